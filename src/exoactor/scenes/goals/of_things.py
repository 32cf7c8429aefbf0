"""Goals of things: what became of them, and what the body had to do with them."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.goals import FLOOR, WAYS, Goal, GoalKind
from exoactor.core.motion import Flags
from exoactor.scenes import affordances, extent
from exoactor.scenes.goals.measures import (
    REST_M,
    REST_S,
    UPRIGHT_RAD,
    Measure,
    at_least,
    at_most,
    ending,
    local,
    longest_s,
    shift_m,
    spoken,
    standing,
)
from exoactor.scenes.goals.reading import (
    Read,
    Reading,
    aside_m,
    index_of,
    middles_m,
    on_that_side,
    thing_of,
    to_of,
)
from exoactor.scenes.scene import Scene, Thing
from exoactor.scenes.trace import Trace

STIRS_M = 0.02
"""What has got so far was begun to be moved."""
HELD_S, LIFTED_S = 0.5, 1.0
"""How long what is held at the end has to be, and what is lifted at some time."""
ON_M, IN_M = 0.03, 0.02
"""What is put on something is so near to its surface, and within a vessel up to so much over its
rim."""
TOPPLED_RAD = np.radians(60.0)
CELL_M, PALM_M, OVER_M, PRESSED_M = 0.02, 0.05, 0.06, 0.03
"""A cell of what is wiped counts when the middle of a palm was within 5 cm beside it, and from 3 cm
below to 6 cm above it."""


def _touched(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    touched = trace.surroundings.touched[:, index_of(trace, thing_of(goal))]
    figure = f"{touched.mean() * 100:.0f} % of the time" if touched.any() else "never"
    return Reading(
        (Measure(f"{spoken(thing_of(goal))} touched", figure, bool(touched.any())),), touched
    )


def _untouched(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    touched = trace.surroundings.touched[:, index_of(trace, thing_of(goal))]
    figure = f"from {trace.time_s[touched.argmax()]:.1f} s" if touched.any() else "never"
    measure = Measure(f"{spoken(thing_of(goal))} touched", figure, not touched.any())
    return Reading((measure,), ~touched)


def _held(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name, last = thing_of(goal), ending(trace, HELD_S)
    carried = _carried(trace, name)
    touched = trace.surroundings.touched[last, index_of(trace, name)]
    figure = "yes" if carried[last].all() else "rests on something" if touched.all() else "not held"
    measure = Measure(f"{spoken(name)} held at the end", figure, bool(carried[last].all()))
    return Reading((measure,), carried)


def _lifted(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name = thing_of(goal)
    carried = _carried(trace, name)
    place = scene.thing(name).pos_m[2]
    rise = (trace.surroundings.pos_m[:, index_of(trace, name), 2] - place) * carried
    up = carried & (rise >= goal.limit / 100.0)
    measures = (
        at_least(
            f"{spoken(name)} raised, carried by the body alone",
            float(np.max(rise)) * 100,
            goal.limit,
            "cm",
        ),
        at_least("held up", longest_s(trace, up), LIFTED_S, "s", 1),
        at_least("held up standing", longest_s(trace, up & standing(trace)), LIFTED_S, "s", 1),
    )
    return Reading(measures, up)


def _moved(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    shift = 100.0 * shift_m(scene, trace, thing_of(goal))
    if goal.direction is not None:
        stirs = int((shift > 100.0 * STIRS_M).argmax())
        shift = 100.0 * _shifted_m(scene, trace, goal, trace.facing_rad[stirs])
    name = f"{spoken(thing_of(goal))} moved{WAYS.get(str(goal.direction), '')}"
    return Reading((at_least(name, float(shift[-1]), goal.limit, "cm"),), shift >= goal.limit)


def _shifted_m(scene: Scene, trace: Trace, goal: Goal, facing_rad: float) -> Array:
    """(T,) how far a thing has got in a goal's direction, for a body that faces that way."""
    turn = {"forwards": 0.0, "left": 0.5, "backwards": 1.0, "right": -0.5}
    yaw = facing_rad + np.pi * turn.get(str(goal.direction), 0.0)
    pos = trace.surroundings.pos_m[:, index_of(trace, thing_of(goal)), :2]
    apart = pos - np.array(scene.thing(thing_of(goal)).pos_m)[:2]
    return np.asarray(apart @ np.array([np.cos(yaw), np.sin(yaw)]))


