"""Both palms on something that stands on the floor, which is pushed by who walks behind it.

How far is told by the hips, which are seen best; where palms may be by the parts of the thing that
are wide enough for them.
"""

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.scenes.extent import half_m
from exoactor.scenes.scene import Part, Thing
from exoactor.stages.interact.geometry.arm_ik import UP, WRISTS
from exoactor.stages.interact.geometry.handling import Handling, Touch, View, Work, led_in, steady
from exoactor.stages.interact.geometry.pushing import side_of


def shove(view: View, work: Work) -> Handling | None:
    """Palms upright against the near side, from when the hand that is seen better comes there until
    it leaves; None if it does not, or the thing has no side for them.
    """
    config, thing = view.config, work.thing
    seen = view.surer(np.array(thing.pos_m) + config.shove.usual_up_m * UP)
    wrist = view.smooth(view.human.joint_pos_m[:, WRISTS[seen]], config.smooth_s)
    nearest = int(np.linalg.norm((wrist - thing.pos_m)[:, :2], axis=1).argmin())
    about = view.frames(config.reach_s)
    way = view.ahead(max(nearest - about, 0), nearest + about)
    left = np.cross(UP, way)

    palm_up = config.stroke.palm_ahead_m
    found = _part(thing, left, float(wrist[nearest, 2]) + palm_up, view)
    if found is None:
        return None
    part, height = found
    out_m, normal = side_of(thing, part, -way)
    axis = thing.to_world(np.array(part.pos_m))
    skin = axis - out_m * way  # (3,)

    past = (wrist - skin) @ way + config.palm_m  # (T,)
    if past[nearest] < -config.shove.near_m:
        return None
    start = int(np.flatnonzero(past[: nearest + 1] < -config.shove.near_m).max(initial=-1)) + 1
    hips = view.smooth(view.human.joint_pos_m[:, 0], config.shove.smooth_s) @ way
    gone = np.zeros(len(hips))  # since the palms came
    gone[start:] = np.maximum.accumulate(hips[start:] - hips[start])

    furthest = np.maximum.accumulate(past[start:])
    away = np.flatnonzero(past[start:] < furthest - config.shove.leaves_m)
    stop = start + int(away[0]) if len(away) else len(gone)
    if gone[stop - 1] < config.stroke_m:
        return None

    closing = view.frames(config.close_s)
    closed = minimum_jerk((np.arange(len(gone)) - start) / closing + 1.0)
    along = gone - config.palm_m - config.stroke.behind_m * (1.0 - closed)
    fingers = UP if height > config.shove.from_above_m else -UP
    begin, wrists, touches = max(start - closing, 0), {}, []
    for side, sign in ((0, 1.0), (1, -1.0)):
        point = np.append((skin + sign * config.shove.apart_m * left)[:2], height)
        wrists[side] = (point - palm_up * fingers + along[:, None] * way)[begin:stop]
        touches.append(Touch(side, point, normal, start, stop, gone[stop - 1] * way))
    done = steady(begin, wrists, fingers, {0: way, 1: way}, seen, tuple(touches))
    return led_in(view, done, view.frames(config.reach_s))


def _part(thing: Thing, left: Array, seen_m: float, view: View) -> tuple[Part, float] | None:
    """The part that is wide enough for two palms and nearest to the height at which they are seen,
    and at which they push it; None: there is none.
    """
    config = view.config
    turn = rotations.from_yaw(np.array(-thing.yaw_rad))
    across = np.abs(rotations.rotate(turn, left))
    found = []
    for part in thing.parts:
        half = half_m(part)
        if part.solid and across @ half > config.shove.apart_m:
            middle, room = thing.pos_m[2] + part.pos_m[2], max(half[2] - config.margin_m, 0.0)
            found.append((part, float(np.clip(seen_m, middle - room, middle + room))))
    return min(found, key=lambda one: abs(one[1] - seen_m), default=None)
