"""Postures: hands reach, heads stay low, hips get to the seat, and nobody falls over."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core import rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import SMPL_JOINTS
from exoactor.humans import gait, posture
from exoactor.humans.actor import Actor
from exoactor.humans.mass import centre_of_mass_m
from exoactor.humans.performance import Performance
from exoactor.humans.posture import NOWHERE, Posture

ACTOR = Actor(1.32)
HIPS, KNEES, WRISTS = (
    [SMPL_JOINTS.index(f"{side}_{part}") for side in ("left", "right")]
    for part in ("hip", "knee", "wrist")
)


def _weight_m(played: Performance, stance: posture.Stance, yaw_rad: float) -> np.ndarray:
    """Of the body, from the middle of the feet, forward and left."""
    middle = gait.feet(ACTOR, stance, [], np.zeros(1)).centre_m(ACTOR)[0].mean(0)
    away = centre_of_mass_m(ACTOR.joints(played.pose))[0] - [*middle, 0.0]
    return np.asarray(rotations.rotate(rotations.from_yaw(-yaw_rad), away)[:2])


@given(
    x=st.floats(0.25, 0.42), apart=st.floats(0.10, 0.22), z=st.floats(0.35, 1.1),
    yaw=st.floats(-3.0, 3.0), place=st.tuples(st.floats(-2.0, 2.0), st.floats(-2.0, 2.0)),
)  # fmt: skip
@settings(max_examples=6)
def test_both_hands_reach_what_is_before_the_body(
    x: float, apart: float, z: float, yaw: float, place: tuple[float, float]
) -> None:
    stance = gait.stand(ACTOR, place, yaw, 0.1)
    wanted = np.array([[x, apart, z], [x, -apart, z]])
    wanted = rotations.rotate(rotations.from_yaw(np.array(yaw)), wanted) + [*place, 0.0]
    found = posture.reaching(ACTOR, stance, yaw, wanted)
    played = posture.posed(ACTOR, stance, yaw, found.numbers()[None], wanted)
    np.testing.assert_allclose(ACTOR.joints(played.pose)[0, WRISTS], wanted, atol=posture.REACHED_M)
    weight = _weight_m(played, stance, yaw)
    assert (weight > posture.BALANCE_M[0] - 0.003).all()
    assert (weight < posture.BALANCE_M[1] + 0.003).all()


def test_one_hand_reaches_further_by_turning_the_chest() -> None:
    stance = gait.stand(ACTOR, (0.0, 0.0), 0.0, 0.1)
    wanted = np.array([[np.nan] * 3, [0.48, -0.05, 0.8]])
    found = posture.reaching(ACTOR, stance, 0.0, wanted)
    assert found.trunk_yaw_rad > 0.1  # to the left: the right shoulder comes forward
    mirrored = posture.reaching(ACTOR, stance, 0.0, (wanted * [1.0, -1.0, 1.0])[::-1])
    np.testing.assert_allclose(
        mirrored.numbers() * [1, -1, 1, 1, 1, -1], found.numbers(), atol=0.02
    )


def test_the_same_question_has_the_same_answer() -> None:
    stance = gait.stand(ACTOR, (0.0, 0.0), 0.0, 0.1)
    wanted = np.array([[0.4, 0.15, 0.6], [0.4, -0.15, 0.6]])
    assert posture.reaching(ACTOR, stance, 0.0, wanted) == posture.reaching(
        ACTOR, stance, 0.0, wanted
    )


def test_what_is_at_hand_asks_for_no_bending() -> None:
    stance = gait.stand(ACTOR, (0.0, 0.0), 0.0, 0.1)
    found = posture.reaching(ACTOR, stance, 0.0, np.array([[0.2, 0.15, 0.9], [0.2, -0.15, 0.9]]))
    assert np.abs(found.numbers() / posture.COMFORT).max() < 0.1


def test_what_nobody_can_reach_is_refused_by_name() -> None:
    stance = gait.stand(ACTOR, (0.0, 0.0), 0.0, 0.1)
    with pytest.raises(BadMotionError, match=r"left hand stays \d+ mm short of \[1.2, 0.1, 0.7\]"):
        posture.reaching(ACTOR, stance, 0.0, np.array([[1.2, 0.1, 0.7], [np.nan] * 3]))


@pytest.mark.parametrize("under_m", [1.25, 1.13, 1.0])
def test_ducking_brings_the_whole_head_under(under_m: float) -> None:
    found = posture.ducked(ACTOR, under_m)
    stance = gait.stand(ACTOR, (0.0, 0.0), 0.0, 0.06)
    played = posture.posed(ACTOR, stance, 0.0, found.numbers()[None], NOWHERE)
    top = ACTOR.skin(played.pose)[:, 2].max()
    assert under_m - 0.05 < top <= under_m + posture.REACHED_M
    assert abs(_weight_m(played, stance, 0.0)[1]) < 0.01


def test_nobody_ducks_under_a_chair() -> None:
    with pytest.raises(BadMotionError, match=r"not 0\.20 m"):
        posture.ducked(ACTOR, 0.20)


@given(seat=st.floats(0.36, 0.44), back=st.floats(0.20, 0.28), yaw=st.floats(-3.0, 3.0))
@settings(max_examples=6)
def test_sitting_puts_the_hips_on_the_seat_and_keeps_the_feet(
    seat: float, back: float, yaw: float
) -> None:
    stance = gait.stand(ACTOR, (1.0, -1.0), yaw, 0.09)
    ahead = np.array([np.cos(yaw), np.sin(yaw), 0.0])
    point = np.array([1.0, -1.0, seat]) - back * ahead
    found = posture.seated(ACTOR, stance, yaw, point)
    played = posture.posed(ACTOR, stance, yaw, found.numbers()[None], NOWHERE)
    joints, skin = ACTOR.joints(played.pose)[0], ACTOR.skin(played.pose)
    np.testing.assert_allclose(joints[HIPS].mean(0)[:2], point[:2], atol=1e-3)
    away = (skin[:, :2] - point[:2]) @ ahead[:2]
    aside = np.abs((skin[:, :2] - point[:2]) @ [-ahead[1], ahead[0]])
    on_it = (away < 0.0) & (away > -0.15) & (aside < 0.15)
    assert skin[on_it, 2].min() == pytest.approx(seat, abs=0.012)
    assert (joints[KNEES, 2] > 0.3).all()


@pytest.mark.parametrize("edge_m", [0.03, 0.08])
def test_thighs_lie_on_the_edge_of_a_high_seat(edge_m: float) -> None:
    stance, seat = gait.stand(ACTOR, (0.0, 0.0), 0.0, 0.09), np.array([-0.26, 0.0, 0.41])
    found = posture.seated(ACTOR, stance, 0.0, seat, edge_m)
    skin = ACTOR.skin(posture.posed(ACTOR, stance, 0.0, found.numbers()[None], NOWHERE).pose)
    inside = (
        (skin[:, 0] < seat[0] + edge_m) & (skin[:, 0] > seat[0] - 0.3) & (np.abs(skin[:, 1]) < 0.12)
    )
    lowest = skin[inside & (skin[:, 2] > 0.3), 2].min()
    assert seat[2] - 0.015 < lowest < seat[2] + 0.005


def test_alighting_keeps_the_weight_over_the_feet_until_the_seat_is_touched() -> None:
    stance, seat = gait.stand(ACTOR, (0.0, 0.0), 0.0, 0.09), np.array([-0.24, 0.0, 0.41])
    touching, upright = posture.alighting(ACTOR, stance, 0.0, seat), Posture()
    for share in np.linspace(0.0, 1.0, 6):
        on_the_way = (1.0 - share) * upright.numbers()[None] + share * touching.numbers()[None]
        weight = _weight_m(posture.posed(ACTOR, stance, 0.0, on_the_way, NOWHERE), stance, 0.0)
        assert posture.BALANCE_M[0][0] - 0.01 < weight[0] < posture.BALANCE_M[1][0] + 0.01
    hips = ACTOR.joints(posture.posed(ACTOR, stance, 0.0, touching.numbers()[None], NOWHERE).pose)[
        0, HIPS
    ].mean(0)
    np.testing.assert_allclose(hips[:2], seat[:2], atol=2e-3)


def test_feet_that_dangle_are_refused() -> None:
    with pytest.raises(BadMotionError, match="feet do not reach the floor"):
        posture.seated(
            ACTOR, gait.stand(ACTOR, (0.0, 0.0), 0.0, 0.09), 0.0, np.array([-0.25, 0.0, 0.75])
        )
