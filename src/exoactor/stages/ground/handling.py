"""Hands that act on a thing: what is known of them, and what it makes of them.

While a hand is on a plane of the scene its line of sight meets that plane in one point.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d, median_filter

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import Camera, heading_from_smpl
from exoactor.core.motion import Flags, HumanMotion
from exoactor.core.runs import runs
from exoactor.scenes.scene import Part, Thing
from exoactor.stages.ground import sight
from exoactor.stages.ground.arms import UP, WRISTS

FINGERS_AHEAD, FINGERS_DOWN = 0.93, 0.36
"""Where the fingers of a hand at the side of something point: ahead, and a little down."""
LANDMARK_UP_M = 0.012
"""The wrist is seen so much above its joint, on the skin (measured on imagined clips)."""
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
    from 0.06 to 0.14); `palm_back_m` by which wrists that wipe keep back, since its palm lies so much farther ahead;
    `over_edge_m` higher than it sweeps a hand comes over the edge of the table, from `over_m` off the thing on.

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
    over_edge_m: float = 0.05
    over_m: float = 0.45
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

    def lasting(self, flags: Flags) -> list[tuple[int, int]]:
        """The runs of frames that last."""
        return [span for span in runs(flags) if span[1] - span[0] >= self.frames(self.config.still_s)]

    def frames(self, seconds: float) -> int:
        """How many they are, one at least."""
        return max(1, round(seconds * self.human.fps))

    def ahead(self, start: int, stop: int) -> Array:
        """(3,) where the person faces on average, level."""
        heading = heading_from_smpl(self.human.joint_quat_wxyz[start:stop, 0])
        way = np.array([np.cos(heading).mean(), np.sin(heading).mean(), 0.0])
        return np.asarray(way / np.linalg.norm(way))


@dataclass(frozen=True)
class Top:
    """The highest face of a thing: its middle (3,), how it is turned (4,), its half size (2,)."""

    middle_m: Array
    quat_wxyz: Array
    half_m: Array

    @staticmethod
    def of(thing: Thing) -> "Top":
        """The top of the part that reaches highest."""
        part = max((part for part in thing.parts if part.solid), key=lambda part: part.pos_m[2] + half_size(part)[2])
        half = half_size(part)
        middle = thing.to_world(np.array(part.pos_m) + [0.0, 0.0, half[2]])
        return Top(middle, rotations.from_yaw(np.array(thing.yaw_rad)), half[:2])

    def local(self, point_m: Array) -> Array:
        """Points (..., 3) from its middle, along its sides."""
        return np.asarray(rotations.rotate(rotations.conjugate(self.quat_wxyz), point_m - self.middle_m))

    def nearest(self, point_m: Array, reach_m: float) -> Array:
        """(3,) on it, over or under the point (3,), or as near to that as something of this reach stands safely."""
        free = np.maximum(self.half_m - reach_m, 0.0)
        flat = np.append(np.clip(self.local(point_m)[:2], -free, free), 0.0)
        return np.asarray(self.middle_m + rotations.rotate(self.quat_wxyz, flat))


def hanging(ahead: Array) -> Array:
    """Where the fingers of hands at the side of something point, by the way (..., 3) that is ahead."""
    return FINGERS_AHEAD * ahead - FINGERS_DOWN * UP


def steady(start: int, wrist_m: dict[int, Array], fingers: Array, palm: dict[int, Array], seen: int) -> Handling:
    """Hands that are turned the same way, by (3,), all the time."""
    shape = wrist_m[seen].shape
    turned = {side: np.broadcast_to(way, shape) for side, way in palm.items()}
    return Handling(start, wrist_m, np.broadcast_to(fingers, shape), turned, seen)


def led_in(view: View, done: Handling, frames: int) -> Handling:
    """Begun so many frames earlier: hands come as the seen one is estimated to, but not across to where they push."""
    lead, push = min(frames, done.start), done.palm[done.seen][0]
    estimate = view.human.joint_pos_m[done.start - lead : done.start + 1, WRISTS[done.seen]]
    way = estimate[:-1] - estimate[-1]
    way = way - (way @ push)[:, None] * push
    wrist = {side: np.concatenate([wrist_m[0] + way, wrist_m]) for side, wrist_m in done.wrist_m.items()}
    fingers, *palms = (
        np.pad(turned, ((lead, 0), (0, 0)), mode="edge") for turned in (done.fingers, *done.palm.values())
    )
    return Handling(done.start - lead, wrist, fingers, dict(zip(done.palm, palms, strict=True)), done.seen)


def taken_hold_of(thing: Thing) -> Part:
    """The part that is taken hold of."""
    return thing.part("body") if thing.has("body") else next(part for part in thing.parts if part.solid)


def half_size(part: Part) -> Array:
    """(3,) of the box around a part that stands upright."""
    size = part.size_m
    if part.kind in ("box", "ellipsoid"):
        return np.array(size)
    return np.array([size[0], size[0], size[-1] + (size[0] if part.kind == "capsule" else 0.0)])
