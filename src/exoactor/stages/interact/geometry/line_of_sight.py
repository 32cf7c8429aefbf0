"""Where the line of sight to a point of the picture meets a plane of the scene.

A monocular estimate errs along the ray, by a decimetre at arm's length from a table; what is seen
to lie on a known plane is a few centimetres off, whatever the estimate says.
"""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Camera


def on_plane(camera: Camera, pixel: Array, point_m: Array, normal: Array) -> Array:
    """World points (T, 3) of a plane through (3,) with normal (3,) that are seen at pixels (T, 2).

    Not a number where the ray does not come within 3° of being able to meet it.
    """
    seen = np.concatenate([pixel, np.ones((len(pixel), 1))], axis=1) @ np.linalg.inv(camera.K).T
    ray = seen @ camera.rotation_cam_from_world
    ray = ray / np.linalg.norm(ray, axis=1, keepdims=True)
    steep = ray @ normal
    far = float((point_m - camera.position_m) @ normal) / np.where(
        np.abs(steep) < np.sin(np.deg2rad(3.0)), np.nan, steep
    )
    return np.asarray(camera.position_m + np.where(far > 0.0, far, np.nan)[:, None] * ray)
