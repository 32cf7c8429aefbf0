"""Where the robot is felt to be: each sensor is noisy, several of them less so.

A hand that is placed in the world from a pelvis seen anew 50 times a second shakes by the noise of
that, and what it holds comes loose; from one that is felt to be where it was asked to be, it is
centimetres off for as long as a push lasts.
"""

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.robots import g1
from exoactor.stages.track.physics.rollout import STEP_S


class Felt:
    """A complementary filter of the pelvis's place and rotation: it goes by its speed and by its
    gyroscope, and is drawn by `gain` a frame to where it is seen. Joints are as they are seen.
    """

    def __init__(self, qpos: Array, gain: float) -> None:
        self._gain, self.qpos = gain, qpos.copy()

    def update(self, seen: Array, speed: Array, asked: Array) -> Array:
        """The pose (36,) from how pose (36,) and velocity (35,) are seen; what is asked (36,) does
        not matter.
        """
        place = self.qpos[g1.ROOT_POS] + STEP_S * speed[g1.ROOT_LINVEL]
        quat, turn = self.qpos[g1.ROOT_QUAT].copy(), np.empty(3)
        mujoco.mju_quatIntegrate(quat, speed[g1.ROOT_ANGVEL], STEP_S)
        mujoco.mju_subQuat(turn, seen[g1.ROOT_QUAT], quat)
        mujoco.mju_quatIntegrate(quat, turn, self._gain)

        self.qpos = seen.copy()
        self.qpos[g1.ROOT_POS] = place + self._gain * (seen[g1.ROOT_POS] - place)
        self.qpos[g1.ROOT_QUAT] = quat
        return self.qpos


class Presumed:
    """The pelvis as it is asked to be, whatever is seen of it. Joints are as they are seen."""

    def __init__(self, qpos: Array) -> None:
        self.qpos = qpos.copy()

    def update(self, seen: Array, speed: Array, asked: Array) -> Array:
        """As that of `Felt`."""
        self.qpos = np.concatenate([asked[: g1.JOINT_POS.start], seen[g1.JOINT_POS]])
        return self.qpos
