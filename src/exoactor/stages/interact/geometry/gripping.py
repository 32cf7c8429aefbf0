"""Both palms on a thing that is lifted: they come beside it, close in, and rise with it.

Which grasp it is, geometry and the hands' places say together; when, the hand that is seen better,
on the plane that it touches. Where a thing hides it, the estimate of both hands tells when.
"""

from dataclasses import dataclass, replace

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array, Flags
from exoactor.scenes import extent, grasps
from exoactor.scenes.grasps import Chosen
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.interact.geometry.arm_ik import UP, WRISTS
from exoactor.stages.interact.geometry.handling import Handling, Touch, View, Work, led_in

PELVIS = 0


@dataclass(frozen=True)
class Grip:
    """A grasp by both palms (0 left, 1 right) while the thing still stands, from frame `start` on.

    sites_m, out (2, 3): where palms lie on it in the world, and the ways out of it. along (3,): the
    fingers' way. `seen`: the hand that tells where the other one is. `lifted`: the last frame
    before the thing goes up; `rise_m` (T, 2): how far the hand has gone since, along and up;
    `off_m` (T,): how far wrists are from the skin, as the palms close in.
    """

    chosen: Chosen
    sites_m: Array
    out: Array
    along: Array
    seen: int
    start: int
    lifted: int
    rise_m: Array
    off_m: Array

    @property
    def middle_m(self) -> Array:
        """(3,) between the sites."""
        return np.asarray(self.sites_m.mean(axis=0))

    @property
    def half_m(self) -> float:
        """Half of what is between the palms."""
        return float(np.linalg.norm(self.sites_m[0] - self.sites_m[1])) / 2.0

    @property
    def risen_m(self) -> float:
        """How far the thing is lifted, at most."""
        return float(self.rise_m[self.lifted :, 1].max(initial=0.0))

    def touches(self, off_m: Array, palm_m: float) -> tuple[Touch, Touch]:
        """Both palms on their sites, while wrists are no farther (T,) from the skin than palms are
        thick.
        """
        on = np.flatnonzero(off_m <= palm_m + 1e-9)
        start, stop = int(on[0]), int(on[-1]) + 1
        left, right = (
            Touch(side, self.sites_m[side], self.out[side], start, stop) for side in (0, 1)
        )
        return left, right


def grip(view: View, scene: Scene, thing: Thing) -> Grip | None:
    """How, where and when both palms take hold of a thing; None if that is not seen, or cannot
    be.
    """
    chosen = _chosen(view, scene, thing)
    if chosen is None:
        return None
    config = view.config
    sites, out, along = _in_the_world(chosen, thing)

    seen = view.surer(sites.mean(axis=0))
    wrist = _behind(view, sites, along)
    path, near = view.on_plane(seen, wrist[seen] + config.palm_m * out[seen], out[seen])
    found = _times(view, path, near, wrist[seen], along)
    if found is None:
        middle = view.smooth(view.human.joint_pos_m[:, WRISTS].mean(axis=1), config.smooth_s)
        path = middle + wrist[seen] - wrist.mean(axis=0)
        near = np.linalg.norm(path - wrist[seen], axis=1) < config.near_m
        found = _times(view, path, near, wrist[seen], along)
    if found is None:  # who is far away seems to sway along the view all the time
        found = _times(view, path, near, wrist[seen], along, level=False)
    if found is None:
        return None

    rest, lifted = found
    rise = np.stack([(path - path[lifted]) @ along, (path - path[lifted]) @ UP], axis=1)
    rise[: lifted + 1] = 0.0
    closed = minimum_jerk((np.arange(len(path)) - lifted) / view.frames(config.close_s) + 1.0)
    off = config.palm_m + config.aside_m * (1.0 - closed) - config.press_m * closed
    return Grip(chosen, sites, out, along, seen, rest, lifted, rise, off)


def wrists(view: View, grip: Grip, off_m: Array) -> dict[int, Array]:
    """(T, 3) of each wrist, so far (T,) from the skin, while the thing stands."""
    behind = _behind(view, grip.sites_m, grip.along)
    return {side: behind[side] + off_m[:, None] * grip.out[side] for side in (0, 1)}


