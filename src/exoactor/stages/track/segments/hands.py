"""What hands shall do over a part of the reference: where they are to be, how hard they press, what
they carry.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.robots.whole_body_ik import HandGoal


@dataclass(frozen=True)
class HandPlan:
    """Over T frames, of the hands (0 left, 1 right) in `sides`, S of them.

    place_m (T, S, 3): of `point_m` (S, 3) in each wrist's frame, and rotation (T, S, 3, 3) of the
    wrist: in the world, or, where `carried`, in the frame of the robot's heading over the floor.
    weight (T,): how much of what is missing is corrected. press_n (T,): with which palms press on
    each other, or the fingers of one hand on its palm. load_n (T,): what they carry together.
    pushes: what one hand does it does with an open palm.
    """

    sides: tuple[int, ...]
    place_m: Array
    point_m: Array
    rotation: Array
    weight: Array
    press_n: Array
    load_n: Array
    carried: bool = False
    pushes: bool = False

    @property
    def closes(self) -> bool:
        """Whether one hand closes around what it holds; two press on it from opposite sides."""
        return len(self.sides) == 1 and not self.pushes

    def goal(self, frame: int, k: int, turning: Array) -> HandGoal:
        """Of the k-th of its sides."""
        return HandGoal(self.place_m[frame, k], self.point_m[k], self.rotation[frame, k], turning)


def wrist_rotation(left: Array, fingers: Array, tilt_rad: float) -> Array:
    """(3, 3) of a wrist whose y axis is `left` (3,), the fingers along (3,), tilted down."""
    down = np.array([0.0, 0.0, -1.0])
    y = left / np.linalg.norm(left)
    x = np.cos(tilt_rad) * fingers + np.sin(tilt_rad) * down
    x = x - (x @ y) * y
    x = x / np.linalg.norm(x)
    return np.stack([x, y, np.cross(x, y)], axis=1)


def along(start: Array, via_m: Array, at: Array, frame: Array) -> Array:
    """(T, 3) at frames (T,) from a place (3,) to places (N, 3); at frames (N + 1,) it is there."""
    path = np.repeat(start[None], len(frame), axis=0)
    for k, via in enumerate(via_m):
        last = start if k == 0 else via_m[k - 1]
        share = minimum_jerk((frame - at[k]) / max(at[k + 1] - at[k], 1.0))
        path += share[:, None] * (via - last)
    return path
