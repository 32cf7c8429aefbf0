"""Practice: what is learnt from what happened, kept and gone on from."""

from dataclasses import replace
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from exoactor.stages.track.policy import SHIPPED, observation
from exoactor.training.track import network, reinforce
from exoactor.training.track.cpu import CpuWorld
from exoactor.training.track.reinforce import Practice, Rollout, adapted, begun, practise

PLAN = Practice(minutes=0.002, steps=4, epochs=1, batches=2, warm_up=0)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reinforce, "CRITIC", (16,))


@pytest.fixture
def imitated(tmp_path: Path) -> Path:
    sizes = (observation.SIZE, 16, observation.JOINTS)
    policy = network.create(jax.random.key(0), np.zeros(sizes[0]), np.ones(sizes[0]), sizes)
    network.save(tmp_path / "imitated.npz", {"policy": policy})
    return tmp_path / "imitated.npz"


def test_practice_is_kept_and_goes_on(world: CpuWorld, imitated: Path, tmp_path: Path) -> None:
    out = tmp_path / "practised.npz"
    practise(world, imitated, PLAN, out)
    nets, more = network.load(out)
    assert set(nets) == {"policy", "critic"} and int(more["rounds"]) >= 1
    assert int(more["samples"]) == int(more["rounds"]) * 4 * 4
    practise(world, out, PLAN, out)
    later, further = network.load(out)
    assert (
        int(further["rounds"]) > int(more["rounds"])
        and int(further["samples"]) == int(further["rounds"]) * 16
    )
    assert not np.array_equal(later["policy"].layers[0][0], nets["policy"].layers[0][0])
    assert all(np.isfinite(np.asarray(each)).all() for each in jax.tree.leaves(later))
    assert [each.name for each in sorted(tmp_path.iterdir())] == ["imitated.npz", "practised.npz"]


def test_a_new_critic_learns_alone_first(world: CpuWorld, imitated: Path, tmp_path: Path) -> None:
    practise(world, imitated, replace(PLAN, warm_up=1_000_000), tmp_path / "out.npz")
    before, after = network.load(imitated)[0], network.load(tmp_path / "out.npz")[0]
    np.testing.assert_array_equal(before["policy"].layers[0][0], after["policy"].layers[0][0])
    new = begun(imitated, PLAN)[0].learner.critic
    assert not np.array_equal(new.layers[0][0], after["critic"].layers[0][0])


def test_it_may_start_from_the_policy_that_is_shipped() -> None:
    now, warm_up = begun(SHIPPED, replace(PLAN, warm_up=3))
    assert warm_up == 3 and now.samples > 1_000_000 and now.learner.log_std.shape == (29,)
    assert now.learner.policy.layers[0][0].shape[0] == observation.SIZE


def test_it_can_be_stopped(
    world: CpuWorld, imitated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reinforce, "_round", stopped)
    practise(world, imitated, replace(PLAN, minutes=60.0), tmp_path / "out.npz")
    assert set(network.load(tmp_path / "out.npz")[0]) == {"policy", "critic"}


def test_advantages_stop_where_episodes_do() -> None:
    """By hand: discount 0.5, λ 1; the robot of column 0 goes on, of 1 falls, of 2 comes to its end
    at step 0."""
    plan = Practice(discount=0.5, trace=1.0)
    two = jnp.ones((2, 3))
    flag = jnp.zeros((2, 3))
    given = Rollout(
        None, None, None, None, 2.0 * two, two, flag.at[0, 1].set(1.0), flag.at[0, 2].set(1.0)
    )
    found = reinforce._advantage(plan, given, jnp.full(3, 4.0))
    last = 1.0 + 0.5 * 4.0 - 2.0
    first = [1.0 + 0.5 * 2.0 - 2.0 + 0.5 * last, 1.0 - 2.0, 1.0 + 0.5 * 2.0 - 2.0]
    np.testing.assert_allclose(found, [first, [last] * 3])


def test_the_rate_follows_the_distance() -> None:
    plan = Practice(kl=0.01)
    assert adapted(1e-4, 0.001, plan) > 1e-4 == adapted(1e-4, 0.01, plan) > adapted(1e-4, 0.1, plan)
    assert adapted(5e-4, 0.0, plan) == 5e-4 and adapted(5e-6, 1.0, plan) == 5e-6
