"""Verbs that touch nothing: bow, wave, raise a hand, point at something, hold something out."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import SIDES
from exoactor.core.plan import Action
from exoactor.humans import limbs, posture
from exoactor.humans.performance import INDEX
from exoactor.rehearsal import free_room, grasps, places, reaching, walking
from exoactor.rehearsal.hands import OUT, HandPose
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.scenes import affordances
from exoactor.scenes.scene import Thing

BOW_RAD, BOW_S, BOWED_S = 0.80, 1.1, 0.6
"""How far the chest leans in a bow, how long going down takes, and how long it lasts."""
BOW_M = 0.55
"""Room ahead for a head that bows."""
WAVES, WAVE_S = 4, 0.42
"""Strokes of a wave, and how long one takes."""
RAISED_S = 1.2
"""How long a raised hand stays up."""
RAISED_M, WAVE_M = np.array([0.13, 0.15, 0.19]), 0.08
"""A waving wrist: from the shoulder ahead, to its own side and up; and how far it goes to both
sides."""
SIDEWAYS_RAD = np.radians(50.0)
"""What is further aside is turned to before it is pointed at."""
POINT_S, POINTED_S, STRETCHED = 1.0, 1.2, 0.96
"""Raising an arm to point, keeping it there, and the share of its length to which it stretches."""
FREE_M = 0.03
"""Between a pointing hand and anything."""
STEP_BACK_M, MOST_BACK_M = 0.08, 0.56
OFFERED_M, OFFERED_S = np.array([0.36, 0.10, 0.26]), 1.5
"""A wrist that holds something out: from the pelvis ahead, to its own side, up; and how long it
stays."""


def bow(builder: PerformanceBuilder, action: Action) -> None:
    """Lean forward from the hips, the arms beside the body, and straighten."""
    walking.give_room(builder, BOW_M)
    at = builder.actor, builder.stance, builder.yaw_rad
    bent = posture.lowered(*at, lean_rad=BOW_RAD, start=builder.standing)
    ground = builder.place_m + 0.7 * gaze_ahead(builder)
    builder.look(np.array([*ground, 0.0]), BOW_S)
    builder.bear(bent, BOW_S)
    builder.wait(BOW_S + BOWED_S)
    builder.bear(builder.standing, BOW_S)
    builder.look(None, BOW_S)
    builder.wait(BOW_S)


def gaze_ahead(builder: PerformanceBuilder) -> Array:
    """(2,) straight ahead."""
    return builder.toward(1.0, 0.0, 0.0)[:2]


def wave(builder: PerformanceBuilder, action: Action) -> None:
    """Raise an open hand beside the head and wave it to and fro.

    Raises:
        BadMotionError: that hand holds something.
    """
    sides = _raised(builder, action, "wave")
    for stroke in range(WAVES):
        for side in sides:
            builder.hand(side, _waving(side, 1.0 if stroke % 2 == 0 else -1.0), WAVE_S)
        builder.wait(0.85 * WAVE_S)

    builder.wait(0.2)
    _lower(builder, sides)


def raise_hand(builder: PerformanceBuilder, action: Action) -> None:
    """Raise an open hand beside the head, keep it there, and lower it.

    Raises:
        BadMotionError: that hand holds something.
    """
    sides = _raised(builder, action, "be raised")
    builder.wait(RAISED_S)
    _lower(builder, sides)


def _raised(builder: PerformanceBuilder, action: Action, doing: str) -> tuple[int, ...]:
    """The hands of an action, empty and raised."""
    sides = grasps.sides_of(action)
    _empty(builder, sides, doing)
    for side in sides:
        builder.close(side, 0.0)
        builder.hand(side, _waving(side, 0.0), 0.9)
    builder.wait(0.8)
    return sides


def _waving(side: int, to: float) -> HandPose:
    """A raised hand, as far outwards as -1 … 1 says."""
    out = OUT[side]
    return HandPose(
        "chest",
        RAISED_M * [1.0, out, 1.0] + [0.0, to * WAVE_M * out, 0.0],
        limbs.unit(np.array([0.1, 0.5 * to * out, 1.0])),
        np.array([1.0, 0.0, -0.1]),
        np.array([-0.2, 0.8 * out, -0.8]),
    )


def point_at(builder: PerformanceBuilder, action: Action) -> None:
    """Stretch an arm towards a thing, turned to it first if it is not ahead.

    Raises:
        BadMotionError: that hand holds something, or there is no room for the arm.
    """
    thing = builder.thing(action.thing)
    ahead, left, _ = builder.beside(_middle(builder, thing))
    if abs(np.arctan2(left, ahead)) > SIDEWAYS_RAD:
        walking.step_back(builder)
        walking.turn(builder, places.facing(builder.place_m, _middle(builder, thing)))

    left = float(builder.beside(_middle(builder, thing))[1])
    side = grasps.sides_of(action)[0] if action.hands else int(left < 0.0)
    _empty(builder, (side,), "point")
    hand = _room_to_point(builder, thing, side)

    builder.look(_middle(builder, thing))
    builder.close(side, 0.0)
    builder.hand(side, hand, POINT_S)
    builder.wait(POINT_S + POINTED_S)
    _lower(builder, (side,))
    builder.look(None)


def _room_to_point(builder: PerformanceBuilder, thing: Thing, side: int) -> HandPose:
    """The pointing hand, after as many steps back as the arm needs to touch nothing."""
    for back in np.arange(0.0, MOST_BACK_M + 1e-9, STEP_BACK_M):
        place = builder.place_m - back * gaze_ahead(builder)
        hand = _pointing(builder, thing, side, place)
        skin = grasps.placed(builder.actor, side, hand, 0)
        if min(path.distance(skin).min() for path in builder.things.values()) < FREE_M:
            continue
        if back:
            free_room.free_way(builder, place, "backwards")
            walking.shuffle(builder, place)
        return hand

    raise BadMotionError(
        f"there is no room to stretch an arm towards the {thing.name}", "turn to it elsewhere"
    )


def _pointing(builder: PerformanceBuilder, thing: Thing, side: int, place_m: Array) -> HandPose:
    """An outstretched arm from the shoulder of the body at a place (2,), standing, to a thing."""
    shoulder = _shoulder_m(builder, side) + [*(place_m - builder.place_m), 0.0]
    way = limbs.unit(_middle(builder, thing) - shoulder)
    arm = sum(np.linalg.norm(builder.actor.bone(f"left_{part}")) for part in ("elbow", "wrist"))
    inward = builder.toward(0.0, -OUT[side], 0.0)
    palm = limbs.unit(inward - way * float(inward @ way))
    return HandPose("world", shoulder + STRETCHED * arm * way, way, palm, np.array([0, 0, -1.0]))


def _shoulder_m(builder: PerformanceBuilder, side: int) -> Array:
    """(3,) of the body as it stands by now."""
    at = builder.actor, builder.stance, builder.yaw_rad
    played = posture.posed(*at, builder.posture.end.numbers()[None], posture.NOWHERE)
    joints = builder.actor.joints(played.pose)[0]
    return np.asarray(joints[INDEX[f"{SIDES[side]}_shoulder"]])


def _middle(builder: PerformanceBuilder, thing: Thing) -> Array:
    """(3,) of a thing's body, where it is by now."""
    return builder.things[thing.name].at(affordances.body(thing).pos_m)


