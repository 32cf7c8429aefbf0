"""How far points are from the solid parts of things: signed distances, below zero inside."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.scenes import extent
from exoactor.scenes.scene import Part, Thing


def pose_of(thing: Thing) -> tuple[Array, Array]:
    """Place (3,) and rotation (4,) of a thing where it stands at first."""
    return np.array(thing.pos_m), rotations.from_yaw(np.array(thing.yaw_rad))


def distance(thing: Thing, point_m: Array, pos_m: Array, quat_wxyz: Array) -> Array:
    """(N,) signed distances of points (N, 3) to a thing placed at (3,), (4,); infinite if nothing
    of it is solid.
    """
    local = rotations.rotate(rotations.conjugate(quat_wxyz), point_m - pos_m)
    out = np.full(len(point_m), np.inf)
    for part in thing.parts:
        if part.solid:
            out = np.minimum(out, part_distance(part, local))
    return out


def ray_m(
    thing: Thing, start_m: Array, way: Array, pos_m: Array, quat_wxyz: Array, most_m: float
) -> float | None:
    """How far a level ray from a point (3,) along (2,) goes to a thing; None if it meets nothing
    within so much.
    """
    gone = 0.0
    for _ in range(64):
        point = start_m + gone * np.array([*way, 0.0])
        apart = float(distance(thing, point[None], pos_m, quat_wxyz)[0])
        if apart < 1e-3:
            return gone
        gone += apart
        if gone > most_m:
            return None
    return None


def part_distance(part: Part, point_m: Array) -> Array:
    """(N,) signed distances of points (N, 3) in the thing's frame to one part of it."""
    back = rotations.conjugate(np.array(part.quat_wxyz))
    away = rotations.rotate(back, point_m - np.array(part.pos_m))
    size = part.size_m
    if part.kind == "sphere":
        return np.asarray(np.linalg.norm(away, axis=-1) - size[0])
    if part.kind == "capsule":
        away[:, 2] -= np.clip(away[:, 2], -size[1], size[1])
        return np.asarray(np.linalg.norm(away, axis=-1) - size[0])

    if part.kind == "ellipsoid":  # to first order, exact on the surface
        scaled = np.linalg.norm(away / size, axis=-1)
        steep = np.linalg.norm(away / np.square(size), axis=-1)
        over = scaled * (scaled - 1.0) / np.maximum(steep, 1e-9)
        return np.asarray(np.where(steep > 1e-9, over, -min(size)))

    if part.kind == "mesh":
        return extent.hull(part).distance_m(away)

    if part.kind == "cylinder":
        round_ = np.linalg.norm(away[:, :2], axis=-1) - size[0]
        beyond = np.stack([round_, np.abs(away[:, 2]) - size[1]], axis=-1)
    else:
        beyond = np.abs(away) - np.array(size)

    outside = np.linalg.norm(np.maximum(beyond, 0.0), axis=-1)
    return np.asarray(outside + np.minimum(beyond.max(axis=-1), 0.0))


def within_m(thing: Thing, point_m: Array, room_m: float) -> Array:
    """(...,) how deep a thing is in the balls of a radius around points (..., 3) of its frame; 0
    where it is in none.
    """
    apart = np.full(point_m.shape[:-1], room_m)
    for part in thing.parts:
        if part.solid:
            low, high = extent.part_box_m(part) + [[-room_m], [room_m]]
            close = ((point_m > low) & (point_m < high)).all(axis=-1)
            apart[close] = np.minimum(apart[close], part_distance(part, point_m[close]))
    return np.asarray(room_m - apart)
