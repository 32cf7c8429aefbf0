"""`exoactor bench track`: trackers on native motion files, in one loop, one after another."""

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any

from exoactor import registry
from exoactor.bench.table import Figure, keep, shared_data, show
from exoactor.config import BackEnds
from exoactor.core.errors import ConfigError
from exoactor.io.files import load_robot_motion

NAMED = ("kimodo_walk", "kimodo_wave", "gmt_squat", "gmt_dance_waltz")
"""The clips with a target of their own; --motions DIR takes every file of a folder."""
TRACKERS = ("mpc",)


def main(motions: Path | None, out: Path) -> dict[str, Any]:
    """Track every motion with every tracker, print, keep."""
    paths = sorted(motions.glob("*.npz")) if motions else [shared_data() / f"motions/{name}.npz" for name in NAMED]
    if not paths:
        raise ConfigError(f"{motions} holds no .npz file", "give a folder of native motion files")
    clips = [_track(tracker, path) for tracker in TRACKERS for path in paths]
    figures = [figure for clip in clips for figure in _figures(clip)]
    show(figures)
    summary = {tracker: _summary([c for c in clips if c["tracker"] == tracker]) for tracker in TRACKERS}
    return {**keep(figures, out, summary=summary, clips=clips)}


def _track(tracker: str, path: Path) -> dict[str, Any]:
    reference = load_robot_motion(path)
    began = time.perf_counter()
    execution = registry.make("track", tracker).track(reference, lambda fraction: None)
    seconds = time.perf_counter() - began
    verdict, judged = registry.make("judge", BackEnds.judge).judge(execution)
    figures = judged["track"]
    measured = {**figures, "real_time_factor": seconds / max(execution.motion.duration_s, 0.02)}
    print(f"{tracker} {path.stem}: {verdict.reasons[0]}", flush=True)
    return {
        "tracker": tracker,
        "clip": path.stem,
        "notes": list(execution.notes),
        "passed": verdict.passed,
        "survived": bool(not figures["fell"] and figures["survived_s"] >= figures["duration_s"] - 0.05),
        **measured,
    }


def _figures(clip: dict[str, Any]) -> list[Figure]:
    return [
        Figure(clip["clip"], "survived", 100.0 * clip["survived_s"] / clip["duration_s"], "%", low=100.0),
        Figure(clip["clip"], "mpjpe_local", clip["mpjpe_local_mm"], "mm", high=30.0),
        Figure(clip["clip"], "mpjpe_global", clip["mpjpe_global_mm"], "mm"),
        Figure(clip["clip"], "root drift at the end", clip["root_drift_end_mm"], "mm"),
        Figure(clip["clip"], "computing a second of motion", clip["real_time_factor"], "s", high=8.0),
    ]


def _summary(clips: Sequence[dict[str, Any]]) -> dict[str, Any]:
    alive = [clip for clip in clips if clip["survived"]]
    return {
        "survived_fraction": len(alive) / len(clips),
        "mpjpe_local_mm": mean(c["mpjpe_local_mm"] for c in alive) if alive else None,
        "mpjpe_global_mm": mean(c["mpjpe_global_mm"] for c in alive) if alive else None,
        "root_drift_end_mm": median(c["root_drift_end_mm"] for c in alive) if alive else None,
        "real_time_factor": median(c["real_time_factor"] for c in clips),
    }
