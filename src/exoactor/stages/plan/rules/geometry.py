"""Where there is room: beside a thing, between two."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.goals import Direction
from exoactor.scenes import affordances
from exoactor.scenes.extent import box_m
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.plan.rules import looks
from exoactor.stages.plan.rules.grammar import Side

GAP_M = 0.04
"""Between things that stand side by side."""
ANY_SIDE: tuple[Direction, ...] = ("right", "left", "backwards", "forwards")
_TURNS = {"forwards": 0.0, "left": 0.5, "backwards": 1.0, "right": -0.5}


def width_m(thing: Thing) -> float:
    """Its narrower side, seen from above: what a hand has to span."""
    low, high = box_m(thing)
    return float((high - low)[:2].min())


def headroom_m(thing: Thing) -> float | None:
    """How much room is below it; None where nothing is overhead."""
    gap = affordances.opening(thing)
    return None if gap is None else 2.0 * gap.size_m[2]


def free_side(
    scene: Scene, thing: Thing, place: Thing, side: Side | None, other: Thing | None
) -> Direction | None:
    """On which side of a place there is room for a thing: the one that is asked for, or any; None
    where there is none.
    """
    asked = ANY_SIDE if side == "beside" else (side,) if side else ()
    return next((one for one in asked if _is_room(scene, thing, place, one, other)), None)


def _is_room(
    scene: Scene, thing: Thing, place: Thing, side: Direction, other: Thing | None
) -> bool:
    holder, own_m = affordances.support(scene, place), _radius_m(thing)
    if other is not None:
        at = (looks.middle_m(place) + looks.middle_m(other)) / 2.0
        near = [place, other]
        if affordances.support(scene, other) is not holder:
            return False
    else:
        yaw = scene.start.yaw_rad + np.pi * _TURNS[side]
        away_m = _half_along_m(place, yaw) + own_m + GAP_M
        at, near = looks.middle_m(place) + away_m * np.array([np.cos(yaw), np.sin(yaw)]), []

    beside = [one for one in scene.things if one not in (thing, place, holder, *near)]
    clear = all(
        float(np.linalg.norm(looks.middle_m(one) - at)) >= own_m + _radius_m(one)
        for one in beside
        if affordances.support(scene, one) is holder and not _flat(one)
    ) and all(
        float(np.linalg.norm(looks.middle_m(one) - at)) >= own_m + _half_towards_m(one, at)
        for one in near
    )
    return clear and (holder is None or _carries(holder, at, own_m))


def _carries(holder: Thing, at_m: Array, radius_m: float) -> bool:
    """Whether something so large may stand at a place (2,) of the world on one of the surfaces."""
    point = holder.from_world(np.array([*at_m, holder.pos_m[2]]))
    return any(
        bool((np.abs(point[:2] - face.middle_m[:2]) <= face.half_m - 0.5 * radius_m).all())
        for face in affordances.surfaces(holder)
    )


def _flat(thing: Thing) -> bool:
    return looks.height(thing) < 0.02


def _radius_m(thing: Thing) -> float:
    low, high = box_m(thing)
    return float((high - low)[:2].max()) / 2.0


def _half_along_m(thing: Thing, yaw_rad: float) -> float:
    """From its middle to its outline, in a direction of the world."""
    corners = thing.to_world(
        np.column_stack([affordances.outline_m(thing), np.zeros(len(affordances.outline_m(thing)))])
    )
    way = np.array([np.cos(yaw_rad), np.sin(yaw_rad)])
    return float(((corners[:, :2] - looks.middle_m(thing)) @ way).max())


def _half_towards_m(thing: Thing, at_m: Array) -> float:
    way = at_m - looks.middle_m(thing)
    return _half_along_m(thing, float(np.arctan2(way[1], way[0])))
