"""Verbs that move a thing where it stands: push, pull, slide, knock over.

What stands on the floor is pushed by whoever walks behind it, with both palms, or with the feet if
it is low; what stands on something is slid along it by one palm.
"""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.goals import Direction
from exoactor.core.motion import SIDES
from exoactor.core.plan import Action
from exoactor.humans import footwork, gait, limbs
from exoactor.rehearsal import (
    feet_pushing,
    free_room,
    grasps,
    places,
    reaching,
    strokes,
    walking,
)
from exoactor.rehearsal.hands import OUT, HandPose, bearing_on
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.rehearsal.sweeping import leave
from exoactor.rehearsal.things import Course
from exoactor.rehearsal.toppling import fall
from exoactor.rehearsal.tracks import lasting
from exoactor.scenes import extent, solids
from exoactor.scenes.scene import Thing

PUSH_M, SLIDE_M = 0.30, 0.20
"""How far something is moved along the floor, and along a top, where the plan does not say."""
LOW_M = 0.35
"""What is no higher is pushed with the feet."""
APART_M = 0.11
ARM_M, LOW_ARM_M, LOW_PALM_M = 0.34, 0.42, 0.5
"""Palms that push are so far to both sides of the middle, and the body so far behind them; further,
where they are lower than that."""
NEXT_TO_M = 0.05
"""Left between a thing and what it is pushed to."""
TOE_GAP_M = 0.03
"""Between the toes and what they are about to push."""
SPARE_M = 0.05
"""By so much further a body leans that will step with its hands on something."""
FROM_ABOVE_M = 0.30
"""Lower palms push with the fingers down."""
SHALLOW_M = 0.12
"""Palms push what is no further behind a thing's nearest point than this."""
HEIGHTS_M, LOWER_M = np.arange(0.78, 0.09, -0.02), 0.20
"""At which palms may push; and how far below the highest they go, not to tip it over: lower, the
head would strike it."""
HELD_WIDE_M = 0.46
"""What is wider is not pulled between two palms."""
PULLED_M = (0.12, 0.75)
"""Heights at which palms hold what they pull."""
SLIDE_M_S = 0.45
"""The highest speed of a hand that slides something."""


def push(builder: PerformanceBuilder, action: Action) -> None:
    """Push a thing away from the body, in a direction as seen from it, or until it is next to
    another, walking along with it.

    Raises:
        ConfigError: it is fixed.
        BadMotionError: there is no room, or nothing to push against.
    """
    thing = _free(builder, action)
    if places.holder(builder, thing) is not None:
        _slide_on_top(builder, action, action.direction or "forwards")
        return

    if action.to is not None:
        way, far = _way_to(builder, thing, builder.thing(action.to))
    else:
        way = level_way(builder, thing, action.direction)
        far = PUSH_M if action.amount is None else action.amount
        _check_room(builder, thing, way, far)
    if action.hands is None and extent.box_m(thing)[1, 2] <= LOW_M:
        _with_the_feet(builder, thing, way, far)
    else:
        _with_the_palms(builder, thing, way, far)


def slide(builder: PerformanceBuilder, action: Action) -> None:
    """Slide a thing along what it stands on; along the floor, push it."""
    thing = _free(builder, action)
    if places.holder(builder, thing) is None:
        push(builder, action)
    else:
        _slide_on_top(builder, action, action.direction or "left")


def pull(builder: PerformanceBuilder, action: Action) -> None:
    """Hold a thing on the floor between two palms and walk backwards with it; draw what stands on
    something nearer.

    Raises:
        ConfigError: it is fixed.
        BadMotionError: it is too wide to hold, or there is no room behind.
    """
    thing = _free(builder, action)
    if places.holder(builder, thing) is not None:
        _slide_on_top(builder, action, "backwards")
        return
    far = PUSH_M if action.amount is None else action.amount
    wide = extent.box_m(thing)
    if min(wide[1, :2] - wide[0, :2]) > HELD_WIDE_M:
        raise BadMotionError(
            f"the {thing.name} is too wide to be pulled between two palms", "push it instead"
        )

    path = builder.things[thing.name]
    holds = grasps.holds(builder, thing, (0, 1))
    _take_sides(builder, holds)

    way = -gait.ahead(builder.yaw_rad)
    free_room.free_way(builder, builder.place_m + far * way, "backwards")
    course = _along(builder, holds, way, far)
    path.goes(np.array([*way, 0.0]), course)
    _let_go(
        builder, {side: hand.moved(far * np.array([*way, 0.0])) for side, hand in holds.items()}
    )


