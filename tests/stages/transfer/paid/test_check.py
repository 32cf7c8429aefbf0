"""Edits of a photo: what passes, and what is told of those that do not."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from exoactor.core.errors import BadMediaError
from exoactor.core.frames import Box, Image
from exoactor.stages.transfer.paid import check, prompts

WHERE = Box(260, 60, 340, 300)
SHAPE = (360, 640)


def room() -> Image:
    """A textured place: what is in it can be recognised."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(40, 215, (18, 32, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(coarse, SHAPE[::-1], interpolation=cv2.INTER_NEAREST))


def standing(picture: Image, box: Box, colour: tuple[int, int, int]) -> Image:
    out = picture.copy()
    out[box.top : box.bottom, box.left : box.right] = colour
    return out


@pytest.fixture(scope="module")
def photo() -> Image:
    return standing(room(), WHERE, (230, 230, 235))


@pytest.fixture(scope="module")
def edit() -> Image:
    return standing(room(), WHERE, (40, 50, 90))


def moved(picture: Image, right: float = 0.0, down: float = 0.0, scale: float = 1.0) -> Image:
    height, width = picture.shape[:2]
    warp = np.array(
        [[scale, 0, right + (1 - scale) * width / 2], [0, scale, down + (1 - scale) * height / 2]]
    )
    return np.asarray(
        cv2.warpAffine(picture, warp, (width, height), borderMode=cv2.BORDER_REPLICATE),
        dtype=np.uint8,
    )


def as_jpeg(picture: Image) -> Image:
    encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), dtype=np.uint8)


def tinted(picture: Image) -> Image:
    return np.clip(picture * np.array([1.08, 1.0, 0.95]), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    "spoil",
    [lambda p: p, as_jpeg, tinted, lambda p: moved(p, 2, -2)],
    ids=("as it is", "jpeg", "tinted", "2 px"),
)
def test_what_a_service_does_to_any_picture_is_no_fault(
    spoil: Callable[[Image], Image], photo: Image, edit: Image
) -> None:
    assert check.faults(photo, spoil(edit), [WHERE], WHERE) == ()


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ([], "no person"),
        ([WHERE, Box(20, 60, 90, 300)], "2 people"),
        ([replace(WHERE, top=0)], "25% taller"),
        ([replace(WHERE, top=110)], "21% shorter"),
        ([replace(WHERE, left=310, right=390)], "50 px to the right"),
        ([Box(260, 95, 340, 335)], "35 px lower"),
    ],
)
def test_a_person_who_is_not_where_the_robot_was(
    people: list[Box], says: str, photo: Image, edit: Image
) -> None:
    (fault,) = check.faults(photo, edit, people, WHERE)
    assert says in fault


@pytest.mark.parametrize(
    "spoil", [lambda p: moved(p, right=20), lambda p: moved(p, scale=1.08)], ids=("shift", "zoom")
)
def test_a_camera_that_moved(spoil: Callable[[Image], Image], photo: Image, edit: Image) -> None:
    assert any(
        "the camera moved" in fault for fault in check.faults(photo, spoil(edit), [WHERE], WHERE)
    )


def test_a_thing_that_was_added(photo: Image, edit: Image) -> None:
    more = standing(edit, Box(480, 200, 530, 250), (250, 20, 30))
    assert any(
        "of the background changed" in fault for fault in check.faults(photo, more, [WHERE], WHERE)
    )


def test_where_the_robot_is_not_known_only_the_rest_is_judged(photo: Image, edit: Image) -> None:
    assert check.faults(photo, edit, [WHERE], None) == ()
    assert check.faults(photo, edit, [], None) != ()


def test_another_size_is_fitted_and_another_format_refused(edit: Image) -> None:
    twice = np.repeat(np.repeat(edit, 2, axis=0), 2, axis=1)
    assert check.fitted(twice, 640, 360).shape == (360, 640, 3)
    with pytest.raises(BadMediaError, match="another format"):
        check.fitted(edit, 640, 480)


def test_what_was_wrong_is_said_in_the_next_prompt() -> None:
    sharper = prompts.text(("the person is 25% taller",))
    assert sharper.startswith(prompts.text()) and "the person is 25% taller" in sharper


@pytest.mark.parametrize("where", [WHERE, None], ids=("known", "not known"))
def test_a_robot_that_is_still_there_though_a_person_is_seen(
    where: Box | None, photo: Image, edit: Image
) -> None:
    """Pose networks take robots for people: what came back unchanged, or with a new head only, is
    no edit."""
    head = standing(photo, replace(WHERE, bottom=75), (200, 150, 120))
    for same in (photo, as_jpeg(photo), tinted(photo), moved(photo, 2, -2), head):
        faults = check.faults(photo, same, [WHERE], where)
        assert any("the robot is still there" in fault for fault in faults)
    assert check.faults(photo, edit, [WHERE], where) == ()
    half = standing(photo, replace(WHERE, bottom=180), (40, 50, 90))
    assert not any("still there" in fault for fault in check.faults(photo, half, [WHERE], where))
