"""Camera, person and things as one least-squares problem: what was seen against what would be, and
what is usual.

The world has its origin on the floor under the camera, z up, x where the camera looks. Variables:
the camera's pitch and roll, the logarithms of its height and focal length, and the direction in
which the room is built; the person's place, heading and lean; of each thing the place, the yaw and
the logarithms of depth, width and height over the usual ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import get_args

import numpy as np

from exoactor.core.checks import Array
from exoactor.photo import kinds
from exoactor.photo.boxes import Faces, Seen
from exoactor.photo.kinds import Prior
from exoactor.photo.lines import Lines, quarter, robust
from exoactor.photo.person import Person
from exoactor.photo.view import NEAREST_M, View
from exoactor.stages.ground.contact.floor import FloorConfig
from exoactor.stages.ground.contact.settings import InitialFloorConfig

CAMERA, PERSON, THING = 5, 5, 6
"""How many variables each has."""
EDGE_PX = 2.0
"""A box that ends so near to the picture's edge may go on beyond it."""
UNTURNED = 1e-3
"""Holds the room's direction where no line tells it."""
SOFT_PX = 0.5
"""By so much the outermost of several points is rounded, to be smooth."""


@dataclass(frozen=True)
class PhotoConfig:
    """How far what is seen and what is usual are trusted (standard deviations).

    box_px, box_share: of a box's edge, in pixels and in shares of the box's size. landmark: of a
    landmark, in shares of the person's height in the picture (NoiseModel.picture).
    body_m: of a landmark's place on somebody who stands as people do. lean_rad: forwards and
    sideways, of who stands upright. facing_rad: of the network's word on where somebody faces.
    focal: of the logarithm of a focal length that was given, or guessed. aspect: of the logarithms
    of depth, width and height besides their common scale. guess: of the common scale of a size that
    was guessed for this very thing. turned_rad: of where `faces` says that the front looks.
    beyond_m: a thing's middle is so far beyond the edge of what it stands on. built_rad: of
    lines that are upright or level along the room; level_rad: along a thing.
    """

    box_px: float = 5.0
    box_share: float = 0.01
    landmark: float = 0.008
    body_m: float = 0.012
    lean_rad: tuple[float, float] = (np.radians(1.5), np.radians(1.0))
    facing_rad: float = np.radians(15.0)
    focal_known: float = 0.01
    focal_guessed: float = 0.25
    aspect: float = 0.08
    guess: float = 0.10
    guess_aspect: float = 0.05
    turned_rad: float = np.radians(30.0)
    beyond_m: float = 0.01
    built_rad: float = np.radians(0.7)
    level_rad: float = np.radians(3.0)
    camera: FloorConfig = field(default_factory=FloorConfig)
    height: InitialFloorConfig = field(default_factory=InitialFloorConfig)


@dataclass(frozen=True)
class Standing:
    """A thing as the variables have it: place (2,) and base over the floor, yaw, size (3,)."""

    place_m: Array
    base_m: float
    yaw_rad: float
    size_m: Array

    def points_m(self, prior: Prior) -> Array:
        """(N, 3) of its outline in the world."""
        return self._placed(prior.outline)

    def edges_m(self, prior: Prior) -> Array:
        """(E, 2, 3) ends of the edges that stand out, in the world."""
        return self._placed(prior.edges)

    def _placed(self, unit: Array) -> Array:
        at = turned(unit * self.size_m, self.yaw_rad)
        return np.asarray(at + [*self.place_m, self.base_m])


