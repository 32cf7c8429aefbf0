"""Arms opened where what leads from a motion to a stand would take them through the robot itself.

A blend goes straight from pose to pose, joint by joint, and a hip or the trunk may be in its way.
An arm caught there in physics pushes with all its motors' torque until it comes free.
"""

from dataclasses import dataclass

import mujoco
import numpy as np

from exoactor.core.blend import envelope
from exoactor.core.checks import Array
from exoactor.core.motion import SIDES, Flags, RobotMotion
from exoactor.robots import g1, model, tangent
from exoactor.robots.model import Physics
from exoactor.robots.poses import spoken

ARMS = (g1.LEFT_ARM_POS, g1.RIGHT_ARM_POS)
ROLL = [7 + g1.JOINT_NAMES.index(f"{side}_shoulder_roll_joint") for side in SIDES]
OUTWARDS = np.array([1.0, -1.0])
"""The joints in a qpos (36,) that open either arm, and which way."""


@dataclass(frozen=True)
class ArmsConfig:
    """How arms are opened; set by hand.

    allowed_m: an arm that is no further in the robot slides along it. spare_m: one that is passes
    at this distance. step_rad, most_rad: a shoulder is opened by steps, and no further. rise_s:
    within this it opens and closes.
    """

    allowed_m: float = 0.001
    spare_m: float = 0.01
    step_rad: float = 0.05
    most_rad: float = 1.5
    rise_s: float = 0.15


def opened(
    motion: RobotMotion, where: Flags, config: ArmsConfig = ArmsConfig()
) -> tuple[RobotMotion, tuple[str, ...]]:
    """The motion with its left and right arm, in the frames `where` (T, 2), outside of the rest of
    the robot; and what was changed.
    """
    qpos, own = motion.qpos, _OwnBody(config.spare_m)
    need, notes = np.zeros(where.shape), []  # (T, 2) rad
    for side, frames in enumerate(map(np.flatnonzero, where.T)):
        gaps = [own.gap(qpos[t], side) for t in frames]
        nearest_m, met = min(gaps, default=(config.spare_m, ""))
        if nearest_m > -config.allowed_m:
            continue

        for t, (gap_m, _) in zip(frames, gaps, strict=True):
            if gap_m < config.spare_m:
                need[t, side] = _least(qpos[t], side, own, config)
        notes.append(
            f"on the way to or from a stand {met} would have met by "
            f"{-nearest_m * 1e3:.0f} mm; the arm was opened by up to "
            f"{np.degrees(need[:, side].max()):.0f}°"
        )

    if not notes:
        return motion, ()
    qpos[:, ROLL] += OUTWARDS * envelope(need, config.rise_s * motion.fps)
    return motion.with_qpos(tangent.within_ranges(qpos)), tuple(notes)


def _least(pose: Array, side: int, own: "_OwnBody", config: ArmsConfig) -> float:
    """The least angle that opens the arm of a pose (36,) enough; else the one that does most."""
    tries = []
    for angle in np.arange(1, round(config.most_rad / config.step_rad) + 1) * config.step_rad:
        tried = pose.copy()
        tried[ROLL[side]] += OUTWARDS[side] * angle
        gap_m, _ = own.gap(tangent.within_ranges(tried), side)
        tries.append((gap_m, -float(angle)))
        if gap_m >= config.spare_m:
            break
    return -max(tries)[1]


class _OwnBody:
    """The robot as it touches itself; gaps are known up to `limit_m`."""

    def __init__(self, limit_m: float) -> None:
        self._limit_m = limit_m
        self._model = model.build(Physics(self_collision=True), floor=False)
        self._model.geom_margin[:] = limit_m
        self._data = mujoco.MjData(self._model)
        hinges = self._model.jnt_bodyid[1:]
        self._arms = [hinges[arm.start - 7 : arm.stop - 7] for arm in ARMS]

    def gap(self, pose: Array, side: int) -> tuple[float, str]:
        """From an arm of pose (36,) to the nearest other part of the robot, below zero inside it;
        and between which two.
        """
        robot, data = self._model, self._data
        data.qpos[:] = pose
        mujoco.mj_kinematics(robot, data)
        mujoco.mj_collision(robot, data)

        bodies = robot.geom_bodyid[data.contact.geom]  # (N, 2)
        of_arm = np.flatnonzero(np.isin(bodies, self._arms[side]).sum(axis=1) == 1)
        if not of_arm.size:
            return self._limit_m, ""
        nearest = of_arm[np.argmin(data.contact.dist[of_arm])]
        first, second = sorted(spoken(robot.body(body).name) for body in bodies[nearest])
        return min(self._limit_m, float(data.contact.dist[nearest])), f"{first} and {second}"
