"""Error measures, defined once for stages, benchmarks and reports.

Distances come out in millimetres.
"""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import LIMB_JOINTS, Flags

_LEFT_HIP, _RIGHT_HIP = LIMB_JOINTS.index("left_hip"), LIMB_JOINTS.index("right_hip")


def root_relative(limbs_m: Array) -> Array:
    """(T, 12, 3) limb joints (order of LIMB_JOINTS) relative to the middle of the hips."""
    return np.asarray(limbs_m - (limbs_m[:, _LEFT_HIP] + limbs_m[:, _RIGHT_HIP])[:, None] / 2.0)


def clip_scale(limbs_m: Array, truth_m: Array) -> float:
    """The one factor for a whole clip that brings root-relative joints closest to the truth
    (least squares).
    """
    ours, truth = root_relative(limbs_m), root_relative(truth_m)
    return float((ours * truth).sum() / (ours * ours).sum())


def mpjpe_mm(limbs_m: Array, truth_m: Array) -> float:
    """Mean joint error, root-relative, one scale a clip; both (T, 12, 3)."""
    scaled = clip_scale(limbs_m, truth_m) * root_relative(limbs_m)
    return float(np.linalg.norm(scaled - root_relative(truth_m), axis=-1).mean() * 1e3)


def pa_mpjpe_mm(limbs_m: Array, truth_m: Array) -> float:
    """Mean joint error after the best similarity transform of each frame (Procrustes)."""
    aligned = procrustes(limbs_m, truth_m)
    return float(np.linalg.norm(aligned - truth_m, axis=-1).mean() * 1e3)


def procrustes(points_m: Array, truth_m: Array) -> Array:
    """(T, J, 3) moved, turned and scaled, frame by frame, onto (T, J, 3) (Umeyama 1991)."""
    mean_p, mean_t = points_m.mean(1, keepdims=True), truth_m.mean(1, keepdims=True)
    p, t = points_m - mean_p, truth_m - mean_t
    u, s, vt = np.linalg.svd(np.swapaxes(p, 1, 2) @ t)
    sign = np.ones_like(s)
    sign[:, 2] = np.sign(np.linalg.det(u @ vt))
    rotation = (u * sign[:, None]) @ vt
    scale = (s * sign).sum(-1) / (p * p).sum((1, 2))
    return np.asarray(scale[:, None, None] * (p @ rotation) + mean_t)


def acceleration_m_s2(limbs_m: Array, fps: float) -> float:
    """Mean root-relative acceleration of (T, 12, 3) joints, second differences."""
    relative = root_relative(limbs_m)
    return float(np.linalg.norm(np.diff(relative, 2, axis=0), axis=-1).mean() * fps**2)


def mechanical_energy_j(torque_nm: Array, joint_pos_rad: Array, fps: float) -> float:
    """Integral of |torque x joint speed| over all joints and frames, both (T, N): braking costs as
    driving does.
    """
    if len(joint_pos_rad) < 2:
        return 0.0
    speed_rad_s = np.gradient(joint_pos_rad, axis=0) * fps
    return float(np.abs(torque_nm * speed_rad_s).sum() / fps)


def foot_skate_mm_s(sole_pos_m: Array, contact: Flags, fps: float) -> float | None:
    """Mean horizontal speed of sole points while in contact at both ends of a step.

    None without contact.

    `sole_pos_m` (T, F, 3), `contact` (T, F).
    """
    speed = np.linalg.norm(np.diff(sole_pos_m[..., :2], axis=0), axis=-1) * fps
    held = contact[1:] & contact[:-1]
    return float(speed[held].mean() * 1e3) if held.any() else None
