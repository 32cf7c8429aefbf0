"""Verbs of going somewhere: walk, turn, stand."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.plan import Action
from exoactor.humans import footwork, gait
from exoactor.stages.imagine import places, ways
from exoactor.stages.imagine.acting import Acting
from exoactor.stages.imagine.floors import Floor

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


def walk_to(acting: Acting, action: Action) -> None:
    """Go to where the thing is at hand, and face it."""
    place, yaw = places.beside(acting, action)
    sits = bool(acting.coming) and acting.coming[0].verb == "sit_down"  # and turns the back to it anyway
    path = places.way(acting, place, yaw, places.BEFORE_SEAT_M - 0.005 if sits else ways.CLEARANCE_M)
    go(acting, path, places.facing(path[-2], path[-1]) if sits else yaw)


def walk_through(acting: Acting, action: Action) -> None:
    """Go through what has an opening, and on to what comes next without a stop."""
    thing = places.passed(acting, acting.thing(action.thing))
    before, beyond = (thing.to_world(np.array([x, 0.0, 0.0]))[:2] for x in (-CLEAR_M, CLEAR_M))
    acting.via += [before, beyond]
    if not _goes_on(acting, thing.name):
        beyond = thing.to_world(np.array([2.0 * CLEAR_M, 0.0, 0.0]))[:2]
        go(acting, places.way(acting, beyond, thing.yaw_rad), thing.yaw_rad)


def walk_around(acting: Acting, action: Action) -> None:
    """Go around a thing to its other side; where a mark lies on the floor there, on to the mark."""
    marks = [other for other in acting.scene.things if not any(part.solid for part in other.parts)]
    centre = places.middle(acting, action.thing)
    goal = places.middle(acting, marks[0].name) if marks else 2.0 * centre - acting.place_m
    path = ways.around(acting.scene, acting.thing(action.thing).name, acting.place_m, goal)
    go(acting, path, places.facing(path[-4], goal))


def _goes_on(acting: Acting, name: str) -> bool:
    """Whether the next action is to walk on, and not back through what has that name."""
    after = acting.coming[0] if acting.coming else None
    return after is not None and after.verb in ("walk_to", "walk_through") and after.thing != name


def turn_to(acting: Acting, action: Action) -> None:
    """Turn on the spot to face a thing."""
    turn(acting, places.facing(acting.place_m, places.middle(acting, action.thing)))


def stand(acting: Acting, action: Action) -> None:
    """Come to rest, upright, arms hanging (unless they hold something), and stay a moment."""
    acting.look(None)
    if any(acting.held):
        acting.wait(HELD_S)
    for side in (0, 1):
        if acting.held[side] is None and acting.hands[side].end != acting.rest[side]:
            acting.hand(side, acting.rest[side], 0.9)
            acting.close(side, 0.0)
    if acting.upright:
        acting.wait(LAST_S)
        return
    acting.bear(acting.standing, 0.9)
    acting.wait(0.9 + LAST_S)


def go(acting: Acting, path_m: Array, yaw_rad: float) -> None:
    """Walk along a polyline (N, 2) that begins where the body is, and end facing `yaw_rad`."""
    acting.via.clear()
    if np.linalg.norm(path_m - path_m[0], axis=1).max() < HERE_M:
        turn(acting, yaw_rad)
        return
    first = _first_heading(path_m)
    if abs(wrapped(first - acting.yaw_rad)) > TURN_FROM_RAD:
        step_back(acting)
        turn(acting, first)
    steps = gait.walk(acting.actor, path_m, acting.clock_s, STEP_M * acting.pace, HALF_WIDTH_M, acting.half_width_m)
    last = places.facing(path_m[-2], path_m[-1])
    acting.walk(steps, path_m[-1], acting.yaw_rad + wrapped(last - acting.yaw_rad))
    if abs(wrapped(yaw_rad - last)) > np.radians(4.0):
        turn(acting, yaw_rad)


def _first_heading(path_m: Array) -> float:
    """Of the first quarter of a metre of a path."""
    away = np.linalg.norm(path_m - path_m[0], axis=1)
    return places.facing(path_m[0], path_m[int(np.argmax(away >= min(0.25, float(away.max()))))])


def step_back(acting: Acting) -> None:
    """Step away from an edge at which one stands, so that a hanging arm does not strike it in turning."""
    clear_m = float(Floor.of(acting.scene).clear_m(acting.place_m))
    if all(acting.held) or clear_m >= ARMS_M:
        return
    place = acting.place_m - (ARMS_M - clear_m) * places.ahead(acting.yaw_rad)
    steps = footwork.shuffle(acting.actor, acting.place_m, acting.yaw_rad, place, acting.clock_s, acting.half_width_m)
    acting.walk(steps, place, acting.yaw_rad)


def turn(acting: Acting, yaw_rad: float) -> None:
    """Turn on the spot to a heading, the shorter way round."""
    by_rad = wrapped(yaw_rad - acting.yaw_rad)
    if abs(by_rad) < np.radians(2.0):
        return
    steps = gait.turn(
        acting.actor, acting.place_m, acting.yaw_rad, by_rad, acting.clock_s, acting.half_width_m, TURN_MOST_RAD
    )
    acting.walk(steps, acting.place_m, acting.yaw_rad + by_rad)


def wrapped(angle_rad: float) -> float:
    """An angle in [-π, π)."""
    return float((angle_rad + np.pi) % (2.0 * np.pi) - np.pi)
