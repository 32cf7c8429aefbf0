"""Where things are for a robot that does not measure them: where it knows them to stand, and in its
hands what it took.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.robots import g1
from exoactor.robots.whole_body_ik import WholeBodyIk
from exoactor.scenes.scene import Scene
from exoactor.stages.track.segments.hands import HandPlan


@dataclass(frozen=True)
class _InHand:
    """The thing `name` at (3,), turned (4,), from the middle between points (S, 3) of the wrists of
    hands (0 left, 1 right), in the frame of the pelvis's heading.
    """

    name: str
    hands: tuple[int, ...]
    point_m: Array
    place_m: Array
    quat_wxyz: Array


class Known:
    """The things of a scene, as it is known."""

    def __init__(self, scene: Scene, ik: WholeBodyIk) -> None:
        self._ik = ik
        self._poses = {
            one.name: (np.array(one.pos_m), rotations.from_yaw(np.array(one.yaw_rad)))
            for one in scene.things
        }
        self._held: _InHand | None = None

    def pose(self, name: str, qpos: Array) -> tuple[Array, Array]:
        """Place (3,) and rotation (4,) of a thing, the robot being in qpos (36,)."""
        held = self._held
        if held is None or held.name != name:
            return self._poses[name]
        turn = rotations.from_yaw(rotations.yaw(qpos[g1.ROOT_QUAT]))
        wrist_m, rotation = (each[list(held.hands)] for each in self._ik.wrists(qpos))
        middle_m = (wrist_m + np.einsum("sij,sj->si", rotation, held.point_m)).mean(axis=0)
        place = middle_m + rotations.rotate(turn, held.place_m)
        return place, rotations.multiply(turn, held.quat_wxyz)

    def take(self, name: str, hands: HandPlan, closed: int, qpos: Array) -> None:
        """Held from now on, in qpos (36,), as it lay in the hands in that frame of their plan."""
        pos, quat = self._poses[name]
        back = rotations.from_yaw(-rotations.yaw(qpos[g1.ROOT_QUAT]))
        place = rotations.rotate(back, pos - hands.place_m[closed].mean(axis=0))
        turned = rotations.multiply(back, quat)
        self._held = _InHand(name, hands.sides, hands.point_m, place, turned)

    def put(self, name: str, pos_m: Array, quat_wxyz: Array) -> None:
        """It stands there from now on."""
        self._poses[name], self._held = (pos_m, quat_wxyz), None
