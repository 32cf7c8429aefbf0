"""How far an estimate is from the truth."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoactor.core import metrics, resample
from exoactor.core.checks import Array
from exoactor.core.motion import LIMB_JOINTS, Flags, HandMotion, HumanMotion, joint_indices

LIMBS = joint_indices(LIMB_JOINTS)


def of_person(found: HumanMotion, truth: HumanMotion) -> dict[str, float]:
    """Joints, path and contacts in the world, nothing aligned but what the figure's name says."""
    joints = resample.linear(found.time_s, found.joint_pos_m, truth.time_s)
    limbs, true = joints[:, LIMBS], truth.joint_pos_m[:, LIMBS]

    return {
        "mpjpe_mm": mean_mm(metrics.root_relative(limbs) - metrics.root_relative(true)),
        "pa_mpjpe_mm": metrics.pa_mpjpe_mm(limbs, true),
        "world_mpjpe_mm": mean_mm(limbs - true),
        "root_path_mm": mean_mm(joints[:, 0, :2] - truth.joint_pos_m[:, 0, :2]),
        "contact_f1": contact_f1(found, truth.time_s, truth.contact_left, truth.contact_right),
    }


def contact_f1(found: HumanMotion, time_s: Array, left: Flags, right: Flags) -> float:
    """F1 of the flags (T,) of standing feet, mean of both."""
    at = resample.nearest(found.time_s, time_s)
    feet = (found.contact_left[at], left), (found.contact_right[at], right)
    scores = [
        2.0 * float((ours & true).sum()) / max(float(ours.sum() + true.sum()), 1.0)
        for ours, true in feet
    ]
    return float(np.mean(scores))


def hands_pct(
    found: HandMotion, time_s: Array, states: NDArray[Any], counted: Flags
) -> float | None:
    """Share of the hands and frames that count (T, 2) whose state (T, 2) is right, in percent; None
    where none counts.
    """
    at = resample.nearest(found.time_s, time_s)
    ours = np.stack([found.state_left, found.state_right], axis=1)[at]
    right = (ours == states)[counted]
    return float(right.mean() * 100.0) if len(right) else None


def mean_mm(off_m: Array) -> float:
    """Mean length of vectors (..., D) in metres."""
    return float(np.linalg.norm(off_m, axis=-1).mean() * 1e3)
