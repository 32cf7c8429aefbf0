"""The loop against a clock that a test turns: nothing here waits, so seconds can be counted
exactly."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("msgpack")

from exoactor.core.errors import RetriableError
from exoactor.robots import model
from exoactor.stream import frames, publish
from exoactor.stream.frames import AHEAD, Checked
from exoactor.stream.publish import Settings

STAND = model.stand_qpos()
SAID: dict[str, Any] = {"body_q": STAND[7:].tolist()}


class Clock:
    """Time that passes only while it is slept, or when a test lets it."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def monotonic(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


class Link:
    """A robot that speaks every `every_s`, and until `until_s`; messages by the time they left."""

    def __init__(self, clock: Clock, every_s: float = 0.0, until_s: float = np.inf) -> None:
        self._clock = clock
        self._every_s = every_s
        self._until_s = clock.now_s + until_s
        self._next_s = clock.now_s
        self.left_s: list[float] = []
        self.stalls: dict[int, float] = {}

    def listened_to(self) -> bool:
        return True

    def heard(self) -> dict[str, Any] | None:
        if self._clock.now_s < self._next_s or self._clock.now_s > self._until_s:
            return None
        self._next_s = self._clock.now_s + self._every_s
        return SAID

    def send(self, content: bytes) -> None:
        self.left_s.append(self._clock.now_s)
        self._clock.now_s += self.stalls.get(len(self.left_s), 0.0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(publish, "time", clock)
    return clock


def standing(seconds: float) -> Checked:
    qpos = np.tile(STAND, (round(50 * seconds), 1))
    return Checked("standing", qpos, frames.velocities(qpos), (), None, None, 0)


def published(link: Link, seconds: float = 2.0, pressed: Any = lambda: False) -> publish.Report:
    return publish.publish(standing(seconds), Settings(True), link, pressed)


def test_a_frame_every_twentieth_of_a_second(clock: Clock) -> None:
    link = Link(clock)
    report = published(link)
    assert report.frames == 100 + AHEAD == len(link.left_s)
    np.testing.assert_allclose(np.diff(link.left_s), 0.02, atol=1e-9)
    assert report.jitter_ms_p99 == pytest.approx(0.0, abs=1e-6)


def test_what_is_late_is_not_hurried_after(clock: Clock) -> None:
    """A burst after a stall would be 20 frames in no time."""
    link = Link(clock)
    link.stalls = {30: 0.4, 60: 0.025}
    report = published(link)
    gaps = np.diff(link.left_s)
    assert report.frames == 100 + AHEAD and gaps[29] == pytest.approx(0.4)
    assert gaps[59:61] == pytest.approx([0.025, 0.015]), (
        "less than a frame is made up for, to keep the receiver's pace"
    )
    np.testing.assert_allclose(np.delete(gaps, [29, 59, 60]), 0.02, atol=1e-9)
    assert max(report.late_s) == pytest.approx(0.38)


@pytest.mark.parametrize(("every_s", "frames_sent"), [(0.45, 100 + AHEAD), (0.6, 26)])
def test_the_robot_is_lost_after_half_a_second(
    every_s: float, frames_sent: int, clock: Clock
) -> None:
    link = Link(clock, every_s)
    link.heard()  # the next word is due then
    clock.now_s += every_s - 0.02
    report = published(link)
    assert abs(report.frames - frames_sent) <= 1
    assert report.ended == ("at its end" if every_s < 0.5 else "feedback stayed away for 0.5 s")
    if every_s > 0.5:
        assert len(link.left_s) - report.frames == 4 + 10 + 50 + AHEAD, (
            "what was told, slowing, a second, and the lag"
        )


def test_a_robot_that_repeats_one_word_is_lost(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SAID, "index", 7)
    report = published(Link(clock))
    assert report.ended == "feedback stayed away for 0.5 s" and report.frames == 26


def test_a_robot_that_falls_silent_at_once_is_waited_for_five_seconds(clock: Clock) -> None:
    began_s = clock.now_s
    with pytest.raises(RetriableError, match="the robot said nothing for 5 s: nothing was sent"):
        published(Link(clock, until_s=-1.0))
    assert clock.now_s - began_s == pytest.approx(5.0, abs=0.03)


def test_what_is_stopped_before_it_begins_sends_nothing(clock: Clock) -> None:
    link = Link(clock)
    report = published(link, pressed=lambda: True)
    assert report.frames == 0 and link.left_s == [] and report.ended == "a key was pressed"
