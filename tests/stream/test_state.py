"""What the robot says of itself is taken only whole."""

from typing import Any

import numpy as np
import pytest

from exoactor.core.errors import PermanentError
from exoactor.robots import g1, model
from exoactor.stream.state import is_repeated, pose_of

STAND = [float(angle) for angle in model.stand_qpos()[7:]]


def with_one(value: Any, place: int = 3) -> list[Any]:
    return [*STAND[:place], value, *STAND[place + 1 :]]


def test_a_whole_state_is_taken() -> None:
    said = {"body_q": STAND, "body_dq": [0.1] * 29, "base_quat": [1, 0, 0, 0], "index": 7}
    np.testing.assert_array_equal(pose_of(said), STAND)
    np.testing.assert_array_equal(pose_of({"body_q": tuple(STAND)}), STAND)


@pytest.mark.parametrize("body_q",
    [None, 5, "text", [], STAND[:28], [*STAND, 0.0], [[angle] for angle in STAND],
                                    with_one(float("nan")), with_one(float("inf")), with_one("0.4"),
                                    with_one(None),
                                    with_one(True), [STAND]])  # fmt: skip
def test_what_is_no_29_numbers_is_none(body_q: Any) -> None:
    with pytest.raises(PermanentError, match="no body_q of 29 angles"):
        pose_of({"body_q": body_q})


def test_what_is_missing_is_none() -> None:
    with pytest.raises(PermanentError, match="no body_q of 29 angles"):
        pose_of({"q": STAND})


@pytest.mark.parametrize("joint", range(29))
@pytest.mark.parametrize("end", [0, 1])
def test_a_joint_is_where_it_can_be(joint: int, end: int) -> None:
    limit, outwards = g1.JOINTS[joint].range_rad[end], (-1.0, 1.0)[end]
    pose_of({"body_q": with_one(limit + 0.19 * outwards, joint)})
    with pytest.raises(PermanentError, match=f"{g1.JOINT_NAMES[joint]} at .* beyond"):
        pose_of({"body_q": with_one(limit + 0.21 * outwards, joint)})


@pytest.mark.parametrize(
    ("base_quat", "words"),
    [
        ([0.0] * 4, "no rotation"), ([0.8, 0, 0, 0], "no rotation"),
        ([1.2, 0, 0, 0], "no rotation"), ([1, 0, 0], "no base_quat of 4"),
        ([np.nan, 0, 0, 0], "no base_quat of 4"), (None, "no base_quat of 4"),
        ([np.cos(0.53), np.sin(0.53), 0, 0], "fallen over"),
        ([np.cos(0.53), 0, -np.sin(0.53), 0], "fallen over"),
        ([0, 1, 0, 0], "fallen over"),
    ],
)  # fmt: skip
def test_a_pelvis_is_upright(base_quat: Any, words: str) -> None:
    with pytest.raises(PermanentError, match=words):
        pose_of({"body_q": STAND, "base_quat": base_quat})


def test_a_pelvis_may_lean_and_face_anywhere() -> None:
    for quat in ([np.cos(0.5), np.sin(0.5), 0.0, 0.0], [0.0, 0.0, 0.0, 1.0], [-1.0, 0.0, 0.0, 0.0]):
        pose_of({"body_q": STAND, "base_quat": [float(part) for part in quat]})


@pytest.mark.parametrize(("speed", "goes"), [(19.0, True), (21.0, False), (-21.0, False)])
def test_joints_are_no_faster_than_their_motors(speed: float, goes: bool) -> None:
    said = {"body_q": STAND, "body_dq": [speed if k == 3 else 0.0 for k in range(29)]}
    if goes:
        pose_of(said)
    else:
        with pytest.raises(PermanentError, match="faster than its motor"):
            pose_of(said)


@pytest.mark.parametrize(
    ("now", "before", "repeated"),
    [
        ({}, {}, False), ({"body_q": 1}, {"body_q": 1}, False), ({"t": 1.0}, {}, False),
        ({"t": 1.0}, {"t": 1.0}, True), ({"t": 1.1}, {"t": 1.0}, False),
        ({"t": 1.0, "index": 8}, {"t": 1.0, "index": 7}, False),
        ({"t": 1.0, "index": 7}, {"t": 1.0, "index": 7}, True),
    ],
)  # fmt: skip
def test_a_state_whose_stamps_stand_still_is_an_old_one(
    now: Any, before: Any, repeated: bool
) -> None:
    assert is_repeated(now, before) is repeated