def knock_over(builder: PerformanceBuilder, action: Action) -> None:
    """Nudge a thing above its middle until it falls over to the other side, and stays there.

    Raises:
        ConfigError: it is fixed.
        BadMotionError: it is too squat to fall over, or would fall off what it stands on.
    """
    thing = _free(builder, action)
    path = builder.things[thing.name]
    aside = float(builder.beside(path.place_m)[1])
    side = grasps.sides_of(action)[0] if action.hands else int(aside <= 0.0)
    way = builder.toward(0.0, -OUT[side], 0.0)
    toppling = fall(builder, thing, way)

    hand = strokes.behind(builder, thing, side, way, toppling.height_m)
    _come_near(builder, side, hand)
    goal = hand.moved(toppling.nudge_m * way)
    builder.bear(reaching.leaning(builder, {side: goal}), 0.6)
    builder.hand(side, hand, 0.35)
    builder.wait(0.35)
    lasts = lasting(toppling.nudge_m, SLIDE_M_S, 0.4)
    builder.hand(side, goal, lasts)
    course = _hand_course(builder, side, builder.clock_s, lasts, way)
    path.topples(way, toppling.course(builder, thing, side, hand, course), toppling.pivot_m)
    builder.wait(lasts)
    leave(builder, side, goal)


def _free(builder: PerformanceBuilder, action: Action) -> Thing:
    """The thing; it must not be fixed."""
    thing = builder.thing(action.thing)
    if not thing.free:
        raise ConfigError(
            f"the {thing.name} is fixed, nobody can {action.verb.replace('_', ' ')} it",
            "name something that can be moved",
        )
    return thing


def level_way(builder: PerformanceBuilder, thing: Thing, direction: Direction | None) -> Array:
    """(2,) which way it shall go: as seen from the body, or straight away from it."""
    if direction is not None:
        return places.towards(builder, direction)
    return gait.ahead(places.facing(builder.place_m, places.middle(builder, thing.name)))


def _check_room(builder: PerformanceBuilder, thing: Thing, way: Array, far_m: float) -> None:
    """Nothing may stand where a thing on the floor is moved to."""
    free = free_room.room_m(builder, thing, way, far_m)
    if free < far_m:
        raise BadMotionError(
            f"the {thing.name} can be moved {free:.2f} m that way, not {far_m:.2f} m: "
            "something stands there",
            "ask for less, or for another way",
        )


def _way_to(builder: PerformanceBuilder, thing: Thing, to: Thing) -> tuple[Array, float]:
    """(2,) the straight way from a thing on the floor to another, and how far it goes until little
    is between them.
    """
    apart = places.middle(builder, to.name) - places.middle(builder, thing.name)
    away_m = float(np.linalg.norm(apart))
    way = np.asarray(apart / max(away_m, 1e-9))
    far = free_room.room_m(builder, thing, way, away_m) - NEXT_TO_M
    left = away_m - far - reach_m(builder, to, way) - reach_m(builder, thing, -way)
    if far < NEXT_TO_M or left > 2.0 * NEXT_TO_M:
        why = "is there already" if left <= 2.0 * NEXT_TO_M else "has something else in its way"
        raise BadMotionError(
            f"the {thing.name} {why}, to be pushed to the {to.name}", "say: push it aside"
        )
    return way, far


def reach_m(builder: PerformanceBuilder, thing: Thing, way: Array) -> float:
    """How far a thing reaches from its middle against a level direction (2,)."""
    path = builder.things[thing.name]
    points = extent.solid_m(thing)
    world = np.array([path.at(point) for point in points])[:, :2] - path.place_m[:2]
    return float((world @ -way).max())


def _with_the_feet(builder: PerformanceBuilder, thing: Thing, way: Array, far_m: float) -> None:
    """Small steps against it."""
    path, along = builder.things[thing.name], np.array([*way, 0.0])
    near = reach_m(builder, thing, way) + TOE_GAP_M + walking.toes_m(builder)
    walking.come(builder, path.place_m[:2] - near * way, float(np.arctan2(way[1], way[0])))

    from_s, gap = builder.clock_s, feet_pushing.gap_m(builder, path, along)
    builder.look(path.place_m)
    walking.shuffle(builder, builder.place_m + (gap + far_m) * way)
    time_s = np.arange(from_s, builder.clock_s + 1e-9, 1.0 / 60.0)
    path.goes(along, Course(time_s, feet_pushing.pushed_m(builder, path, along, time_s)))
    builder.look(None)
    walking.shuffle(builder, builder.place_m - 2.0 * TOE_GAP_M * way)


