"""Where a camera stands that sees somebody whole from where they start to where they end, with what
they act on, and nothing in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exoactor.bench.generalise.errands import Errand
from exoactor.bench.generalise.furnishing import Rng
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import Flags
from exoactor.scenes import affordances, extent
from exoactor.scenes.moves import HEIGHT, WIDTH
from exoactor.scenes.scene import Part, Thing

AZIMUTHS, DISTANCES_M = 32, np.arange(2.4, 4.5, 0.2)
HEIGHT_M, FOCAL_PX = (1.1, 1.6), (880.0, 1080.0)
"""Of the camera: 61° to 72° across."""
TALL_M, WIDE_M, BODY_M = 1.38, 0.26, 0.16
"""Of somebody as they shall be in the picture; and of what of them hides their hands."""
MARGIN_PX, SEEN, HANDS_HIDDEN = 20.0, 0.85, 0.3
"""To the picture's edge; the share of a body that nothing hides, and of its hands that may be."""
SLANT = (np.radians(30.0), np.radians(150.0))
"""Between the line of sight and the way that somebody walks."""
CLEAR_M = 0.5
"""From the camera to anything."""


@dataclass(frozen=True)
class View:
    """Place and target (3,) of a camera, and its focal length."""

    place_m: Array
    target_m: Array
    focal_px: float

    @property
    def camera(self) -> Camera:
        """It as a camera."""
        return Camera.looking_at(self.place_m, self.target_m, self.focal_px, WIDTH, HEIGHT)


@dataclass(frozen=True)
class _Solid:
    """What hides what is behind it: a thing, its outline (N, 2) and the boxes around its parts
    (P, 2, 3), in its own frame.
    """

    thing: Thing
    outline_m: Array
    box_m: Array

    @staticmethod
    def of(thing: Thing) -> "_Solid":
        boxes = [extent.part_box_m(part) for part in thing.parts if part.solid]
        return _Solid(thing, affordances.outline_m(thing), np.array(boxes))

    def apart_m(self, point_m: Array) -> float:
        """From a point (3,), seen from above."""
        local = self.thing.from_world(point_m)[None, :2]
        return float(affordances.outside_m(self.outline_m, local)[0])

    def hides(self, from_m: Array, point_m: Array) -> Flags:
        """(N,) whether points (N, 3) are behind it, as seen from a place (3,)."""
        start, ends = self.thing.from_world(from_m), self.thing.from_world(point_m)
        way = np.where(np.abs(ends - start) < 1e-9, 1e-9, ends - start)  # (N, 3)
        to_sides = (self.box_m[:, :, None] - start) / way  # (P, 2, N, 3)
        enter, leave = to_sides.min(axis=1).max(axis=-1), to_sides.max(axis=1).min(axis=-1)
        return np.asarray(((enter < leave) & (leave > 0.0) & (enter < 0.98)).any(axis=0))


def viewpoint(rng: Rng, errand: Errand, things: Sequence[Thing]) -> View | None:
    """One of the nearest that see enough, drawn; None where none does."""
    ends = np.stack([errand.way_m[0], errand.way_m[-1]])
    middle = np.array([*ends.mean(axis=0), rng.uniform(0.5, 0.62)])
    focal, high = float(rng.uniform(*FOCAL_PX)), float(rng.uniform(*HEIGHT_M))
    first = rng.uniform(0.0, 2.0 * np.pi)
    framed = np.concatenate([*map(_whole, errand.way_m), *map(_corners, errand.things)])
    solids = [_Solid.of(thing) for thing in things]

    good: list[tuple[float, View]] = []
    for far in DISTANCES_M:
        if good and far > good[0][0] + 0.5:
            break
        for azimuth in first + 2.0 * np.pi * np.arange(AZIMUTHS) / AZIMUTHS:
            place = middle[:2] + far * np.array([np.cos(azimuth), np.sin(azimuth)])
            view = View(np.array([*place, high]), middle, focal)
            if _frames(view, framed) and _sees(view, errand, solids):
                good.append((float(far), view))

    return good[int(rng.integers(len(good)))][1] if good else None


def _frames(view: View, point_m: Array) -> bool:
    """Whether all points (N, 3) are in the picture."""
    camera = view.camera
    seen = camera.to_camera(point_m)
    if seen[:, 2].min() < 0.3:
        return False
    x, y = camera.project(seen).T
    return bool(
        min(x.min(), y.min()) >= MARGIN_PX
        and x.max() <= WIDTH - MARGIN_PX
        and y.max() <= HEIGHT - MARGIN_PX
    )


def _sees(view: View, errand: Errand, solids: Sequence[_Solid]) -> bool:
    """Whether the body is seen all along, its hands where they matter, and from aside."""
    start, end = errand.way_m[0], errand.way_m[-1]
    walked, away = end - start, view.target_m[:2] - view.place_m[:2]
    far = float(np.linalg.norm(walked))
    slant = np.arccos(walked @ away / max(far * float(np.linalg.norm(away)), 1e-9))
    if far > 0.3 and not SLANT[0] <= slant <= SLANT[1]:
        return False
    if any(solid.apart_m(view.place_m) < CLEAR_M for solid in solids):
        return False
    if any(_hidden(view.place_m, _axis(at), solids) > 1.0 - SEEN for at in errand.way_m):
        return False
    if not errand.hands:
        return True

    x, y = (float(at) for at in end)
    body = Part("body", "cylinder", (BODY_M, 0.45), (0.0, 0.0, 0.9))
    own = _Solid.of(Thing("body", (), (body,), (x, y, 0.0)))
    hands = _hands(end, errand.facing_rad)
    return _hidden(view.place_m, hands, [*solids, own]) <= HANDS_HIDDEN


def _whole(place_m: Array) -> Array:
    """(16, 3) around somebody who stands at a place."""
    turn = np.linspace(0.0, 2.0 * np.pi, 8, endpoint=False)
    ring = place_m + WIDE_M * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    return np.concatenate([np.column_stack([ring, np.full(8, z)]) for z in (0.0, TALL_M)])


def _axis(place_m: Array) -> Array:
    """(6, 3) from the feet to the head of somebody."""
    return np.array([[*place_m, z] for z in (0.06, 0.3, 0.55, 0.8, 1.05, 1.25)])


def _hands(place_m: Array, facing_rad: float) -> Array:
    """(4, 3) where hands act, before somebody."""
    ahead = np.array([np.cos(facing_rad), np.sin(facing_rad)])
    aside = np.array([-ahead[1], ahead[0]])
    places = [place_m + 0.30 * ahead + side * aside for side in (-0.15, 0.15)]
    return np.array([[*place, z] for place in places for z in (0.78, 0.95)])


def _corners(thing: Thing) -> Array:
    """(8, 3) of a thing, or of what one passes through."""
    way = affordances.opening(thing)
    low, high = extent.part_box_m(way) if way is not None else extent.box_m(thing)
    return thing.to_world((low + high) / 2.0 + extent.CORNERS * (high - low) / 2.0)


def _hidden(from_m: Array, point_m: Array, solids: Sequence[_Solid]) -> float:
    """The share of points (N, 3) that anything hides from a place (3,)."""
    hidden = np.zeros(len(point_m), dtype=np.bool_)
    for solid in solids:
        hidden |= solid.hides(from_m, point_m)
    return float(hidden.mean())
