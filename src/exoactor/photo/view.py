"""A camera over the floor, in a world whose origin is on the floor under it, x where it looks."""

from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Camera, intrinsics
from exoactor.stages.ground.contact.floor import Floor, up_vector

NEAREST_M = 0.10
"""What is nearer to the camera, or behind it, is projected as if it were here."""


@dataclass(frozen=True)
class View:
    """`rotation` (3, 3) takes the camera's axes to the world's; `centre_px` (2,)."""

    rotation: Array
    height_m: float
    focal_px: float
    centre_px: Array

    @staticmethod
    def of(
        pitch_rad: float, roll_rad: float, height_m: float, focal_px: float, centre_px: Array
    ) -> "View":
        """Looking so far down, turned so far about its axis."""
        floor = Floor(up_vector(pitch_rad, roll_rad), height_m)
        return View(floor.world_from_cam()[0], height_m, focal_px, centre_px)

    def project(self, point_m: Array) -> Array:
        """World points (..., 3) → pixels (..., 2)."""
        at = (point_m - [0.0, 0.0, self.height_m]) @ self.rotation
        return np.asarray(
            self.focal_px * at[..., :2] / np.maximum(at[..., 2:], NEAREST_M) + self.centre_px
        )

    def depth_m(self, point_m: Array) -> Array:
        """(...) how far world points (..., 3) are along its axis."""
        return np.asarray((point_m - [0.0, 0.0, self.height_m]) @ self.rotation[:, 2])

    def ray(self, px: Array) -> Array:
        """(..., 3) directions in the world of pixels (..., 2), their camera z being 1."""
        across = (np.asarray(px) - self.centre_px) / self.focal_px
        return np.asarray(
            np.concatenate([across, np.ones((*across.shape[:-1], 1))], axis=-1) @ self.rotation.T
        )

    def camera(self, width: int, height: int) -> Camera:
        """The same for pictures of that size."""
        K = intrinsics(self.focal_px, width, height)
        place = np.array([0.0, 0.0, self.height_m])
        return Camera(K, self.rotation.T, -self.rotation.T @ place, width, height)
