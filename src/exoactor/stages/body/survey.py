"""A first look at a whole clip: where it is cut, and who is in sight, six times a second."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Box
from exoactor.core.motion import ESTIMATE_FPS
from exoactor.core.progress import Progress
from exoactor.io import shots, video
from exoactor.io.regions import Region, crop
from exoactor.io.shots import Shot
from exoactor.io.video import Clip, Frame
from exoactor.stages.body import search
from exoactor.stages.body.eyes import Eyes, Sighting, near
from exoactor.stages.body.landmarks import LANDMARKS

EVERY = 5
"""Frames from one look at people to the next: six a second."""
FINE_EVERY = 3
"""Of the looks that find nobody, each such one goes on to the smallest tiles."""
REMEMBER = 3
"""Looks for which somebody who is not found is looked for in the same place."""
CROWN, SOLE = 0.085, 0.02
"""How far a person reaches above the eyes and below the lowest landmark, in shares of the height between the two."""
PATCH_PX = 12


@dataclass(frozen=True)
class Glimpse:
    """A person in frame `frame` of the clip; `colours` (2, 3) of chest and thighs, CIE Lab of 8 bits; a small JPEG."""

    frame: int
    sighting: Sighting
    colours: Array
    picture: bytes

    @property
    def region(self) -> Region:
        """Of the person."""
        return self.sighting.following


@dataclass(frozen=True)
class Survey:
    """`glimpses`: of every EVERYth frame, whoever was seen; `frames`: of the clip at ESTIMATE_FPS."""

    shots: tuple[Shot, ...]
    glimpses: tuple[tuple[Glimpse, ...], ...]
    frames: int
    width: int
    height: int


def survey(clip: Clip, eyes: Eyes, progress: Progress) -> Survey:
    """Go through the clip once."""
    total = clip.frame_count(ESTIMATE_FPS)
    small, glimpses = list[Frame](), list[tuple[Glimpse, ...]]()
    for frame, picture in enumerate(video.frames(clip, ESTIMATE_FPS)):
        small.append(shots.small(picture))
        if frame % EVERY == 0:
            fine = len(glimpses) % FINE_EVERY == 0
            found = search.everybody(picture, eyes, _lately(glimpses), fine)
            glimpses.append(tuple(_glimpse(frame, picture, sighting) for sighting in found))
        progress(min((frame + 1) / total, 1.0))
    return Survey(shots.find(small), tuple(glimpses), len(small), clip.width, clip.height)


def box(sighting: Sighting) -> Box:
    """From the crown of the head to the soles, and between the outermost landmarks, in pixels."""
    low, high = sighting.px.min(axis=0), sighting.px.max(axis=0)
    tall = high[1] - low[1]
    edges = np.floor([low[0], low[1] - CROWN * tall]), np.ceil([high[0], high[1] + SOLE * tall])
    return Box(*(int(value) for value in np.concatenate(edges)))


def _lately(glimpses: Sequence[tuple[Glimpse, ...]]) -> list[Region]:
    """Where people were in the last looks, the latest first, each once."""
    out = list[Region]()
    for row in reversed(glimpses[-REMEMBER:]):
        for seen in row:
            if not any(near(region, seen.region, 0.5, 2.0) for region in out):
                out.append(seen.region)
    return out


def _glimpse(frame: int, picture: Frame, sighting: Sighting) -> Glimpse:
    return Glimpse(frame, sighting, _colours(picture, sighting), search.thumbnail(picture, box(sighting)))


def _colours(picture: Frame, sighting: Sighting) -> Array:
    """(2, 3) of the trunk and of the thighs."""
    at = {name: sighting.px[LANDMARKS.index(name)] for name in LANDMARKS}
    shoulders, hips, knees = ((at[f"left_{part}"] + at[f"right_{part}"]) / 2.0 for part in ("shoulder", "hip", "knee"))
    trunk = max(float(np.linalg.norm(shoulders - hips)), 4.0)
    places = ((0.6 * shoulders + 0.4 * hips, 0.5 * trunk), ((hips + knees) / 2.0, 0.3 * trunk))
    return np.stack([_colour(picture, middle, side) for middle, side in places])


def _colour(picture: Frame, middle: Array, side_px: float) -> Array:
    """(3,) the median of a square about a point: an arm may hang before a part of it."""
    patch = crop(picture, Region(middle, side_px, 0.0), PATCH_PX)
    lab = cv2.cvtColor(np.asarray(255.0 * patch, dtype=np.uint8), cv2.COLOR_RGB2LAB)
    return np.asarray(np.median(lab.reshape(-1, 3), axis=0), dtype=np.float64)
