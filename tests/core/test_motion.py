"""The nouns refuse what would break a later stage, and say which field it was."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core import plausible, resample, rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import Execution, HandMotion, RobotMotion, Surroundings, TrackingReference

NAMES = ("a_joint", "b_joint")


def motion(frames: int = 5, fps: float = 30.0) -> RobotMotion:
    time_s = np.arange(frames) / fps
    return RobotMotion(
        fps,
        np.stack([time_s, 2.0 * time_s, np.ones(frames)], axis=1),
        rotations.from_yaw(0.5 * time_s),
        np.stack([time_s, -time_s], axis=1),
        NAMES,
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("root_pos_m", np.full((5, 3), np.nan)),
        ("root_pos_m", np.zeros((5, 2))),
        ("root_quat_wxyz", np.zeros((5, 4))),
        ("root_quat_wxyz", np.tile([1.0, 0.0, 0.0, 0.0], (4, 1))),
        ("joint_names", ("a_joint", "a_joint")),
        ("joint_pos_rad", np.zeros((5, 3))),
        ("fps", 0.0),
        ("fps", float("nan")),
    ],
)
def test_a_bad_field_is_named(field: str, value: object) -> None:
    fields = dict(vars(motion())) | {field: value}
    with pytest.raises(BadMotionError, match=field):
        RobotMotion(**fields)


def test_an_empty_motion_is_refused() -> None:
    with pytest.raises(BadMotionError, match="root_pos_m"):
        RobotMotion(30.0, np.zeros((0, 3)), np.zeros((0, 4)), np.zeros((0, 2)), NAMES)


def test_what_is_held_may_last_longer_than_what_is_taken_from_a_file() -> None:
    assert motion(1201, 1.0).duration_s == 1200.0 >= plausible.LONGEST_S + 60.0, (
        "with its lead-in and its end"
    )
    with pytest.raises(
        BadMotionError, match="1202 frames at 1 a second: it lasts 1201 s, over 1200"
    ):
        motion(1202, 1.0)


def test_sign_flips_of_quaternions_are_undone() -> None:
    flipped = motion()
    quat = flipped.root_quat_wxyz * np.array([1, -1, -1, 1, -1])[:, None]
    again = RobotMotion(30.0, flipped.root_pos_m, quat, flipped.joint_pos_rad, NAMES)
    np.testing.assert_allclose(again.root_quat_wxyz, flipped.root_quat_wxyz, atol=1e-12)


def test_reordering_is_by_name() -> None:
    turned = motion().reordered(("b_joint", "a_joint"))
    np.testing.assert_array_equal(turned.joint_pos_rad, motion().joint_pos_rad[:, ::-1])
    with pytest.raises(BadMotionError, match="c_joint"):
        motion().reordered(("a_joint", "c_joint"))


@given(st.integers(2, 40), st.sampled_from([20.0, 25.0, 29.97, 50.0, 60.0]))
def test_resampling_keeps_time_and_place(frames: int, fps: float) -> None:
    """A straight, steady motion is the same at every rate: nothing is relabelled."""
    source = motion(frames)
    read = source.resampled(fps)
    assert abs(read.duration_s - source.duration_s) < 1.0 / fps + 1e-9
    np.testing.assert_allclose(read.root_pos_m[:, 0], read.time_s, atol=1e-9)
    np.testing.assert_allclose(rotations.yaw(read.root_quat_wxyz), 0.5 * read.time_s, atol=1e-6)


def test_qpos_round_trip() -> None:
    again = RobotMotion.from_qpos(motion().qpos, 30.0, NAMES)
    np.testing.assert_allclose(again.qpos, motion().qpos)


def test_hand_states_are_checked() -> None:
    time_s, ones = np.arange(3) / 30.0, np.ones(3)
    with pytest.raises(BadMotionError, match="state_left"):
        HandMotion(30.0, time_s, np.array([0, 1, 3]), np.zeros(3), ones, ones)


def test_nearest_takes_the_closer_sample() -> None:
    at = np.array([-1.0, 0.4, 0.6, 9.0])
    np.testing.assert_array_equal(resample.nearest(np.array([0.0, 1.0, 2.0]), at), [0, 0, 1, 2])


def test_surroundings_are_read_between_their_frames() -> None:
    pos = np.array([[[0.0, 0.0, 0.0]], [[1.0, 0.0, 0.0]]])
    quat, flags = np.tile([1.0, 0.0, 0.0, 0.0], (2, 1, 1)), np.array([[False], [True]])
    around = Surroundings(("cup",), pos, quat, np.array([[0.0], [5.0]]), flags, ~flags)
    read = around.at(np.array([0.0, 1.0]), np.array([0.25, 0.75, 2.0]))
    assert read.pos_m[:, 0, 0] == pytest.approx([0.25, 0.75, 1.0])
    assert read.touched[:, 0].tolist() == [False, True, True] and read.load_n[:, 0].tolist() == [
        0.0,
        5.0,
        5.0,
    ]
    with pytest.raises(BadMotionError, match=r"'mug'(?s:.*)cup"):
        around.index("mug")


@pytest.mark.parametrize("state", [[0.0, np.nan], [0, 3], [0, 0.5], [0], ["open", "open"]])
def test_a_hands_state_is_one_of_three(state: list[object]) -> None:
    conf = np.ones(2)
    with pytest.raises(BadMotionError, match="state_left"):
        HandMotion(30.0, np.array([0.0, 0.1]), np.array(state), np.array([0, 2]), conf, conf)


@pytest.mark.parametrize("time_s", [[0.0, 0.0], [0.1, 0.0], []])
def test_instants_increase(time_s: list[float]) -> None:
    each = np.zeros(len(time_s))
    with pytest.raises(BadMotionError, match="time_s must hold at least one instant and increase"):
        HandMotion(30.0, np.array(time_s), each, each, each, each)


@pytest.mark.parametrize("span", [(0.0, np.inf), (np.nan, 1.0)])
def test_where_a_clip_lies_in_an_execution_is_a_number(span: tuple[float, float]) -> None:
    pose = RobotMotion(
        50.0, np.zeros((1, 3)), np.array([[1.0, 0.0, 0.0, 0.0]]), np.zeros((1, 1)), ("a",)
    )
    with pytest.raises(BadMotionError, match="clip_span_s"):
        Execution(pose, pose, np.zeros((1, 1)), np.ones((1, 2), bool), *span, "mpc", True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"motion": motion(5, 30.0)}, "50 frames a second"),
        ({"seated": np.zeros(4)}, "seated"),
        ({"seated": np.full(5, 1.1)}, "between 0 and 1"),
        ({"seated": np.full(5, -0.1)}, "between 0 and 1"),
        ({"clip_start_s": -0.01}, "clip_span_s"),
        ({"clip_start_s": 0.07}, "clip_span_s"),
        ({"clip_end_s": 0.09}, "clip_span_s"),
        ({"clip_end_s": np.nan}, "clip_span_s"),
    ],
)
def test_a_reference_is_at_the_rate_of_control_and_holds_its_clip(
    changed: dict[str, Any], said: str
) -> None:
    whole: dict[str, Any] = {
        "motion": motion(5, 50.0), "seated": np.zeros(5), "clip_start_s": 0.02, "clip_end_s": 0.06
    }  # fmt: skip
    assert TrackingReference(**whole).notes == ()
    with pytest.raises(BadMotionError, match=said):
        TrackingReference(**{**whole, **changed})
