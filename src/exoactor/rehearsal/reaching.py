"""Verbs of the hands: reach for a thing, close on it, lift it."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.plan import Action
from exoactor.humans import limbs, posture
from exoactor.humans.posture import Posture
from exoactor.rehearsal import grasps, places, strokes, walking
from exoactor.rehearsal.hands import OUT, HandPose
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.rehearsal.tracks import lasting
from exoactor.scenes import affordances, extent
from exoactor.scenes.scene import Thing

OFF_M = 0.05
"""How far from what they will hold hands stop before they close in."""
TOUCH_S, TOUCHED_S, CLOSER = 0.45, 0.4, 8
"""Of touching something: the way there, and how long; in so many steps the skin gets onto it."""
RAISED_M = np.array([0.16, 0.19, 0.17])
"""A hand on its way over the edge of a table: from the pelvis ahead, to its own side, up."""
FOLDED_M = np.array([0.20, 0.17, 0.04])
"""And on its way to something low."""
LOW_M = 0.42
CARRIED_M = np.array([0.30, 0.13, 0.20])
"""The middle of something carried in one hand: from the pelvis ahead, to that hand's side, up."""
HUG_M, HUG_UP_M, ARMS_M, RISE_M = 0.19, 0.16, 0.26, 0.15
"""Before the pelvis, the near face of something carried in both, and how high the palms are over
the pelvis; they are no nearer before it than that, and rise by so much from the floor."""
CLEAR_UP_M = 0.07
SPARE_M = 0.06
"""By so much further a body leans that goes low."""
HIGH_UP_M, SHELF_BACK_M = 0.05, 0.32
"""What would be raised by less than that when it is brought to the body, and so rest on what it
stood on, is drawn off that first, by a step back so long."""


def reach(builder: PerformanceBuilder, action: Action) -> None:
    """Bring open hands up to a thing, stopping a little off it; the body leans as far as it
    must. Where nothing is done with it then, they touch it.
    """
    thing = builder.thing(action.thing)
    wanted = _wanted(builder, thing, action)
    before = {side: hand.moved(-OFF_M * hand.palm) for side, hand in wanted.items()}
    ahead = builder.toward(1.0, 0.0, 0.0)
    builder.look(builder.things[thing.name].place_m + [0.0, 0.0, 0.1])
    further = {side: hand.moved(SPARE_M * ahead) for side, hand in before.items()}
    approach(builder, before, leaning(builder, further if is_low(wanted) else wanted))
    if not builder.coming or builder.coming[0].verb not in places.WITH_HANDS:
        _touch(builder, thing, before)


def _touch(builder: PerformanceBuilder, thing: Thing, hands: dict[int, HandPose]) -> None:
    """Close in from a little off until the skin lies on a thing, stay a moment, and come off
    again.
    """
    path = builder.things[thing.name]
    for side, hand in hands.items():
        onto = hand
        for _ in range(CLOSER):  # by what is free, each time: the hand cannot get into the thing
            free = float(path.distance(grasps.placed(builder.actor, side, onto, 0)).min())
            onto = onto.moved(max(0.0, free) * hand.palm)
        builder.hand(side, onto, TOUCH_S)
        builder.hand(side, hand, TOUCH_S, after_s=TOUCH_S + TOUCHED_S)
    builder.wait(2.0 * TOUCH_S + TOUCHED_S)
    for side, hand in hands.items():  # straight down it would pass through the table
        _bend(builder, side, hand, is_low(hands), lasts_s=0.8)
    builder.bear(builder.standing, 1.0)
    builder.wait(0.8)


def _wanted(builder: PerformanceBuilder, thing: Thing, action: Action) -> dict[int, HandPose]:
    """Where the hands will be needed for what comes next."""
    next_verb = builder.coming[0].verb if builder.coming else "grasp"
    sides = grasps.sides_of(action)
    if next_verb == "sweep":
        return {side: strokes.beside(builder, thing, side) for side in sides}
    if next_verb == "wipe":
        first = strokes.points(builder, thing)[0]
        return {side: strokes.flat(builder, side, first) for side in sides}
    return grasps.holds(builder, thing, sides)


def approach(builder: PerformanceBuilder, hands: dict[int, HandPose], lean: Posture) -> None:
    """Bring hands to places in the world over whatever edge is before the body, and lean with
    them.
    """
    low = is_low(hands)
    for side, hand in hands.items():
        _bend(builder, side, hand, low, lasts_s=0.7)
        builder.close(side, 0.0, 0.6)
        builder.hand(side, hand, 0.9, after_s=0.55 if low else 0.42)
    builder.bear(lean, 1.2, after_s=0.0 if low else 0.1)
    builder.wait(1.45 if low else 1.35)


def is_low(hands: dict[int, HandPose]) -> bool:
    """Whether hands in the world go so low that the body has to go down first, and up last."""
    return min(float(hand.wrist_m[2]) for hand in hands.values()) < LOW_M


def _bend(
    builder: PerformanceBuilder, side: int, hand: HandPose, low: bool, lasts_s: float
) -> None:
    """A hand beside the body, on its way to or from a place in the world: no lower than that, if
    something stands there whose edge is as high.
    """
    if low:
        fold_hand(builder, side, lasts_s)
        return
    up = max(RAISED_M[2], float(hand.wrist_m[2]) - builder.pelvis_m)
    builder.hand(side, _beside_the_body(side, np.array([*RAISED_M[:2], up])), lasts_s)


def raise_hand(
    builder: PerformanceBuilder, side: int, lasts_s: float, after_s: float = 0.0
) -> None:
    """Lift a hand beside the body, high enough to pass over a table."""
    builder.hand(side, _beside_the_body(side, RAISED_M), lasts_s, after_s)


