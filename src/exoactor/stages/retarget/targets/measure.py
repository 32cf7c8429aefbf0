"""How good a retargeted motion is, in numbers."""

from typing import Any

import numpy as np

from exoactor.core import metrics, resample
from exoactor.core.motion import SIDES, RobotMotion
from exoactor.robots import g1, poses
from exoactor.stages.retarget import RetargetInput
from exoactor.stages.retarget.targets import body_targets
from exoactor.stages.retarget.targets.body_targets import Targets

ENDS = [
    g1.BODY_NAMES.index(f"{side}_{link}_link")
    for link in ("wrist_yaw", "ankle_roll")
    for side in SIDES
]
"""Hands, then feet."""


def measure(
    given: RetargetInput, robot: RobotMotion, goal: Targets | None = None
) -> dict[str, Any]:
    """The `retarget` part of metrics.json but for speed, and the deepest self-collision.

    foot_skate_mm_s: mean horizontal speed of the soles' centres while the person's foot is in
    contact, None without. penetration_mm_p99: of each frame's lowest sole corner below the floor.
    joint_limit_violations: angles outside their range. position_error_mm: mean distance of hands
    and feet from `goal` (the limb-length-aware one if not given). self_collision_mm_max: deepest
    overlap of collision shapes, neighbours in the tree excepted.
    """
    human, goal = given.human, body_targets.make(given, robot.fps) if goal is None else goal
    robot = robot.reordered(g1.JOINT_NAMES)
    did = poses.read(robot.qpos)
    at = human.time_s[0] + robot.time_s
    nearest = resample.nearest(human.time_s, at)
    contact = np.stack([human.contact_left[nearest], human.contact_right[nearest]], axis=1)

    lowest = did.sole_pos_m[..., 2].min(axis=(1, 2))
    low, high = np.array([joint.range_rad for joint in g1.JOINTS]).T
    joints = robot.joint_pos_rad
    wanted = np.stack(
        [*(goal.hand_pos_m[side] for side in SIDES), *(goal.foot[side].pos_m for side in SIDES)],
        axis=1,
    )
    reached = did.body_pos_m[:, ENDS]

    return {
        "foot_skate_mm_s": metrics.foot_skate_mm_s(did.sole_pos_m.mean(axis=2), contact, robot.fps),
        "penetration_mm_p99": float(np.percentile(np.maximum(-lowest, 0.0), 99) * 1e3),
        "joint_limit_violations": int(((joints < low - 1e-9) | (joints > high + 1e-9)).sum()),
        "position_error_mm": float(np.linalg.norm(reached - wanted, axis=-1).mean() * 1e3),
        "self_collision_mm_max": float(did.overlap_m.max() * 1e3),
    }
