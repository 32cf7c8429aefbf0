"""The sole: where heel and ball of each foot are, given a pose.

Axes of the arrays: (T, 2 feet: left, right; 2 points: heel, ball; 3).
"""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import joint_indices
from exoactor.humans import skeleton

HIPS = joint_indices(("left_hip", "right_hip"))
KNEES = joint_indices(("left_knee", "right_knee"))
ANKLES = joint_indices(("left_ankle", "right_ankle"))
TOES = joint_indices(("left_foot", "right_foot"))
HEEL, BALL = 0, 1

HEEL_BEHIND_ANKLE = 0.5
"""The heel's pad lies half as far behind the ankle as the ball of the foot lies in front of it
(Drillis and Contini: of a foot's 0.152 of stature, 0.037 are behind the ankle; the ball is the
joint `left_foot`, 0.071 in front)."""

BACK_OVER_ANKLE, BACK_OVER_BALL = 0.6, 0.55
"""How far the back of a foot lies over the ankle joint and over the ball, in heights of the ankle
over the sole (measured on the actor's mesh)."""


def sole_offsets_m(offsets_m: Array, stature_m: float) -> Array:
    """(2, 2, 3) heel and ball under each foot, from the ankle, in the rest frame, where the sole is
    level.
    """
    ball = offsets_m[TOES].copy()
    heel = -HEEL_BEHIND_ANKLE * ball
    ball[:, 1] = heel[:, 1] = -skeleton.SOLE_BELOW_ANKLE * stature_m
    return np.stack([heel, ball], axis=1)


def back_m(sole_m: Array) -> Array:
    """(2, 3) the back of a foot over the ankle and over the ball, from the ankle, for its sole (2
    points, 3).
    """
    height = -sole_m[BALL, 1]
    over_ball = sole_m[BALL] + [0.0, BACK_OVER_BALL * height, 0.0]
    return np.stack([[0.0, BACK_OVER_ANKLE * height, 0.0], over_ball])


def sole_points_m(joint_pos_m: Array, joint_quat_wxyz: Array, sole_m: Array) -> Array:
    """(T, 2, 2, 3) heel and ball of both feet, for joints (T, 22, 3) and global rotations (T, 22,
    4).
    """
    sole = rotations.rotate(joint_quat_wxyz[:, ANKLES, None], sole_m)
    return np.asarray(joint_pos_m[:, ANKLES, None] + sole)
