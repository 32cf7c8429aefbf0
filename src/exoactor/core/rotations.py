"""Quaternions wxyz and rotation matrices, vectorised over leading axes.

The only place that reorders quaternions (`from_xyzw`, `to_xyzw`). Conventions: active rotations,
`rotate(q, v)` takes a vector from the body's frame to the parent's; `multiply(a, b)` applies b
first.
"""

from typing import TypeVar

import numpy as np
from scipy.spatial.transform import Rotation, Slerp

from exoactor.core.checks import Array

Angle = TypeVar("Angle", float, Array)
IDENTITY_WXYZ = np.array([1.0, 0.0, 0.0, 0.0])
Z_UP_FROM_Y_UP_WXYZ = np.array([np.sqrt(0.5), np.sqrt(0.5), 0.0, 0.0])
"""A quarter turn about x: y goes to z, z to -y."""


def from_xyzw(quat_xyzw: Array) -> Array:
    """(..., 4) xyzw → wxyz."""
    return np.roll(np.asarray(quat_xyzw, dtype=np.float64), 1, axis=-1)


def to_xyzw(quat_wxyz: Array) -> Array:
    """(..., 4) wxyz → xyzw."""
    return np.roll(np.asarray(quat_wxyz, dtype=np.float64), -1, axis=-1)


def normalise(quat_wxyz: Array) -> Array:
    """(..., 4) scaled to unit norm."""
    quat_wxyz = np.asarray(quat_wxyz, dtype=np.float64)
    return np.asarray(quat_wxyz / np.linalg.norm(quat_wxyz, axis=-1, keepdims=True))


def multiply(a_wxyz: Array, b_wxyz: Array) -> Array:
    """Hamilton product a·b, broadcasting: the rotation b followed by a."""
    a, b = np.asarray(a_wxyz, dtype=np.float64), np.asarray(b_wxyz, dtype=np.float64)
    aw, ax, ay, az = a[..., 0], a[..., 1], a[..., 2], a[..., 3]
    bw, bx, by, bz = b[..., 0], b[..., 1], b[..., 2], b[..., 3]
    out = np.empty(np.broadcast_shapes(a.shape, b.shape))
    out[..., 0] = aw * bw - ax * bx - ay * by - az * bz
    out[..., 1] = aw * bx + ax * bw + ay * bz - az * by
    out[..., 2] = aw * by - ax * bz + ay * bw + az * bx
    out[..., 3] = aw * bz + ax * by - ay * bx + az * bw

    return out


def conjugate(quat_wxyz: Array) -> Array:
    """The inverse of unit quaternions."""
    return np.asarray(np.asarray(quat_wxyz, dtype=np.float64) * np.array([1.0, -1.0, -1.0, -1.0]))


def rotate(quat_wxyz: Array, vector: Array) -> Array:
    """(..., 3) vectors turned by (..., 4) unit quaternions."""
    quat, vector = np.asarray(quat_wxyz, dtype=np.float64), np.asarray(vector, dtype=np.float64)
    w, xyz = quat[..., :1], quat[..., 1:]
    twice = 2.0 * _cross(xyz, vector)
    return np.asarray(vector + w * twice + _cross(xyz, twice))


def _cross(a: Array, b: Array) -> Array:
    """As numpy's, of (..., 3): its generality takes longer than the sum, here thousands of times a
    second.
    """
    out = np.empty(np.broadcast_shapes(a.shape, b.shape))
    out[..., 0] = a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1]
    out[..., 1] = a[..., 2] * b[..., 0] - a[..., 0] * b[..., 2]
    out[..., 2] = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return out


def to_matrix(quat_wxyz: Array) -> Array:
    """(..., 4) → (..., 3, 3)."""
    quat_xyzw = to_xyzw(quat_wxyz)
    flat = Rotation.from_quat(quat_xyzw.reshape(-1, 4)).as_matrix()
    return np.asarray(flat.reshape(*quat_xyzw.shape[:-1], 3, 3))


def from_matrix(matrix: Array) -> Array:
    """(..., 3, 3) → (..., 4), w ≥ 0."""
    matrix = np.asarray(matrix, dtype=np.float64)
    flat = from_xyzw(Rotation.from_matrix(matrix.reshape(-1, 3, 3)).as_quat())
    quat = flat.reshape(*matrix.shape[:-2], 4)
    return np.asarray(np.where(quat[..., :1] < 0.0, -quat, quat))


