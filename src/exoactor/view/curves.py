"""The report's curves: how far the robot was from its reference, how high its soles were, how hard it worked."""

from dataclasses import dataclass

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import Execution, RobotMotion
from exoactor.robots import g1, model

_SOLES = (np.array(g1.LEFT_SOLE_M), np.array(g1.RIGHT_SOLE_M))
GROUPS = ("left leg", "right leg", "waist", "left arm", "right arm")


@dataclass(frozen=True)
class Curves:
    """By frame of the execution: errors (T,), sole heights left and right (T, 2), |torque| / limit by group (T, 5)."""

    time_s: Array
    error_local_mm: Array
    error_global_mm: Array
    sole_height_mm: Array
    effort: Array


def curves(execution: Execution) -> Curves:
    """All curves of an execution; the clock's 0 is the start of the clip."""
    achieved = execution.motion.reordered(g1.JOINT_NAMES)
    reference = execution.reference.reordered(g1.JOINT_NAMES)
    bodies, wanted = _body_positions(achieved), _body_positions(reference)
    local = _in_own_frame(bodies.pos_m, achieved) - _in_own_frame(wanted.pos_m, reference)
    return Curves(
        time_s=achieved.time_s - execution.clip_start_s,
        error_local_mm=np.linalg.norm(local, axis=-1).mean(axis=1) * 1e3,
        error_global_mm=np.linalg.norm(bodies.pos_m - wanted.pos_m, axis=-1).mean(axis=1) * 1e3,
        sole_height_mm=bodies.sole_height_m * 1e3,
        effort=_by_group(joint_effort(execution)),
    )


def joint_effort(execution: Execution) -> Array:
    """(T, 29) |torque| as a fraction of each motor's limit, in the order of g1.JOINT_NAMES."""
    order = [execution.motion.joint_names.index(name) for name in g1.JOINT_NAMES]
    limit = np.array([joint.motor.torque_nm for joint in g1.JOINTS])
    return np.asarray(np.abs(execution.joint_torque_nm[:, order]) / limit)


@dataclass(frozen=True)
class _Bodies:
    pos_m: Array  # (T, 30, 3)
    sole_height_m: Array  # (T, 2), lowest of each foot's four points


def _body_positions(motion: RobotMotion) -> _Bodies:
    robot = model.build(floor=False)
    data = mujoco.MjData(robot)
    feet = [robot.body(f"{side}_ankle_roll_link").id for side in ("left", "right")]
    positions, heights = [], []
    for qpos in motion.qpos:
        data.qpos[:] = qpos
        mujoco.mj_kinematics(robot, data)
        positions.append(data.xpos[1:].copy())
        heights.append([_lowest(data, foot, sole) for foot, sole in zip(feet, _SOLES, strict=True)])
    return _Bodies(np.array(positions), np.array(heights))


def _lowest(data: mujoco.MjData, foot: int, sole_m: Array) -> float:
    upward = data.xmat[foot].reshape(3, 3)[2]
    return float((data.xpos[foot, 2] + sole_m @ upward).min() - g1.SOLE_RADIUS_M)


def _in_own_frame(body_pos_m: Array, motion: RobotMotion) -> Array:
    """Body positions seen from the root, turned to face +x (mpjpe_local's alignment)."""
    relative = body_pos_m - motion.root_pos_m[:, None]
    turn = rotations.from_yaw(-rotations.yaw(motion.root_quat_wxyz))
    return rotations.rotate(np.broadcast_to(turn[:, None], (*relative.shape[:2], 4)), relative)


def _by_group(effort: Array) -> Array:
    """The hardest-worked joint of each of GROUPS, by frame."""
    group = np.array([GROUPS.index(_group(name)) for name in g1.JOINT_NAMES])
    return np.stack([effort[:, group == i].max(axis=1) for i in range(len(GROUPS))], axis=1)


def _group(joint_name: str) -> str:
    if joint_name.startswith("waist"):
        return "waist"
    side, _, part = joint_name.partition("_")
    return f"{side} {'leg' if part.startswith(('hip', 'knee', 'ankle')) else 'arm'}"
