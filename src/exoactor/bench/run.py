"""`exoactor bench run`: the whole thing as a user has it, in processes of its own with an empty
store.

tennis.mp4 whole: time, memory, verdict; the same command again; veo_vault.mp4 to its verdict; then
the demo clip, killed with SIGKILL once in every stage, against an uninterrupted run; and what a
frame of the rehearsal costs, put together of layers and drawn whole.
"""

import math
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

import numpy as np

from exoactor.bench.jobs import COMMAND, LIMIT_S, finished_run
from exoactor.bench.table import Figure, concluded, shared
from exoactor.humans.actor import Pose
from exoactor.io import assets
from exoactor.scenes import build, person, picture, tasks
from exoactor.store.run_folder import RunFolder


def main(asked: object, out: Path) -> dict[str, Any]:
    """Measure, print, keep."""
    clips = shared() / "clips"
    with tempfile.TemporaryDirectory(prefix="exoactor-bench-") as temporary:
        root = Path(temporary)
        figures = _tennis(clips / "tennis.mp4", root)
        figures += _vault(clips / "veo_vault.mp4", root)
        figures += _kills(Path("examples/demo.mp4"), root)
    figures += _drawing()
    return concluded(figures, out)


def _environment(home: Path) -> dict[str, str]:
    """A fresh EXOACTOR_HOME with the assets of the real one."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "assets").exists() and (assets.home() / "assets").is_dir():
        shutil.copytree(assets.home() / "assets", home / "assets")
    return {**os.environ, "EXOACTOR_HOME": str(home)}


def _run(video: Path, out: Path, home: Path) -> tuple[RunFolder, float]:
    """Run to the end: what it left, and the wall time in seconds."""
    began = time.perf_counter()
    made = finished_run(["--video", str(video)], out, _environment(home))
    return made, time.perf_counter() - began


def _tennis(video: Path, root: Path) -> list[Figure]:
    _, wall = _run(video, root / "tennis", root / "home")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    made, again = _run(video, root / "tennis", root / "home")
    fresh = sum(not stage.at("reused").flag() for stage in made.document.at("stages").each())
    metrics = made.metrics().object()
    track = metrics["track"]
    survived = 100.0 * track["survived_s"] / track["duration_s"]

    return [
        Figure("tennis", "whole run", wall, "s", high=180.0),
        Figure("tennis", "memory at most", memory, "GiB", high=3.0),
        Figure("tennis", "the same command again", again, "s", high=3.0),
        Figure("tennis", "stages not reused", fresh, high=0.0),
        Figure("tennis", "verdict passed", float(made.verdict()[0]), low=1.0),
        Figure("tennis", "survived", survived, "%", low=100.0),
        Figure("tennis", "mpjpe_local", track["mpjpe_local_mm"], "mm", high=60.0),
        Figure("tennis", "computing a second of motion", track["real_time_factor"], "s"),
        *_feet("tennis", metrics),
    ]


def _drawing(frames: int = 20) -> list[Figure]:
    """Somebody who sways before a box, drawn whole and of what moves alone: processor time."""
    scene, actor = tasks.scene("lift-box"), person.person()
    stand, rest = person.standing(actor, scene.start), build.at_rest(scene)
    first = np.zeros(frames, dtype=np.intp)
    sway_m = np.linspace(0.0, 0.2, frames)[:, None] * [0.0, 1.0, 0.0]
    pose = Pose(stand.pelvis_pos_m + sway_m, stand.quat_wxyz[first], stand.grip[first])
    around = rest.at(np.zeros(1), np.zeros(frames))

    with picture.Film(scene, actor) as film:
        drawn = film.frames(pose, around)
        next(drawn)  # with it the room is drawn
        began = time.process_time()
        layers = list(drawn)
        between = time.process_time()
        whole = [film.frame(pose, frame, around) for frame in range(1, frames)]
        ended = time.process_time()

    error = float(np.mean((np.array(whole, np.float32) - np.array(layers, np.float32)) ** 2))
    each_ms = 1e3 / (frames - 1)
    return [
        Figure("drawing", "a frame drawn whole", each_ms * (ended - between), "ms"),
        Figure("drawing", "a frame of what moves alone", each_ms * (between - began), "ms"),
        Figure(
            "drawing",
            "likeness of the two (PSNR)",
            10.0 * math.log10(255.0**2 / error),
            "dB",
            low=38.0,
        ),
    ]


def _feet(on: str, metrics: Mapping[str, Any]) -> list[Figure]:
    ground, retarget, deep = metrics["ground"], metrics["retarget"], "floor penetration p99"
    return [
        Figure(on, "foot skate, person", ground["foot_skate_mm_s"], "mm/s", high=30.0),
        Figure(on, f"{deep}, person", ground.get("penetration_mm_p99"), "mm", high=10.0),
        Figure(on, "foot skate, robot", retarget["foot_skate_mm_s"], "mm/s", high=30.0),
        Figure(on, f"{deep}, robot", retarget["penetration_mm_p99"], "mm", high=10.0),
        Figure(on, "joint limit violations", retarget["joint_limit_violations"], high=0.0),
    ]


def _vault(video: Path, root: Path) -> list[Figure]:
    made, _ = _run(video, root / "vault", root / "home")
    passed, reasons = made.verdict()
    print(f"veo_vault: {'passed' if passed else 'not passed'}")
    for reason in reasons:
        print(f"  - {reason}")

    reported = made.file("report.html") is not None
    return [Figure("veo_vault", "runs to a report", float(reported), low=1.0)]


def _kills(video: Path, root: Path) -> list[Figure]:
    whole, wall = _run(video, root / "whole", root / "home-whole")
    stages = [stage.at("name").text() for stage in whole.document.at("stages").each()]
    killed = sum(_kill_in(stage, video, root / "killed", root / "home-killed") for stage in stages)
    after, _ = _run(video, root / "killed", root / "home-killed")

    return [
        Figure("demo", "whole run", wall, "s", high=480.0),
        Figure("demo", "verdict passed", float(whole.verdict()[0])),
        *_feet("demo", whole.metrics().object()),
        Figure("demo", "stages killed with SIGKILL", float(killed)),
        Figure(
            "demo",
            "final hashes equal after the kills",
            float(after.outputs == whole.outputs),
            low=1.0,
        ),
    ]


def _kill_in(stage: str, video: Path, out: Path, home: Path) -> bool:
    """Start the command, kill it soon after it says that it began `stage`; whether it was there to
    be killed.
    """
    process = subprocess.Popen(
        [*COMMAND, "run", "--video", str(video), "--out", str(out)],
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
