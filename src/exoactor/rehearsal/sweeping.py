"""Verbs of a hand along a table: sweep something aside, wipe."""

import numpy as np

from exoactor.core.plan import Action
from exoactor.rehearsal import grasps, reaching, strokes
from exoactor.rehearsal.hands import HandPose
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.rehearsal.tracks import PEAK, Move, Track

SWEEP_M, SWEEP_S = 0.24, 1.3
STROKE_M_S = 0.6
"""The highest speed of a wiping hand."""


def sweep(builder: PerformanceBuilder, action: Action) -> None:
    """Push a thing across the table with the palm, towards the other side of the body, and leave it
    there.
    """
    thing, side = builder.thing(action.thing), grasps.sides_of(action)[0]
    hand, path = strokes.beside(builder, thing, side), builder.things[thing.name]
    start = builder.hands[side].end
    goal = hand.moved(SWEEP_M * hand.palm)

    builder.hand(side, goal, SWEEP_S)
    touch_s = _meets_s(start, hand, goal, builder.clock_s, builder.clock_s + SWEEP_S)
    path.then("pushed", touch_s, (side,))

    builder.bear(reaching.leaning(builder, {side: goal}), SWEEP_S)
    builder.wait(SWEEP_S)
    path.then("rests", builder.clock_s)
    path.place_m = path.place_m + SWEEP_M * hand.palm
    leave(builder, side, goal)


def wipe(builder: PerformanceBuilder, action: Action) -> None:
    """Lay the hand flat on the table and rub to and fro over what is to be wiped."""
    table, side = builder.thing(action.thing), grasps.sides_of(action)[0]
    lasts, from_s = 0.7, builder.clock_s
    points = strokes.points(builder, table)
    hands = [strokes.flat(builder, side, point) for point in points]

    furthest = max(hands, key=lambda hand: np.linalg.norm(hand.wrist_m[:2] - builder.place_m))
    builder.close(side, 0.0, 0.3)
    builder.bear(reaching.leaning(builder, {side: furthest}), 0.8)

    for before, hand in zip([builder.hands[side].end, *hands], hands, strict=False):
        way = float(np.linalg.norm(hand.wrist_m - before.wrist_m))
        lasts = max(0.45, PEAK * way / STROKE_M_S)
        builder.hand(side, hand, lasts)
        builder.wait(lasts if before is builder.hands[side].start else 0.82 * lasts)

    builder.wait(0.18 * lasts + 0.02)
    builder.clock_s = max(builder.clock_s, from_s + 0.8)
    leave(builder, side, hands[-1])


def leave(builder: PerformanceBuilder, side: int, hand: HandPose) -> None:
    """Take a hand off a table: back, up, and to the body, which straightens."""
    off = -0.04 * hand.palm * [1.0, 1.0, 0.0] + [0.0, 0.0, 0.10]
    builder.hand(side, hand.moved(off), 0.6, after_s=0.1)
    reaching.raise_hand(builder, side, 0.8, after_s=0.45)
    builder.bear(builder.standing, 1.0, after_s=0.4)
    builder.wait(1.2)


def _meets_s(start: HandPose, touch: HandPose, goal: HandPose, from_s: float, to_s: float) -> float:
    """When a hand on its way from start to goal comes to where it touches."""
    time_s = np.linspace(from_s, to_s, 500)
    track = Track(start.wrist_m, [Move(goal.wrist_m, from_s, to_s)])
    places = track.over(time_s, lambda place: np.tile(place, (len(time_s), 1)))
    way = (places - touch.wrist_m) @ touch.palm
    return float(time_s[int(np.argmax(way >= 0.0))])
