"""Verbs of a hand along a table: sweep something aside, wipe."""

import numpy as np

from exoactor.core.plan import Action
from exoactor.stages.imagine import grasps, reaching, strokes
from exoactor.stages.imagine.acting import Acting
from exoactor.stages.imagine.hands import HandPose
from exoactor.stages.imagine.tracks import PEAK, Move, Track

SWEEP_M, SWEEP_S = 0.24, 1.3
STROKE_M_S = 0.6
"""The highest speed of a wiping hand."""


def sweep(acting: Acting, action: Action) -> None:
    """Push a thing across the table with the palm, towards the other side of the body, and leave it there."""
    thing, side = acting.thing(action.thing), grasps.sides_of(action)[0]
    hand, path = strokes.beside(acting, thing, side), acting.things[thing.name]
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
    points = strokes.points(acting, table)
    hands = [strokes.flat(acting, side, point) for point in points]
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


def _far(acting: Acting, hand: HandPose) -> float:
    return float(np.linalg.norm(hand.wrist_m[:2] - acting.place_m))


def _meets_s(start: HandPose, touch: HandPose, goal: HandPose, from_s: float, to_s: float) -> float:
    """When a hand on its way from start to goal comes to where it touches."""
    time_s = np.linspace(from_s, to_s, 500)
    track = Track(start.wrist_m, [Move(goal.wrist_m, from_s, to_s)])
    way = (track.over(time_s, lambda place: np.tile(place, (len(time_s), 1))) - touch.wrist_m) @ touch.palm
    return float(time_s[int(np.argmax(way >= 0.0))])
