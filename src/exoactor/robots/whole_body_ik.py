"""Whole-body inverse kinematics of the G1: feet, centre of mass and hands where they shall be, the
rest near a pose that guides.

Damped Gauss-Newton steps on all 35 degrees of freedom at once. Joints at the end of their range
that would go on are held there, and the others solve anew (an active set): merely clipped, hands
were left 13 to 40 cm from goals that the active set reaches (measured on lifts of boxes, tables and
chairs).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import mujoco
import numpy as np

from exoactor.core.checks import Array, Flags
from exoactor.robots import bearing, g1, model
from exoactor.robots.legs import FEET
from exoactor.robots.model import Hands, Physics

WRISTS = ("left_wrist_yaw_link", "right_wrist_yaw_link")
ARMS_POS = (g1.LEFT_ARM_POS, g1.RIGHT_ARM_POS)
"""Where each arm's joints are in a qpos (36,)."""
PALMS_M: dict[Hands, Array] = {
    "rubber": np.array([[0.10, -0.046, 0.01], [0.10, 0.046, 0.01]]),
    "dex3-still": np.array([[0.085, -0.046, 0.0], [0.085, 0.046, 0.0]]),
}
"""(2, 3) the middle of what each palm presses with, in its wrist's frame: the skin of a rubber
hand, the thumb that a Dex3 hand folds before its palm. The left palm looks along -y, the right one
along +y, fingers point along x."""

CLOSED_AROUND_M = np.array([[0.105, -0.05, 0.0], [0.105, 0.05, 0.0]])
"""(2, 3) the middle of what each Dex3 hand closes around, in its wrist's frame."""

REACHING = (0.45, 3.0, 0.3, 1.5)
"""Prices of the pelvis's height, roll, pitch and yaw with which hands reach low: stiffer ones do
not below half a metre."""


@dataclass(frozen=True)
class HandGoal:
    """A point of a wrist's frame, `point_m` (3,), shall be at `place_m` (3,) in the world, the
    wrist turned as `rotation` (3, 3) by so much `turning` (3,) about its own axes: metres that a
    radian counts, 0 leaves it free.
    """

    place_m: Array
    point_m: Array
    rotation: Array
    turning: Array


@dataclass(frozen=True)
class BodyGoal:
    """Where the body shall be.

    foot_pos_m (2, 3), foot_rotation (2, 3, 3): of the foot links. com_m (2,): of robot and load
    together, over the floor. guide (36,): a pose to stay near; pelvis: what a metre or a radian off
    its height, roll, pitch and yaw counts. hands: those that have a goal, 0 left, 1 right. load_kg
    at load_m (3,): what they carry.
    """

    foot_pos_m: Array
    foot_rotation: Array
    com_m: Array
    guide: Array
    pelvis: Sequence[float] | Array = REACHING
    hands: Mapping[int, HandGoal] = field(default_factory=dict)
    load_kg: float = 0.0
    load_m: Array = field(default_factory=lambda: np.zeros(3))


@dataclass(frozen=True)
class IkPrices:
    """Weights of what is asked for: a metre, or a radian, off.

    posture: each joint against the guide's. most_rad, most_m: that a joint, and a hand's goal,
    moves in one step; range_rad: a joint is at an end of its range. From lifts of boxes, tables and
    chairs at 0.3 to 0.7 m.
    """

    foot_m: float = 50.0
    foot_rad: float = 20.0
    com_m: float = 20.0
    hand_m: float = 15.0
    posture: float = 0.12
    damping: float = 0.03
    most_rad: float = 0.4
    most_m: float = 0.1
    range_rad: float = 0.02


