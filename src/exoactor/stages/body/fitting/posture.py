"""What human joints do: rest, spread and limits of each rotation unit, as rotation vectors.

Rest pose is the T-pose; x to the left, y up, z forward. Left side given; the right mirrors (x, -y,
-z). Limits after the ranges of motion of the American Academy of Orthopaedic Surgeons, widened by
about ten degrees since a rotation vector does not separate the axes at large angles.
"""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.stages.body.fitting.kinematics import UNIT_JOINTS, UNITS, Pose

Three = tuple[float, float, float]
FREE = 30.0
RANGES: dict[str, tuple[Three, Three, Three, Three]] = {
    "pelvis": ((0, 0, 0), (FREE,) * 3, (-FREE,) * 3, (FREE,) * 3),
    "spine": ((0.1, 0, 0), (0.5, 0.35, 0.3), (-0.5, -0.8, -0.6), (1.4, 0.8, 0.6)),
    "neck": ((0.1, 0, 0), (0.4, 0.5, 0.3), (-0.9, -1.3, -0.7), (0.9, 1.3, 0.7)),
    "left_collar": ((0, 0, 0), (0.15, 0.25, 0.25), (-0.3, -0.5, -0.3), (0.3, 0.5, 0.7)),
    "left_shoulder": ((0, -0.3, -0.9), (1.0, 1.2, 1.2), (-2.2, -2.4, -2.0), (2.2, 1.2, 1.8)),
    "left_elbow": ((0, -0.7, 0), (0.7, 0.9, 0.12), (-1.6, -2.7, -0.3), (1.6, 0.05, 0.3)),
    "left_wrist": ((0, 0, 0), (0.15, 0.3, 0.4), (-0.4, -0.7, -1.4), (0.4, 0.7, 1.4)),
    "left_hip": ((-0.3, 0, 0.1), (0.7, 0.5, 0.4), (-2.4, -0.9, -0.7), (0.6, 0.9, 1.2)),
    "left_knee": ((0.4, 0, 0), (0.8, 0.15, 0.08), (-0.05, -0.5, -0.2), (2.7, 0.5, 0.2)),
    "left_ankle": ((0, 0, 0), (0.3, 0.25, 0.2), (-0.7, -0.6, -0.6), (0.9, 0.6, 0.6)),
}
"""Of each unit's rotation vector, radians: mean, standard deviation, lower and upper limit."""
LIMIT_SPREAD = 0.06
"""How firm a limit is: the standard deviation beyond it, radians."""


def _table() -> Array:
    """(4, U, 3) as RANGES, of all units."""
    rows = []
    for first, *_ in UNITS:
        name = {"spine1": "spine"}.get(first, first).replace("right_", "left_")
        mean, spread, low, high = np.array(RANGES[name], dtype=float)
        if first.startswith("right_"):
            mean, low, high = np.array([mean, low, high]) * [1.0, -1.0, -1.0]
            low, high = np.minimum(low, high), np.maximum(low, high)
        rows.append([mean, spread, low, high])
    return np.stack(rows, axis=1)


MEAN, SPREAD, LOW, HIGH = _table()


def unit_rotvec(pose: Pose) -> Array:
    """(T, U, 3) rotation vector of each unit; its joints turn alike: the first stands for all."""
    return np.stack(
        [len(j) * rotations.to_rotvec(pose.local_wxyz[:, j[0]]) for j in UNIT_JOINTS], axis=1
    )


def inverse_right_jacobian(rotvec: Array) -> Array:
    """D log(exp(φ) exp(δ)) / dδ at 0, (..., 3) → (..., 3, 3) (Solà 2018, eq. 144)."""
    angle = np.maximum(np.linalg.norm(rotvec, axis=-1), 1e-6)[..., None, None]
    x, y, z = np.moveaxis(rotvec, -1, 0)
    zero = np.zeros_like(x)
    skew = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], axis=-1).reshape(*rotvec.shape, 3)
    factor = 1.0 / angle**2 - 1.0 / (2.0 * angle * np.tan(np.minimum(angle, 3.1) / 2.0))
    return np.asarray(np.eye(3) + 0.5 * skew + factor * (skew @ skew))


def residuals(pose: Pose) -> Array:
    """(T, 2, U, 3): distance from rest and beyond the limits, in standard deviations."""
    rotvec = unit_rotvec(pose)
    beyond = np.maximum(rotvec - HIGH, 0.0) + np.minimum(rotvec - LOW, 0.0)
    out = np.stack([(rotvec - MEAN) / SPREAD, beyond / LIMIT_SPREAD], axis=1)
    out[:, :, 0] = 0.0
    return out


def jacobian(pose: Pose) -> Array:
    """Of `residuals` by the unit's own rotation, (T, 2, U, 3, 3)."""
    rotvec = unit_rotvec(pose)
    counts = np.array([len(joints) for joints in UNIT_JOINTS], dtype=float)
    turn = inverse_right_jacobian(rotvec / counts[:, None])
    beyond = ((rotvec > HIGH) | (rotvec < LOW))[..., None] / LIMIT_SPREAD
    out = np.stack([turn / SPREAD[..., None], turn * beyond], axis=1)
    out[:, :, 0] = 0.0
    return out
