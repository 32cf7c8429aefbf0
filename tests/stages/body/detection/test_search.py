"""Everybody in one picture: bars, tiles, who is small."""

import cv2
import numpy as np
import pytest

from exoactor.core.frames import Box
from exoactor.io.regions import Region
from exoactor.io.video import Frame
from exoactor.stages.body.detection import search
from exoactor.stages.body.detection.detector import PoseDetector
from exoactor.stages.body.detection.search import SearchConfig

CONFIG = SearchConfig()


def test_black_bars_are_left_out_on_every_side_and_a_lit_picture_is_whole() -> None:
    picture = np.full((360, 640, 3), 5, dtype=np.uint8)
    picture[60:300, 160:480] = 90
    assert search.without_bars(picture, CONFIG) == Box(160, 60, 480, 300)
    assert search.without_bars(np.full((360, 640, 3), 90, dtype=np.uint8), CONFIG) == Box(
        0, 0, 640, 360
    )
    assert search.without_bars(np.zeros((360, 640, 3), dtype=np.uint8), CONFIG) == Box(
        0, 0, 640, 360
    )


@pytest.mark.parametrize("tiles", [CONFIG.coarse, CONFIG.fine])
def test_tiles_cover_the_picture_and_each_point_is_well_inside_one(tiles: search.Tiles) -> None:
    area = Box(100, 0, 1380, 720)
    side = tiles.share * 1280
    centres = np.array([tile.center_px for tile in tiles.of(area)])
    assert (centres[:, 0] - side / 2 >= 99.9).all() and (centres[:, 0] + side / 2 <= 1380.1).all()
    for x in np.linspace(100 + side / 4, 1380 - side / 4, 23):
        for y in np.linspace(side / 4, 720 - side / 4, 17):
            assert (np.abs(centres - [x, y]).max(axis=1) <= side / 4 + 1e-6).any()


def small(picture: Frame, tall_px: int) -> Frame:
    """The player so tall, in a grey picture of 1920x1080."""
    scale = tall_px / 480.0  # as tall as the player is in the first picture of the clip
    patch = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    out = np.full((1080, 1920, 3), 110, dtype=np.uint8)
    out[600 : 600 + patch.shape[0], 1200 : 1200 + patch.shape[1]] = patch
    return out


@pytest.mark.parametrize("tall_px", [round(search.SearchConfig().found_px(1920)), 150, 200])
def test_who_is_small_is_found_in_tiles(
    detector: PoseDetector, tennis: list[Frame], tall_px: int
) -> None:
    picture = small(tennis[0], tall_px)
    found = search.search_people(picture, detector, [], fine=True)
    assert found
    tall = max(float(np.ptp(s.px[:, 1])) for s in found)
    assert 0.7 * tall_px < tall < 1.2 * tall_px


def test_who_was_there_a_moment_ago_is_looked_for_there(
    detector: PoseDetector, tennis: list[Frame]
) -> None:
    picture = small(tennis[0], 160)
    (seen,) = search.search_people(picture, detector, [], fine=True)[:1]
    again = search.search_people(picture, detector, [seen.following], fine=False)
    assert any(
        np.linalg.norm(s.following.center_px - seen.following.center_px) < 10.0 for s in again
    )


def test_nobody_is_found_in_an_empty_picture(detector: PoseDetector) -> None:
    assert (
        search.search_people(
            np.full((360, 640, 3), 120, dtype=np.uint8),
            detector,
            [Region(np.ones(2), 90.0, 0.0)],
            True,
        )
        == []
    )


def test_a_thumbnail_is_a_small_jpeg() -> None:
    made = search.thumbnail(np.full((360, 640, 3), 90, dtype=np.uint8), Box(-10, 100, 110, 500))
    shape = cv2.imdecode(np.frombuffer(made, dtype=np.uint8), cv2.IMREAD_COLOR).shape
    assert shape[0] == 128 and 40 < shape[1] < 70