def from_rotvec(rotvec_rad: Array) -> Array:
    """(..., 3) axis times angle → (..., 4)."""
    rotvec = np.asarray(rotvec_rad, dtype=np.float64)
    angle = np.linalg.norm(rotvec, axis=-1, keepdims=True)
    return np.concatenate(
        [np.cos(angle / 2.0), rotvec * np.sinc(angle / (2.0 * np.pi)) / 2.0], axis=-1
    )


def to_rotvec(quat_wxyz: Array) -> Array:
    """(..., 4) → (..., 3), the shorter way round (angle ≤ π)."""
    quat = np.asarray(quat_wxyz, dtype=np.float64)
    quat = np.where(quat[..., :1] < 0.0, -quat, quat)
    sine = np.linalg.norm(quat[..., 1:], axis=-1, keepdims=True)
    angle = 2.0 * np.arctan2(sine, quat[..., :1])
    return np.asarray(quat[..., 1:] * np.where(sine > 1e-12, angle / np.maximum(sine, 1e-12), 2.0))


def turn_between(a_wxyz: Array, b_wxyz: Array) -> Array:
    """(..., 3) axis times angle, in a's own frame, by which a is turned into b the shorter way."""
    return to_rotvec(multiply(conjugate(a_wxyz), b_wxyz))


def angle_between(a_wxyz: Array, b_wxyz: Array) -> Array:
    """Angle in radians between rotations, 0…π."""
    return np.asarray(np.linalg.norm(turn_between(a_wxyz, b_wxyz), axis=-1))


def partway(a_wxyz: Array, b_wxyz: Array, share: Array | float) -> Array:
    """(..., 4) a turned by a `share` (..., 1) of the shorter way to b."""
    return multiply(a_wxyz, from_rotvec(share * turn_between(a_wxyz, b_wxyz)))


def shortest(a: Array, b: Array) -> Array:
    """(..., 4) the smallest rotation from the direction of `a` to that of `b`, both (..., 3)."""
    a = a / np.linalg.norm(a, axis=-1, keepdims=True)
    b = b / np.linalg.norm(b, axis=-1, keepdims=True)
    return shortest_of_units(a, b)


def shortest_of_units(a: Array, b: Array) -> Array:
    """As `shortest`, of vectors of length one; between opposite ones half a turn about x."""
    quat = np.concatenate([1.0 + (a * b).sum(-1, keepdims=True), np.cross(a, b)], axis=-1)
    quat[quat[..., 0] < 1e-6] = [1e-6, 1.0, 0.0, 0.0]
    return normalise(quat)


def wrapped(angle_rad: Angle) -> Angle:
    """Angles within [-π, π); of JAX's arrays too."""
    return (angle_rad + np.pi) % (2.0 * np.pi) - np.pi


def mean_angle(angle_rad: Array) -> float:
    """The circular mean."""
    return float(np.arctan2(np.sin(angle_rad).mean(), np.cos(angle_rad).mean()))


def from_yaw(yaw_rad: Array | float) -> Array:
    """Rotation about the world's z axis."""
    half = np.asarray(yaw_rad, dtype=np.float64) / 2.0
    zero = np.zeros_like(half)
    return np.stack([np.cos(half), zero, zero, np.sin(half)], axis=-1)


def yaw(quat_wxyz: Array) -> Array:
    """Heading in radians: direction of the body's x axis on the floor; wrapped to (-π, π]."""
    w, x, y, z = np.moveaxis(np.asarray(quat_wxyz, dtype=np.float64), -1, 0)
    return np.asarray(np.arctan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z)))


def slerp(time_s: Array, quat_wxyz: Array, at_s: Array) -> Array:
    """Quaternions (T, 4) at times (T,), read at `at_s` (N,) by spherical interpolation.

    Ends are held.
    """
    if len(time_s) == 1:
        return np.repeat(quat_wxyz, len(at_s), axis=0)
    curve = Slerp(time_s, Rotation.from_quat(to_xyzw(quat_wxyz)))
    return from_xyzw(curve(np.clip(at_s, time_s[0], time_s[-1])).as_quat())


def angular_velocity(quat_wxyz: Array, fps: float) -> Array:
    """World-frame angular velocity (T, 3) in rad/s by central differences of (T, 4)
    orientations.
    """
    if len(quat_wxyz) < 2:
        return np.zeros((len(quat_wxyz), 3))
    step = to_rotvec(multiply(quat_wxyz[1:], conjugate(quat_wxyz[:-1]))) * fps
    return np.concatenate([step[:1], (step[1:] + step[:-1]) / 2.0, step[-1:]])
