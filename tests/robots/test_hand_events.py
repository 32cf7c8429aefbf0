"""Hands on a robot that runs: changes of state, and targets no faster than the hand may go."""

import numpy as np
import pytest

from exoactor.core.motion import Hand, HandMotion
from exoactor.robots import dex3
from exoactor.robots.hand_events import HandEvent, HandQueue, events


def test_hands_keep_their_rate_however_late_a_tick_is() -> None:
    queue = HandQueue(
        [HandEvent(0.0, "left", Hand.CLOSED), HandEvent(0.1, "right", Hand.HALF_OPEN)]
    )
    before = {side: np.zeros(7) for side in ("left", "right")}
    for time_s in (0.0, 0.02, 0.04, 3.0, 3.02, 3.04, 3.06, 3.08, 3.1):  # a stall of three seconds
        now = queue.tick(time_s)
        for side in ("left", "right"):
            assert np.abs(now[side] - before[side]).max() <= dex3.RATE_RAD + 1e-12
            low, high = dex3.limits_rad(side)
            assert (now[side] >= low - 1e-12).all() and (now[side] <= high + 1e-12).all()
        before = now
    np.testing.assert_allclose(now["left"], dex3.target_rad(Hand.CLOSED, "left"))
    np.testing.assert_allclose(now["right"], dex3.target_rad(Hand.HALF_OPEN, "right"))
    np.testing.assert_allclose(
        dex3.target_rad(Hand.CLOSED, "right"), -dex3.target_rad(Hand.CLOSED, "left")
    )


def test_events_are_the_changes_of_state() -> None:
    state = np.array([0, 0, 1, 2, 2], dtype=np.int8)
    still, conf = np.full(5, 2, dtype=np.int8), np.ones(5)
    found = events(HandMotion(30.0, np.arange(5) / 30.0, state, still, conf, conf), 1.0)
    assert [(event.side, event.state) for event in found] == [
        ("left", 0),
        ("right", 2),
        ("left", 1),
        ("left", 2),
    ]
    assert found[-1].time_s == pytest.approx(1.1)
