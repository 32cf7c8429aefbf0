"""Where hands are while they act on a thing: seen, and known to be on a surface whose place is known.

While a hand is on a plane of the scene its line of sight meets that plane in one point. Both hands that hold a box
are on opposite faces of it: the one that is seen best tells where the other one is.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d, median_filter

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.frames import Camera, heading_from_smpl
from exoactor.core.motion import Flags, HumanMotion
from exoactor.scenes.scene import Part, Thing
from exoactor.stages.ground import sight
from exoactor.stages.ground.arms import UP, WRISTS
from exoactor.stages.ground.contacts import spans

FINGERS_AHEAD, FINGERS_DOWN = 0.93, 0.36
"""Where the fingers of a hand at the side of something point: ahead, and a little down."""
LANDMARK_UP_M = 0.012
"""The wrist is seen so much above its joint, on the skin (measured on imagined clips)."""
PALM_AHEAD_M = 0.054
"""The middle of the palm is so far before the wrist (`scenes.person`)."""
NEAR_A_THING_M = 0.35
"""From a thing's middle to a wrist that is about to handle it."""
AROUND_M = 0.08
"""A hand this far outside the edge of a face is taken to be on it still: both are seen a little off."""


@dataclass(frozen=True)
class TouchConfig:
    """How hands are put on things.

    Where: `palm_m` from the wrist's axis to the palm's skin; `press_m` by which palms that lift press into a thing, so
    that they squeeze; `aside_m` off it they wait first; `margin_m` inside a face's edge wrists stay; `push_up_m` a
    sweeping palm's height over the table; `push_ahead_m` before the wrist what is swept meets the hand (a G1's reaches
    from 0.06 to 0.14); `palm_back_m` by which wrists that wipe keep back, since its palm lies so much farther ahead.

    When: `near_m` from its estimate, at most, a hand is taken to be where it is seen on a plane, `level_m` in height
    on a table, `beside_m` from what it sweeps; `still_m_s`, `still_s`: at rest; `rise_m`: a thing that has gone so far
    up is lifted, since it last rose slower than `rise_m_s`; `stroke_m`: the shortest sweep; `close_s`: how long palms
    take to close in; `lead_s`: how long before, hands keep to the side they push from, `reach_s` to both sides of what
    they lift; `spread_s`: over how long a correction comes and goes; `smooth_s`: Gaussian width of what is seen.
    """

    palm_m: float = 0.016
    press_m: float = 0.02
    aside_m: float = 0.08
    margin_m: float = 0.03
    near_m: float = 0.35
    level_m: float = 0.09
    still_m_s: float = 0.15
    still_s: float = 0.2
    rise_m: float = 0.05
    rise_m_s: float = 0.04
    close_s: float = 0.4
    lead_s: float = 0.3
    reach_s: float = 1.2
    spread_s: float = 0.7
    push_up_m: float = 0.07
    push_ahead_m: float = 0.085
    palm_back_m: float = 0.045
    beside_m: float = 0.35
    stroke_m: float = 0.08
    smooth_s: float = 0.05


@dataclass(frozen=True)
class Handling:
    """What hands (0 left, 1 right) do from frame `start` on: wrists, where fingers point and palms look, all (n, 3).

    `seen`: the hand that was read; the other one, if there is one, follows from it.
    """

    start: int
    wrist_m: dict[int, Array]
    fingers: Array
    palm: dict[int, Array]
    seen: int

    @property
    def stop(self) -> int:
        """The frame after the last."""
        return self.start + len(self.wrist_m[self.seen])


@dataclass(frozen=True)
class View:
    """What is known of the person: the estimate, the wrists' pixels (T, 2, 2) and how surely they are seen (T, 2)."""

    human: HumanMotion
    camera: Camera
    pixel: Array
    sure: Array
    config: TouchConfig

    def on_plane(self, side: int, point_m: Array, normal: Array) -> tuple[Array, Flags]:
        """(T, 3) where a wrist is if it is on a plane, smooth in time; and (T,) where it may be, by the estimate."""
        hit = sight.on_plane(self.camera, self.pixel[:, side], point_m, normal)
        away = np.linalg.norm(hit - self.human.joint_pos_m[:, WRISTS[side]], axis=1)
        near = np.isfinite(away) & (away < self.config.near_m)
        frames = np.arange(len(hit))
        if not near.any():
            return np.zeros_like(hit), near
        filled = np.stack([np.interp(frames, frames[near], column[near]) for column in hit.T], axis=1)
        filled = median_filter(filled, size=(5, 1), mode="nearest")
        return gaussian_filter1d(filled, self.config.smooth_s * self.human.fps, axis=0, mode="nearest"), near

    def surer(self, point_m: Array) -> int:
        """The hand that is seen better while the hands are near a point (3,), by the estimate."""
        away = np.linalg.norm(self.human.joint_pos_m[:, WRISTS] - point_m, axis=-1).min(axis=1)
        near = away <= max(NEAR_A_THING_M, float(away.min()))
        return int(self.sure[near].mean(axis=0).argmax())

    def still(self, path_m: Array) -> Flags:
        """(T,) where a path (T, 3) is at rest."""
        speed = np.linalg.norm(np.gradient(path_m, axis=0), axis=1) * self.human.fps
        return np.asarray(speed < self.config.still_m_s)

    def frames(self, seconds: float) -> int:
        """How many they are, one at least."""
        return max(1, round(seconds * self.human.fps))

    def ahead(self, start: int, stop: int) -> Array:
        """(3,) where the person faces on average, level."""
        heading = heading_from_smpl(self.human.joint_quat_wxyz[start:stop, 0])
        way = np.array([np.cos(heading).mean(), np.sin(heading).mean(), 0.0])
        return np.asarray(way / np.linalg.norm(way))


