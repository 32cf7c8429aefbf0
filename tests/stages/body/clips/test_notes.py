"""What a reading says of itself."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core.frames import Box
from exoactor.core.motion import BodyMotion
from exoactor.core.watched import Person, Span, Watched
from exoactor.stages.body.clips.notes import notes
from exoactor.stages.body.fitting.observed import spans


def body(
    frames: int = 60, start_s: float = 0.0, holes: tuple[tuple[int, int], ...] = ()
) -> BodyMotion:
    found = np.ones(frames, dtype=np.bool_)
    for first, stop in holes:
        found[first:stop] = False
    quat = np.zeros((frames, 22, 4))
    quat[..., 0] = 1.0
    return BodyMotion(
        30.0, np.arange(frames) / 30.0, np.zeros((frames, 22, 3)), quat, np.ones((frames, 22)),
        np.zeros((frames, 22, 2)), np.zeros((frames, 2, 2, 2)), found, 900.0, 640, 480, 1.7,
        clip_start_s=start_s,
    )  # fmt: skip


WHOLE = Watched((Span(0.0, 2.0),), 1)


def person(number: int) -> Person:
    return Person(number, 1, Span(0.0, 2.0), 1.0, Box(0, 0, 10, 20), 1.0, b"jpeg")


def test_of_a_clip_that_was_read_whole_there_is_nothing_to_say() -> None:
    assert notes(body(), replace(WHOLE, people=(person(1),), person=1), 2.0) == ()


def test_shots_and_people_are_named_with_the_flags_that_choose() -> None:
    (said,) = notes(body(), Watched((Span(0.0, 2.0), Span(2.0, 3.5)), 1), 3.5)
    assert "2 shots (0.0-2.0 s, 2.0-3.5 s); shot 1 is read" in said and "--shot N" in said
    (said,) = notes(body(), replace(WHOLE, people=(person(1), person(2)), person=2), 2.0)
    assert "2 people were found; person 2 (0.0-2.0 s) is followed" in said and "--person N" in said


def test_ends_and_holes_are_named_in_seconds_of_the_clip() -> None:
    ends, hole = notes(body(30, 0.5, ((9, 15),)), WHOLE, 2.0)
    assert (
        "that of 0.5-1.5 s of the clip" in ends
        and "not followed in 0.0-0.5 s and 1.5-2.0 s" in ends
    )
    assert "not seen in 0.8-1.0 s of the clip; the motion is interpolated" in hole


def test_pieces_that_are_no_shots_are_named_as_what_was_not_followed() -> None:
    (said,) = notes(body(60, 1.2), replace(WHOLE, shots=(Span(1.2, 3.2),)), 3.6)
    assert (
        "that of 1.2-3.2 s of the clip" in said
        and "not followed in 0.0-1.2 s and 3.2-3.6 s" in said
    )


def test_what_is_left_out_is_named() -> None:
    said = notes(body(30), replace(WHOLE, shots=(Span(0.0, 1.0),)), 1.0, (Span(1.6, 2.0),))
    assert said == (
        "The person is also seen in 1.6-2.0 s, which is left out: between, "
        "it is lost for too long.",
    )


def test_spans_go_over_holes() -> None:
    found = np.array([0, 1, 1, 0, 0, 1, 0, 0, 0, 1], dtype=bool)
    assert spans(found, 1) == [(1, 3), (5, 6), (9, 10)]
    assert spans(found, 2) == [(1, 6), (9, 10)] and spans(found, 3) == [(1, 10)]


def test_a_part_of_a_motion_lies_later_in_the_clip() -> None:
    part = body(60, 1.0, ((20, 25),)).part(15, 40)
    assert (
        part.clip_start_s == pytest.approx(1.5) and len(part.time_s) == 25 and part.time_s[0] == 0.0
    )
    assert np.flatnonzero(~part.found).tolist() == [5, 6, 7, 8, 9]
