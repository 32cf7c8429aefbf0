"""First lessons: to do as a teacher would, on ways of one's own (DAgger, Ross et al. 2011)."""

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
from exoactor.stages.track.twist2 import HISTORY
from exoactor.training.track import network, teacher
from exoactor.training.track.network import Net
from exoactor.training.track.reference_dataset import ReferenceDataset
from exoactor.training.track.task import MotionLibrary
from exoactor.training.track.teacher import Teacher

HIDDEN = (768, 512, 256)
ARMS = slice(15, 29)
SAID_EVERY_S = 30.0
_RULE = optax.chain(
    optax.clip_by_global_norm(1.0), optax.scale_by_adam(), optax.add_decayed_weights(1e-4)
)
"""AdamW (Loshchilov & Hutter 2019), to be scaled by the learning rate."""


@dataclass(frozen=True)
class Imitation:
    """`steps` of all robots, then `updates` of `batch` samples each from the latest `memory` such
    chunks; and again.

    `rate`: of learning, at its highest. `driven_first`: the share of robots that the teacher
    drives; after a fifth of the time, `driven_later`. `noise`: on what the policy does when it
    drives, 1 is ACTION_RAD.
    """

    minutes: float = 20.0
    steps: int = 20
    updates: int = 16
    batch: int = 2048
    memory: int = 400
    rate: float = 1e-3
    driven_first: float = 0.9
    driven_later: float = 0.1
    noise: float = 0.15
    seed: int = 0


class Pupil(NamedTuple):
    """A policy that learns, and the optimiser's memory."""

    policy: Net
    state: Any


Chunk = tuple[Any, Any]
"""What was seen (M, SIZE), and what the teacher would have done (M, 29)."""


def imitate(
    world: Any, dataset: ReferenceDataset, guide: Teacher, plan: Imitation, out: Path
) -> Net:
    """Train a new policy until its time is over, or Ctrl-C; `out` is written now and then."""
    rng, drive = np.random.default_rng(plan.seed), Drive(world, on_device(dataset), guide, plan)
    memory: list[Chunk] = [drive.chunk(None, plan.driven_first, rng)]
    losses: list[Any] = []
    pupil = enrolled(memory[0][0], plan.seed)
    chunks = 1
    began = time.monotonic()
    said = 0.0
    spent = 0.0

    try:
        while spent < 1.0:
            pupil, loss = studied(pupil, memory, plan, learning_rate(plan, spent, chunks), rng)
            losses = [*losses[-2:], loss]
            if time.monotonic() - said > SAID_EVERY_S:
                said = time.monotonic()
                network.save(out, {"policy": pupil.policy})
                samples = chunks * plan.steps * world.count / 1e3
                mean = np.mean([float(each) for each in losses])
                print(f"imitate: {spent:.0%}, {samples:.0f} k samples, loss {mean:.4f}", flush=True)
            share = plan.driven_first if spent < 0.2 else plan.driven_later
            memory = [*memory[-plan.memory :], drive.chunk(pupil.policy, share, rng)]
            chunks, spent = chunks + 1, (time.monotonic() - began) / (60.0 * plan.minutes)
    except KeyboardInterrupt:
        print("imitate: stopped; what was learnt is kept", flush=True)

    network.save(out, {"policy": pupil.policy})
    return pupil.policy


