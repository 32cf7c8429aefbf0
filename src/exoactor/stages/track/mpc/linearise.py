"""Derivatives of a MuJoCo step along a trajectory, in closed form.

The force r(q, v, a, u) that is left over in the equations of motion is zero along a trajectory. Its
derivatives follow from what MuJoCo computes anyway in one `mj_forward` a knot (see `rigid` and
`contact_derivatives`), and the implicit function theorem gives da = -(dr/da)⁻¹ (dr/dq dq + dr/dv dv
+ dr/du du). Measured on the G1: within 0.5 % of `mjd_transitionFD`, which differences whole steps,
in an eighth of its time.
"""

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.robots import g1
from exoactor.stages.track.mpc.contact_derivatives import Found, Touches
from exoactor.stages.track.mpc.rigid import Rigid, States
from exoactor.stages.track.mpc.spatial import hat


class Linearisation:
    """dx' = A dx + B du along H knots, in tangent coordinates, positions before velocities.

    For a free joint followed by hinges, a position motor on each, integrated by implicitfast;
    friction is pyramidal, and what is touched stands still. With `velocity` (H, nv, 2 nv + nu) the
    lower half of [A B], the upper half is moved @ velocity + [kept 0 0], of which `moved` and
    `kept` (H, nv, nv) are h and 1 but for the turn of the root.
    """

    def __init__(self, model: mujoco.MjModel, knots: int) -> None:
        if model.opt.cone != mujoco.mjtCone.mjCONE_PYRAMIDAL:
            raise ValueError("the planner knows the derivatives of pyramidal friction only")
        nv, nu = model.nv, model.nu
        self.velocity = np.zeros((knots, nv, 2 * nv + nu))
        self.kept = np.repeat(np.eye(nv)[None], knots, axis=0)
        self.moved = self.kept * model.opt.timestep
        self._model, self._rigid, self._joints = model, Rigid(model), np.arange(nv - nu, nv)

    def update(
        self, data: mujoco.MjData, knots: slice, qpos: Array, qvel: Array, ctrl: Array
    ) -> None:
        """Compute it at some knots of a trajectory (H + 1, …); threads may share them."""
        h, joints = self._model.opt.timestep, self._joints
        states, mass, stiffness, damping, touches = self._look(
            data, qpos[:-1][knots], qvel[:-1][knots], ctrl[knots]
        )
        by_pos, by_vel = self._rigid.derivatives(states, touches.wrench(self._model.nbody))
        more_by_pos, more_by_vel, by_acc = touches.derivatives(self._rigid, states)
        by_pos += more_by_pos
        by_vel += more_by_vel
        by_acc += mass
        by_pos[:, joints, joints] += stiffness
        by_vel[:, joints, joints] += damping
        following = qvel[1:][knots]

        # v' = v + h (M + h D)⁻¹ M a, with D the motors' damping: the step falls short of the
        # acceleration by `lost`
        lost = states.qacc - (following - states.qvel) / h  # (T, nv)
        mass[:, joints, joints] += h * damping
        step = h * np.linalg.inv(mass)  # (T, nv, nv)
        kept = np.repeat(np.eye(self._model.nv)[None], len(mass), axis=0)
        kept[:, :, joints] -= step[:, :, joints] * damping[:, None]

        # of forces; by_acc is symmetric
        effect = h * np.linalg.solve(by_acc, kept.swapaxes(-1, -2)).swapaxes(-1, -2)
        out, nv = self.velocity[knots], self._model.nv  # (T, nv, 2 nv + nu)
        out[..., :nv] = step @ self._rigid.mass_derivative(states, lost) - effect @ by_pos
        out[..., nv : 2 * nv] = np.eye(nv) - effect @ by_vel
        out[..., 2 * nv :] = effect[:, :, joints] * stiffness[:, None]

        # the exponential of -turn and its right Jacobian, to second order
        turn = h * hat(following[:, g1.ROOT_ANGVEL])  # (T, 3, 3)
        self.kept[knots, g1.ROOT_ANGVEL, g1.ROOT_ANGVEL] = np.eye(3) - turn + turn @ turn / 2.0
        self.moved[knots, g1.ROOT_ANGVEL, g1.ROOT_ANGVEL] = h * (
            np.eye(3) - turn / 2.0 + turn @ turn / 6.0
        )

    def _look(
        self, data: mujoco.MjData, qpos: Array, qvel: Array, ctrl: Array
    ) -> tuple[States, Array, Array, Array, Touches]:
        """What MuJoCo finds at these states (T, …): after them the mass matrices (T, nv, nv) and
        the motors' stiffness and damping (T, nu), none for a motor that gives all it can.
        """
        model, count = self._model, len(qpos)
        axes, axes_dot = np.empty((count, model.nv, 6)), np.empty((count, model.nv, 6))
        inertia, acc = np.empty((count, model.nbody, 10)), np.empty((count, model.nv))

        mass, force, found = np.empty((count, model.nv, model.nv)), np.empty((count, model.nu)), []
        for t in range(count):
            set_state(data, qpos[t], qvel[t])
            data.ctrl[:] = ctrl[t]
            mujoco.mj_forward(model, data)
            mujoco.mj_fullM(model, data, mass[t])
            axes[t] = data.cdof
            axes_dot[t] = data.cdof_dot
            inertia[t] = data.cinert
            acc[t] = data.qacc
            force[t] = data.actuator_force
            found.append(Found.of(data))

        answers = np.abs(force) < model.actuator_forcerange[:, 1]
        stiffness = answers * model.actuator_gainprm[:, 0]
        damping = answers * -model.actuator_biasprm[:, 2]
        states = States(axes, axes_dot, inertia, qvel, acc)
        return states, mass, stiffness, damping, Touches(model, found)

    def pulled_back(self, t: int, v: Array, V: Array) -> tuple[Array, Array]:
        """F' v and F' V F for F = [A B] at a knot, V symmetric; F's lower half is multiplied."""
        nv, lower, kept, moved = self._model.nv, self.velocity[t], self.kept[t], self.moved[t]
        q = (v[:nv] @ moved + v[nv:]) @ lower
        q[:nv] += v[:nv] @ kept
        by_velocity = moved.T @ V[:nv] + V[nv:]
        half = (0.5 * (by_velocity[:, :nv] @ moved + by_velocity[:, nv:])) @ lower
        half[:, :nv] += by_velocity[:, :nv] @ kept
        Q = lower.T @ half
        Q = Q + Q.T
        Q[:nv, :nv] += kept.T @ V[:nv, :nv] @ kept
        return q, Q


def set_state(data: mujoco.MjData, qpos: Array, qvel: Array) -> None:
    """Put `data` into a state that nothing before it has a part in."""
    data.qpos[:], data.qvel[:], data.qacc_warmstart[:], data.time = qpos, qvel, 0.0, 0.0
