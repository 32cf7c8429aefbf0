"""A palm that goes along a table: upright behind what it sweeps, or flat on the top it wipes."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.scenes.scene import Thing
from exoactor.stages.ground.arms import UP, WRISTS
from exoactor.stages.ground.handling import FINGERS_DOWN, LANDMARK_UP_M, Handling, Top, View, hanging, led_in, steady

PALM_AHEAD_M = 0.054
"""The middle of the palm is so far before the wrist (`scenes.person`)."""
UNENDED_S = 1.5
"""A sweep whose end is not seen is taken to last so long."""


def sweep(view: View, thing: Thing, sides: tuple[int, ...]) -> Handling | None:
    """An upright palm that goes along over the table from beside the thing, as far and as fast as it is seen to."""
    side, config = sides[0], view.config
    place = np.array(thing.pos_m)
    level = place + [0.0, 0.0, config.push_up_m + PALM_AHEAD_M * FINGERS_DOWN]
    path, near = view.on_plane(side, level + [0.0, 0.0, LANDMARK_UP_M], UP)
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
    swept = steady(start, {side: path[start:stop]}, hanging(ahead), {side: way}, side)
    return _over_the_edge(view, led_in(view, swept, _coming(view, side, place, start)), start, level[2])


def _stroke(view: View, path_m: Array, beside: Flags) -> tuple[tuple[int, int], int] | None:
    """When the hand rests beside the thing before it sweeps, and where the sweep ends: the next rest, well away.

    A hand that rests as high as this elsewhere, before it is raised, leaves the thing's side in between.
    """
    rests = view.lasting(view.still(path_m) & beside)
    for (start, leaves), (arrives, stop) in pairwise(rests):
        far = float(np.linalg.norm(path_m[arrives] - path_m[leaves]))
        if beside[start:stop].all() and far > view.config.stroke_m:
            return (start, leaves), stop
    return (rests[0], min(rests[0][1] + view.frames(UNENDED_S), len(path_m))) if rests else None


def _coming(view: View, side: int, place_m: Array, start: int) -> int:
    """Over how many frames before `start` the hand is estimated to come near the thing."""
    away = np.linalg.norm((view.human.joint_pos_m[:start, WRISTS[side]] - place_m)[:, :2], axis=1)
    far = np.flatnonzero(away > view.config.over_m)
    return max(start - 1 - int(far.max(initial=-1)), view.frames(view.config.lead_s))


def _over_the_edge(view: View, done: Handling, start: int, level_m: float) -> Handling:
    """Who comes to what stands on a table lifts the hand over the table's edge, and lowers it last."""
    count = start - done.start
    raised = view.config.over_edge_m * minimum_jerk(np.arange(count, 0, -1) / view.frames(view.config.lead_s))
    wrist = done.wrist_m[done.seen].copy()
    wrist[:count, 2] = np.maximum(wrist[:count, 2], level_m + raised)
    return replace(done, wrist_m={done.seen: wrist})


def wipe(view: View, thing: Thing, sides: tuple[int, ...]) -> Handling | None:
    """A palm flat on the top of a table, where it is seen on it."""
    side, config = sides[0], view.config
    top = Top.of(thing)
    level = top.middle_m + [0.0, 0.0, config.palm_m]
    path, near = view.on_plane(side, level + [0.0, 0.0, LANDMARK_UP_M], UP)
    path[:, 2] = level[2]
    on = near & (np.abs(top.local(path)[:, :2]) < top.half_m).all(axis=1)
    on &= np.abs(view.human.joint_pos_m[:, WRISTS[side], 2] - level[2]) < config.level_m
    found = max(view.lasting(on), key=lambda span: span[1] - span[0], default=None)
    if found is None:
        return None
    start, stop = found
    ahead = view.ahead(start, stop)
    return steady(start, {side: path[start:stop] - config.palm_back_m * ahead}, ahead, {side: -UP}, side)
