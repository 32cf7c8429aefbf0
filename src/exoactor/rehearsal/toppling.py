"""How something falls over: about the edge it stands on, first as fast as it is pushed, then by
itself.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.rehearsal import free_room, grasps
from exoactor.rehearsal.hands import HandPose
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.rehearsal.things import Course
from exoactor.scenes import extent
from exoactor.scenes.scene import Thing

HIGH = 0.85
"""A hand nudges at this share of the height."""
SQUAT = 0.8
"""Half as wide as this share of its height, or wider, a thing is not tipped with one hand."""
FALL_RAD_S2 = 22.0
"""Angular acceleration past the point of balance (3 g / 2 l of a rod 0.6 m long)."""
BEYOND_RAD = np.radians(6.0)
"""So far past it the hand pushes."""


@dataclass(frozen=True)
class Toppling:
    """About `pivot_m` (3,): past `balance_rad` it falls by itself, at `rest_rad` it lies. A hand
    pushes at `height_m`, by `nudge_m`.
    """

    pivot_m: Array
    balance_rad: float
    rest_rad: float
    height_m: float
    nudge_m: float

    def course(
        self, builder: PerformanceBuilder, thing: Thing, side: int, hand: HandPose, pushed: Course
    ) -> Course:
        """Angles over time, of what a hand in the world pushes that far."""
        far_m = np.linspace(0.0, pushed.value[-1], 24)
        skin = grasps.placed(builder.actor, side, hand, 0)
        angles = np.interp(
            pushed.value, far_m, self._angles(builder, thing, skin, hand.palm, far_m)
        )
        beyond = angles >= self.balance_rad
        past_s = float(pushed.time_s[int(beyond.argmax())] if beyond.any() else pushed.time_s[-1])
        time_s = np.arange(pushed.time_s[0], past_s + 1.5, 1.0 / 120.0)
        falls = self.balance_rad + 0.5 * FALL_RAD_S2 * np.square(np.maximum(time_s - past_s, 0.0))
        tilt = np.maximum(
            np.interp(time_s, pushed.time_s, angles), np.where(time_s <= past_s, 0.0, falls)
        )
        return Course(time_s, np.minimum(np.maximum.accumulate(tilt), self.rest_rad))

    def _angles(
        self, builder: PerformanceBuilder, thing: Thing, skin_m: Array, way: Array, far_m: Array
    ) -> Array:
        """(N,) the least tilts at which the hand's skin (K, 3), gone so far (N,), is not inside."""
        path, angle = builder.things[thing.name], 0.0
        out = np.zeros(len(far_m))
        for k, far in enumerate(far_m):
            while angle < self.rest_rad:
                moved = skin_m + far * way - self.pivot_m
                back = _turned(moved, way, -angle) + self.pivot_m
                if path.distance(back).min() > -grasps.OPEN_INTO_M:
                    break
                angle += np.radians(0.5)
            out[k] = angle
        return out


def fall(builder: PerformanceBuilder, thing: Thing, way: Array) -> Toppling:
    """How a thing falls over towards a level direction (3,).

    Raises:
        BadMotionError: it is too squat, or would not lie on what it stands on.
    """
    path = builder.things[thing.name]
    points = extent.solid_m(thing)
    world = path.place_m + rotations.rotate(
        np.broadcast_to(path.quat_wxyz, (len(points), 4)), points
    )
    high, low = float(world[:, 2].max()), float(world[:, 2].min())
    feet = world[world[:, 2] < low + 0.01]
    pivot = feet[int((feet @ way).argmax())]
    middle = world.min(axis=0) / 2.0 + world.max(axis=0) / 2.0
    pivot = middle + way * float((pivot - middle) @ way)
    pivot[2] = low
    half = float((pivot - middle) @ way)
    if half > 0.5 * SQUAT * (high - low):
        raise BadMotionError(
            f"the {thing.name} is too squat to be knocked over with one hand", "push it instead"
        )

    balance = float(np.arctan2(half, 0.5 * (high - low)))
    height = HIGH * (high - low)
    rest = _rest_rad(world - pivot, way)
    lies = _turned(world - pivot, way, rest) + pivot
    if not free_room.borne(builder, thing, lies):
        raise BadMotionError(
            f"the {thing.name} would fall off what it stands on", "knock it over to the other side"
        )
    nudge = height * np.tan(balance + BEYOND_RAD)
    return Toppling(pivot, balance, rest, height, float(nudge))


def _rest_rad(arm_m: Array, way: Array) -> float:
    """The angle at which more than the edge touches the ground."""
    for angle in np.radians(np.arange(20.0, 150.0, 0.5)):
        if _turned(arm_m, way, float(angle))[:, 2].min() < -1e-3:
            break
    return float(angle)


def _turned(arm_m: Array, way: Array, by_rad: float) -> Array:
    turn = rotations.from_rotvec(by_rad * np.cross([0.0, 0.0, 1.0], way))
    return rotations.rotate(np.broadcast_to(turn, (len(arm_m), 4)), arm_m)
