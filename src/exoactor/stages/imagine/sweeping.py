"""Verbs of a hand along a table: sweep something aside, wipe."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.plan import Action
from exoactor.scenes.scene import Thing
from exoactor.stages.imagine import grasps, reaching, solids
from exoactor.stages.imagine.acting import Acting
from exoactor.stages.imagine.hands import HandPose, bearing_on
from exoactor.stages.imagine.tracks import PEAK, Move, Track

SWEEP_M, SWEEP_S = 0.24, 1.3
HEIGHT_M = 0.07
"""Of the palm over the table: low enough that a bottle slides and does not tip."""
SKIN_M = 0.001
STROKES = 4
STROKE_M_S = 0.6
"""The highest speed of a wiping hand."""


def sweep(acting: Acting, action: Action) -> None:
    """Push a thing across the table with the palm, towards the other side of the body, and leave it there."""
    thing, side = acting.thing(action.thing), grasps.sides_of(action)[0]
    hand, path = beside(acting, thing, side), acting.things[thing.name]
    start = acting.hands[side].end
    goal = hand.moved(SWEEP_M * hand.palm)
    acting.hand(side, goal, SWEEP_S)
    touch_s = _meets_s(start, hand, goal, acting.clock_s, acting.clock_s + SWEEP_S)
    path.then("pushed", touch_s, (side,))
    acting.bear(reaching.leaning(acting, {side: goal}), SWEEP_S)
    acting.wait(SWEEP_S)
    path.then("rests", acting.clock_s)
    path.place_m = path.place_m + SWEEP_M * hand.palm
    leave(acting, side, goal)


def wipe(acting: Acting, action: Action) -> None:
    """Lay the hand flat on the table and rub to and fro over what is to be wiped."""
    table, side = acting.thing(action.thing), grasps.sides_of(action)[0]
    lasts, from_s = 0.7, acting.clock_s
    points = strokes(acting, table)
    hands = [flat(acting, side, point) for point in points]
    acting.close(side, 0.0, 0.3)
    acting.bear(reaching.leaning(acting, {side: max(hands, key=lambda hand: _far(acting, hand))}), 0.8)
    for before, hand in zip([acting.hands[side].end, *hands], hands, strict=False):
        way = float(np.linalg.norm(hand.wrist_m - before.wrist_m))
        lasts = max(0.45, PEAK * way / STROKE_M_S)
        acting.hand(side, hand, lasts)
        acting.wait(lasts if before is acting.hands[side].start else 0.82 * lasts)
    acting.wait(0.18 * lasts + 0.02)
    acting.clock_s = max(acting.clock_s, from_s + 0.8)
    leave(acting, side, hands[-1])


def leave(acting: Acting, side: int, hand: HandPose) -> None:
    """Take a hand off a table: back, up, and to the body, which straightens."""
    acting.hand(side, hand.moved(-0.04 * hand.palm * [1.0, 1.0, 0.0] + [0.0, 0.0, 0.10]), 0.6, after_s=0.1)
    reaching.raise_hand(acting, side, 0.8, after_s=0.45)
    acting.bear(acting.standing, 1.0, after_s=0.4)
    acting.wait(1.2)


def beside(acting: Acting, thing: Thing, side: int) -> HandPose:
    """A palm upright at the outer side of a thing, ready to push it across the body."""
    path, half = acting.things[thing.name], solids.half_extent(grasps.body_of(thing))
    inward = -1.0 if side == 0 else 1.0
    palm, elbow = acting.toward(0.0, inward, 0.0), acting.toward(-0.5, -0.8 * inward, -0.3)
    at = path.place_m + [0.0, 0.0, HEIGHT_M] - half[0] * palm
    hand = bearing_on(acting.actor, side, at, acting.toward(0.93, 0.0, -0.36), palm, elbow)
    return grasps.eased(acting.actor, side, hand, thing, path.place_m, path.quat_wxyz)


def flat(acting: Acting, side: int, point_m: Array) -> HandPose:
    """A palm flat on a table over a point (3,) of its top, its lowest skin just on it."""
    inward = -1.0 if side == 0 else 1.0
    palm, fingers = np.array([0.0, 0.0, -1.0]), acting.toward(0.97, 0.25 * inward, 0.05)
    hand = bearing_on(acting.actor, side, point_m, fingers, palm, acting.toward(-0.5, -0.9 * inward, 0.2))
    under = hand.wrist_m[2] + grasps.lowest_m(acting.actor, side, hand, 0.0)
    return hand.moved(np.array([0.0, 0.0, point_m[2] + SKIN_M - under]))


def strokes(acting: Acting, table: Thing) -> list[Array]:
    """Points (3,) of a table's top between which the hand goes to and fro, from the near rows to the far ones."""
    path, top = acting.things[table.name], table.part("top")
    part = table.part("spill") if table.has("spill") else None
    centre = part.pos_m if part else (top.size_m[0] - 0.16, 0.0, 0.0)
    reach = part.size_m[:2] if part else (0.06, 0.15)
    height = top.pos_m[2] + top.size_m[2]
    rows = np.linspace(0.55, -0.55, STROKES // 2 + 1)
    points = [np.array([centre[0] + row * reach[0], centre[1] + sign * 0.72 * reach[1], height])
              for k, row in enumerate(rows) for sign in ((1.0, -1.0) if k % 2 == 0 else (-1.0, 1.0))]  # fmt: skip
    return [path.place_m + rotations.rotate(path.quat_wxyz, point) for point in points]


def _far(acting: Acting, hand: HandPose) -> float:
    return float(np.linalg.norm(hand.wrist_m[:2] - acting.place_m))


def _meets_s(start: HandPose, touch: HandPose, goal: HandPose, from_s: float, to_s: float) -> float:
    """When a hand on its way from start to goal comes to where it touches."""
    time_s = np.linspace(from_s, to_s, 500)
    track = Track(start.wrist_m, [Move(goal.wrist_m, from_s, to_s)])
    way = (track.over(time_s, lambda place: np.tile(place, (len(time_s), 1))) - touch.wrist_m) @ touch.palm
    return float(time_s[int(np.argmax(way >= 0.0))])
