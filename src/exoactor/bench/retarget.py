"""`exoactor bench retarget`: speed and accuracy on one person's motion, with GMR's scheme beside
it.

Position error is told twice, for no target is neutral: to our limb-length-aware targets and to
GMR's own scaled ones (hands: the wrist_yaw frames; feet: ankles for ours, toes for GMR's).
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mujoco
import numpy as np

from exoactor.bench import gmr_baseline
from exoactor.bench.gmr_baseline import GmrBaseline
from exoactor.bench.table import Figure, concluded, shared
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


def main(asked: object, out: Path) -> dict[str, Any]:
    """Read the person off tennis.mp4, retarget with both schemes, print, keep."""
    clip = open_clip(shared() / "clips/tennis.mp4")
    body = Blaze().estimate(BodyInput(clip), silent).body
    human = GROUNDS.make("contact").place(GroundInput(body, clip), silent).human
    schemes = {"mink": RETARGETERS.make("mink"), "gmr": GmrBaseline()}
    summary = {name: _assess(scheme, human) for name, scheme in schemes.items()}
    return concluded(_figures("tennis", summary["mink"], summary["gmr"]), out, summary=summary)


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
    rows = (
        ("frames/s", "frames_per_s", "", None, 400.0),
        ("hands and feet, our targets", "position_error_mm", "mm", gmr["position_error_mm"], None),
        ("hands and toes, GMR's targets", "position_error_gmr_targets_mm", "mm", None, None),
        ("foot skate", "foot_skate_mm_s", "mm/s", 30.0, None),
        ("floor penetration p99", "penetration_mm_p99", "mm", 10.0, None),
        ("joint limit violations", "joint_limit_violations", "", 0.0, None),
        ("deepest self-collision", "self_collision_mm_max", "mm", None, None),
    )
    return [
        figure
        for what, key, unit, high, low in rows
        for figure in (
            Figure(on, what, own[key], unit, high, low),
            Figure(on, f"{what}, GMR", gmr[key], unit),
        )
    ]
