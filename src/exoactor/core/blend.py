"""From one thing to another, smoothly."""

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from exoactor.core.checks import Array


def minimum_jerk(phase: Array | float) -> Array:
    """0 up to phase 0, 1 from phase 1 on.

    Between them the quintic without speed or acceleration at either end.

    The course of a calm human reach (Flash and Hogan 1985).
    """
    p = np.clip(phase, 0.0, 1.0)
    return np.asarray(p**3 * (10.0 - 15.0 * p + 6.0 * p**2))


def envelope(need: Array, frames: float) -> Array:
    """What is needed (T, ...) at each frame, reached and left smoothly within so many `frames`.

    The greatest around each frame, then as wide a Gaussian.
    """
    greatest = maximum_filter1d(need, 2 * round(frames) + 1, axis=0)
    return np.asarray(gaussian_filter1d(greatest, frames / 2.0, axis=0))
