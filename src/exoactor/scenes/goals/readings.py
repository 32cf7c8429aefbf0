"""How each kind of goal is read off a trace: its measures at the end, and at which instants it
holds.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.goals import FLOOR, START, Goal, GoalKind, side
from exoactor.core.motion import Flags
from exoactor.scenes import affordances, extent
from exoactor.scenes.goals.measures import (
    REST_M,
    REST_S,
    STANDING_UP,
    STILL_M,
    STILL_S,
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
from exoactor.scenes.scene import Scene, Thing
from exoactor.scenes.trace import Trace

SEATED_S, SEATED_M, HELD_S = 1.0, 0.25, 0.5
"""How long somebody seated is looked at, and how far the hips may be from the seat's middle; how
long what is held at the end has to be."""
LIFTED_S = 1.0
ON_M, IN_M = 0.03, 0.02
"""What is put on something is so near to its surface, and within a vessel up to so much over its
rim."""
TOPPLED_RAD = np.radians(60.0)
STEPPED_ON_N = 20.0
BENEATH_M, BEYOND_M = 0.08, 0.30
"""From the middle of what is overhead: where the body is beneath it, and where it is past it."""
CELL_M, PALM_M, OVER_M, PRESSED_M = 0.02, 0.05, 0.06, 0.03
"""A cell of what is wiped counts when the middle of a palm was within 5 cm beside it, and from 3 cm
below to 6 cm above it."""
TURN_SPARE_RAD, WENT_SPARE = np.radians(20.0), 0.7
"""A turn may fall short by this; a way by this share of what was asked for, for steps differ."""
ARM_M = 0.28
"""A palm so far from its shoulder is on an outstretched arm (0.35 m on the G1)."""


@dataclass(frozen=True)
class Reading:
    """`holds` (T,): the instants at which it is so; of what happens once and stays so, from when
    on.
    """

    measures: tuple[Measure, ...]
    holds: Flags


Read = Callable[[Scene, Trace, Goal, int], Reading]
"""`int`: the frame since which it is asked."""


# Where the body is


def _near(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    if goal.thing == START:
        away = np.linalg.norm(trace.pelvis_m[:, :2] - np.array(scene.start.place_m), axis=1)
    else:
        outline = affordances.outline_m(scene.thing(_thing(goal)))
        away = affordances.outside_m(outline, local(trace, _thing(goal), trace.pelvis_m)[:, :2])
    name = f"distance to the {spoken(_thing(goal))}"
    return Reading((at_most(name, float(away[-1]), goal.limit, "m", 2),), away <= goal.limit)


def _at_side(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    aside = _aside(scene, trace, goal, trace.pelvis_m, _thing(goal))
    return _on_that_side(aside, goal, _thing(goal), "body")


def _facing(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    pos = trace.surroundings.pos_m[:, trace.surroundings.index(_thing(goal))]
    x, y = (pos - trace.pelvis_m)[:, :2].T
    off = np.degrees(np.abs(rotations.wrapped(np.arctan2(y, x) - trace.facing_rad)))
    name = f"turned away from the {spoken(_thing(goal))}"
    return Reading((at_most(name, float(off[-1]), goal.limit, "°"),), off <= goal.limit)


def _went(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    ahead = trace.facing_rad[since]
    turn = {"forwards": 0.0, "left": 0.5 * np.pi, "backwards": np.pi, "right": -0.5 * np.pi}
    yaw = ahead + turn[goal.direction or "forwards"]
    way = (trace.pelvis_m - trace.pelvis_m[since])[:, :2] @ [np.cos(yaw), np.sin(yaw)]
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
    lean = _lean_deg(trace)[last].max()
    figure = f"hips at {trace.pelvis_m[last, 2].min():.2f} m, torso leaning {lean:.0f}°"
    measures = (
        Measure("standing at the end", figure, bool(stands[last].all())),
        at_most(f"feet, last {STILL_S} s, moved", wander * 1e3, STILL_M * 1e3, "mm", 1),
    )
    return Reading(measures, stands)


def _seated(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name, last = _thing(goal), ending(trace, SEATED_S)
    share = 100.0 * trace.surroundings.load_n[:, _at(trace, name)] / trace.weight_n
    face = affordances.seat(scene.thing(name))
    middle = np.zeros(2) if face is None else face.middle_m[:2]
    away = np.linalg.norm(local(trace, name, trace.pelvis_m)[:, :2] - middle, axis=1)
    lean = float(_lean_deg(trace)[last].max())
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
    lean = _lean_deg(trace)
    measure = at_least("trunk leaning at most", float(lean[since:].max()), goal.limit, "°")
    return Reading((measure,), lean >= goal.limit)


def _raised(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    over = (trace.hands_m[..., 2] - trace.shoulders_m[..., 2]).max(axis=1)
    measure = at_least("hand above the shoulder", float(over[since:].max()), goal.limit, "m", 2)
    return Reading((measure,), over >= goal.limit)


def _pointing(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    thing = scene.thing(_thing(goal))
    aim = _middles(thing, trace)[:, None] - trace.shoulders_m  # (T, 2, 3)
    arm = trace.hands_m - trace.shoulders_m
    lengths = np.linalg.norm(arm, axis=-1), np.linalg.norm(aim, axis=-1)
    cosine = (arm * aim).sum(-1) / np.maximum(lengths[0] * lengths[1], 1e-9)
    off = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    off = np.where(lengths[0] >= ARM_M, off, 180.0).min(axis=1)
    name = f"outstretched arm off the {spoken(thing.name)}"
    return Reading((at_most(name, float(off[since:].min()), goal.limit, "°"),), off <= goal.limit)


# Where it passed


def _through(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    gap = affordances.opening(scene.thing(_thing(goal)))
    half = np.inf if gap is None else gap.size_m[1]
    return _passing(trace, _thing(goal), trace.pelvis_m, half, "body")


def _under(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name = _thing(goal)
    gap = affordances.opening(scene.thing(name))
    half, free = (np.inf, np.inf) if gap is None else (gap.size_m[1], 2.0 * gap.size_m[2])
    passed = _passing(trace, name, trace.pelvis_m, half, "body")
    path = _crosswise(local(trace, name, trace.pelvis_m))
    below = np.abs(path[:, 0]) <= BENEATH_M
    top = float(trace.top_m[below].max()) if below.any() else np.inf
    measures = (
        *passed.measures,
        at_most(f"highest point under the {spoken(name)}", top, free, "m", 2),
        at_least(f"beyond the {spoken(name)} at the end", float(path[-1, 0]), BEYOND_M, "m", 2),
    )
    return Reading(measures, passed.holds)


def _over(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name = _thing(goal)
    half = float(np.abs(extent.box_m(scene.thing(name))[:, 1]).max())
    feet = [
        _passing(trace, name, trace.feet_m[:, foot], half, f"{side} foot")
        for foot, side in enumerate(("left", "right"))
    ]
    load = float(trace.surroundings.load_n[:, _at(trace, name)].max())
    trod = at_most(f"weight put on the {spoken(name)}", load, STEPPED_ON_N, "N")
    return Reading(
        (*(measure for foot in feet for measure in foot.measures), trod),
        feet[0].holds & feet[1].holds,
    )


def _around(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name = _thing(goal)
    apart = (trace.pelvis_m - np.array(scene.thing(name).pos_m))[:, :2]
    angle = np.degrees(np.unwrap(np.arctan2(apart[:, 1], apart[:, 0])))
    turned = np.abs(angle - angle[since])
    turned[:since] = 0.0
    measure = at_least(f"went around the {spoken(name)}", float(turned[-1]), goal.limit, "°")
    return Reading((measure,), turned >= goal.limit)


# What became of things


def _touched(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    touched = trace.surroundings.touched[:, _at(trace, _thing(goal))]
    figure = f"{touched.mean() * 100:.0f} % of the time" if touched.any() else "never"
    return Reading(
        (Measure(f"{spoken(_thing(goal))} touched", figure, bool(touched.any())),), touched
    )


def _untouched(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    touched = trace.surroundings.touched[:, _at(trace, _thing(goal))]
    figure = f"from {trace.time_s[touched.argmax()]:.1f} s" if touched.any() else "never"
    measure = Measure(f"{spoken(_thing(goal))} touched", figure, not touched.any())
    return Reading((measure,), ~touched)


def _held(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name, last = _thing(goal), ending(trace, HELD_S)
    carried = _carried(trace, name)
    touched = trace.surroundings.touched[last, _at(trace, name)]
    figure = "yes" if carried[last].all() else "rests on something" if touched.all() else "not held"
    measure = Measure(f"{spoken(name)} held at the end", figure, bool(carried[last].all()))
    return Reading((measure,), carried)


def _lifted(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name = _thing(goal)
    carried = _carried(trace, name)
    place = scene.thing(name).pos_m[2]
    rise = (trace.surroundings.pos_m[:, _at(trace, name), 2] - place) * carried
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
    shift = 100.0 * shift_m(scene, trace, _thing(goal))
    name = f"{spoken(_thing(goal))} moved"
    return Reading((at_least(name, float(shift[-1]), goal.limit, "cm"),), shift >= goal.limit)


def _in_place(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    shift = 1e3 * shift_m(scene, trace, _thing(goal))
    name = f"{spoken(_thing(goal))} moved"
    return Reading((at_most(name, float(shift.max()), goal.limit, "mm"),), shift <= goal.limit)


def _toppled(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    tilt, limit = _tilt_deg(trace, _thing(goal)), float(np.degrees(TOPPLED_RAD))
    name = f"{spoken(_thing(goal))} tilted"
    return Reading((at_least(name, float(tilt[-1]), limit, "°"),), tilt >= limit)


def _upright(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    tilt = _tilt_deg(trace, _thing(goal))
    limit = float(np.degrees(UPRIGHT_RAD))
    name = f"{spoken(_thing(goal))} tilted"
    return Reading((at_most(name, float(tilt[-1]), limit, "°"),), tilt <= limit)


def _in(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name, vessel = _thing(goal), _to(goal)
    room = affordances.inside(scene.thing(vessel))
    if room is None:
        missing = Measure(f"{spoken(name)} in the {spoken(vessel)}", "it is no vessel", False)
        return Reading((missing,), np.zeros(len(trace.time_s), dtype=np.bool_))

    middle = local(trace, vessel, _middles(scene.thing(name), trace)) - np.array(room.pos_m)
    half = extent.half_m(room)
    aside, above = np.hypot(middle[:, 0], middle[:, 1]), np.abs(middle[:, 2])
    within = (
        (np.abs(middle[:, :2]) <= half[:2]).all(axis=1) if room.kind == "box" else aside <= half[0]
    )
    holds = within & (above <= half[2] + IN_M)
    figure = (
        f"{aside[-1] * 100:.0f} cm from its axis, "
        f"{(middle[-1, 2] + half[2]) * 100:.0f} cm over its floor"
    )
    measure = Measure(f"{spoken(name)} in the {spoken(vessel)}", figure, bool(holds[-1]))
    return Reading((measure,), holds)


def _on(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name, place, thing = _thing(goal), _to(goal), scene.thing(_thing(goal))
    lowest = _lowest_m(thing, trace)
    if place == FLOOR:
        holds = np.abs(lowest) <= ON_M
        figure = f"{lowest[-1] * 100:.0f} cm above it"
        measure = Measure(f"{spoken(name)} on the floor", figure, bool(holds[-1]))
        return Reading((measure,), holds)

    middle = local(trace, place, _middles(thing, trace))
    base = trace.surroundings.pos_m[:, _at(trace, place), 2]
    faces = affordances.surfaces(scene.thing(place))
    above = np.array([lowest - base - face.middle_m[2] for face in faces])  # (F, T)
    holds_on = np.array([face.holds(middle) for face in faces]) & (np.abs(above) <= ON_M)
    near = int(np.abs(above[:, -1]).argmin()) if faces else 0
    figure = "there is no surface"
    if faces:
        x, y = np.abs(middle[-1, :2] - faces[near].middle_m[:2]) * 100
        figure = f"{x:.0f} and {y:.0f} cm from its middle, {above[near, -1] * 100:.0f} cm above it"
    holds = holds_on.any(axis=0) if faces else np.zeros(len(lowest), dtype=np.bool_)
    measure = Measure(f"{spoken(name)} on the {spoken(place)}", figure, bool(holds[-1]))
    return Reading((measure,), holds)


def _beside(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    middle = _middles(scene.thing(_thing(goal)), trace)
    return _on_that_side(
        _aside(scene, trace, goal, middle, _to(goal)), goal, _to(goal), spoken(_thing(goal))
    )


def _let_go(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    around, last, name = trace.surroundings, ending(trace, REST_S), _thing(goal)
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
    name = _thing(goal)
    cells = _cells(scene.thing(name))  # (N, 3)
    palms = np.stack([local(trace, name, trace.hands_m[:, hand]) for hand in (0, 1)])
    height = palms[..., None, 2] - cells[:, 2]  # (2, T, N)
    beside = np.linalg.norm(palms[..., None, :2] - cells[:, :2], axis=-1)
    over = ((beside <= PALM_M) & (height <= OVER_M) & (height >= -PRESSED_M)).any(axis=0)
    share = 100.0 * np.maximum.accumulate(over, axis=0).mean(axis=1)
    what = "spill" if scene.thing(name).has("spill") else spoken(name)
    measure = at_least(f"{what} wiped", float(share[-1]), goal.limit, "%")
    return Reading((measure,), share >= goal.limit)


READ: dict[GoalKind, Read] = {
    "near": _near, "at_side": _at_side, "facing": _facing, "went": _went,
    "turned": _turned, "standing": _standing,
    "seated": _seated, "lowered": _lowered, "leaning": _leaning, "through": _through,
    "under": _under, "over": _over, "around": _around, "touched": _touched,
    "untouched": _untouched, "held": _held, "lifted": _lifted, "moved": _moved,
    "in_place": _in_place, "upright": _upright, "toppled": _toppled, "in": _in, "on": _on,
    "beside": _beside, "let_go": _let_go, "wiped": _wiped, "raised": _raised, "pointing": _pointing,
}  # fmt: skip


# What these are made of


def _thing(goal: Goal) -> str:
    return str(goal.thing)


def _to(goal: Goal) -> str:
    return str(goal.to)


def _at(trace: Trace, name: str) -> int:
    return trace.surroundings.index(name)


def _lean_deg(trace: Trace) -> Array:
    return np.asarray(np.degrees(np.arccos(np.clip(trace.upright, -1.0, 1.0))))


def _tilt_deg(trace: Trace, name: str) -> Array:
    """(T,) angle of a thing's own axis from the vertical."""
    quat = trace.surroundings.quat_wxyz[:, _at(trace, name)]
    up = rotations.to_matrix(quat)[:, 2, 2]
    return np.asarray(np.degrees(np.arccos(np.clip(up, -1.0, 1.0))))


