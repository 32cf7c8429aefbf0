"""A palm that goes along a table: upright behind what it sweeps, or flat on the top it wipes."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.scenes.scene import Thing
from exoactor.stages.ground.arms import UP, WRISTS
from exoactor.stages.ground.contacts import spans
from exoactor.stages.ground.handling import FINGERS_DOWN, LANDMARK_UP_M, Handling, Top, View, hanging, led_in, steady

PALM_AHEAD_M = 0.054
"""The middle of the palm is so far before the wrist (`scenes.person`)."""


def sweep(view: View, thing: Thing, sides: tuple[int, ...]) -> Handling | None:
    """An upright palm that goes along over the table from beside the thing, as far and as fast as it is seen to."""
    side, config = sides[0], view.config
    place = np.array(thing.pos_m)
    level = place + [0.0, 0.0, config.push_up_m + PALM_AHEAD_M * FINGERS_DOWN]
    path, near = view.on_plane(side, level + [0.0, 0.0, LANDMARK_UP_M], UP)
    path[:, 2] = level[2]
    beside = near & (np.linalg.norm((path - place)[:, :2], axis=1) < config.beside_m)
    rest = view.first(beside & view.still(path))
    if rest is None:
        return None
    later = [
        span
        for span in spans(view.still(path) & beside)
        if span[0] >= rest[1] and _far(path, rest[1], span) > config.stroke_m
    ]
    stop = later[0][1] if later else min(rest[1] + view.frames(1.5), len(path))
    way = path[min(stop, len(path) - 1)] - path[rest[1]]
    way = way / max(float(np.linalg.norm(way)), 1e-9)
    ahead = np.cross(way, UP)
    ahead *= np.sign(ahead @ view.ahead(rest[0], stop))
    path = path + ((place - path[rest[0]]) @ ahead - config.push_ahead_m) * ahead
    swept = steady(rest[0], {side: path[rest[0] : stop]}, hanging(ahead), {side: way}, side)
    return led_in(view, swept, config.lead_s)


def wipe(view: View, thing: Thing, sides: tuple[int, ...]) -> Handling | None:
    """A palm flat on the top of a table, where it is seen on it."""
    side, config = sides[0], view.config
    top = Top.of(thing)
    level = top.middle_m + [0.0, 0.0, config.palm_m]
    path, near = view.on_plane(side, level + [0.0, 0.0, LANDMARK_UP_M], UP)
    path[:, 2] = level[2]
    on = near & (np.abs(top.local(path)[:, :2]) < top.half_m).all(axis=1)
    on &= np.abs(view.human.joint_pos_m[:, WRISTS[side], 2] - level[2]) < config.level_m
    found = view.longest(on)
    if found is None:
        return None
    start, stop = found
    ahead = view.ahead(start, stop)
    return steady(start, {side: path[start:stop] - config.palm_back_m * ahead}, ahead, {side: -UP}, side)


def _far(path_m: Array, start: int, span: tuple[int, int]) -> float:
    return float(np.linalg.norm(path_m[span[0]] - path_m[start]))
