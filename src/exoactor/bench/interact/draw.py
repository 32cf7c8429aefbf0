"""Scenes in which something has to be lifted, by GenHOI's protocol: four classes of things at five
places ahead, their sizes and masses drawn anew from a seed.

Boxes and cylinders stand on a stool, chairs and tables on the floor. The robot starts at the
origin and looks along +x; the camera is at its right, square to its way.
"""

from dataclasses import replace

import numpy as np

from exoactor.bench.generalise.errands import placed
from exoactor.bench.generalise.furnishing import HERE, ON_FLOOR, Rng
from exoactor.core.frames import Camera
from exoactor.core.goals import Goal
from exoactor.scenes import furniture
from exoactor.scenes.moves import FOCAL_PX, HEIGHT, WIDTH
from exoactor.scenes.scene import Room, Scene, Start, Thing

CLASSES = ("box", "cylinder", "table", "chair")
DISTANCES_M = (1.0, 1.25, 1.5, 1.75, 2.0)
"""A place each, of every class."""
COUNT = len(CLASSES) * len(DISTANCES_M)
BEARING_RAD, TURN_RAD = np.radians(15.0), np.radians(20.0)
"""How far to a side a thing stands at most, and how far it is turned away from the robot."""
STAND_M = (0.40, 0.62)
BEFORE_EDGE_M = (0.03, 0.05)
"""Height of the stool, and from its front edge to what is on it."""
START = Start((0.0, 0.0), 0.0)
ROOM = Room(walls_m=(-2.6, 5.4, -3.4, 3.6, 3.0))


def lifting(seed: int, index: int) -> Scene:
    """The `index`-th of COUNT scenes of a seed: the classes in turn, each at all five places."""
    name, distance_m = CLASSES[index // len(DISTANCES_M)], DISTANCES_M[index % len(DISTANCES_M)]
    rng = np.random.default_rng([seed, 0, index])
    bearing = rng.uniform(-BEARING_RAD, BEARING_RAD)
    at = distance_m * np.array([np.cos(bearing), np.sin(bearing)])
    facing = np.pi + bearing + rng.uniform(-TURN_RAD, TURN_RAD)

    thing = THINGS[name](rng)
    if name in ("box", "cylinder"):
        stand = furniture.stand((float(at[0]), float(at[1])), facing, rng.uniform(*STAND_M))
        half_m = thing.parts[0].size_m[0]
        x, y, z = furniture.on_top(stand, half_m + rng.uniform(*BEFORE_EDGE_M))
        turned = facing + rng.uniform(-TURN_RAD, TURN_RAD) / 2.0
        things: tuple[Thing, ...] = (stand, placed(thing, (x, y), turned, z))
    else:
        turned = facing + (np.pi * rng.integers(2) if name == "chair" else 0.0)
        things = (placed(thing, at, turned),)

    goals = (Goal("lifted", name),)
    return Scene(
        f"lift-{name}-{seed}-{index}", index, f"lift the {name}", things, START,
        _camera(*map(float, at)), ROOM, None, goals,
    )  # fmt: skip


def _camera(x: float, y: float) -> Camera:
    """Sees the start and a place on the floor, both whole."""
    place, target = np.array([0.5 * x + 1.0, -2.75, 1.5]), np.array([0.52 * x, 0.5 * y, 0.55])
    return Camera.looking_at(place, target, FOCAL_PX, WIDTH, HEIGHT)


def _box(rng: Rng) -> Thing:
    deep, wide, high = rng.uniform(0.20, 0.30), rng.uniform(0.20, 0.35), rng.uniform(0.20, 0.28)
    mass = rng.uniform(0.5, 2.0)
    made = furniture.box(ON_FLOOR, mass_kg=mass, depth_m=deep, width_m=wide, height_m=high)
    return replace(made, friction=0.8)


def _cylinder(rng: Rng) -> Thing:
    high, wide = rng.uniform(0.22, 0.35), rng.uniform(0.12, 0.20)
    made = furniture.cylinder(ON_FLOOR, height_m=high, diameter_m=wide)
    return replace(made, mass_kg=rng.uniform(0.3, 1.5), friction=0.8)


def _table(rng: Rng) -> Thing:
    high, deep, wide = rng.uniform(0.45, 0.55), rng.uniform(0.30, 0.36), rng.uniform(0.34, 0.42)
    made = furniture.table(HERE, 0.0, high, depth_m=deep, width_m=wide)
    return replace(made, mass_kg=rng.uniform(2.0, 4.0), friction=0.6)


def _chair(rng: Rng) -> Thing:
    made = furniture.chair(HERE, 0.0, height_m=rng.uniform(0.38, 0.43))
    return replace(made, mass_kg=rng.uniform(2.0, 3.8), friction=0.8)


THINGS = {"box": _box, "cylinder": _cylinder, "table": _table, "chair": _chair}
