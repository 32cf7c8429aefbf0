"""Rotations of limbs from where they go: directions, and the bend of a two-bone chain that reaches a target."""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array

MAX_EXTENSION = 0.9995
"""Share of its full length up to which a limb is stretched: a straight one has no plane to bend in."""


@dataclass(frozen=True)
class Reach:
    """A two-bone chain: rotations of both bones (..., 4) and how far its end stays from the target (...) in metres."""

    upper_quat_wxyz: Array
    lower_quat_wxyz: Array
    short_m: Array


def unit(vector: Array) -> Array:
    """(..., 3) scaled to length one."""
    vector = np.asarray(vector, dtype=np.float64)
    return np.asarray(vector / np.linalg.norm(vector, axis=-1, keepdims=True))


def aim(along: Array, axis: Array, rest_along: Array, rest_axis: Array) -> Array:
    """Rotation wxyz (..., 4) that takes `rest_along` to `along` and `rest_axis` as near to `axis` as then can be."""
    turned = _frame(along, axis) @ np.swapaxes(_frame(rest_along, rest_axis), -1, -2)
    return rotations.from_matrix(turned)


def reach(root_m: Array, target_m: Array, pole: Array, rest_upper_m: Array, rest_lower_m: Array) -> Reach:
    """Two-bone inverse kinematics in closed form (law of cosines).

    Args:
        root_m: where the chain is fixed, (..., 3).
        target_m: where its end shall be, (..., 3); one out of reach is approached as far as the limb goes.
        pole: direction in which the middle joint points out of the line, (..., 3).
        rest_upper_m: the first bone (3,) in the T-pose.
        rest_lower_m: the second (3,), in line with it.
    """
    upper, lower = float(np.linalg.norm(rest_upper_m)), float(np.linalg.norm(rest_lower_m))
    line = target_m - root_m
    wanted = np.linalg.norm(line, axis=-1, keepdims=True)
    length = np.clip(wanted, abs(upper - lower) + 1e-3, MAX_EXTENSION * (upper + lower))
    line = line / np.maximum(wanted, 1e-9)
    out = unit(pole - line * (pole * line).sum(-1, keepdims=True))
    cosine = (upper**2 + length**2 - lower**2) / (2.0 * upper * length)
    first = line * cosine + out * np.sqrt(np.maximum(0.0, 1.0 - cosine**2))
    second = (line * length - first * upper) / lower
    hinge = np.cross(out, line)
    rest_along = unit(rest_upper_m)
    rest_hinge = np.cross(_rest_pole(rest_along), rest_along)
    return Reach(
        aim(first, hinge, rest_along, rest_hinge),
        aim(second, hinge, rest_along, rest_hinge),
        np.abs(wanted - length)[..., 0],
    )


def _rest_pole(along: Array) -> Array:
    """Where the middle joint of a resting limb would bend to: knees forward (legs hang), elbows back (arms are out)."""
    return np.array([1.0, 0.0, 0.0]) if along[2] < -0.7 else np.array([-1.0, 0.0, 0.0])


def _frame(along: Array, axis: Array) -> Array:
    """(..., 3, 3) with columns `along`, `axis` made square to it, and their cross product."""
    along = unit(along)
    axis = unit(axis - along * (axis * along).sum(-1, keepdims=True))
    along, axis = np.broadcast_arrays(along, axis)
    return np.stack([along, axis, np.cross(along, axis)], axis=-1)