class Drive:
    """All robots on their ways: who drives each, what the teacher remembers, targets in force."""

    def __init__(self, world: Any, library: MotionLibrary, guide: Teacher, plan: Imitation) -> None:
        self._world, self._library, self._guide, self._plan = world, library, guide, plan
        self._history = jnp.zeros((world.count, HISTORY, teacher.FULL))
        self._ctrl = library.references.ctrl[jnp.asarray(world.now["frame"]).astype(int)]
        self._taught = np.ones(world.count, dtype=bool)
        self._key = jax.random.key(plan.seed)

    def chunk(self, policy: Net | None, share: float, rng: np.random.Generator) -> Chunk:
        """Some steps, `share` of the robots driven by the teacher, all of them without a policy."""
        seen, labels = [], []
        for _ in range(self._plan.steps):
            x, label = self._step(policy, share, rng)
            seen.append(x)
            labels.append(label)
        return jnp.concatenate(seen), jnp.concatenate(labels)

    def _step(self, policy: Net | None, share: float, rng: np.random.Generator) -> Chunk:
        now, library, count = self._world.now, self._library, self._world.count
        frame, fresh = jnp.asarray(now["frame"]).astype(int), jnp.asarray(now["fresh"]).astype(bool)
        self._ctrl = jnp.where(fresh[:, None], library.references.ctrl[frame], self._ctrl)
        label, self._history = _advise(
            self._guide, library, frame, now["qpos"], now["qvel"], self._ctrl, self._history, fresh
        )
        label = label.at[:, ARMS].set(0.0)
        noisy = jnp.asarray(now["noisy"])
        own = label if policy is None else _run(policy, noisy)

        # a driver stays for a fifth of a second on average: both see what comes of it
        again = rng.random(count) < 0.1
        self._taught = np.where(again, rng.random(count) < share, self._taught)
        self._key, shaken = jax.random.split(self._key)
        action, self._ctrl = _chosen(
            library, frame, label, own, self._taught, self._plan.noise, shaken
        )
        self._world.step(action)

        return noisy, label


def enrolled(seen: Any, seed: int) -> Pupil:
    """A new policy, its inputs normalised as in observations (M, SIZE)."""
    x, sizes = np.asarray(seen), (observation.SIZE, *HIDDEN, observation.JOINTS)
    std = np.maximum(x.std(0), 0.05)  # none so small that it blows up what hardly varies
    policy = network.create(jax.random.key(seed), x.mean(0), std, sizes)
    return Pupil(policy, _RULE.init(policy.layers))


def studied(
    pupil: Pupil, memory: Sequence[Chunk], plan: Imitation, rate: float, rng: np.random.Generator
) -> tuple[Pupil, Any]:
    """After `plan.updates` at a learning rate; and the mean loss before each."""
    losses = []
    for _ in range(plan.updates):
        x, y = memory[int(rng.integers(len(memory)))]
        pick = rng.integers(0, len(x), plan.batch)
        pupil, loss = _updated(pupil, x, y, pick, rate)
        losses.append(loss)
    return pupil, jnp.stack(losses).mean()


def learning_rate(plan: Imitation, spent: float, chunks: int) -> float:
    """Rises over the first ten chunks; falls along a cosine in the second half of the time, `spent`
    in 0 … 1.
    """
    rise = min(1.0, chunks / 10.0)
    fall = 1.0 if spent < 0.5 else 0.03 + 0.97 * np.cos(np.pi * (spent - 0.5)) ** 2
    return float(plan.rate * rise * fall)


def on_device(dataset: ReferenceDataset) -> MotionLibrary:
    """The library as JAX arrays of 32 bits."""
    library: MotionLibrary = jax.tree.map(
        lambda each: jnp.asarray(each, jnp.float32), dataset.library
    )
    return library._replace(last=jnp.asarray(dataset.library.last))


def _choose(
    library: MotionLibrary, frame: Any, label: Any, own: Any, taught: Any, noise: float, key: Any
) -> tuple[Any, Any]:
    """What is done (N, 29), the teacher's or the policy's own with noise, and its targets."""
    own = own + noise * jax.random.normal(key, own.shape)
    action = jnp.where(taught[:, None], label, own)
    return action, observation.targets(jnp, library.references, frame, action)


def _update(pupil: Pupil, x: Any, y: Any, pick: Any, rate: Any) -> tuple[Pupil, Any]:
    """One step of the optimiser on the samples `pick` (B,) of a chunk; the loss before it."""

    def loss_of(layers: Any) -> Any:
        answer = network.forward(pupil.policy._replace(layers=layers), x[pick])
        return optax.huber_loss(answer, y[pick], delta=0.5).mean()

    layers = pupil.policy.layers
    loss, gradient = jax.value_and_grad(loss_of)(layers)
    layers, state = network.moved(_RULE, layers, gradient, pupil.state, rate)
    return Pupil(pupil.policy._replace(layers=layers), state), loss


_advise = jax.jit(teacher.advise)
_run = jax.jit(network.forward)
_chosen = jax.jit(_choose)
_updated = jax.jit(_update)
