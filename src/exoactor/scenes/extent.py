"""How large parts and things are: the boxes and hulls around them."""

from functools import lru_cache

import numpy as np
from scipy.spatial import ConvexHull

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.scenes.scene import Part, Thing

CORNERS = np.array([[x, y, z] for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)])
SIDES = 16
"""Of a prism around what is round."""


def half_m(part: Part) -> Array:
    """Half lengths (3,) of the box around a part, along the part's own axes."""
    size = part.size_m
    match part.kind:
        case "sphere":
            return np.full(3, size[0])
        case "cylinder":
            return np.array([size[0], size[0], size[1]])
        case "capsule":
            return np.array([size[0], size[0], size[0] + size[1]])
        case "box" | "ellipsoid" | "mesh":
            return np.array(size)


@lru_cache(maxsize=256)
def hull(part: Part) -> ConvexHull:
    """Of a mesh, as which it is touched; in the part's own frame."""
    return ConvexHull(np.array(part.vertices_m))


def part_box_m(part: Part) -> Array:
    """Lowest and highest corner (2, 3), in the thing's frame, of the box around a part's own
    box.
    """
    reach = np.abs(rotations.to_matrix(np.array(part.quat_wxyz)) * half_m(part)).sum(axis=1)
    return np.asarray(np.array(part.pos_m) + np.array([-reach, reach]))


def around_m(part: Part) -> Array:
    """Points (N, 3), in the thing's frame, whose convex hull holds a part: a box's corners, a
    mesh's own, a prism around the rest.
    """
    if part.kind == "mesh":
        corners = np.array(part.vertices_m)[hull(part).vertices]
        return np.asarray(
            rotations.rotate(np.array(part.quat_wxyz), corners) + np.array(part.pos_m)
        )
    half = half_m(part)
    edges = CORNERS
    if part.kind != "box":
        turn = np.linspace(0.0, 2.0 * np.pi, SIDES, endpoint=False)
        ring = np.stack([np.cos(turn), np.sin(turn)], axis=-1) / np.cos(np.pi / SIDES)
        edges = np.concatenate(
            [np.column_stack([ring, np.full(SIDES, end)]) for end in (1.0, -1.0)]
        )
    return np.asarray(
        rotations.rotate(np.array(part.quat_wxyz), edges * half) + np.array(part.pos_m)
    )


def box_m(thing: Thing) -> Array:
    """Lowest and highest corner (2, 3) of a thing in its own frame; of what is solid, if anything
    is.
    """
    parts = [part for part in thing.parts if part.solid] or thing.parts
    boxes = np.array([part_box_m(part) for part in parts])
    return np.array([boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)])


def reach_m(thing: Thing) -> Array:
    """Points (N, 3) of the world whose hull holds a thing where it stands at first."""
    return thing.to_world(np.concatenate([around_m(part) for part in thing.parts]))
