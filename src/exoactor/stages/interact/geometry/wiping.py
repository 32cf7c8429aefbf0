"""A palm that lies flat on the top it wipes."""

import numpy as np

from exoactor.stages.interact.geometry.arm_ik import UP, WRISTS
from exoactor.stages.interact.geometry.handling import Handling, Top, Touch, View, Work, steady


def wipe(view: View, work: Work) -> Handling | None:
    """A palm flat on the top of a table, where it is seen on it."""
    side, config = work.sides[-1], view.config
    top = Top.of(work.thing)
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
