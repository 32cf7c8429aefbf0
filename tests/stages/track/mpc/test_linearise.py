import dataclasses
from collections.abc import Callable

import mujoco
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.robots import model
from exoactor.scenes import furniture, tasks, world
from exoactor.stages.track.mpc.linearise import Linearisation, set_state

Shaken = Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]
KNOTS = 12


def matrices(of: Linearisation, t: int) -> tuple[np.ndarray, np.ndarray]:
    """A (2 nv, 2 nv) and B (2 nv, nu) at a knot."""
    nv = len(of.kept[t])
    both = np.concatenate([of.moved[t] @ of.velocity[t], of.velocity[t]])
    both[:nv, :nv] += of.kept[t]
    return both[:, : 2 * nv], both[:, 2 * nv :]


def agree(
    robot: mujoco.MjModel, qpos: np.ndarray, qvel: np.ndarray, ctrl: np.ndarray, within: float
) -> int:
    """Compare with MuJoCo's differences of whole steps; how many of the knots touch something."""
    data, ours, touching = mujoco.MjData(robot), Linearisation(robot, KNOTS), 0
    ours.update(data, slice(0, KNOTS), qpos, qvel, ctrl)
    for t in range(KNOTS):
        A, B = np.zeros((2 * robot.nv, 2 * robot.nv)), np.zeros((2 * robot.nv, robot.nu))
        set_state(data, qpos[t], qvel[t])
        data.ctrl[:] = ctrl[t]
        mujoco.mj_forward(robot, data)
        touching += data.ncon > 0
        mujoco.mjd_transitionFD(robot, data, 1e-6, True, A, B, None, None)
        our_A, our_B = matrices(ours, t)
        assert np.linalg.norm(our_A - A) < within * np.linalg.norm(A)
        assert np.linalg.norm(our_B - B) < within * np.linalg.norm(B)
    return touching


def test_on_the_floor_it_agrees_with_differences_of_whole_steps(shaken: Shaken) -> None:
    robot = model.build(model.PLAN)
    assert agree(robot, *shaken(robot, KNOTS), within=0.01) > KNOTS // 2


@pytest.mark.parametrize("seed", range(3))
def test_in_the_air_it_is_exact_even_where_motors_saturate(shaken: Shaken, seed: int) -> None:
    robot = model.build(model.PLAN)
    assert agree(robot, *shaken(robot, KNOTS, seed, push=1.0, lift_m=0.5), within=1e-4) == 0


@pytest.mark.parametrize("seed", range(3))
def test_it_agrees_where_feet_hit_the_floor_and_joints_their_limits(
    shaken: Shaken, seed: int
) -> None:
    robot = model.build(model.PLAN)
    qpos, qvel, ctrl = shaken(robot, KNOTS, seed, push=1.0)
    assert agree(robot, qpos, qvel, ctrl, within=0.03) > 0


def test_what_furniture_does_to_the_answer_to_the_motors_is_exact(shaken: Shaken) -> None:
    things = (furniture.stand((0.25, 0.2), 0.0, 0.7),)
    robot = world.planned(
        model.PLAN, dataclasses.replace(tasks.scene("lift-box"), things=things, task=None)
    )
    qpos, qvel, ctrl = shaken(robot, KNOTS)
    data, ours = mujoco.MjData(robot), Linearisation(robot, KNOTS)
    ours.update(data, slice(0, KNOTS), qpos, qvel, ctrl)
    set_state(data, qpos[0], qvel[0])
    data.ctrl[:] = ctrl[0]
    mujoco.mj_forward(robot, data)
    assert (robot.geom_bodyid[data.contact.geom] == robot.body("thing_stand").id).any()
    B = np.zeros((2 * robot.nv, robot.nu))
    mujoco.mjd_transitionFD(robot, data, 1e-6, True, None, B, None, None)
    np.testing.assert_allclose(matrices(ours, 0)[1], B, atol=1e-4 * np.abs(B).max())


@given(knot=st.integers(0, KNOTS - 1), seed=st.integers(0, 100))
def test_pulling_back_is_the_product_with_the_whole_matrices(knot: int, seed: int) -> None:
    robot = model.build(model.PLAN)
    rng = np.random.default_rng(seed)
    ours = Linearisation(robot, KNOTS)
    ours.velocity[:] = rng.normal(size=ours.velocity.shape)
    ours.kept[:, 3:6, 3:6], ours.moved[:, 3:6, 3:6] = rng.normal(size=(2, KNOTS, 3, 3))
    root = rng.normal(size=(2 * robot.nv, 2 * robot.nv))
    v, V = rng.normal(size=2 * robot.nv), root @ root.T
    F = np.hstack(matrices(ours, knot))
    q, Q = ours.pulled_back(knot, v, V)
    np.testing.assert_allclose(q, F.T @ v, atol=1e-9 * np.abs(q).max())
    np.testing.assert_allclose(Q, F.T @ V @ F, atol=1e-9 * np.abs(Q).max())


def test_another_cone_of_friction_is_refused() -> None:
    with pytest.raises(ValueError, match="pyramidal"):
        Linearisation(model.build(dataclasses.replace(model.PLAN, cone="elliptic")), KNOTS)
