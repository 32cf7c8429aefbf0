"""Error measures on cases whose answer is known."""

import numpy as np
import pytest

from exoactor.core import metrics
from exoactor.core.frames import Camera
from exoactor.core.rotations import from_rotvec, to_matrix

RNG = np.random.default_rng(3)
TRUTH = RNG.normal(size=(6, 12, 3))


def test_scale_and_place_do_not_count() -> None:
    assert metrics.mpjpe_mm(0.5 * TRUTH + np.array([3.0, -2.0, 1.0]), TRUTH) == pytest.approx(
        0.0, abs=1e-9
    )


def test_a_known_error() -> None:
    moved = TRUTH.copy()
    moved[:, 0, 0] += 0.012 * 12  # 144 mm at one of twelve joints
    assert metrics.mpjpe_mm(moved, TRUTH) == pytest.approx(12.0, rel=0.1)


def test_procrustes_undoes_any_similarity() -> None:
    rotation = to_matrix(from_rotvec(RNG.normal(size=(6, 3))))
    turned = np.einsum("tij,tkj->tki", rotation, TRUTH) * 1.7 + 2.0
    assert metrics.pa_mpjpe_mm(turned, TRUTH) == pytest.approx(0.0, abs=1e-6)
    mirrored = TRUTH * np.array([-1.0, 1.0, 1.0])
    assert metrics.pa_mpjpe_mm(mirrored, TRUTH) > 100.0, "a mirror image is not a rotation"


def test_acceleration_of_a_parabola() -> None:
    time_s = np.arange(10) / 30.0
    limbs = np.zeros((10, 12, 3))
    limbs[:, 0, 2] = 0.5 * 9.81 * time_s**2
    assert metrics.acceleration_m_s2(limbs, 30.0) == pytest.approx(9.81 / 12)


def test_skate_counts_contact_only() -> None:
    sole = np.zeros((11, 2, 3))
    sole[:, 0, 0] = np.linspace(0.0, 0.1, 11)  # the left foot slides 10 mm a frame
    contact = np.zeros((11, 2), dtype=bool)
    assert metrics.foot_skate_mm_s(sole, contact, 50.0) is None
    contact[:, 0] = True
    assert metrics.foot_skate_mm_s(sole, contact, 50.0) == pytest.approx(500.0)


def test_energy_counts_braking_as_driving() -> None:
    # 3 and -1.5 rad/s
    angle = np.column_stack([np.linspace(0.0, 3.0, 51), np.linspace(0.0, -1.5, 51)])
    torque = np.tile([2.0, 4.0], (51, 1))
    assert metrics.mechanical_energy_j(torque, angle, 50.0) == pytest.approx(51 / 50 * (6.0 + 6.0))
    assert metrics.mechanical_energy_j(torque[:1], angle[:1], 50.0) == 0.0


def test_camera_looks_where_it_is_told() -> None:
    camera = Camera.looking_at(
        np.array([3.0, 0.0, 2.0]), np.array([0.0, 0.0, 2.0 - 3.0]), 900.0, 1280, 720
    )
    assert camera.pitch_down_rad == pytest.approx(np.pi / 4)
    np.testing.assert_allclose(
        camera.project(camera.to_camera(np.array([0.0, 0.0, -1.0]))), [640.0, 360.0]
    )
    points = RNG.normal(size=(5, 3))
    np.testing.assert_allclose(camera.to_world(camera.to_camera(points)), points, atol=1e-12)
    above = camera.project(camera.to_camera(np.array([0.0, 0.0, 0.0])))
    assert above[1] < 360.0, "what is higher in the world is higher in the picture"
