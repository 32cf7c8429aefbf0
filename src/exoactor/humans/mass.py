"""Where a person's weight is."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import joint_indices


def centre_of_mass_m(joint_pos_m: Array) -> Array:
    """(..., 3) of joints (..., 22, 3), from segment masses and centres after Dempster
    (Winter 2009, table 4.1).

    The trunk is a line from the pelvis to the neck; hands are left out.
    """
    total = np.zeros((*joint_pos_m.shape[:-2], 3))
    for names, fraction, mass in _SEGMENTS:
        near, far = joint_indices(names)
        total += mass * (
            (1.0 - fraction) * joint_pos_m[..., near, :] + fraction * joint_pos_m[..., far, :]
        )
    return np.asarray(total / sum(mass for *_, mass in _SEGMENTS))


def _both(
    near: str, far: str, fraction: float, mass: float
) -> list[tuple[tuple[str, str], float, float]]:
    return [((f"{side}_{near}", f"{side}_{far}"), fraction, mass) for side in ("left", "right")]


_SEGMENTS: list[tuple[tuple[str, str], float, float]] = [
    (("pelvis", "neck"), 0.5, 0.497),
    (("neck", "head"), 1.0, 0.081),
    *_both("shoulder", "elbow", 0.436, 0.028),
    *_both("elbow", "wrist", 0.682, 0.022),
    *_both("hip", "knee", 0.433, 0.100),
    *_both("knee", "ankle", 0.433, 0.0465),
    *_both("ankle", "foot", 0.5, 0.0145),
]
