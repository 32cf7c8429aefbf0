"""Thousands of robots at once in MuJoCo's JAX port (MJX), where there is a GPU. Same task, same
chances as on the CPU.

Self-collision and all contact but that of soles and floor are left out, for speed.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import mujoco
import numpy as np
from mujoco import mjx

from exoactor.core.checks import Array
from exoactor.robots.model import Physics, soles
from exoactor.stages.track.policy import observation
from exoactor.training.track import domain_randomization, task, variants
from exoactor.training.track.imitate import on_device
from exoactor.training.track.reference_dataset import ReferenceDataset
from exoactor.training.track.task import MotionLibrary

PHYSICS = Physics(timestep_s=0.005, iterations=4)
LINE_SEARCH = 8
VARIANTS = 256
VARIED = (
    "geom_friction", "body_mass", "body_inertia", "body_ipos", "body_subtreemass",
    "body_invweight0", "dof_invweight0", "actuator_gainprm", "actuator_biasprm",
    "actuator_forcerange",
)  # fmt: skip
"""Fields in which the robots' models differ."""


class _State(NamedTuple):
    """Of N robots: MuJoCo's state, `warm` the solver's start (N, 35), targets `ctrl` (N, 29) in
    force, what the task carries, the `noise` of the sensors (N, 1), and after how many substeps a
    command is `late` (N,).
    """

    qpos: Any
    qvel: Any
    warm: Any
    ctrl: Any
    carry: task.Carry
    noise: Any
    late: Any
    key: Any


