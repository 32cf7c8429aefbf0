"""The upright surfaces of a thing's solid parts, which palms press on."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.scenes import extent
from exoactor.scenes.scene import Part, Thing

AROUND = 24
"""Directions in which what is round has a side."""
ROUND = 0.25
"""Of its radius, half the width of such a side."""
LEAST_M2 = 1e-6
FLAT = np.cos(np.radians(10.0))
"""Triangles of a mesh whose normals are as near to one another are one side (cosine)."""


@dataclass(frozen=True)
class Sides:
    """N flat patches of a thing's skin, in its frame: their middles and outward normals (N, 3), and
    half lengths (N, 2), level and up.
    """

    middle_m: Array
    normal: Array
    half_m: Array


def of(thing: Thing, rises: float) -> Sides:
    """All whose normal rises or falls by no more than that."""
    rows = [row for part in thing.parts if part.solid for row in _of_part(part)]
    middle, normal, half = (
        np.concatenate([np.zeros((0, width)), *(row[at] for row in rows)])
        for at, width in enumerate((3, 3, 2))
    )
    level = np.abs(normal[:, 2]) <= rises
    return Sides(middle[level], normal[level], half[level])


def _of_part(part: Part) -> Iterator[tuple[Array, Array, Array]]:
    """Rows of `Sides`, of one part."""
    turn, centre = rotations.to_matrix(np.array(part.quat_wxyz)), np.array(part.pos_m)
    for middle, normal, axes, half in _own(part, turn):
        rises = np.abs(axes @ turn[2])  # (N, 2)
        half = np.where(rises[:, :1] > rises[:, 1:], half[:, ::-1], half)
        yield middle @ turn.T + centre, normal @ turn.T, half


def _own(part: Part, turn: Array) -> Iterator[tuple[Array, Array, Array, Array]]:
    """The same in the part's own frame, which (3, 3) turns into the thing's, with the two axes
    (N, 2, 3) along which the half lengths are.
    """
    half = extent.half_m(part)
    match part.kind:
        case "box":
            for out, one, two in ((0, 1, 2), (1, 0, 2), (2, 0, 1)):
                yield _faces(half, out, one, two)
        case "cylinder" | "capsule":
            yield _barrel(part.size_m[0], part.size_m[1])
            if part.kind == "cylinder":
                yield _faces(half * [np.sqrt(0.5), np.sqrt(0.5), 1.0], 2, 0, 1)
        case "sphere" | "ellipsoid":
            yield _round(half, turn)
        case "mesh":
            yield from _facets(extent.hull(part), turn[2])


def _faces(half_m: Array, out: int, one: int, two: int) -> tuple[Array, Array, Array, Array]:
    """Both ends of a box along one of its axes."""
    normal = np.array([[1.0], [-1.0]]) * np.eye(3)[out]
    axes = np.tile(np.eye(3)[[one, two]], (2, 1, 1))
    return half_m * normal, normal, axes, np.tile(half_m[[one, two]], (2, 1))


def _barrel(radius_m: float, half_m: float) -> tuple[Array, Array, Array, Array]:
    """Strips along a cylinder about z."""
    normal = _circle()
    along = np.broadcast_to([0.0, 0.0, 1.0], normal.shape)
    axes = np.stack([np.cross(along, normal), along], axis=1)
    return radius_m * normal, normal, axes, np.tile([ROUND * radius_m, half_m], (AROUND, 1))


def _round(half_m: Array, turn: Array) -> tuple[Array, Array, Array, Array]:
    """Where an ellipsoid looks level, all around it."""
    normal = _circle() @ turn
    middle = half_m**2 * normal
    middle /= np.linalg.norm(half_m * normal, axis=1, keepdims=True)
    up = np.broadcast_to(turn[2], normal.shape)
    axes = np.stack([np.cross(up, normal), up], axis=1)
    return middle, normal, axes, np.full((AROUND, 2), ROUND * half_m.min())


def _circle() -> Array:
    """(AROUND, 3) level directions."""
    angle = 2.0 * np.pi * np.arange(AROUND) / AROUND
    return np.stack([np.cos(angle), np.sin(angle), np.zeros(AROUND)], axis=-1)


def _facets(hull: extent.Hull, up: Array) -> Iterator[tuple[Array, Array, Array, Array]]:
    """Triangles of a hull that look the same way, the largest first, as one."""
    corner = hull.corners_m[hull.faces]  # (F, 3, 3)
    area = 0.5 * np.linalg.norm(
        np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1
    )
    left = area > LEAST_M2
    while left.any():
        first = int(np.argmax(np.where(left, area, 0.0)))
        same = left & (hull.planes[:, :3] @ hull.planes[first, :3] >= FLAT)
        left &= ~same

        normal = area[same] @ hull.planes[same, :3]
        normal /= np.linalg.norm(normal)
        level = np.cross(up, normal)
        if np.linalg.norm(level) < 0.5:
            continue
        level /= np.linalg.norm(level)
        axes = np.stack([level, np.cross(normal, level)])
        middle = np.average(corner[same].mean(axis=1), axis=0, weights=area[same])
        flat = (corner[same].reshape(-1, 3) - middle) @ axes.T
        low, high = flat.min(axis=0), flat.max(axis=0)
        middle = middle + (low + high) / 2.0 @ axes
        yield middle[None], normal[None], axes[None], ((high - low) / 2.0)[None]
