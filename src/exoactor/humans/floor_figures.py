"""How well a person's motion stands on the floor, from what can be seen in it without ground
truth.
"""

import numpy as np

from exoactor.core import metrics
from exoactor.core.checks import Array
from exoactor.core.motion import Flags, HumanMotion
from exoactor.humans import skeleton, skin, soles

TOUCHING_M = 0.03
"""A point of the sole takes part in its foot's contact while it is no higher than this: a raised
heel does not."""


def measure(human: HumanMotion) -> dict[str, float | None]:
    """Figures by their name in metrics.json; a value that cannot be measured is None.

    foot_skate_mm_s: mean horizontal speed of sole points in contact; floor_error_mm: their mean
    distance from the floor; penetration_mm_p99: depth of the deepest sole point, 99th percentile
    over frames; body_under_floor_mm_p99: the same of the whole body's skin.
    """
    sole = soles_m(human)
    touching = touching_points(human, sole)
    skate = metrics.foot_skate_mm_s(
        sole.reshape(len(sole), 4, 3), touching.reshape(len(sole), 4), human.fps
    )
    error = float(np.abs(sole[..., 2][touching]).mean() * 1e3) if touching.any() else None
    depth = np.maximum(-sole[..., 2].min(axis=(1, 2)), 0.0)
    under = np.maximum(-lowest_m(human), 0.0)

    return {
        "foot_skate_mm_s": skate,
        "floor_error_mm": error,
        "penetration_mm_p99": float(np.percentile(depth, 99.0) * 1e3),
        "body_under_floor_mm_p99": float(np.percentile(under, 99.0) * 1e3),
    }


def lowest_m(human: HumanMotion) -> Array:
    """(T,) height of the lowest of the person's skin."""
    of = skin.of(human.joint_pos_m, human.joint_quat_wxyz, human.stature_m)
    return np.asarray(of.lowest_m(np.array([0.0, 0.0, 1.0]))[..., 2].min(axis=(1, 2)))


def soles_m(human: HumanMotion) -> Array:
    """(T, 2, 2, 3) heel and ball of both feet in the world."""
    offsets = skeleton.measured_offsets_m(human.joint_pos_m, human.joint_quat_wxyz)
    sole = soles.sole_offsets_m(offsets, human.stature_m)
    return soles.sole_points_m(human.joint_pos_m, human.joint_quat_wxyz, sole)


def touching_points(human: HumanMotion, sole_m: Array) -> Flags:
    """(T, 2, 2) points of feet in contact that are near the floor."""
    foot = np.stack([human.contact_left, human.contact_right], axis=1)
    return np.asarray(foot[..., None] & (np.abs(sole_m[..., 2]) <= TOUCHING_M))
