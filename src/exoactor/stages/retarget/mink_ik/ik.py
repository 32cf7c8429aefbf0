"""Inverse kinematics on mink, with what a whole body at video rates needs in one piece each.

mink's FrameTask, PostureTask and limits are general, and assemble ten small matrices a step; that
costs more than the solver itself. The same mathematics in fewer pieces: all frames in one task,
posture and damping in one diagonal, joint and speed limits as bounds of the program instead of
rows.
"""

from collections.abc import Sequence

import mink
import mujoco
import numpy as np
import qpsolvers
from mink.tasks import BaseTask, Objective

from exoactor.core.checks import Array
from exoactor.robots import g1


class FramesTask(BaseTask):
    """Regulates the frames of several bodies at once; targets and `costs` (F, 2), position in 1/m
    and orientation in 1/rad, may change from frame to frame; what costs 0 at first stays free.

    The errors are world vectors: target minus origin, and the rotation vector that turns the body
    onto its target.
    """

    def __init__(self, model: mujoco.MjModel, bodies: Sequence[str], costs: Array) -> None:
        self._ids = [model.body(body).id for body in bodies]
        self._turned = np.flatnonzero(costs[:, 1] > 0.0).tolist()
        self.costs = costs
        self._rows = np.flatnonzero(self._row_costs())
        self._jacobian = np.zeros((6 * len(bodies), model.nv))
        self._error = np.zeros((len(bodies), 6))
        self.target_pos_m = np.zeros((len(bodies), 3))
        self.target_quat_wxyz = np.tile([1.0, 0.0, 0.0, 0.0], (len(bodies), 1))

    def compute_qp_residual(self, configuration: mink.Configuration) -> tuple[Array, Array, float]:
        """Weighted Jacobian (rows, nv), weighted error (rows,), no damping of its own."""
        model, data = configuration.model, configuration.data
        for i, body in enumerate(self._ids):
            at = 6 * i
            mujoco.mj_jacBody(
                model, data, self._jacobian[at : at + 3], self._jacobian[at + 3 : at + 6], body
            )

        self._error[:, :3] = self.target_pos_m - data.xpos[self._ids]
        for i in self._turned:
            self._error[i, 3:] = _turn_to(self.target_quat_wxyz[i], data.xquat[self._ids[i]])
        cost = self._row_costs()[self._rows]

        return (
            cost[:, None] * self._jacobian[self._rows],
            cost * self._error.ravel()[self._rows],
            0.0,
        )

    def _row_costs(self) -> Array:
        """(6 F,): each cost for its three rows."""
        return np.repeat(self.costs.ravel(), 3)

    def distance_m(self, configuration: mink.Configuration) -> Array:
        """(F,) of each frame's origin from its target."""
        return np.asarray(
            np.linalg.norm(self.target_pos_m - configuration.data.xpos[self._ids], axis=-1)
        )

    def compute_qp_objective(self, configuration: mink.Configuration) -> Objective:
        """The dense form of the same."""
        jacobian, error, _ = self.compute_qp_residual(configuration)
        return Objective(jacobian.T @ jacobian, -error @ jacobian)


class RestTask(BaseTask):
    """Draws joints to a posture and damps every degree of freedom: what frames leave free stays
    calm.

    rest_rad (29,): the posture; posture (nv,), damping (nv,): costs in 1/rad (1/m for the root's
    position), of which the root has no posture.
    """

    def __init__(self, rest_rad: Array, posture: Array, damping: Array) -> None:
        self.rest_rad = rest_rad
        self._pull = posture[g1.JOINT_VEL] ** 2
        self._hessian = np.diag(posture**2 + damping**2)

    def compute_qp_objective(self, configuration: mink.Configuration) -> Objective:
        """Diagonal H, and the pull towards the posture."""
        c = np.zeros(len(self._hessian))
        c[g1.JOINT_VEL] = self._pull * (configuration.data.qpos[g1.JOINT_POS] - self.rest_rad)
        return Objective(self._hessian, c)


class Solver:
    """Steps of inverse kinematics on one model, within joint ranges, speeds and, where given, clear
    of itself.
    """

    def __init__(
        self,
        tasks: Sequence[BaseTask],
        limits: Sequence[mink.Limit],
        low_rad: Array,
        high_rad: Array,
        speed_rad_s: Array,
    ) -> None:
        self._tasks, self._limits = list(tasks), list(limits)
        self._low, self._high, self._speed = low_rad, high_rad, speed_rad_s
        self._bound = np.outer([-1e30, 1e30], np.ones(6 + len(low_rad)))

    def step(self, configuration: mink.Configuration, duration_s: float) -> float:
        """Move the configuration one step of the program; no joint moves faster than it may in
        `duration_s`.

        Returns the largest move of any degree of freedom. Where the limits contradict each other
        nothing moves.
        """
        joints = configuration.data.qpos[g1.JOINT_POS]
        reach = self._speed * duration_s
        self._bound[0, g1.JOINT_VEL] = np.clip(self._low - joints, -reach, reach)
        self._bound[1, g1.JOINT_VEL] = np.clip(self._high - joints, -reach, reach)
        problem = mink.build_ik(configuration, self._tasks, 1.0, damping=1e-6, limits=self._limits)
        problem.lb, problem.ub = self._bound
        found = qpsolvers.solve_problem(problem, solver="daqp").x
        if found is None:
            return 0.0
        configuration.integrate_inplace(found, 1.0)
        return float(np.abs(found).max())


def _turn_to(target_wxyz: Array, now_wxyz: Array) -> Array:
    """World rotation vector (3,) from one orientation to another, the shorter way."""
    local, world = np.empty(3), np.empty(3)
    mujoco.mju_subQuat(local, target_wxyz, now_wxyz)
    mujoco.mju_rotVecQuat(world, local, now_wxyz)
    return world
