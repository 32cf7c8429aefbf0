"""Whole runs as hashes: what a change of the code's shape, and not of its results, must leave as it
was.

    .venv/bin/python tools/golden.py record           run everything, write tests/golden/ledger.json
    .venv/bin/python tools/golden.py                  run everything again and list what differs
                                                      (exit status 1 if anything does)
    .venv/bin/python tools/golden.py demo chair       those alone, and what they build on
    .venv/bin/python tools/golden.py --home DIR ...   keep store, runs and times there; else
                                                      they are thrown away

Arrays are hashed one by one, figures section by section, films by their bytes, the report without
the keys in it; times are left out, and told beside. The same code gives the same hashes on the same
kind of machine and libraries, which the ledger names: on another one record first, with the code as
it was.
"""

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
LEDGER = ROOT / "tests" / "golden" / "ledger.json"
SHARED = Path(os.environ.get("EXOACTOR_SHARED", ROOT.parent / "shared")) / "data"
LIBRARIES = (
    "numpy", "scipy", "mujoco", "mink", "av", "ai-edge-litert", "onnxruntime",
    "opencv-python-headless",
)  # fmt: skip
EXPORTS = (
    "mjlab", "beyondmimic", "unitree-csv", "gmr", "twist2", "sonic", "sonic-lib", "smpl", "lerobot",
)  # fmt: skip
TIMES = {"wall_s", "command_s", "ms_per_frame", "real_time_factor", "frames_per_s", "seconds"}
"""Fields that differ from one run to the next."""
KEY = re.compile(r"\b[0-9a-f]{12,64}\b")
"""Keys of artefacts: they change with a back end's version, which is no result."""


@dataclass(frozen=True)
class Case:
    """A command line that ends in what it makes, by names that are the same everywhere; `after`:
    whose run it takes; `loose`: files that differ from one run to the next.
    """

    name: str
    words: tuple[str, ...]
    after: str | None = None
    loose: tuple[str, ...] = ()


def cases() -> list[Case]:
    """All that can be run here: what needs the shared data is left out where that is not."""
    runs = [Case("demo", ("run", "--video", "examples/demo.mp4", "--stature", "1.75"))]
    if (SHARED / "clips/tennis.mp4").is_file():
        runs.append(Case("tennis", ("run", "--video", "shared/clips/tennis.mp4")))
    scenes = ("basket", "chair", "lift-box", "can-basket")
    runs += [Case(scene, ("run", "--scene", scene)) for scene in scenes]
    runs = [Case(case.name, (*case.words, "--out", f"runs/{case.name}")) for case in runs]
    if (SHARED / "motions/kimodo_walk.npz").is_file():
        walk = ("track", "shared/motions/kimodo_walk.npz", "--out", "runs/walk")
        film = ("execution.mp4", "report.html")  # drawn by a camera that glides along
        runs.append(Case("walk", walk, loose=film))
    for to in EXPORTS:
        words = ("export", "runs/demo", "--to", to, "--out", f"runs/export-{to}/motion")
        runs.append(Case(f"export-{to}", words, "demo"))
    return runs


def main() -> None:
    """Record or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    about = "names of cases; none: all. First `record`: write the ledger"
    parser.add_argument("cases", nargs="*", help=about)
    parser.add_argument("--home", type=Path)
    asked = parser.parse_args()
    record, names = "record" in asked.cases, set(asked.cases) - {"record"}

    known = cases()
    names |= {case.after for case in known if case.name in names and case.after}
    chosen = [case for case in known if not names or case.name in names]
    with tempfile.TemporaryDirectory() as folder:
        found = {case.name: _made(case, asked.home or Path(folder)) for case in chosen}

    machine = {"machine": platform.machine(), "cpu": _cpu()}
    machine |= {name: version(name) for name in LIBRARIES}
    if record:
        ledger = {"on": machine, "hashes": found}
        LEDGER.write_text(json.dumps(ledger, indent=1, sort_keys=True) + "\n")
        return

    ledger = json.loads(LEDGER.read_text())
    if ledger["on"] != machine:
        told = f"recorded on {ledger['on']}, this is {machine}: hashes differ for that alone"
        print(told, file=sys.stderr)

    different = [
        line
        for name, hashes in found.items()
        for line in _differences(name, ledger["hashes"][name], hashes)
    ]
    of = sum(map(len, found.values()))
    print(*different, f"{len(different)} differences in {of} results", sep="\n")
    sys.exit(bool(different))


def _made(case: Case, home: Path) -> dict[str, str]:
    """Run it, and hash what it left."""
    home, out = home.resolve(), home.resolve() / case.words[-1]
    out.parent.mkdir(parents=True, exist_ok=True)
    own = Path(os.environ.get("EXOACTOR_HOME", Path.home() / ".exoactor"))
    needed = {"assets": own / "assets", "examples": ROOT / "examples", "shared": SHARED}
    for name, place in needed.items():
        if not (home / name).exists():
            (home / name).symlink_to(place)

    command = [sys.executable, "-m", "exoactor", *case.words]
    environment = os.environ | {"EXOACTOR_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        command, cwd=home, env=environment, capture_output=True, text=True, timeout=1800
    )
    if done.returncode:
        raise SystemExit(f"{case.name} failed:\n{done.stderr[-2000:]}")
    folder = out.parent if case.after else out
    stages = [] if case.after else json.loads((folder / "run.json").read_text())["stages"]
    times = " ".join(f"{stage['name']} {stage['seconds']:.1f}" for stage in stages)
    print(f"{case.name:<20}", times, flush=True)
    return {name: value for name, value in sorted(_hashes(folder)) if name not in case.loose}


def _hashes(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if not path.is_file() or path.name in ("run.json", ".lock"):
            continue

        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                for array, value in arrays.items():
                    told = f"{value.dtype}{value.shape}".encode() + value.tobytes()
                    yield f"{name}:{array}", _sha(told)
        elif path.suffix == ".json":
            document = json.loads(path.read_text())
            parts = document if isinstance(document, dict) else {"": document}
            for part, value in parts.items():
                if part not in TIMES:
                    told = json.dumps(_timeless(value), sort_keys=True).encode()
                    yield f"{name}:{part}", _sha(told)
        elif path.suffix == ".html":
            yield name, _sha(KEY.sub("", path.read_text()).encode())
        else:
            yield name, _sha(path.read_bytes())


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _timeless(inner) for name, inner in value.items() if name not in TIMES}
    return [_timeless(inner) for inner in value] if isinstance(value, list) else value


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _differences(case: str, before: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            state = "new" if name not in before else "gone" if name not in now else "differs"
            yield f"{case}  {name}  {state}"


def _cpu() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "")


if __name__ == "__main__":
    main()
