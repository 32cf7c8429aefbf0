"""Then it practises: proximal policy optimisation (Schulman et al. 2017) with a reward for the
global pose.

The critic sees what sensors do not tell (no noise). A step that ends an episode because the
reference, or its time, does is no failure: the value of where it was stands for what would have
come.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

from exoactor.stages.track.policy import observation
from exoactor.training.track import network
from exoactor.training.track.network import Net
from exoactor.training.track.task import STEP_S

CRITIC = (512, 256, 128)
SAID_EVERY_S = 20.0
_RULE = optax.chain(optax.clip_by_global_norm(1.0), optax.scale_by_adam())
"""Adam (Kingma & Ba 2015), to be scaled by the learning rate."""


@dataclass(frozen=True)
class Practice:
    """`steps` of all robots, then `epochs` over them in `batches`; and again, for so many
    `minutes`.

    `kl`: how far (nats) an update may take the policy; the learning rate follows from it.
    `deviation`: of the actions at the start, 1 is ACTION_RAD, and `least_deviation` at any time.
    `warm_up`: first rounds that teach the critic alone. `rate`, `critic_rate`: of learning. `clip`,
    `discount` and `trace` (λ) are PPO's.
    """

    minutes: float = 60.0
    steps: int = 24
    epochs: int = 4
    batches: int = 8
    clip: float = 0.2
    discount: float = 0.98
    trace: float = 0.95
    kl: float = 0.02
    rate: float = 3e-5
    critic_rate: float = 5e-4
    deviation: float = 0.25
    least_deviation: float = 0.08
    warm_up: int = 10
    seed: int = 0


class Learner(NamedTuple):
    """All that is learnt, `log_std` (29,) of the actions among it, and the optimisers' memory."""

    policy: Any
    log_std: Any
    critic: Any
    actor_state: Any
    critic_state: Any


class Rollout(NamedTuple):
    """Arrays over (steps, N); `chance`: the action's log density when it was chosen; `value`: what
    the critic said.
    """

    noisy: Any
    true: Any
    action: Any
    chance: Any
    value: Any
    reward: Any
    failed: Any
    ended: Any


class Practised(NamedTuple):
    """What a file keeps of how far it is. `rate`: of the policy's learning."""

    learner: Learner
    rate: float
    rounds: int
    samples: int

    def save(self, path: Path) -> None:
        """The networks and the numbers; the optimisers begin anew."""
        nets = {"policy": self.learner.policy, "critic": self.learner.critic}
        more = {name: getattr(self, name) for name in ("rate", *network.COUNTS)}
        network.save(path, nets, log_std=self.learner.log_std, **more)


def practise(world: Any, start: Path, plan: Practice, out: Path) -> None:
    """Go on from `start` for so many minutes, or until Ctrl-C; meanwhile the file `out` is written
    now and then.

    `start`: what this wrote, or `imitate`, or an exported policy; but for the first the critic is
    new.
    """
    now, warm_up = begun(start, plan)
    # what goes on is not the same chances again
    key = jax.random.fold_in(jax.random.key(plan.seed), now.rounds)

    first, began, said, recent = now.rounds, time.monotonic(), time.monotonic(), []
    try:
        while time.monotonic() - began < 60.0 * plan.minutes:
            key, chance = jax.random.split(key)
            now, figures = _round(
                world, now, plan, chance, only_critic=now.rounds - first < warm_up
            )
            recent.append(figures)
            if time.monotonic() - said > SAID_EVERY_S:
                now.save(out)
                pace = plan.steps * world.count * len(recent) / (time.monotonic() - said)
                print(
                    f"practise: {(time.monotonic() - began) / 60.0:.1f} min, "
                    f"{_said(now, recent, pace)}",
                    flush=True,
                )
                said, recent = time.monotonic(), []
    except KeyboardInterrupt:
        print("practise: stopped; the same command goes on from here", flush=True)

    now.save(out)


