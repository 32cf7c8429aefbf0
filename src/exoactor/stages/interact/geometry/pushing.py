"""A palm that moves a thing along what it stands on, or knocks it over: swept, slid, pushed and
pulled are one, a palm upright on the side away from where the thing goes.

Where it goes the plan says, else the hand that is seen; when and how far, that hand. Behind the
thing a hand is seen badly, and seems to stop early: the thing goes so far as is asked at least, and
stays on what it stands on.
"""

from dataclasses import dataclass, replace

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.goals import LEVEL_WAYS
from exoactor.core.motion import SIDES, Flags
from exoactor.scenes import affordances, extent
from exoactor.scenes.scene import Part, Thing
from exoactor.stages.interact.geometry.arm_ik import UP, WRISTS
from exoactor.stages.interact.geometry.handling import (
    Handling,
    Top,
    Touch,
    View,
    Work,
    led_in,
    steady,
)

BY_ITSELF = {"push": "forwards", "pull": "backwards"}
"""Which way something goes, as seen from the body, where the plan does not say."""
ARRIVED_M = 0.001
"""A hand this near to where its push ends is there."""


@dataclass(frozen=True)
class Side:
    """Where a palm pushes: the side of a thing away from `way` (3,), level; from the thing's axis
    `out_m`, with this normal (3,), and so high over what it stands on.
    """

    way: Array
    out_m: float
    normal: Array
    height_m: float


def push(view: View, work: Work) -> Handling | None:
    """An upright palm that goes along behind the thing, from beside it; None if no hand is seen to
    rest there.
    """
    config, place = view.config, np.array(work.thing.pos_m)
    height = _height_m(view, work, config.stroke.tip_share)
    level = place + [0.0, 0.0, height + config.stroke.palm_ahead_m * config.fingers_down]
    hand, path, beside = _nearest(view, work, level)
    rests = view.lasting(view.still(path) & beside)
    if not rests:
        return None

    ahead = view.ahead(rests[0][0], rests[-1][1])
    start, leaves, stop, asked = _stroke(view, work, hand, path, rests, ahead)
    seen = path[stop - 1] - path[leaves]
    way = asked
    if _direction(work) is None and seen @ asked > config.stroke_m:
        way = seen / np.linalg.norm(seen)
    low = _height_m(view, work, config.stroke.robot_share)
    pushed = Side(way, *side_of(work.thing, affordances.body(work.thing), -way), low)
    along = _along(view, work, pushed, (path - place) @ way, (start, leaves, stop))
    stop = max(stop, int(np.argmax(along >= along[-1] - ARRIVED_M)) + 1)

    fingers = _fingers(way, ahead, hand)
    wrist = level - config.push_ahead_m * fingers + along[start:stop, None] * way
    touches = _touch(view, work.thing, pushed, along[:stop], hand)
    done = steady(start, {hand: wrist}, view.hanging(fingers), {hand: way}, hand, touches)
    come = led_in(view, done, _coming(view, hand, place, start))
    return _over_the_edge(view, come, start, level[2])


def _height_m(view: View, work: Work, share: float) -> float:
    """At which a palm pushes, over what the thing stands on: high what shall fall over; what shall
    not, at this share of the height from which that would tip it.
    """
    config, tall = view.config.stroke, float(extent.box_m(work.thing)[1, 2])
    if work.action.verb == "knock_over":
        return config.topple_share * tall
    rubs = max(thing.friction for thing in (work.thing, work.table) if thing is not None)
    half = float(extent.half_m(affordances.body(work.thing))[:2].min())
    slides_m = max(share * half / max(rubs, 1e-9), config.least_up_m)
    return min(view.config.push_up_m, config.slide_share * tall, slides_m)


def _nearest(view: View, work: Work, level_m: Array) -> tuple[int, Array, Flags]:
    """The hand that comes nearest to the thing, of those that may, its wrist's path (T, 3) at a
    level, and when it is beside the thing (T,).
    """
    found = []
    for side in work.sides:
        path, near = view.on_plane(side, level_m + [0.0, 0.0, view.config.landmark_up_m], UP)
        path[:, 2] = level_m[2]
        away = np.where(near, np.linalg.norm(path - level_m, axis=1), np.inf)
        found.append((float(away.min()), side, path, away < view.config.beside_m))
    _, side, path, beside = min(found, key=lambda one: one[0])
    return side, path, np.asarray(beside)


