"""Where the robot is felt to be: sensors are noisy, what it was asked to do is not.

A hand that is placed in the world from a pelvis seen anew 50 times a second shakes by the noise of
that, and what it holds comes loose.
"""

import numpy as np

from exoactor.core import rotations
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
        turn = rotations.multiply(rotations.conjugate(before[g1.ROOT_QUAT]), asked[g1.ROOT_QUAT])
        quat = rotations.multiply(self.qpos[g1.ROOT_QUAT], turn)

        self.qpos = seen.copy()
        self.qpos[:3] = place + self._gain * (seen[:3] - place)
        self.qpos[g1.ROOT_QUAT] = rotations.partway(
            quat, seen[g1.ROOT_QUAT], np.array([self._gain])
        )
        return self.qpos