@dataclass(frozen=True)
class Problem:
    """`person`: None where nobody stands; `body_m` (N, 3): the person's landmarks on a body.

    `focal_px`: as given, else None. `lines`: of the picture, where they are looked at. `order`: of
    the things, whatever bears another before it.
    """

    seen: tuple[Seen, ...]
    width: int
    height: int
    person: Person | None
    body_m: Array
    focal_px: float | None
    lines: Lines
    level_rad: dict[int, float] = field(default_factory=dict)
    config: PhotoConfig = field(default_factory=PhotoConfig)

    @cached_property
    def priors(self) -> list[Prior]:
        """Of the things' kinds."""
        return [kinds.prior(one.kind) for one in self.seen]

    @cached_property
    def usual_m(self) -> list[Array]:
        """The sizes that the variables count from."""
        return [
            prior.usual_m if one.size_m is None else np.array(one.size_m)
            for one, prior in zip(self.seen, self.priors, strict=True)
        ]

    @property
    def things_at(self) -> int:
        """Where the things' variables begin."""
        return CAMERA + (PERSON if self.person else 0)

    def at(self, index: int) -> slice:
        """The variables of a thing."""
        first = self.things_at + THING * index
        return slice(first, first + THING)

    @cached_property
    def holders(self) -> list[int | None]:
        """What each thing stands on."""
        at = {one.name: index for index, one in enumerate(self.seen)}
        return [None if one.on is None else at[one.on] for one in self.seen]

    @property
    def variables(self) -> int:
        """How many there are."""
        return self.things_at + THING * len(self.seen)

    @property
    def usual_focal_px(self) -> float:
        """As given, else a guess: as long as the picture's diagonal."""
        return self.focal_px or float(np.hypot(self.width, self.height))

    def view(self, x: Array) -> View:
        """The camera of variables."""
        centre = np.array([self.width, self.height]) / 2.0
        return View.of(x[0], x[1], float(np.exp(x[2])), float(np.exp(x[3])), centre)

    def standing(self, x: Array, index: int) -> Standing:
        """A thing of variables."""
        place_x, place_y, yaw, *log_size = x[self.at(index)]
        size = self.usual_m[index] * np.exp(log_size)
        return Standing(np.array([place_x, place_y]), self.base_m(x, index), float(yaw), size)

    def base_m(self, x: Array, index: int) -> float:
        """How high over the floor a thing stands."""
        on = self.holders[index]
        if on is None:
            return 0.0
        below = self.standing(x, on)
        return below.base_m + float(below.size_m[2]) * self.priors[on].top

    def person_m(self, x: Array) -> Array:
        """(N, 3) the person's landmarks in the world."""
        place_x, place_y, yaw, lean_x, lean_y = x[CAMERA : CAMERA + PERSON]
        leant = self.body_m.copy()
        leant[:, :2] += leant[:, 2:] * [lean_x, lean_y]
        return np.asarray(turned(leant, yaw) + [place_x, place_y, 0.0])

    def residuals(self, x: Array) -> Array:
        """All deviations, in standard deviations."""
        view = self.view(x)
        rows = [self.of_camera(x), self.of_lines(x, view)]
        if self.person:
            rows.append(self.of_person(x, view))
        rows += [self.of_thing(x, view, index) for index in range(len(self.seen))]
        return np.concatenate(rows)

    def of_camera(self, x: Array) -> Array:
        """(4,) against what is usual."""
        usual, high, config = self.config.camera, self.config.height, self.config
        doubt = config.focal_known if self.focal_px else config.focal_guessed
        return np.array(
            [
                (x[0] - usual.usual_pitch_rad) / usual.pitch_rad,
                x[1] / usual.roll_rad,
                (x[2] - np.log(high.usual_height_m)) / high.height_doubt,
                (x[3] - np.log(self.usual_focal_px)) / doubt,
            ]
        )

    def of_lines(self, x: Array, view: View) -> Array:
        """(U + 1,) lines that are built upright, or level along or across the room."""
        return np.append(self.lines.built(view, x[4], self.config.built_rad), UNTURNED * x[4])

    def of_person(self, x: Array, view: View) -> Array:
        """(2 N + 4,) landmarks, lean, and the network's word on the heading."""
        person, config = self.person, self.config
        assert person is not None, "somebody stands there"
        at = self.person_m(x)
        px_of_m = view.focal_px / np.maximum(view.depth_m(at), NEAREST_M)
        sigma = np.hypot(config.landmark * person.tall_px, config.body_m * px_of_m)
        off = (view.project(at) - person.px) / sigma[:, None] * person.trust[:, None]

        yaw, lean = x[CAMERA + 2], x[CAMERA + 3 : CAMERA + PERSON] / config.lean_rad
        front_x, front_y, _ = view.rotation @ person.facing
        turn = _wrapped(np.arctan2(front_y, front_x) - yaw) / config.facing_rad
        return np.concatenate([robust(off.ravel()), lean, [turn]])

    def of_thing(self, x: Array, view: View, index: int) -> Array:
        """Of its box, its size, its yaw, and its place on what it stands on."""
        prior, thing = self.priors[index], self.standing(x, index)
        return np.concatenate(
            [
                self._box(view, thing, index),
                self._size(x[self.at(index)][3:], index),
                self._yaw(view, thing, index),
                self._on(x, thing, index, prior),
            ]
        )

    def _box(self, view: View, thing: Standing, index: int) -> Array:
        """(4,) edges of the box."""
        px = view.project(thing.points_m(self.priors[index]))
        low, high = -_outermost(-px), _outermost(px)
        left, top, right, bottom = self.seen[index].box_px
        config = self.config
        share = config.box_share * np.array([right - left, bottom - top])
        sigma = np.hypot(config.box_px, share)
        inside = np.concatenate([(low - [left, top]) / sigma, ([right, bottom] - high) / sigma])
        cut = np.array(
            [
                left < EDGE_PX,
                top < EDGE_PX,
                right > self.width - EDGE_PX,
                bottom > self.height - EDGE_PX,
            ]
        )
        return np.where(cut, np.maximum(inside, 0.0), inside)

    def _size(self, log_size: Array, index: int) -> Array:
        """(4,) the common scale, and what each differs from it."""
        spread = self.config.guess if self.seen[index].size_m else self.priors[index].spread
        mean = log_size.mean()
        aspect = self.config.guess_aspect if self.seen[index].size_m else self.config.aspect
        return np.concatenate([[mean / spread], (log_size - mean) / aspect])

    def _yaw(self, view: View, thing: Standing, index: int) -> Array:
        """(1 or 2,) where its front looks, and the level lines within its box."""
        seen, prior = self.seen[index], self.priors[index]
        if prior.round:
            return np.array([thing.yaw_rad])
        rows = np.zeros(0)
        if index in self.level_rad:
            off = quarter(np.array([thing.yaw_rad - self.level_rad[index]]))
            rows = np.append(rows, off / self.config.level_rad)
        if seen.faces:
            away = _wrapped(thing.yaw_rad - faced_rad(view, seen))
            rows = np.append(rows, away / self.config.turned_rad)
        return rows

    def _on(self, x: Array, thing: Standing, index: int, prior: Prior) -> Array:
        """(2,) how far its middle is beyond the edges of what it stands on."""
        on = self.holders[index]
        if on is None:
            return np.zeros(0)
        below = self.standing(x, on)
        away = turned(np.array([*(thing.place_m - below.place_m), 0.0]), -below.yaw_rad)[:2]
        free = np.maximum(below.size_m[:2] - np.minimum(thing.size_m[:2], below.size_m[:2]), 0.0)
        return np.asarray(np.maximum(np.abs(away) - free / 2.0, 0.0) / self.config.beyond_m)


