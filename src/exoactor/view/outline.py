"""Where a robot is in a picture, and its shadow on the floor, from the convex hulls of its drawn
shapes.

The light that throws the shadow stands straight above (see `look.add_stage`), so the shadow of a
point lies under it. OpenGL could draw it too, but without a graphics processor that takes three
times as long as the robot itself.
"""

import cv2
import mujoco
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from exoactor.core.checks import Array
from exoactor.core.frames import Box, Camera

SEEN_GROUP = 2
NEAR_M = 0.05
"""In front of the camera; what comes closer counts as that far."""
ON_FLOOR = np.array([1.0, 1.0, 0.0])
_SUBPIXEL_BITS = 4


class Outline:
    """The drawn shapes of a model (geoms of group 2), each as the corners of its convex hull."""

    def __init__(self, model: mujoco.MjModel) -> None:
        self._geoms = np.flatnonzero(model.geom_group == SEEN_GROUP)
        corners = [_corners(model, int(geom)) for geom in self._geoms]
        self._starts = np.cumsum([len(points) for points in corners])[:-1]
        self._local_m = np.concatenate(corners)
        self._owner = np.repeat(self._geoms, [len(points) for points in corners])

    def points_m(self, data: mujoco.MjData) -> Array:
        """The corners of all hulls in the world (N, 3)."""
        turns = data.geom_xmat.reshape(-1, 3, 3)[self._owner]
        return np.asarray(
            np.einsum("nij,nj->ni", turns, self._local_m) + data.geom_xpos[self._owner]
        )

    def box(self, points_m: Array, camera: Camera, margin_px: int) -> Box:
        """The part of the picture that holds `points_m` and their shadow, at least one pixel of
        it.
        """
        pixels = _pixels(np.concatenate([points_m, points_m * ON_FLOOR]), camera)
        size = np.array([camera.width, camera.height])
        low = np.clip(np.floor(pixels.min(axis=0)) - margin_px, 0, size - 1).astype(int)
        high = np.clip(np.ceil(pixels.max(axis=0)) + margin_px, low + 1, size).astype(int)
        return Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))

    def shadow(self, points_m: Array, camera: Camera, blur_px: float) -> NDArray[np.uint8]:
        """How much (0 … 255) of a light from above is kept from the floor z = 0 at each pixel
        (height, width).
        """
        pixels = np.clip(_pixels(points_m * ON_FLOOR, camera), -(2.0**14), 2.0**14)
        fixed = np.round(pixels * 2**_SUBPIXEL_BITS).astype(np.int32)
        mask = np.zeros((camera.height, camera.width), dtype=np.uint8)
        for polygon in np.split(fixed, self._starts):
            cv2.fillConvexPoly(mask, cv2.convexHull(polygon), 255, cv2.LINE_AA, _SUBPIXEL_BITS)
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), blur_px), dtype=np.uint8)


def _corners(model: mujoco.MjModel, geom: int) -> Array:
    """Corners (N, 3) of the geom's convex hull in its own frame; of a primitive, those of the box
    around it.
    """
    if model.geom_type[geom] == mujoco.mjtGeom.mjGEOM_MESH:
        mesh = model.geom_dataid[geom]
        start = model.mesh_vertadr[mesh]
        vertices = model.mesh_vert[start : start + model.mesh_vertnum[mesh]].astype(np.float64)
        return np.asarray(vertices[ConvexHull(vertices).vertices])
    centre, half = model.geom_aabb[geom, :3], model.geom_aabb[geom, 3:]
    signs = np.array(np.meshgrid([-1, 1], [-1, 1], [-1, 1])).reshape(3, -1).T
    return np.asarray(centre + half * signs)


def _pixels(points_m: Array, camera: Camera) -> Array:
    seen = camera.to_camera(points_m)
    seen[:, 2] = np.maximum(seen[:, 2], NEAR_M)
    return camera.project(seen)
