"""Verbs of going somewhere: walk, turn, stand."""

from collections.abc import Iterator

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.goals import START
from exoactor.core.plan import Action
from exoactor.humans import footwork, gait
from exoactor.rehearsal import free_room, path_planning, places
from exoactor.rehearsal.floors import Floor, distance_m, outline
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.scenes import extent
from exoactor.scenes.scene import Thing

WALK_M, TURN_DEG = 0.6, 90.0
"""How far one walks, and turns, where the plan does not say."""
STEP_M = 0.33
HALF_WIDTH_M = 0.055
ARMS_M = 0.36
"""Half the width of a body that turns with an arm hanging."""
TURN_MOST_RAD = np.radians(50.0)
"""How far the body turns with one step of each foot."""
TURN_FROM_RAD = np.radians(28.0)
"""A change of heading above which people turn on the spot before they walk off."""
AROUND_M = 0.45
"""How far behind a thing one stops that one went around."""
WIDER_M, PASSES_M, HANDS_M = 0.36, 0.28, 0.5
"""The clearance of a wider way around, where the body on the usual one would come nearer than that
to what of the thing is so high: an arm that swings would touch it."""
CLEAR_M = 0.38
"""From a doorway's middle to where the body is wholly before or behind it."""
NEARLY_RAD, SHUFFLE_M = np.radians(15.0), 0.45
"""Nearer and less turned than this one goes by small steps, without turning."""
HERE_M = 0.02
"""A way that leads no further is none."""
LAST_S, HELD_S = 0.9, 0.4
"""How long the last pose of a clip is held, and how much longer with something in the hands."""


def walk_to(builder: PerformanceBuilder, action: Action) -> None:
    """Go to where the thing is at hand, and face it."""
    place, yaw = places.beside(builder, action)
    # and turns the back to it anyway
    sits = bool(builder.coming) and builder.coming[0].verb == "sit_down"
    clearance = places.BEFORE_SEAT_M - 0.005 if sits else path_planning.CLEARANCE_M
    path = places.way(builder, place, yaw, clearance)
    as_it_comes = sits or action.thing == START or action.other is not None
    go(builder, path, places.facing(path[-2], path[-1]) if as_it_comes else yaw)


def walk_through(builder: PerformanceBuilder, action: Action) -> None:
    """Go through what has an opening, and on to what comes next without a stop."""
    thing = places.passed(builder, builder.thing(action.thing))
    builder.via += [places.beyond(thing, x) for x in (-CLEAR_M, CLEAR_M)]
    if not _goes_on(builder, thing.name):
        path = places.way(builder, places.beyond(thing, 2.0 * CLEAR_M), thing.yaw_rad)
        go(builder, path, thing.yaw_rad)


def walk_around(builder: PerformanceBuilder, action: Action) -> None:
    """Go around a thing to its other side; where a mark lies on the floor there, on to the mark.

    Raises:
        BadMotionError: there is no way around it.
    """
    thing = builder.thing(action.thing)
    for goal in _behind(builder, thing):
        for clearance in (path_planning.CLEARANCE_M, WIDER_M):
            try:
                path = path_planning.around(
                    builder.scene, thing.name, builder.place_m, goal, clearance_m=clearance
                )
            except ConfigError:
                break
            if _passes_m(builder, path, thing) >= PASSES_M:
                go(builder, path, places.facing(path[-4], goal))
                return
    raise BadMotionError(f"there is no way around the {thing.name}", "make room, or go to its side")


def _passes_m(builder: PerformanceBuilder, path_m: Array, thing: Thing) -> float:
    """How near the middle of the body, which cuts the corners of a way, comes to what of a thing is
    as high as the hands.
    """
    steps = _steps(builder, path_m)
    time_s = np.arange(builder.clock_s, steps[-1].land_s, 1.0 / 30.0)
    paths = gait.feet(builder.actor, builder.stance, steps, time_s)
    body_m = gait.pelvis_place(builder.actor, paths, 30.0)
    solid = (part for part in thing.parts if part.solid)
    high = (outline(thing, part) for part in solid if extent.part_box_m(part)[1, 2] >= HANDS_M)
    away = (distance_m(shape, body_m).min() for shape in high if shape is not None)
    return float(min(away, default=np.inf))


