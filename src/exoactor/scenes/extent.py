"""How large parts and things are: the boxes and hulls around them, and where their mass is."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.scenes.scene import Part, Thing

CORNERS = np.array([[x, y, z] for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)])
SIDES = 16
"""Of a prism around what is round."""
MOST_CORNERS = 100
"""Of the hull as which a mesh is touched: a round table of 80 cm is 2 mm short of round."""


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


@dataclass(frozen=True)
class Hull:
    """What a mesh is touched as, in the part's own frame: corners (V, 3), triangles (F, 3) with the
    normal outwards, and their planes (F, 4): n·x + d is how far outside a point x is.
    """

    corners_m: Array
    faces: NDArray[np.intp]
    planes: Array
    volume_m3: float

    @cached_property
    def centroid_m(self) -> Array:
        """(3,) of its volume: that of the tetrahedra from one of its points to its triangles."""
        corner = self.corners_m[self.faces] - self.corners_m[0]  # (F, 3, 3)
        share = np.linalg.det(corner)
        return np.asarray(self.corners_m[0] + share @ corner.sum(axis=1) / (4.0 * share.sum()))

    @cached_property
    def edges_m(self) -> Array:
        """(E, 2, 3) from corner to corner."""
        pairs = np.sort(self.faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
        return self.corners_m[np.unique(pairs, axis=0)]

    def distance_m(self, point_m: Array) -> Array:
        """(N,) signed distances of points (N, 3) to its skin.

        The nearest point of it is on the plane that is farthest, or on an edge.
        """
        over = point_m @ self.planes[:, :3].T + self.planes[:, 3]  # (N, F)
        out, farthest = over.max(axis=1), over.argmax(axis=1)
        foot = point_m - out[:, None] * self.planes[farthest, :3]
        within = (foot @ self.planes[:, :3].T + self.planes[:, 3] < 1e-9).all(axis=1)
        beyond = np.flatnonzero((out > 0.0) & ~within)

        start, way = self.edges_m[:, 0], np.diff(self.edges_m, axis=1)[:, 0]
        away = point_m[beyond, None] - start  # (B, E, 3)
        along = np.clip((away * way).sum(-1) / (way**2).sum(-1), 0.0, 1.0)
        out[beyond] = np.linalg.norm(away - along[..., None] * way, axis=-1).min(axis=1)
        return np.asarray(out)


def hull(part: Part) -> Hull:
    """Of a mesh that has an inside; made once a part, and kept with it, for to compare thousands of
    vertices takes longer.
    """
    if "hull" not in vars(part):
        vars(part)["hull"] = _hull(np.array(part.vertices_m))
    found: Hull = vars(part)["hull"]
    return found


def _hull(vertices_m: Array) -> Hull:
    """Of all vertices, or of those that reach farthest each way."""
    from scipy.spatial import ConvexHull

    whole = ConvexHull(vertices_m)
    if len(whole.vertices) > MOST_CORNERS:
        corners = vertices_m[whole.vertices]
        whole = ConvexHull(corners[np.unique((corners @ _ways().T).argmax(axis=0))])
    faces, normal = whole.simplices.astype(np.intp), whole.equations[:, :3]
    first, second, third = whole.points[faces].swapaxes(0, 1)
    inwards = (np.cross(second - first, third - first) * normal).sum(axis=1) < 0.0
    faces[inwards] = faces[inwards][:, ::-1]

    used, renamed = np.unique(faces, return_inverse=True)
    return Hull(
        whole.points[used], renamed.reshape(faces.shape), whole.equations, float(whole.volume)
    )


def _ways() -> Array:
    """Directions (N, 3) spread evenly over the sphere (a golden spiral)."""
    z = 1.0 - (2.0 * np.arange(MOST_CORNERS) + 1.0) / MOST_CORNERS
    turn = np.pi * (3.0 - np.sqrt(5.0)) * np.arange(MOST_CORNERS)
    flat = np.sqrt(1.0 - z**2)
    return np.stack([flat * np.cos(turn), flat * np.sin(turn), z], axis=-1)


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
        corners = hull(part).corners_m if part.solid else np.array(part.vertices_m)
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


def solid_m(thing: Thing) -> Array:
    """Points (N, 3) of its own frame whose hull holds what is solid of a thing; all of it, where
    nothing is.
    """
    parts = [part for part in thing.parts if part.solid] or thing.parts
    return np.concatenate([around_m(part) for part in parts])


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


def volume_m3(part: Part) -> float:
    """Of a part; of a mesh, that of its convex hull."""
    if part.kind == "mesh":
        return hull(part).volume_m3
    a, b, c = (*part.size_m, 0.0, 0.0)[:3]
    return float(
        {
            "box": 8.0 * a * b * c,
            "cylinder": 2.0 * np.pi * a**2 * b,
            "sphere": 4.0 / 3.0 * np.pi * a**3,
            "capsule": np.pi * a**2 * (2.0 * b + 4.0 / 3.0 * a),
            "ellipsoid": 4.0 / 3.0 * np.pi * a * b * c,
        }[part.kind]
    )


def centre_of_mass_m(thing: Thing) -> Array:
    """(3,) in its frame: what is solid is of one density, as in physics; of a thing that is only
    drawn, the middle of the box around it.
    """
    solid = [part for part in thing.parts if part.solid]
    if not solid:
        return np.asarray(box_m(thing).mean(axis=0))
    centres = [_centroid_m(part) for part in solid]
    return np.average(centres, axis=0, weights=[volume_m3(part) for part in solid])


def _centroid_m(part: Part) -> Array:
    """(3,) in the thing's frame."""
    if part.kind != "mesh":
        return np.array(part.pos_m)
    own = hull(part).centroid_m
    return np.asarray(part.pos_m + rotations.rotate(np.array(part.quat_wxyz), own))