def _with_the_palms(builder: PerformanceBuilder, thing: Thing, way: Array, far_m: float) -> None:
    """Both palms against it, the body walking along."""
    path, yaw = builder.things[thing.name], float(np.arctan2(way[1], way[0]))
    at = _sides(builder, thing, way)
    low = at[0][2] < path.place_m[2] + LOW_PALM_M
    near = float(((path.place_m - at[0])[:2]) @ way) + (LOW_ARM_M if low else ARM_M)
    walking.come(builder, path.place_m[:2] - near * way, yaw)

    palms = {
        side: grasps.eased(builder.actor, side, _palm_ahead(builder, side, point, way), path)
        for side, point in at.items()
    }
    builder.look(path.place_m + [0.0, 0.0, 0.3])
    _take_sides(builder, palms)
    course = _along(builder, palms, way, far_m)
    path.goes(np.array([*way, 0.0]), course)
    _let_go(
        builder, {side: hand.moved(far_m * np.array([*way, 0.0])) for side, hand in palms.items()}
    )


def _take_sides(builder: PerformanceBuilder, hands: dict[int, HandPose]) -> None:
    """Open hands to a thing's sides, over what is before the body unless it is low, and on them."""
    before = {side: hand.moved(-reaching.OFF_M * hand.palm) for side, hand in hands.items()}
    reaching.approach(builder, before, reaching.leaning(builder, before))
    for side, hand in hands.items():
        builder.hand(side, hand, 0.45)
    spare = SPARE_M * builder.toward(1.0, 0.0, 0.0)
    stepping = reaching.leaning(builder, {side: hand.moved(spare) for side, hand in hands.items()})
    builder.bear(stepping, 0.5)
    builder.wait(0.5)


def _sides(builder: PerformanceBuilder, thing: Thing, way: Array) -> dict[int, Array]:
    """Where (3,) two palms push against a thing, as high as it does not tip, if they can."""
    path, left = builder.things[thing.name], np.array([-way[1], way[0]])
    reach = reach_m(builder, thing, way)
    found = {}
    for height in HEIGHTS_M:
        points = {}
        for side in (0, 1):
            out = APART_M * OUT[side] * left
            start = path.place_m + [*(out - (reach + 0.05) * way), height]
            far = solids.ray_m(path.thing, start, way, path.place_m, path.quat_wxyz, SHALLOW_M)
            if far is not None:
                points[side] = start + [*(far * way), 0.0]
        if len(points) == 2:
            found[float(height)] = points
    if found:
        highest, tips_m = max(found), reach / max(thing.friction, 0.05)
        wanted = float(np.clip(tips_m, highest - LOWER_M, highest))
        return found[min(found, key=lambda height: abs(height - wanted))]
    raise BadMotionError(
        f"the {thing.name} has no side for two palms to push against", "push it from elsewhere"
    )


def _palm_ahead(builder: PerformanceBuilder, side: int, at_m: Array, way: Array) -> HandPose:
    """A palm upright, the fingers up, or down where the arm comes from above."""
    palm, up = np.array([*way, 0.0]), 1.0 if at_m[2] >= FROM_ABOVE_M else -1.0
    fingers = np.array([0.0, 0.0, up]) - 0.3 * builder.toward(0.0, OUT[side], 0.0)
    elbow = builder.toward(-0.4, 0.7 * OUT[side], -0.6)
    return bearing_on(builder.actor, side, at_m, limbs.unit(fingers), palm, elbow)


def _along(
    builder: PerformanceBuilder,
    hands: dict[int, HandPose],
    way: Array,
    far_m: float,
) -> Course:
    """Hands in the world go along with the body's steps; how far they have got."""
    goal, from_s = builder.place_m + far_m * way, builder.clock_s
    stand = builder.actor, builder.place_m, builder.yaw_rad
    steps = footwork.shuffle(*stand, goal, builder.clock_s, builder.half_width_m)
    by = np.array([*way, 0.0]) * far_m / len(steps)
    for k, step in enumerate(steps):
        for side, hand in hands.items():
            to_s = step.land_s + footwork.BETWEEN_S
            builder.hands[side].to(hand.moved((k + 1) * by), step.lift_s, to_s)
    builder.walk(steps, goal, builder.yaw_rad)
    builder.wait(footwork.BETWEEN_S)
    side = next(iter(hands))
    return _hand_course(builder, side, from_s, builder.clock_s - from_s, np.array([*way, 0.0]))


