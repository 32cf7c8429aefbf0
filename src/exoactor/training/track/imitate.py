"""First lessons: the policy does as its teacher would, on the ways it goes itself (DAgger, Ross et al. 2011)."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from exoactor.stages.track import observation
from exoactor.training.track import network, teacher
from exoactor.training.track.lessons import Book
from exoactor.training.track.network import Net
from exoactor.training.track.task import Lessons
from exoactor.training.track.teacher import Teacher

HIDDEN = (768, 512, 256)
ARMS = slice(15, 29)


@dataclass(frozen=True)
class Imitation:
    """`steps` of all robots, then `updates` of `batch` samples each from the latest `memory` such chunks; and again."""

    minutes: float = 20.0
    steps: int = 20
    updates: int = 16
    batch: int = 2048
    memory: int = 400
    rate: float = 1e-3
    driven_first: float = 0.9
    """How often the teacher drives at first; after a fifth of the time, `driven_later`."""
    driven_later: float = 0.1
    noise: float = 0.15
    seed: int = 0


def imitate(world: Any, book: Book, guide: Teacher, plan: Imitation, out: Path) -> Net:
    """Train a new policy for so many minutes; the file `out` is written every one of them."""
    lessons, count = on_device(book), world.count
    advise = jax.jit(teacher.advise)
    key, rng = jax.random.key(plan.seed), np.random.default_rng(plan.seed)
    history = jnp.zeros((count, teacher.HISTORY, teacher.FULL))
    memory: list[tuple[Any, Any]] = []
    policy, state, update, ctrl = None, None, None, None
    drives, began, said, chunks, losses = np.ones(count, bool), time.monotonic(), 0.0, 0, []
    while (spent := (time.monotonic() - began) / (60.0 * plan.minutes)) < 1.0:
        share = plan.driven_first if spent < 0.2 else plan.driven_later
        seen, labels = [], []
        for _ in range(plan.steps):
            now = world.now
            frame, fresh = jnp.asarray(now["frame"]).astype(int), jnp.asarray(now["fresh"]).astype(bool)
            nominal = lessons.references.ctrl[frame]
            ctrl = nominal if ctrl is None else jnp.where(fresh[:, None], nominal, ctrl)
            label, history = advise(guide, lessons, frame, now["qpos"], now["qvel"], ctrl, history, fresh)
            label = label.at[:, ARMS].set(0.0)
            seen.append(jnp.array(now["noisy"]))
            labels.append(label)
            own = label if policy is None else _run(policy, now["noisy"])
            drives = np.where(rng.random(count) < 0.1, rng.random(count) < share, drives)
            key, shaken = jax.random.split(key)
            action, ctrl = _chosen(lessons, frame, label, own, drives, plan.noise, shaken)
            world.step(action)
        memory = [*memory[-plan.memory :], (jnp.concatenate(seen), jnp.concatenate(labels))]
        chunks += 1
        if policy is None:
            mean, std = normalisation(np.asarray(memory[0][0]))
            sizes = (observation.SIZE, *HIDDEN, observation.JOINTS)
            policy = network.create(key, mean, std, sizes)
            optimiser = optax.chain(
                optax.clip_by_global_norm(1.0), optax.inject_hyperparams(optax.adamw)(1e-3, weight_decay=1e-4)
            )
            state = optimiser.init(policy.layers)
            update = _updater(optimiser)
        rate = (
            plan.rate
            * min(1.0, chunks / 10.0)
            * (1.0 if spent < 0.5 else 0.03 + 0.97 * np.cos(np.pi * (spent - 0.5)) ** 2)
        )
        state[1].hyperparams["learning_rate"] = jnp.asarray(rate)
        for _ in range(plan.updates):
            x, y = memory[rng.integers(len(memory))]
            layers, state, loss = update(policy, state, x, y, rng.integers(0, len(x), plan.batch))
            policy = policy._replace(layers=layers)
            losses.append(loss)
        if time.monotonic() - said > 30.0:
            said = time.monotonic()
            network.save(out, {"policy": policy})
            loss = np.mean([float(each) for each in losses[-50:]])
            samples = chunks * plan.steps * count
            print(f"imitate: {spent:.0%}, {samples / 1e3:.0f} k samples, loss {loss:.4f}", flush=True)
    assert policy is not None
    network.save(out, {"policy": policy})
    return policy


def normalisation(x: Any) -> tuple[Any, Any]:
    """Mean and spread of observations (M, SIZE), none so small that it blows up what hardly varies."""
    return x.mean(0), np.maximum(x.std(0), 0.05)


def on_device(book: Book) -> Lessons:
    """The lessons as JAX arrays of 32 bits."""
    references = type(book.lessons.references)(*(jnp.asarray(each, jnp.float32) for each in book.lessons.references))
    return Lessons(references, jnp.asarray(book.lessons.key_local_m, jnp.float32), jnp.asarray(book.lessons.last))


_run = jax.jit(network.forward)


@jax.jit
def _chosen(lessons: Lessons, frame: Any, label: Any, own: Any, drives: Any, noise: float, key: Any) -> tuple[Any, Any]:
    """What is done, the teacher's or the policy's own with noise, and the targets that it comes to."""
    own = own + noise * jax.random.normal(key, own.shape)
    action = jnp.where(drives[:, None], label, own)
    return action, observation.targets(jnp, lessons.references, frame, action)


def _updater(optimiser: Any) -> Any:
    def loss_of(layers: Any, policy: Net, x: Any, y: Any) -> Any:
        return optax.huber_loss(network.forward(policy._replace(layers=layers), x), y, delta=0.5).mean()

    @jax.jit
    def update(policy: Net, state: Any, x: Any, y: Any, pick: Any) -> Any:
        loss, gradient = jax.value_and_grad(loss_of)(policy.layers, policy, x[pick], y[pick])
        changes, state = optimiser.update(gradient, state, policy.layers)
        return optax.apply_updates(policy.layers, changes), state, loss

    return update
