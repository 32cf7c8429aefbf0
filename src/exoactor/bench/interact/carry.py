"""Scenes in which a box of 2 kg is carried from a stool to a table, from any place near it and with
any heading.

In the frame of who stands at the origin and looks along +x, then turned and moved as one.
"""

from dataclasses import replace

import numpy as np

from exoactor.bench.generalise import furnishing
from exoactor.bench.generalise.draw import GAP_M, TRIES, apart_m, scene_of
from exoactor.bench.generalise.errands import AT_EDGE_M, Errand, placed, towards
from exoactor.bench.generalise.furnishing import HERE, Rng
from exoactor.bench.generalise.viewpoint import viewpoint
from exoactor.bench.interact.draw import BEFORE_EDGE_M, STAND_M, THINGS
from exoactor.core.checks import Array
from exoactor.core.errors import PermanentError
from exoactor.core.goals import Goal
from exoactor.scenes import extent, furniture
from exoactor.scenes.scene import Scene, Thing

MASS_KG = 2.0
AWAY_M, FACED_RAD = (1.0, 3.0), np.radians(40.0)
"""From the start to the stool, and how far its front is turned away from who comes."""
TABLE_M, BETWEEN_M = (0.50, 0.62), (1.2, 2.0)
"""Height of the table, and from one standing place to the other."""
ROOM_M = 0.6
"""From where one starts and stands to the middle of what one does not stand at."""
SAYS = "put the box on the table"
GOALS = (
    Goal("lifted", "box", when="once"), Goal("on", "box", "table"), Goal("let_go", "box"),
)  # fmt: skip


def carrying(seed: int, index: int) -> Scene:
    """The `index`-th scene of a seed; the robot's part of it is all in the picture.

    Raises:
        PermanentError: none was found.
    """
    rng = np.random.default_rng([seed, 1, index])
    for _ in range(TRIES * TRIES):
        errand = _errand(rng)
        if not _has_room(errand):
            continue
        view = viewpoint(rng, errand, errand.things)
        if view is not None:
            name = f"carry-{seed}-{index}"
            return scene_of(rng, name, index, errand, errand.things, view)
    raise PermanentError("no scene was found to carry a box in", "draw another one")


def _errand(rng: Rng) -> Errand:
    bearing = rng.uniform(-np.pi, np.pi)
    stand = furniture.stand(HERE, 0.0, rng.uniform(*STAND_M))
    stand = placed(
        stand,
        towards(rng.uniform(*AWAY_M), bearing),
        bearing + np.pi + rng.uniform(-FACED_RAD, FACED_RAD),
    )
    box = replace(THINGS["box"](rng), mass_kg=MASS_KG)
    into_m = box.parts[0].size_m[0] + rng.uniform(*BEFORE_EDGE_M)
    x, y, z = furniture.on_top(stand, into_m)
    box = placed(box, (x, y), stand.yaw_rad, z)

    here = _before(stand)
    there = here + towards(rng.uniform(*BETWEEN_M), rng.uniform(-np.pi, np.pi))
    facing = rng.uniform(-np.pi, np.pi)
    table = furnishing.table(rng, TABLE_M)
    deep = float(extent.box_m(table)[1, 0])
    table = placed(table, there + towards(deep + AT_EDGE_M, facing), facing + np.pi)
    way = np.array([np.zeros(2), here, there])
    return Errand((stand, box, table), SAYS, GOALS, way, facing, hands=True)


def _before(stand: Thing) -> Array:
    """(2,) where one stands at its front."""
    deep = float(extent.box_m(stand)[1, 0])
    return np.array(stand.pos_m[:2]) + towards(deep + AT_EDGE_M, stand.yaw_rad)


def _has_room(errand: Errand) -> bool:
    """Whether stool and table are apart, and one does not stand in the way."""
    stand, _, table = errand.things
    start, here, there = errand.way_m
    near = [
        _from_leg_m(np.array(table.pos_m[:2]), start, here),
        _from_leg_m(np.array(stand.pos_m[:2]), there, there),
        float(np.linalg.norm(np.array(stand.pos_m[:2]) - start)),
    ]
    return apart_m(stand, table) >= GAP_M and min(near) >= ROOM_M


def _from_leg_m(point_m: Array, start_m: Array, end_m: Array) -> float:
    """From a point (2,) to the stretch between two others."""
    way = end_m - start_m
    share = np.clip((point_m - start_m) @ way / max(float(way @ way), 1e-9), 0.0, 1.0)
    return float(np.linalg.norm(point_m - start_m - share * way))