@dataclass(frozen=True)
class Face:
    """A side of a part as a hand meets it: its middle's `centre_m` (3,) inside, outward normal, the way ahead along it,
    and half the part's size (3,) along, through the face, and up.
    """

    centre_m: Array
    out: Array
    along: Array
    half_m: Array


@dataclass(frozen=True)
class Grip:
    """Both palms on opposite faces of a thing while it still stands: seen by one hand, from frame `start` on.

    `place_m` (2,): of the wrists on the face, along it and up from its middle; `lifted`: the last frame before the
    thing goes up; `rise_m` (T, 2): how far the seen hand has gone since, on that plane; `off_m` (T,): of each wrist
    from the thing's middle, as the palms close in.
    """

    seen: int
    face: Face
    start: int
    lifted: int
    place_m: Array
    rise_m: Array
    off_m: Array

    @property
    def middle_m(self) -> Array:
        """(3,) between the wrists while the thing still stands."""
        return np.asarray(self.face.centre_m + self.place_m @ np.stack([self.face.along, UP]))

    @property
    def sides(self) -> tuple[tuple[int, float], tuple[int, float]]:
        """Each hand, and on which side of the thing it is along the face's normal."""
        return (self.seen, 1.0), (1 - self.seen, -1.0)


def grip(view: View, thing: Thing) -> Grip | None:
    """Where and when both palms take hold of a box; None if that is not seen."""
    config, seen = view.config, view.surer(thing.to_world(np.array(taken_hold_of(thing).pos_m)))
    face = _face(view, thing, seen)
    path, near = view.on_plane(seen, face.centre_m + (face.half_m[1] + config.palm_m) * face.out, face.out)
    on_face = np.stack([(path - face.centre_m) @ face.along, (path - face.centre_m) @ UP], axis=1)
    half = face.half_m[[0, 2]]
    rest = _first(view, near & view.still(path) & (np.abs(on_face) < half + AROUND_M).all(axis=1))
    if rest is None:
        return None
    closing = view.frames(config.close_s)
    lifted = _leaves(view, on_face[:, 1], *rest)
    place = np.median(on_face[max(rest[0], lifted - closing) : lifted + 1], axis=0)
    place = np.clip(place, config.margin_m - half, half - config.margin_m)
    rise = on_face - on_face[lifted]
    rise[: lifted + 1] = 0.0
    closed = minimum_jerk((np.arange(len(path)) - lifted) / closing + 1.0)
    off = face.half_m[1] + config.palm_m + config.aside_m * (1.0 - closed) - config.press_m * closed
    return Grip(seen, face, rest[0], lifted, place, rise, off)


def _lift(view: View, thing: Thing, _sides: tuple[int, ...]) -> Handling | None:
    """Both palms on opposite faces of a box, closing in while the seen hand rests beside it, then rising with it."""
    held = grip(view, thing)
    if held is None:
        return None
    face, start = held.face, held.start
    middle = held.middle_m + held.rise_m @ np.stack([face.along, UP])
    wrist = {side: (middle + sign * held.off_m[:, None] * face.out)[start:] for side, sign in held.sides}
    palm = {side: -sign * face.out for side, sign in held.sides}
    return led_in(view, steady(start, wrist, hanging(face.along), palm, held.seen), view.config.reach_s)


def hanging(ahead: Array) -> Array:
    """Where the fingers of hands at the side of something point, by the way (..., 3) that is ahead."""
    return FINGERS_AHEAD * ahead - FINGERS_DOWN * UP


def steady(start: int, wrist_m: dict[int, Array], fingers: Array, palm: dict[int, Array], seen: int) -> Handling:
    """Hands that are turned the same way, by (3,), all the time."""
    shape = wrist_m[seen].shape
    turned = {side: np.broadcast_to(way, shape) for side, way in palm.items()}
    return Handling(start, wrist_m, np.broadcast_to(fingers, shape), turned, seen)


def _leaves(view: View, height_m: Array, start: int, stop: int) -> int:
    """The last frame before a height (T,), which rests from start to stop, goes up for good."""
    config = view.config
    risen = np.flatnonzero(height_m[stop:] > np.median(height_m[start:stop]) + config.rise_m)
    if len(risen) == 0:
        return stop - 1
    slow = np.gradient(height_m)[start : stop + risen[0]] * view.human.fps < config.rise_m_s
    return start + int(np.flatnonzero(slow).max(initial=0))


