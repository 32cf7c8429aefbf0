"""Goals of the body: where it is, how it stands or sits, what it does with its arms."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.goals import START, Goal, GoalKind
from exoactor.scenes import affordances
from exoactor.scenes.goals.measures import (
    STANDING_UP,
    STILL_M,
    STILL_S,
    Measure,
    at_least,
    at_most,
    ending,
    local,
    spoken,
    standing,
)
from exoactor.scenes.goals.reading import (
    Read,
    Reading,
    aside_m,
    index_of,
    lean_deg,
    middles_m,
    on_that_side,
    thing_of,
)
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import Trace

SEATED_S, SEATED_M = 1.0, 0.25
"""How long somebody seated is looked at, and how far the hips may be from the seat's middle."""
TURN_SPARE_RAD, WENT_SPARE = np.radians(20.0), 0.7
"""A turn may fall short by this; a way by this share of what was asked for, for steps differ."""
ARM_M = 0.28
"""A palm so far from its shoulder is on an outstretched arm (0.35 m on the G1)."""


def _near(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    if goal.thing == START:
        away = np.linalg.norm(trace.pelvis_m[:, :2] - np.array(scene.start.place_m), axis=1)
    else:
        outline = affordances.outline_m(scene.thing(thing_of(goal)))
        away = affordances.outside_m(outline, local(trace, thing_of(goal), trace.pelvis_m)[:, :2])
    name = f"distance to the {spoken(thing_of(goal))}"
    return Reading((at_most(name, float(away[-1]), goal.limit, "m", 2),), away <= goal.limit)


def _at_side(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    aside = aside_m(scene, trace, goal, trace.pelvis_m, thing_of(goal))
    return on_that_side(aside, goal, thing_of(goal), "body")


def _facing(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    pos = trace.surroundings.pos_m[:, trace.surroundings.index(thing_of(goal))]
    x, y = (pos - trace.pelvis_m)[:, :2].T
    off = np.degrees(np.abs(rotations.wrapped(np.arctan2(y, x) - trace.facing_rad)))
    name = f"turned away from the {spoken(thing_of(goal))}"
    return Reading((at_most(name, float(off[-1]), goal.limit, "°"),), off <= goal.limit)


def _went(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    ahead = trace.facing_rad[since]
    turn = {"forwards": 0.0, "left": 0.5 * np.pi, "backwards": np.pi, "right": -0.5 * np.pi}
    yaw = ahead + turn[goal.direction or "forwards"]
    way = (trace.pelvis_m - trace.pelvis_m[since])[:, :2] @ [np.cos(yaw), np.sin(yaw)]
    way -= np.minimum.accumulate(np.where(np.arange(len(way)) < since, 0.0, way))
    way[:since] = 0.0
    least = WENT_SPARE * goal.limit
    name = f"went {goal.direction or 'forwards'}"
    return Reading((at_least(name, float(way.max()), least, "m", 2),), way >= least)


def _turned(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    by = np.unwrap(trace.facing_rad)
    by = (by - by[since]) * np.sign(goal.limit)
    by[:since] = 0.0
    least = np.radians(abs(goal.limit)) - TURN_SPARE_RAD
    name = f"turned to the {'left' if goal.limit > 0.0 else 'right'}"
    most = np.degrees(float(by.max()))
    return Reading((at_least(name, most, float(np.degrees(least)), "°"),), by >= least)


def _standing(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    last, stands = ending(trace, STILL_S), standing(trace)
    wander = float(np.linalg.norm(np.ptp(trace.feet_m[last], axis=0)[:, :2], axis=-1).max())
    lean = lean_deg(trace)[last].max()
    figure = f"hips at {trace.pelvis_m[last, 2].min():.2f} m, torso leaning {lean:.0f}°"
    measures = (
        Measure("standing at the end", figure, bool(stands[last].all())),
        at_most(f"feet, last {STILL_S} s, moved", wander * 1e3, STILL_M * 1e3, "mm", 1),
    )
    return Reading(measures, stands)


def _seated(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name, last = thing_of(goal), ending(trace, SEATED_S)
    share = 100.0 * trace.surroundings.load_n[:, index_of(trace, name)] / trace.weight_n
    face = affordances.seat(scene.thing(name))
    middle = np.zeros(2) if face is None else face.middle_m[:2]
    away = np.linalg.norm(local(trace, name, trace.pelvis_m)[:, :2] - middle, axis=1)
    lean = float(lean_deg(trace)[last].max())
    measures = (
        at_least(
            f"weight on the {spoken(name)}", float(np.percentile(share[last], 10)), goal.limit, "%"
        ),
        at_most("hips from the middle of the seat", float(away[-1]) * 100, SEATED_M * 100, "cm"),
        at_most("torso leaning", lean, float(np.degrees(np.arccos(STANDING_UP))), "°"),
    )
    return Reading(measures, (share >= goal.limit) & (away <= SEATED_M))


def _lowered(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    low = trace.pelvis_m[since:, 2].min()
    measure = at_most("hips at their lowest", float(low), goal.limit, "m", 2)
    return Reading((measure,), trace.pelvis_m[:, 2] <= goal.limit)


def _leaning(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    lean = lean_deg(trace)
    measure = at_least("trunk leaning at most", float(lean[since:].max()), goal.limit, "°")
    return Reading((measure,), lean >= goal.limit)


def _raised(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    over = (trace.hands_m[..., 2] - trace.shoulders_m[..., 2]).max(axis=1)
    measure = at_least("hand above the shoulder", float(over[since:].max()), goal.limit, "m", 2)
    return Reading((measure,), over >= goal.limit)


def _pointing(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    thing = scene.thing(thing_of(goal))
    aim = middles_m(thing, trace)[:, None] - trace.shoulders_m  # (T, 2, 3)
    arm = trace.hands_m - trace.shoulders_m
    lengths = np.linalg.norm(arm, axis=-1), np.linalg.norm(aim, axis=-1)
    cosine = (arm * aim).sum(-1) / np.maximum(lengths[0] * lengths[1], 1e-9)
    off = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    ahead = np.stack([np.cos(trace.facing_rad), np.sin(trace.facing_rad)], axis=-1)[:, None]
    shows = (lengths[0] >= ARM_M) & ((arm[..., :2] * ahead).sum(-1) > 0.0)  # not behind the back
    off = np.where(shows, off, 180.0).min(axis=1)
    name = f"outstretched arm off the {spoken(thing.name)}"
    return Reading((at_most(name, float(off[since:].min()), goal.limit, "°"),), off <= goal.limit)


READ: dict[GoalKind, Read] = {
    "near": _near,
    "at_side": _at_side,
    "facing": _facing,
    "went": _went,
    "turned": _turned,
    "standing": _standing,
    "seated": _seated,
    "lowered": _lowered,
    "leaning": _leaning,
    "raised": _raised,
    "pointing": _pointing,
}