def _in_place(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    shift = 1e3 * shift_m(scene, trace, thing_of(goal))
    name = f"{spoken(thing_of(goal))} moved"
    return Reading((at_most(name, float(shift.max()), goal.limit, "mm"),), shift <= goal.limit)


def _toppled(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    tilt, limit = _tilt_deg(trace, thing_of(goal)), float(np.degrees(TOPPLED_RAD))
    name = f"{spoken(thing_of(goal))} tilted"
    return Reading((at_least(name, float(tilt[-1]), limit, "°"),), tilt >= limit)


def _upright(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    tilt = _tilt_deg(trace, thing_of(goal))
    limit = float(np.degrees(UPRIGHT_RAD))
    name = f"{spoken(thing_of(goal))} tilted"
    return Reading((at_most(name, float(tilt[-1]), limit, "°"),), tilt <= limit)


def _in(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name, vessel = thing_of(goal), to_of(goal)
    room = affordances.inside(scene.thing(vessel))
    if room is None:
        missing = Measure(f"{spoken(name)} in the {spoken(vessel)}", "it is no vessel", False)
        return Reading((missing,), np.zeros(len(trace.time_s), dtype=np.bool_))

    middle = local(trace, vessel, middles_m(scene.thing(name), trace)) - np.array(room.pos_m)
    half = extent.half_m(room)
    aside, above = np.hypot(middle[:, 0], middle[:, 1]), np.abs(middle[:, 2])
    within = (
        (np.abs(middle[:, :2]) <= half[:2]).all(axis=1) if room.kind == "box" else aside <= half[0]
    )
    holds = within & (above <= half[2] + IN_M)
    figure = (
        f"{aside[-1] * 100:z.0f} cm from its axis, "
        f"{(middle[-1, 2] + half[2]) * 100:z.0f} cm over its floor"
    )
    measure = Measure(f"{spoken(name)} in the {spoken(vessel)}", figure, bool(holds[-1]))
    return Reading((measure,), holds)


def _on(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name, place, thing = thing_of(goal), to_of(goal), scene.thing(thing_of(goal))
    lowest = _lowest_m(thing, trace)
    if place == FLOOR:
        holds = np.abs(lowest) <= ON_M
        figure = f"{lowest[-1] * 100:z.0f} cm above it"
        measure = Measure(f"{spoken(name)} on the floor", figure, bool(holds[-1]))
        return Reading((measure,), holds)

    middle = local(trace, place, middles_m(thing, trace))
    base = trace.surroundings.pos_m[:, index_of(trace, place), 2]
    faces = level_faces(scene.thing(place))
    if not faces:
        missing = Measure(f"{spoken(name)} on the {spoken(place)}", "there is no surface", False)
        return Reading((missing,), np.zeros(len(lowest), dtype=np.bool_))

    above = np.array([lowest - base - face.middle_m[2] for face in faces])  # (F, T)
    over = np.array([face.holds(middle) for face in faces])
    holds = (over & (np.abs(above) <= ON_M)).any(axis=0)
    near = int(np.abs(above[:, -1]).argmin())
    x, y = np.abs(middle[-1, :2] - faces[near].middle_m[:2]) * 100
    figure = f"{x:.0f} and {y:.0f} cm from its middle, {above[near, -1] * 100:z.0f} cm above it"
    measure = Measure(f"{spoken(name)} on the {spoken(place)}", figure, bool(holds[-1]))
    return Reading((measure,), holds)


def _beside(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    middle = middles_m(scene.thing(thing_of(goal)), trace)
    return on_that_side(
        aside_m(scene, trace, goal, middle, to_of(goal)), goal, to_of(goal), spoken(thing_of(goal))
    )


def _let_go(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    around, last, name = trace.surroundings, ending(trace, REST_S), thing_of(goal)
    at = around.index(name)
    stir = float(np.linalg.norm(np.ptp(around.pos_m[last, at], axis=0)))
    rests, held = bool(around.resting[last, at].all()), bool(around.touched[last, at].any())
    figure = f"moved {stir * 1e3:.0f} mm in the last {REST_S} s" if rests else "rests on nothing"
    measures = (
        Measure(f"{spoken(name)} let go", "still touched" if held else "yes", not held),
        Measure(f"{spoken(name)} at rest", figure, rests and stir <= REST_M),
    )
    return Reading(measures, around.resting[:, at] & ~around.touched[:, at])


def _wiped(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name = thing_of(goal)
    cells = _cells(scene.thing(name))  # (N, 3)
    if not len(cells):
        missing = Measure(f"{spoken(name)} wiped", "there is nothing to wipe", False)
        return Reading((missing,), np.zeros(len(trace.time_s), dtype=np.bool_))

    palms = np.stack([local(trace, name, trace.hands_m[:, hand]) for hand in (0, 1)])
    height = palms[..., None, 2] - cells[:, 2]  # (2, T, N)
    beside = np.linalg.norm(palms[..., None, :2] - cells[:, :2], axis=-1)
    over = ((beside <= PALM_M) & (height <= OVER_M) & (height >= -PRESSED_M)).any(axis=0)
    share = 100.0 * np.maximum.accumulate(over, axis=0).mean(axis=1)
    measure = at_least(f"{spoken(name)} wiped", float(share[-1]), goal.limit, "%")
    return Reading((measure,), share >= goal.limit)


def _tilt_deg(trace: Trace, name: str) -> Array:
    """(T,) angle of a thing's own axis from the vertical."""
    quat = trace.surroundings.quat_wxyz[:, index_of(trace, name)]
    up = rotations.to_matrix(quat)[:, 2, 2]
    return np.asarray(np.degrees(np.arccos(np.clip(up, -1.0, 1.0))))


def _carried(trace: Trace, name: str) -> Flags:
    """(T,) whether the body alone bears a thing."""
    at = index_of(trace, name)
    return np.asarray(~trace.surroundings.resting[:, at] & trace.surroundings.touched[:, at])


def level_faces(thing: Thing) -> list[affordances.Surface]:
    """What something may lie on: its level faces; all of a mark, which is only drawn."""
    if any(part.solid for part in thing.parts):
        return affordances.surfaces(thing)
    low, high = extent.box_m(thing)
    middle = np.array([*(low + high)[:2] / 2.0, high[2]])
    return [affordances.Surface(middle, (high - low)[:2] / 2.0, thing.parts[0])]


def _lowest_m(thing: Thing, trace: Trace) -> Array:
    """(T,) height of the lowest point of a thing."""
    at = index_of(trace, thing.name)
    corners = extent.solid_m(thing)
    down = rotations.to_matrix(trace.surroundings.quat_wxyz[:, at])[:, 2]  # (T, 3)
    return np.asarray(trace.surroundings.pos_m[:, at, 2] + (down @ corners.T).min(axis=1))


def _cells(thing: Thing) -> Array:
    """(N, 3) middles of the cells of what is to be wiped, in the thing's frame."""
    area = affordances.to_wipe(thing)
    if area is None:
        return np.zeros((0, 3))
    half_x, half_y, _ = area.size_m
    x, y = np.meshgrid(
        *(np.arange(-half + CELL_M / 2.0, half, CELL_M) for half in (half_x, half_y))
    )
    inside = (x / half_x) ** 2 + (y / half_y) ** 2 <= 1.0
    flat = np.stack([x[inside], y[inside], np.zeros(inside.sum())], axis=-1)
    return np.asarray(flat + np.array(area.pos_m))


READ: dict[GoalKind, Read] = {
    "touched": _touched,
    "untouched": _untouched,
    "held": _held,
    "lifted": _lifted,
    "moved": _moved,
    "in_place": _in_place,
    "toppled": _toppled,
    "upright": _upright,
    "in": _in,
    "on": _on,
    "beside": _beside,
    "let_go": _let_go,
    "wiped": _wiped,
}
