"""Where the feet are, and leg angles that put them where they should be."""

from collections.abc import Callable, Iterable, Iterator

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.robots import g1, model

FEET = ("left_ankle_roll_link", "right_ankle_roll_link")
ANKLE_HEIGHT_M = g1.SOLE_RADIUS_M - g1.LEFT_SOLE_M[0][2]
"""Height of a foot link's frame above the ground it stands on, flat."""

LOW_PELVIS_M = 0.68
"""A pelvis lower than this sits, or squats; in the stand it is at 0.78."""

BEHIND_M = 0.03
"""A centre of mass this far from being over the soles is not borne by them."""

NATURAL_RATE_1_S = 3.6
"""Of the inverted pendulum that stands for the robot: sqrt(g / height of the centre of mass)."""

_SOLES = np.array([g1.LEFT_SOLE_M, g1.RIGHT_SOLE_M])  # (2, 4, 3)


class Legs:
    """Kinematics of the feet; left before right everywhere.

    `seated`: whether something in the scene bears the pelvis in a pose (36,); without a scene
    nothing does.
    """

    def __init__(self, seated: Callable[[Array], bool] | None = None) -> None:
        self._seated = seated or (lambda qpos: False)
        self._model = model.build(floor=False)
        self._data = mujoco.MjData(self._model)
        self._feet = [self._model.body(name).id for name in FEET]
        self._low, self._high = self._model.jnt_range[1:13].T
        capsules = self._model.geom_type == mujoco.mjtGeom.mjGEOM_CAPSULE
        self._capsules = np.flatnonzero(capsules & (self._model.geom_conaffinity & model.WORLD > 0))

    def feet(self, qpos: Array) -> tuple[Array, Array]:
        """Places (T, 2, 3) and orientations (T, 2, 4) of the foot links for poses (T, 36)."""
        pos, quat = np.empty((len(qpos), 2, 3)), np.empty((len(qpos), 2, 4))
        for i in self._posed(qpos):
            pos[i], quat[i] = self._data.xpos[self._feet], self._data.xquat[self._feet]
        return pos, quat

    def sole_height(self, qpos: Array) -> Array:
        """Height (T, 2) of the lowest point of either sole above z = 0."""
        pos, quat = self.feet(qpos)
        return np.asarray(sole_corners(pos, quat)[..., 2].min(-1) - g1.SOLE_RADIUS_M)

    def other_height(self, qpos: Array) -> Array:
        """Height (T,) of the lowest point above z = 0 of all but the soles: hands, knees, seat,
        trunk, head.
        """
        radius, half = self._model.geom_size[self._capsules, :2].T
        out = np.empty(len(qpos))
        for i in self._posed(qpos):
            upright = np.abs(self._data.geom_xmat[self._capsules, 8])
            out[i] = (self._data.geom_xpos[self._capsules, 2] - half * upright - radius).min()
        return out

    def lowest(self, qpos: Array) -> Array:
        """Height (T,) of the lowest point of the robot above z = 0: of the soles, unless something
        else carries it.
        """
        return np.asarray(np.minimum(self.sole_height(qpos).min(axis=1), self.other_height(qpos)))

    def sits(self, qpos: Array) -> bool:
        """Whether the robot in pose (36,) is low, and a seat is under it or it would fall if only
        its feet bore it.
        """
        return bool(
            qpos[2] < LOW_PELVIS_M and (self.overhang(qpos) > BEHIND_M or self._seated(qpos))
        )

    def overhang(self, qpos: Array) -> float:
        """How far the centre of mass of pose (36,) is from being over the soles, seen from above; 0
        over them.
        """
        pos, quat = (value[0] for value in self.feet(qpos[None]))
        corners = sole_corners(pos, quat)

        back = rotations.from_yaw(-rotations.yaw(qpos[g1.ROOT_QUAT]))
        corners = rotations.rotate(back, corners).reshape(-1, 3)[:, :2]
        centre = rotations.rotate(back, self.centre_of_mass(qpos))[:2]

        outside = centre - np.clip(centre, corners.min(axis=0), corners.max(axis=0))
        return float(np.linalg.norm(outside))

    def centre_of_mass(self, qpos: Array) -> Array:
        """Of the whole robot, (3,), in pose (36,)."""
        next(self._posed([qpos]))
        mujoco.mj_comPos(self._model, self._data)
        return np.array(self._data.subtree_com[1])

    def _posed(self, qpos: Iterable[Array]) -> Iterator[int]:
        """Put the robot into one pose after the other, and say which."""
        for i, self._data.qpos[:] in enumerate(qpos):
            mujoco.mj_kinematics(self._model, self._data)
            yield i

    def solve(
        self, qpos: Array, pos_m: Array, quat_wxyz: Array, iterations: int = 20
    ) -> tuple[Array, float]:
        """`qpos` (36,) with leg angles that bring the feet to (2, 3) and (2, 4), by damped least
        squares.

        Angles stay within the joints' ranges; also returned is how far the worse foot is from its
        place (metres; a radian counts as 0.1 m).
        """
        pose = np.array(qpos)
        error, jacobian = np.zeros((2, 6)), np.zeros((2, 6, 6))
        place, spin, back, turn = np.zeros((3, 35)), np.zeros((3, 35)), np.zeros(4), np.zeros(4)
        for _ in range(iterations):
            self._data.qpos[:] = pose
            mujoco.mj_kinematics(self._model, self._data)
            mujoco.mj_comPos(self._model, self._data)

            for side, foot in enumerate(self._feet):
                mujoco.mju_negQuat(back, self._data.xquat[foot])
                mujoco.mju_mulQuat(turn, quat_wxyz[side], back)
                mujoco.mju_quat2Vel(error[side, 3:], turn, 1.0)
                error[side, :3] = pos_m[side] - self._data.xpos[foot]
                mujoco.mj_jacBody(self._model, self._data, place, spin, foot)
                leg = slice(6 + 6 * side, 12 + 6 * side)
                jacobian[side, :3], jacobian[side, 3:] = place[:, leg], 0.1 * spin[:, leg]
            error[:, 3:] *= 0.1

            damping = 1e-5 + 0.5 * np.square(error).sum(1)  # Sugihara 2011
            square = jacobian @ jacobian.transpose(0, 2, 1) + damping[:, None, None] * np.eye(6)
            step = jacobian.transpose(0, 2, 1) @ np.linalg.solve(square, error[:, :, None])
            pose[g1.LEG_POS] = np.clip(pose[g1.LEG_POS] + step.ravel(), self._low, self._high)
            if np.abs(error).max() < 1e-5:
                break
        return pose, float(np.linalg.norm(error, axis=1).max())

    def stand(self, foot_xy_m: Array, foot_yaw_rad: Array) -> Array:
        """The robot (36,) standing with its feet flat on these places (2, 2).

        From the waist up it is `g1.STAND_POSE`; it stands as tall as the legs reach.
        """
        nominal = model.stand_qpos()
        middle = rotations.mean_angle(foot_yaw_rad)
        # pelvis from the middle of the feet
        offset = nominal[:2] - self.feet(nominal[None])[0][0, :, :2].mean(0)
        turn = rotations.from_yaw(middle)
        pose = nominal.copy()
        pose[:2] = foot_xy_m.mean(0) + rotations.rotate(turn, np.array([*offset, 0.0]))[:2]
        pose[g1.ROOT_QUAT] = turn

        pos = np.column_stack([foot_xy_m, np.full(2, ANKLE_HEIGHT_M)])
        quat = rotations.from_yaw(foot_yaw_rad)
        for pose[2] in np.arange(g1.STAND_ROOT_HEIGHT_M, 0.45, -0.01):
            solved, error = self.solve(pose, pos, quat, iterations=40)
            if error < 1e-3:
                break

        return solved


def sole_corners(pos_m: Array, quat_wxyz: Array) -> Array:
    """Corners (..., 2, 4, 3) of the soles of feet at (..., 2, 3), turned by (..., 2, 4)."""
    return pos_m[..., None, :] + rotations.rotate(quat_wxyz[..., None, :], _SOLES)
