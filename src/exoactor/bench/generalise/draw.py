"""A scene and what shall be done in it, drawn from a seed: what it is about, what else stands
about, the room, the start, the camera.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from exoactor.bench.generalise import furnishing
from exoactor.bench.generalise.errands import VERBS, Errand, placed, radius_m
from exoactor.bench.generalise.furnishing import Rng
from exoactor.bench.generalise.sentences import one_of
from exoactor.bench.generalise.viewpoint import View, viewpoint
from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import PermanentError
from exoactor.scenes import affordances, extent, furniture
from exoactor.scenes.scene import Room, Scene, Start, Thing

TRIES = 60
GAP_M, AROUND_M = 0.35, ((-1.2, 4.0), (-2.4, 2.4))
"""Between things on the floor; and where, seen from the start, others stand."""
STEP_M = 0.05
BY_THE_WALL_M = (0.75, 1.8)
OTHERS = 4
CLUTTERED = 0.5
ASIDE_M = 0.15
"""From what is acted on to what else is on its table."""


@dataclass(frozen=True)
class Drawn:
    """A scene whose instruction and goals are of one of VERBS."""

    verb: str
    scene: Scene


def drawn(seed: int, index: int) -> Drawn:
    """The `index`-th of a seed. Verbs come evenly: each once in every len(VERBS) of them."""
    turn, which = divmod(index, len(VERBS))
    verb = tuple(VERBS)[int(np.random.default_rng([seed, 1, turn]).permutation(len(VERBS))[which])]
    rng = np.random.default_rng([seed, 0, index])

    for _ in range(TRIES):
        errand = VERBS[verb](rng)
        if _collide(errand.things):
            continue
        things = (*errand.things, *_others(rng, errand))
        view = viewpoint(rng, errand, things)
        if view is not None:
            return Drawn(verb, scene_of(rng, f"random-{seed}-{index}", index, errand, things, view))
    raise PermanentError(f"no scene was found to {verb} in", "draw another one")


def scene_of(
    rng: Rng, name: str, seed: int, errand: Errand, things: Sequence[Thing], view: View
) -> Scene:
    """All of it turned and moved as one, in a room around it."""
    place, yaw = rng.uniform(-0.4, 0.4, size=2), float(rng.uniform(-np.pi, np.pi))
    turn = rotations.from_yaw(np.array(yaw))

    def moved(point_m: Array) -> Array:
        return np.asarray(rotations.rotate(turn, np.asarray(point_m)) + [*place, 0.0])

    there = tuple(
        placed(thing, moved(np.array(thing.pos_m))[:2], thing.yaw_rad + yaw, thing.pos_m[2])
        for thing in things
    )
    seen = replace(view, place_m=moved(view.place_m), target_m=moved(view.target_m))
    ways = moved(np.column_stack([errand.way_m, np.zeros(len(errand.way_m))]))
    corners = [thing.to_world(extent.CORNERS * radius_m(thing)) for thing in there]
    around = np.concatenate([seen.place_m[None], ways, *corners])[:, :2]
    low = around.min(axis=0) - rng.uniform(*BY_THE_WALL_M, size=2)
    high = around.max(axis=0) + rng.uniform(*BY_THE_WALL_M, size=2)
    walls = (float(low[0]), float(high[0]), float(low[1]), float(high[1]), 3.0)
    floor = "planks" if rng.random() < 0.5 else furnishing.colour(rng, furnishing.PLAIN)
    wall = "plaster" if rng.random() < 0.5 else furnishing.colour(rng, furnishing.PLAIN, 0.6)
    room = Room(walls, floor, wall)

    x, y = (float(at) for at in place)
    return Scene(
        name, seed, errand.says, there, Start((x, y), yaw), seen.camera, room, None, errand.goals
    )


def _others(rng: Rng, errand: Errand) -> list[Thing]:
    """What else stands about, out of the way, of kinds that nobody spoke of."""
    there = list(errand.things)
    for _ in range(int(rng.integers(OTHERS))):
        names = [name for name in furnishing.ON_THE_FLOOR if _unheard(name, there)]
        if not names:
            break
        thing = furnishing.ON_THE_FLOOR[one_of(rng, tuple(names))](rng)
        (west, east), (south, north) = AROUND_M
        for _ in range(TRIES):
            at = rng.uniform([west, south], [east, north])
            thing = placed(thing, at, rng.uniform(-np.pi, np.pi))
            if not _collide((thing, *there)) and _off(thing, errand):
                there.append(thing)
                break

    for table in [thing for thing in there if thing.name == "table"]:
        if rng.random() < CLUTTERED and not errand.clear_table:
            there += _clutter(rng, table, there)
    return there[len(errand.things) :]


def _clutter(rng: Rng, table: Thing, there: Sequence[Thing]) -> list[Thing]:
    """A small thing at the back of a table, away from what else is on it."""
    names = tuple(name for name in furnishing.ON_A_TABLE if _unheard(name, there))
    if not names:
        return []
    thing = furnishing.ON_A_TABLE[one_of(rng, names)](rng)
    deep, wide, _ = extent.box_m(table)[1]
    for _ in range(TRIES):
        into, across = 2.0 * deep - rng.uniform(0.06, 0.10), rng.uniform(-wide + 0.08, wide - 0.08)
        x, y, z = furniture.on_top(table, into, across)
        thing = placed(thing, (x, y), table.yaw_rad, z)
        near = [other for other in there if other.pos_m[2] > 0.0]
        if all(apart_m(thing, other) >= ASIDE_M for other in near):
            return [thing]
    return []


def _unheard(name: str, there: Sequence[Thing]) -> bool:
    """Whether no thing is of that kind."""
    return name not in {thing.name for thing in there}


def _collide(things: Sequence[Thing]) -> bool:
    """Whether the first of the things on the floor is too near to another one of them, or any is,
    for things that belong together.
    """
    floor = [thing for thing in things if thing.pos_m[2] == 0.0]
    return any(apart_m(one, other) < GAP_M for one in floor[:1] for other in floor[1:])


def _off(thing: Thing, errand: Errand) -> bool:
    """Whether a thing is out of the way."""
    legs = np.diff(errand.way_m, axis=0)
    steps = [
        np.linspace(start, start + leg, max(2, int(np.linalg.norm(leg) / STEP_M)))
        for start, leg in zip(errand.way_m[:-1], legs, strict=True)
    ]
    way = np.concatenate(steps)
    local = thing.from_world(np.column_stack([way, np.zeros(len(way))]))[:, :2]
    return bool(affordances.outside_m(affordances.outline_m(thing), local).min() >= errand.aside_m)


def apart_m(one: Thing, other: Thing) -> float:
    """Between the outlines of two things, from corners and the middles of edges."""
    return min(_from_corners_m(one, other), _from_corners_m(other, one))


def _from_corners_m(one: Thing, other: Thing) -> float:
    corners = affordances.outline_m(other)
    edges = np.concatenate([corners, (corners + np.roll(corners, -1, axis=0)) / 2.0])
    world = other.to_world(np.column_stack([edges, np.zeros(len(edges))]))
    local = one.from_world(world)[:, :2]
    return float(affordances.outside_m(affordances.outline_m(one), local).min())
