"""Axioms of rotations, and agreement with scipy's independent ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.transform import Rotation

from exoactor.core import rotations
from exoactor.core.checks import Array

angle = st.floats(-3.0, 3.0)
rotvecs = arrays(np.float64, (4, 3), elements=st.floats(-1.7, 1.7))
vectors = arrays(np.float64, (4, 3), elements=st.floats(-5.0, 5.0))


@given(rotvecs, rotvecs, vectors)
def test_product_applies_the_right_factor_first(a: Array, b: Array, v: Array) -> None:
    qa, qb = rotations.from_rotvec(a), rotations.from_rotvec(b)
    both = rotations.rotate(rotations.multiply(qa, qb), v)
    np.testing.assert_allclose(both, rotations.rotate(qa, rotations.rotate(qb, v)), atol=1e-9)
    expected = (Rotation.from_rotvec(a) * Rotation.from_rotvec(b)).apply(v)
    np.testing.assert_allclose(both, expected, atol=1e-9)


@given(rotvecs, vectors)
def test_conjugate_undoes(a: Array, v: Array) -> None:
    q = rotations.from_rotvec(a)
    np.testing.assert_allclose(
        rotations.rotate(rotations.conjugate(q), rotations.rotate(q, v)), v, atol=1e-9
    )


@given(rotvecs)
def test_round_trips(a: Array) -> None:
    q = rotations.from_rotvec(a)
    np.testing.assert_allclose(rotations.to_rotvec(q), a, atol=1e-7)
    np.testing.assert_allclose(rotations.to_rotvec(-q), a, atol=1e-7)
    np.testing.assert_allclose(
        np.abs((rotations.from_matrix(rotations.to_matrix(q)) * q).sum(-1)), 1.0, atol=1e-9
    )
    np.testing.assert_array_equal(rotations.from_xyzw(rotations.to_xyzw(q)), q)
    np.testing.assert_allclose(
        rotations.to_matrix(q), Rotation.from_rotvec(a).as_matrix(), atol=1e-9
    )


@given(st.floats(-3.1, 3.1), st.floats(-1.4, 1.4))
def test_yaw_ignores_pitch(yaw: float, pitch: float) -> None:
    turned = rotations.multiply(
        rotations.from_yaw(yaw), rotations.from_rotvec(np.array([0.0, pitch, 0.0]))
    )
    assert abs(float(rotations.yaw(turned)) - yaw) < 1e-9


@given(rotvecs, st.floats(0.0, 1.0))
def test_slerp_walks_the_arc_evenly(a: Array, weight: float) -> None:
    ends = rotations.from_rotvec(a)[:2]
    middle = rotations.slerp(np.array([0.0, 1.0]), ends, np.array([weight]))[0]
    whole = rotations.angle_between(ends[0], ends[1])
    np.testing.assert_allclose(rotations.angle_between(ends[0], middle), weight * whole, atol=1e-6)


def test_angular_velocity_of_a_steady_turn() -> None:
    time_s = np.arange(20) / 50.0
    axis = np.array([0.3, -0.5, 0.81])
    spin = rotations.angular_velocity(rotations.from_rotvec(time_s[:, None] * axis), 50.0)
    np.testing.assert_allclose(spin, np.broadcast_to(axis, (20, 3)), atol=1e-9)


@given(rotvecs, rotvecs)
def test_the_shortest_rotation_brings_one_direction_onto_the_other(a: Array, b: Array) -> None:
    a, b = a + [3.0, 0.0, 0.0], b + [0.0, 3.0, 0.0]
    turn = rotations.shortest(a, b)
    start, end = (v / np.linalg.norm(v, axis=-1, keepdims=True) for v in (a, b))
    np.testing.assert_allclose(rotations.rotate(turn, start), end, atol=1e-12)
    angle = np.arccos(np.clip((start * end).sum(-1), -1.0, 1.0))
    np.testing.assert_allclose(np.linalg.norm(rotations.to_rotvec(turn), axis=-1), angle, atol=1e-7)


def test_between_opposite_directions_there_is_half_a_turn() -> None:
    turn = rotations.shortest(np.array([[0.0, 0.0, 2.0]]), np.array([[0.0, 0.0, -1.0]]))
    np.testing.assert_allclose(
        rotations.rotate(turn, np.array([[0.0, 0.0, 1.0]])), [[0.0, 0.0, -1.0]], atol=1e-5
    )


@pytest.mark.parametrize(
    ("angle_rad", "wrapped_rad"),
    [(0.5, 0.5), (7.0, 7.0 - 2 * np.pi), (np.pi, -np.pi), (-4.0, 2 * np.pi - 4.0)],
)
def test_angles_are_wrapped(angle_rad: float, wrapped_rad: float) -> None:
    assert rotations.wrapped(angle_rad) == pytest.approx(wrapped_rad)


def test_the_mean_of_angles_goes_the_short_way_round() -> None:
    assert abs(rotations.mean_angle(np.array([np.pi - 0.1, -np.pi + 0.3]))) == pytest.approx(
        np.pi - 0.1
    )
