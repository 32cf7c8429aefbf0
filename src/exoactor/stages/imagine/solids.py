"""How far points are from the solid parts of things: signed distances, below zero inside."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.scenes.scene import Part, Thing


def pose_of(thing: Thing) -> tuple[Array, Array]:
    """Place (3,) and rotation (4,) of a thing where it stands at first."""
    return np.array(thing.pos_m), rotations.from_yaw(np.array(thing.yaw_rad))


def distance(thing: Thing, point_m: Array, pos_m: Array, quat_wxyz: Array) -> Array:
    """(N,) signed distances of points (N, 3) to a thing placed at (3,), (4,); infinite if nothing of it is solid."""
    local = rotations.rotate(rotations.conjugate(quat_wxyz), point_m - pos_m)
    out = np.full(len(point_m), np.inf)
    for part in thing.parts:
        if part.solid:
            out = np.minimum(out, part_distance(part, local))
    return out


def part_distance(part: Part, point_m: Array) -> Array:
    """(N,) signed distances of points (N, 3) in the thing's frame to one part of it."""
    away = rotations.rotate(rotations.conjugate(np.array(part.quat_wxyz)), point_m - np.array(part.pos_m))
    size = part.size_m
    if part.kind == "sphere":
        return np.asarray(np.linalg.norm(away, axis=-1) - size[0])
    if part.kind == "capsule":
        away[:, 2] -= np.clip(away[:, 2], -size[1], size[1])
        return np.asarray(np.linalg.norm(away, axis=-1) - size[0])
    if part.kind == "ellipsoid":  # to first order, exact on the surface
        scaled = np.linalg.norm(away / size, axis=-1)
        steep = np.linalg.norm(away / np.square(size), axis=-1)
        return np.asarray(np.where(steep > 1e-9, scaled * (scaled - 1.0) / np.maximum(steep, 1e-9), -min(size)))
    if part.kind == "cylinder":
        beyond = np.stack([np.linalg.norm(away[:, :2], axis=-1) - size[0], np.abs(away[:, 2]) - size[1]], axis=-1)
    else:
        beyond = np.abs(away) - np.array(size)
    return np.asarray(np.linalg.norm(np.maximum(beyond, 0.0), axis=-1) + np.minimum(beyond.max(axis=-1), 0.0))


def bounds(thing: Thing, solid: bool = True) -> tuple[Array, Array]:
    """Lowest and highest corner (3,) of a thing in its own frame, of its solid parts if it has any."""
    parts = [part for part in thing.parts if part.solid] if solid else []
    corners = np.concatenate([_corners(part) for part in parts or thing.parts])
    return corners.min(axis=0), corners.max(axis=0)


def half_extent(part: Part) -> Array:
    """(3,) of the box around a part, in the part's own axes."""
    size = part.size_m
    if part.kind == "sphere":
        return np.full(3, size[0])
    if part.kind == "capsule":
        return np.array([size[0], size[0], size[0] + size[1]])
    return np.array([size[0], size[0], size[1]]) if part.kind == "cylinder" else np.array(size)


def _corners(part: Part) -> Array:
    """(8, 3) of the box around a part, in the thing's frame."""
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    turned = rotations.rotate(np.array(part.quat_wxyz), signs * half_extent(part))
    return np.asarray(turned + np.array(part.pos_m))
