"""Unitree's Dex3-1 hands: seven joints each, their limits, and the poses that hand states stand for.

Limits and closed pose: gear_sonic_deploy (NVlabs/GR00T-WholeBodyControl). A right hand is a left one mirrored.
"""

from typing import Final, Literal

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import Hand

Side = Literal["left", "right"]
JOINT_NAMES: Final = ("thumb_0", "thumb_1", "thumb_2", "middle_0", "middle_1", "index_0", "index_1")
"""In the order of commands and states."""
RATE_RAD: Final = 0.25
"""The most that a target may change from one tick of 20 ms to the next."""
_LIMITS: Final[dict[Side, tuple[list[float], list[float]]]] = {
    "left": ([-1.05, -0.724, 0.0, -1.57, -1.75, -1.57, -1.75], [1.05, 1.05, 1.75, 0.0, 0.0, 0.0, 0.0]),
    "right": ([-1.05, -1.05, -1.75, 0.0, 0.0, 0.0, 0.0], [1.05, 0.742, 0.0, 1.57, 1.75, 1.57, 1.75]),
}
_CLOSED_LEFT: Final = np.array([0.0, 0.7, 0.7, -1.0, -1.5, -1.0, -1.5])
GRIP: Final = {Hand.OPEN: 0.0, Hand.HALF_OPEN: 0.5, Hand.CLOSED: 1.0}
"""How far towards the closed pose each state goes; open is all zeros."""


def limits_rad(side: Side) -> tuple[Array, Array]:
    """Least and greatest angles (7,) each."""
    low, high = _LIMITS[side]
    return np.array(low), np.array(high)


def target_rad(state: int, side: Side) -> Array:
    """Joint targets (7,) of a hand state, within the limits."""
    pose = GRIP[Hand(state)] * (_CLOSED_LEFT if side == "left" else -_CLOSED_LEFT)
    return np.clip(pose, *limits_rad(side))
