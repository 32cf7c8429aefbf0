"""A hand found near where the pose puts it, and its 21 landmarks, with the Blaze hand networks.

The pose knows a hand by wrist and knuckles alone. Around these a first, generous region is cut, in
which one network says where the hand lies and how it is turned; the second reads the landmarks off
the region that results. Networks and constants after MediaPipe's holistic_landmark graphs
(Apache-2.0).
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.io import assets
from exoactor.io.litert import Network
from exoactor.io.regions import Region, crop
from exoactor.io.video import Frame

FIRST_SHIFT, FIRST_SCALE = -0.1, 2.7
"""The first region: towards the fingers by a tenth of twice the palm's length, and so much larger
than that."""

DEPTH_SCALE = 0.4
"""The landmark network gives depth in this fraction of its unit across."""


@dataclass(frozen=True)
class HandDetection:
    """A hand in one picture.

    `points_px` (21, 3), the third axis away from the camera; `score` 0…1 that it is one.
    """

    points_px: Array
    score: float


class HandDetector:
    """Both networks."""

    def __init__(self) -> None:
        self._recrop = Network(assets.read("blaze", "hand_recrop.tflite"))
        self._landmarker = Network(assets.read("blaze", "hand_landmark_full.tflite"), threads=2)

    def detect(self, picture: Frame, first: Region) -> HandDetection:
        """The hand in or near a region from `first_region`, with the score that one is there."""
        side = self._recrop.input_shape[0]
        points = self._recrop(crop(picture, first, side))["output_crop"].reshape(2, 2)
        if not np.isfinite(points).all() or np.ptp(points, axis=0).max() < 1.0:
            return HandDetection(np.zeros((21, 3)), 0.0)
        center, below = first.to_image(points / side)
        region = Region.between(center, 2.0 * center - below)

        side = self._landmarker.input_shape[0]
        out = self._landmarker(crop(picture, region, side))
        cut = out["Identity"].reshape(21, 3).astype(np.float64) / side
        px = np.c_[region.to_image(cut[:, :2]), cut[:, 2] * region.size_px / DEPTH_SCALE]
        return HandDetection(px, float(out["Identity_1"][0]))


def first_region(wrist_px: Array, knuckle_px: Array) -> Region:
    """Where to look, given wrist and middle knuckle of the pose."""
    return Region.between(knuckle_px, 2.0 * knuckle_px - wrist_px).moved(
        down=FIRST_SHIFT, scale=FIRST_SCALE
    )
