"""Where to stand for what is to be done, and the way there."""

from dataclasses import replace

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.goals import FLOOR, LEVEL_WAYS, START, Direction
from exoactor.core.plan import Action
from exoactor.humans import gait
from exoactor.rehearsal import grasps, path_planning
from exoactor.rehearsal.floors import Floor
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.scenes import affordances, extent, solids
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
WORKTOP_M = 0.45
"""What is so high and flat on top is stood at, at an edge."""
BESIDE_M = 0.36
"""From the middle of the body to what it stands beside."""
ARM_M, FREE_M, BLOCKED_M, FRONT_M = 0.40, 0.20, 5.0, 1.0
"""How far behind an edge a hand reaches; room there must be before it; what a blocked edge costs,
and by how much further away the front is preferred."""
WITH_HANDS = {"reach", "grasp", "lift", "sweep", "wipe", "place", "drop"}


def towards(builder: PerformanceBuilder, direction: Direction) -> Array:
    """(2,) a direction as seen from the body."""
    return builder.toward(*LEVEL_WAYS[direction], 0.0)[:2]


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


def base(builder: PerformanceBuilder, thing: Thing) -> Thing | None:
    """What stands on the floor and bears a thing, with whatever is between; None for the floor."""
    under = holder(builder, thing)
    for _ in builder.scene.things:
        below = None if under is None else holder(builder, under)
        if below is None:
            break
        under = below
    return under


def beside(builder: PerformanceBuilder, action: Action) -> tuple[Array, float]:
    """Place (2,) and heading from which a thing is at hand, or where one stands on it if it is flat
    on the floor; where one began, or at the side of a thing that is named.
    """
    name = action.to if action.verb == "carry_to" and action.to else action.thing
    if name == START:
        place = np.array(builder.scene.start.place_m)
        return place, facing(builder.place_m, place)
    thing = builder.thing(name)
    if action.direction is not None:
        return _at_side(builder, thing, action)
    if action.verb == "walk_to" and _palms_take(builder, thing):
        stance = grasps.chosen(builder, thing).stance
        return stance.place_m, stance.yaw_rad
    if affordances.seat(thing) and builder.coming and builder.coming[0].verb == "sit_down":
        return _before_seat(builder, thing)

    support = base(builder, thing)
    worked_at = support if support is not None else thing if _worktop(thing) else None
    if worked_at is not None:
        points = [_worked_on(builder, thing), *_also(builder, support)]
        return at_edge(builder, worked_at, np.mean(points, axis=0), sideways(builder, thing))

    if not any(part.solid for part in thing.parts):
        place = middle(builder, thing.name)
        return place, facing(builder.place_m, place)
    return _before(builder, thing)


def _palms_take(builder: PerformanceBuilder, thing: Thing) -> bool:
    """Whether two palms are going to take a thing as soon as the body is there."""
    return any(
        one.verb == "grasp" and one.thing == thing.name and one.hands == "both"
        for one in builder.coming[:2]
    )


def _worktop(thing: Thing) -> bool:
    """Whether it is something to stand at and work on."""
    face = affordances.top(thing)
    high = face is not None and face.middle_m[2] >= WORKTOP_M
    return high and affordances.inside(thing) is None


def side_way(builder: PerformanceBuilder, to: Thing, action: Action) -> Array:
    """(2,) the side of a thing that an action names, as seen from the start; between two, towards
    the other.
    """
    if action.other is not None:
        apart = middle(builder, action.other) - middle(builder, to.name)
        return np.asarray(apart / max(float(np.linalg.norm(apart)), 1e-9))
    ahead, left = LEVEL_WAYS[str(action.direction)]
    yaw = builder.scene.start.yaw_rad
    return ahead * gait.ahead(yaw) + left * gait.aside(yaw)


