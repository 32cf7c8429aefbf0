"""What a camera sees of a scene, and what hides it: by rays among the things."""

from collections.abc import Sequence

import mujoco
import numpy as np

from exoactor.core.checks import Array, Flags
from exoactor.core.frames import Camera
from exoactor.scenes import world
from exoactor.scenes.scene import Scene

ITSELF_M = 0.30
"""What is hit so near to a point is what the point is of."""


def free_sight(scene: Scene, point_m: Array, cameras: Sequence[Camera]) -> Flags:
    """Whether no thing is between each camera and each point (N, 3): (C, N)."""
    model, data = world.things_alone(scene)
    model.geom_rgba[:, 3] = 1.0  # rays pass through what is drawn clear
    hit = np.zeros(1, dtype=np.int32)
    free = np.zeros((len(cameras), len(point_m)), dtype=np.bool_)
    for row, camera in zip(free, cameras, strict=True):
        for at, point in enumerate(point_m):
            way = point - camera.position_m
            far = float(np.linalg.norm(way))
            to = mujoco.mj_ray(model, data, camera.position_m, way / far, None, 1, -1, hit)
            row[at] = to < 0.0 or to > far - ITSELF_M
    return free


def in_picture(camera: Camera, point_m: Array, margin_px: float = 0.0) -> Flags:
    """Which points (N, 3) lie in the picture, so far from its edges: (N,)."""
    seen = camera.to_camera(point_m)
    px = camera.project(np.where(seen[:, 2:] > 0.1, seen, np.nan))
    size = np.array([camera.width, camera.height])
    return np.asarray(((px >= margin_px) & (px <= size - margin_px)).all(axis=1))
