"""Then it practises: proximal policy optimisation (Schulman et al. 2017) with a reward for the global pose.

The critic sees what sensors do not tell (no noise). A step that ends an episode because the reference, or its time,
does is no failure: the value of where it was stands for what would have come.
"""

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

from exoactor.stages.track import observation
from exoactor.training.track import network
from exoactor.training.track.network import Net

CRITIC = (512, 256, 128)


@dataclass(frozen=True)
class Practice:
    """`steps` of all robots, then `epochs` over them in `batches`; and again, for so many `minutes`.

    `kl`: how far (nats) an update may take the policy; the learning rate follows from it. `deviation`: of the actions
    at the start, 1 is ACTION_RAD. `warm_up`: first updates that teach the critic alone.
    """

    minutes: float = 60.0
    steps: int = 24
    epochs: int = 4
    batches: int = 8
    clip: float = 0.2
    discount: float = 0.98
    trace: float = 0.95
    kl: float = 0.01
    rate: float = 1e-4
    critic_rate: float = 5e-4
    deviation: float = 0.25
    least_deviation: float = 0.08
    entropy: float = 0.0
    warm_up: int = 10
    seed: int = 0


class Learner(NamedTuple):
    """All that is learnt, and the optimisers' memory."""

    policy: Any
    log_std: Any
    critic: Any
    actor_state: Any
    critic_state: Any


class Rollout(NamedTuple):
    """Arrays over (steps, N)."""

    noisy: Any
    true: Any
    action: Any
    chance: Any
    value: Any
    reward: Any
    failed: Any
    ended: Any


def practise(world: Any, start: Path, plan: Practice, out: Path) -> None:
    """Go on from the nets in `start`, for so many minutes; the file `out` is written every one of them."""
    nets, more = network.load(start)
    policy, critic = nets["policy"], nets.get("critic")
    key = jax.random.key(plan.seed)
    if critic is None:
        critic = network.create(key, policy.mean, policy.std, (observation.SIZE, *CRITIC, 1), last_scale=1.0)
    actor_rule, critic_rule = _optimiser(plan.rate), _optimiser(plan.critic_rate)
    log_std = jnp.asarray(more.get("log_std", np.full(observation.JOINTS, np.log(plan.deviation))), jnp.float32)
    learner = Learner(
        policy, log_std, critic, actor_rule.init((policy.layers, log_std)), critic_rule.init(critic.layers)
    )
    rate, rounds, total = float(more.get("rate", plan.rate)), int(more.get("rounds", 0)), int(more.get("samples", 0))
    learn = partial(jax.jit(partial(_learn, plan, actor_rule, critic_rule), static_argnames="only_critic"))
    began, said, first = time.monotonic(), time.monotonic(), rounds
    recent: list[list[float]] = []

    def keep() -> None:
        nets = {"policy": learner.policy, "critic": learner.critic}
        network.save(out, nets, log_std=learner.log_std, rate=rate, rounds=rounds, samples=total)

    while time.monotonic() - began < 60.0 * plan.minutes:
        key, rolled, learned = jax.random.split(key, 3)
        rollout, endings = _rolled(world, learner, plan.steps, rolled)
        last = _value(learner.critic, jnp.asarray(world.now["true"]))
        only_critic = rounds - first < plan.warm_up and "critic" not in nets
        learner, kl, error = learn(learner, rollout, last, jnp.asarray(rate), learned, only_critic=only_critic)
        if not only_critic:
            rate = float(
                np.clip(rate * (1.3 if kl < plan.kl / 2.0 else 0.7 if kl > plan.kl * 2.0 else 1.0), 5e-6, 5e-4)
            )
        world.study(*endings)
        rounds, total = rounds + 1, total + plan.steps * world.count
        fell, seconds = float(endings[1].sum()), plan.steps * world.count * 0.02
        recent.append([float(rollout.reward.mean()), 60.0 * fell / seconds, float(kl), float(error)])
        if time.monotonic() - said > 20.0:
            keep()
            mean, since = np.mean(recent, 0), time.monotonic() - said
            pace = plan.steps * world.count * len(recent) / since
            print(
                f"practise: {(time.monotonic() - began) / 60.0:.1f} min, round {rounds}, {total / 1e6:.2f} M samples "
                f"({pace:.0f}/s), reward {mean[0]:.3f}, {mean[1]:.2f} failures a minute, KL {mean[2]:.4f}, "
                f"rate {rate:.1e}, value error {mean[3]:.3f}, deviation {float(jnp.exp(learner.log_std).mean()):.3f}",
                flush=True,
            )
            said, recent = time.monotonic(), []
    keep()


def _rolled(world: Any, learner: Learner, steps: int, key: Any) -> tuple[Rollout, tuple[Any, Any]]:
    """What happened in so many steps, and where episodes ended: frames (E,) and whether in failure (E,)."""
    parts, came_to = [], []
    for each in jax.random.split(key, steps):
        noisy, true = jnp.array(world.now["noisy"]), jnp.array(world.now["true"])
        action, odds, value = _act(learner.policy, learner.log_std, learner.critic, noisy, true, each)
        now = world.step(action)
        reward, failed, ended = (jnp.array(now[name], dtype=jnp.float32) for name in ("reward", "failed", "ended"))
        parts.append(Rollout(noisy, true, action, odds, value, reward, failed, ended))
        came_to.append(jnp.array(now["came_to"]))
    rollout = jax.tree.map(lambda *each: jnp.stack(each), *parts)
    failed, ended = np.asarray(rollout.failed) > 0, np.asarray(rollout.ended) > 0
    over = failed | ended
    return rollout, (np.asarray(jnp.stack(came_to)).astype(int)[over], failed[over])


