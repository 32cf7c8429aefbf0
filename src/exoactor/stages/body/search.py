"""Everybody in one picture, also who is small in it.

The detector sees a person from about a fifth of the square that it is shown, so the square matters: black bars are
left out of it, and where nobody is found in all of the picture, squares of half its width and less are looked at, and
those around who was there a moment ago.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from exoactor.core.frames import Box
from exoactor.io.regions import Region
from exoactor.io.video import Frame
from exoactor.stages.body.eyes import Eyes, Sighting, near

BLACK = 24
"""Levels: bars are darker than this in every pixel, after an encoder."""
GRID = 4
"""Pixels: as finely as the edges of bars are told."""
MIN_BAR = 0.02
"""Bars that take less than this share of the picture are left in it: nothing would be gained."""
AROUND = 2.5
"""The square that is searched for who was seen before, in sides of that person's region."""
SAME_SHIFT, SAME_GROWTH = 0.25, 1.6
"""Two sightings in one picture that are this near and alike are of one person."""
SMALLEST_SHARE = 0.2
"""The height of a person that the detector sees, as a share of the square it is shown."""
SMALLEST_PX = 48.0
"""The side of a region, about 1.4 times a person, under which no joints can be told."""
FOUND_SHARE = 0.068
"""The height of a person, as a share of the picture's longer side, from which it is found in a thorough search.

Measured on the tennis player, scaled and put somewhere in a grey picture: found in 11 of 12 at 130 px of 1920x1080 and
at 42 px of 640x360, in 10 of 12 at 90 px of 1280x720; in half of them at 100 and 34 px, in 4 of 12 at 60 px."""


@dataclass(frozen=True)
class Tiles:
    """Squares of `share` of the picture's longer side, each overlapping the next by half at least."""

    share: float
    overlap: float = 0.5

    def of(self, area: Box) -> Iterator[Region]:
        """Those that cover the area."""
        width, height = area.right - area.left, area.bottom - area.top
        side = self.share * max(width, height)
        for y in _centres(area.top, height, side, self.overlap):
            for x in _centres(area.left, width, side, self.overlap):
                yield Region(np.array([x, y]), side, 0.0)


COARSE, FINE = Tiles(0.5), Tiles(0.25)
"""Where all of the picture shows nobody; the second takes 49 looks of a square picture, 21 of 16:9."""


def everybody(picture: Frame, eyes: Eyes, before: Sequence[Region], fine: bool) -> list[Sighting]:
    """Who is in the picture, each once. `before`: regions of who was in the one before; `fine`: search thoroughly."""
    area = lit(picture)
    found = _seen(picture, eyes, eyes.people(picture, _square(area)), [])
    for region in before:
        if not any(near(s.following, region, 2.0 * SAME_SHIFT, SAME_GROWTH) for s in found):
            around = Region(region.center_px, AROUND * region.size_px, 0.0)
            found = _seen(picture, eyes, [region, *eyes.people(picture, around)], found)
    for tiles in (COARSE, FINE) if fine else (COARSE,):
        if found or not _worth(area):
            break
        regions = (region for tile in tiles.of(area) for region in eyes.people(picture, tile))
        found = _seen(picture, eyes, regions, found)
    return found


def lit(picture: Frame) -> Box:
    """The picture without the black bars around it."""
    bright = picture[::GRID, ::GRID].max(axis=2) >= BLACK
    rows, columns = (GRID * np.flatnonzero(bright.any(axis=axis)) for axis in (1, 0))
    height, width = picture.shape[:2]
    if not len(rows):
        return Box(0, 0, width, height)
    box = Box(int(columns[0]), int(rows[0]), min(int(columns[-1]) + GRID, width), min(int(rows[-1]) + GRID, height))
    left_out = 1.0 - (box.right - box.left) * (box.bottom - box.top) / (width * height)
    return box if left_out > MIN_BAR else Box(0, 0, width, height)


def _seen(picture: Frame, eyes: Eyes, regions: Iterable[Region], before: list[Sighting]) -> list[Sighting]:
    """`before`, and who is in the regions besides."""
    found = list(before)
    for region in regions:
        if any(near(s.following, region, SAME_SHIFT, SAME_GROWTH) for s in found):
            continue
        now = eyes.settled(picture, region)
        if now is None or now.following.size_px < SMALLEST_PX:
            continue
        if not any(near(s.following, now.following, SAME_SHIFT, SAME_GROWTH) for s in found):
            found.append(now)
    return found


def _square(area: Box) -> Region:
    middle = np.array([area.left + area.right, area.top + area.bottom]) / 2.0
    return Region(middle, float(max(area.right - area.left, area.bottom - area.top)), 0.0)


def _worth(area: Box) -> bool:
    """Whether a person in a tile could be large enough."""
    return SMALLEST_SHARE * COARSE.share * max(area.right - area.left, area.bottom - area.top) > SMALLEST_PX / 2.0


def _centres(start: int, length: int, side: float, overlap: float) -> list[float]:
    if length <= side:
        return [start + length / 2.0]
    count = int(np.ceil((length - side) / (side * (1.0 - overlap)) - 1e-9)) + 1
    return [float(c) for c in np.linspace(start + side / 2.0, start + length - side / 2.0, count)]


def thumbnail(picture: Frame, box: Box, height_px: int = 128) -> bytes:
    """The box of the picture as a small JPEG."""
    rows, columns = picture.shape[:2]
    cut = picture[max(box.top, 0) : min(box.bottom, rows), max(box.left, 0) : min(box.right, columns)]
    if not cut.size:
        cut = picture
    width = max(round(height_px * cut.shape[1] / cut.shape[0]), 1)
    small = cv2.resize(cut, (width, height_px), interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 80])
    return jpeg.tobytes()