class MjxWorld:
    """`count` robots on the accelerator, used as `CpuWorld` is; the arrays in `now` are JAX's."""

    def __init__(self, dataset: ReferenceDataset, count: int, seed: int) -> None:
        pool = [_soles_only(each) for each in variants.pool(VARIANTS, seed, PHYSICS)]
        which = np.arange(count) % len(pool)
        self.count = count
        self.library = on_device(dataset)
        self.starts = domain_randomization.Starts.of(dataset)

        self._model = mjx.put_model(pool[0])
        self._fields = {
            name: jnp.asarray(
                np.stack([getattr(each, name) for each in pool])[which],
                getattr(self._model, name).dtype,
            )
            for name in VARIED
        }

        self._data = mjx.make_data(pool[0])
        self._keys = jnp.asarray([pool[0].body(name).id for name in task.KEY_BODIES])
        self._substeps = round(task.STEP_S / PHYSICS.timestep_s)
        late = np.array(domain_randomization.DELAYS_S) / PHYSICS.timestep_s
        self._late = jnp.asarray(np.round(late).astype(int))
        self._first = jnp.asarray(self.starts.first)
        self._sections = jnp.asarray(self.starts.section_first)
        self._cumulative = jnp.asarray(np.cumsum(self.starts.odds()), jnp.float32)

        self._jitted = jax.jit(self._step)
        self._state, self.now = jax.jit(self._begin)(
            jax.random.key(seed), self._cumulative, self.library
        )

    def step(self, action: Any) -> dict[str, Any]:
        """Actions (N, 29) held for 20 ms."""
        given = self._cumulative, self._fields, self.library
        now: dict[str, Any]
        self._state, now = self._jitted(self._state, jnp.asarray(action), *given)
        self.now = now
        return now

    def study(self, frames: Array, failed: Array) -> None:
        """Start more often where it went wrong."""
        self.starts.learn(frames, failed)
        self._cumulative = jnp.asarray(np.cumsum(self.starts.odds()), jnp.float32)

    def close(self) -> None:
        """Nothing to let go of."""

    def _begin(
        self, key: Any, cumulative: Any, library: MotionLibrary
    ) -> tuple[_State, dict[str, Any]]:
        count = self.count
        carry = task.begin(jnp, library, jnp.zeros(count, int))
        zeros = jnp.zeros((count, 35))
        state = _State(
            jnp.zeros((count, 36)), zeros, zeros,
            jnp.zeros((count, 29)), carry, jnp.zeros((count, 1)),
            jnp.zeros(count, int), key,
        )  # fmt: skip
        fresh = jnp.ones(count, bool)
        key_m = jnp.zeros((count, len(task.KEY_BODIES), 3))
        return self._anew(state, fresh, jnp.zeros((count, 29)), key_m, cumulative, library)

    def _step(
        self, state: _State, action: Any, cumulative: Any, fields: Any, library: MotionLibrary
    ) -> tuple[_State, dict[str, Any]]:
        key, chosen, pushed, towards = jax.random.split(state.key, 4)
        hit = (
            jax.random.uniform(chosen, (self.count,))
            < task.STEP_S / domain_randomization.PUSH_EVERY_S
        )
        speed = jax.random.uniform(pushed, (self.count,)) * domain_randomization.PUSH_M_S * hit
        angle = jax.random.uniform(towards, (self.count,)) * 2.0 * np.pi
        push = speed[:, None] * jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=-1)
        qvel = state.qvel.at[:, :2].add(push)
        ctrl = observation.targets(jnp, library.references, state.carry.frame, action)
        advance = jax.vmap(self._advance)
        qpos, qvel, warm, key_m = advance(
            fields, state.qpos, qvel, state.warm, state.ctrl, ctrl, state.late
        )
        how = task.outcome(jnp, library, state.carry, action, qpos, qvel, key_m)
        came_to = jnp.minimum(state.carry.frame + 1, library.last[state.carry.frame])
        state = state._replace(qpos=qpos, qvel=qvel, warm=warm, ctrl=ctrl, key=key)
        state, now = self._anew(state, how.failed | how.ended, action, key_m, cumulative, library)

        return state, now | {
            "reward": how.reward,
            "failed": how.failed,
            "ended": how.ended,
            "came_to": came_to,
        }

    def _advance(
        self, fields: Any, qpos: Any, qvel: Any, warm: Any, old: Any, new: Any, late: Any
    ) -> tuple[Any, ...]:
        """One robot, one control step."""
        robot = self._model.tree_replace(fields)
        data = self._data.replace(qpos=qpos, qvel=qvel, qacc_warmstart=warm)

        def substep(data: Any, i: Any) -> tuple[Any, None]:
            return mjx.step(robot, data.replace(ctrl=jnp.where(i < late, old, new))), None

        data, _ = jax.lax.scan(substep, data, jnp.arange(self._substeps))
        data = mjx.kinematics(robot, data)
        return data.qpos, data.qvel, data.qacc_warmstart, data.xpos[self._keys]

    def _anew(
        self,
        state: _State,
        fresh: Any,
        action: Any,
        key_m: Any,
        cumulative: Any,
        library: MotionLibrary,
    ) -> tuple[_State, dict[str, Any]]:
        """Start again where `fresh` (N,), then look around."""
        count = self.count
        key, *keys = jax.random.split(state.key, 9)
        uniform, normal = jax.random.uniform, jax.random.normal
        start = domain_randomization.start_frames(
            jnp, self._first, self._sections, cumulative, uniform(keys[0], (count, 3))
        )
        off = uniform(keys[1], (count, 1)) * (uniform(keys[2], (count, 1)) < 0.6)
        pos, vel = task.start_state(jnp, library, start, normal(keys[3], (count, 71)), off)
        noise = (
            uniform(keys[4], (count, 1))
            * domain_randomization.NOISE_MOST
            * (uniform(keys[5], (count, 1)) < 0.7)
        )
        late = jax.random.choice(
            keys[6], self._late, (count,), p=jnp.asarray(domain_randomization.DELAY_ODDS)
        )
        column = fresh[:, None]
        key_m = jnp.where(fresh[:, None, None], task.key_m(jnp, library, start), key_m)

        state = state._replace(
            qpos=jnp.where(column, pos, state.qpos),
            qvel=jnp.where(column, vel, state.qvel),
            warm=jnp.where(column, 0.0, state.warm),
            ctrl=jnp.where(column, library.references.ctrl[start], state.ctrl),
            carry=task.carried(jnp, library, state.carry, action, key_m, fresh, start),
            noise=jnp.where(column, noise, state.noise),
            late=jnp.where(fresh, late, state.late),
            key=key,
        )

        normals = normal(keys[7], (count, 71))
        seen, carry = task.looked(
            jnp, library, state.carry, state.qpos, state.qvel, normals, state.noise, fresh
        )
        now = {"noisy": seen.noisy, "true": seen.true, "qpos": state.qpos, "qvel": state.qvel}

        return state._replace(carry=carry), now | {"frame": carry.frame, "fresh": fresh}


def _soles_only(robot: mujoco.MjModel) -> mujoco.MjModel:
    """The same model, its soles the only thing that touches the floor."""
    left, right = soles(robot)
    others = np.delete(np.arange(robot.ngeom), [*left, *right, robot.geom("floor").id])
    robot.geom_contype[others] = robot.geom_conaffinity[others] = 0
    robot.opt.ls_iterations = LINE_SEARCH
    return robot
