"""What holds the robot from outside its motors: contacts and joint limits, as MuJoCo's soft constraints.

A row of the constraints pushes with λ = -D min(0, J a - a*), a* = -B J v - K imp r at a depth of -r (MuJoCo's manual,
"Computation", constraint model). Rows that push one body add up to springs and dampers in its six directions, so that
matrices of 6 x 6 say it all. Points of contact are taken to move with the body, and normals to stay.
"""

from dataclasses import dataclass, fields

import mujoco
import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array
from exoactor.stages.track.rigid import Rigid, States
from exoactor.stages.track.spatial import cross, cross3, hat

Indices = NDArray[np.int_]

_LIMIT, _SMOOTH = int(mujoco.mjtConstraint.mjCNSTR_LIMIT_JOINT), int(mujoco.mjtConstraint.mjCNSTR_CONTACT_FRICTIONLESS)


@dataclass(frozen=True)
class Found:
    """A copy, in MuJoCo's terms, of the constraints of one state that push (N rows), and of its C contacts."""

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


class Touches:
    """The constraints of several states, sorted by state.

    (N,) each: the state and the body (0 for a limit) or the joint of a row; its D, B and λ (`push`); `slope`, by how
    much λ / D falls for each unit that r grows. (N, 3) each: the unit push, its moment about the point, the thing's
    normal, and the arm from the centre of mass to the point.
    """

    def __init__(self, model: mujoco.MjModel, found: list[Found]) -> None:
        self.states = len(found)
        joined = Found(*(np.concatenate([getattr(each, one.name) for each in found]) for one in fields(Found)))
        self.state = np.repeat(np.arange(len(found)), [len(each.row) for each in found])
        stiffness, self.B, impedance, steeper = joined.KBIP.T
        self.D, self.push = joined.D, joined.push
        self.slope = stiffness * (impedance + steeper * joined.depth)
        self.slope -= joined.push / joined.D * steeper / (impedance * (1.0 - impedance))  # D depends on the depth too
        limit = joined.kind == _LIMIT
        self.joint = np.where(limit, model.jnt_dofadr[np.where(limit, joined.id, 0)], -1)
        if len(joined.pos):
            self._contacts(model, joined, np.cumsum([0, *(len(each.pos) for each in found)])[self.state])
        else:
            self.body = np.zeros(len(limit), dtype=int)
            self.lin = self.ang = self.normal = self.arm = np.zeros((len(limit), 3))
        self.body[limit] = 0

    def _contacts(self, model: mujoco.MjModel, joined: Found, first: Indices) -> None:
        contact = np.where(self.joint < 0, first + joined.id, 0)
        bodies = model.geom_bodyid[joined.geom[contact]]
        still = model.body_weldid[bodies] == 0
        self.body, side = np.where(still[:, 1], bodies[:, 0], bodies[:, 1]), np.where(still[:, 1], -1.0, 1.0)
        axes = side[:, None, None] * joined.frame[contact].reshape(-1, 3, 3)  # normal, two tangents
        within = np.where(self.joint < 0, joined.row - joined.address[contact], 0)
        axis, each = within // 2, np.arange(len(within))  # a pyramid's rows: normal ± friction x tangent or turn
        share = np.where(joined.kind == _SMOOTH, 0.0, 1.0 - 2.0 * (within % 2)) * joined.friction[contact, axis]
        none = np.zeros_like(axes)
        self.normal = axes[:, 0]
        self.lin = axes[:, 0] + share[:, None] * np.concatenate([axes[:, 1:], none], axis=1)[each, axis]
        self.ang = share[:, None] * np.concatenate([none[:, 1:], axes], axis=1)[each, axis]
        self.arm = joined.pos[contact] - joined.centre[self.state]

    def wrench(self, bodies: int) -> Array:
        """On each body, about the centre of mass: (T, bodies, 6)."""
        out = np.zeros((self.states, bodies, 6))
        unit = np.concatenate([cross3(self.arm, self.lin) + self.ang, self.lin], axis=-1)
        for body in self._bodies():
            chosen = self.body == body
            self._add(out[:, body], chosen, self.push[chosen, None] * unit[chosen])
        return out

    def derivatives(self, rigid: Rigid, states: States) -> tuple[Array, Array, Array]:
        """Of minus the joints' share in it (T, nv) by position, velocity and acceleration, each (T, nv, nv).

        As if the pushes turned with the bodies that they push, as `Rigid.derivatives` has them, plus what that missed.
        """
        by_pos, by_vel, by_acc = (np.zeros((self.states, *rigid.before.shape)) for _ in range(3))
        limit = self.joint >= 0
        at = self.state[limit], self.joint[limit], self.joint[limit]
        by_pos[at], by_vel[at], by_acc[at] = (self.D * np.array([self.slope, self.B, np.ones_like(self.D)]))[:, limit]
        for body in self._bodies():
            self._derivatives(body, rigid, states, (by_pos, by_vel, by_acc))
        return by_pos, by_vel, by_acc

    def _bodies(self) -> list[int]:
        return [int(body) for body in np.unique(self.body) if body > 0]

    def _add(self, onto: Array, chosen: Array, what: Array) -> None:
        """Sum `what` (N, …) up over the chosen rows of each state."""
        starts = np.flatnonzero(np.diff(self.state[chosen], prepend=-1))
        onto[self.state[chosen][starts]] += np.add.reduceat(what, starts, axis=0)

    def _derivatives(self, body: int, rigid: Rigid, states: States, onto: tuple[Array, Array, Array]) -> None:
        chosen = self.body == body
        state, arm, lin, ang = self.state[chosen], self.arm[chosen], self.lin[chosen], self.ang[chosen]
        D, B = self.D[chosen], self.B[chosen]
        axes = states.axes * rigid.moves[body][:, None]
        here = np.unique(state)

        def moment(force: Array) -> Array:
            return np.concatenate([cross3(arm, force), force], axis=-1)

        unit = moment(lin)
        unit[:, :3] += ang
        acc, vel = (axes * rate[..., None] for rate in (states.qacc, states.qvel))
        bodily = [each.sum(1) for each in (acc, vel)]
        turning = (bodily[0][state] + B[:, None] * bodily[1][state])[:, :3]
        # what the row's own motion changes by, as its point and its depth move with the joints
        normal, swept = self.normal[chosen], cross3(lin, turning)
        swept -= 0.5 * (swept * normal).sum(-1, keepdims=True) * normal  # the point is halfway between the surfaces
        moved = moment(swept + self.slope[chosen, None] * normal)
        force, turn = self.push[chosen, None] * lin, self.push[chosen, None] * ang
        fixed = np.zeros((len(D), 6, 6))  # the pushes do not turn with the bodies
        fixed[:, 3:, :3] = -hat(force)
        fixed[:, :3, :3] = hat(arm) @ fixed[:, 3:, :3] - hat(turn)
        fixed[:, :3] += 0.5 * cross3(normal, force)[:, :, None] * moment(normal)[:, None]
        stiff = (D[:, None] * unit)[:, :, None] * unit[:, None]
        total = np.zeros((self.states, 3, 6, 6))
        shifted = (D[:, None] * unit)[:, :, None] * moved[:, None] + fixed
        self._add(total, chosen, np.stack([shifted, B[:, None, None] * stiff, stiff], axis=1))
        shifted, damped, stiff = total[here].swapaxes(0, 1)
        axes = axes[here]
        pushing = [
            cross(axes, each.sum(1)[here][:, None] - rigid.before @ each[here]).swapaxes(-1, -2) for each in (acc, vel)
        ]
        across = axes.swapaxes(-1, -2)
        onto[0][here] += axes @ (shifted @ across + stiff @ pushing[0] + damped @ pushing[1])
        onto[1][here] += axes @ (damped @ across)
        onto[2][here] += axes @ (stiff @ across)
