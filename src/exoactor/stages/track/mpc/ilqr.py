"""Iterative LQR over a short horizon of MuJoCo's own dynamics (Tassa, Erez and Todorov 2012; Li and
Todorov 2004).

State x = (qpos, qvel); its error and its derivatives live in the tangent space, 2 nv numbers:
positions as `mj_differentiatePos` orders them, then velocities. Control u: the motors' position
targets. The cost is quadratic in the error to a reference and in u - u_ref, so its Hessian is that
of Gauss and Newton.

The result depends on the inputs alone: each unit of threaded work starts from a state that is set
whole, and the units are put together in a fixed order.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import mujoco
import numpy as np
from scipy.linalg import lapack

from exoactor.core.checks import Array
from exoactor.stages.track.mpc.linearise import Linearisation, set_state
from exoactor.stages.track.physics.sampled_reference import Window, state_error

STEP_SIZES = ((1.0, 0.5), (0.25, 0.1))
"""Line search: each pair is rolled out at once, the better of the two is kept; the next pair only
if both fail."""

TROUBLED = 2.0
"""Only where a plan costs this many times what it cost when it was made, the plain reference might
be better."""

RETRIES = 4
MIN_REGULARISATION, MAX_REGULARISATION = 1e-3, 1e3


@dataclass(frozen=True)
class Cost:
    """Diagonal weights: `state` (2 nv) on the tangent error, `control` (nu) on u - u_ref.

    The state's weights count `terminal` times at the last knot.
    """

    state: Array
    control: Array
    terminal: float

    def of(self, error: Array, control_error: Array) -> float:
        """Of a trajectory, by its errors (H + 1, 2 nv) and (H, nu); infinite if it diverged."""
        squares = np.square(error) @ self.state
        total = (
            squares[:-1].sum()
            + self.terminal * squares[-1]
            + (np.square(control_error) @ self.control).sum()
        )
        return float(total / 2.0) if np.isfinite(total) else np.inf


@dataclass(frozen=True)
class Plan:
    """A trajectory and its feedback: u = ctrl[t] + gain[t] (x - x[t]); gain (H, nu, 2 nv)."""

    qpos: Array
    qvel: Array
    ctrl: Array
    gain: Array
    cost: float

    def shifted(self, knots: int, window: Window) -> "Plan":
        """The plan after `knots`, as long as `window`: cut, or filled up from it, open loop."""
        size = len(window.ctrl)
        left = min(len(self.ctrl) - knots, size)
        more = size - left
        return Plan(
            _prolonged(self.qpos[knots : knots + left + 1], more),
            _prolonged(self.qvel[knots : knots + left + 1], more),
            np.concatenate([self.ctrl[knots : knots + left], window.ctrl[left:]]),
            np.concatenate(
                [self.gain[knots : knots + left], np.zeros((more, *self.gain.shape[1:]))]
            ),
            self.cost,
        )


def _prolonged(values: Array, more: int) -> Array:
    """The last of them repeated."""
    return np.concatenate([values, np.repeat(values[-1:], more, axis=0)])


class Planner:
    """Improves a plan over the steps of `model` that the window with it has, at most `horizon`."""

    def __init__(
        self, model: mujoco.MjModel, cost: Cost, horizon: int, reach_rad: float, threads: int = 2
    ) -> None:
        self.model, self.cost, self.reach_rad = model, cost, reach_rad
        self.regularisation = 1e-2
        self._pool = ThreadPoolExecutor(threads)
        self._data = [mujoco.MjData(model) for _ in range(max(threads, 2))]
        self._threads = threads
        self._dynamics = Linearisation(model, horizon)

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown()

    def plan(
        self, qpos: Array, qvel: Array, window: Window, warm: Plan | None, iterations: int
    ) -> Plan:
        """The plan from this state: the cheaper of `warm` (already shifted) and the plain
        reference, improved.

        Where even those cannot be simulated, the reference's targets, open loop.
        """
        gain = np.zeros((len(window.ctrl), self.model.nu, 2 * self.model.nv))
        plain = Plan(window.qpos, window.qvel, window.ctrl, gain, np.inf)
        starts = self._rollouts(qpos, qvel, window, [(warm, None, 0.0)] if warm else [])
        if warm is None or starts[0].cost > TROUBLED * warm.cost:
            starts += self._rollouts(qpos, qvel, window, [(plain, None, 0.0)])
        best = min(starts, key=lambda plan: plan.cost)
        if not np.isfinite(best.cost):
            return plain

        for _ in range(iterations):
            better = self._improve(qpos, qvel, window, best)
            if better is None:
                break
            best = better

        return best

    def _improve(self, qpos: Array, qvel: Array, window: Window, plan: Plan) -> Plan | None:
        """Derivatives, Riccati recursion, line search; None if no step lowers the cost."""
        self._differentiate(plan)
        for _ in range(RETRIES):
            policy = self._riccati(window, plan)
            better = self._search(qpos, qvel, window, plan, *policy) if policy else None
            if better is not None:
                self.regularisation = max(self.regularisation / 4.0, MIN_REGULARISATION)
                return better
            self.regularisation = min(self.regularisation * 10.0, MAX_REGULARISATION)
        return None

    def _search(
        self, qpos: Array, qvel: Array, window: Window, plan: Plan, step: Array, gain: Array
    ) -> Plan | None:
        """The first pair of step sizes of which one lowers the cost, the better of the two."""
        around = replace(plan, gain=gain)
        for sizes in STEP_SIZES:
            tries = self._rollouts(qpos, qvel, window, [(around, step, size) for size in sizes])
            best = min(tries, key=lambda found: found.cost)
            if best.cost < plan.cost:
                return best
        return None

    def _rollouts(
        self,
        qpos: Array,
        qvel: Array,
        window: Window,
        jobs: Iterable[tuple[Plan, Array | None, float]],
    ) -> list[Plan]:
        """Closed-loop rollouts, side by side, of jobs: (plan, its feed-forward step, step size)."""
        work = [
            self._pool.submit(self._rollout, data, qpos, qvel, window, *job)
            for data, job in zip(self._data, jobs, strict=False)
        ]
        return [each.result() for each in work]

    def _rollout(
        self,
        data: mujoco.MjData,
        qpos: Array,
        qvel: Array,
        window: Window,
        plan: Plan,
        step: Array | None,
        size: float,
    ) -> Plan:
        model, nv = self.model, self.model.nv
        low, high = window.ctrl - self.reach_rad, window.ctrl + self.reach_rad
        nominal = plan.ctrl if step is None else plan.ctrl + size * step

        out_qpos = np.empty_like(plan.qpos)
        out_qvel = np.empty_like(plan.qvel)
        out_ctrl = np.empty_like(plan.ctrl)

        now_qpos = data.qpos
        now_qvel = data.qvel
        now_ctrl = data.ctrl
        dx = np.empty(2 * nv)
        u = np.empty(model.nu)
        dx_pos, dx_vel = dx[:nv], dx[nv:]
        set_state(data, qpos, qvel)

        # by rows, as this loop is run most
        knots = zip(
            out_qpos,
            out_qvel,
            out_ctrl,
            plan.qpos,
            plan.qvel,
            plan.gain,
            nominal,
            low,
            high,
            strict=False,
        )

        for at_qpos, at_qvel, at_ctrl, from_qpos, from_qvel, gain, target, least, most in knots:
            at_qpos[:], at_qvel[:] = now_qpos, now_qvel
            mujoco.mj_differentiatePos(model, dx_pos, 1.0, from_qpos, now_qpos)
            np.subtract(now_qvel, from_qvel, out=dx_vel)
            np.dot(gain, dx, out=u)
            np.add(u, target, out=u)
            np.maximum(u, least, out=u)
            np.minimum(u, most, out=at_ctrl)
            now_ctrl[:] = at_ctrl
            mujoco.mj_step(model, data)

        out_qpos[-1], out_qvel[-1] = data.qpos, data.qvel
        error = state_error(out_qpos, out_qvel, window.qpos, window.qvel)
        return Plan(
            out_qpos, out_qvel, out_ctrl, plan.gain, self.cost.of(error, out_ctrl - window.ctrl)
        )

    def _differentiate(self, plan: Plan) -> None:
        """Linearise along the plan; threads share the knots, as MuJoCo lets go of Python's lock."""

        def share(worker: int) -> None:
            knots = slice(worker, len(plan.ctrl), self._threads)
            self._dynamics.update(self._data[worker], knots, plan.qpos, plan.qvel, plan.ctrl)

        list(self._pool.map(share, range(self._threads)))

    def _riccati(self, window: Window, plan: Plan) -> tuple[Array, Array] | None:
        """Backward recursion: feed-forward steps (H, nu) and gains (H, nu, 2 nv).

        None if it is not convex enough to be solved: more regularisation is needed.
        """
        horizon, nx, nu, cost = len(plan.ctrl), 2 * self.model.nv, self.model.nu, self.cost
        error = state_error(plan.qpos, plan.qvel, window.qpos, window.qvel)
        gradient = np.concatenate(
            [error[:-1] * cost.state, (plan.ctrl - window.ctrl) * cost.control], axis=1
        )
        curvature = np.diag(np.concatenate([cost.state, cost.control]))
        v, V = cost.terminal * cost.state * error[-1], np.diag(cost.terminal * cost.state)
        steps, gains = np.empty((horizon, nu)), np.empty((horizon, nu, nx))

        damping = self.regularisation * np.eye(nu)
        for t in range(horizon - 1, -1, -1):
            q, Q = self._dynamics.pulled_back(t, v, V)
            q += gradient[t]
            Q += curvature
            Quu, Qux = Q[nx:, nx:], Q[nx:, :nx]
            _, solved, failed = lapack.dposv(Quu + damping, -np.column_stack([q[nx:], Qux]))
            if failed:
                return None
            steps[t], gains[t] = solved[:, 0], solved[:, 1:]
            # Qux + gain.T Quu, as Quu gain = -Qux - damping gain
            rest = Qux - self.regularisation * gains[t]
            v = q[:nx] + steps[t] @ rest
            V = Q[:nx, :nx] + rest.T @ gains[t]
            V = (V + V.T) / 2.0

        return steps, gains
