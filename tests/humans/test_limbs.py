"""Two-bone inverse kinematics: ends where it was sent, bends where it was told, keeps its
lengths."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from exoactor.core import rotations
from exoactor.humans import limbs

THIGH, SHANK = np.array([0.0, 0.0, -0.38]), np.array([0.0, 0.0, -0.42])
UPPER, FORE = np.array([0.0, -0.27, 0.0]), np.array([0.0, -0.26, 0.0])
directions = arrays(np.float64, 3, elements=st.floats(-1.0, 1.0)).filter(
    lambda v: np.linalg.norm(v) > 0.2
)


def _ends(
    reach: limbs.Reach, first: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    middle = rotations.rotate(reach.upper_quat_wxyz, first)
    return middle, middle + rotations.rotate(reach.lower_quat_wxyz, second)


@given(directions, st.floats(0.1, 0.79), directions)
def test_an_end_within_reach_arrives_and_the_joint_bends_to_the_pole(
    line: np.ndarray, distance_m: float, pole: np.ndarray
) -> None:
    target = limbs.unit(line) * distance_m
    sideways = pole - limbs.unit(line) * (pole @ limbs.unit(line))
    if np.linalg.norm(sideways) < 0.1:
        return  # a pole along the limb says nothing
    bent = limbs.reach(np.zeros(3), target, pole, THIGH, SHANK)
    middle, end = _ends(bent, THIGH, SHANK)
    np.testing.assert_allclose(end, target, atol=1e-9)
    assert bent.short_m == 0.0
    assert middle @ sideways > 0.0


@given(directions, st.floats(0.81, 3.0))
def test_one_out_of_reach_is_approached_and_the_shortfall_told(
    line: np.ndarray, distance_m: float
) -> None:
    target = limbs.unit(line) * distance_m
    bent = limbs.reach(
        np.zeros(3), target, np.array([0.3, 0.9, 0.2]) + 2.0 * np.roll(line, 1), THIGH, SHANK
    )
    _, end = _ends(bent, THIGH, SHANK)
    np.testing.assert_allclose(np.linalg.norm(end), limbs.MAX_EXTENSION * 0.80, atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(target - end), bent.short_m, atol=1e-9)


def test_a_leg_bent_forward_turns_about_its_knee_alone() -> None:
    bent = limbs.reach(
        np.zeros(3), np.array([0.0, 0.0, -0.6]), np.array([1.0, 0.0, 0.0]), THIGH, SHANK
    )
    knee = rotations.multiply(rotations.conjugate(bent.upper_quat_wxyz), bent.lower_quat_wxyz)
    axis = rotations.to_rotvec(knee)
    np.testing.assert_allclose(axis[[0, 2]], 0.0, atol=1e-9)
    assert axis[1] > 0.5  # the shank swings back


def test_an_arm_at_rest_is_the_t_pose() -> None:
    bent = limbs.reach(
        np.zeros(3), np.array([0.0, -0.6, 0.0]), np.array([-1.0, 0.0, 0.0]), UPPER, FORE
    )
    for quat in (bent.upper_quat_wxyz, bent.lower_quat_wxyz):
        # but for the last of the stretch
        assert rotations.angle_between(quat, rotations.IDENTITY_WXYZ) < 0.05


@given(directions, directions, directions, directions)
def test_aim_takes_the_first_direction_exactly(
    a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray
) -> None:
    if (
        min(np.linalg.norm(np.cross(limbs.unit(x), limbs.unit(y))) for x, y in ((a, b), (c, d)))
        < 0.1
    ):
        return
    quat = limbs.aim(a, b, c, d)
    np.testing.assert_allclose(rotations.rotate(quat, limbs.unit(c)), limbs.unit(a), atol=1e-9)
    assert rotations.rotate(quat, d) @ (b - limbs.unit(a) * (limbs.unit(a) @ b)) > 0.0