def begun(start: Path, plan: Practice) -> tuple[Practised, int]:
    """Where the file `start` is, and for how many rounds the critic learns alone."""
    nets, more = network.load(start)
    policy = nets["policy"]
    log_std = jnp.asarray(
        more.get("log_std", np.full(observation.JOINTS, np.log(plan.deviation))), jnp.float32
    )

    critic = nets.get("critic")
    if critic is None:
        sizes = (observation.SIZE, *CRITIC, 1)
        critic = network.create(
            jax.random.key(plan.seed), policy.mean, policy.std, sizes, last_scale=1.0
        )

    learner = Learner(
        policy, log_std, critic, _RULE.init((policy.layers, log_std)), _RULE.init(critic.layers)
    )
    rounds, samples = (int(more.get(name, 0)) for name in ("rounds", "samples"))
    now = Practised(learner, float(more.get("rate", plan.rate)), rounds, samples)
    return now, 0 if "critic" in nets else plan.warm_up


def _round(
    world: Any, now: Practised, plan: Practice, key: Any, *, only_critic: bool
) -> tuple[Practised, tuple[float, ...]]:
    """All robots' steps, and what is learnt of them; reward, failures a minute, KL, value error."""
    rolled, learned = jax.random.split(key)
    rollout, (frames, failed) = _rolled(world, now.learner, plan.steps, rolled)
    last = _valued(now.learner.critic, jnp.asarray(world.now["true"]))
    learner, kl, error = _learned(
        plan, now.learner, rollout, last, now.rate, learned, only_critic=only_critic
    )
    world.study(frames, failed)
    rate = now.rate if only_critic else adapted(now.rate, float(kl), plan)
    samples = plan.steps * world.count
    minutes = samples * STEP_S / 60.0
    figures = float(rollout.reward.mean()), float(failed.sum()) / minutes, float(kl), float(error)
    return Practised(learner, rate, now.rounds + 1, now.samples + samples), figures


def adapted(rate: float, kl: float, plan: Practice) -> float:
    """The next learning rate after an update of `kl` nats: lower where that was too far."""
    change = 1.3 if kl < plan.kl / 2.0 else 0.7 if kl > plan.kl * 2.0 else 1.0
    return float(np.clip(rate * change, 5e-6, 5e-4))


def _said(now: Practised, recent: Sequence[tuple[float, ...]], pace: float) -> str:
    reward, failures, kl, error = np.mean(recent, 0)
    return (
        f"round {now.rounds}, {now.samples / 1e6:.2f} M samples "
        f"({pace:.0f}/s), reward {reward:.3f}, "
        f"{failures:.2f} failures a minute, KL {kl:.4f}, rate "
        f"{now.rate:.1e}, value error {error:.3f}, "
        f"deviation {float(jnp.exp(now.learner.log_std).mean()):.3f}"
    )


def _rolled(world: Any, learner: Learner, steps: int, key: Any) -> tuple[Rollout, tuple[Any, Any]]:
    """What happened in so many steps, and at which frames (E,) episodes ended, or failed (E,)."""
    parts, came_to = [], []
    for each in jax.random.split(key, steps):
        noisy, true = jnp.array(world.now["noisy"]), jnp.array(world.now["true"])
        action, odds, value = _acted(
            learner.policy, learner.log_std, learner.critic, noisy, true, each
        )
        now = world.step(action)
        reward, failed, ended = (
            jnp.array(now[name], dtype=jnp.float32) for name in ("reward", "failed", "ended")
        )
        parts.append(Rollout(noisy, true, action, odds, value, reward, failed, ended))
        came_to.append(jnp.array(now["came_to"]))

    rollout = jax.tree.map(lambda *each: jnp.stack(each), *parts)
    failed, ended = np.asarray(rollout.failed) > 0, np.asarray(rollout.ended) > 0
    over = failed | ended
    return rollout, (np.asarray(jnp.stack(came_to)).astype(int)[over], failed[over])