@jax.jit
def _act(policy: Net, log_std: Any, critic: Net, noisy: Any, true: Any, key: Any) -> tuple[Any, Any, Any]:
    mean = network.forward(policy, noisy)
    action = mean + jnp.exp(log_std) * jax.random.normal(key, mean.shape)
    return action, _odds(mean, log_std, action), _value(critic, true)


@jax.jit
def _value(critic: Net, true: Any) -> Any:
    return network.forward(critic, true)[..., 0]


def _odds(mean: Any, log_std: Any, action: Any) -> Any:
    """Log density, up to a constant."""
    return -(jnp.square((action - mean) / jnp.exp(log_std)) / 2.0 + log_std).sum(-1)


def _learn(
    plan: Practice, actor_rule: Any, critic_rule: Any, learner: Learner, rollout: Rollout, last: Any, rate: Any,
    key: Any, *, only_critic: bool,
) -> tuple[Learner, Any, Any]:  # fmt: skip
    """One round's updates; the policy's distance from before (nats) and the critic's error."""
    advantage = _advantage(plan, rollout, last)
    wanted = advantage + rollout.value
    advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-6)
    flat = jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), (rollout, advantage, wanted))
    samples = flat[1].shape[0]
    size = samples // plan.batches

    def batch(learner: Learner, pick: Any) -> tuple[Learner, Any]:
        rolled, gain, value = jax.tree.map(lambda x: x[pick], flat)

        def critic_loss(layers: Any) -> Any:
            return jnp.square(_value(learner.critic._replace(layers=layers), rolled.true) - value).mean()

        error, gradient = jax.value_and_grad(critic_loss)(learner.critic.layers)
        change, critic_state = critic_rule.update(gradient, learner.critic_state, learner.critic.layers)
        critic = learner.critic._replace(layers=optax.apply_updates(learner.critic.layers, change))
        learner = learner._replace(critic=critic, critic_state=critic_state)
        if only_critic:
            return learner, (jnp.zeros(()), error)

        def actor_loss(parameters: Any) -> Any:
            layers, log_std = parameters
            mean = network.forward(learner.policy._replace(layers=layers), rolled.noisy)
            ratio = jnp.exp(jnp.clip(_odds(mean, log_std, rolled.action) - rolled.chance, -5.0, 5.0))
            clipped = jnp.clip(ratio, 1.0 - plan.clip, 1.0 + plan.clip)
            return -jnp.minimum(ratio * gain, clipped * gain).mean() - plan.entropy * log_std.sum()

        parameters = (learner.policy.layers, learner.log_std)
        gradient = jax.grad(actor_loss)(parameters)
        learner.actor_state[1].hyperparams["learning_rate"] = rate
        change, actor_state = actor_rule.update(gradient, learner.actor_state, parameters)
        layers, log_std = optax.apply_updates(parameters, change)
        log_std = jnp.clip(log_std, np.log(plan.least_deviation), 0.0)
        learner = learner._replace(
            policy=learner.policy._replace(layers=layers), log_std=log_std, actor_state=actor_state
        )
        ratio = _odds(network.forward(learner.policy, rolled.noisy), log_std, rolled.action) - rolled.chance
        return learner, (jnp.mean(jnp.exp(jnp.clip(ratio, -5.0, 5.0)) - 1.0 - ratio), error)

    def epoch(learner: Learner, key: Any) -> tuple[Learner, Any]:
        picks = jax.random.permutation(key, samples)[: size * plan.batches].reshape(plan.batches, size)
        return jax.lax.scan(batch, learner, picks)

    learner, (kl, error) = jax.lax.scan(epoch, learner, jax.random.split(key, plan.epochs))
    return learner, kl[-1].mean(), error.mean()


def _advantage(plan: Practice, rollout: Rollout, last: Any) -> Any:
    """Generalised advantage estimates (Schulman et al. 2016), (steps, N)."""
    following = jnp.concatenate([rollout.value[1:], last[None]])
    following = jnp.where(rollout.ended > 0, rollout.value, following) * (1.0 - rollout.failed)
    surprise = rollout.reward + plan.discount * following - rollout.value
    goes_on = (1.0 - rollout.failed) * (1.0 - rollout.ended)

    def back(later: Any, now: Any) -> tuple[Any, Any]:
        surprised, on = now
        advantage = surprised + plan.discount * plan.trace * on * later
        return advantage, advantage

    _, advantage = jax.lax.scan(back, jnp.zeros_like(last), (surprise, goes_on), reverse=True)
    return advantage


def _optimiser(rate: float) -> Any:
    return optax.chain(optax.clip_by_global_norm(1.0), optax.inject_hyperparams(optax.adam)(rate))