def _aside(scene: Scene, trace: Trace, goal: Goal, point_m: Array, to: str) -> Array:
    """(T, 2) from the middle of what they are beside to points (T, 3): along the side that is
    asked for, and across it. Between two things, from one towards the other.
    """
    apart = (point_m - _middles(scene.thing(to), trace))[:, :2]
    if goal.other is not None:
        across = (_middles(scene.thing(goal.other), trace) - _middles(scene.thing(to), trace))[
            :, :2
        ]
        way = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    else:
        turn = {"forwards": 0.0, "left": 0.5, "backwards": 1.0, "right": -0.5}
        yaw = scene.start.yaw_rad + np.pi * turn.get(str(goal.direction), 0.0)
        way = np.broadcast_to([np.cos(yaw), np.sin(yaw)], apart.shape)
    along = (apart * way).sum(axis=1)
    if goal.other is not None:
        along = np.minimum(along, (across * way).sum(axis=1) - along)
    return np.stack([along, np.abs(way[:, 0] * apart[:, 1] - way[:, 1] * apart[:, 0])], axis=1)


def _on_that_side(aside_m: Array, goal: Goal, to: str, who: str) -> Reading:
    """Within 45° of the side that is asked for, any side where none is; `aside_m` (T, 2)."""
    along, across = aside_m.T
    far = np.hypot(along, across)
    holds = (far <= goal.limit) & (far > 0.0)
    if goal.direction is not None:
        holds &= along >= across
    says = f"{who} {side(goal.direction, f'the {spoken(to)}', f'the {spoken(str(goal.other))}')}"
    figure = f"{along[-1] * 100:.0f} cm that way, {across[-1] * 100:.0f} cm aside"
    return Reading((Measure(says, figure, bool(holds[-1])),), holds)


