"""Motions made for the trackers' tests."""

from collections.abc import Callable

import mujoco
import numpy as np
import pytest

from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, model
from exoactor.stages.track.linearise import set_state
from exoactor.stages.track.stance import Legs

Squat = Callable[..., RobotMotion]
Shaken = Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]


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


@pytest.fixture(scope="session")
def shaken() -> Shaken:
    """shaken(robot, knots, seed, push, lift_m): a robot moved at random.

    From a stand, `lift_m` over the floor: states (knots + 1) and controls (knots).
    """

    def make(
        robot: mujoco.MjModel, knots: int, seed: int = 3, push: float = 0.1, lift_m: float = 0.0
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rng = np.random.default_rng(seed)
        data = mujoco.MjData(robot)
        start = model.stand_qpos()
        start[2] += lift_m
        set_state(data, start, rng.normal(0.0, push, robot.nv))
        qpos, qvel, ctrl = [data.qpos.copy()], [data.qvel.copy()], []
        for _ in range(knots):
            data.ctrl[:] = model.stand_qpos()[7:] + rng.normal(0.0, push / 2.0, robot.nu)
            mujoco.mj_step(robot, data)
            ctrl.append(data.ctrl.copy())
            qpos.append(data.qpos.copy())
            qvel.append(data.qvel.copy())
        return np.array(qpos), np.array(qvel), np.array(ctrl)

    return make
