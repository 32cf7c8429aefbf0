"""`exoactor bench retarget`: speed and accuracy on one person's motion, with GMR's scheme beside
it.

Position error is told twice, for no target is neutral: to our limb-length-aware targets and to
GMR's own scaled ones (hands: the wrist_yaw frames; feet: ankles for ours, toes for GMR's).
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import mujoco
import numpy as np

from exoactor.bench import gmr_baseline
from exoactor.bench.table import Figure, keep, shared_data, show
from exoactor.core.checks import Array
from exoactor.core.motion import HumanMotion, RobotMotion
from exoactor.core.progress import silent
from exoactor.io.video import open_clip
from exoactor.stages.body import BodyInput
from exoactor.stages.body.blaze import Blaze
from exoactor.stages.ground import GROUNDS, GroundInput
from exoactor.stages.retarget import RETARGETERS, Retargeter, RetargetInput
from exoactor.stages.retarget.targets.measure import measure

REPEATS = 3
"""The fastest of so many is reported: other work on the machine only ever slows one down."""
SCHEMES: dict[str, Callable[[], Retargeter]] = {
    "mink": lambda: RETARGETERS.make("mink"),
    "gmr": gmr_baseline.GmrBaseline,
}


def main(motions: Path | None, out: Path) -> dict[str, Any]:
    """Read the person off tennis.mp4, retarget with both schemes, print, keep."""
    path = shared_data() / "clips/tennis.mp4"
    human = _person(path)
    summary = {name: _assess(make(), human) for name, make in SCHEMES.items()}
    figures = _figures(path.stem, summary["mink"], summary["gmr"])
    show(figures)
    return keep(figures, out, summary=summary)


def _person(path: Path) -> HumanMotion:
    video = open_clip(path)
    body = Blaze().estimate(BodyInput(video), silent).body
    return GROUNDS.make("contact").place(GroundInput(body, video), silent).human


def _assess(scheme: Retargeter, human: HumanMotion) -> dict[str, Any]:
    seconds, given = [], RetargetInput(human)
    for _ in range(REPEATS):
        began = time.perf_counter()
        robot = scheme.retarget(given, silent)
        seconds.append(time.perf_counter() - began)

    return {
        "frames_per_s": len(robot) / min(seconds),
        **measure(given, robot),
        "position_error_gmr_targets_mm": _error_mm(robot, gmr_baseline.hands_and_toes(human)),
    }


def _error_mm(robot: RobotMotion, wanted_m: Mapping[str, Array]) -> float:
    """Mean distance of GMR's frames from their targets (T, 3)."""
    body = gmr_baseline.with_toes()
    data = mujoco.MjData(body)
    errors = []

    for t, qpos in enumerate(robot.qpos):
        data.qpos[:] = qpos
        mujoco.mj_kinematics(body, data)
        for frame, target in wanted_m.items():
            at = data.site(frame).xpos if frame.endswith("_toe") else data.body(frame).xpos
            errors.append(np.linalg.norm(at - target[t]))

    return float(np.mean(errors) * 1e3)


def _figures(on: str, own: Mapping[str, Any], gmr: Mapping[str, Any]) -> list[Figure]:
    return [
        Figure(on, "frames/s", own["frames_per_s"], low=400.0),
        Figure(on, "frames/s, GMR's scheme", gmr["frames_per_s"]),
        Figure(
            on,
            "hands and feet, our targets",
            own["position_error_mm"],
            "mm",
            high=gmr["position_error_mm"],
        ),
        Figure(on, "hands and feet, our targets, GMR", gmr["position_error_mm"], "mm"),
        Figure(on, "hands and toes, GMR's targets", own["position_error_gmr_targets_mm"], "mm"),
        Figure(
            on, "hands and toes, GMR's targets, GMR", gmr["position_error_gmr_targets_mm"], "mm"
        ),
        Figure(on, "foot skate", own["foot_skate_mm_s"], "mm/s", high=30.0),
        Figure(on, "foot skate, GMR", gmr["foot_skate_mm_s"], "mm/s"),
        Figure(on, "floor penetration p99", own["penetration_mm_p99"], "mm", high=10.0),
        Figure(on, "floor penetration p99, GMR", gmr["penetration_mm_p99"], "mm"),
        Figure(on, "joint limit violations", own["joint_limit_violations"], high=0.0),
        Figure(on, "deepest self-collision", own["self_collision_mm_max"], "mm"),
        Figure(on, "deepest self-collision, GMR", gmr["self_collision_mm_max"], "mm"),
    ]