def _carried(trace: Trace, name: str) -> Flags:
    """(T,) whether the body alone bears a thing."""
    at = _at(trace, name)
    return np.asarray(~trace.surroundings.resting[:, at] & trace.surroundings.touched[:, at])


def _middles(thing: Thing, trace: Trace) -> Array:
    """(T, 3) the middle of a thing's body, wherever it has got to."""
    at = _at(trace, thing.name)
    centre = (
        np.array(thing.part("body").pos_m)
        if thing.has("body")
        else extent.box_m(thing).mean(axis=0)
    )
    quat = trace.surroundings.quat_wxyz[:, at]
    return np.asarray(
        trace.surroundings.pos_m[:, at]
        + rotations.rotate(quat, np.broadcast_to(centre, (len(quat), 3)))
    )


def _lowest_m(thing: Thing, trace: Trace) -> Array:
    """(T,) height of the lowest point of a thing."""
    at = _at(trace, thing.name)
    corners = np.concatenate([extent.around_m(part) for part in thing.parts if part.solid])
    down = rotations.to_matrix(trace.surroundings.quat_wxyz[:, at])[:, 2]  # (T, 3)
    return np.asarray(trace.surroundings.pos_m[:, at, 2] + (down @ corners.T).min(axis=1))


def _crosswise(path_m: Array) -> Array:
    """A path (T, 3) in a thing's frame, as it is for who comes from behind the thing."""
    return path_m if path_m[0, 0] <= 0.0 else path_m * [-1.0, -1.0, 1.0]


def _passing(trace: Trace, name: str, point_m: Array, half_width_m: float, by: str) -> Reading:
    """A path (T, 3) in the world passes a thing between its sides, from one side to the other."""
    path = _crosswise(local(trace, name, point_m))
    beyond = path[:, 0] > 0.0
    says, at = f"{by} beyond the {spoken(name)}", _crossing(beyond)
    if at is None:
        missed = Measure(says, f"{path[-1, 0]:.2f} m", False)
        return Reading((missed,), np.zeros(len(path), dtype=np.bool_))
    aside = abs(float(path[at, 1]))
    figure = (
        f"{path[-1, 0]:.2f} m, passed {aside:.2f} m from its middle (at most {half_width_m:.2f})"
    )
    fits = aside <= half_width_m
    return Reading((Measure(says, figure, fits),), (np.arange(len(path)) >= at) & fits)


def _crossing(beyond: Flags) -> int | None:
    """The frame from which on (T,) flags hold for good; None if they do not, or did all along."""
    if not beyond[-1] or beyond.all():
        return None
    return int(np.flatnonzero(~beyond)[-1]) + 1


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
