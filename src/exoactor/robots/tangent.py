"""Poses of the G1 (..., 36), and what lies between two of them (..., 35), as MuJoCo orders both.

The root is moved along the world's axes and turned about its own; then come the joints.
"""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.robots import g1

LOW_RAD, HIGH_RAD = np.array([joint.range_rad for joint in g1.JOINTS]).T
"""Ends of the joints' ranges, (29,) each."""


def difference(start: Array, end: Array) -> Array:
    """What `moved` takes to get from one pose to the other, the shorter way round."""
    parts = [
        end[..., g1.ROOT_POS] - start[..., g1.ROOT_POS],
        rotations.turn_between(start[..., g1.ROOT_QUAT], end[..., g1.ROOT_QUAT]),
        end[..., g1.JOINT_POS] - start[..., g1.JOINT_POS],
    ]
    return np.concatenate(parts, axis=-1)


def moved(pose: Array, by: Array) -> Array:
    """The pose that lies there."""
    turn = rotations.from_rotvec(by[..., g1.ROOT_ANGVEL])
    parts = [
        pose[..., g1.ROOT_POS] + by[..., g1.ROOT_LINVEL],
        rotations.multiply(pose[..., g1.ROOT_QUAT], turn),
        pose[..., g1.JOINT_POS] + by[..., g1.JOINT_VEL],
    ]
    return np.concatenate(parts, axis=-1)


def within_ranges(pose: Array) -> Array:
    """The pose with its joints held at the ends of their ranges."""
    out = pose.copy()
    out[..., g1.JOINT_POS] = np.clip(pose[..., g1.JOINT_POS], LOW_RAD, HIGH_RAD)
    return out
