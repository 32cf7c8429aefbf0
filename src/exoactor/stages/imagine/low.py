"""Verbs of the whole body: sit down, stand up, duck under, step over."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.plan import Action
from exoactor.humans import footwork, gait, posture
from exoactor.scenes import extent
from exoactor.scenes.scene import Thing
from exoactor.stages.imagine import places, walking, ways
from exoactor.stages.imagine.acting import Acting
from exoactor.stages.imagine.hands import HandPose
from exoactor.stages.imagine.reaching import raise_hand
from exoactor.stages.imagine.tracks import Track

ON_SEAT_M = 0.13
"""The hips come to rest so far before the middle of the seat: with knees lower than it, nearer to its front edge."""
SINKS_M = 0.016
"""By how much less than a rigid body the hips come down: the actor's flesh does not give."""
ALIGHT_S, SIT_S = 1.25, 0.9
"""From standing to touching the seat, from there to sitting upright."""
SHARE = 0.85
"""Of the weight, that a seat bears; the feet bear the rest."""
SEATED_S = 1.2
"""How long somebody who sat down stays seated before the clip ends."""
UNDER_M = 0.05
"""Between the crown and what is ducked under."""
BEYOND_M = 0.75
ASIDE_M = 0.2
"""So far off its middle something low is stepped over, by who comes from there."""
DOWN_M, UP_AGAIN_M, DUCK_S = 0.42, 0.22, 1.0
"""The body is down from so far before a bar to so far behind it; how long going down takes."""


def sit_down(acting: Acting, action: Action) -> None:
    """Turn the back to a seat, lean forward, lower the hips on it and sit upright, the hands on the thighs."""
    chair = acting.thing(action.thing)
    walking.turn(acting, chair.yaw_rad)
    goal = _on_seat(acting, chair)
    acting.bear(posture.alighting(acting.actor, acting.stance, acting.yaw_rad, goal), ALIGHT_S)
    acting.bear(posture.seated(acting.actor, acting.stance, acting.yaw_rad, goal), SIT_S, after_s=ALIGHT_S - 0.3)
    for side in (0, 1):
        raise_hand(acting, side, 0.9)
        acting.hand(side, on_thigh(side), 0.9, after_s=ALIGHT_S)
    acting.wait(ALIGHT_S - 0.15)
    acting.seats.setdefault(chair.name, Track(0.0)).to(SHARE, acting.clock_s, acting.clock_s + 0.6)
    acting.wait(SIT_S + 0.05)
    if not acting.coming:
        acting.wait(SEATED_S)


def stand_up(acting: Acting, action: Action) -> None:
    """Lean forward, rise off a seat, and stand."""
    chair = acting.thing(action.thing)
    if chair.name in acting.seats:
        acting.seats[chair.name].to(0.0, acting.clock_s + 0.2, acting.clock_s + 0.8)
        rising = posture.alighting(acting.actor, acting.stance, acting.yaw_rad, _on_seat(acting, chair))
        acting.bear(rising, SIT_S)
        acting.wait(SIT_S - 0.3)
    acting.bear(acting.standing, ALIGHT_S)
    for side in (0, 1):
        acting.hand(side, acting.rest[side], 1.0)
    acting.wait(ALIGHT_S)


def _on_seat(acting: Acting, chair: Thing) -> Array:
    """(3,) where the hips come to rest."""
    seat = chair.part("seat")
    x, y, z = seat.pos_m
    return chair.to_world(np.array([x + ON_SEAT_M, y, z + seat.size_m[2] + SINKS_M]))


def on_thigh(side: int) -> HandPose:
    """A hand at rest on the thigh of somebody seated."""
    out = 1.0 if side == 0 else -1.0
    rows = ([0.20, 0.12 * out, 0.115], [0.95, -0.15 * out, -0.1], [0.0, 0.0, -1.0], [-0.7, 0.5 * out, -0.4])
    wrist, fingers, palm, pole = (np.array(row) for row in rows)
    return HandPose("body", wrist, fingers, palm, pole)


def duck_under(acting: Acting, action: Action) -> None:
    """Walk under a bar, bent low before it and upright again behind it."""
    bar = places.passed(acting, acting.thing(action.thing))
    low_m = float(extent.part_box_m(bar.part("bar"))[0, 2])
    low = posture.ducked(acting.actor, low_m - UNDER_M, walking.HALF_WIDTH_M, acting.standing)
    goal = bar.to_world(np.array([BEYOND_M, 0.0, 0.0]))[:2]
    acting.via += [bar.to_world(np.array([x, 0.0, 0.0]))[:2] for x in (-0.5, 0.3)]
    path = ways.way(acting.scene, acting.place_m, goal, via_m=acting.via, without=(f"{bar.name}.bar",))
    from_s = acting.clock_s
    walking.go(acting, path, bar.yaw_rad)
    down_s, up_s = (
        _passes_s(acting, from_s, bar.to_world(np.array([-DOWN_M, 0.0, 0.0]))[:2], bar.yaw_rad),
        _passes_s(acting, from_s, bar.to_world(np.array([UP_AGAIN_M, 0.0, 0.0]))[:2], bar.yaw_rad),
    )
    acting.posture.to(low, max(from_s, down_s - DUCK_S), down_s)
    acting.posture.to(acting.standing, up_s, up_s + DUCK_S)
    acting.clock_s = max(acting.clock_s, up_s + DUCK_S)


def step_over(acting: Acting, action: Action) -> None:
    """Walk up to something low, step over it with one foot after the other, and on."""
    thing = places.passed(acting, acting.thing(action.thing))
    low, high = extent.box_m(thing)
    middle, left = thing.to_world(np.array([*(low + high)[:2] / 2.0, 0.0]))[:2], places.aside(thing.yaw_rad)
    middle = middle + left * float(np.clip((acting.place_m - middle) @ left, -ASIDE_M, ASIDE_M))
    crossing = footwork.Crossing.of(acting.actor, middle, thing.yaw_rad, float((high - low)[0]), float(high[2]))
    walking.go(acting, places.way(acting, crossing.before_m, thing.yaw_rad), thing.yaw_rad)
    acting.look(np.array([*middle, 0.0]), 0.6, after_s=-0.8)
    acting.walk(crossing.steps(acting.actor, acting.clock_s, acting.half_width_m), crossing.behind_m, thing.yaw_rad)
    acting.look(None)
    walking.go(acting, np.array([acting.place_m, acting.place_m + 0.45 * places.ahead(thing.yaw_rad)]), thing.yaw_rad)


def _passes_s(acting: Acting, from_s: float, point_m: Array, yaw_rad: float) -> float:
    """When, from an instant on, the walking body is past a point (2,), as far as the steps are planned."""
    time_s = np.arange(0.0, acting.clock_s + 1.0 / 60.0, 1.0 / 60.0)
    paths = gait.feet(acting.actor, acting.placements, acting.steps, time_s)
    ahead = (gait.pelvis_place(acting.actor, paths, 60.0) - point_m) @ places.ahead(yaw_rad)
    return float(time_s[int(np.argmax((ahead >= 0.0) & (time_s >= from_s)))])
