"""Clips from elsewhere: what passes, and what is told of those that do not."""

from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import pytest

from exoactor.core.frames import Box, Image
from exoactor.io.video import Clip, open_clip, write_video
from exoactor.stages.imagine.video_models import acceptance

FPS, COUNT, SHAPE = 10.0, 40, (180, 320)


def room(seed: int = 0) -> Image:
    """Grey blots: colour is coded at half the size, and its edges would differ after the
    encoder."""
    coarse = (
        np.random.default_rng(seed)
        .integers(40, 215, (18, 32, 1))
        .astype(np.uint8)
        .repeat(3, axis=2)
    )
    return np.asarray(cv2.resize(coarse, SHAPE[::-1], interpolation=cv2.INTER_CUBIC))


def person(k: int) -> Box:
    """Walks to the right."""
    return Box(60 + 3 * k, 30, 100 + 3 * k, 150)


def frame(k: int, place: Image) -> Image:
    out, box = place.copy(), person(k)
    out[box.top : box.bottom, box.left : box.right] = (30, 40, 80)
    return out


def one_person(picture: Image) -> list[Box]:
    """Stands in for the pose networks: the person is the only thing so dark and blue."""
    mask = (np.abs(picture.astype(int) - (30, 40, 80)) < 12).all(axis=-1)
    rows, columns = np.flatnonzero(mask.sum(1) > 20), np.flatnonzero(mask.sum(0) > 60)
    return (
        [Box(int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1]))]
        if len(columns)
        else []
    )


@pytest.fixture
def clip(tmp_path: Path) -> Callable[[Iterable[Image]], Clip]:
    def make(pictures: Iterable[Image]) -> Clip:
        write_video(tmp_path / "clip.mp4", pictures, FPS)
        return open_clip(tmp_path / "clip.mp4")

    return make


def walk(place: Image | None = None) -> list[Image]:
    return [frame(k, room() if place is None else place) for k in range(COUNT)]


def shifted(picture: Image, px: float) -> Image:
    warp = np.array([[1.0, 0.0, px], [0.0, 1.0, 0.0]])
    return np.asarray(
        cv2.warpAffine(picture, warp, SHAPE[::-1], borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8
    )


def test_a_clip_as_it_should_be(clip: Callable[..., Clip]) -> None:
    found = acceptance.examine(clip(walk()), frame(0, room()), 4.0, one_person)
    assert found.faults == () and set(found.people) == {1}
    assert found.moved < 0.005 and found.begins < 0.005 and found.cuts_s == ()


def test_a_cut(clip: Callable[..., Clip]) -> None:
    pictures = [*walk()[:20], *walk(room(1))[20:]]
    (fault,) = acceptance.examine(clip(pictures), frame(0, room()), 4.0, one_person).faults
    assert "a cut at 2.0 s" in fault


def test_a_camera_that_pans(clip: Callable[..., Clip]) -> None:
    pictures = [shifted(picture, -0.6 * k) for k, picture in enumerate(walk())]
    (fault,) = acceptance.examine(clip(pictures), frame(0, room()), 4.0, one_person).faults
    assert "the camera moves" in fault


def test_another_beginning(clip: Callable[..., Clip]) -> None:
    (fault,) = acceptance.examine(clip(walk()), frame(30, room()), 4.0, one_person).faults
    assert "does not begin with the reference frame" in fault


@pytest.mark.parametrize(
    ("seconds", "fine"), [(4.0, True), (6.0, True), (8.0, False), (1.5, False)]
)
def test_the_length_that_was_asked_for(
    seconds: float, fine: bool, clip: Callable[..., Clip]
) -> None:
    found = acceptance.examine(clip(walk()), frame(0, room()), seconds, one_person)
    assert (found.faults == ()) is fine


@pytest.mark.parametrize(("count", "says"), [(0, "nobody is in it"), (2, "several people")])
def test_how_many_people(count: int, says: str, clip: Callable[..., Clip]) -> None:
    (fault,) = acceptance.examine(
        clip(walk()), frame(0, room()), 4.0, lambda picture: one_person(picture) * count
    ).faults
    assert says in fault


def test_a_reference_of_another_size_is_the_same_picture(clip: Callable[..., Clip]) -> None:
    twice = np.asarray(cv2.resize(frame(0, room()), (640, 360)), dtype=np.uint8)
    assert acceptance.examine(clip(walk()), twice, 4.0, one_person).faults == ()


def test_a_place_with_nothing_to_recognise_is_not_said_to_move(clip: Callable[..., Clip]) -> None:
    bare = np.full((*SHAPE, 3), 150, dtype=np.uint8)
    assert acceptance.examine(clip(walk(bare)), frame(0, bare), 4.0, one_person).moved == 0.0
