"""Does the camera move? Read from the background: corners outside the person's box, followed from picture to picture.

Corners near the height of the person's feet count most: they lie about as far away as the person does, so what they
do is what the floor under the person does, whether the camera turns or travels.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from exoactor.core import resample
from exoactor.core.checks import Array
from exoactor.core.motion import BodyMotion
from exoactor.io import video
from exoactor.io.video import Clip, Frame
from exoactor.stages.ground import feet


@dataclass(frozen=True)
class CameraMotionConfig:
    """How the background is followed.

    `fps`, `width_px`: pictures looked at; `still_ratio`: shift of the background, in widths, taken as rest; `corners`,
    `least_corners`: followed at most, and without which a step counts as rest; `box_margin`: left out around the
    person, a share of the box's longer side; `feet_band`: share of the picture's height over which a corner's weight
    falls to 1/e away from the feet.
    """

    fps: float = 10.0
    width_px: int = 480
    still_ratio: float = 0.01
    corners: int = 300
    least_corners: int = 12
    box_margin: float = 0.25
    feet_band: float = 0.15


@dataclass(frozen=True)
class CameraMotion:
    """`shift_px` (T, 2): where the background near the person went since the first frame; all 0 for a camera at rest.

    `share`: the largest shift, as a share of the picture's width.
    """

    shift_px: Array
    share: float


def detect(clip: Clip, body: BodyMotion, config: CameraMotionConfig) -> CameraMotion:
    """Follow the background through the clip."""
    scale = config.width_px / clip.width
    shifts, times = [np.zeros(2)], [0.0]
    before: Frame | None = None
    for number, frame in enumerate(video.frames(clip, config.fps)):
        size = (config.width_px, round(frame.shape[0] * scale))
        small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
        grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        if before is not None:
            at = int(np.abs(body.time_s - (number - 1) / config.fps).argmin())
            shifts.append(shifts[-1] + _step(before, grey, body.pixels[at] * scale, config) / scale)
            times.append(number / config.fps)
        before = grey
    shift = resample.linear(np.array(times), np.array(shifts), body.time_s)
    share = float(np.linalg.norm(shift, axis=1).max()) / clip.width
    if share <= config.still_ratio:
        return CameraMotion(np.zeros_like(shift), 0.0)
    return CameraMotion(shift, share)


def _step(before: Frame, after: Frame, person_px: Array, config: CameraMotionConfig) -> Array:
    """(2,) how far the background near the person went between two pictures; zero where too little can be followed."""
    low, high = person_px.min(axis=0), person_px.max(axis=0)
    margin = config.box_margin * (high - low).max()
    x0, y0 = np.maximum(low - margin, 0.0).astype(int)
    x1, y1 = np.maximum(high + margin, 0.0).astype(int)
    mask = np.full(before.shape, 255, dtype=np.uint8)
    mask[y0 : y1 + 1, x0 : x1 + 1] = 0
    corners = cv2.goodFeaturesToTrack(before, config.corners, 0.01, 7, mask=mask)
    if corners is None or len(corners) < config.least_corners:
        return np.zeros(2)
    corners = np.asarray(corners, dtype=np.float32)
    found, forth, _ = cv2.calcOpticalFlowPyrLK(before, after, corners, corners.copy(), maxLevel=4)
    back, returned, _ = cv2.calcOpticalFlowPyrLK(after, before, found, corners.copy(), maxLevel=4)
    error = np.linalg.norm(back - corners, axis=-1).ravel()
    good = (forth.ravel() == 1) & (returned.ravel() == 1) & (error < 0.5)
    if good.sum() < config.least_corners:
        return np.zeros(2)
    start, flow = corners.reshape(-1, 2)[good], (found - corners).reshape(-1, 2)[good]
    feet_row = person_px[feet.ANKLES, 1].max()
    weight = np.exp(-(((start[:, 1] - feet_row) / (config.feet_band * before.shape[0])) ** 2)) + 1e-3
    return np.array([_weighted_median(flow[:, axis], weight) for axis in range(2)])


def _weighted_median(value: Array, weight: Array) -> float:
    order = np.argsort(value, kind="stable")
    total = np.cumsum(weight[order])
    return float(value[order[np.searchsorted(total, total[-1] / 2.0)]])