def lift(view: View, scene: Scene, work: Work) -> Handling | None:
    """Both palms on a thing, closing in while they rest beside it, then rising with it."""
    held = grip(view, scene, work.thing)
    if held is None:
        return None
    rise = held.rise_m @ np.stack([held.along, UP])
    path, start = wrists(view, held, held.off_m), held.start
    wrist = {side: (place + rise)[start:] for side, place in path.items()}
    palm = {side: np.broadcast_to(-held.out[side], wrist[side].shape) for side in (0, 1)}
    fingers = np.broadcast_to(view.hanging(held.along), wrist[held.seen].shape)
    touches = held.touches(held.off_m, view.config.palm_m)
    lifted = Handling(start, wrist, fingers, palm, held.seen, touches, held)
    return led_in(view, lifted, view.frames(view.config.reach_s))


def _chosen(view: View, scene: Scene, thing: Thing) -> Chosen | None:
    """The grasp that geometry likes and that is near to where the hands are when they are nearest
    to the thing, under its rim.
    """
    hands = view.human.joint_pos_m[:, WRISTS]
    middle = thing.to_world(extent.box_m(thing).mean(axis=0))
    away = np.linalg.norm(hands.mean(axis=1) - middle, axis=1)
    nearest = int(away.argmin())
    ahead = view.ahead(max(0, nearest - 3), nearest + 3)
    palms = hands[nearest] + view.config.stroke.palm_ahead_m * ahead
    body = view.human.joint_pos_m[nearest, PELVIS, :2]
    chosen = grasps.choose(scene, thing, body, (0, 1), near=palms)
    if chosen is None:
        return None
    return replace(chosen, grasp=grasps.under_rim(thing, chosen.grasp))


def _in_the_world(chosen: Chosen, thing: Thing) -> tuple[Array, Array, Array]:
    """The grasp's sites and the ways out there (2, 3), left first, and the fingers' way (3,)."""
    grasp, turn = chosen.grasp, rotations.from_yaw(np.array(thing.yaw_rad))
    sites, out = thing.to_world(grasp.sites_m), rotations.rotate(turn, grasp.normals)
    return sites, out, rotations.rotate(turn, grasp.fingers)


def _behind(view: View, sites_m: Array, along: Array) -> Array:
    """(2, 3) of wrists whose palms' middles lie on the sites."""
    return np.asarray(sites_m - view.config.stroke.palm_ahead_m * view.hanging(along))


def _times(
    view: View, path_m: Array, near: Flags, wrist_m: Array, along: Array, level: bool = True
) -> tuple[int, int] | None:
    """When a hand on a path (T, 3) first rests about where it shall be (3,), and the last frame
    before it goes up. level: neither hand nor hips move over the floor meanwhile; else its height
    alone tells.
    """
    config = view.config
    on_side = np.stack([(path_m - wrist_m) @ along, (path_m - wrist_m) @ UP], axis=1)
    within = np.abs(on_side) < config.reached_m
    if not level:
        quiet = within[:, 1] & view.still(path_m * UP)
    else:
        hips = view.smooth(view.human.joint_pos_m[:, PELVIS] * [1.0, 1.0, 0.0], config.smooth_s)
        quiet = within.all(axis=1) & view.still(path_m) & view.still(hips)
    rests = view.lasting(near & quiet)
    if not rests:
        return None
    start, stop = rests[0]
    height_m = on_side[:, 1]
    if not level:  # who lifts slowly rests all the while
        risen = height_m[start:stop] > np.minimum.accumulate(height_m[start:stop]) + config.rise_m
        stop = start + int(risen.argmax()) if risen.any() else stop
    return start, _leaves(view, height_m, start, stop)


def _leaves(view: View, height_m: Array, start: int, stop: int) -> int:
    """The last frame before a height (T,), which rests from start to stop, goes up for good."""
    config = view.config
    risen = np.flatnonzero(height_m[stop:] > np.median(height_m[start:stop]) + config.rise_m)
    if len(risen) == 0:
        return stop - 1
    slow = np.gradient(height_m)[start : stop + risen[0]] * view.human.fps < config.rise_m_s
    return start + int(np.flatnonzero(slow).max(initial=0))
