"""A motion in which no two joints and no two axes are alike."""

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1

FRAMES = 31


@pytest.fixture(scope="module")
def motion() -> RobotMotion:
    """It walks a curve, turned by 90° and more, the right arm up, every joint at an angle of its
    own; 30 a second."""
    t = np.arange(FRAMES) / 30.0
    joint = np.tile(np.linspace(-0.2, 0.25, len(g1.JOINT_NAMES)), (FRAMES, 1))
    joint[:, g1.JOINT_NAMES.index("right_shoulder_pitch_joint")] = -2.0 + 0.3 * t
    joint[:, g1.JOINT_NAMES.index("left_knee_joint")] = 0.6 + 0.2 * np.sin(3.0 * t)
    root = np.stack([0.5 * t, 0.2 * t**2, 0.75 + 0.02 * np.sin(5.0 * t)], axis=1)
    lean = rotations.from_rotvec(np.array([0.1, 0.05, 0.0]))
    return RobotMotion(
        30.0,
        root,
        rotations.multiply(rotations.from_yaw(np.pi / 2 + 0.3 * t), lean),
        joint,
        g1.JOINT_NAMES,
    )
