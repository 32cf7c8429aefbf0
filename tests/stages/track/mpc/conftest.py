"""States of a robot that is moved at random."""

from collections.abc import Callable

import mujoco
import numpy as np
import pytest

from exoactor.robots import model
from exoactor.stages.track.mpc.linearise import set_state

Shaken = Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]


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
