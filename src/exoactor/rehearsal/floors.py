"""A scene's floor seen from above: the outlines of what stands in anybody's way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull

from exoactor.core.checks import Array
from exoactor.scenes import extent
from exoactor.scenes.scene import Part, Room, Scene, Thing

OVERHEAD_M = 1.4
"""What hangs higher does not stand in anybody's way."""
FLAT_M = 0.01
"""Nor does what is lower: paint, a mark."""


@dataclass(frozen=True)
class Floor:
    """What stands on a floor, seen from above: convex outlines (N, 2), counter-clockwise, and the
    room's walls.
    """

    outlines: tuple[Array, ...]
    room: Room

    @staticmethod
    def of(scene: Scene, without: Sequence[str] = ()) -> "Floor":
        """All that stands in the way; `without`: names of things ("mark") or parts ("bar.bar") to
        go over or under.
        """
        standing = [
            shape
            for thing in scene.things
            if thing.name not in without
            for part in thing.parts
            if part.solid and f"{thing.name}.{part.name}" not in without
            if (shape := outline(thing, part)) is not None
        ]
        return Floor(tuple(standing), scene.room)

    def clear_m(self, point_m: Array) -> Array:
        """(...) distance of points (..., 2) to whatever is nearest, below zero inside it."""
        point = np.asarray(point_m, dtype=np.float64)
        west, east, south, north, _ = self.room.walls_m
        x, y = point[..., 0], point[..., 1]
        out = np.minimum(np.minimum(x - west, east - x), np.minimum(y - south, north - y))
        for shape in self.outlines:
            out = np.minimum(out, distance_m(shape, point))
        return np.asarray(out)


def distance_m(outline_m: Array, point_m: Array) -> Array:
    """(...) signed distance of points (..., 2) to a convex polygon (N, 2), counter-clockwise."""
    edge = np.roll(outline_m, -1, axis=0) - outline_m
    away = point_m[..., None, :] - outline_m  # (..., N, 2)
    along = np.clip((away * edge).sum(-1) / np.maximum((edge * edge).sum(-1), 1e-12), 0.0, 1.0)
    apart = np.linalg.norm(away - along[..., None] * edge, axis=-1).min(-1)
    inside = (edge[:, 0] * away[..., 1] - edge[:, 1] * away[..., 0] >= 0.0).all(-1)
    return np.asarray(np.where(inside, -apart, apart))


def hull(point_m: Array) -> Array:
    """The convex polygon (N, 2) around points, counter-clockwise."""
    return np.asarray(point_m[ConvexHull(point_m).vertices])


def outline(thing: Thing, part: Part) -> Array | None:
    """A part from above as a convex polygon (N, 2) in the world; None for what is overhead or flat
    on the floor.
    """
    world = thing.to_world(extent.around_m(part))
    if world[:, 2].min() >= OVERHEAD_M or world[:, 2].max() < FLAT_M:
        return None
    return hull(world[:, :2])


def whole_outline(thing: Thing) -> Array:
    """A whole thing from above, as one convex polygon (N, 2) in the world: what of it is solid, or
    else all of it.
    """
    shapes = [outline(thing, part) for part in thing.parts if part.solid]
    standing = [shape for shape in shapes if shape is not None]
    flat = [thing.to_world(extent.around_m(part))[:, :2] for part in thing.parts]
    return hull(np.concatenate(standing or flat))
