"""A hand-made trace: who does what among the things of a scene, said step by step."""

from collections.abc import Callable

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.motion import Surroundings
from exoactor.scenes.build import at_rest
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import WEIGHT_N, Trace

FPS, LASTS_S = 10.0, 6.0
HIPS_M, TOP_M, HALF_STANCE_M = 0.68, 1.31, 0.12


class Act:
    """At first the body stands at the start and everything lies where the scene sets it; each call
    changes that.

    A span is in seconds: nothing is different before, and what is reached stays so.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.time_s = np.arange(0.0, LASTS_S + 1e-9, 1.0 / FPS)
        frames, things = len(self.time_s), at_rest(scene)
        self.pelvis_m = np.tile([*scene.start.place_m, HIPS_M], (frames, 1))
        self.facing_rad = np.full(frames, scene.start.yaw_rad)
        self.upright, self.top_m = np.ones(frames), np.full(frames, TOP_M)
        self.foot_lift_m = np.zeros((frames, 2, 3))
        self.hands_m: np.ndarray | None = None
        self.pos_m = np.repeat(things.pos_m, frames, axis=0)
        self.quat = np.repeat(things.quat_wxyz, frames, axis=0)
        self.load_n = np.zeros((frames, len(scene.things)))
        self.touched = np.zeros(self.load_n.shape, dtype=bool)
        self.resting = ~self.touched

    def walk(self, *places: tuple[float, float], span: tuple[float, float] = (0.5, 4.5)) -> "Act":
        """Through places on the floor."""
        route = np.array([self.scene.start.place_m, *places])
        at = np.interp(self.time_s, span, (0.0, len(route) - 1.0))
        for axis in (0, 1):
            self.pelvis_m[:, axis] = np.interp(at, np.arange(len(route)), route[:, axis])
        return self

    def face(self, yaw_rad: float) -> "Act":
        """All the time."""
        self.facing_rad[:] = yaw_rad
        return self

    def lower(self, by_m: float, span: tuple[float, float] = (0.0, LASTS_S)) -> "Act":
        """Hips and head, for a while."""
        down = by_m * self.within(span)
        self.pelvis_m[:, 2] -= down
        self.top_m -= down
        return self

    def lean(self, deg: float) -> "Act":
        """All the time."""
        self.upright[:] = np.cos(np.radians(deg))
        return self

    def drift_feet(self, by_m: float) -> "Act":
        """Both feet slide during the last half second."""
        self.foot_lift_m[..., 1] += np.interp(self.time_s, (LASTS_S - 0.5, LASTS_S), (0.0, by_m))[
            :, None
        ]
        return self

    def reach(self, *points_m: tuple[float, float, float]) -> "Act":
        """The right hand through points; the left hangs."""
        at = np.interp(self.time_s, (1.0, 5.0), (0.0, len(points_m) - 1.0))
        path = np.array(points_m)
        right = np.stack(
            [np.interp(at, np.arange(len(path)), path[:, axis]) for axis in range(3)], axis=-1
        )
        left = self.pelvis_m + [0.0, 0.25, 0.0]
        self.hands_m = np.stack([left, right], axis=1)
        return self

    def move(
        self, name: str, to_m: tuple[float, float, float], span: tuple[float, float] = (2.0, 3.0)
    ) -> "Act":
        """A thing goes to a place."""
        at, share = self.scene.names.index(name), np.interp(self.time_s, span, (0.0, 1.0))[:, None]
        self.pos_m[:, at] += share * (np.array(to_m) - self.pos_m[0, at])
        return self

    def lift(self, name: str, by_m: float, span: tuple[float, float]) -> "Act":
        """The body alone holds a thing higher for a while."""
        at, held = self.scene.names.index(name), self.within(span)
        self.pos_m[held, at, 2] += by_m
        self.touched[held, at], self.resting[held, at] = True, False
        return self

    def tip(self, name: str) -> "Act":
        """A thing falls on its side at 3 s."""
        side = rotations.from_rotvec(np.array([np.pi / 2.0, 0.0, 0.0]))
        self.quat[self.time_s > 3.0, self.scene.names.index(name)] = side
        return self

    def touch(self, name: str, span: tuple[float, float] = (2.0, 3.0)) -> "Act":
        """The body touches a thing for a while."""
        self.touched[self.within(span), self.scene.names.index(name)] = True
        return self

    def bear(self, name: str, share: float, span: tuple[float, float]) -> "Act":
        """A thing bears that share of the weight for a while."""
        at = self.scene.names.index(name)
        self.load_n[self.within(span), at] = share * WEIGHT_N
        return self.touch(name, span)

    def hover(self, name: str) -> "Act":
        """At the end a thing rests on nothing."""
        self.resting[self.time_s > 5.0, self.scene.names.index(name)] = False
        return self

    def within(self, span: tuple[float, float]) -> np.ndarray:
        """(T,) the instants of a span."""
        return (self.time_s >= span[0] - 1e-9) & (self.time_s <= span[1] + 1e-9)

    def trace(self) -> Trace:
        """As a predicate reads it."""
        floor = self.pelvis_m * [1.0, 1.0, 0.0]
        feet = np.stack(
            [floor + [0.0, HALF_STANCE_M, 0.0], floor - [0.0, HALF_STANCE_M, 0.0]], axis=1
        )
        hands = self.hands_m if self.hands_m is not None else feet + [0.1, 0.0, 0.6]
        return Trace(
            self.time_s,
            self.pelvis_m,
            self.facing_rad,
            self.upright,
            self.top_m,
            feet + [0.0, 0.0, 1.05],
            feet + self.foot_lift_m,
            hands,
            WEIGHT_N,
            Surroundings(
                self.scene.names, self.pos_m, self.quat, self.load_n, self.touched, self.resting
            ),
        )


@pytest.fixture
def act() -> Callable[[Scene], Act]:
    """An act in a scene, in which nothing has been done yet."""
    return Act
