"""`exoactor bench run`: the whole thing as a user has it, in processes of its own with an empty
store.

tennis.mp4 whole: time, memory, verdict; the same command again; veo_vault.mp4 to its verdict; then
the demo clip, killed with SIGKILL once in every stage, against an uninterrupted run.
"""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exoactor.bench.jobs import COMMAND
from exoactor.bench.table import Figure, keep, shared_data, show
from exoactor.core.errors import PermanentError
from exoactor.io import assets

LIMIT_S = 1800.0


def main(motions: Path | None, out: Path) -> dict[str, Any]:
    """Measure, print, keep."""
    data = shared_data()
    with tempfile.TemporaryDirectory(prefix="exoactor-bench-") as temporary:
        root = Path(temporary)
        figures = _tennis(data / "clips/tennis.mp4", root)
        figures += _vault(data / "clips/veo_vault.mp4", root)
        figures += _kills(Path("examples/demo.mp4"), root)
    show(figures)
    return {"summary": {f"{f.on}: {f.what}": f.value for f in figures}, **keep(figures, out)}


def _environment(home: Path) -> dict[str, str]:
    """A fresh EXOACTOR_HOME with the assets of the real one."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "assets").exists() and (assets.home() / "assets").is_dir():
        shutil.copytree(assets.home() / "assets", home / "assets")
    return {**os.environ, "EXOACTOR_HOME": str(home)}


def _command(video: Path, out: Path) -> list[str]:
    return [*COMMAND, "run", "--video", str(video), "--out", str(out), "--json"]


def _run(video: Path, out: Path, home: Path) -> tuple[dict[str, Any], float]:
    """Run to the end: the metrics and the wall time in seconds."""
    began = time.perf_counter()
    done = subprocess.run(
        _command(video, out),
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    if done.returncode != 0:
        raise PermanentError(
            f"the run of {video.name} failed: {done.stderr[-600:]}", "run it by itself to see why"
        )

    metrics: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])["metrics"]
    return metrics, time.perf_counter() - began


def _tennis(video: Path, root: Path) -> list[Figure]:
    metrics, wall = _run(video, root / "tennis", root / "home")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    _, again = _run(video, root / "tennis", root / "home")
    reused = json.loads((root / "tennis" / "run.json").read_text())["stages"]
    track, retarget, ground = metrics["track"], metrics["retarget"], metrics["ground"]

    return [
        Figure("tennis", "whole run", wall, "s", high=180.0),
        Figure("tennis", "memory at most", memory, "GiB", high=3.0),
        Figure("tennis", "the same command again", again, "s", high=3.0),
        Figure("tennis", "stages not reused", sum(not s["reused"] for s in reused), high=0.0),
        Figure("tennis", "verdict passed", float(metrics["verdict"]["passed"]), low=1.0),
        Figure(
            "tennis", "survived", 100.0 * track["survived_s"] / track["duration_s"], "%", low=100.0
        ),
        Figure("tennis", "mpjpe_local", track["mpjpe_local_mm"], "mm", high=60.0),
        Figure("tennis", "computing a second of motion", track["real_time_factor"], "s"),
        *_feet("tennis", ground, retarget),
    ]


def _feet(on: str, ground: Mapping[str, Any], retarget: Mapping[str, Any]) -> list[Figure]:
    return [
        Figure(on, "foot skate, person", ground["foot_skate_mm_s"], "mm/s", high=30.0),
        Figure(
            on, "floor penetration p99, person", ground.get("penetration_mm_p99"), "mm", high=10.0
        ),
        Figure(on, "foot skate, robot", retarget["foot_skate_mm_s"], "mm/s", high=30.0),
        Figure(on, "floor penetration p99, robot", retarget["penetration_mm_p99"], "mm", high=10.0),
        Figure(on, "joint limit violations", retarget["joint_limit_violations"], high=0.0),
    ]


def _vault(video: Path, root: Path) -> list[Figure]:
    metrics, _ = _run(video, root / "vault", root / "home")
    print(f"veo_vault: {'passed' if metrics['verdict']['passed'] else 'not passed'}")
    for reason in metrics["verdict"]["reasons"]:
        print(f"  - {reason}")

    return [
        Figure(
            "veo_vault", "runs to a report", float((root / "vault/report.html").is_file()), low=1.0
        )
    ]


def _kills(video: Path, root: Path) -> list[Figure]:
    metrics, wall = _run(video, root / "whole", root / "home-whole")
    expected = _outputs(root / "whole")
    stages = [
        stage["name"] for stage in json.loads((root / "whole" / "run.json").read_text())["stages"]
    ]
    killed = sum(_kill_in(stage, video, root / "killed", root / "home-killed") for stage in stages)
    _run(video, root / "killed", root / "home-killed")
    same = _outputs(root / "killed") == expected

    return [
        Figure("demo", "whole run", wall, "s", high=480.0),
        Figure("demo", "verdict passed", float(metrics["verdict"]["passed"])),
        *_feet("demo", metrics["ground"], metrics["retarget"]),
        Figure("demo", "stages killed with SIGKILL", float(killed)),
        Figure("demo", "final hashes equal after the kills", float(same), low=1.0),
    ]


def _outputs(folder: Path) -> dict[str, str]:
    outputs: dict[str, str] = json.loads((folder / "run.json").read_text())["outputs"]
    return outputs


def _kill_in(stage: str, video: Path, out: Path, home: Path) -> bool:
    """Start the command, kill it soon after it says that it began `stage`; whether it was there to
    be killed.
    """
    process = subprocess.Popen(
        _command(video, out),
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None

    for line in process.stderr:
        if re.match(rf"\[\d+/\d+\] {stage} .*…$", line.rstrip()):
            time.sleep(0.3 if stage not in ("judge", "report") else 0.0)
            process.send_signal(signal.SIGKILL)
            break

    return process.wait(timeout=LIMIT_S) == -signal.SIGKILL
