"""How good a retargeted motion is, in numbers."""

from typing import Any

import mujoco
import numpy as np

from exoactor.core import metrics, resample
from exoactor.core.checks import Array
from exoactor.core.motion import HumanMotion, RobotMotion
from exoactor.robots import g1, model
from exoactor.stages.retarget import targets
from exoactor.stages.retarget.targets import SIDES, Targets

SOLES_M = {"left": np.array(g1.LEFT_SOLE_M), "right": np.array(g1.RIGHT_SOLE_M)}


def measure(human: HumanMotion, robot: RobotMotion, goal: Targets | None = None) -> dict[str, Any]:
    """The `retarget` part of metrics.json but for speed, and the deepest self-collision.

    foot_skate_mm_s: mean horizontal speed of the soles' centres while the person's foot is in contact, None without.
    penetration_mm_p99: of each frame's lowest sole corner below the floor. joint_limit_violations: angles outside
    their range. position_error_mm: mean distance of hands and feet from `goal` (the limb-length-aware one if not
    given). self_collision_mm_max: deepest overlap of collision shapes, neighbours in the tree excepted.
    """
    goal = targets.make(human, robot.fps) if goal is None else goal
    soles, hands, feet, overlap = _replay(robot)
    at = human.time_s[0] + robot.time_s
    nearest = resample.nearest(human.time_s, at)
    contact = np.stack([human.contact_left[nearest], human.contact_right[nearest]], axis=1)
    lowest = soles[..., 2].min(axis=(1, 2)) - g1.SOLE_RADIUS_M
    low, high = np.array([joint.range_rad for joint in g1.JOINTS]).T
    joints = robot.reordered(g1.JOINT_NAMES).joint_pos_rad
    wanted = np.stack([*(goal.hand_pos_m[side] for side in SIDES), *(goal.foot[side].pos_m for side in SIDES)], axis=1)
    reached = np.concatenate([hands, feet], axis=1)
    return {
        "foot_skate_mm_s": metrics.foot_skate_mm_s(soles.mean(axis=2), contact, robot.fps),
        "penetration_mm_p99": float(np.percentile(np.maximum(-lowest, 0.0), 99) * 1e3),
        "joint_limit_violations": int(((joints < low - 1e-9) | (joints > high + 1e-9)).sum()),
        "position_error_mm": float(np.linalg.norm(reached - wanted, axis=-1).mean() * 1e3),
        "self_collision_mm_max": float(overlap.max() * 1e3),
    }


def _replay(robot: RobotMotion) -> tuple[Array, Array, Array, Array]:
    """Sole corners (T, 2, 4, 3), hands (T, 2, 3), ankles (T, 2, 3) in the world, and deepest overlap (T,) in metres."""
    body = model.build(model.Physics(self_collision=True), floor=False)
    data = mujoco.MjData(body)
    hands = [body.body(f"{side}_wrist_yaw_link").id for side in SIDES]
    feet = [body.body(f"{side}_ankle_roll_link").id for side in SIDES]
    local = np.stack([SOLES_M[side] for side in SIDES])
    rows = []
    for qpos in robot.reordered(g1.JOINT_NAMES).qpos:
        data.qpos[:] = qpos
        mujoco.mj_kinematics(body, data)
        mujoco.mj_collision(body, data)
        turned = data.xmat[feet].reshape(2, 1, 3, 3) @ local[..., None]
        depth = -data.contact.dist.min() if data.ncon else 0.0
        rows.append((data.xpos[feet][:, None] + turned[..., 0], data.xpos[hands], data.xpos[feet], max(depth, 0.0)))
    soles, hand, ankle, overlap = (np.array(column) for column in zip(*rows, strict=True))
    return soles, hand, ankle, overlap
