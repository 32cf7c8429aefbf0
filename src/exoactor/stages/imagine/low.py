"""Verbs of the whole body: sit down, stand up, duck under, step over."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.plan import Action
from exoactor.humans import footwork, gait, posture
from exoactor.humans.posture import Posture
from exoactor.stages.imagine import places, walking
from exoactor.stages.imagine.acting import Acting
from exoactor.stages.imagine.hands import HandPose
from exoactor.stages.imagine.tracks import Track

ON_SEAT_M = 0.03
"""The hips come to rest so far before the middle of the seat."""
SIT_S = 1.5
SEATED_S = 1.4
"""How long somebody who sat down stays seated before the clip ends."""
UNDER_M = 0.05
"""Between the crown and what is ducked under."""
BEYOND_M = 0.75
DOWN_M, UP_AGAIN_M, DUCK_S = 0.42, 0.22, 1.0
"""The body is down from so far before a bar to so far behind it; how long going down takes."""


def sit_down(acting: Acting, action: Action) -> None:
    """Turn the back to a seat, lean forward, lower the hips on it and sit upright, the hands on the thighs."""
    chair = acting.thing(action.thing)
    walking.turn(acting, chair.yaw_rad)
    seat = chair.part("seat")
    goal = chair.to_world(np.array([seat.pos_m[0] + ON_SEAT_M, seat.pos_m[1], seat.pos_m[2] + seat.size_m[2]]))
    sitting = posture.seated(acting.actor, acting.stance, acting.yaw_rad, goal)
    halfway = acting.standing.blended(sitting, 0.5)
    stooped = Posture(halfway.forward_m * 0.6, 0.0, halfway.crouch_m + 0.06, 0.55, 0.2)
    acting.bear(stooped, 1.0)
    acting.bear(sitting, SIT_S, after_s=0.45)
    for side in (0, 1):
        acting.hand(side, on_thigh(side), 1.2, after_s=0.6)
    acting.seats.setdefault(chair.name, Track(0.0)).to(
        0.85, acting.clock_s + SIT_S + 0.1, acting.clock_s + SIT_S + 0.45
    )
    acting.wait(0.45 + SIT_S)
    if not acting.coming:
        acting.wait(SEATED_S)


def stand_up(acting: Acting, action: Action) -> None:
    """Lean forward, rise off a seat, and stand."""
    stooped = Posture(-0.06, 0.0, 0.22, 0.6, 0.2)
    if acting.thing(action.thing).name in acting.seats:
        acting.seats[acting.thing(action.thing).name].to(0.0, acting.clock_s + 0.3, acting.clock_s + 0.7)
    acting.bear(stooped, 1.1)
    acting.bear(acting.standing, 1.2, after_s=0.7)
    for side in (0, 1):
        acting.hand(side, acting.rest[side], 1.0, after_s=0.5)
    acting.wait(2.0)


def on_thigh(side: int) -> HandPose:
    """A hand at rest on the thigh of somebody seated."""
    out = 1.0 if side == 0 else -1.0
    rows = ([0.20, 0.12 * out, 0.115], [0.95, -0.15 * out, -0.1], [0.0, 0.0, -1.0], [-0.5, 0.9 * out, 0.0])
    wrist, fingers, palm, pole = (np.array(row) for row in rows)
    return HandPose("body", wrist, fingers, palm, pole)


def duck_under(acting: Acting, action: Action) -> None:
    """Walk under a bar, bent low before it and upright again behind it."""
    bar = acting.thing(action.thing)
    low_m = min(part.pos_m[2] - part.size_m[0] for part in bar.parts if part.name == "bar")
    low = posture.ducked(acting.actor, low_m - UNDER_M, walking.HALF_WIDTH_M, acting.standing)
    goal = bar.to_world(np.array([BEYOND_M, 0.0, 0.0]))[:2]
    path = np.array(
        [acting.place_m, *acting.via, *(bar.to_world(np.array([x, 0.0, 0.0]))[:2] for x in (-0.5, 0.3)), goal]
    )
    from_s = acting.clock_s
    walking.go(acting, path, bar.yaw_rad)
    down_s, up_s = (
        _passes_s(acting, bar.to_world(np.array([-DOWN_M, 0.0, 0.0]))[:2], bar.yaw_rad),
        _passes_s(acting, bar.to_world(np.array([UP_AGAIN_M, 0.0, 0.0]))[:2], bar.yaw_rad),
    )
    acting.posture.to(low, max(from_s, down_s - DUCK_S), down_s)
    acting.posture.to(acting.standing, up_s, up_s + DUCK_S)
    acting.clock_s = max(acting.clock_s, up_s + DUCK_S)


def step_over(acting: Acting, action: Action) -> None:
    """Walk up to a beam, step over it with one foot after the other, and on."""
    beam = acting.thing(action.thing).part("beam")
    thing = acting.thing(action.thing)
    middle = thing.to_world(np.array([*beam.pos_m[:2], 0.0]))
    across = acting.beside(np.array([*middle[:2], 0.0]))
    aside = thing.to_world(np.array([0.0, 1.0, 0.0]))[:2] - thing.to_world(np.zeros(3))[:2]
    middle = middle[:2] + aside * float(np.clip((acting.place_m - middle[:2]) @ aside, -0.2, 0.2))
    crossing = footwork.Crossing.of(
        acting.actor, middle, thing.yaw_rad, 2.0 * beam.size_m[0], beam.pos_m[2] + beam.size_m[2]
    )
    if across[0] > 0.0:
        walking.go(acting, places.way(acting, crossing.before_m, thing.yaw_rad), thing.yaw_rad)
    acting.look(np.array([*middle, 0.0]), 0.6, after_s=-0.8)
    acting.walk(crossing.steps(acting.actor, acting.clock_s, acting.half_width_m), crossing.behind_m, thing.yaw_rad)
    acting.look(None)
    walking.go(acting, np.array([acting.place_m, acting.place_m + 0.45 * places.ahead(thing.yaw_rad)]), thing.yaw_rad)


def _passes_s(acting: Acting, point_m: Array, yaw_rad: float) -> float:
    """When the walking body passes a point (2,), as far as the steps are planned."""
    time_s = np.arange(0.0, acting.clock_s + 1.0 / 60.0, 1.0 / 60.0)
    paths = gait.feet(acting.actor, acting.placements, acting.steps, time_s)
    ahead = (gait.pelvis_place(acting.actor, paths, 60.0) - point_m) @ places.ahead(yaw_rad)
    return float(time_s[int(np.argmax(ahead >= 0.0))])
