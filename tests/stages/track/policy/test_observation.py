"""What the policy sees: the same in numpy as in JAX, and wherever in the world it happens."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core import rotations
from exoactor.robots import g1, model
from exoactor.stages.track.policy import observation
from exoactor.stages.track.policy.observation import SIZE, References

F, N = 90, 4


def somewhere(seed: int, tilt: float = 0.3) -> tuple[np.ndarray, ...]:
    """References (F frames): qpos, qvel, ctrl; and N robots near them: frame, qpos, qvel, action,
    past."""
    rng = np.random.default_rng(seed)
    qpos = np.tile(model.stand_qpos(), (F, 1))
    qpos[:, :2] = np.cumsum(rng.normal(0.0, 0.02, (F, 2)), axis=0)
    qpos[:, 3:7] = rotations.multiply(
        rotations.from_yaw(np.cumsum(rng.normal(0.0, 0.1, F))),
        rotations.from_rotvec(tilt * rng.normal(size=(F, 3))),
    )
    qpos[:, 7:] += rng.normal(0.0, 0.2, (F, 29))
    ctrl, qvel = qpos[:, 7:] + rng.normal(0.0, 0.1, (F, 29)), rng.normal(size=(F, 35))
    frame = rng.integers(0, F, N)
    pose = qpos[frame] + np.pad(rng.normal(0.0, 0.2, (N, 3)), ((0, 0), (0, 33)))
    pose[:, 3:7] = rotations.multiply(
        pose[:, 3:7], rotations.from_rotvec(tilt * rng.normal(size=(N, 3)))
    )
    action = rng.normal(size=(N, 29))
    past = rng.normal(size=(N, max(observation.LAGS), observation.PROPRIOCEPTION))
    return qpos, qvel, ctrl, frame, pose, rng.normal(size=(N, 35)), action, past


def seen(given: tuple[np.ndarray, ...]) -> np.ndarray:
    qpos, qvel, ctrl, frame, pose, velocity, action, past = given
    now = observation.proprioception(np, pose, velocity, action)
    last = np.full(N, F - 1)
    references = References.of(qpos, qvel, ctrl)
    return np.asarray(
        observation.observation(np, references, frame, last, pose, velocity, now, past)
    )


def test_its_size_is_what_the_shipped_policy_was_trained_on() -> None:
    assert SIZE == 733 and seen(somewhere(0)).shape == (N, SIZE)


def test_numpy_and_jax_agree() -> None:
    qpos, qvel, ctrl, frame, pose, velocity, action, past = given = somewhere(1)
    references = References(
        *(jnp.asarray(each, jnp.float32) for each in References.of(qpos, qvel, ctrl))
    )
    now = observation.proprioception(np, pose, velocity, action).astype(np.float32)
    run = jax.jit(partial(observation.observation, jnp))
    numbers = (each.astype(np.float32) for each in (pose, velocity, now, past))
    found = run(references, frame, np.full(N, F - 1), *numbers)
    np.testing.assert_allclose(found, seen(given), rtol=1e-4, atol=1e-4)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 1000),
    yaw=st.floats(-3.1, 3.1),
    x=st.floats(-20.0, 20.0),
    y=st.floats(-20.0, 20.0),
)
def test_it_does_not_matter_where_in_the_world_it_happens(
    seed: int, yaw: float, x: float, y: float
) -> None:
    given = somewhere(seed)
    turn, moved = rotations.from_yaw(yaw), [np.array(each) for each in given]
    for pose, velocity in ((moved[0], moved[1]), (moved[4], moved[5])):
        pose[:, :3] = rotations.rotate(turn, pose[:, :3]) + [x, y, 0.0]
        pose[:, 3:7] = rotations.multiply(np.broadcast_to(turn, (len(pose), 4)), pose[:, 3:7])
        # the rest is in the pelvis's frame
        velocity[:, :3] = rotations.rotate(turn, velocity[:, :3])
    np.testing.assert_allclose(seen(tuple(moved)), seen(given), atol=1e-8)


def test_beyond_the_end_it_sees_the_end() -> None:
    given = list(somewhere(2))
    given[3] = np.array([F - 1, F - 2, F - 3, F - 40])
    preview = seen(tuple(given))[:, -len(observation.PREVIEW) * observation._FRAME :]
    steps = preview.reshape(N, len(observation.PREVIEW), -1)
    np.testing.assert_array_equal(steps[0], np.tile(steps[0, :1], (len(observation.PREVIEW), 1)))
    assert not np.array_equal(steps[1, 0], steps[1, 1]) and np.array_equal(
        steps[1, 1], steps[1, -1]
    )
    assert not np.array_equal(steps[3, 6], steps[3, 7])


def test_a_reference_far_off_is_seen_at_arms_length() -> None:
    given = list(somewhere(3, tilt=0.0))
    # within a frame of the preview: x and y to where the reference is
    offset = observation._FRAME - 4
    for far in (2.0, 30.0):
        given[4] = given[0][given[3]] + far * np.eye(36)[0]
        steps = seen(tuple(given))[:, -len(observation.PREVIEW) * observation._FRAME :].reshape(
            N, 8, -1
        )
        away = steps[..., offset : offset + 2] / 3.0
        np.testing.assert_allclose(
            np.linalg.norm(away[:, 0], axis=-1), observation.OFFSET_LIMIT_M, rtol=1e-6
        )
        path = given[0][np.minimum(given[3] + 4, F - 1), :2] - given[0][given[3], :2]
        np.testing.assert_allclose(
            np.linalg.norm(away[:, 3] - away[:, 0], axis=-1), np.linalg.norm(path, axis=-1)
        )


@pytest.mark.parametrize("action", [0.0, 1.0, 99.0])
def test_an_action_moves_the_targets(action: float) -> None:
    qpos, qvel, ctrl, frame, *_ = somewhere(4)
    found = observation.targets(
        np, References.of(qpos, qvel, ctrl), frame, np.full((N, 29), action)
    )
    np.testing.assert_allclose(found - ctrl[frame], 0.25 * min(action, 5.0))


def test_up_and_heading_are_those_of_rotations() -> None:
    quat = somewhere(5)[0][:, 3:7]
    up = rotations.rotate(rotations.conjugate(quat), np.broadcast_to([0.0, 0.0, 1.0], (F, 3)))
    np.testing.assert_allclose(observation.up_in_body(np, quat), up, atol=1e-9)
    np.testing.assert_allclose(observation.heading(np, quat), rotations.yaw(quat), atol=1e-9)
    assert g1.JOINT_NAMES[0].startswith("left_hip")
