"""Where a lamp's light is kept from: a map of how far it gets, looked up for each pixel of a
picture.

The same that OpenGL does with a shadow map, but only for what has changed: what stands still is
mapped once, and what moves is drawn from the lamp alone, which takes few pixels.
"""

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import mujoco
import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array
from exoactor.core.frames import Box, Camera
from exoactor.io.offscreen import Depth, Offscreen

Points: TypeAlias = NDArray[np.float32]
MAP_PX, MARGIN_PX = 1536, 2
NEAR_M, LOWER_M = 0.05, 0.2
"""In front of a camera what it sees is taken to be, and what casts shadows lower than the lamp."""
BESIDE_PX, UNSEEN_M = -2, 1e9
"""Where in a map is looked what no map shows, and how far the light gets there."""


@dataclass(frozen=True)
class Lit:
    """Of the pixels of a picture where in the lamp's view (h, w, 2) what they show is, and how far
    (h, w) from the lamp.
    """

    pixel: NDArray[np.int16]
    away_m: Depth

    def part(self, box: Box) -> "Lit":
        """Of a part of the picture."""
        return Lit(self.pixel[box.rows, box.columns], self.away_m[box.rows, box.columns])

    def hidden(self, reach_m: Depth) -> NDArray[np.uint8]:
        """255 (h, w) where light that gets as far as a map says (MAP_PX, MAP_PX) does not get, else
        0.
        """
        fractions = np.empty((0, 0), dtype=np.float32)  # of pixels: none
        reach = cv2.remap(
            reach_m,
            self.pixel,
            fractions,
            cv2.INTER_NEAREST,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=UNSEEN_M,
        )
        return np.asarray(cv2.compare(reach, self.away_m, cv2.CMP_LT), dtype=np.uint8)


class Lamp:
    """The lamp of a model that casts shadows, and the picture that `camera` takes in its light.

    Its view is MuJoCo's shadow map of that size.
    """

    def __init__(self, model: mujoco.MjModel, data: mujoco.MjData, camera: Camera) -> None:
        lamp = int(np.flatnonzero(model.light_castshadow)[0])
        self.pos_m = np.array(data.light_xpos[lamp])
        half = np.radians(min(model.light_cutoff[lamp] * model.vis.map.shadowscale, 80.0))
        focal_px = (MAP_PX - 2) / 2 / np.tan(half)
        ahead = self.pos_m + data.light_xdir[lamp]
        self.camera = Camera.looking_at(self.pos_m, ahead, focal_px, MAP_PX, MAP_PX)

        turn = self.camera.rotation_cam_from_world @ camera.rotation_cam_from_world.T
        across, down, ahead = (turn @ np.linalg.inv(camera.K)).T[..., None, None]
        columns, rows = np.arange(camera.width) + 0.5, np.arange(camera.height)[:, None] + 0.5
        self._ray = (across * columns + down * rows + ahead).astype(np.float32)  # (3, H, W)
        self._eye_m = self.camera.to_camera(camera.position_m).astype(np.float32)

    def places(self, depth_m: Depth, box: Box) -> Lit:
        """Where the lamp sees what lies at depths (h, w) in a part of the picture."""
        ray = self._ray[:, box.rows, box.columns]
        x, y, away = (ray[k] * depth_m + self._eye_m[k] for k in range(3))
        scale = np.float32(self.camera.K[0, 0]) / np.maximum(away, np.float32(1e-3))
        middle = np.float32(self.camera.K[0, 2])
        at = np.stack([x * scale + middle, y * scale + middle], axis=-1)
        np.clip(at, BESIDE_PX, MAP_PX + 1, out=at)
        return Lit(np.floor(at).astype(np.int16), away)

    def reach_m(
        self, screen: Offscreen, data: mujoco.MjData, option: mujoco.MjvOption, box: Box
    ) -> Depth:
        """A map (MAP_PX, MAP_PX) of how far the light gets, drawn in a part of the view alone."""
        out = np.full((MAP_PX, MAP_PX), UNSEEN_M, dtype=np.float32)
        out[box.rows, box.columns] = screen.cast_m(data, self.camera.cut(box), option)
        return out

    def on_floor(self, points: Points) -> Points:
        """The shadows (N, 3) of points on the floor, z = 0."""
        lamp = self.pos_m.astype(np.float32)
        drop = lamp[2] / np.maximum(lamp[2] - points[:, 2:], np.float32(LOWER_M))
        return np.asarray(lamp + drop * (points - lamp))

    def box(self, points: Points) -> Box:
        """The part of its view that holds points (N, 3), at least one pixel of it."""
        low, high = bounds_px(points, self.camera)
        low = np.clip(np.floor(low) - MARGIN_PX, 0, MAP_PX - 1).astype(int)
        high = np.clip(np.ceil(high) + MARGIN_PX, low + 1, MAP_PX).astype(int)
        return Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))


def bounds_px(points: Points, camera: Camera) -> tuple[Array, Array]:
    """The first and the last pixel (2,) of where a camera sees points (N, 3); those that it does
    not see count as NEAR_M before it.
    """
    seen = points @ camera.rotation_cam_from_world.T.astype(np.float32)
    seen += camera.translation_cam_from_world_m.astype(np.float32)
    pixels = seen[:, :2] / np.maximum(seen[:, 2:], np.float32(NEAR_M))
    focal, middle = camera.K.diagonal()[:2], camera.K[:2, 2]
    return pixels.min(axis=0) * focal + middle, pixels.max(axis=0) * focal + middle
