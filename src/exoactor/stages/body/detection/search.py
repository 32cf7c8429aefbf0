"""Everybody in one picture, also who is small in it.

The detector sees a person from about a fifth of the square that it is shown, so the square matters:
black bars are left out of it, and where nobody is found in all of the picture, squares of half its
width and less are looked at, and those around who was there a moment ago.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from exoactor.core.frames import Box
from exoactor.io.regions import Region
from exoactor.io.video import Frame
from exoactor.stages.body.detection.detector import PoseDetection, PoseDetector, near

GRID = 4
"""Pixels: as finely as the edges of bars are told."""


@dataclass(frozen=True)
class Tiles:
    """Squares of `share` of the picture's longer side, each overlapping the next by half."""

    share: float
    overlap: float = 0.5

    def of(self, area: Box) -> Iterator[Region]:
        """Those that cover the area."""
        width, height = area.right - area.left, area.bottom - area.top
        side = self.share * max(width, height)
        for y in _centres(area.top, height, side, self.overlap):
            for x in _centres(area.left, width, side, self.overlap):
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
    config: SearchConfig | None = None,
) -> list[PoseDetection]:
    """Who is in the picture, each once.

    `before`: regions of who was in the one before; `fine`: search thoroughly.
    """
    config = config or SearchConfig()
    area = without_bars(picture, config)
    found = _with(picture, detector, detector.find_regions(picture, _square(area)), [], config)

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
    if not len(rows):
        return Box(0, 0, width, height)
    box = Box(
        int(columns[0]),
        int(rows[0]),
        min(int(columns[-1]) + GRID, width),
        min(int(rows[-1]) + GRID, height),
    )
    left_out = 1.0 - (box.right - box.left) * (box.bottom - box.top) / (width * height)

    return box if left_out > config.min_bar else Box(0, 0, width, height)


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
        if (
            now is not None
            and now.following.size_px >= config.smallest_px
            and not is_known(now.following)
        ):
            found.append(now)
    return found


def _square(area: Box) -> Region:
    middle = np.array([area.left + area.right, area.top + area.bottom]) / 2.0
    return Region(middle, float(max(area.right - area.left, area.bottom - area.top)), 0.0)


def _worth(area: Box, config: SearchConfig) -> bool:
    """Whether a person in a tile could be large enough."""
    longer_px = max(area.right - area.left, area.bottom - area.top)
    return config.smallest_share * config.coarse.share * longer_px > config.smallest_px / 2.0


def _centres(start: int, length: int, side: float, overlap: float) -> list[float]:
    if length <= side:
        return [start + length / 2.0]
    count = int(np.ceil((length - side) / (side * (1.0 - overlap)) - 1e-9)) + 1
    return [float(c) for c in np.linspace(start + side / 2.0, start + length - side / 2.0, count)]


def thumbnail(picture: Frame, box: Box, height_px: int = 128) -> bytes:
    """The box of the picture as a small JPEG."""
    rows, columns = picture.shape[:2]
    cut = picture[
        max(box.top, 0) : min(box.bottom, rows), max(box.left, 0) : min(box.right, columns)
    ]
    if not cut.size:
        cut = picture
    width = max(round(height_px * cut.shape[1] / cut.shape[0]), 1)
    small = cv2.resize(cut, (width, height_px), interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(
        ".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 80]
    )
    return jpeg.tobytes()