def _hand_course(
    builder: PerformanceBuilder, side: int, from_s: float, lasts_s: float, way: Array
) -> Course:
    """How far a hand in the world gets along a direction (3,)."""
    time_s = np.linspace(from_s, from_s + lasts_s, max(2, int(120 * lasts_s)))
    wrist = builder.hands[side].over(
        time_s, lambda hand: np.tile(builder.in_world(hand).wrist_m, (len(time_s), 1))
    )
    return Course(time_s, np.maximum.accumulate((wrist - wrist[0]) @ way))


def _let_go(builder: PerformanceBuilder, hands: dict[int, HandPose]) -> None:
    """Palms off, arms down, upright."""
    low = reaching.is_low(hands)
    for side, hand in hands.items():
        builder.hand(side, hand.moved(-reaching.OFF_M * hand.palm), 0.4)
        back = reaching.fold_hand if low else reaching.raise_hand
        back(builder, side, 1.0, after_s=0.35)
        builder.hand(side, builder.rest[side], 0.9, after_s=1.0)
    builder.bear(builder.standing, 1.3, after_s=0.4)
    builder.look(None)
    builder.wait(1.9)


def _slide_on_top(builder: PerformanceBuilder, action: Action, direction: Direction) -> None:
    """One palm moves a thing along what it stands on."""
    thing = builder.thing(action.thing)
    path, way2 = builder.things[thing.name], places.towards(builder, direction)
    way, far = np.array([*way2, 0.0]), SLIDE_M if action.amount is None else action.amount
    side = _sliding_hand(builder, thing, action, direction)
    _check_on_top(builder, thing, way, far)

    height = min(strokes.HEIGHT_M, float(extent.box_m(thing)[1, 2]) * 0.6)
    hand = strokes.behind(builder, thing, side, way, height)
    goal = hand.moved(far * way)
    _come_near(builder, side, hand)
    builder.bear(reaching.leaning(builder, {side: hand}), 0.5)
    builder.hand(side, hand, 0.5)
    builder.wait(0.55)
    lasts = lasting(far, SLIDE_M_S, 0.8)
    builder.hand(side, goal, lasts)
    builder.bear(reaching.leaning(builder, {side: goal}), lasts)
    path.goes(way, _hand_course(builder, side, builder.clock_s, lasts, way))
    builder.wait(lasts)
    leave(builder, side, goal)


def _sliding_hand(
    builder: PerformanceBuilder, thing: Thing, action: Action, direction: Direction
) -> int:
    """The hand whose palm looks that way; to and fro, the one on the thing's side."""
    if direction in ("left", "right"):
        side = 1 if direction == "left" else 0
        if action.hands == SIDES[1 - side]:
            raise BadMotionError(
                f"the {action.hands} palm does not look to the {direction}",
                f"slide it with the {SIDES[side]} hand",
            )
        return side
    if action.hands in SIDES:
        return SIDES.index(action.hands)
    return int(builder.beside(builder.things[thing.name].place_m)[1] <= 0.0)


def _check_on_top(builder: PerformanceBuilder, thing: Thing, way: Array, far_m: float) -> None:
    """It must stay on what it stands on, and strike nothing there."""
    free = free_room.room_on_top_m(builder, thing, way, far_m)
    if free < far_m:
        raise BadMotionError(
            f"the {thing.name} can be slid {free:.2f} m that way, not {far_m:.2f} m",
            "ask for less, or for another way",
        )


def _come_near(builder: PerformanceBuilder, side: int, hand: HandPose) -> None:
    """An open hand to before where it will touch; from above if the body stands in its way."""
    before = hand.moved(-reaching.OFF_M * hand.palm)
    over = before.moved(np.array([0.0, 0.0, 0.12]))
    builder.look(hand.wrist_m)
    reaching.approach(builder, {side: over}, reaching.leaning(builder, {side: before}))
    builder.hand(side, before, 0.5)
    builder.wait(0.5)
