import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import Hand
from exoactor.stages.hands.grip import FINGERS, Thresholds, bend_deg, states

OPEN, HALF, CLOSED = Hand.OPEN, Hand.HALF_OPEN, Hand.CLOSED


def hand(bend: tuple[float, float, float], fan_deg: float = 12.0) -> Array:
    """Landmarks (21, 3) of a flat hand with fanned fingers, each joint then bent out of the plane
    by degrees."""
    points = np.zeros((21, 3))
    for finger, chain in enumerate(FINGERS):
        fan = np.radians(fan_deg * (finger - 1.5))
        along = np.array([np.sin(fan), -np.cos(fan), 0.0])
        at, angle = np.zeros(3), 0.0
        for landmark, length, turn in zip(
            chain[1:], (9.0, 4.0, 3.0, 2.0), (0.0, *bend), strict=True
        ):
            angle += np.radians(turn)
            at = at + length * (np.cos(angle) * along + np.sin(angle) * np.array([0.0, 0.0, 1.0]))
            points[landmark] = at
    return points


angles = st.floats(0.0, 100.0)


@given(
    bend=st.tuples(angles, angles, angles),
    turn=st.tuples(*[st.floats(-3.0, 3.0)] * 3),
    scale=st.floats(0.1, 50.0),
    mirrored=st.booleans(),
)
def test_bend_is_the_sum_of_the_joints_however_the_hand_is_held(
    bend: tuple[float, float, float], turn: tuple[float, float, float], scale: float, mirrored: bool
) -> None:
    points = hand(bend) * [-1.0 if mirrored else 1.0, 1.0, 1.0]
    seen = rotations.rotate(rotations.from_rotvec(np.array(turn)), points) * scale + [
        300.0,
        200.0,
        5.0,
    ]
    assert bend_deg(seen) == pytest.approx(sum(bend), abs=0.01)


def test_bend_of_many_hands_at_once_and_of_none() -> None:
    many = np.stack([[hand((0.0, 0.0, 0.0)), hand((30.0, 60.0, 20.0))]] * 3)
    assert bend_deg(many) == pytest.approx(np.array([[0.0, 110.0]] * 3), abs=1e-4)
    assert np.isfinite(bend_deg(np.zeros((21, 3))))


def read(bend: list[float], seen: list[bool] | None = None) -> list[int]:
    return states(np.array(bend), np.array(seen or [True] * len(bend)), Thresholds()).tolist()


def test_slow_closing_and_opening_pass_through_half_open_once_each() -> None:
    ramp = np.linspace(0.0, 220.0, 60)
    closing, opening = read(list(ramp)), read(list(ramp[::-1]))
    assert closing == sorted(closing)
    assert opening == sorted(opening, reverse=True)
    assert set(closing) == set(opening) == {OPEN, HALF, CLOSED}
    # closes at a larger bend than it opens at
    assert closing.index(HALF) > opening[::-1].index(HALF)


@given(
    noise=st.lists(st.floats(-7.0, 7.0), min_size=5, max_size=60),
    middle=st.sampled_from([78.0, 143.0]),
)
def test_noise_about_a_threshold_does_not_flicker(noise: list[float], middle: float) -> None:
    assert len(set(read([middle + n for n in noise]))) == 1


@given(
    at=st.integers(0, 19), wild=st.floats(0.0, 240.0), calm=st.sampled_from([30.0, 110.0, 190.0])
)
def test_one_wild_frame_changes_nothing(at: int, wild: float, calm: float) -> None:
    bend = [calm] * 20
    bend[at] = wild
    assert len(set(read(bend))) == 1


def test_the_last_state_is_held_while_unseen() -> None:
    bend = [190.0] * 16 + [0.0] * 20 + [20.0] * 16
    seen = [True] * 16 + [False] * 20 + [True] * 16
    got = read(bend, seen)
    assert got[:36] == [CLOSED] * 36
    assert got[-14:] == [OPEN] * 14


def test_a_glimpse_changes_nothing() -> None:
    bend = [20.0] * 10 + [200.0] * 10
    seen = [True] * 10 + [False] * 4 + [True] * 2 + [False] * 4
    assert read(bend, seen) == [OPEN] * 20


def test_before_the_first_sight_and_without_any() -> None:
    assert read([0.0] * 10 + [110.0] * 10, [False] * 10 + [True] * 10) == [HALF] * 20
    assert read([200.0] * 5, [False] * 5) == [OPEN] * 5


@given(
    bend=st.lists(st.floats(0.0, 250.0), min_size=1, max_size=50),
    seen=st.lists(st.booleans(), min_size=50, max_size=50),
)
def test_always_one_state_a_frame(bend: list[float], seen: list[bool]) -> None:
    got = read(bend, seen[: len(bend)])
    assert len(got) == len(bend)
    assert set(got) <= set(Hand)
