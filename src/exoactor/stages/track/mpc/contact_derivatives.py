"""What holds the robot from outside its motors: contacts and joint limits, as MuJoCo's soft
constraints.

A row of the constraints pushes with λ = -D min(0, J a - a*), a* = -B J v - K imp r at a depth of -r
(MuJoCo's manual, "Computation", constraint model). Rows that push one body add up to springs and
dampers in its six directions, so that matrices of 6 x 6 say it all. Points of contact are taken to
move with the body, and normals to stay.
"""

from dataclasses import dataclass, fields

import mujoco
import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array
from exoactor.stages.track.mpc.rigid import Rigid, States
from exoactor.stages.track.mpc.spatial import cross, cross3, hat

Indices = NDArray[np.int_]

_LIMIT = int(mujoco.mjtConstraint.mjCNSTR_LIMIT_JOINT)
_SMOOTH = int(mujoco.mjtConstraint.mjCNSTR_CONTACT_FRICTIONLESS)


@dataclass(frozen=True)
class Found:
    """A copy, in MuJoCo's terms, of a state's constraints that push (N rows) and its C contacts."""

    row: Indices
    kind: Indices
    id: Indices
    D: Array
    KBIP: Array
    depth: Array
    push: Array
    pos: Array
    frame: Array
    friction: Array
    address: Indices
    geom: Indices
    centre: Array

    @classmethod
    def of(cls, data: mujoco.MjData) -> "Found":
        """The constraints that `mj_forward` found."""
        row, contact = np.flatnonzero(data.efc_force > 0.0), data.contact
        return cls(
            row=row,
            kind=data.efc_type[row],
            id=data.efc_id[row],
            D=data.efc_D[row],
            KBIP=data.efc_KBIP[row],
            depth=data.efc_pos[row] - data.efc_margin[row],
            push=data.efc_force[row],
            pos=contact.pos.copy(),
            frame=contact.frame.copy(),
            friction=contact.friction.copy(),
            address=contact.efc_address.copy(),
            geom=contact.geom.copy(),
            centre=data.subtree_com[1:2].copy(),
        )


@dataclass(frozen=True)
class Rows:
    """Contact rows that push one body, (N,) of them, sorted by state.

    lin, ang (N, 3): the unit push, and its moment about the point besides; arm (N, 3) from the
    centre of mass to the point; normal (N, 3) from the thing to the body. D, B and push λ are
    MuJoCo's; `slope` says by how much λ / D falls for each unit that r grows.
    """

    body: int
    state: Indices
    lin: Array
    ang: Array
    arm: Array
    normal: Array
    D: Array
    B: Array
    push: Array
    slope: Array

    def wrench(self, states: int) -> Array:
        """What they do to the body, about the centre of mass: (T, 6)."""
        return self._summed(self.push[:, None] * self._unit(), states)

    def add_derivatives(
        self, rigid: Rigid, states: States, onto: tuple[Array, Array, Array]
    ) -> None:
        """Of minus the joints' share in the pushes, by position, velocity and acceleration, each
        (T, nv, nv).
        """
        axes = states.axes * rigid.moves[self.body][:, None]  # (T, nv, 6)
        acc, vel = axes * states.qacc[..., None], axes * states.qvel[..., None]
        here = np.unique(self.state)
        turning = acc.sum(1)[self.state, :3] + self.B[:, None] * vel.sum(1)[self.state, :3]
        stiff = self.D[:, None, None] * self._unit()[:, :, None] * self._unit()[:, None]
        springs = np.stack([self._by_place(turning), self.B[:, None, None] * stiff, stiff], axis=1)
        shifted, damped, stiff = self._summed(springs, len(axes))[here].swapaxes(0, 1)

        # how a joint changes the body's own motion: that of what it carries, in a turned frame
        acc, vel = (each.sum(1)[here, None] - rigid.before @ each[here] for each in (acc, vel))
        axes = axes[here]
        across = axes.swapaxes(-1, -2)
        changed = stiff @ cross(axes, acc).swapaxes(-1, -2) + damped @ cross(axes, vel).swapaxes(
            -1, -2
        )
        onto[0][here] += axes @ (shifted @ across + changed)
        onto[1][here] += axes @ (damped @ across)
        onto[2][here] += axes @ (stiff @ across)

    def _by_place(self, turning: Array) -> Array:
        """How each push falls as the body moves, (N, 6, 6), while its turning (N, 3) carries the
        point along.
        """
        swept = cross3(self.lin, turning)  # the row's share in the motion of the point
        # it is halfway between the surfaces
        swept -= 0.5 * (swept * self.normal).sum(-1, keepdims=True) * self.normal
        out = (
            self.D[:, None, None]
            * self._unit()[:, :, None]
            * self._moment(swept + self.slope[:, None] * self.normal)
        )
        force, turn = self.push[:, None] * self.lin, self.push[:, None] * self.ang

        # `Rigid.derivatives` has them turn with the body, but they do not
        out[:, 3:, :3] -= hat(force)
        out[:, :3, :3] -= hat(self.arm) @ hat(force) + hat(turn)
        out[:, :3] += 0.5 * cross3(self.normal, force)[:, :, None] * self._moment(self.normal)
        return out

    def _unit(self) -> Array:
        return np.concatenate([cross3(self.arm, self.lin) + self.ang, self.lin], axis=-1)

    def _moment(self, force: Array) -> Array:
        """A force (N, 3) at the point, about the centre of mass, as a row: (N, 1, 6)."""
        return np.concatenate([cross3(self.arm, force), force], axis=-1)[:, None]

    def _summed(self, what: Array, states: int) -> Array:
        """`what` (N, …) summed up over the rows of each state: (T, …)."""
        starts = np.flatnonzero(np.diff(self.state, prepend=-1))
        out = np.zeros((states, *what.shape[1:]))
        out[self.state[starts]] = np.add.reduceat(what, starts, axis=0)
        return out


