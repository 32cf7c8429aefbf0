"""Turned square regions of a picture: cut out, and points found in the cut brought back.

Pixel coordinates are continuous: the picture spans (0, 0)…(width, height), the centre of its first
pixel is at (0.5, 0.5).
"""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array

Tensor = NDArray[np.float32]


@dataclass(frozen=True)
class Region:
    """A square with side `size_px` about `center_px` (2,), turned by `angle_rad` (clockwise as
    seen, y runs down).
    """

    center_px: Array
    size_px: float
    angle_rad: float

    @classmethod
    def between(cls, base_px: Array, tip_px: Array, scale: float = 1.0) -> Self:
        """Centred on `base_px`, `tip_px` straight above it.

        The side is twice their distance times `scale`.
        """
        x, y = np.asarray(tip_px, dtype=np.float64) - base_px
        return cls(
            np.asarray(base_px, dtype=np.float64),
            2.0 * float(np.hypot(x, y)) * scale,
            float(np.arctan2(x, -y)),
        )

    @property
    def axes(self) -> Array:
        """(2, 2): rows are the directions of the cut's x and y axes in the picture."""
        cos, sin = np.cos(self.angle_rad), np.sin(self.angle_rad)
        return np.array([[cos, sin], [-sin, cos]])

    def moved(self, right: float = 0.0, down: float = 0.0, scale: float = 1.0) -> Self:
        """Shifted along its own axes by fractions of its side, then resized."""
        center = self.center_px + self.size_px * (np.array([right, down]) @ self.axes)
        return type(self)(center, self.size_px * scale, self.angle_rad)

    def to_image(self, points: Array) -> Array:
        """Points (..., 2) in the cut, 0…1 from its upper left corner → pixels of the picture."""
        return np.asarray(
            (np.asarray(points, dtype=np.float64) - 0.5) * self.size_px @ self.axes + self.center_px
        )

    def to_cut(self, points_px: Array) -> Array:
        """The inverse of `to_image`."""
        return np.asarray(
            (np.asarray(points_px) - self.center_px) @ self.axes.T / self.size_px + 0.5
        )

    def visible_fraction(self, width: int, height: int) -> float:
        """Share of the region that lies inside a picture (on a grid of 8x8 points)."""
        ticks = (np.arange(8) + 0.5) / 8.0
        at = self.to_image(np.stack(np.meshgrid(ticks, ticks), axis=-1))
        return float(((at >= 0.0) & (at < [width, height])).all(-1).mean())


def crop(picture: NDArray[np.uint8], region: Region, side: int) -> Tensor:
    """Cut out and turn upright: (side, side, C) float32 0…1, bilinear, black outside the
    picture.
    """
    ratio = side / region.size_px
    turn = ratio * region.axes
    # OpenCV counts from the centre of the first pixel
    shift = side / 2.0 - 0.5 + turn @ (0.5 - region.center_px)
    cut = cv2.warpAffine(picture, np.c_[turn, shift], (side, side), flags=cv2.INTER_LINEAR)
    return np.asarray(cut, dtype=np.float32) / np.float32(255.0)
