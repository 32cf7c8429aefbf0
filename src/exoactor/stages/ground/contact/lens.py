"""A body seen through a longer or shorter lens than it was read with."""

from dataclasses import replace

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.motion import BodyMotion

SMOOTH_S = 0.1
"""Of the line of sight, about which jitter should turn nobody."""


def refocused(body: BodyMotion, ratio: float) -> BodyMotion:
    """The body as a focal length of `ratio` times its own has it: the same pixels, so many times as
    far away.

    Who is seen off the picture's middle is then seen from another side: the pose turns with the
    line of sight.
    """
    root = body.joint_pos_cam_m[:, :1]
    away = np.array([1.0, 1.0, ratio])
    sight = gaussian_filter1d(root[:, 0], SMOOTH_S * body.fps, axis=0, mode="nearest")
    turn = rotations.shortest(sight, sight * away)[:, None]
    return replace(
        body,
        joint_pos_cam_m=root * away + rotations.rotate(turn, body.joint_pos_cam_m - root),
        joint_quat_cam_wxyz=rotations.multiply(turn, body.joint_quat_cam_wxyz),
        focal_px=ratio * body.focal_px,
    )
