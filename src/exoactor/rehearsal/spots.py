"""Where what is held shall stand: in a vessel, on a table before the body, on another thing, on the
floor, beside something or between two.
"""

from collections.abc import Iterator

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.goals import FLOOR
from exoactor.core.plan import Action
from exoactor.humans import gait
from exoactor.rehearsal import free_room, places
from exoactor.rehearsal.floors import Floor
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.scenes import affordances, extent, solids
from exoactor.scenes.scene import Thing

INTO_M = 0.03
"""How far behind the edge of a table the near side of what is set down there is."""
APART_M = 0.05
"""Between what is put beside something and that."""
OVER_FLOOR_M = 0.12
"""How far before the toes' line something is set down on the floor."""
STEP_M, TRIES = 0.05, 6
"""How far other places on a table are from the first one that are tried."""


def spot(builder: PerformanceBuilder, thing: Thing, action: Action) -> Array:
    """(3,) where the frame of a thing shall be.

    Raises:
        BadMotionError: there is no room for it.
    """
    if action.to == FLOOR:
        ahead = gait.ahead(builder.yaw_rad)
        place = builder.place_m + ahead_m(thing) * ahead
        if Floor.of(builder.scene, without=(thing.name,)).clear_m(place) < reach_m(thing):
            raise BadMotionError(
                f"there is no room on the floor for the {thing.name} here", "step back first"
            )
        return np.array([*place, 0.0])
    if action.direction is not None:
        return _beside(builder, thing, action)

    to = builder.thing(action.to)
    path, floor_m = builder.things[to.name], affordances.rest_m(to)
    room = affordances.inside(to)
    if room is not None:
        return np.array([*path.at(room.pos_m)[:2], path.place_m[2] + floor_m])

    before = places.BELLY_M + INTO_M + reach_m(thing)
    aside = builder.beside(builder.things[thing.name].place_m)[1]
    first = builder.toward(before, aside, 0.0) + [*builder.place_m, path.place_m[2] + floor_m]
    for place in _tries(builder, to, first):
        if _free(builder, thing, to, place):
            return place
    raise BadMotionError(
        f"there is no room on the {to.name} for the {thing.name} within reach",
        "clear it, or name another place",
    )


def before(builder: PerformanceBuilder, thing: Thing, action: Action) -> tuple[Array, float]:
    """Place (2,) and heading from which a thing can be set down beside another."""
    place, to = _beside(builder, thing, action), builder.thing(action.to)
    under = places.base(builder, to)
    if under is not None:
        return places.at_edge(builder, under, place[:2])
    yaw = places.facing(builder.place_m, place)
    return place[:2] - ahead_m(thing) * gait.ahead(yaw), yaw


def ahead_m(thing: Thing) -> float:
    """How far before the body something is set down on the floor."""
    return places.BELLY_M + OVER_FLOOR_M + reach_m(thing)


def reach_m(thing: Thing) -> float:
    """Half the width of what is held, whichever way it is turned."""
    return float(extent.half_m(affordances.body(thing))[:2].max())


def _beside(builder: PerformanceBuilder, thing: Thing, action: Action) -> Array:
    """(3,) beside what an action names, on what that stands on; between two, midway."""
    to = builder.thing(action.to)
    path = builder.things[to.name]
    if action.other is not None:
        between = (path.place_m + builder.things[action.other].place_m) / 2.0
        place = np.array([*between[:2], path.place_m[2]])
    else:
        way = places.side_way(builder, to, action)
        outline = path.over_all(affordances.outline_m(to)) - path.place_m[:2]
        far = float((outline @ way).max()) + APART_M + reach_m(thing)
        place = path.place_m + far * np.array([*way, 0.0])

    if not _free(builder, thing, places.holder(builder, to), place):
        where = action.direction if action.other is None else f"between it and {action.other}"
        raise BadMotionError(
            f"there is no room for the {thing.name} beside the {to.name} ({where})",
            "name another side",
        )
    return place


def _tries(builder: PerformanceBuilder, to: Thing, first_m: Array) -> Iterator[Array]:
    """A place (3,), others to both sides of it and behind it, and the middle of a small top."""
    yield first_m
    for k in range(1, TRIES + 1):
        for ahead, left in ((0.0, 1.0), (0.0, -1.0), (1.0, 0.0), (1.0, 1.0), (1.0, -1.0)):
            yield first_m + k * STEP_M * builder.toward(ahead, left, 0.0)
    face = affordances.top(to)
    if face is not None:
        yield np.array([*builder.things[to.name].at(face.middle_m)[:2], first_m[2]])


def _free(builder: PerformanceBuilder, thing: Thing, under: Thing | None, place_m: Array) -> bool:
    """Whether a thing can stand at a place (3,): borne by the top of `under`, or the floor, clear
    of all else.
    """
    held = builder.things[thing.name]
    foot = held.over_all(affordances.outline_m(thing)) - held.place_m[:2] + place_m[:2]
    if under is None:
        floor = Floor.of(free_room.as_it_is(builder), without=(thing.name,))
        return bool(floor.clear_m(foot).min() > 0.0)
    path = builder.things[under.name]
    local = path.from_all(foot)
    height = place_m[2] - path.place_m[2]
    faces = [f for f in affordances.surfaces(under) if abs(f.middle_m[2] - height) < INTO_M]
    middle = path.from_all(place_m[None, :2])
    large = [f for f in faces if (f.half_m >= reach_m(thing)).all()]
    borne = any(bool(f.holds(local).all()) for f in large) or any(
        bool(f.holds(middle).all() and np.abs(middle - f.middle_m[:2]).max() < INTO_M)
        for f in faces
        if (f.half_m < reach_m(thing)).any()
    )
    return borne and not _struck(builder, thing, under, place_m)


def _struck(builder: PerformanceBuilder, thing: Thing, under: Thing, place_m: Array) -> bool:
    """Whether something else is there."""
    shift = place_m - builder.things[thing.name].place_m
    points = np.array([builder.things[thing.name].at(p) for p in free_room.samples(thing)]) + shift
    points[:, 2] += INTO_M
    return any(
        float(solids.distance(path.thing, points, path.place_m, path.quat_wxyz).min()) < 0.01
        for name, path in builder.things.items()
        if name not in (thing.name, under.name)
    )
