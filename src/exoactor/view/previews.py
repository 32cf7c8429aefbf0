"""Videos and pictures made small enough to travel inside a page."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from exoactor.core.motion import ESTIMATE_FPS
from exoactor.core.progress import Progress, silent
from exoactor.io import video
from exoactor.io.pictures import load_picture, shrunk

BUDGET_BYTES = 2_300_000
"""For one video: three of them in base64, with the rest of a report, stay under 12 MB."""

_ANY_SIZE = video.Limits(np.inf, 1 << 30, np.inf)  # the clip's limits were checked when it came in
KEYFRAME_EVERY = 12
"""Frames: a step backwards decodes at most this many."""

PRESET = "superfast"
"""Of x264: half the processor's time of `veryfast`."""

STILL_WIDTH, STILL_QUALITY = 960, 86
"""Of a jpeg: about 80 kB of a room."""

_STEPS = ((640, 26), (560, 30), (480, 34), (400, 38))
"""Widths in pixels and x264 qualities, tried in turn until the budget is met."""


@dataclass(frozen=True)
class Preview:
    """An mp4 and the shape of its pictures (width over height)."""

    mp4: bytes
    aspect: float


@dataclass(frozen=True)
class Still:
    """A jpeg and its shape (width over height)."""

    jpeg: bytes
    aspect: float


def still(path: Path) -> Still:
    """The picture as a jpeg, at most STILL_WIDTH px wide."""
    picture = load_picture(path)
    height, width = picture.shape[:2]
    if width > STILL_WIDTH:
        picture = shrunk(picture, (STILL_WIDTH, round(STILL_WIDTH * height / width)))

    _, jpeg = cv2.imencode(
        ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, STILL_QUALITY]
    )
    return Still(jpeg.tobytes(), width / height)


def preview(shown: Path | video.Clip, progress: Progress) -> Preview:
    """The video as it is if it suits a page, else at 30 Hz, at most 640 px wide, within
    BUDGET_BYTES if possible.
    """
    path = shown if isinstance(shown, Path) else shown.path
    whole = video.open_clip(path, _ANY_SIZE)
    clip = whole if isinstance(shown, Path) else shown
    all_of_it = clip.as_filed and clip.duration_s > whole.duration_s - 1.0 / ESTIMATE_FPS
    small = path.stat().st_size <= BUDGET_BYTES
    if all_of_it and small and video.ready_for_pages(path, KEYFRAME_EVERY):
        progress(1.0)
        return Preview(path.read_bytes(), clip.width / clip.height)

    for attempt, (width, crf) in enumerate(_STEPS):
        mp4 = _encoded(clip, min(width, clip.width), crf, silent if attempt else progress)
        if len(mp4) <= BUDGET_BYTES:
            break

    return Preview(mp4, clip.width / clip.height)


def _encoded(clip: video.Clip, width: int, crf: int, progress: Progress) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "preview.mp4"
        pictures = _shrunk(clip, width, progress)
        video.write_video(
            path, pictures, ESTIMATE_FPS, crf=crf, preset=PRESET, keyframe_every=KEYFRAME_EVERY
        )
        return path.read_bytes()


def _shrunk(clip: video.Clip, width: int, progress: Progress) -> Iterator[video.Frame]:
    size = (width // 2 * 2, round(width * clip.height / clip.width / 2) * 2)
    # as good for a little less, and much faster
    how = cv2.INTER_AREA if 2 * width <= clip.width else cv2.INTER_LINEAR
    for index, frame in enumerate(video.frames(clip, ESTIMATE_FPS)):
        yield np.asarray(cv2.resize(frame, size, interpolation=how), dtype=np.uint8)
        progress(min(1.0, index / ESTIMATE_FPS / clip.duration_s))
