"""Everybody in one picture, also who is small in it.

The detector sees a person from about a fifth of the square that it is shown, so the square matters:
black bars are left out of it, and where nobody is found in all of the picture, squares of half its
width and less are looked at, and those around who was there a moment ago.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Box
from exoactor.io.regions import Region
from exoactor.io.video import Frame
from exoactor.stages.body.detection.detector import PoseDetection, PoseDetector, near, square

THUMBNAIL_PX = 128
"""Its height."""
GRID = 4
"""Pixels: as finely as the edges of bars are told."""


@dataclass(frozen=True)
class Tiles:
    """Squares of `share` of the picture's longer side, each overlapping the next by half."""

    share: float

    def of(self, area: Box) -> Iterator[Region]:
        """Those that cover the area."""
        side = self.share * square(area).size_px
        for y in _centres(area.top, area.bottom, side):
            for x in _centres(area.left, area.right, side):
                yield Region(np.array([x, y]), side, 0.0)


@dataclass(frozen=True)
class SearchConfig:
    """How a picture is searched.

    black: bars are darker than this in every pixel, in levels, after an encoder. min_bar: bars that
        take less than this share of the picture are left in it: nothing would be gained.
    around: the square that is searched for who was seen before, in sides of that person's region.
    same_shift, same_growth: two detections in one picture that are this near and alike are of one
        person.
    smallest_px: the side of a region, about 1.4 times a person, under which no joints can be told.
    smallest_share: the height of a person that the detector sees, as a share of the square it is
        shown.
    found_share: the height of a person, as a share of the picture's longer side, from which it is
        found in a thorough search. Measured on the tennis player, scaled and put somewhere in a
        grey picture: found in 11 of 12 at 130 px of 1920x1080 and at 42 px of 640x360, in 10 of 12
        at 90 px of 1280x720; in half of them at 100 and 34 px, in 4 of 12 at 60 px.
    coarse, fine: where all of the picture shows nobody; the second takes 49 looks of a square
        picture, 21 of 16:9.
    """

    black: int = 24
    min_bar: float = 0.02
    around: float = 2.5
    same_shift: float = 0.25
    same_growth: float = 1.6
    smallest_share: float = 0.2
    found_share: float = 0.068
    smallest_px: float = 48.0
    coarse: Tiles = Tiles(0.5)
    fine: Tiles = Tiles(0.25)

    def found_px(self, picture_px: float) -> float:
        """From head to foot: who is smaller in a picture of so long a side may be missed."""
        return max(self.found_share * picture_px, self.smallest_px / 1.4)


def search_people(
    picture: Frame,
    detector: PoseDetector,
    before: Sequence[Region],
    fine: bool,
    config: SearchConfig = SearchConfig(),
) -> list[PoseDetection]:
    """Who is in the picture, each once.

    `before`: regions of who was in the one before; `fine`: search thoroughly.
    """
    area = without_bars(picture, config)
    found = _with(picture, detector, detector.find_regions(picture, square(area)), [], config)

    for region in before:
        if not any(
            near(s.following, region, 2.0 * config.same_shift, config.same_growth) for s in found
        ):
            around = Region(region.center_px, config.around * region.size_px, 0.0)
            found = _with(
                picture, detector, [region, *detector.find_regions(picture, around)], found, config
            )

    for tiles in (config.coarse, config.fine) if fine else (config.coarse,):
        if found or not _worth(area, config):
            break
        regions = (
            region for tile in tiles.of(area) for region in detector.find_regions(picture, tile)
        )
        found = _with(picture, detector, regions, found, config)
    return found


def without_bars(picture: Frame, config: SearchConfig) -> Box:
    """The picture without the black bars around it."""
    bright = picture[::GRID, ::GRID].max(axis=2) >= config.black
    rows, columns = (GRID * np.flatnonzero(bright.any(axis=axis)) for axis in (1, 0))
    height, width = picture.shape[:2]
    everything = Box(0, 0, width, height)
    if not len(rows):
        return everything

    right, bottom = min(int(columns[-1]) + GRID, width), min(int(rows[-1]) + GRID, height)
    box = Box(int(columns[0]), int(rows[0]), right, bottom)
    left_out = 1.0 - (box.right - box.left) * (box.bottom - box.top) / (width * height)
    return box if left_out > config.min_bar else everything


def _with(
    picture: Frame,
    detector: PoseDetector,
    regions: Iterable[Region],
    before: list[PoseDetection],
    config: SearchConfig,
) -> list[PoseDetection]:
    """`before`, and who is in the regions besides."""
    found = list(before)

    def is_known(region: Region) -> bool:
        return any(near(s.following, region, config.same_shift, config.same_growth) for s in found)

    for region in regions:
        if is_known(region):
            continue
        now = detector.detect_settled(picture, region)
        if now is None or now.following.size_px < config.smallest_px or is_known(now.following):
            continue
        found.append(now)
    return found


def _worth(area: Box, config: SearchConfig) -> bool:
    """Whether a person in a tile could be large enough."""
    person_px = config.smallest_share * config.coarse.share * square(area).size_px
    return person_px > config.smallest_px / 2.0


def _centres(start: int, stop: int, side: float) -> Array:
    if stop - start <= side:
        return np.array([(start + stop) / 2.0])
    count = int(np.ceil((stop - start - side) / (0.5 * side) - 1e-9)) + 1
    return np.linspace(start + side / 2.0, stop - side / 2.0, count)


def thumbnail(picture: Frame, box: Box) -> bytes:
    """The box of the picture as a small JPEG."""
    cut = picture[max(box.top, 0) : box.bottom, max(box.left, 0) : box.right]
    if not cut.size:
        cut = picture
    size = max(round(THUMBNAIL_PX * cut.shape[1] / cut.shape[0]), 1), THUMBNAIL_PX
    small = cv2.cvtColor(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR)
    _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])
    return jpeg.tobytes()
