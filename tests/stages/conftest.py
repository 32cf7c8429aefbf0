"""Motions made for the tests of stages that move the robot."""

from collections.abc import Callable

import numpy as np
import pytest

from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, model
from exoactor.robots.legs import Legs

Squat = Callable[..., RobotMotion]


@pytest.fixture(scope="session")
def legs() -> Legs:
    return Legs()


@pytest.fixture(scope="session")
def squat(legs: Legs) -> Squat:
    """squat(seconds, depth_m, fps): down and up once, feet where they stand."""

    def make(seconds: float = 1.0, depth_m: float = 0.08, fps: float = 50.0) -> RobotMotion:
        stand = model.stand_qpos()
        pos, quat = legs.feet(stand[None])
        frames = []
        for phase in np.linspace(0.0, 1.0, round(seconds * fps) + 1):
            pose = stand.copy()
            pose[2] -= depth_m * np.sin(np.pi * phase) ** 2
            frames.append(legs.solve(pose, pos[0], quat[0])[0])
        return RobotMotion.from_qpos(np.array(frames), fps, g1.JOINT_NAMES)

    return make
