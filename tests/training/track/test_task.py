"""The task itself: the same in numpy as in JAX, and what it rewards."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from exoactor.stages.track.policy import observation
from exoactor.training.track import task
from exoactor.training.track.imitate import on_device
from exoactor.training.track.reference_dataset import ReferenceDataset

N = 6


def some_robots(dataset: ReferenceDataset, off: float) -> dict[str, Any]:
    """Robots somewhere near the library, mid-episode."""
    rng, library = np.random.default_rng(1), dataset.library
    frame = rng.integers(0, len(library.last), N)
    frame[0] = library.last[0]  # at its end
    pos, vel = task.start_state(
        np, library, frame, rng.standard_normal((N, 71)), np.full((N, 1), off)
    )
    carry = task.begin(np, library, frame)._replace(
        age=rng.integers(0, 400, N),
        action=rng.normal(size=(N, 29)),
        past=rng.normal(size=(N, max(observation.LAGS), observation.PROPRIOCEPTION)),
        ankle_m=task.key_m(np, library, frame)[:, [2, 8]],
    )
    return {
        "carry": carry,
        "qpos": pos,
        "qvel": vel,
        "key_m": task.key_m(np, library, frame),
        "rng": rng,
    }


def in_jax(value: Any) -> Any:
    return jax.tree.map(
        lambda x: jnp.asarray(x, jnp.float32 if np.asarray(x).dtype == float else None), value
    )


def test_numpy_and_jax_agree(dataset: ReferenceDataset) -> None:
    made, library, device = some_robots(dataset, 1.0), dataset.library, on_device(dataset)
    carry, qpos, qvel, key_m, rng = made.values()
    normal, scale, fresh = rng.standard_normal((N, 71)), rng.random((N, 1)), rng.random(N) < 0.5
    action, start = rng.normal(size=(N, 29)), rng.integers(0, len(library.last), N)
    cases = {
        "start_state": (task.start_state, (start, normal, scale)),
        "outcome": (task.outcome, (carry, action, qpos, qvel, key_m)),
        "carried": (task.carried, (carry, action, key_m, fresh, start)),
        "looked": (task.looked, (carry, qpos, qvel, normal, scale, fresh)),
        "key_m": (task.key_m, (start,)),
    }
    for name, (function, given) in cases.items():
        ours = jax.tree.leaves(function(np, library, *given))
        theirs = jax.tree.leaves(jax.jit(partial(function, jnp))(device, *in_jax(given)))
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(one, np.asarray(other), rtol=2e-4, atol=2e-4, err_msg=name)


def test_to_do_as_the_reference_does_is_worth_one(dataset: ReferenceDataset) -> None:
    library = dataset.library
    frame = dataset.first + 100
    carry = task.begin(np, library, frame)._replace(
        ankle_m=task.key_m(np, library, frame)[:, [2, 8]]
    )
    zero = np.zeros((len(frame), 29))

    def outcome(qpos: np.ndarray, action: np.ndarray = zero) -> task.Outcome:
        there = (
            task.key_m(np, library, frame + 1)
            + (qpos - library.references.qpos[frame + 1])[:, None, :3]
        )
        return task.outcome(
            np, library, carry, action, qpos, library.references.qvel[frame + 1], there
        )

    exact = library.references.qpos[frame + 1]
    best = outcome(exact)
    assert (best.reward > 0.95).all() and not best.failed.any() and not best.ended.any()
    assert (outcome(exact, zero + 1.0).reward < best.reward).all(), "jerks cost"
    aside = exact + np.eye(36)[0] * 0.2
    assert (outcome(aside).reward < best.reward - 0.1).all() and not outcome(aside).failed.any()
    for astray in (exact + np.eye(36)[1] * 0.9, exact - np.eye(36)[2] * 0.3):
        lost = outcome(astray)
        assert lost.failed.all() and (lost.reward == 0.0).all() and not lost.ended.any()
    tilted = exact.copy()
    tilted[:, 3:7] = [np.cos(0.6), np.sin(0.6), 0.0, 0.0]
    assert outcome(tilted).failed.all()


def test_an_episode_ends_with_its_reference_or_its_time(dataset: ReferenceDataset) -> None:
    library, frame = dataset.library, np.array([dataset.library.last[0] - 1, 50, 50])
    carry = task.begin(np, library, frame)._replace(age=np.array([3, task.EPISODE_FRAMES - 1, 3]))
    pose = library.references.qpos[frame + 1]
    how = task.outcome(
        np,
        library,
        carry,
        np.zeros((3, 29)),
        pose,
        np.zeros((3, 35)),
        task.key_m(np, library, frame),
    )
    assert how.ended.tolist() == [True, True, False] and not how.failed.any()
    broken = task.outcome(
        np, library, carry, np.zeros((3, 29)), pose, np.full((3, 35), np.nan), np.zeros((3, 13, 3))
    )
    assert broken.failed.all() and (broken.reward == 0.0).all()


def test_a_fresh_robots_past_is_its_present(dataset: ReferenceDataset) -> None:
    made = some_robots(dataset, 0.0)
    fresh, still = np.arange(N) < 3, np.zeros((N, 1))
    given = made["carry"], made["qpos"], made["qvel"], np.zeros((N, 71)), still, fresh
    seen, carry = task.looked(np, dataset.library, *given)
    np.testing.assert_allclose(seen.noisy, seen.true, atol=1e-12)
    assert seen.noisy.shape == (N, observation.SIZE)
    np.testing.assert_array_equal(carry.past[:3, 0], carry.past[:3, -1])
    np.testing.assert_array_equal(carry.past[3:, 1:], made["carry"].past[3:, :-1])


def test_key_bodies_are_where_kinematics_puts_them(dataset: ReferenceDataset) -> None:
    import mujoco

    from exoactor.robots import model

    robot = model.build(floor=False)
    data = mujoco.MjData(robot)
    for frame in (0, 200, int(dataset.first[-1]) + 300):
        data.qpos[:] = dataset.library.references.qpos[frame]
        mujoco.mj_kinematics(robot, data)
        there = data.xpos[[robot.body(name).id for name in task.KEY_BODIES]]
        np.testing.assert_allclose(
            task.key_m(np, dataset.library, np.array([frame]))[0], there, atol=1e-6
        )


@pytest.mark.parametrize("scale", [0.0, 1.0])
def test_noise_is_that_of_the_disturbance(dataset: ReferenceDataset, scale: float) -> None:
    rng = np.random.default_rng(2)
    pose = np.repeat(dataset.library.references.qpos[:1], 4000, axis=0)
    pos, vel = task.sensed(
        np, pose, np.zeros((4000, 35)), rng.standard_normal((4000, 71)), np.full((4000, 1), scale)
    )
    np.testing.assert_allclose(np.linalg.norm(pos[:, 3:7], axis=1), 1.0)
    np.testing.assert_allclose((pos - pose)[:, 7:].std(), 0.006 * scale, rtol=0.03)
    np.testing.assert_allclose(vel[:, 6:].std(), 0.3 * scale, rtol=0.03)
