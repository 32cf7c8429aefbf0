"""From one thing to another, smoothly."""

import numpy as np

from exoactor.core.checks import Array


def minimum_jerk(phase: Array | float) -> Array:
    """0 up to phase 0, 1 from phase 1 on.

    Between them the quintic without speed or acceleration at either end.

    The course of a calm human reach (Flash and Hogan 1985).
    """
    p = np.clip(phase, 0.0, 1.0)
    return np.asarray(p**3 * (10.0 - 15.0 * p + 6.0 * p**2))
