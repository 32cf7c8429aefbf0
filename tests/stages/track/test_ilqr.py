import mujoco
import numpy as np
import pytest

from exoactor.robots import model
from exoactor.stages.track.ilqr import Planner, Window, state_error
from exoactor.stages.track.linearise import Linearisation, set_state
from exoactor.stages.track.mpc import Weights

HORIZON = 12


def rollout(robot: mujoco.MjModel, knots: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A standing robot, disturbed a little: states (knots + 1) and controls (knots)."""
    rng = np.random.default_rng(3)
    data = mujoco.MjData(robot)
    set_state(data, model.stand_qpos(), rng.normal(0.0, 0.1, robot.nv))
    qpos, qvel, ctrl = [data.qpos.copy()], [data.qvel.copy()], []
    for _ in range(knots):
        data.ctrl[:] = model.stand_qpos()[7:] + rng.normal(0.0, 0.05, robot.nu)
        mujoco.mj_step(robot, data)
        ctrl.append(data.ctrl.copy())
        qpos.append(data.qpos.copy())
        qvel.append(data.qvel.copy())
    return np.array(qpos), np.array(qvel), np.array(ctrl)


def test_derivatives_agree_with_differences_of_whole_steps() -> None:
    robot = model.build(model.PLAN)
    qpos, qvel, ctrl = rollout(robot, HORIZON)
    data = mujoco.MjData(robot)
    ours = Linearisation(robot, HORIZON)
    ours.update(data, slice(0, HORIZON), qpos, qvel, ctrl)
    touching = 0
    for t in range(HORIZON):
        A, B = np.zeros_like(ours.A[t]), np.zeros_like(ours.B[t])
        set_state(data, qpos[t], qvel[t])
        data.ctrl[:] = ctrl[t]
        mujoco.mj_forward(robot, data)
        touching += data.ncon > 0
        mujoco.mjd_transitionFD(robot, data, 1e-6, False, A, B, None, None)
        assert np.linalg.norm(ours.B[t] - B) < 0.01 * np.linalg.norm(B)
        assert np.linalg.norm(ours.A[t] - A) < 0.05 * np.linalg.norm(A)
    assert touching > HORIZON // 2


@pytest.fixture(scope="module")
def standing() -> Window:
    stand = model.stand_qpos()
    return Window(
        np.repeat(stand[None], HORIZON + 1, 0), np.zeros((HORIZON + 1, 35)), np.repeat(stand[None, 7:], HORIZON, 0)
    )


def test_planning_lowers_the_cost_and_threads_do_not_matter(standing: Window) -> None:
    robot = model.build(model.PLAN)
    qpos, qvel = model.stand_qpos(), np.zeros(robot.nv)
    qvel[0] = 0.3
    plans = []
    for threads in (1, 2):
        planner = Planner(robot, Weights().cost(), HORIZON, 1.2, threads)
        before = planner.plan(qpos, qvel, standing, None, 0)
        plans.append(planner.plan(qpos, qvel, standing, None, 3))
        planner.close()
        assert plans[-1].cost < 0.9 * before.cost
    np.testing.assert_array_equal(plans[0].ctrl, plans[1].ctrl)
    np.testing.assert_array_equal(plans[0].gain, plans[1].gain)


def test_state_error_is_mujocos() -> None:
    robot = model.build(model.PLAN)
    qpos, qvel, _ = rollout(robot, 4)
    expected = np.zeros(robot.nv)
    mujoco.mj_differentiatePos(robot, expected, 1.0, qpos[0], qpos[4])
    got = state_error(qpos[4], qvel[4], qpos[0], qvel[0])
    np.testing.assert_allclose(got, np.concatenate([expected, qvel[4] - qvel[0]]), atol=1e-12)
