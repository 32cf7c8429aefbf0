"""Verbs of what is held: carry it to its place, set it down there, or drop it in."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.goals import FLOOR
from exoactor.core.plan import Action
from exoactor.humans import gait
from exoactor.rehearsal import grasps, places, spots, walking
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.rehearsal.reaching import carried, fold_hand, holding, is_low, leaning, raise_hand
from exoactor.scenes import affordances, extent
from exoactor.scenes.scene import Thing

OVER_M, DROP_M = 0.10, 0.20
"""How high over its place a thing is brought before it is set down, and over a rim before it is
dropped."""
HAND_CLEAR_M, HALF_OPEN = 0.012, len(grasps.GRIPS) // 3
LATER_S, FORTH_M, FORTH_S = 0.25, 0.09, 0.8
"""Something is lowered to the floor so much later than the body, from so much further ahead."""
FOREARM_M = 0.045
"""How high a wrist passes over a rim: the forearm clear of it."""
BACK_M, UP_M = 0.05, 0.12
"""How hands leave what they have let go of: off it, then up."""
AT_HAND_M = (0.50, 0.22)
"""What is no further ahead and aside than this can be reached without a step."""
SIDE_M = 0.36
"""How far to the side of the body a vessel on the floor stands that something is dropped into in
passing."""


def carry_to(builder: PerformanceBuilder, action: Action) -> None:
    """Bring what is held to where it belongs, arms still."""
    thing = builder.thing(action.thing)
    if action.to == FLOOR:
        walking.give_room(builder, spots.ahead_m(thing) + spots.reach_m(thing))
        builder.follow(thing.name)
        return
    if action.direction is not None:
        place, yaw = spots.before(builder, thing, action)
    elif _at_hand(builder, action):
        return
    else:
        place, yaw = _at_side(builder, action) or places.beside(builder, action)
    walking.come(builder, place, yaw)
    builder.follow(thing.name)


def _at_hand(builder: PerformanceBuilder, action: Action) -> bool:
    """Whether the place something is brought to is within reach of where the body stands."""
    ahead, left, _ = builder.beside(builder.things[builder.thing(action.to).name].place_m)
    return bool(0.0 < ahead < AT_HAND_M[0] and abs(left) < AT_HAND_M[1])


def _at_side(builder: PerformanceBuilder, action: Action) -> tuple[Array, float] | None:
    """Where to stand, without turning, to drop something into a vessel on the floor beside the
    body, if it is near.
    """
    ahead, left, _ = builder.beside(builder.things[builder.thing(action.to).name].place_m)
    side = 1.0 if 0 in grasps.sides_of(action) else -1.0
    further = left - side * SIDE_M
    near = (
        0.0 < ahead < walking.SHUFFLE_M
        and side * further >= -0.05
        and abs(further) <= walking.SHUFFLE_M
    )
    if action.hands == "both" or not near:
        return None
    return builder.place_m + further * gait.aside(builder.yaw_rad), builder.yaw_rad


def place(builder: PerformanceBuilder, action: Action) -> None:
    """Set something down where it belongs, upright, and let go."""
    thing = builder.thing(action.thing)
    goal = spots.spot(builder, thing, action)
    rests_m = float(goal[2])
    if action.to != FLOOR and action.direction is None:
        goal[2] += _spare_m(builder, thing, builder.thing(action.to), goal)
    _deliver(builder, thing, goal, OVER_M)
    _release(builder, thing, rests_m)


def drop(builder: PerformanceBuilder, action: Action) -> None:
    """Hold something over a vessel and let it fall."""
    thing = builder.thing(action.thing)
    goal = spots.spot(builder, thing, action)
    rests_m, rim_m = float(goal[2]), float(goal[2])
    if action.to != FLOOR and action.direction is None:
        to = builder.thing(action.to)
        rim_m = builder.things[to.name].place_m[2] + extent.box_m(to)[1][2]
    goal[2] = rim_m + DROP_M
    _deliver(builder, thing, goal, 0.0)
    _release(builder, thing, rests_m)


def _deliver(builder: PerformanceBuilder, thing: Thing, goal_m: Array, over_m: float) -> None:
    """Bring what is held to a place (3,) of its frame, from `over_m` above it."""
    sides, way = holding(builder, thing), goal_m - builder.things[thing.name].place_m
    wanted = {side: builder.in_world(builder.hands[side].end).moved(way) for side in sides}
    builder.look(goal_m + [0.0, 0.0, 0.1])
    low = is_low(wanted)
    later = LATER_S if low else 0.0  # the body goes down first, what is held well before it
    if low:
        _hold_ahead(builder, sides)
    builder.bear(leaning(builder, wanted), 1.1, after_s=0.1)
    for side, hand in wanted.items():
        builder.hand(side, hand.moved(np.array([0.0, 0.0, over_m])), 1.1, after_s=later)
        if over_m:
            builder.hand(side, hand, 0.8, after_s=0.85 + later)
    builder.wait((1.7 if over_m else 1.2) + later)
    builder.follow(thing.name)


def _hold_ahead(builder: PerformanceBuilder, sides: tuple[int, ...]) -> None:
    """Hands that hold something further from the body, clear of the thighs."""
    for side in sides:
        hand = builder.in_world(builder.hands[side].end)
        builder.hand(side, carried(builder, hand, np.array([FORTH_M, 0.0, 0.0])), FORTH_S)
    builder.wait(0.7 * FORTH_S)


def _release(builder: PerformanceBuilder, thing: Thing, floor_m: float) -> None:
    """Open the hands; the thing stays, or falls if there is nothing under it. Then the hands come
    back.
    """
    sides, path = holding(builder, thing), builder.things[thing.name]
    low = is_low({side: builder.in_world(builder.hands[side].end) for side in sides})

    path.then("falls", builder.clock_s + 0.15, height_m=floor_m)
    path.place_m[2] = min(floor_m, path.place_m[2])

    for side in sides:
        hand = builder.hands[side].end
        builder.close(side, 0.0, 0.35)
        off = hand.moved(-BACK_M * hand.palm)
        builder.hand(side, off, 0.45, after_s=0.3)
        if low:
            fold_hand(builder, side, 1.1, after_s=0.7)
        else:
            builder.hand(side, off.moved(UP_M * np.array([0.0, 0.0, 1.0])), 0.6, after_s=0.6)
            raise_hand(builder, side, 0.8, after_s=0.9)
        builder.let_go(side)

    builder.bear(builder.standing, 1.3 if low else 1.0, after_s=0.7)
    builder.wait(1.9 if low else 1.25)


def _spare_m(builder: PerformanceBuilder, thing: Thing, to: Thing, goal_m: Array) -> float:
    """How much higher a thing has to be let go so that no hand touches the vessel."""
    path, vessel = builder.things[thing.name], builder.things[to.name]
    if affordances.inside(to) is None:
        return 0.0

    rim_m = float(vessel.place_m[2] + extent.box_m(to)[1][2])
    for spare in np.arange(0.0, 0.15, 0.01):
        way = goal_m + [0.0, 0.0, spare] - path.place_m
        hands = [
            (side, builder.in_world(builder.hands[side].end).moved(way))
            for side in holding(builder, thing)
        ]
        skins = [grasps.placed(builder.actor, side, hand, HALF_OPEN) for side, hand in hands]
        clear = min(vessel.distance(skin).min() for skin in skins)
        if clear >= HAND_CLEAR_M and min(hand.wrist_m[2] for _, hand in hands) >= rim_m + FOREARM_M:
            break

    return float(spare)