def _act(
    policy: Net, log_std: Any, critic: Net, noisy: Any, true: Any, key: Any
) -> tuple[Any, Any, Any]:
    """Actions (N, 29) about the policy's, their log densities (N,), the critic's values (N,)."""
    mean = network.forward(policy, noisy)
    action = mean + jnp.exp(log_std) * jax.random.normal(key, mean.shape)
    return action, _odds(mean, log_std, action), _value(critic, true)


def _value(critic: Net, true: Any) -> Any:
    """(…, SIZE) → (…): what is still to come, discounted."""
    return network.forward(critic, true)[..., 0]


def _odds(mean: Any, log_std: Any, action: Any) -> Any:
    """Log density, up to a constant."""
    return -(jnp.square((action - mean) / jnp.exp(log_std)) / 2.0 + log_std).sum(-1)


def _learn(
    plan: Practice,
    learner: Learner,
    rollout: Rollout,
    last: Any,
    rate: Any,
    key: Any,
    *,
    only_critic: bool,
) -> tuple[Learner, Any, Any]:
    """One round's updates; the policy's distance from before (nats) and the critic's error."""
    advantage = _advantage(plan, rollout, last)
    wanted = advantage + rollout.value
    advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-6)
    flat = jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), (rollout, advantage, wanted))
    samples = flat[1].shape[0]
    size = samples // plan.batches

    def batch(learner: Learner, pick: Any) -> tuple[Learner, Any]:
        rolled, gain, value = jax.tree.map(lambda x: x[pick], flat)

        def likelier(policy: Net, log_std: Any) -> Any:
            """By how much the actions became so, as the log of a ratio."""
            mean = network.forward(policy, rolled.noisy)
            return _odds(mean, log_std, rolled.action) - rolled.chance

        def critic_loss(layers: Any) -> Any:
            critic = learner.critic._replace(layers=layers)
            return jnp.square(_value(critic, rolled.true) - value).mean()

        error, gradient = jax.value_and_grad(critic_loss)(learner.critic.layers)
        layers, critic_state = network.moved(
            _RULE, learner.critic.layers, gradient, learner.critic_state, plan.critic_rate
        )
        learner = learner._replace(
            critic=learner.critic._replace(layers=layers), critic_state=critic_state
        )
        if only_critic:
            return learner, (jnp.zeros(()), error)

        def actor_loss(parameters: Any) -> Any:
            layers, log_std = parameters
            change = likelier(learner.policy._replace(layers=layers), log_std)
            ratio = jnp.exp(jnp.clip(change, -5.0, 5.0))
            clipped = jnp.clip(ratio, 1.0 - plan.clip, 1.0 + plan.clip)
            return -jnp.minimum(ratio * gain, clipped * gain).mean()

        parameters = (learner.policy.layers, learner.log_std)
        gradient = jax.grad(actor_loss)(parameters)
        (layers, log_std), actor_state = network.moved(
            _RULE, parameters, gradient, learner.actor_state, rate
        )
        log_std = jnp.clip(log_std, np.log(plan.least_deviation), 0.0)
        learner = learner._replace(
            policy=learner.policy._replace(layers=layers), log_std=log_std, actor_state=actor_state
        )
        change = likelier(learner.policy, log_std)
        return learner, (jnp.mean(jnp.exp(jnp.clip(change, -5.0, 5.0)) - 1.0 - change), error)

    def epoch(learner: Learner, key: Any) -> Any:
        picks = jax.random.permutation(key, samples)[: size * plan.batches]
        return jax.lax.scan(batch, learner, picks.reshape(plan.batches, size))

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

    advantage: Any
    _, advantage = jax.lax.scan(back, jnp.zeros_like(last), (surprise, goes_on), reverse=True)
    return advantage


_acted = jax.jit(_act)
_valued = jax.jit(_value)
_learned = jax.jit(_learn, static_argnames=("plan", "only_critic"))
