"""A palm that goes along a table: upright behind what it sweeps, or flat on the top it wipes."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.scenes import affordances, extent
from exoactor.scenes.scene import Part, Thing
from exoactor.stages.interact.geometry.arm_ik import UP, WRISTS
from exoactor.stages.interact.geometry.handling import (
    Handling,
    Top,
    Touch,
    View,
    led_in,
    steady,
)


def sweep(view: View, thing: Thing, sides: tuple[int, ...]) -> Handling | None:
    """An upright palm that goes along over the table from beside the thing, as far and as fast as
    it is seen to.
    """
    side, config = sides[0], view.config
    place = np.array(thing.pos_m)
    level = place + [0.0, 0.0, config.push_up_m + config.stroke.palm_ahead_m * config.fingers_down]
    path, near = view.on_plane(side, level + [0.0, 0.0, config.landmark_up_m], UP)
    path[:, 2] = level[2]
    beside = near & (np.linalg.norm((path - place)[:, :2], axis=1) < config.beside_m)
    stroke = _stroke(view, path, beside)
    if stroke is None:
        return None
    (start, leaves), stop = stroke

    way = path[min(stop, len(path) - 1)] - path[leaves]
    way = way / max(float(np.linalg.norm(way)), 1e-9)
    ahead = np.cross(way, UP)
    ahead *= np.sign(ahead @ view.ahead(start, stop))
    path = path + ((place - path[start]) @ ahead - config.push_ahead_m) * ahead
    touches = _pushing(view, thing, path, way, side, (leaves, stop))
    swept = steady(start, {side: path[start:stop]}, view.hanging(ahead), {side: way}, side, touches)
    come = led_in(view, swept, _coming(view, side, place, start))

    return _over_the_edge(view, come, start, level[2])


def _pushing(
    view: View, thing: Thing, path_m: Array, way: Array, side: int, stroke: tuple[int, int]
) -> tuple[Touch, ...]:
    """The palm on the side of what it sweeps, from when its wrist's path (T, 3) gets there to where
    the stroke ends.
    """
    leaves, stop = stroke
    part = affordances.body(thing)
    axis = thing.to_world(np.array(part.pos_m))
    out_m, normal = side_of(thing, part, -way)
    there = (axis - path_m[leaves:stop]) @ way <= out_m + view.config.palm_m
    if not there.any():
        return ()
    point = np.append((axis - out_m * way)[:2], thing.pos_m[2] + view.config.push_up_m)
    return (Touch(side, point, normal, leaves + int(there.argmax()), stop),)


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


def _stroke(view: View, path_m: Array, beside: Flags) -> tuple[tuple[int, int], int] | None:
    """When the hand rests beside the thing before it sweeps, and where the sweep ends: the next
    rest, well away.

    A hand that rests as high as this elsewhere, before it is raised, leaves the thing's side in
    between.
    """
    rests = view.lasting(view.still(path_m) & beside)
    for (start, leaves), (arrives, stop) in pairwise(rests):
        far = float(np.linalg.norm(path_m[arrives] - path_m[leaves]))
        if beside[start:stop].all() and far > view.config.stroke_m:
            return (start, leaves), stop
    if not rests:
        return None
    return rests[0], min(rests[0][1] + view.frames(view.config.stroke.unended_s), len(path_m))


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


def wipe(view: View, thing: Thing, sides: tuple[int, ...]) -> Handling | None:
    """A palm flat on the top of a table, where it is seen on it."""
    side, config = sides[0], view.config
    top = Top.of(thing)
    level = top.middle_m + [0.0, 0.0, config.palm_m]
    path, near = view.on_plane(side, level + [0.0, 0.0, config.landmark_up_m], UP)
    path[:, 2] = level[2]

    on = near & (np.abs(top.local(path)[:, :2]) < top.half_m).all(axis=1)
    on &= np.abs(view.human.joint_pos_m[:, WRISTS[side], 2] - level[2]) < config.level_m
    found = view.longest(on)
    if found is None:
        return None
    start, stop = found
    ahead = view.ahead(start, stop)

    forward = config.stroke.palm_ahead_m * ahead
    palm_m = np.median(path[start:stop], axis=0) + forward - config.palm_m * UP
    lies = Touch(side, palm_m, UP, start, stop)
    wrist = path[start:stop] - config.palm_back_m * ahead
    return steady(start, {side: wrist}, ahead, {side: -UP}, side, (lies,))
