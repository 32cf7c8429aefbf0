"""Clips: checked on opening, decoded resampled in time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]


@dataclass(frozen=True)
class Clip:
    """A video that was found readable: upright size in pixels, true duration, the rate it was recorded at."""

    path: Path
    width: int
    height: int
    duration_s: float
    source_fps: float


def frames(clip: Clip, fps: float) -> Iterator[Frame]:
    """Upright RGB frames (H, W, 3) at instants 0, 1/fps, …"""
    raise NotImplementedError