def _behind(builder: PerformanceBuilder, thing: Thing) -> Iterator[Array]:
    """Places (2,) behind a thing: marks there, its other side, and beside that."""
    centre = places.middle(builder, thing.name)
    far = centre - builder.place_m
    for other in builder.scene.things:
        mark = places.middle(builder, other.name)
        if not any(part.solid for part in other.parts) and (mark - centre) @ far > 0.0:
            yield mark
    reach = float(np.abs(extent.box_m(thing)[:, :2]).max()) * np.sqrt(2.0) + AROUND_M
    floor, straight = Floor.of(builder.scene), float(np.arctan2(far[1], far[0]))
    for turned in np.radians([0.0, 30.0, -30.0, 50.0, -50.0]):
        goal = centre + reach * gait.ahead(straight + float(turned))
        if floor.clear_m(goal) >= path_planning.CLEARANCE_M:
            yield goal


def _goes_on(builder: PerformanceBuilder, name: str) -> bool:
    """Whether the next action is to walk on, and not back through what has that name."""
    after = builder.coming[0] if builder.coming else None
    if after is None or after.thing in (name, START):
        return False
    return after.verb in ("walk_to", "walk_through")


def turn_to(builder: PerformanceBuilder, action: Action) -> None:
    """Turn on the spot to face a thing."""
    turn(builder, places.facing(builder.place_m, places.middle(builder, action.thing)))


def stand(builder: PerformanceBuilder, action: Action) -> None:
    """Come to rest, upright, arms hanging (unless they hold something), and stay a moment."""
    builder.look(None)
    if any(builder.held):
        builder.wait(HELD_S)

    for side in (0, 1):
        if builder.held[side] is None and builder.hands[side].end != builder.rest[side]:
            builder.hand(side, builder.rest[side], 0.9)
            builder.close(side, 0.0)

    if builder.upright:
        builder.wait(LAST_S)
        return
    builder.bear(builder.standing, 0.9)
    builder.wait(0.9 + LAST_S)


def go(builder: PerformanceBuilder, path_m: Array, yaw_rad: float) -> None:
    """Walk along a polyline (N, 2) that begins where the body is, and end facing `yaw_rad`."""
    builder.via.clear()
    if np.linalg.norm(path_m - path_m[0], axis=1).max() < HERE_M:
        turn(builder, yaw_rad)
        return

    first = _first_heading(path_m)
    if abs(rotations.wrapped(first - builder.yaw_rad)) > TURN_FROM_RAD:
        step_back(builder)
        turn(builder, first)

    steps = _steps(builder, path_m)
    last = places.facing(path_m[-2], path_m[-1])
    turned = float(rotations.wrapped(last - builder.yaw_rad))
    builder.walk(steps, path_m[-1], builder.yaw_rad + turned)
    if abs(rotations.wrapped(yaw_rad - last)) > np.radians(4.0):
        turn(builder, yaw_rad)


def _steps(builder: PerformanceBuilder, path_m: Array) -> list[gait.Step]:
    """Along a way, from now on."""
    widths = HALF_WIDTH_M, builder.half_width_m
    return gait.walk(builder.actor, path_m, builder.clock_s, STEP_M * builder.pace, *widths)


def walk(builder: PerformanceBuilder, action: Action) -> None:
    """Go so many metres forwards, backwards or to a side, facing the same way all the time.

    Raises:
        BadMotionError: there is no room for it.
    """
    side, far = action.direction or "forwards", WALK_M if action.amount is None else action.amount
    goal = builder.place_m + far * places.towards(builder, side)
    free_room.free_way(builder, goal, side)
    builder.via.clear()

    if side == "forwards":
        go(builder, np.linspace(builder.place_m, goal, max(2, int(far / HERE_M))), builder.yaw_rad)
        return
    steps_of = footwork.backwards if side == "backwards" else footwork.shuffle
    stand = builder.actor, builder.place_m, builder.yaw_rad
    builder.walk(
        steps_of(*stand, goal, builder.clock_s, builder.half_width_m), goal, builder.yaw_rad
    )


