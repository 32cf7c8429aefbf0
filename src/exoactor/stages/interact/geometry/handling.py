"""Hands that act on a thing: what is known of them, and what it makes of them.

While a hand is on a plane of the scene its line of sight meets that plane in one point.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter1d, median_filter

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import Flags, HumanMotion, joint_indices
from exoactor.core.plan import Action
from exoactor.core.runs import runs
from exoactor.scenes.extent import half_m
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.interact.geometry import line_of_sight
from exoactor.stages.interact.geometry.arm_ik import UP, WRISTS
from exoactor.stages.interact.geometry.config import InteractConfig

if TYPE_CHECKING:
    from exoactor.stages.interact.geometry.gripping import Grip

ANKLES = joint_indices(("left_ankle", "right_ankle"))
TOES = joint_indices(("left_foot", "right_foot"))


@dataclass(frozen=True)
class Work:
    """What a step of the plan asks hands to do with a thing; `table`: what they work on, the thing
    itself or what it stands on; None: the floor.
    """

    action: Action
    thing: Thing
    table: Thing | None

    @property
    def sides(self) -> tuple[int, ...]:
        """The hands (0 left, 1 right) that may do it."""
        return {"left": (0,), "right": (1,)}.get(str(self.action.hands), (0, 1))


@dataclass(frozen=True)
class Touch:
    """A palm (0 left, 1 right) on a thing over frames [start, stop).

    `point_m`, `normal` (3,): where on its surface, and the way out of it, as the thing stands at
    first. `goes_m` (3,): how far it pushes the thing; None: it does not.
    """

    side: int
    point_m: Array
    normal: Array
    start: int
    stop: int
    goes_m: Array | None = None


@dataclass(frozen=True)
class Put:
    """From frame `frame` on a thing stands on another, or on the floor, its origin at (3,) in the
    frame of that.
    """

    frame: int
    to: str
    place_m: Array


@dataclass(frozen=True)
class Handling:
    """What hands (0 left, 1 right) do from frame `start` on: wrists, where fingers point and palms
    look, all (n, 3).

    `seen`: the hand that was read; the other one, if there is one, follows from it. `touches`: what
    they then touch. `grip`: how they hold something; `put`: where that is set down.
    """

    start: int
    wrist_m: dict[int, Array]
    fingers: Array
    palm: dict[int, Array]
    seen: int
    touches: tuple[Touch, ...] = ()
    grip: "Grip | None" = None
    put: Put | None = None

    @property
    def stop(self) -> int:
        """The frame after the last."""
        return self.start + len(self.wrist_m[self.seen])


@dataclass(frozen=True)
class View:
    """What is known of the person: the estimate, the wrists' pixels (T, 2, 2) and how surely they
    are seen (T, 2).
    """

    human: HumanMotion
    camera: Camera
    pixel: Array
    sure: Array
    config: InteractConfig

    def on_plane(self, side: int, point_m: Array, normal: Array) -> tuple[Array, Flags]:
        """(T, 3) where a wrist is if it is on a plane, smooth in time; and (T,) where it may be, by
        the estimate.
        """
        hit = line_of_sight.on_plane(self.camera, self.pixel[:, side], point_m, normal)
        away = np.linalg.norm(hit - self.human.joint_pos_m[:, WRISTS[side]], axis=1)
        near = np.isfinite(away) & (away < self.config.near_m)
        frames = np.arange(len(hit))
        if not near.any():
            return np.zeros_like(hit), near
        filled = np.stack(
            [np.interp(frames, frames[near], column[near]) for column in hit.T], axis=1
        )
        filled = median_filter(filled, size=(5, 1), mode="nearest")
        return self.smooth(filled, self.config.smooth_s), near

    def surer(self, point_m: Array) -> int:
        """The hand that is seen better while the hands are near a point (3,), by the estimate."""
        away = np.linalg.norm(self.human.joint_pos_m[:, WRISTS] - point_m, axis=-1).min(axis=1)
        near = away <= max(self.config.about_m, float(away.min()))
        return int(self.sure[near].mean(axis=0).argmax())

    def still(self, path_m: Array) -> Flags:
        """(T,) where a path (T, 3) is at rest."""
        speed = np.linalg.norm(np.gradient(path_m, axis=0), axis=1) * self.human.fps
        return np.asarray(speed < self.config.still_m_s)

    def lasting(self, flags: Flags) -> list[tuple[int, int]]:
        """The runs of frames that last."""
        least = self.frames(self.config.still_s)
        return [(start, stop) for start, stop in runs(flags) if stop - start >= least]

    def first_met(self, away_m: Array) -> int:
        """The frame in which something is nearest, the first time that it stays about as near as it
        ever comes, and is not gone for long; away_m: (T,) from it.
        """
        near = self.lasting(away_m < away_m.min() + self.config.met_m) or [(0, len(away_m))]
        first, stop = near[0]
        for again, gone in near[1:]:
            if again - stop < self.frames(self.config.gone_s):
                stop = gone
        return first + int(away_m[first:stop].argmin())

    def smooth(self, course: Array, width_s: float) -> Array:
        """A course (T, ...) through a Gaussian of this width."""
        width = width_s * self.human.fps
        return np.asarray(gaussian_filter1d(course, width, axis=0, mode="nearest"))

    def longest(self, flags: Flags) -> tuple[int, int] | None:
        """The first of the longest runs of frames that last."""
        return max(self.lasting(flags), key=lambda span: span[1] - span[0], default=None)

    def frames(self, seconds: float) -> int:
        """How many they are, one at least."""
        return max(1, round(seconds * self.human.fps))

    def ahead(self, start: int, stop: int) -> Array:
        """(3,) where the feet point on average, level: of who works with the hands the pelvis is
        read up to 25° off, the feet 5° (imagined clips).
        """
        pos = self.human.joint_pos_m[start:stop]
        way = (pos[:, TOES] - pos[:, ANKLES]).mean(axis=(0, 1)) * [1.0, 1.0, 0.0]
        return np.asarray(way / np.linalg.norm(way))

    def hanging(self, ahead: Array) -> Array:
        """Where the fingers of hands at the side of something point, by the way (..., 3) that is
        ahead.
        """
        return self.config.fingers_ahead * ahead - self.config.fingers_down * UP


@dataclass(frozen=True)
class Top:
    """The highest face of a thing: its middle (3,), how it is turned (4,), its half size (2,)."""

    middle_m: Array
    quat_wxyz: Array
    half_m: Array

    @staticmethod
    def of(thing: Thing) -> "Top":
        """The top of the part that reaches highest."""
        part = max(
            (part for part in thing.parts if part.solid),
            key=lambda part: part.pos_m[2] + half_m(part)[2],
        )
        half = half_m(part)
        middle = thing.to_world(np.array(part.pos_m) + [0.0, 0.0, half[2]])
        return Top(middle, rotations.from_yaw(np.array(thing.yaw_rad)), half[:2])

    def local(self, point_m: Array) -> Array:
        """Points (..., 3) from its middle, along its sides."""
        return np.asarray(
            rotations.rotate(rotations.conjugate(self.quat_wxyz), point_m - self.middle_m)
        )

    def bears(self, point_m: Array, near_m: float) -> bool:
        """Whether a point (3,) lies on it, at most `near_m` off in height."""
        local = self.local(point_m)
        return abs(local[2]) < near_m and bool((np.abs(local[:2]) < self.half_m).all())

    def nearest(self, point_m: Array, reach_m: float) -> Array:
        """(3,) on it, over or under the point (3,), or as near to that as something of this reach
        stands safely.
        """
        free = np.maximum(self.half_m - reach_m, 0.0)
        flat = np.append(np.clip(self.local(point_m)[:2], -free, free), 0.0)
        return np.asarray(self.middle_m + rotations.rotate(self.quat_wxyz, flat))


def steady(
    start: int,
    wrist_m: dict[int, Array],
    fingers: Array,
    palm: dict[int, Array],
    seen: int,
    touches: tuple[Touch, ...],
) -> Handling:
    """Hands that are turned the same way, by (3,), all the time."""
    shape = wrist_m[seen].shape
    turned = {side: np.broadcast_to(way, shape) for side, way in palm.items()}
    return Handling(start, wrist_m, np.broadcast_to(fingers, shape), turned, seen, touches)


def led_in(view: View, done: Handling, frames: int) -> Handling:
    """Begun so many frames earlier: hands come as the seen one is estimated to, but not across to
    where they push.
    """
    lead, push = min(frames, done.start), done.palm[done.seen][0]
    estimate = view.human.joint_pos_m[done.start - lead : done.start + 1, WRISTS[done.seen]]
    way = estimate[:-1] - estimate[-1]
    way = way - (way @ push)[:, None] * push
    wrist = {
        side: np.concatenate([wrist_m[0] + way, wrist_m]) for side, wrist_m in done.wrist_m.items()
    }
    fingers, *palms = (
        np.pad(turned, ((lead, 0), (0, 0)), mode="edge")
        for turned in (done.fingers, *done.palm.values())
    )
    palm = dict(zip(done.palm, palms, strict=True))

    return replace(done, start=done.start - lead, wrist_m=wrist, fingers=fingers, palm=palm)


def carrier(
    scene: Scene, point_m: Array, near_m: float, other_than: Thing | None = None
) -> Thing | None:
    """The first thing on whose top a point (3,) lies, at most `near_m` off in height."""
    solid = (thing for thing in scene.things if any(part.solid for part in thing.parts))
    return next(
        (one for one in solid if one is not other_than and Top.of(one).bears(point_m, near_m)),
        None,
    )