def _at_side(builder: PerformanceBuilder, thing: Thing, action: Action) -> tuple[Array, float]:
    """At the named side of a thing, facing it; between two, facing the way one came."""
    centre = middle(builder, thing.name)
    if action.other is not None:
        place = (centre + middle(builder, action.other)) / 2.0
        return place, facing(builder.place_m, place)
    way = side_way(builder, thing, action)
    corners = _footprint(builder, thing) - centre
    place = centre + (float((corners @ way).max()) + BESIDE_M) * way
    return place, facing(place, centre)


def _footprint(builder: PerformanceBuilder, thing: Thing) -> Array:
    """(N, 2) corners of a thing, and of what bears it, seen from above."""
    under = base(builder, thing)
    things = [thing] if under is None else [thing, under]
    return np.concatenate(
        [builder.things[one.name].over_all(affordances.outline_m(one)) for one in things]
    )


def _before_seat(builder: PerformanceBuilder, thing: Thing) -> tuple[Array, float]:
    """Before a seat, on the open side that is nearest."""
    spots = [
        beyond(replace(thing, yaw_rad=thing.yaw_rad + way), far) for way, far in _seat_sides(thing)
    ]
    place = min(spots, key=lambda spot: float(np.linalg.norm(spot - builder.place_m)))
    return place, facing(builder.place_m, place)


def _seat_sides(thing: Thing) -> list[tuple[float, float]]:
    """Ways one may sit on a thing, and how far from its middle one stands before that."""
    face = affordances.seat(thing)
    if face is None:
        return []
    out = []
    for way in affordances.seat_fronts_rad(thing):
        ahead = gait.ahead(way)
        half = float(np.abs(ahead) @ face.half_m)
        out.append((way, float(face.middle_m[:2] @ ahead) + half + BEFORE_SEAT_M))
    return out


def _worked_on(builder: PerformanceBuilder, thing: Thing) -> Array:
    """(2,) where the hands will be: over what is to be wiped of a thing, else at the thing."""
    wiped = any(one.verb == "wipe" and one.thing == thing.name for one in builder.coming[:2])
    part = affordances.to_wipe(thing) if wiped else None
    where = builder.things[thing.name]
    return middle(builder, thing.name) if part is None else where.at(part.pos_m)[:2]


def _also(builder: PerformanceBuilder, table: Thing | None) -> list[Array]:
    """Where on the same table something will be put: one stands so that both places are at hand."""
    to = next(
        (action.to for action in builder.coming if action.verb in ("place", "drop") and action.to),
        None,
    )
    if to in (None, FLOOR) or table is None or holder(builder, builder.thing(to)) is not table:
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


def at_edge(
    builder: PerformanceBuilder, table: Thing, point_m: Array, left_m: float = 0.0
) -> tuple[Array, float]:
    """Before an edge of a table, so that a point (2,) on it is straight ahead but for `left_m`: the
    front edge, unless another is nearer by far, or that one is blocked.
    """
    path = builder.things[table.name]
    low, high = extent.box_m(table)
    away = np.array([*(point_m - path.place_m[:2]), 0.0])
    at = rotations.rotate(rotations.from_yaw(-table.yaw_rad), away)[:2]
    floor = Floor.of(builder.scene, without=(table.name,))
    found = []
    for turned, edge in ((0.0, high[0]), (0.5, high[1]), (-0.5, -low[1]), (1.0, -low[0])):
        out, right = gait.ahead(np.pi * turned), gait.aside(np.pi * turned)  # of who faces it
        across = at @ right + left_m
        spot = table.to_world(np.array([*((edge + BELLY_M) * out + across * right), 0.0]))[:2]
        far = float(edge - at @ out)
        cost = max(0.0, far - ARM_M) * 10.0 + float(np.linalg.norm(spot - builder.place_m))
        cost += BLOCKED_M * float(floor.clear_m(spot) < FREE_M) - (FRONT_M if not turned else 0.0)
        found.append((cost, spot, table.yaw_rad + np.pi * (1.0 + turned)))
    _, place, yaw = min(found, key=lambda each: each[0])
    return place, yaw


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
