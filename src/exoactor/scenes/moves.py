"""What a seed moves in a scene. Seed 0 moves nothing: the scene is as it was written."""

import numpy as np

from exoactor.core.frames import Camera
from exoactor.scenes.scene import Vec3

WIDTH, HEIGHT, FOCAL_PX = 1280, 720, 970.0
"""Of the scene's camera: 67° across."""
START_M, START_RAD = 0.10, np.radians(8.0)
CAMERA_M, AIM_M = 0.15, 0.05
PLACE_M, TURN_RAD = 0.05, np.radians(5.0)
ON_TOP_M = 0.02, 0.03
"""How far a seed moves furniture, and what stands on it into its top and across, where a scene does
not say otherwise."""


class Moves:
    """Small moves drawn from a scene's name and seed, each evenly from ± its limit."""

    def __init__(self, name: str, seed: int) -> None:
        self._rng = np.random.default_rng([seed, *name.encode()])
        self._scale = float(seed != 0)

    def by(self, limit: float) -> float:
        """A number between -limit and limit; a limit of nought draws none."""
        if limit == 0.0:
            return 0.0
        return self._scale * float(self._rng.uniform(-limit, limit))

    def place(self, x_m: float, y_m: float, limit_m: float = PLACE_M) -> tuple[float, float]:
        """A place on the floor near the given one."""
        return x_m + self.by(limit_m), y_m + self.by(limit_m)

    def yaw(self, yaw_rad: float, limit_rad: float = TURN_RAD) -> float:
        """A direction near the given one."""
        return yaw_rad + self.by(limit_rad)

    def camera(
        self,
        position_m: Vec3,
        target_m: Vec3,
        focal_px: float = FOCAL_PX,
        size: tuple[int, int] = (WIDTH, HEIGHT),
        limits_m: tuple[float, float] = (CAMERA_M, AIM_M),
    ) -> Camera:
        """A camera near the given place, aimed near the given target; its height moves by a third
        as much.
        """
        away, aside = limits_m
        share = np.array([1.0, 1.0, 1.0 / 3.0])
        position = np.array(position_m) + share * [self.by(away) for _ in range(3)]
        target = np.array(target_m) + [self.by(aside) for _ in range(3)]
        return Camera.looking_at(position, target, focal_px, *size)
