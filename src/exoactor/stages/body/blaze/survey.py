"""A first look at a whole clip: where it is cut, and who is in sight, six times a second."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import cv2
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import ESTIMATE_FPS
from exoactor.core.progress import Progress
from exoactor.io import shots, video
from exoactor.io.regions import Region, crop
from exoactor.io.shots import Shot
from exoactor.io.video import Clip, Frame
from exoactor.stages.body.detection import search
from exoactor.stages.body.detection.detector import PoseDetection, PoseDetector, near
from exoactor.stages.body.detection.search import SearchConfig
from exoactor.stages.body.fitting.landmarks import LANDMARKS

PATCH_PX = 12


@dataclass(frozen=True)
class SurveyConfig:
    """How often people are looked for.

    every: frames from one look to the next: six looks a second.
    fine_every: of the looks that find nobody, each such one goes on to the smallest tiles.
    remember: looks for which somebody who is not found is looked for in the same place.
    """

    every: int = 5
    fine_every: int = 3
    remember: int = 3


@dataclass(frozen=True)
class Glimpse:
    """A person in frame `frame` of the clip.

    `colours` (2, 3) of chest and thighs, CIE Lab of 8 bits; `picture`: a small JPEG.
    """

    frame: int
    detection: PoseDetection
    colours: Array
    picture: bytes

    @property
    def region(self) -> Region:
        """Of the person."""
        return self.detection.following


@dataclass(frozen=True)
class Survey:
    """`glimpses`: of each `every`th frame of the clip at ESTIMATE_FPS, who was seen."""

    shots: tuple[Shot, ...]
    glimpses: tuple[tuple[Glimpse, ...], ...]
    width: int
    height: int
    every: int = SurveyConfig.every


def survey(
    clip: Clip,
    detector: PoseDetector,
    config: SurveyConfig,
    search_config: SearchConfig,
    progress: Progress,
) -> Survey:
    """Go through the clip once."""
    total = clip.frame_count(ESTIMATE_FPS)
    small, glimpses = list[Frame](), list[tuple[Glimpse, ...]]()
    for frame, picture in enumerate(video.frames(clip, ESTIMATE_FPS)):
        small.append(shots.small(picture))
        if frame % config.every == 0:
            fine = len(glimpses) % config.fine_every == 0
            lately = _regions(glimpses[-config.remember :])
            found = search.search_people(picture, detector, lately, fine, search_config)
            glimpses.append(tuple(_glimpse(frame, picture, detection) for detection in found))
        progress(min((frame + 1) / total, 1.0))

    return Survey(shots.find(small), tuple(glimpses), clip.width, clip.height, config.every)


def _regions(looks: Sequence[tuple[Glimpse, ...]]) -> list[Region]:
    """Where people were in these looks, the latest first, each once."""
    out = list[Region]()
    for seen in chain.from_iterable(reversed(looks)):
        if not any(near(region, seen.region, 0.5, 2.0) for region in out):
            out.append(seen.region)
    return out


def _glimpse(frame: int, picture: Frame, detection: PoseDetection) -> Glimpse:
    thumbnail = search.thumbnail(picture, detection.box)
    return Glimpse(frame, detection, _colours(picture, detection), thumbnail)


def _colours(picture: Frame, detection: PoseDetection) -> Array:
    """(2, 3) of the trunk and of the thighs."""
    at = dict(zip(LANDMARKS, detection.px, strict=True))
    shoulders, hips, knees = (
        (at[f"left_{part}"] + at[f"right_{part}"]) / 2.0 for part in ("shoulder", "hip", "knee")
    )
    trunk = max(float(np.linalg.norm(shoulders - hips)), 4.0)
    places = ((0.6 * shoulders + 0.4 * hips, 0.5 * trunk), ((hips + knees) / 2.0, 0.3 * trunk))
    return np.stack([_colour(picture, middle, side) for middle, side in places])


def _colour(picture: Frame, middle: Array, side_px: float) -> Array:
    """(3,) the median of a square about a point: an arm may hang before a part of it."""
    patch = crop(picture, Region(middle, side_px, 0.0), PATCH_PX)
    lab = cv2.cvtColor(np.asarray(255.0 * patch, dtype=np.uint8), cv2.COLOR_RGB2LAB)
    return np.asarray(np.median(lab.reshape(-1, 3), axis=0), dtype=np.float64)
