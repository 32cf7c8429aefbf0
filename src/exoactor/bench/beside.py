"""`exoactor bench beside`: what other estimators' results become, and how exact the stream is.

The real GVHMR result for tennis.mp4 goes through ground, retargeting and each tracker; ten seconds of standing are
published on loopback, to nobody, and the times at which messages left are held against the clock.
"""

from pathlib import Path
from typing import Any

import numpy as np

from exoactor import registry
from exoactor.bench.table import Figure, keep, shared_data, show
from exoactor.core.motion import RobotMotion
from exoactor.core.progress import silent
from exoactor.io.video import open_clip
from exoactor.robots import model
from exoactor.stages.body import estimated, result
from exoactor.stages.ground.own import GroundConfig, OwnGround
from exoactor.stream import frames
from exoactor.stream.frames import Checked
from exoactor.stream.publish import Report, Settings, Zmq, publish

TRACKERS = ("auto", "mpc")
STREAM_S = 10.0
ADDRESS = "tcp://127.0.0.1:*"


def main(asked: None, out: Path) -> dict[str, Any]:
    """Measure, print, keep."""
    reference = _reference()
    rows = {name: _tracked(name, reference) for name in TRACKERS}
    report = _streamed()
    figures = [f for name, row in rows.items() for f in _figures(name, row)]
    figures += [
        Figure("stream", "frames", report.frames - frames.AHEAD, low=500.0, high=500.0),
        Figure("stream", "99 % of messages within", report.jitter_ms_p99, "ms", high=2.0),
    ]
    show(figures)
    return keep(figures, out, summary=rows)


def _reference() -> RobotMotion:
    """GVHMR's result on the robot."""
    clip = open_clip(shared_data() / "clips/tennis.mp4")
    body = estimated.body_motion(result.read(shared_data() / "estimates/tennis/hmr4d_results.pt"), clip)
    human = OwnGround(GroundConfig(camera=body.camera)).place(clip, body).human
    motion: RobotMotion = registry.make("retarget", "own").retarget(human, silent)
    return motion


def _tracked(name: str, reference: RobotMotion) -> dict[str, Any]:
    execution = registry.make("track", name).track(reference, silent)
    _, judged = registry.make("judge", "physics").judge(execution)
    count = min(len(execution.motion), len(execution.reference))
    height = execution.motion.root_pos_m[:count, 2] - execution.reference.root_pos_m[:count, 2]
    keys = ("fell", "survived_s", "mpjpe_local_mm", "root_drift_end_mm")
    return {**{key: judged["track"][key] for key in keys}, "root_height_mm": 1e3 * float(np.abs(height).mean())}


def _figures(name: str, row: dict[str, Any]) -> list[Figure]:
    return [
        Figure(f"gvhmr, {name}", "falls", float(row["fell"]), high=0.0),
        Figure(f"gvhmr, {name}", "survived", row["survived_s"], "s", low=10.4),
        Figure(f"gvhmr, {name}", "root height error, mean", row["root_height_mm"], "mm", high=25.0),
        Figure(f"gvhmr, {name}", "mpjpe_local", row["mpjpe_local_mm"], "mm"),
    ]


def _streamed() -> Report:
    qpos = np.tile(model.stand_qpos(), (round(STREAM_S * frames.FPS), 1))
    checked = Checked("standing", qpos, frames.velocities(qpos), (), None, None, 0)
    with Zmq(ADDRESS, None) as link:
        return publish(checked, Settings(live=True, bind=ADDRESS, feedback=None), link, lambda: False)
