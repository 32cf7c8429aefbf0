"""Derivatives of rigid-body inverse dynamics in closed form, for many states at once.

Singh, Russell and Wensing, "Efficient analytical derivatives of rigid-body dynamics using spatial
vector algebra" (2022). Spatial vectors are as in MuJoCo: turning before moving, along the world's
axes, about the robot's centre of mass at that instant. So are the tangents of the free joint: moved
along the world's axes, turned about the pelvis' own.
"""

from dataclasses import dataclass

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.stages.track.mpc.spatial import apply, cross, cross_force, crossing, dual, matrix

BALL = slice(3, 6)
"""Degrees of freedom of the free joint that turn together: none of them comes before another."""


@dataclass(frozen=True)
class States:
    """What MuJoCo found at T states.

    axes (T, nv, 6) of the joints, and their change axes_dot under the velocity of what carries the
    joint; inertia (T, bodies, 10) as in `cinert`; qvel and qacc (T, nv).
    """

    axes: Array
    axes_dot: Array
    inertia: Array
    qvel: Array
    qacc: Array


class Rigid:
    """A tree of bodies on a free joint; its masks say what carries what."""

    def __init__(self, model: mujoco.MjModel) -> None:
        chain = np.eye(model.nv)
        for i in range(1, model.nv):
            chain[i] += chain[model.dof_parentid[i]] if model.dof_parentid[i] >= 0 else 0.0
        self.before = chain - np.eye(model.nv)
        """[i, j]: 1 where joint j carries joint i; here and below a degree of freedom is a joint,
        but for BALL."""
        self.before[BALL, BALL] = 0.0
        self.until = chain
        """[i, j]: 1 where j carries i or is part of the same joint."""
        self.until[BALL, BALL] = 1.0
        self.moves = np.zeros((model.nbody, model.nv))
        """[b, i]: 1 where joint i moves body b."""

        for body in range(1, model.nbody):
            parent = model.body_parentid[body]
            own = model.body_dofadr[body] + model.body_dofnum[body] - 1
            self.moves[body] = self.until[own] if model.body_dofnum[body] else self.moves[parent]

        self._gravity = np.concatenate([np.zeros(3), -model.opt.gravity])

    def derivatives(self, states: States, wrench: Array) -> tuple[Array, Array]:
        """Of the generalised forces (T, nv) by position and by velocity, each (T, nv, nv).

        wrench (T, bodies, 6) acts on the bodies, and turns with them.
        """
        axes, axes_dot = states.axes, states.axes_dot
        rate = axes * states.qvel[..., None]
        push = axes * states.qacc[..., None] + axes_dot * states.qvel[..., None]
        inertia, vel = matrix(states.inertia), self.moves @ rate
        momentum, turn = apply(inertia, vel), crossing(vel)
        force = (
            apply(inertia, self._gravity + self.moves @ push)
            - apply(turn.swapaxes(-1, -2), momentum)
            - wrench
        )
        coriolis = dual(momentum) - turn.swapaxes(-1, -2) @ inertia - inertia @ turn

        # velocities before and after the joint
        before = self.before @ rate
        until = self.until @ rate
        axes_dot2 = cross(self._gravity + self.before @ push, axes) + cross(before, axes_dot)
        by_pos = np.concatenate([axes_dot, axes_dot2], axis=-1)
        by_vel = np.concatenate([axes, axes_dot + cross(until, axes)], axis=-1)
        matrices = self._carried(np.concatenate([coriolis, inertia], axis=-1))

        return self._spread(axes, matrices, by_pos, self._carried(force)), self._spread(
            axes, matrices, by_vel
        )

    def mass_derivative(self, states: States, acc: Array) -> Array:
        """Of the mass matrix times acc (T, nv), by position: (T, nv, nv)."""
        push, inertia = states.axes * acc[..., None], matrix(states.inertia)
        force = self._carried(apply(inertia, self.moves @ push))
        return self._spread(
            states.axes, self._carried(inertia), cross(self.before @ push, states.axes), force
        )

    def _carried(self, each: Array) -> Array:
        """Of each body (T, bodies, …), summed over all that a joint carries: (T, nv, …)."""
        total = self.moves.T @ each.reshape(*each.shape[:2], -1)
        return np.asarray(total.reshape(len(each), -1, *each.shape[2:]))

    def _spread(
        self, axes: Array, matrices: Array, given: Array, force: Array | None = None
    ) -> Array:
        """Force at joint i for a change at joint j: what the further out of the two carries, times
        what j changes.

        matrices (T, nv, 6, n) of what is carried, given (T, nv, n), force (T, nv, 6) turned with j.
        """
        effect = apply(matrices, given)
        if force is not None:
            effect += cross_force(axes, force)
        outwards = (axes[..., None, :] @ matrices)[..., 0, :] @ given.swapaxes(-1, -2)
        inwards = axes @ effect.swapaxes(-1, -2)
        return np.asarray(outwards * self.until + inwards * self.before.T)