def _direction(work: Work) -> str | None:
    """Which way, as seen from the body, the plan has the thing go; None: it does not say."""
    direction = work.action.direction or BY_ITSELF.get(work.action.verb)
    return direction if direction in LEVEL_WAYS else None


def _asked(view: View, work: Work, ahead: Array, hand: int, wrist_m: Array) -> Array:
    """(3,) level: which way the plan has the thing go; where it does not say, to the other hand
    from one that rests beside it, ahead from one that rests before it.
    """
    direction = _direction(work)
    if direction is None:
        before = float((work.thing.pos_m - wrist_m) @ ahead) > view.config.stroke.hand_m
        direction = "forwards" if before else SIDES[1 - hand]
    forward, left = LEVEL_WAYS[direction]
    return np.asarray(forward * ahead + left * np.cross(UP, ahead))


def _stroke(
    view: View, work: Work, hand: int, path_m: Array, rests: list[tuple[int, int]], ahead: Array
) -> tuple[int, int, int, Array]:
    """When the hand comes to rest beside the thing, leaves there and comes back; and which way it
    should push (3,).

    A hand that rests as high as this elsewhere, before it is raised, leaves the thing's side in
    between. One that is never seen to go anywhere pushes slowly where it seems to rest nearest to
    the thing, or is taken to in the latter half of that.
    """
    config = view.config
    for start, leaves in rests:
        asked = _asked(view, work, ahead, hand, np.median(path_m[start:leaves], axis=0))
        gone = path_m[leaves - 1 :][: view.frames(config.stroke.unended_s)]
        far = (gone - gone[0]) @ asked
        highest = np.maximum.accumulate(far)
        over = far < highest - config.stroke.back_m
        over |= far > _rests_at_m(highest, view) + config.stroke.paused_m
        count = int(over.argmax()) if over.any() else len(far)
        away = np.linalg.norm((gone[:count] - work.thing.pos_m)[:, :2], axis=1)
        if highest[count - 1] > config.stroke_m and away.max() < config.beside_m:
            return start, leaves, leaves - 1 + count, asked

    start, stop = min(rests, key=lambda rest: _away_m(work, path_m[slice(*rest)]))
    asked = _asked(view, work, ahead, hand, np.median(path_m[start:stop], axis=0))
    moves = np.flatnonzero((path_m[start:stop] - path_m[start]) @ asked > config.stroke.back_m)
    leaves = start + int(moves[0]) if len(moves) else (start + stop) // 2
    return start, max(leaves, start + 1), stop, asked


def _rests_at_m(highest_m: Array, view: View) -> float:
    """How far a push has gone, from its furthest until each frame (n,), when it rests first; inf
    where it does not.
    """
    config, pause = view.config, view.frames(view.config.stroke.paused_s)
    slow = highest_m[pause:] - highest_m[:-pause] < config.stroke.paused_m
    rests = np.flatnonzero(slow & (highest_m[:-pause] > config.stroke_m))
    return float(highest_m[rests[0]]) if len(rests) else np.inf


def _away_m(work: Work, path_m: Array) -> float:
    """How far a path (n, 3) is from the thing, in the median."""
    return float(np.median(np.linalg.norm(path_m - work.thing.pos_m, axis=1)))


def _fingers(way: Array, ahead: Array, side: int) -> Array:
    """(3,) level: along the side that is pushed, ahead; to the other hand where that is ahead."""
    along, inward = np.cross(way, UP), np.cross(UP, ahead) * (-1.0 if side == 0 else 1.0)
    return np.asarray(along * np.copysign(1.0, along @ (ahead + inward)))


def _along(
    view: View, work: Work, pushed: Side, seen_m: Array, stroke: tuple[int, int, int]
) -> Array:
    """(T,) how far the wrist is past the thing's axis: off it before the stroke, then with it, at
    the pace that is seen, unless that is too fast.
    """
    config, (start, leaves, stop) = view.config, stroke
    skin, rest = pushed.out_m + config.palm_m, float(np.median(seen_m[start:leaves]))
    first = min(rest, -skin - config.stroke.behind_m)
    gone = np.maximum.accumulate(np.maximum(seen_m[leaves:stop] - rest, 0.0))
    far = float(gone[-1])
    if far < config.stroke.back_m:
        gone = minimum_jerk(np.linspace(0.0, 1.0, stop - leaves + 1))[1:]
    least = config.stroke.least_m if work.action.amount is None else work.action.amount
    gap, room = -skin - first, _room_m(view, work, pushed)
    far = min(max(far, gap + least), gap + room)

    along = np.full(len(seen_m), first + far)
    along[:leaves] = np.minimum(seen_m[:leaves] - rest, 0.0) + first
    along[leaves:stop] = first + far * gone / gone[-1]
    most = np.arange(len(along) - leaves) * config.stroke.most_m_s / view.human.fps
    along[leaves:] = np.minimum.accumulate(np.append(first, along[leaves + 1 :]) - most) + most
    return view.smooth(along, config.smooth_s)