class Touches:
    """All that holds the robot from outside at T states: rows for each body that is touched, and
    joint limits.
    """

    def __init__(self, model: mujoco.MjModel, found: list[Found]) -> None:
        self.states = len(found)
        joined = Found(
            *(np.concatenate([getattr(each, one.name) for each in found]) for one in fields(Found))
        )
        state = np.repeat(np.arange(len(found)), [len(each.row) for each in found])
        stiffness, damping, impedance, steeper = joined.KBIP.T
        slope = stiffness * (impedance + steeper * joined.depth)
        # D depends on the depth too
        slope -= joined.push / joined.D * steeper / (impedance * (1.0 - impedance))

        limit = joined.kind == _LIMIT
        self._limited = (
            state[limit],
            model.jnt_dofadr[joined.id[limit]],
            model.jnt_dofadr[joined.id[limit]],
        )
        self._limits = (joined.D * np.array([slope, damping, np.ones_like(slope)]))[:, limit]

        first = np.cumsum([0, *(len(each.pos) for each in found)])[state]  # contact of each state
        row, contact = np.flatnonzero(~limit), (first + joined.id)[~limit]

        bodies = model.geom_bodyid[joined.geom[contact]]  # (R, 2)
        second = model.body_weldid[bodies[:, 1]] > 0
        body, side = np.where(second, bodies[:, 1], bodies[:, 0]), np.where(second, 1.0, -1.0)
        axes = side[:, None, None] * joined.frame[contact].reshape(-1, 3, 3)  # normal, two tangents

        lin, ang = _units(
            axes,
            joined.row[row] - joined.address[contact],
            joined.friction[contact],
            joined.kind[row],
        )

        arm = joined.pos[contact] - joined.centre[state[row]]  # (R, 3)
        all_rows = (
            state[row],
            lin,
            ang,
            arm,
            axes[:, 0],
            *(v[row] for v in (joined.D, damping, joined.push, slope)),
        )

        self._rows = [
            Rows(int(b), *(each[body == b] for each in all_rows)) for b in np.unique(body)
        ]

    def wrench(self, bodies: int) -> Array:
        """On each body, about the centre of mass: (T, bodies, 6)."""
        out = np.zeros((self.states, bodies, 6))
        for rows in self._rows:
            out[:, rows.body] = rows.wrench(self.states)
        return out

    def derivatives(self, rigid: Rigid, states: States) -> tuple[Array, Array, Array]:
        """Of minus the joints' share in it (T, nv) by position, velocity and acceleration, each (T,
        nv, nv).

        What `Rigid.derivatives` has already, the pushes turning with the bodies, is left out.
        """
        by_pos, by_vel, by_acc = (np.zeros((self.states, *rigid.before.shape)) for _ in range(3))
        by_pos[self._limited], by_vel[self._limited], by_acc[self._limited] = self._limits
        for rows in self._rows:
            rows.add_derivatives(rigid, states, (by_pos, by_vel, by_acc))
        return by_pos, by_vel, by_acc


def _units(axes: Array, within: Indices, friction: Array, kind: Indices) -> tuple[Array, Array]:
    """Unit push and moment (N, 3) of rows of friction pyramids: the normal ± friction times a
    tangent, or a turn.

    axes (N, 3, 3): normal and tangents; within (N,): which row of its contact.
    """
    each, axis = np.arange(len(within)), within // 2
    share = np.where(kind == _SMOOTH, 0.0, 1.0 - 2.0 * (within % 2)) * friction[each, axis]
    none = np.zeros_like(axes)
    lin = axes[:, 0] + share[:, None] * np.concatenate([axes[:, 1:], none], axis=1)[each, axis]
    ang = share[:, None] * np.concatenate([none[:, 1:], axes], axis=1)[each, axis]
    return lin, ang
