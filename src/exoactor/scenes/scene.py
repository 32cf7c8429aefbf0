"""A scene as data: what stands where, what it weighs, where the robot starts and where the camera
is.

World: z up, metres; the floor is z = 0. A thing is made of primitives, the parts, in its own frame,
whose origin is on the floor (or on whatever the thing stands on) below its middle, z up. A thing
without a mass is fixed.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.core.frames import Camera
from exoactor.core.goals import Goal

Kind: TypeAlias = Literal["box", "cylinder", "sphere", "capsule", "ellipsoid", "mesh"]
Vec3: TypeAlias = tuple[float, float, float]
Face: TypeAlias = tuple[int, int, int]
Known: TypeAlias = Literal["full", "photo", "none"]
"""How much of a scene is known: all, what a photo would tell, nothing of its things."""


@dataclass(frozen=True)
class Part:
    """A primitive of a thing.

    `size_m` as MuJoCo takes it: half lengths of a box, radius and half height of a cylinder
    (axis z); of a mesh the half lengths of the box around it. `solid` False is only drawn (paint
    on a floor, a picture on a wall); with the paint "none" it is not even that, but there to reason
    with (the room inside a vessel).

    vertices_m, faces: of a mesh, in the part's own frame, whose origin is the middle of its box; it
    is touched as its convex hull.
    """

    name: str
    kind: Kind
    size_m: tuple[float, ...]
    pos_m: Vec3 = (0.0, 0.0, 0.0)
    quat_wxyz: tuple[float, float, float, float] = (1.0, 0.0, 0.0, 0.0)
    paint: str = "grey"
    solid: bool = True
    vertices_m: tuple[Vec3, ...] = ()
    faces: tuple[Face, ...] = ()

    @property
    def drawn(self) -> bool:
        """Whether it is to be seen."""
        return self.paint != "none"


@dataclass(frozen=True)
class Thing:
    """Something in the scene. `pos_m` and `yaw_rad` place its frame; `mass_kg` None: it cannot be
    moved.

    `called`: the words by which an instruction may name it, the usual one first ("bottle", "water
    bottle").
    """

    name: str
    called: tuple[str, ...]
    parts: tuple[Part, ...]
    pos_m: Vec3
    yaw_rad: float = 0.0
    mass_kg: float | None = None
    friction: float = 0.6

    @property
    def free(self) -> bool:
        """Whether it can be moved."""
        return self.mass_kg is not None

    def part(self, name: str) -> Part:
        """The named part; ConfigError lists those there are."""
        for part in self.parts:
            if part.name == name:
                return part
        known = ", ".join(part.name for part in self.parts)
        raise ConfigError(f"{self.name} has no part {name!r}", f"its parts are: {known}")

    def has(self, name: str) -> bool:
        """Whether it has such a part."""
        return any(part.name == name for part in self.parts)

    def to_world(self, point_m: Array) -> Array:
        """Points (..., 3) of the thing's frame → world, where it stands at first."""
        turned = rotations.rotate(rotations.from_yaw(self.yaw_rad), point_m)
        return np.asarray(turned + np.array(self.pos_m))

    def from_world(self, point_m: Array) -> Array:
        """World points (..., 3) in the thing's frame, as it stands at first."""
        back = rotations.from_yaw(np.array(-self.yaw_rad))
        return rotations.rotate(back, point_m - np.array(self.pos_m))


@dataclass(frozen=True)
class Start:
    """Where the robot stands at first: place (2,) on the floor under its pelvis, and its
    heading.
    """

    place_m: tuple[float, float]
    yaw_rad: float


@dataclass(frozen=True)
class Room:
    """Floor, walls and light. `walls_m`: west, east, south, north and the height; a wall with an
    open side is inf.
    """

    walls_m: tuple[float, float, float, float, float] = (-2.6, 4.4, -2.4, 3.6, 3.0)
    floor: str = "planks"
    wall: str = "plaster"


@dataclass(frozen=True)
class Scene:
    """A robot's surroundings and the task set in them.

    `goals` say when its own instruction is done, where whoever wrote the scene said so; without
    them a plan's own goals do. `task` names which of the fourteen it is, if one. `notes`: what of a
    file it was read from is not in it, or is not as there.
    """

    name: str
    seed: int
    instruction: str
    things: tuple[Thing, ...]
    start: Start
    camera: Camera
    room: Room = field(default_factory=Room)
    task: str | None = None
    goals: tuple[Goal, ...] = ()
    notes: tuple[str, ...] = ()

    def thing(self, name: str) -> Thing:
        """The named thing; ConfigError lists those there are."""
        for thing in self.things:
            if thing.name == name:
                return thing
        raise ConfigError(
            f"nothing in scene {self.name} is named {name!r}", f"there is: {', '.join(self.names)}"
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Of all things, in order."""
        return tuple(thing.name for thing in self.things)


def needed(scene: Scene | None, who: str) -> Scene:
    """The scene, for a back end that works in one; `who`: its flag and name, as the command line
    has them.

    Raises:
        ConfigError: there is none.
    """
    if scene is None:
        raise ConfigError(f"{who} works in a --scene", "give a scene, or choose another back end")
    return scene
