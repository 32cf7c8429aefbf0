"""Cuts, dissolves and fades are found; flashes, pans, light and whatever moves are none."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from exoactor.io import shots
from exoactor.io.shots import Shot
from exoactor.io.video import Frame

HEIGHT, WIDTH, COUNT = 54, 96, 60


def scenery(seed: int, wide: int = 1) -> Frame:
    """A place with texture, `wide` pictures wide."""
    rng = np.random.default_rng(seed)
    rough = rng.integers(0, 255, (7, 12 * wide, 3)).astype(np.uint8)
    return np.asarray(
        cv2.resize(rough, (WIDTH * wide, HEIGHT), interpolation=cv2.INTER_CUBIC), dtype=np.uint8
    )


def scene(seed: int, count: int = COUNT, start: int = 0) -> list[Frame]:
    """A dark figure that strides through a place, from the side to the other in two seconds."""
    out = []
    for k in range(start, start + count):
        picture = scenery(seed)
        x = int((k % 60) / 60 * (WIDTH - 14))
        picture[12:50, x : x + 14] = 30 + 20 * (k % 5)
        out.append(picture)
    return out


def mixed(a: Frame, b: Frame, share: float) -> Frame:
    return np.asarray(np.rint((1.0 - share) * a + share * b), dtype=np.uint8)


def found(pictures: list[Frame]) -> list[tuple[int, int]]:
    return [(shot.first, shot.last) for shot in shots.find(pictures)]


def test_a_scene_is_one_shot() -> None:
    assert shots.find(scene(0)) == (Shot(0, COUNT - 1),)
    assert Shot(30, 59).start_s == 1.0 and Shot(30, 59).stop_s == 2.0


def test_a_cut_is_where_it_is() -> None:
    assert found(scene(0) + scene(1) + scene(0, 40)) == [(0, 59), (60, 119), (120, 159)]


@pytest.mark.parametrize("length", [8, 14, 24])
def test_a_dissolve_belongs_to_neither_shot(length: int) -> None:
    a, b = scene(0), scene(1)
    share = (np.arange(length) + 1) / (length + 1)
    between = [mixed(x, y, s) for x, y, s in zip(a[-length:], b[:length], share, strict=True)]
    first, second = found(a[:-length] + between + b[length:])
    assert first[0] == 0 and abs(first[1] - (COUNT - length - 1)) <= 4
    assert second[1] == 2 * COUNT - length - 1 and abs(second[0] - COUNT) <= 4


def test_a_fade_through_black_is_one_change() -> None:
    dark = np.linspace(1.0, 0.0, 10)
    out = [mixed(p, 0 * p, 1.0 - s) for p, s in zip(scene(0)[-10:], dark, strict=True)]
    back = [mixed(p, 0 * p, 1.0 - s) for p, s in zip(scene(1)[:10], dark[::-1], strict=True)]
    first, second = found(scene(0)[:-10] + out + back + scene(1)[10:])
    assert abs(first[1] - 50) <= 6 and 60 <= second[0] <= 85


@pytest.mark.parametrize("frames", [1, 3, 5])
def test_a_flash_is_no_cut(frames: int) -> None:
    pictures = scene(0)
    pictures[20 : 20 + frames] = [np.full((HEIGHT, WIDTH, 3), 250, dtype=np.uint8)] * frames
    assert len(found(pictures)) == 1


def test_what_lasts_longer_than_a_flash_is_a_change() -> None:
    pictures = scene(0, 90)
    pictures[40:48] = scene(1)[:8]
    assert found(pictures) == [(0, 39), (48, 89)]


WORSE: dict[str, Callable[[list[Frame]], list[Frame]]] = {
    "light off": lambda p: [
        np.asarray(x * (1.0 if k < 30 else 0.3), dtype=np.uint8) for k, x in enumerate(p)
    ],
    "dark": lambda p: [np.asarray(x * 0.2, dtype=np.uint8) for x in p],
    "noise": lambda p: [
        np.clip(x + np.random.default_rng(k).normal(0, 8, x.shape), 0, 255).astype(np.uint8)
        for k, x in enumerate(p)
    ],
    "held": lambda p: [p[k - k % 4] for k in range(len(p))],
    "three times as fast": lambda p: p[::3],
}


@pytest.mark.parametrize("name", WORSE)
def test_a_worse_picture_is_no_cut(name: str) -> None:
    assert len(found(WORSE[name](scene(3)))) == 1


@pytest.mark.parametrize("pace", [2, 5, 9])
def test_a_pan_is_no_cut(pace: int) -> None:
    wide = scenery(4, wide=8)
    places = [min(k * pace, 7 * WIDTH) for k in range(COUNT)]
    assert len(found([wide[:, x : x + WIDTH] for x in places])) == 1


def test_plain_pictures_are_told_by_their_colour() -> None:
    one, other = (np.full((HEIGHT, WIDTH, 3), level, dtype=np.uint8) for level in (90, 140))
    assert len(found([one] * 40)) == 1
    assert found([one] * 40 + [other] * 40) == [(0, 39), (40, 79)]


def test_where_only_scraps_are_left_the_clip_is_one_shot() -> None:
    scraps = [picture for seed in range(5) for picture in scene(seed, 8)]
    assert found(scraps) == [(0, 39)]


def test_a_picture_is_made_small_by_its_longer_side() -> None:
    assert shots.small(np.zeros((720, 1280, 3), dtype=np.uint8)).shape == (54, 96, 3)
    assert shots.small(np.zeros((1280, 720, 3), dtype=np.uint8)).shape == (96, 54, 3)
