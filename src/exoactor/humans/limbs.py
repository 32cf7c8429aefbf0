"""Rotations of limbs from where they go: directions, and the bend of a two-bone chain that reaches
a target.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array

MAX_EXTENSION = 0.9995
"""Share of its full length up to which a limb is stretched: a straight one has no plane to bend
in."""


@dataclass(frozen=True)
class Reach:
    """A two-bone chain: rotations of both bones (..., 4) and how far its end stays from the target
    (...) in metres.
    """

    upper_quat_wxyz: Array
    lower_quat_wxyz: Array
    short_m: Array


@dataclass(frozen=True)
class Bend:
    """A bent limb: unit vectors (..., 3) `line` from its root to its end, `out` to the middle
    joint's side, and `first` along the first bone; and how long (..., 1) the line should be, and
    is.
    """

    line: Array
    out: Array
    first: Array
    wanted_m: Array
    length_m: Array


def unit(vector: Array) -> Array:
    """(..., 3) scaled to length one."""
    vector = np.asarray(vector, dtype=np.float64)
    return np.asarray(vector / np.linalg.norm(vector, axis=-1, keepdims=True))


def aim(along: Array, axis: Array, rest_along: Array, rest_axis: Array) -> Array:
    """Rotation wxyz (..., 4) that takes `rest_along` to `along` and `rest_axis` as near to `axis`
    as then can be.
    """
    turned = _frame(along, axis) @ np.swapaxes(_frame(rest_along, rest_axis), -1, -2)
    return rotations.from_matrix(turned)


def bend(
    way_m: Array, pole: Array, upper_m: float, lower_m: float, extension: float = MAX_EXTENSION
) -> Bend:
    """The triangle of two bones of these lengths that goes as much of a way (..., 3) as it can (law
    of cosines).

    `pole` (..., 3): to which side the middle joint lies; `extension`: share of its full length the
    limb is stretched to at most.
    """
    wanted = np.linalg.norm(way_m, axis=-1, keepdims=True)
    length = np.clip(wanted, abs(upper_m - lower_m) + 1e-3, extension * (upper_m + lower_m))
    line = way_m / np.maximum(wanted, 1e-9)
    out = unit(pole - line * (pole * line).sum(-1, keepdims=True))
    cosine = (upper_m**2 + length**2 - lower_m**2) / (2.0 * upper_m * length)
    first = line * cosine + out * np.sqrt(np.maximum(0.0, 1.0 - cosine**2))
    return Bend(line, out, first, wanted, length)


def reach(
    root_m: Array, target_m: Array, pole: Array, rest_upper_m: Array, rest_lower_m: Array
) -> Reach:
    """Two-bone inverse kinematics in closed form (law of cosines).

    Args:
        root_m: where the chain is fixed, (..., 3).
        target_m: where its end shall be, (..., 3); one out of reach is approached as far as the
            limb goes.
        pole: direction in which the middle joint points out of the line, (..., 3).
        rest_upper_m: the first bone (3,) in the T-pose.
        rest_lower_m: the second (3,), in line with it.
    """
    upper, lower = float(np.linalg.norm(rest_upper_m)), float(np.linalg.norm(rest_lower_m))
    bent = bend(target_m - root_m, pole, upper, lower)
    second = (bent.line * bent.length_m - bent.first * upper) / lower
    hinge = np.cross(bent.out, bent.line)
    rest_along = unit(rest_upper_m)
    rest_hinge = np.cross(_rest_pole(rest_along), rest_along)
    return Reach(
        aim(bent.first, hinge, rest_along, rest_hinge),
        aim(second, hinge, rest_along, rest_hinge),
        np.abs(bent.wanted_m - bent.length_m)[..., 0],
    )


def _rest_pole(along: Array) -> Array:
    """Where the middle joint of a resting limb would bend to: knees forward (legs hang), elbows
    back (arms are out).
    """
    return np.array([1.0, 0.0, 0.0]) if along[2] < -0.7 else np.array([-1.0, 0.0, 0.0])


def _frame(along: Array, axis: Array) -> Array:
    """(..., 3, 3) with columns `along`, `axis` made square to it, and their cross product."""
    along = unit(along)
    axis = unit(axis - along * (axis * along).sum(-1, keepdims=True))
    along, axis = np.broadcast_arrays(along, axis)
    return np.stack([along, axis, np.cross(along, axis)], axis=-1)