def hold_out(builder: PerformanceBuilder, action: Action) -> None:
    """Hold out what the hands hold, or else an open hand, ahead of the chest."""
    holding = [side for side in (0, 1) if builder.held[side] is not None]
    if not holding:
        _offer(builder, grasps.sides_of(action))
        return

    name = str(builder.held[holding[0]])
    part = affordances.body(builder.scene.thing(name))
    aside = OFFERED_M[1] * OUT[holding[0]] if len(holding) == 1 else 0.0
    goal = np.array([OFFERED_M[0] + 0.06, aside, builder.pelvis_m + OFFERED_M[2] - part.pos_m[2]])
    way = goal - builder.beside(builder.things[name].place_m)
    for side in holding:
        hand = builder.in_world(builder.hands[side].end)
        builder.hand(side, reaching.carried(builder, hand, way), 1.1)
    builder.wait(1.1 + OFFERED_S)
    builder.follow(name)


def _offer(builder: PerformanceBuilder, sides: tuple[int, ...]) -> None:
    """An empty hand, the palm up."""
    for side in sides:
        out = OUT[side]
        hand = HandPose(
            "body",
            OFFERED_M * [1.0, out, 1.0],
            np.array([1.0, 0.0, 0.0]),
            np.array([0.0, -0.25 * out, 1.0]),
            np.array([-0.5, 0.5 * out, -0.8]),
        )
        builder.close(side, 0.0)
        builder.hand(side, hand, 1.1)
    builder.wait(1.1 + OFFERED_S)
    _lower(builder, sides)


def _lower(builder: PerformanceBuilder, sides: tuple[int, ...]) -> None:
    for side in sides:
        builder.hand(side, builder.rest[side], 0.9)
    builder.wait(0.8)


def _empty(builder: PerformanceBuilder, sides: tuple[int, ...], doing: str) -> None:
    for side in sides:
        if builder.held[side] is not None:
            raise BadMotionError(
                f"the {SIDES[side]} hand holds the {builder.held[side]}, it cannot {doing}",
                f"put the {builder.held[side]} down first, or {doing} with the other hand",
            )
