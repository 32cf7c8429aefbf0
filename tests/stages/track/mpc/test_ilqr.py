from collections.abc import Callable

import mujoco
import numpy as np
import pytest

from exoactor.robots import model
from exoactor.stages.track.mpc.ilqr import Plan, Planner
from exoactor.stages.track.mpc.weights import Weights
from exoactor.stages.track.physics.sampled_reference import Window, state_error

Shaken = Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]
HORIZON = 12


@pytest.fixture(scope="module")
def standing() -> Window:
    stand = model.stand_qpos()
    return Window(
        np.repeat(stand[None], HORIZON + 1, 0),
        np.zeros((HORIZON + 1, 35)),
        np.repeat(stand[None, 7:], HORIZON, 0),
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


def test_state_error_is_mujocos(shaken: Shaken) -> None:
    robot = model.build(model.PLAN)
    qpos, qvel, _ = shaken(robot, 4)
    expected = np.zeros(robot.nv)
    mujoco.mj_differentiatePos(robot, expected, 1.0, qpos[0], qpos[4])
    got = state_error(qpos[4], qvel[4], qpos[0], qvel[0])
    np.testing.assert_allclose(got, np.concatenate([expected, qvel[4] - qvel[0]]), atol=1e-12)


@pytest.mark.parametrize("size", [HORIZON - 4, HORIZON, HORIZON + 8])
def test_the_rest_of_a_plan_is_cut_or_filled_up_to_the_window(standing: Window, size: int) -> None:
    rows = np.arange(HORIZON, dtype=float)[:, None]
    steps = np.arange(HORIZON + 1, dtype=float)[:, None]
    plan = Plan(
        steps * np.ones(36),
        steps * np.ones(35),
        rows * np.ones(29),
        rows[:, :, None] * np.ones((29, 70)),
        2.0,
    )
    window = Window(np.zeros((size + 1, 36)), np.zeros((size + 1, 35)), np.full((size, 29), -1.0))
    rest = plan.shifted(3, window)
    assert (
        rest.qpos.shape == (size + 1, 36) and rest.gain.shape == (size, 29, 70) and rest.cost == 2.0
    )
    left = min(HORIZON - 3, size)
    np.testing.assert_array_equal(rest.ctrl[:left, 0], np.arange(3, 3 + left))
    np.testing.assert_array_equal(rest.qvel[: left + 1, 0], np.arange(3, 4 + left))
    assert (rest.ctrl[left:] == -1.0).all() and not rest.gain[left:].any()
