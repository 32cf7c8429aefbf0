"""Resampling in time. Motions are never relabelled with another rate: values are read at new
instants.
"""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array


def timeline(duration_s: float, fps: float) -> Array:
    """Instants 0, 1/fps, … up to and including `duration_s` (as far as it is a multiple)."""
    return np.arange(int(np.floor(duration_s * fps + 1e-6)) + 1) / fps


def linear(time_s: Array, value: Array, at_s: Array) -> Array:
    """Values (T, …) at times (T,), read linearly at (N,); ends are held."""
    value = np.asarray(value, dtype=np.float64)
    if len(time_s) == 1:
        return np.repeat(value, len(at_s), axis=0)
    at = np.clip(at_s, time_s[0], time_s[-1])
    right = np.clip(np.searchsorted(time_s, at, side="right"), 1, len(time_s) - 1)
    span = time_s[right] - time_s[right - 1]
    weight = ((at - time_s[right - 1]) / span).reshape(-1, *[1] * (value.ndim - 1))
    return np.asarray(value[right - 1] * (1.0 - weight) + value[right] * weight)


def quaternions(time_s: Array, quat_wxyz: Array, at_s: Array) -> Array:
    """Quaternions (T, …, 4) at times (T,), read at (N,) by spherical interpolation."""
    flat = np.asarray(quat_wxyz, dtype=np.float64).reshape(len(quat_wxyz), -1, 4)
    read = [rotations.slerp(time_s, flat[:, i], at_s) for i in range(flat.shape[1])]
    return np.stack(read, axis=1).reshape(len(at_s), *quat_wxyz.shape[1:])


def nearest(time_s: Array, at_s: Array) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Index of the sample nearest in time, for states that cannot be blended: (N,)."""
    right = np.clip(np.searchsorted(time_s, at_s), 1, max(len(time_s) - 1, 1))
    if len(time_s) == 1:
        return np.zeros(len(at_s), dtype=np.intp)
    closer_left = (at_s - time_s[right - 1]) <= (time_s[right] - at_s)
    return np.where(closer_left, right - 1, right)
