"""The report's curves: how far the robot was from its reference, how high its soles were, how hard
it worked.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter1d

from exoactor.core.checks import Array
from exoactor.core.motion import Execution
from exoactor.robots import g1, poses

GROUPS = ("left leg", "right leg", "waist", "left arm", "right arm")


@dataclass(frozen=True)
class Curves:
    """By frame of the execution: errors (T,), sole heights left and right (T, 2), effort by group
    (T, 5).

    Effort is torque over the motor's limit, root mean square over a quarter second, of a group's
    hardest-worked joint.
    """

    time_s: Array
    error_local_mm: Array
    error_global_mm: Array
    sole_height_mm: Array
    effort: Array


def curves(execution: Execution) -> Curves:
    """All curves of an execution, measured as the judge does; the clock's 0 is the start of the
    clip.
    """
    execution = execution.reordered(g1.JOINT_NAMES)
    did, wanted = poses.read(execution.motion.qpos), poses.read(execution.reference.qpos)
    posture_m = did.posture_m - wanted.posture_m  # (T, B, 3) seen from the pelvis
    body_m = did.body_pos_m - wanted.body_pos_m  # (T, B, 3) in the world

    return Curves(
        time_s=execution.motion.time_s - execution.clip_start_s,
        error_local_mm=np.linalg.norm(posture_m, axis=-1).mean(axis=1) * 1e3,
        error_global_mm=np.linalg.norm(body_m, axis=-1).mean(axis=1) * 1e3,
        sole_height_mm=did.sole_pos_m[..., 2].min(axis=2) * 1e3,
        effort=_by_group(_root_mean_square(joint_effort(execution), execution.motion.fps)),
    )


def joint_effort(execution: Execution) -> Array:
    """(T, 29) |torque| as a fraction of each motor's limit, in the order of g1.JOINT_NAMES."""
    limit = np.array([joint.motor.torque_nm for joint in g1.JOINTS])  # (29,)
    return np.asarray(np.abs(execution.reordered(g1.JOINT_NAMES).joint_torque_nm) / limit)


def _root_mean_square(values: Array, fps: float, seconds: float = 0.25) -> Array:
    """Over a moving window: what heats a motor, where single peaks hide each other."""
    window = max(1, round(seconds * fps))
    return np.asarray(
        np.sqrt(np.maximum(uniform_filter1d(values**2, window, axis=0, mode="nearest"), 0.0))
    )


def _by_group(effort: Array) -> Array:
    """The hardest-worked joint of each of GROUPS, by frame."""
    group = np.array([GROUPS.index(_group(name)) for name in g1.JOINT_NAMES])
    return np.stack([effort[:, group == i].max(axis=1) for i in range(len(GROUPS))], axis=1)


def _group(joint_name: str) -> str:
    if joint_name.startswith("waist"):
        return "waist"
    side, _, part = joint_name.partition("_")
    return f"{side} {'leg' if part.startswith(('hip', 'knee', 'ankle')) else 'arm'}"