def _sweep(view: View, thing: Thing, sides: tuple[int, ...]) -> Handling | None:
    """An upright palm that goes along over the table from beside the thing, as far and as fast as it is seen to."""
    side, config = sides[0], view.config
    place = np.array(thing.pos_m)
    level = place + [0.0, 0.0, config.push_up_m + PALM_AHEAD_M * FINGERS_DOWN]
    path, near = view.on_plane(side, level + [0.0, 0.0, LANDMARK_UP_M], UP)
    path[:, 2] = level[2]
    beside = near & (np.linalg.norm((path - place)[:, :2], axis=1) < config.beside_m)
    rest = _first(view, beside & view.still(path))
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


def _wipe(view: View, thing: Thing, sides: tuple[int, ...]) -> Handling | None:
    """A palm flat on the top of a table, where it is seen on it."""
    side, config = sides[0], view.config
    part = max((part for part in thing.parts if part.solid), key=lambda part: part.pos_m[2] + part.size_m[-1])
    half = np.array(part.size_m)
    top = thing.to_world(np.array(part.pos_m) + [0.0, 0.0, half[2]])
    level = top + [0.0, 0.0, config.palm_m]
    path, near = view.on_plane(side, level + [0.0, 0.0, LANDMARK_UP_M], UP)
    path[:, 2] = level[2]
    local = rotations.rotate(rotations.from_yaw(-thing.yaw_rad), path - top)
    on = near & (np.abs(local[:, :2]) < half[:2]).all(axis=1)
    on &= np.abs(view.human.joint_pos_m[:, WRISTS[side], 2] - level[2]) < config.level_m
    found = max(spans(on), key=lambda span: span[1] - span[0], default=None)
    if found is None or found[1] - found[0] < view.frames(config.still_s):
        return None
    start, stop = found
    ahead = view.ahead(start, stop)
    return steady(start, {side: path[start:stop] - config.palm_back_m * ahead}, ahead, {side: -UP}, side)


def led_in(view: View, done: Handling, lead_s: float) -> Handling:
    """Begun earlier: hands come the way that the seen one is estimated to come, but not across to where they push."""
    lead, push = min(view.frames(lead_s), done.start), done.palm[done.seen][0]
    estimate = view.human.joint_pos_m[done.start - lead : done.start + 1, WRISTS[done.seen]]
    way = estimate[:-1] - estimate[-1]
    way = way - (way @ push)[:, None] * push
    wrist = {side: np.concatenate([wrist_m[0] + way, wrist_m]) for side, wrist_m in done.wrist_m.items()}
    fingers, *palms = (
        np.pad(turned, ((lead, 0), (0, 0)), mode="edge") for turned in (done.fingers, *done.palm.values())
    )
    return Handling(done.start - lead, wrist, fingers, dict(zip(done.palm, palms, strict=True)), done.seen)


DOING: dict[str, Callable[[View, Thing, tuple[int, ...]], Handling | None]] = {
    "lift": _lift, "sweep": _sweep, "wipe": _wipe,
}  # fmt: skip
"""What hands do that is looked for, by the plan's verb."""


def taken_hold_of(thing: Thing) -> Part:
    """The part that is taken hold of."""
    return thing.part("body") if thing.has("body") else next(part for part in thing.parts if part.solid)


def _nearest(view: View, side: int, point_m: Array) -> int:
    """The frame in which the estimated hand is nearest to a point."""
    return int(np.linalg.norm(view.human.joint_pos_m[:, WRISTS[side]] - point_m, axis=1).argmin())


def _face(view: View, thing: Thing, side: int) -> Face:
    """Of the faces of a thing's body that which looks most to the hand's side, as seen by who stands before it."""
    part = taken_hold_of(thing)
    centre = thing.to_world(np.array(part.pos_m))
    ahead = centre - view.human.joint_pos_m[_nearest(view, side, centre), 0]
    sideward = np.cross(UP, ahead) * (1.0 if side == 0 else -1.0)
    axes = rotations.rotate(rotations.from_yaw(np.full(2, thing.yaw_rad)), np.eye(3)[:2])
    through = int(np.abs(axes @ sideward).argmax())
    out, along = (axes[i] * np.sign(axes[i] @ way) for i, way in ((through, sideward), (1 - through, ahead)))
    return Face(centre, out, along, half_size(part)[[1 - through, through, 2]])


def half_size(part: Part) -> Array:
    """(3,) of the box around a part that stands upright."""
    size = part.size_m
    if part.kind in ("box", "ellipsoid"):
        return np.array(size)
    return np.array([size[0], size[0], size[-1] + (size[0] if part.kind == "capsule" else 0.0)])


def _first(view: View, flags: Flags) -> tuple[int, int] | None:
    """The first run of frames that lasts."""
    lasting = view.frames(view.config.still_s)
    return next((span for span in spans(flags) if span[1] - span[0] >= lasting), None)


def _far(path_m: Array, start: int, span: tuple[int, int]) -> float:
    return float(np.linalg.norm(path_m[span[0]] - path_m[start]))
