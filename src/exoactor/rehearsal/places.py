"""Where to stand for what is to be done, and the way there."""

from dataclasses import replace

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.plan import Action
from exoactor.humans import gait
from exoactor.rehearsal import path_planning, solids
from exoactor.rehearsal.floors import Floor
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.scenes import extent
from exoactor.scenes.scene import Thing

BELLY_M = 0.25
"""From the middle of the body to an edge it works at: the belly just clear of it."""
ASIDE_M = 0.09
"""A thing for one hand lies this far to that hand's side of the body's middle."""
BEFORE_SEAT_M = 0.165
"""From the front edge of a seat to under the body of who is about to sit down on it."""
NEAR_M = 0.24
"""From the middle of the body to the skin of a thing on the floor that one walks up to."""
ROOM_M = 0.34
"""From the middle of a body at work to what it shall not touch."""
WITH_HANDS = {"reach", "grasp", "lift", "sweep", "wipe", "place", "drop"}


def middle(builder: PerformanceBuilder, name: str | None) -> Array:
    """The place (2,) of a thing over the floor, where it is by now."""
    return builder.things[builder.thing(name).name].place_m[:2]


def passed(builder: PerformanceBuilder, thing: Thing) -> Thing:
    """A thing to go through, under or over, towards its front: turned half around for who stands
    before that.
    """
    away = builder.place_m - np.array(thing.pos_m[:2])
    behind = away @ gait.ahead(thing.yaw_rad) > 0.0
    return replace(thing, yaw_rad=thing.yaw_rad + np.pi) if behind else thing


def beyond(thing: Thing, by_m: float) -> Array:
    """(2,) the place so far before a thing's middle, on the side of its front."""
    return thing.to_world(np.array([by_m, 0.0, 0.0]))[:2]


def facing(from_m: Array, to_m: Array) -> float:
    """Heading from one place on the floor to another."""
    x, y = np.asarray(to_m)[:2] - np.asarray(from_m)[:2]
    return float(np.arctan2(y, x))


def holder(builder: PerformanceBuilder, thing: Thing) -> Thing | None:
    """What a thing stands on or in, where it is by now; None for the floor."""
    point = builder.things[thing.name].place_m
    for other in builder.scene.things:
        under = solids.distance(other, (point - [0.0, 0.0, 0.01])[None], *solids.pose_of(other))
        if other.name != thing.name and under[0] < 0.012:
            return other
    return None


def beside(builder: PerformanceBuilder, action: Action) -> tuple[Array, float]:
    """Place (2,) and heading from which a thing is at hand, or where one stands on it if it is flat
    on the floor.
    """
    name = action.to if action.verb == "carry_to" and action.to else action.thing
    thing = builder.thing(name)

    if thing.has("seat") and builder.coming and builder.coming[0].verb == "sit_down":
        seat = thing.part("seat")
        place = beyond(thing, seat.pos_m[0] + seat.size_m[0] + BEFORE_SEAT_M)
        return place, facing(builder.place_m, place)

    support = holder(builder, thing)
    worked_at = support if support is not None else thing if thing.has("top") else None
    if worked_at is not None:
        points = [middle(builder, thing.name), *_also(builder, support)]
        return _at_edge(builder, worked_at, np.mean(points, axis=0), sideways(builder, thing))

    if not any(part.solid for part in thing.parts):
        place = middle(builder, thing.name)
        return place, facing(builder.place_m, place)
    return _before(builder, thing)


def _also(builder: PerformanceBuilder, table: Thing | None) -> list[Array]:
    """Where on the same table something will be put: one stands so that both places are at hand."""
    to = next(
        (action.to for action in builder.coming if action.verb in ("place", "drop") and action.to),
        None,
    )
    if to is None or table is None or holder(builder, builder.thing(to)) is not table:
        return []
    return [middle(builder, to)]


def sideways(builder: PerformanceBuilder, thing: Thing) -> float:
    """How far left of the body's middle (m) a thing shall lie, for the hand that is going to take
    it or holds it.
    """
    for action in builder.coming:
        if action.verb in WITH_HANDS and action.hands in ("left", "right"):
            return ASIDE_M if action.hands == "left" else -ASIDE_M
    return 0.0


def _at_edge(
    builder: PerformanceBuilder, table: Thing, point_m: Array, left_m: float
) -> tuple[Array, float]:
    """Before the front edge of a table, so that a point on it is straight ahead but for
    `left_m`.
    """
    away = np.array([*(point_m - table.pos_m[:2]), 0.0])
    across = rotations.rotate(rotations.from_yaw(-table.yaw_rad), away)[1] + left_m
    place = np.array([extent.box_m(table)[1, 0] + BELLY_M, across, 0.0])  # facing -x, left is -y
    return table.to_world(place)[:2], table.yaw_rad + np.pi


def _before(builder: PerformanceBuilder, thing: Thing) -> tuple[Array, float]:
    """Close to a thing on the floor, on the side one comes from, or as near to that as there is
    room.
    """
    low, high = extent.box_m(thing)
    centre = middle(builder, thing.name)
    straight = facing(builder.place_m, centre)
    reach = float(np.abs(np.concatenate([low[:2], high[:2]])).max())

    floor = Floor.of(builder.scene, without=(thing.name,))
    spots, left_m = [], sideways(builder, thing)
    for turned in np.radians([0, 15, -15, 30, -30, 45, -45, 60, -60, 90, -90, 120, -120, 180]):
        yaw = straight + float(turned)
        spot = centre - (NEAR_M + reach) * gait.ahead(yaw) - left_m * gait.aside(yaw)
        spots.append((spot, yaw))
        if floor.clear_m(spots[-1][0]) >= ROOM_M:
            return spots[-1]

    return max(spots, key=lambda spot: float(floor.clear_m(spot[0])))


def way(
    builder: PerformanceBuilder,
    place_m: Array,
    yaw_rad: float,
    clearance_m: float = path_planning.CLEARANCE_M,
) -> Array:
    """(N, 2) a way from where the body is to a place, through `builder.via`; its end is walked
    facing `yaw_rad`.
    """
    return path_planning.way(
        builder.scene,
        builder.place_m,
        place_m,
        facing_rad=yaw_rad,
        via_m=builder.via,
        clearance_m=clearance_m,
    )
