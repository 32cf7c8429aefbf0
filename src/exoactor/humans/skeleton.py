"""A person's skeleton: SMPL's topology with rest offsets of our own.

Rest pose: T-pose, x to the person's left, y up, z forward, pelvis at the origin. Lengths are
fractions of stature, after the segment lengths of Drillis and Contini (in Winter, Biomechanics and
Motor Control of Human Movement, 2009), with the joints where SMPL's topology puts them.
"""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import SMPL_JOINTS, SMPL_PARENTS

_HALF: dict[str, tuple[float, float, float]] = {
    "pelvis": (0.0, 0.0, 0.0),
    "left_hip": (0.037, -0.047, -0.004),
    "spine1": (0.0, 0.063, -0.013),
    "left_knee": (0.018, -0.222, -0.002),
    "spine2": (0.0, 0.078, 0.004),
    "left_ankle": (-0.007, -0.238, -0.020),
    "spine3": (0.0, 0.032, 0.014),
    "left_foot": (0.018, -0.033, 0.071),
    "neck": (0.0, 0.124, -0.022),
    "left_collar": (0.034, 0.068, -0.012),
    "head": (0.0, 0.052, 0.029),
    "left_shoulder": (0.064, 0.026, -0.009),
    "left_elbow": (0.152, -0.006, -0.014),
    "left_wrist": (0.148, 0.005, -0.001),
}
"""Offset from the parent joint, fractions of stature; the right side mirrors the left."""

SOLE_BELOW_ANKLE = 0.047
"""Height of the ankle joint over the sole of a bare foot, fraction of stature (Drillis and Contini
give 0.039 for the malleolus, the joint centre is a little higher; shoes add a centimetre)."""


def rest_offsets_m(stature_m: float) -> Array:
    """Offsets (22, 3) of each joint from its parent in the rest frame."""
    rows = []
    for name in SMPL_JOINTS:
        x, y, z = _HALF[name.replace("right_", "left_")]
        rows.append((-x if name.startswith("right_") else x, y, z))
    return np.array(rows) * stature_m


def measured_offsets_m(joint_pos_m: Array, joint_quat_wxyz: Array) -> Array:
    """The bones (22, 3) that a motion was made with: each joint from its parent, in the parent's
    frame (median).
    """
    parents = np.array(SMPL_PARENTS[1:])
    bones = joint_pos_m[:, 1:] - joint_pos_m[:, parents]
    local = rotations.rotate(rotations.conjugate(joint_quat_wxyz[:, parents]), bones)
    return np.concatenate([np.zeros((1, 3)), np.median(local, axis=0)])


def joint_positions(pelvis_pos_m: Array, joint_quat_wxyz: Array, offsets_m: Array) -> Array:
    """Forward kinematics: pelvis (..., 3) and global rotations (..., 22, 4) → joints
    (..., 22, 3).
    """
    joints = [pelvis_pos_m]
    for joint in range(1, len(SMPL_PARENTS)):
        parent = SMPL_PARENTS[joint]
        bone = rotations.rotate(joint_quat_wxyz[..., parent, :], offsets_m[joint])
        joints.append(joints[parent] + bone)
    return np.stack(joints, axis=-2)


def local_rotations(joint_quat_wxyz: Array) -> Array:
    """Global rotations (..., 22, 4) → rotations relative to the parent; the pelvis keeps its global
    one.
    """
    parents = np.array(SMPL_PARENTS[1:])
    local = rotations.multiply(
        rotations.conjugate(joint_quat_wxyz[..., parents, :]), joint_quat_wxyz[..., 1:, :]
    )
    return np.concatenate([joint_quat_wxyz[..., :1, :], local], axis=-2)


def global_rotations(local_quat_wxyz: Array) -> Array:
    """The inverse of `local_rotations`."""
    out = [local_quat_wxyz[..., 0, :]]
    for joint in range(1, len(SMPL_PARENTS)):
        out.append(rotations.multiply(out[SMPL_PARENTS[joint]], local_quat_wxyz[..., joint, :]))
    return np.stack(out, axis=-2)
