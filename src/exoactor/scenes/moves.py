"""A task: its scene with what a seed moves in it, its instruction, its goals. Seed 0 moves
nothing: the scene is as it was written.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from exoactor.core.frames import Camera
from exoactor.core.goals import Goal
from exoactor.scenes import furniture
from exoactor.scenes.scene import Room, Start, Thing, Vec3

Tier: TypeAlias = Literal["easy", "moderate", "challenging"]
TIERS: dict[str, Tier] = {"B": "easy", "A": "moderate", "S": "challenging"}

STANDING = Goal("standing")

WIDTH, HEIGHT, FOCAL_PX = 1280, 720, 970.0
"""Of the scene's camera: 67° across."""
START_M, START_RAD = 0.10, np.radians(8.0)
CAMERA_M, AIM_M = 0.15, 0.05
PLACE_M, TURN_RAD = 0.05, np.radians(5.0)
ON_TOP_M = 0.02, 0.03
"""How far a seed moves furniture, and what stands on it into its top and across, where a scene does
not say otherwise."""


@dataclass(frozen=True)
class Layout:
    """A scene without its name and task: what stands where, the robot's start, the camera."""

    things: tuple[Thing, ...]
    start: Start
    camera: Camera
    room: Room = field(default_factory=Room)


class Moves:
    """Small moves drawn from a scene's name and seed, each evenly from ± its limit."""

    def __init__(self, name: str, seed: int) -> None:
        self._rng = np.random.default_rng([seed, *name.encode()])
        self._scale = float(seed != 0)

    def by(self, limit: float) -> float:
        """A number between -limit and limit."""
        return self._scale * float(self._rng.uniform(-limit, limit))

    def place(self, x_m: float, y_m: float, limit_m: float = PLACE_M) -> tuple[float, float]:
        """A place on the floor near the given one."""
        return x_m + self.by(limit_m), y_m + self.by(limit_m)

    def yaw(self, yaw_rad: float, limit_rad: float = TURN_RAD) -> float:
        """A direction near the given one."""
        return yaw_rad + self.by(limit_rad)

    def on_top(
        self,
        holder: Thing,
        into_m: float,
        across_m: float,
        limits_m: tuple[float, float] = ON_TOP_M,
    ) -> Vec3:
        """A point on a table near the given one, as `furniture.on_top` takes it."""
        into, across = limits_m
        return furniture.on_top(holder, into_m + self.by(into), across_m + self.by(across))

    def start(self) -> Start:
        """A start near the origin, facing +x."""
        return Start(self.place(0.0, 0.0, START_M), self.yaw(0.0, START_RAD))

    def camera(self, position_m: Vec3, target_m: Vec3) -> Camera:
        """A camera near the given place, aimed near the given target; its height moves by a third
        as much.
        """
        share = np.array([1.0, 1.0, 1.0 / 3.0])
        position = np.array(position_m) + share * [self.by(CAMERA_M) for _ in range(3)]
        target = np.array(target_m) + [self.by(AIM_M) for _ in range(3)]
        return Camera.looking_at(position, target, FOCAL_PX, WIDTH, HEIGHT)

    def layout(self, *things: Thing, view: tuple[Vec3, Vec3]) -> Layout:
        """Things, a start and a camera near the place and target of `view`."""
        return Layout(things, self.start(), self.camera(*view))


@dataclass(frozen=True)
class Task:
    """What is asked and when it is done.

    `code`: the paper's; `name`: of the scene; `build`: the scene with a seed's moves; `goals`: what
    physics has to show.
    """

    code: str
    name: str
    instruction: str
    build: Callable[[Moves], Layout]
    goals: tuple[Goal, ...]

    @property
    def tier(self) -> Tier:
        """The paper's, by the letter of its codes."""
        return TIERS[self.code[0]]

    @property
    def says(self) -> str:
        """The goals in words."""
        said = "; ".join(goal.says for goal in self.goals)
        return f"{said[0].upper()}{said[1:]}."
