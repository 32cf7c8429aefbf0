"""Both palms on a box: they come beside it, close in, and lift it.

They are on opposite faces of it: the hand that is seen better tells where the other one is.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.scenes import affordances
from exoactor.scenes.extent import half_m
from exoactor.scenes.scene import Thing
from exoactor.stages.interact.geometry.arm_ik import UP, WRISTS
from exoactor.stages.interact.geometry.handling import (
    Handling,
    Touch,
    View,
    Work,
    led_in,
    steady,
)


@dataclass(frozen=True)
class Face:
    """A side of a part as a hand meets it: its middle's `centre_m` (3,) inside, outward normal, the
    way ahead along it, and half the part's size (3,) along, through the face, and up.
    """

    centre_m: Array
    out: Array
    along: Array
    half_m: Array


@dataclass(frozen=True)
class Grip:
    """Both palms on opposite faces of a thing while it still stands: seen by one hand, from frame
    `start` on.

    `place_m` (2,): of the wrists on the face, along it and up from its middle; `lifted`: the last
    frame before the thing goes up; `rise_m` (T, 2): how far the seen hand has gone since, on that
    plane; `off_m` (T,): of each wrist from the thing's middle, as the palms close in.
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

    def touches(self, off_m: Array, palm_m: float) -> tuple[Touch, Touch]:
        """Both palms on their faces, while wrists are no farther (T,) from the thing's middle than
        palms are thick.
        """
        out, half_m = self.face.out, self.face.half_m[1]
        on = np.flatnonzero(off_m <= half_m + palm_m + 1e-9)
        start, stop = int(on[0]), int(on[-1]) + 1
        near, far = (
            Touch(side, self.middle_m + sign * half_m * out, sign * out, start, stop)
            for side, sign in self.sides
        )
        return near, far


def grip(view: View, thing: Thing) -> Grip | None:
    """Where and when both palms take hold of a box; None if that is not seen."""
    config, seen = view.config, view.surer(thing.to_world(np.array(affordances.body(thing).pos_m)))
    face = _face(view, thing, seen)
    skin_m = face.centre_m + (face.half_m[1] + config.palm_m) * face.out
    path, near = view.on_plane(seen, skin_m, face.out)

    on_face = np.stack([(path - face.centre_m) @ face.along, (path - face.centre_m) @ UP], axis=1)
    half = face.half_m[[0, 2]]
    within = (np.abs(on_face) < half + config.around_m).all(axis=1)
    rests = view.lasting(near & view.still(path) & within)
    if not rests:
        return None

    rest = rests[0]
    closing = view.frames(config.close_s)
    lifted = _leaves(view, on_face[:, 1], *rest)
    place = np.median(on_face[max(rest[0], lifted - closing) : lifted + 1], axis=0)
    place = np.clip(place, config.margin_m - half, half - config.margin_m)
    rise = on_face - on_face[lifted]
    rise[: lifted + 1] = 0.0

    closed = minimum_jerk((np.arange(len(path)) - lifted) / closing + 1.0)
    off = face.half_m[1] + config.palm_m + config.aside_m * (1.0 - closed) - config.press_m * closed
    return Grip(seen, face, rest[0], lifted, place, rise, off)


def lift(view: View, work: Work) -> Handling | None:
    """Both palms on opposite faces of a box, closing in while the seen hand rests beside it, then
    rising with it.
    """
    held = grip(view, work.thing)
    if held is None:
        return None
    face, start = held.face, held.start
    middle = held.middle_m + held.rise_m @ np.stack([face.along, UP])
    wrist = {
        side: (middle + sign * held.off_m[:, None] * face.out)[start:] for side, sign in held.sides
    }
    palm = {side: -sign * face.out for side, sign in held.sides}
    fingers, touches = view.hanging(face.along), held.touches(held.off_m, view.config.palm_m)
    lifted = steady(start, wrist, fingers, palm, held.seen, touches)

    return led_in(view, lifted, view.frames(view.config.reach_s))


def _leaves(view: View, height_m: Array, start: int, stop: int) -> int:
    """The last frame before a height (T,), which rests from start to stop, goes up for good."""
    config = view.config
    risen = np.flatnonzero(height_m[stop:] > np.median(height_m[start:stop]) + config.rise_m)
    if len(risen) == 0:
        return stop - 1
    slow = np.gradient(height_m)[start : stop + risen[0]] * view.human.fps < config.rise_m_s
    return start + int(np.flatnonzero(slow).max(initial=0))


def _face(view: View, thing: Thing, side: int) -> Face:
    """Of the faces of a thing's body that which looks most to the hand's side, as seen by who
    stands before it.
    """
    part = affordances.body(thing)
    centre = thing.to_world(np.array(part.pos_m))
    ahead = centre - view.human.joint_pos_m[_nearest(view, side, centre), 0]
    sideward = np.cross(UP, ahead) * (1.0 if side == 0 else -1.0)
    axes = rotations.rotate(rotations.from_yaw(np.full(2, thing.yaw_rad)), np.eye(3)[:2])
    through = int(np.abs(axes @ sideward).argmax())
    out, along = (
        axes[i] * np.sign(axes[i] @ way) for i, way in ((through, sideward), (1 - through, ahead))
    )
    return Face(centre, out, along, half_m(part)[[1 - through, through, 2]])


def _nearest(view: View, side: int, point_m: Array) -> int:
    """The frame in which the estimated hand is nearest to a point."""
    return int(np.linalg.norm(view.human.joint_pos_m[:, WRISTS[side]] - point_m, axis=1).argmin())