def _room_m(view: View, work: Work, pushed: Side) -> float:
    """How far the thing may go that way and stay on what it stands on."""
    if work.table is None or work.action.verb == "knock_over":
        return np.inf
    top = Top.of(work.table)
    place = top.local(np.array(work.thing.pos_m))[:2]
    way = rotations.rotate(rotations.conjugate(top.quat_wxyz), pushed.way)[:2]
    to_edge = (top.half_m - np.sign(way) * place) / np.maximum(np.abs(way), 1e-9)
    return max(float(to_edge.min()) - pushed.out_m - view.config.stroke.edge_m, 0.0)


def _touch(view: View, thing: Thing, pushed: Side, along_m: Array, hand: int) -> tuple[Touch, ...]:
    """The palm on the thing's side, from when its wrist, so far past the thing's axis (n,), gets
    there to the end.
    """
    there = along_m >= -pushed.out_m - view.config.palm_m
    if not there.any():
        return ()
    goes = (along_m[-1] + pushed.out_m + view.config.palm_m) * pushed.way
    axis = thing.to_world(np.array(affordances.body(thing).pos_m))
    point = np.append((axis - pushed.out_m * pushed.way)[:2], thing.pos_m[2] + pushed.height_m)
    return (Touch(hand, point, pushed.normal, int(there.argmax()), len(there), goes),)


def side_of(thing: Thing, part: Part, out: Array) -> tuple[float, Array]:
    """How far from its axis the side of an upright part lies, in a level direction (3,); and its
    normal (3,).
    """
    turn = rotations.from_yaw(np.array(thing.yaw_rad))
    way, half = rotations.rotate(rotations.conjugate(turn), out), extent.half_m(part)
    normal = np.zeros(3)
    if part.kind == "mesh":
        return _side_of_hull(part, way, turn)
    if part.kind == "box":
        far = half[:2] / np.maximum(np.abs(way[:2]), 1e-9)
        normal[far.argmin()] = np.sign(way[far.argmin()])
        return float(far.min()), rotations.rotate(turn, normal)
    normal[:2] = way[:2] / half[:2] ** 2
    normal = rotations.rotate(turn, normal / np.linalg.norm(normal))
    return float(1.0 / np.linalg.norm(way[:2] / half[:2])), normal


def _side_of_hull(part: Part, way: Array, turn: Array) -> tuple[float, Array]:
    """The same of a mesh: where the way out of its middle leaves its hull."""
    planes, own = extent.hull(part).planes, np.array(part.quat_wxyz)
    along = planes[:, :3] @ rotations.rotate(rotations.conjugate(own), way)
    with np.errstate(divide="ignore"):
        far = np.where(along > 1e-9, -planes[:, 3] / along, np.inf)
    level = rotations.rotate(own, planes[far.argmin(), :3]) * [1.0, 1.0, 0.0]
    return float(far.min()), rotations.rotate(turn, level / np.linalg.norm(level))


def _coming(view: View, side: int, place_m: Array, start: int) -> int:
    """Over how many frames before `start` the hand is estimated to come near the thing."""
    away = np.linalg.norm((view.human.joint_pos_m[:start, WRISTS[side]] - place_m)[:, :2], axis=1)
    far = np.flatnonzero(away > view.config.over_m)
    return max(start - 1 - int(far.max(initial=-1)), view.frames(view.config.lead_s))


def _over_the_edge(view: View, done: Handling, start: int, level_m: float) -> Handling:
    """Who comes to what stands on a table lifts the hand over the table's edge, and lowers it
    last.
    """
    count = start - done.start
    lead = view.frames(view.config.lead_s)
    raised = view.config.over_edge_m * minimum_jerk(np.arange(count, 0, -1) / lead)
    wrist = done.wrist_m[done.seen].copy()
    wrist[:count, 2] = np.maximum(wrist[:count, 2], level_m + raised)
    return replace(done, wrist_m={done.seen: wrist})
