"""Straight edges of a picture that are upright or level in the world.

Rooms and furniture are built so. Upright edges meet where the camera sees straight down, which
tells its pitch and roll; the level edges of a thing run along its sides, which tells its yaw, up to
a quarter turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Image
from exoactor.photo.boxes import Seen
from exoactor.photo.person import Person
from exoactor.photo.view import View

LONG_PX, LEVEL_PX, LEVEL_SHARE = 40.0, 12.0, 0.12
"""Shorter edges are not looked at; the last: of the smaller side of a thing's box."""
STEEP = np.cos(np.radians(25.0))
"""Only what is as near to the picture's own vertical can be upright."""
AROUND_PX = 8.0
"""A thing's edges lie so far out of its box at most."""
MOST = 80
INDEPENDENT = 20.0
"""So many edges count in full; more of them count together as these do."""
ALMOST_UPRIGHT = np.sin(np.radians(8.0))
FAR = 3.0
PERSON_SHARE = 0.12
"""How far out of its landmarks a person's edges are, in its heights."""
SMEAR_PX = 1.0
"""By which the ends of an edge are off, across it."""
BINS = np.radians(np.arange(0.0, 90.0, 1.0))


@dataclass(frozen=True)
class Lines:
    """`long_px` (U, 2, 2): ends of the longest edges; `level_px`: of each thing, ends of
    edges (L, 2, 2) within its box.
    """

    long_px: Array
    level_px: tuple[Array, ...]

    def built(self, view: View, room_rad: float, sigma_rad: float) -> Array:
        """(U,) how far each edge is from upright, and from level along or across the room, in
        standard deviations: the least of the three; what is far from all is none of them. Long
        edges count for more, and many together as INDEPENDENT ones.
        """
        along = np.array([np.cos(room_rad), np.sin(room_rad), 0.0])
        across = np.array([-along[1], along[0], 0.0])
        normal = _normal(view, self.long_px)
        off = np.abs(normal @ np.stack([along, across, [0.0, 0.0, 1.0]], axis=1)).min(axis=1)
        length = np.linalg.norm(self.long_px[:, 1] - self.long_px[:, 0], axis=1)
        weight = length * min(INDEPENDENT, len(off)) / max(float(length.sum()), 1e-6)
        return np.asarray(np.sqrt(weight) * bounded(np.arcsin(off) / sigma_rad))

    def level(self, index: int, view: View, sigma_rad: float) -> Array:
        """(P,) the directions, 0 to a quarter turn, in which level edges of a thing may run, the
        likeliest first: peaks of their lengths over the direction.
        """
        ends = self.level_px[index] if self.level_px else NONE.long_px
        normal = _normal(view, ends)
        slanted = np.abs(normal[:, 2]) > ALMOST_UPRIGHT
        ends, normal = ends[slanted], normal[slanted]
        if not len(ends):
            return np.zeros(0)
        length = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1)
        way = _direction(normal)
        smear = _direction(_normal(view, _smeared(ends))) - way
        sigma = np.hypot(sigma_rad, quarter(smear))  # (L,)
        off = quarter(BINS[:, None] - way) / sigma
        told = (length * sigma_rad / sigma * np.exp(-0.5 * off**2)).sum(axis=1)  # (90,)
        peak = (told >= np.roll(told, 1)) & (told > np.roll(told, -1))
        best = np.flatnonzero(peak)[np.argsort(-told[peak])]
        return np.asarray(BINS[best[told[best] > 0.3 * told.max()]][:3])

    def along(self, index: int, edge_px: Array, far_px: float) -> float:
        """The share of edges (E, 2, 2) of a model along which edges of the thing are seen."""
        ends = self.level_px[index] if self.level_px else NONE.long_px
        length = np.linalg.norm(edge_px[:, 1] - edge_px[:, 0], axis=1)
        way = (edge_px[:, 1] - edge_px[:, 0]) / np.maximum(length, 1e-6)[:, None]
        across = np.stack([-way[:, 1], way[:, 0]], axis=-1)
        away = ends[None] - edge_px[:, None, :1]  # (E, L, 2, 2)
        near = (np.abs((away * across[:, None, None]).sum(-1)) < far_px).all(-1)
        at = np.sort((away * way[:, None, None]).sum(-1), axis=-1)
        over = np.minimum(at[..., 1], length[:, None]) - np.maximum(at[..., 0], 0.0)
        covered = (near * np.maximum(over, 0.0)).sum(axis=1)
        return float(np.minimum(covered, length).sum() / max(length.sum(), 1e-6))


NONE = Lines(np.zeros((0, 2, 2)), ())


def find(picture: Image, seen: Sequence[Seen], person: Person | None = None) -> Lines:
    """The edges of a picture, but for those of the person, and those of the things in their
    boxes.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    found = cv2.createLineSegmentDetector().detect(grey)[0]
    ends = np.zeros((0, 2, 2)) if found is None else found.reshape(-1, 2, 2).astype(float)
    along = ends[:, 1] - ends[:, 0]
    length = np.linalg.norm(along, axis=1)
    level = []
    for one in seen:
        left, top, right, bottom = one.box_px
        low, high = np.array([left, top]) - AROUND_PX, np.array([right, bottom]) + AROUND_PX
        within = ((ends > low) & (ends < high)).all(axis=(1, 2))
        least = max(LEVEL_PX, LEVEL_SHARE * min(right - left, bottom - top))
        level.append(ends[within & (length > least)])
    if person is not None:
        margin = PERSON_SHARE * person.tall_px
        low, high = person.px.min(axis=0) - margin, person.px.max(axis=0) + margin
        length = np.where(((ends > low) & (ends < high)).all(axis=(1, 2)), 0.0, length)
    longest = np.argsort(-length)[:MOST]
    return Lines(ends[longest[length[longest] > LONG_PX]], tuple(level))


def quarter(angle_rad: Array) -> Array:
    """Angles as differences of directions that are the same after a quarter turn."""
    return np.asarray((angle_rad + np.pi / 4.0) % (np.pi / 2.0) - np.pi / 4.0)


def robust(residual: Array) -> Array:
    """Residuals whose square grows like a logarithm beyond 2 standard deviations (Cauchy)."""
    return np.asarray(np.sign(residual) * 2.0 * np.sqrt(np.log1p((residual / 2.0) ** 2)))


def bounded(residual: Array) -> Array:
    """Residuals whose square comes to an end beyond FAR standard deviations (Geman-McClure)."""
    return np.asarray(residual / np.sqrt(1.0 + (residual / FAR) ** 2))


def _normal(view: View, ends_px: Array) -> Array:
    """(N, 3) unit normals, in the world, of the planes through the camera and edges."""
    ray = view.ray(ends_px)
    across = np.cross(ray[:, 0], ray[:, 1])
    return np.asarray(across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12))


def _direction(normal: Array) -> Array:
    """(N,) of the level line in each plane."""
    return np.arctan2(-normal[:, 0], normal[:, 1])


def _smeared(ends_px: Array) -> Array:
    """The edges turned by as much as their ends are off."""
    along = ends_px[:, 1] - ends_px[:, 0]
    across = np.stack([-along[:, 1], along[:, 0]], axis=-1)
    across = SMEAR_PX * across / np.linalg.norm(across, axis=1, keepdims=True)
    return ends_px + np.stack([across, -across], axis=1) / 2.0
