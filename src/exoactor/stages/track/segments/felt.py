"""Where the robot is felt to be: sensors are noisy, what it was asked to do is not.

A hand that is placed in the world from a pelvis seen anew 50 times a second shakes by the noise of
that, and what it holds comes loose.
"""

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.robots import g1


class Felt:
    """A complementary filter of the pelvis's place and rotation: it goes as it is asked to, and is
    drawn by `gain` a frame to where it is seen. Joints are as they are seen.
    """

    def __init__(self, qpos: Array, gain: float) -> None:
        self._gain, self.qpos = gain, qpos.copy()

    def update(self, seen: Array, before: Array, asked: Array) -> Array:
        """The pose (36,) from how it is seen, and what was asked in the frame before and now, (36,)
        each.
        """
        place = self.qpos[:3] + asked[:3] - before[:3]
        quat, turn = self.qpos[g1.ROOT_QUAT].copy(), np.empty(3)
        mujoco.mju_subQuat(turn, asked[g1.ROOT_QUAT], before[g1.ROOT_QUAT])
        mujoco.mju_quatIntegrate(quat, turn, 1.0)
        mujoco.mju_subQuat(turn, seen[g1.ROOT_QUAT], quat)
        mujoco.mju_quatIntegrate(quat, turn, self._gain)

        self.qpos = seen.copy()
        self.qpos[:3] = place + self._gain * (seen[:3] - place)
        self.qpos[g1.ROOT_QUAT] = quat
        return self.qpos


class Presumed:
    """The pelvis as it is asked to be, whatever is seen of it. Joints are as they are seen."""

    def __init__(self, qpos: Array) -> None:
        self.qpos = qpos.copy()

    def update(self, seen: Array, before: Array, asked: Array) -> Array:
        """As that of `Felt`."""
        self.qpos = np.concatenate([asked[: g1.JOINT_POS.start], seen[g1.JOINT_POS]])
        return self.qpos
