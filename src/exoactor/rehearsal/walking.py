"""Verbs of going somewhere: walk, turn, stand."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.plan import Action
from exoactor.humans import footwork, gait
from exoactor.rehearsal import path_planning, places
from exoactor.rehearsal.floors import Floor
from exoactor.rehearsal.performance_builder import PerformanceBuilder

STEP_M = 0.33
HALF_WIDTH_M = 0.055
ARMS_M = 0.36
"""Half the width of a body that turns with an arm hanging."""
TURN_MOST_RAD = np.radians(50.0)
"""How far the body turns with one step of each foot."""
TURN_FROM_RAD = np.radians(28.0)
"""A change of heading above which people turn on the spot before they walk off."""
CLEAR_M = 0.38
"""From a doorway's middle to where the body is wholly before or behind it."""
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
    go(builder, path, places.facing(path[-2], path[-1]) if sits else yaw)


def walk_through(builder: PerformanceBuilder, action: Action) -> None:
    """Go through what has an opening, and on to what comes next without a stop."""
    thing = places.passed(builder, builder.thing(action.thing))
    builder.via += [places.beyond(thing, x) for x in (-CLEAR_M, CLEAR_M)]
    if not _goes_on(builder, thing.name):
        path = places.way(builder, places.beyond(thing, 2.0 * CLEAR_M), thing.yaw_rad)
        go(builder, path, thing.yaw_rad)


def walk_around(builder: PerformanceBuilder, action: Action) -> None:
    """Go around a thing to its other side; where a mark lies on the floor there, on to the mark."""
    marks = [other for other in builder.scene.things if not any(part.solid for part in other.parts)]
    centre = places.middle(builder, action.thing)
    goal = places.middle(builder, marks[0].name) if marks else 2.0 * centre - builder.place_m
    name = builder.thing(action.thing).name
    path = path_planning.around(builder.scene, name, builder.place_m, goal)
    go(builder, path, places.facing(path[-4], goal))


def _goes_on(builder: PerformanceBuilder, name: str) -> bool:
    """Whether the next action is to walk on, and not back through what has that name."""
    after = builder.coming[0] if builder.coming else None
    return after is not None and after.verb in ("walk_to", "walk_through") and after.thing != name


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

    widths = HALF_WIDTH_M, builder.half_width_m
    steps = gait.walk(builder.actor, path_m, builder.clock_s, STEP_M * builder.pace, *widths)
    last = places.facing(path_m[-2], path_m[-1])
    turned = float(rotations.wrapped(last - builder.yaw_rad))
    builder.walk(steps, path_m[-1], builder.yaw_rad + turned)
    if abs(rotations.wrapped(yaw_rad - last)) > np.radians(4.0):
        turn(builder, yaw_rad)


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


def shuffle(builder: PerformanceBuilder, place_m: Array) -> None:
    """Small steps to a place (2,), facing the same way all the time."""
    stand = builder.actor, builder.place_m, builder.yaw_rad
    steps = footwork.shuffle(*stand, place_m, builder.clock_s, builder.half_width_m)
    builder.walk(steps, place_m, builder.yaw_rad)


def turn(builder: PerformanceBuilder, yaw_rad: float) -> None:
    """Turn on the spot to a heading, the shorter way round."""
    by_rad = float(rotations.wrapped(yaw_rad - builder.yaw_rad))
    if abs(by_rad) < np.radians(2.0):
        return
    stand = builder.actor, builder.place_m, builder.yaw_rad
    steps = gait.turn(*stand, by_rad, builder.clock_s, builder.half_width_m, TURN_MOST_RAD)
    builder.walk(steps, builder.place_m, builder.yaw_rad + by_rad)
