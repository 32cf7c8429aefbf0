"""Runs the demo of GEM (GENMO) or GVHMR in its own checkout, and hands over its result file.

request: model "gem" or "gvhmr"; home: the checkout; clip: an mp4 at 30 frames a second, taken with
the camera at rest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from protocol import Beats, serve

NAMES = {"gem": "smpl_params.pt", "gvhmr": "hmr4d_results.pt"}


def command(request: Any, out: Path) -> list[str]:
    """The demo's command line, after the interpreter."""
    clip, root = request["clip"], ["--output_root", str(out)]
    if request["model"] == "gem":
        words = ["--video", clip, "--ckpt_path", "inputs/pretrained/gem_smpl.ckpt"]
        return ["scripts/demo/demo_smpl_hpe.py", *words, *root, "--no_render", "--static_cam"]
    return ["tools/demo/demo.py", f"--video={clip}", *root, "-s"]


def work(request: Any, folder: Path, beats: Beats) -> tuple[dict[str, str], dict[str, str]]:
    """Run it; the one result file it wrote is the output."""
    home, out = request["home"], folder / "out"
    words = [sys.executable, *command(request, out)]
    print("$ " + " ".join(words), flush=True)
    beats.tell(f"running the demo of {request['model']}")
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")]))
    status = subprocess.call(
        words, cwd=home, env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.DEVNULL
    )
    if status != 0:
        raise RuntimeError(f"the demo ended with exit code {status}")

    name = NAMES[request["model"]]
    found = sorted(out.rglob(name))
    if len(found) != 1:
        raise RuntimeError(f"the demo wrote {len(found)} files named {name}, not one")

    shutil.copyfile(found[0], folder / name)
    return {"result": name}, {"python": sys.version.split()[0]}


if __name__ == "__main__":
    serve(work)
