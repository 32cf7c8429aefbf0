import mujoco
import numpy as np
import pytest

from exoactor.robots import model
from exoactor.stages.track.mpc.rigid import Rigid, States


@pytest.mark.parametrize("seed", range(3))
def test_derivatives_of_free_motion_are_those_of_mujocos_inverse_dynamics(seed: int) -> None:
    robot = model.build(model.PLAN, floor=False)
    robot.opt.disableflags = (
        mujoco.mjtDisableBit.mjDSBL_CONSTRAINT | mujoco.mjtDisableBit.mjDSBL_ACTUATION
    )
    rng, nv = np.random.default_rng(seed), robot.nv
    data = mujoco.MjData(robot)
    data.qpos[:] = model.stand_qpos()
    data.qpos[3:7] = rng.normal(size=4)
    data.qpos[7:] += rng.normal(0.0, 0.3, robot.nu)
    data.qvel[:] = rng.normal(0.0, 2.0, nv)
    mujoco.mj_normalizeQuat(robot, data.qpos)
    mujoco.mj_forward(robot, data)
    data.qacc[:] = rng.normal(0.0, 20.0, nv)
    states = States(
        *(
            each[None].copy()
            for each in (data.cdof, data.cdof_dot, data.cinert, data.qvel, data.qacc)
        )
    )
    by_pos, by_vel, by_acc = (np.empty((nv, nv)) for _ in range(3))
    mujoco.mjd_inverseFD(robot, data, 1e-6, False, by_pos, by_vel, by_acc, None, None, None, None)
    ours = Rigid(robot).derivatives(states, np.zeros((1, robot.nbody, 6)))
    np.testing.assert_allclose(ours[0][0], by_pos.T, atol=1e-3)
    np.testing.assert_allclose(ours[1][0], by_vel.T, atol=1e-3)