class WholeBodyIk:
    """Solves pose after pose, each from the one before."""

    def __init__(self, hands: Hands = "rubber", prices: IkPrices = IkPrices()) -> None:
        self.prices = prices
        self.palms_m = PALMS_M["rubber" if hands == "rubber" else "dex3-still"]
        self._model = model.build(
            Physics(hands="rubber" if hands == "rubber" else "dex3-still"), floor=False
        )
        self._data = mujoco.MjData(self._model)
        self._feet = [self._model.body(name).id for name in FEET]
        self._wrists = [self._model.body(name).id for name in WRISTS]
        self._low, self._high = self._model.jnt_range[1:].T
        self._dofs = self._model.nv
        self._mass_kg = float(self._model.body_subtreemass[1])
        self._diagonal = np.diag_indices(self._dofs)
        self._price = np.full(self._dofs, prices.damping**2)
        self._price[6:] += prices.posture**2

    def feet(self, qpos: Array) -> tuple[Array, Array]:
        """Places (2, 3) and rotations (2, 3, 3) of the foot links in a pose (36,)."""
        self._place(qpos)
        rotation = self._data.xmat[self._feet].reshape(2, 3, 3)
        return self._data.xpos[self._feet].copy(), rotation.copy()

    def wrists(self, qpos: Array) -> tuple[Array, Array]:
        """Places (2, 3) and rotations (2, 3, 3) of the wrist links in a pose (36,)."""
        self._place(qpos)
        rotation = self._data.xmat[self._wrists].reshape(2, 3, 3)
        return self._data.xpos[self._wrists].copy(), rotation.copy()

    def palms(self, qpos: Array) -> Array:
        """(2, 3) the middles of the palms in a pose (36,)."""
        place, rotation = self.wrists(qpos)
        return np.asarray(place + np.einsum("sij,sj->si", rotation, self.palms_m))

    def solve(self, qpos: Array, goal: BodyGoal, iterations: int = 4) -> Array:
        """A pose (36,) that meets the goal as well as may be, from one near by."""
        pose = qpos.copy()
        for _ in range(iterations):
            jacobian, error = self._rows(pose, goal)
            self._step(pose, jacobian, error, goal.guide)
        return pose

    def arm(
        self, qpos: Array, side: int, goal: HandGoal, iterations: int = 4
    ) -> tuple[Array, float]:
        """Angles (7,) of one arm with which its hand meets the goal, the body staying as it is in
        qpos (36,), and by how many metres those of the iteration before missed it.
        """
        pose, where = qpos.copy(), ARMS_POS[side]
        arm = slice(where.start - 1, where.stop - 1)
        low, high = (
            self._low[arm.start - 6 : arm.stop - 6],
            self._high[arm.start - 6 : arm.stop - 6],
        )
        missed_m = np.inf
        for _ in range(iterations):
            self._place(pose)
            jacobian, error, missed_m = self._hand(side, goal, 1.0, 1.5 * self.prices.most_m)
            rows = jacobian[:, arm]
            step = rows.T @ np.linalg.solve(rows @ rows.T + 2e-3 * np.eye(6), error)
            pose[where] = np.clip(pose[where] + step, low, high)
        return pose[where], missed_m

    def joint_torque_nm(
        self, qpos: Array, sides: tuple[int, ...], point_m: Array, force_n: Array
    ) -> Array:
        """Torque (29,) at all joints for forces (S, 3), in the world, that hands exert at points
        (S, 3) of their wrists' frames: what arms and waist give, and legs, on whichever feet the
        robot in the pose (36,) stands.
        """
        self._place(qpos)
        torque, place = np.zeros(self._dofs), np.empty((3, self._dofs))
        for side, point, force in zip(sides, point_m, force_n, strict=True):
            wrist = self._wrists[side]
            at = self._data.xpos[wrist] + self._data.xmat[wrist].reshape(3, 3) @ point
            mujoco.mj_jac(self._model, self._data, place, None, at, wrist)
            torque += place.T @ force

        feet = np.zeros((12, self._dofs))
        for k, foot in enumerate(self._feet):
            mujoco.mj_jacBody(
                self._model, self._data, feet[6 * k : 6 * k + 3], feet[6 * k + 3 : 6 * k + 6], foot
            )
        ankle_m = self._data.xpos[self._feet, 2]
        share = bearing.shares(ankle_m - ankle_m.min())
        below = bearing.torque_nm(feet, share, torque[g1.ROOT_VEL])
        return np.asarray(torque[g1.JOINT_VEL] - below)

    def gravity_nm(self, qpos: Array) -> Array:
        """Torque (29,) at the joints of a robot that stays in a pose (36,) on its pelvis."""
        self._place(qpos)
        torque = np.empty(self._dofs)
        self._data.qvel[:] = 0.0
        mujoco.mj_comVel(self._model, self._data)
        mujoco.mj_rne(self._model, self._data, 0, torque)
        return torque[6:]

    def _place(self, qpos: Array) -> None:
        self._data.qpos[:] = qpos
        mujoco.mj_kinematics(self._model, self._data)
        mujoco.mj_comPos(self._model, self._data)

    def _rows(self, pose: Array, goal: BodyGoal) -> tuple[Array, Array]:
        """Jacobian (N, 35) and what is missing (N,), weighted, of all but the posture."""
        self._place(pose)
        prices, hands = self.prices, list(goal.hands.items())
        rows = np.empty((18 + 6 * len(hands), self._dofs))
        missing = np.empty(len(rows))

        for k, foot in enumerate(self._feet):
            place, spin = rows[6 * k : 6 * k + 3], rows[6 * k + 3 : 6 * k + 6]
            mujoco.mj_jacBody(self._model, self._data, place, spin, foot)
            place *= prices.foot_m
            spin *= prices.foot_rad
            turn = _turn(goal.foot_rotation[k], self._data.xmat[foot].reshape(3, 3))
            away = goal.foot_pos_m[k] - self._data.xpos[foot]
            missing[6 * k : 6 * k + 3] = prices.foot_m * away
            missing[6 * k + 3 : 6 * k + 6] = prices.foot_rad * turn

        place = np.empty((3, self._dofs))
        mujoco.mj_jacSubtreeCom(self._model, self._data, place, 1)
        own_kg, load_kg = self._mass_kg, goal.load_kg
        wanted = ((own_kg + load_kg) * goal.com_m - load_kg * goal.load_m[:2]) / own_kg
        rows[12:14] = prices.com_m * place[:2]
        missing[12:14] = prices.com_m * (wanted - self._data.subtree_com[1, :2])

        for k, (side, hand) in enumerate(hands):
            where = slice(14 + 6 * k, 20 + 6 * k)
            rows[where], missing[where], _ = self._hand(side, hand, prices.hand_m, prices.most_m)

        rows[-4:], missing[-4:] = self._pelvis(pose, goal)
        return rows, missing

    def _hand(
        self, side: int, goal: HandGoal, price_m: float, most_m: float
    ) -> tuple[Array, Array, float]:
        """Jacobian (6, 35) and error (6,) of a hand's place and turn, and how far off it is."""
        wrist = self._wrists[side]
        rotation = self._data.xmat[wrist].reshape(3, 3)
        at = self._data.xpos[wrist] + rotation @ goal.point_m
        place, spin = np.empty((2, 3, self._dofs))
        mujoco.mj_jac(self._model, self._data, place, spin, at, wrist)

        away = goal.place_m - at
        far_m = math.sqrt(away @ away)
        turning = goal.turning[:, None]
        turn = goal.rotation.T @ _turn(goal.rotation, rotation)
        jacobian = np.concatenate([price_m * place, turning * (goal.rotation.T @ spin)])
        error = [price_m * away * min(1.0, most_m / max(far_m, 1e-9)), goal.turning * turn]
        return jacobian, np.concatenate(error), far_m

    def _pelvis(self, pose: Array, goal: BodyGoal) -> tuple[Array, Array]:
        """Jacobian (4, 35) and error (4,) of the pelvis's height, and its turn in its own axes."""
        guide, (height, *turning) = goal.guide, goal.pelvis
        jacobian = np.zeros((4, self._dofs))
        jacobian[0, 2] = height
        jacobian[1:, g1.ROOT_ANGVEL] = np.diag(turning)
        turn = np.empty(3)
        mujoco.mju_subQuat(turn, guide[g1.ROOT_QUAT], pose[g1.ROOT_QUAT])
        return jacobian, np.array([height * (guide[2] - pose[2]), *(np.array(turning) * turn)])

    def _step(self, pose: Array, jacobian: Array, error: Array, guide: Array) -> None:
        """Move a pose (36,) by one step, in place, within the ranges of its joints."""
        prices = self.prices
        curvature = jacobian.T @ jacobian
        curvature[self._diagonal] += self._price
        pull = jacobian.T @ error
        pull[6:] += prices.posture**2 * (guide[g1.JOINT_POS] - pose[g1.JOINT_POS])

        free = np.ones(self._dofs, bool)
        step: Array = np.asarray(np.linalg.solve(curvature, pull), dtype=np.float64)
        for _ in range(3):
            held = self._leaving(pose[g1.JOINT_POS], step[6:]) & free[6:]
            if not held.any():
                break
            free[6:] &= ~held
            moving = np.flatnonzero(free)
            step[:] = 0.0
            step[moving] = np.linalg.solve(curvature[np.ix_(moving, moving)], pull[moving])

        step *= min(1.0, prices.most_rad / max(float(np.abs(step[6:]).max()), 1e-9))
        mujoco.mj_integratePos(self._model, pose, step, 1.0)
        pose[g1.JOINT_POS] = np.clip(pose[g1.JOINT_POS], self._low, self._high)

    def _leaving(self, joints: Array, step: Array) -> Flags:
        """(29,) which joints are at the end of their range, and would go on."""
        then, near = joints + step, self.prices.range_rad
        above = (then > self._high) & (step > 0.0) & (joints > self._high - near)
        below = (then < self._low) & (step < 0.0) & (joints < self._low + near)
        return np.asarray(above | below)


def _turn(wanted: Array, now: Array) -> Array:
    """(3,) the rotation vector, in the world, that turns one rotation (3, 3) into another."""
    quat, turn = np.empty(4), np.empty(3)
    mujoco.mju_mat2Quat(quat, (wanted @ now.T).ravel())
    mujoco.mju_quat2Vel(turn, quat, 1.0)
    return turn