def faced_rad(view: View, seen: Seen) -> float:
    """The yaw at which the front of a thing looks where `faces` says, as it is seen from the
    camera.
    """
    left, _, right, bottom = seen.box_px
    x, y, _ = view.ray(np.array([(left + right) / 2.0, bottom]))
    turn = get_args(Faces).index(seen.faces or "away") * np.pi / 4.0
    return float(np.arctan2(y, x) + turn)


def _outermost(px: Array) -> Array:
    """(2,) largest of points (N, 2) in each direction, rounded."""
    most = px.max(axis=0)
    return np.asarray(most + SOFT_PX * np.log(np.exp((px - most) / SOFT_PX).sum(axis=0)))


def _wrapped(angle_rad: float) -> float:
    return float((angle_rad + np.pi) % (2.0 * np.pi) - np.pi)


def turned(point_m: Array, yaw_rad: float) -> Array:
    """Points (..., 3) about the vertical."""
    cos, sin = np.cos(yaw_rad), np.sin(yaw_rad)
    x, y, z = point_m[..., 0], point_m[..., 1], point_m[..., 2]
    return np.stack([cos * x - sin * y, sin * x + cos * y, z], axis=-1)


def order(seen: Sequence[Seen]) -> list[int]:
    """Indices of the things, what bears another before it."""
    left, out = list(range(len(seen))), list[int]()
    while left:
        placed = {seen[i].name for i in out}
        ready = [i for i in left if seen[i].on is None or seen[i].on in placed]
        out += ready
        left = [i for i in left if i not in ready]
    return out
