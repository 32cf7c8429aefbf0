"""The links that bear a robot, and the torque with which they do.

The floor's part of the forces is not known from a pose. The pelvis has no motor, so what acts on it
must come from what is on the floor: it is spread over that by least squares.
"""

import numpy as np

from exoactor.core.checks import Array
from exoactor.robots import g1

FULL_LOAD_M, NO_LOAD_M = 0.01, 0.04
"""A sole lower than the first carries weight, higher than the second none; in between, linearly
less."""

LEVER_M = 0.05
"""How far from the ankle a foot's force acts, about: prices moments against forces when they are
spread."""

AIRBORNE = 1e-4  # weight of a foot in the air, where there is no better one


def shares(above_m: Array) -> Array:
    """How much soles so high over the floor bear, of what they would on it; same shape."""
    return np.clip((NO_LOAD_M - above_m) / (NO_LOAD_M - FULL_LOAD_M), AIRBORNE, 1.0)


def torque_nm(jacobian: Array, share: Array, asked: Array) -> Array:
    """Torque (29,) at the joints of the forces on B links that give the pelvis what is asked, a
    generalised force (6,).

    jacobian (6 B, 35): of the links, each three rows of place and three of turn. share (B,): how
    much they bear.
    """
    price = np.repeat(share, 6) * np.tile([1.0] * 3 + [LEVER_M**2] * 3, len(share))
    pelvis = jacobian[:, g1.ROOT_VEL]
    spread = (price[:, None] * pelvis) @ np.linalg.inv(pelvis.T @ (price[:, None] * pelvis))
    return np.asarray(jacobian[:, g1.JOINT_VEL].T @ (spread @ asked))
