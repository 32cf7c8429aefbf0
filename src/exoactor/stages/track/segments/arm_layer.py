"""Arms corrected over whatever a tracker asks of them: solved anew from where the body really is,
with the force that palms press with and the load that they carry fed forward.

A squeeze by depth alone fails, for arms are soft (some 180 N/m sideways): the force is added to the
position targets as J^T F / kp. What palms miss is integrated, and frozen while they hold
something, for else hands that press on each other swing by 3 cm. One hand that closes around
something is told the angles that it needs, with gravity fed forward.
"""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS
from exoactor.robots import g1
from exoactor.robots.whole_body_ik import ARMS_POS, HandGoal, WholeBodyIk
from exoactor.stages.track.segments.config import ArmConfig
from exoactor.stages.track.segments.hands import HandPlan

KP = np.array([joint.kp for joint in g1.JOINTS])


class ArmLayer:
    """Keeps its trim from one part to the next."""

    def __init__(self, ik: WholeBodyIk, config: ArmConfig) -> None:
        self._ik, self._config = ik, config
        self._trim = np.zeros(len(g1.JOINTS))
        self._arms: Array | None = None
        self.plan: HandPlan | None = None

    def corrected(self, frame: int, qpos: Array, ctrl: Array) -> Array:
        """Position targets (29,) for the robot in qpos (36,), of those (29,) of a tracker."""
        plan = self.plan
        if plan is None:
            self._trim *= 0.9  # what was held is let go
            return np.asarray(ctrl + self._trim)

        if self._arms is None:
            self._arms = qpos[g1.JOINT_POS].copy()
        weight = float(plan.weight[frame])
        out = ctrl.copy()
        turning = np.array(self._config.closing if plan.closes else self._config.turning)
        for k, side in enumerate(plan.sides):
            if weight == 0.0:
                continue
            joints = slice(ARMS_POS[side].start - 7, ARMS_POS[side].stop - 7)
            angles = self._angles(side, self._world(plan, plan.goal(frame, k, turning), qpos), qpos)
            if plan.closes:
                borne = self._ik.gravity_nm(qpos)[joints] / KP[joints]
                out[joints] += weight * (angles + borne - out[joints])
            else:
                self._integrate(side, angles, qpos, weight)
        out += self._trim
        return np.asarray(out + self._torque_nm(frame, plan, qpos) / KP)

    def _angles(self, side: int, goal: HandGoal, qpos: Array) -> Array:
        """(7,) of an arm with which its hand meets the goal, from near where they were."""
        where = ARMS_POS[side]
        joints = slice(where.start - 7, where.stop - 7)
        assert self._arms is not None
        pose = qpos.copy()
        pose[where] = 0.7 * self._arms[joints] + 0.3 * qpos[where]
        angles, _ = self._ik.arm(pose, side, goal)
        self._arms[joints] = angles
        return angles

    def _integrate(self, side: int, angles: Array, qpos: Array, weight: float) -> None:
        config, where = self._config, ARMS_POS[side]
        joints = slice(where.start - 7, where.stop - 7)
        missing = np.clip(angles - qpos[where], -config.step_rad, config.step_rad)
        trim = self._trim[joints] + weight * config.gain_1_s / REFERENCE_FPS * missing
        self._trim[joints] = np.clip(trim, -config.most_rad, config.most_rad)

    def _world(self, plan: HandPlan, goal: HandGoal, qpos: Array) -> HandGoal:
        """The goal in the world; of what is carried, from the robot's place and heading."""
        if not plan.carried:
            return goal
        turn = rotations.to_matrix(rotations.from_yaw(rotations.yaw(qpos[g1.ROOT_QUAT])))
        place = np.array([*qpos[:2], 0.0]) + turn @ goal.place_m
        return HandGoal(place, goal.point_m, turn @ goal.rotation, goal.turning)

    def _torque_nm(self, frame: int, plan: HandPlan, qpos: Array) -> Array:
        """(29,) with which the arms press and carry."""
        press, load = float(plan.press_n[frame]), float(plan.load_n[frame])
        if press == 0.0 and load == 0.0:
            return np.zeros(len(g1.JOINTS))

        forces = np.zeros((len(plan.sides), 3))
        forces[:, 2] = load / len(plan.sides)
        if len(plan.sides) == 2:
            place, rotation = self._ik.wrists(qpos)
            palms = place + np.einsum("sij,sj->si", rotation, plan.point_m)
            apart = (palms[0] - palms[1]) / np.linalg.norm(palms[0] - palms[1])
            forces += press * np.array([-apart, apart])
        return self._ik.joint_torque_nm(qpos, plan.sides, plan.point_m, forces)