def turn_by(builder: PerformanceBuilder, action: Action) -> None:
    """Turn on the spot by an angle to the left; more than once around, if that is asked for."""
    step_back(builder)
    _turned(builder, float(np.radians(TURN_DEG if action.amount is None else action.amount)))


def give_room(builder: PerformanceBuilder, ahead_m: float) -> None:
    """Step back from what stands within so much of the body's middle, straight ahead.

    Raises:
        BadMotionError: there is no room behind.
    """
    short_m = ahead_m - free_room.free_ahead_m(builder, ahead_m)
    if short_m > HERE_M:
        goal = builder.place_m - short_m * gait.ahead(builder.yaw_rad)
        free_room.free_way(builder, goal, "backwards")
        shuffle(builder, goal)


def _first_heading(path_m: Array) -> float:
    """Of the first quarter of a metre of a path."""
    away = np.linalg.norm(path_m - path_m[0], axis=1)
    return places.facing(path_m[0], path_m[int(np.argmax(away >= min(0.25, float(away.max()))))])


def step_back(builder: PerformanceBuilder) -> None:
    """Step away from an edge at which one stands, so that a hanging arm does not strike it in
    turning.
    """
    clear_m = float(Floor.of(builder.scene).clear_m(builder.place_m))
    if all(builder.held) or clear_m >= ARMS_M:
        return
    shuffle(builder, builder.place_m - (ARMS_M - clear_m) * gait.ahead(builder.yaw_rad))


def come(builder: PerformanceBuilder, place_m: Array, yaw_rad: float) -> None:
    """Go to a place (2,) and face that way: by small steps where it is near and ahead, else by a
    way around what stands there.
    """
    away = float(np.linalg.norm(place_m - builder.place_m))
    if abs(rotations.wrapped(yaw_rad - builder.yaw_rad)) >= NEARLY_RAD or away >= SHUFFLE_M:
        go(builder, places.way(builder, place_m, yaw_rad), yaw_rad)
    elif away > 0.04:
        shuffle(builder, place_m)


def shuffle(builder: PerformanceBuilder, place_m: Array) -> None:
    """Small steps to a place (2,), facing the same way all the time."""
    stand = builder.actor, builder.place_m, builder.yaw_rad
    steps = footwork.shuffle(*stand, place_m, builder.clock_s, builder.half_width_m)
    builder.walk(steps, place_m, builder.yaw_rad)


def turn(builder: PerformanceBuilder, yaw_rad: float) -> None:
    """Turn on the spot to a heading, the shorter way round."""
    _turned(builder, float(rotations.wrapped(yaw_rad - builder.yaw_rad)))


def _turned(builder: PerformanceBuilder, by_rad: float) -> None:
    if abs(by_rad) < np.radians(2.0):
        return
    stand = builder.actor, builder.place_m, builder.yaw_rad
    steps = gait.turn(*stand, by_rad, builder.clock_s, builder.half_width_m, TURN_MOST_RAD)
    builder.walk(steps, builder.place_m, builder.yaw_rad + by_rad)


def toes_m(builder: PerformanceBuilder) -> float:
    """How far the toes are ahead of the middle of a body that stands."""
    return 0.85 * float(builder.actor.bone("left_foot")[0]) + gait.TOES_M


def tips_m(builder: PerformanceBuilder, time_s: Array) -> Array:
    """(T, 2, 2) where the toes of both feet are at instants (T,), seen from above."""
    paths = gait.feet(builder.actor, builder.placements, builder.steps, time_s)
    return np.asarray(paths.ball_m[..., :2] + gait.TOES_M * gait.ahead(paths.yaw_rad))
