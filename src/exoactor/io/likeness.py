"""How alike two pictures of one place are, when both may have gone through an encoder and a
model.
"""

from collections.abc import Sequence
from dataclasses import astuple

import cv2
import numpy as np
from numpy.typing import NDArray

from exoactor.core.frames import Box, Image

WORK_PX = 640
"""Pictures are compared at this width."""
LEVELS = 28.0
"""A pixel differs from here on, of 255, when both pictures are blurred and brightness is
compensated."""
MARGIN = 0.12
"""Around what is cut out nothing is compared: shadows fall there. In heights of it."""
MOST = 90.0
"""Per cent of the recognisable places."""
LEAST_MARKS = 25
"""With fewer of them the views cannot be brought into agreement, and no motion is claimed."""
LEAST = 0.05
"""With less of the picture left than this, nothing can be told."""


def compared(first: Image, second: Image, cut_out: Sequence[Box] = ()) -> tuple[float, float]:
    """How far the view moved between two pictures of one size, and how much of what both show
    differs.

    The first is how far nearly all that can be recognised went at most, in widths; the second a
    share of the pixels outside of `cut_out`, after the views were brought into agreement. Noise,
    codecs, a shift of the colours do not count. Where too little can be recognised, no motion is
    claimed.
    """
    scale = WORK_PX / first.shape[1]
    size = (WORK_PX, round(first.shape[0] * scale))
    before, after = _small(first, size), _small(second, size)
    seen = _outside(size, [Box(*(round(edge * scale) for edge in astuple(box))) for box in cut_out])
    if seen.mean() < LEAST:
        return 0.0, 0.0  # nothing is left to be compared

    warp = _alignment(before, after, seen)
    marks = _marks(before, seen)
    away = 0.0
    if len(marks) >= LEAST_MARKS:
        away = float(np.percentile(np.linalg.norm(_moved(marks, warp), axis=1), MOST)) / WORK_PX

    smooth, hard = (way | cv2.WARP_INVERSE_MAP for way in (cv2.INTER_LINEAR, cv2.INTER_NEAREST))
    back = cv2.warpAffine(after, warp, size, flags=smooth, borderMode=cv2.BORDER_REPLICATE)
    seen &= cv2.warpAffine(np.ones(size[::-1], dtype=np.uint8), warp, size, flags=hard) > 0
    gain = np.median(before[seen], axis=0) / np.maximum(np.median(back[seen], axis=0), 1.0)
    differs = np.abs(before - back * gain).max(axis=-1) > LEVELS

    return away, float(differs[seen].mean())


def _small(picture: Image, size: tuple[int, int]) -> NDArray[np.float32]:
    """As it is compared: scaled to `size` and blurred."""
    scaled = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(scaled, (0, 0), 1.5), dtype=np.float32)


def _alignment(
    before: NDArray[np.float32], after: NDArray[np.float32], seen: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """(2, 3): from places before to places after, the affine map under which both agree best
    (ECC, Evangelidis 2008).

    The identity where they agree in nothing.
    """
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (before, after)]
    mask, warp = seen.astype(np.uint8) * 255, np.eye(2, 3, dtype=np.float32)
    ends = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-5)

    for coarse in (8, 1):  # far motion is found in small pictures, then refined
        size = (grey[0].shape[1] // coarse, grey[0].shape[0] // coarse)
        small = [cv2.resize(picture, size, interpolation=cv2.INTER_AREA) for picture in grey]
        part = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST)
        begin = warp.copy()
        begin[:, 2] /= coarse

        try:
            _, found = cv2.findTransformECC(
                small[0], small[1], begin, cv2.MOTION_AFFINE, ends, part, 5
            )
        except cv2.error:
            continue

        warp = np.asarray(found, dtype=np.float32)
        warp[:, 2] *= coarse

    return warp.astype(np.float64)


def _marks(picture: NDArray[np.float32], seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(N, 2) places that can be recognised.

    Elsewhere, on bare walls, no alignment is sure of itself.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    found = cv2.goodFeaturesToTrack(grey, 200, 0.02, 8, mask=seen.astype(np.uint8) * 255)
    return np.zeros((0, 2)) if found is None else np.asarray(found, dtype=np.float64).reshape(-1, 2)


def _moved(point: NDArray[np.float64], warp: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(point @ warp[:, :2].T + warp[:, 2] - point)


def _outside(size: tuple[int, int], boxes: Sequence[Box]) -> NDArray[np.bool_]:
    """(H, W) what is not near any of the boxes."""
    seen = np.ones(size[::-1], dtype=np.bool_)
    for box in boxes:
        margin = round(MARGIN * (box.bottom - box.top))
        rows = slice(max(box.top - margin, 0), box.bottom + margin)
        seen[rows, max(box.left - margin, 0) : box.right + margin] = False
    return seen


def changed_in(first: Image, second: Image, box: Box) -> float:
    """The share of the pixels in a box that differ between two pictures of one size.

    Noise and codecs do not count.
    """
    scale = WORK_PX / first.shape[1]
    size = (WORK_PX, round(first.shape[0] * scale))
    left, top, right, bottom = (max(round(edge * scale), 0) for edge in astuple(box))
    part = slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))
    apart = np.abs(_small(first, size) - _small(second, size)).max(axis=-1)
    differs = apart[part] > LEVELS
    return float(differs.mean()) if differs.size else 0.0
