"""How far points are from the solid parts of things: signed distances, below zero inside."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
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

    if part.kind == "cylinder":
        round_ = np.linalg.norm(away[:, :2], axis=-1) - size[0]
        beyond = np.stack([round_, np.abs(away[:, 2]) - size[1]], axis=-1)
    else:
        beyond = np.abs(away) - np.array(size)

    outside = np.linalg.norm(np.maximum(beyond, 0.0), axis=-1)
    return np.asarray(outside + np.minimum(beyond.max(axis=-1), 0.0))
