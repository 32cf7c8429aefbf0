"""Both hands on a thing that is lifted, carried and set down on something else.

Where it stands at first is known, and the height of what it is set down on. Between, it is held
before the body, as high and as far ahead as the hands are in the median: who carries something does
not swing it, and it hides the hands.
"""

import numpy as np
from scipy.ndimage import median_filter

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.frames import heading_from_smpl
from exoactor.scenes import affordances, extent
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.interact.geometry.arm_ik import UP, WRISTS
from exoactor.stages.interact.geometry.gripping import Grip, grip, wrists
from exoactor.stages.interact.geometry.handling import Handling, Put, Top, View, led_in


def carry(view: View, scene: Scene, thing: Thing, onto: Thing) -> Handling | None:
    """The hands from before the thing is taken to after it is let go; None if either is not
    seen.
    """
    held = grip(view, scene, thing)
    if held is None:
        return None
    middle = _between_the_hands(view)
    top = Top.of(onto)

    raised = float(np.mean(list(_first(view, held).values()), axis=0)[2]) - thing.pos_m[2]
    put = _set_down(view, held, middle, top, top.middle_m[2] + raised)
    if put is None:
        return None

    frames, carried = np.arange(len(middle)), slice(held.lifted, put[0])
    ahead = _ahead(view, held, middle, carried)
    reach = float(extent.half_m(affordances.body(thing))[:2].max()) + view.config.carry.safe_m
    start = np.mean(list(_first(view, held).values()), axis=0)
    away = np.array(thing.pos_m) - start
    left = np.cross(UP, held.along)
    to_centre = (away @ held.along) * ahead[put[0]] + (away @ left) * np.cross(UP, ahead[put[0]])
    over = top.nearest(np.median(middle[slice(*put)], axis=0) + to_centre, reach)
    goal = over - to_centre + raised * UP
    path = _blended(view, held, start, _before_the_body(view, middle, ahead, carried), goal, put[0])

    out = np.cross(UP, ahead)  # to the left
    let_go = minimum_jerk((frames - put[1]) / view.frames(view.config.close_s))
    off = held.off_m + (view.config.aside_m + view.config.press_m) * let_go
    apart = (held.half_m + off)[:, None] * out

    within = slice(held.start, min(put[1] + view.frames(view.config.close_s), len(frames)))
    wrist = {side: (path + sign * apart)[within] for side, sign in ((0, 1.0), (1, -1.0))}
    palm = {0: -out[within], 1: out[within]}
    carried_on = Handling(
        held.start,
        wrist,
        view.hanging(ahead)[within],
        palm,
        held.seen,
        held.touches(off, view.config.palm_m),
        held,
        Put(put[1], onto.name, onto.from_world(over)),
    )
    return led_in(view, carried_on, view.frames(view.config.reach_s))


def _first(view: View, held: Grip) -> dict[int, Array]:
    """(3,) of both wrists on the skin, while the thing still stands."""
    return {side: place[0] for side, place in wrists(view, held, np.zeros(1)).items()}


def _between_the_hands(view: View) -> Array:
    """(T, 3) the middle of the wrists, slow."""
    config, middle = view.config.carry, view.human.joint_pos_m[:, WRISTS].mean(axis=1)
    window = view.frames(config.median_s) | 1
    middle = median_filter(middle, size=(window, 1), mode="nearest")
    return view.smooth(middle, config.smooth_s)


def _set_down(
    view: View, held: Grip, middle_m: Array, top: Top, height_m: float
) -> tuple[int, int] | None:
    """The frames in which the hands rest over the top, after they were up, as high as on a box that
    stands there.
    """
    config, frames, height = view.config, np.arange(len(middle_m)), middle_m[:, 2]
    up = np.flatnonzero((frames > held.lifted) & (height > height[held.lifted] + config.rise_m))
    if len(up) == 0:
        return None
    low = (frames > up[0]) & (np.abs(height - height_m) < config.level_m) & view.still(middle_m)
    low &= (np.abs(top.local(middle_m)[:, :2]) < top.half_m + config.around_m).all(axis=1)

    return view.longest(low)


def _before_the_body(view: View, middle_m: Array, ahead: Array, carried: slice) -> Array:
    """(T, 3) between the hands if they are as high and as far ahead of the hips all the time as
    they are in a carry.
    """
    hips = view.smooth(view.human.joint_pos_m[:, 0], view.config.carry.smooth_s)
    away = ((middle_m - hips) * ahead).sum(axis=1)
    level = (hips + float(np.median(away[carried])) * ahead)[:, :2]
    return np.column_stack([level, np.full(len(level), np.median(middle_m[carried, 2]))])


def _blended(
    view: View, held: Grip, start_m: Array, carried_m: Array, goal_m: Array, put: int
) -> Array:
    """(T, 3) between the hands: where the thing stood, in the carry, where it is set down."""
    after, before = np.arange(len(carried_m)) - held.lifted, np.arange(len(carried_m)) - put
    across = view.frames(view.config.carry.across_s)
    upward = view.frames(view.config.carry.upward_s)
    gone, up = minimum_jerk(after / across), minimum_jerk(after / upward)
    come = minimum_jerk((before + upward / 2.0) / across + 1.0)
    down = minimum_jerk(before / upward + 1.0)
    path = start_m + np.stack([gone, gone, up], axis=1) * (carried_m - start_m)
    return np.asarray(path + np.stack([come, come, down], axis=1) * (goal_m - path))


def _ahead(view: View, held: Grip, middle_m: Array, carried: slice) -> Array:
    """(T, 3) level: along the face that was taken, then the body's heading, as the hands are ahead
    of it in a carry.
    """
    heading = np.unwrap(heading_from_smpl(view.human.joint_quat_wxyz[:, 0]))
    way = middle_m - view.human.joint_pos_m[:, 0]
    off = np.arctan2(way[:, 1], way[:, 0]) - heading
    aside = np.median(rotations.wrapped(off)[carried])
    yaw = view.smooth(heading + aside, view.config.carry.turn_s)

    first = float(np.arctan2(held.along[1], held.along[0]))
    first += 2.0 * np.pi * np.round((yaw[held.lifted] - first) / (2.0 * np.pi))
    after = np.arange(len(yaw)) - held.lifted
    gone = minimum_jerk(after / view.frames(view.config.carry.across_s))
    turned = first + gone * (yaw - first)

    return np.stack([np.cos(turned), np.sin(turned), np.zeros(len(turned))], axis=1)
