"""Pictures of a model from one camera: drawn finer than they come out, and only where something
moves.

Without a graphics processor a picture costs what it has of pixels. Edges come out smooth from FINER
pixels for one, which is cheaper here than OpenGL's own antialiasing; and what never moves is drawn
once.
"""

from typing import Self

import cv2
import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Box, Camera, Image
from exoactor.io.offscreen import Offscreen
from exoactor.scenes.extent import CORNERS

FINER = 1.5
GRID_PX = 2
"""A box's edges lie on pixels that a whole number of finer ones makes up."""
SHADOW_PX = 1536
MARGIN_PX, NEAR_M = 4, 0.05


class Canvas:
    """Draws `model` as `camera` sees it; a context manager, to be used in the thread that made
    it.
    """

    def __init__(self, model: mujoco.MjModel, camera: Camera) -> None:
        self._model, self._camera, self._fine = model, camera, camera.scaled(FINER)
        size = self._fine.width, self._fine.height
        self._screen = Offscreen(model, *size, samples=0, shadow_px=SHADOW_PX)
        self._still: Image | None = None

    def whole(self, data: mujoco.MjData) -> Image:
        """The whole picture (H, W, 3)."""
        return self._drawn(data, Box(0, 0, self._camera.width, self._camera.height))

    def keep(self, data: mujoco.MjData) -> None:
        """Draw what never moves, for `moved` to start from; what moves has been put out of
        sight.
        """
        self._still = self.whole(data)

    def moved(self, data: mujoco.MjData, point_m: Array, radius_m: Array | float) -> Image:
        """The picture with what moves: it and its shadows lie within `radius_m` (N,) of points
        (N, 3).
        """
        if self._still is None:
            raise ValueError("keep() was not called: there is nothing to draw what moves into")
        box = self._box(data, point_m, radius_m)
        picture = self._still.copy()
        picture[box.top : box.bottom, box.left : box.right] = self._drawn(data, box)
        return picture

    def _drawn(self, data: mujoco.MjData, box: Box) -> Image:
        """A part of the picture, shrunk to its size."""
        edges = (round(FINER * edge) for edge in (box.left, box.top, box.right, box.bottom))
        fine = self._screen.render(data, self._fine.cut(Box(*edges)))
        size = box.right - box.left, box.bottom - box.top
        return np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)

    def _box(self, data: mujoco.MjData, point_m: Array, radius_m: Array | float) -> Box:
        """The part of the picture that holds what moves and, on floor and walls before it, its
        shadows.
        """
        reach = np.broadcast_to(np.asarray(radius_m), len(point_m))[:, None]
        points = np.concatenate([point_m + reach * corner for corner in CORNERS])
        lamp = data.light_xpos[np.flatnonzero(self._model.light_castshadow)[0]]
        shadows = lamp + lamp[2] / np.maximum(lamp[2] - points[:, 2:], 0.2) * (points - lamp)
        seen = self._camera.to_camera(np.concatenate([points, shadows]))
        seen[:, 2] = np.maximum(seen[:, 2], NEAR_M)
        pixels = self._camera.project(seen)
        size = np.array([self._camera.width, self._camera.height])
        low = np.floor((pixels.min(axis=0) - MARGIN_PX) / GRID_PX) * GRID_PX
        high = np.ceil((pixels.max(axis=0) + MARGIN_PX) / GRID_PX) * GRID_PX
        low = np.clip(low, 0, size - GRID_PX)
        return box_of(low, np.clip(high, low + GRID_PX, size))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._screen.close()


def box_of(low_px: Array, high_px: Array) -> Box:
    """The part of a picture from corner (2,) to corner."""
    return Box(*(int(edge) for edge in (*low_px, *high_px)))
