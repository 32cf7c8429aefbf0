"""Edges of a picture that are upright or level in the world."""

import cv2
import numpy as np
import pytest

from exoactor.core.checks import Array
from exoactor.core.frames import Image
from exoactor.photo import kinds, lines
from exoactor.photo.boxes import Seen
from exoactor.photo.lines import Lines
from exoactor.photo.view import View
from made.photographed import HEIGHT, TRUE, WIDTH, box_of, view

ROOM = 0.3
DESK = Seen("desk", "table", box_of("desk"))


def edges() -> Array:
    """(N, 2, 2) ends in the picture: upright ones, and level ones along and across the room."""
    along = np.array([np.cos(ROOM), np.sin(ROOM), 0.0])
    across = np.array([-along[1], along[0], 0.0])
    ends = []
    for x, y in ((3.0, 1.4), (3.4, -1.2), (4.0, 0.3)):
        foot = np.array([x, y, 0.1])
        ends += [(foot, foot + way) for way in (0.9 * along, 0.9 * across, [0.0, 0.0, 0.9])]
    return view().project(np.array(ends))


@pytest.fixture(scope="module")
def picture() -> Image:
    """They and the edges of a desk's top, drawn dark on light."""
    out = np.full((HEIGHT, WIDTH, 3), 220, dtype=np.uint8)
    top = view().project(TRUE["desk"].edges_m(kinds.prior("table")))
    for start, end in (*edges(), *top):
        ends = (tuple(round(at) for at in point) for point in (start, end))
        cv2.line(out, *ends, (40, 40, 40), 3, cv2.LINE_AA)
    return out


@pytest.fixture(scope="module")
def found(picture: Image) -> Lines:
    return lines.find(picture, [DESK])


def cost(found: Lines, seen_by: View, room: float) -> float:
    return float((found.built(seen_by, room, np.radians(0.7)) ** 2).sum())


def test_what_is_built_agrees_with_the_true_camera(found: Lines) -> None:
    centre = np.array([WIDTH, HEIGHT]) / 2.0
    true = cost(found, view(), ROOM)
    for pitch, roll in ((11.0, 0.0), (17.0, 0.0), (14.0, 3.0)):
        wrong = View.of(np.radians(pitch), np.radians(roll), 1.4, 970.0, centre)
        assert cost(found, wrong, ROOM) > 1.5 * true
    assert cost(found, view(), ROOM + 0.2) > 1.5 * true


def test_an_edge_that_is_neither_counts_to_an_end() -> None:
    assert lines.bounded(np.array([1e3]))[0] == pytest.approx(lines.FAR, rel=1e-3)
    assert lines.bounded(np.array([0.1]))[0] == pytest.approx(0.1, rel=1e-2)


def test_the_edges_of_a_thing_tell_its_yaw_up_to_a_quarter_turn(found: Lines) -> None:
    likeliest = found.level(0, view(), np.radians(3.0))
    off = lines.quarter(likeliest - TRUE["desk"].yaw_rad)
    assert np.abs(off[:2]).min() < np.radians(2.0)


def test_a_thing_s_edges_lie_along_its_model(found: Lines) -> None:
    edge = view().project(TRUE["desk"].edges_m(kinds.prior("table")))
    assert found.along(0, edge, 8.0) > 0.7
    assert found.along(0, edge + [0.0, 20.0], 8.0) < 0.4


def test_only_edges_within_its_box_are_a_thing_s(picture: Image) -> None:
    elsewhere = Seen("none", "box", (10.0, 600.0, 90.0, 700.0))
    found = lines.find(picture, [elsewhere, DESK])
    assert len(found.level_px[0]) == 0 < len(found.level_px[1])
    assert len(found.level(0, view(), np.radians(3.0))) == 0