def fold_hand(builder: PerformanceBuilder, side: int, lasts_s: float, after_s: float = 0.0) -> None:
    """Bend an arm beside the body: on its way down it never is out of reach."""
    builder.hand(side, _beside_the_body(side, FOLDED_M), lasts_s, after_s)


def _beside_the_body(side: int, wrist_m: Array) -> HandPose:
    """A hand that goes with the body, the fingers ahead; a wrist (3,) as for the left."""
    out = OUT[side]
    return HandPose(
        "body",
        wrist_m * [1.0, out, 1.0],
        limbs.unit(np.array([0.95, -0.1 * out, 0.0])),
        limbs.unit(np.array([0.0, -0.8 * out, -0.6])),
        np.array([-0.8, 0.5 * out, -0.5]),
    )


def leaning(builder: PerformanceBuilder, hands: dict[int, HandPose]) -> Posture:
    """The posture from which hands reach their places in the world."""
    wrists = np.full((2, 3), np.nan)
    for side, hand in hands.items():
        wrists[side] = hand.wrist_m
    return posture.reaching(
        builder.actor, builder.stance, builder.yaw_rad, wrists, builder.standing
    )


def grasp(builder: PerformanceBuilder, action: Action) -> None:
    """Close in, and close the fingers on the thing; from then on it goes with the hands."""
    thing, sides = builder.thing(action.thing), grasps.sides_of(action)
    path = builder.things[thing.name]
    for side, hand in grasps.holds(builder, thing, sides).items():
        builder.hand(side, hand, 0.45)
        if len(sides) == 1:
            grip = grasps.closing(builder.actor, side, hand, path)
            builder.close(side, grip, 0.4, after_s=0.35)
        builder.take(side, hand, path)
    builder.wait(0.8 if len(sides) == 1 else 0.6)
    path.then("held", builder.clock_s, sides)


def lift(builder: PerformanceBuilder, action: Action) -> None:
    """Raise what is held straight up, then bring it to the body and stand up with it."""
    thing = builder.thing(action.thing)
    sides = holding(builder, thing)
    path = builder.things[thing.name]

    goal = carried_at(builder, thing, sides)
    way = goal - builder.beside(path.place_m)
    lasts = lasting(float(np.linalg.norm(way)) + CLEAR_UP_M, 0.55, 1.0)
    high = way[2] < HIGH_UP_M
    if high:
        _off_a_shelf(builder, sides)
        way = goal - builder.beside(path.place_m)

    for side in sides:
        hand = builder.in_world(builder.hands[side].end)
        if not high:
            builder.hand(side, hand.moved(np.array([0.0, 0.0, CLEAR_UP_M + 0.05])), 0.8)
        builder.hand(side, carried(builder, hand, way), lasts, after_s=0.35)

    builder.bear(builder.standing, lasts, after_s=0.2)
    builder.look(None, 0.8, after_s=0.5)
    builder.wait(lasts + 0.4)
    builder.follow(thing.name)


def _off_a_shelf(builder: PerformanceBuilder, sides: tuple[int, ...]) -> None:
    """What is taken from higher than it is carried is raised, held there, and drawn off what it
    stood on by a step back.
    """
    by = np.array([0.0, 0.0, CLEAR_UP_M + 0.05])
    raised = {side: builder.hands[side].end.moved(by) for side in sides}
    builder.bear(leaning(builder, raised), 0.7)
    for side, hand in raised.items():
        builder.hand(side, hand, 0.8)
    builder.wait(1.9)
    for side in sides:
        hand = builder.hands[side].end
        builder.hand(side, carried(builder, hand, np.zeros(3)), 0.1)
    builder.follow(str(builder.held[sides[0]]))
    walking.shuffle(builder, builder.place_m - SHELF_BACK_M * builder.toward(1.0, 0.0, 0.0)[:2])
    builder.follow(str(builder.held[sides[0]]))


def carried(builder: PerformanceBuilder, hand: HandPose, by_m: Array) -> HandPose:
    """A hand in the world, displaced by (3,) as seen from the body, from then on going with the
    standing body.
    """
    wrist = builder.beside(hand.wrist_m) + by_m - [0.0, 0.0, builder.pelvis_m]
    return hand.turned("body", rotations.from_yaw(-builder.yaw_rad), wrist)


def carried_at(builder: PerformanceBuilder, thing: Thing, sides: tuple[int, ...]) -> Array:
    """(3,) where the frame of something carried is, as seen from under the standing body."""
    path, up = builder.things[thing.name], np.array([0.0, 0.0, builder.pelvis_m])
    if len(sides) == 1:
        middle = path.at(grasps.closed_around(thing, sides[0]).pos_m)
        at = CARRIED_M * [1.0, OUT[sides[0]], 1.0] + up
        return np.asarray(at + builder.beside(path.place_m) - builder.beside(middle))

    grasp = builder.grasps.get(thing.name)
    middle = path.at(affordances.body(thing).pos_m if grasp is None else grasp.middle_m)
    points = extent.solid_m(thing)
    ahead = builder.toward(1.0, 0.0, 0.0)
    near = float(max((middle - path.at(point)) @ ahead for point in points))
    on_floor = places.holder(builder, thing) is None
    least = float(middle[2]) + RISE_M if on_floor else 0.0
    at = np.array([max(HUG_M + near, ARMS_M), 0.0, max(builder.pelvis_m + HUG_UP_M, least)])
    return np.asarray(at + builder.beside(path.place_m) - builder.beside(middle))


def holding(builder: PerformanceBuilder, thing: Thing) -> tuple[int, ...]:
    """Which hands hold a thing."""
    return tuple(side for side in (0, 1) if builder.held[side] == thing.name)
