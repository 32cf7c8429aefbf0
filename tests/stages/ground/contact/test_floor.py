"""The floor's plane from points whose plane is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.humans.skin import Skin
from exoactor.stages.ground.contact.floor import (
    Floor,
    FloorConfig,
    evidence,
    supports,
    up_vector,
    upright,
)

CONFIG = FloorConfig()

ANGLE = st.floats(-0.5, 0.5)


@given(ANGLE, ANGLE, st.floats(0.3, 3.0))
def test_world_and_camera_agree_about_heights(pitch, roll, height_m):
    floor = Floor(up_vector(pitch, roll), height_m)
    rotation, place = floor.world_from_cam()
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(rotation) > 0
    points = np.random.default_rng(0).normal(size=(10, 3))
    np.testing.assert_allclose((points @ rotation.T + place)[:, 2], floor.height_m(points))
    assert floor.pitch_down_rad == pytest.approx(pitch)
    ahead = rotation @ [0.0, 0.0, 1.0]
    assert abs(ahead[1]) < 1e-9  # the camera looks along the world's x
    assert ahead[0] > 0


@settings(max_examples=20)
@given(st.floats(0.0, 0.5), st.floats(-0.03, 0.03), st.floats(0.5, 2.5), st.floats(0.0, 6.0))
def test_a_plane_walked_over_is_found_though_one_contact_in_ten_is_on_a_block(
    pitch, roll, height_m, way
):
    rotation, place = Floor(up_vector(pitch, roll), height_m).world_from_cam()
    along = np.linspace(-1.5, 1.5, 90)
    spot = np.stack([4.0 + along * np.cos(way), along * np.sin(way), np.zeros(90)], axis=-1)
    sole = np.repeat(np.repeat(spot[:, None, None], 2, axis=1), 2, axis=2)
    sole[:, 0, :, 1] += 0.1
    sole[::10, ..., 2] += 0.4
    mass = spot + [0.0, 0.05, 0.95]
    cam = [(p - place) @ rotation for p in (sole, mass)]
    before = Floor(up_vector(0.2, 0.0), 1.5)
    told = evidence(cam[0], np.ones((90, 2, 2), dtype=np.bool_), cam[1], 30.0, CONFIG, before)
    found, ratio = told.fit(before)
    assert ratio == pytest.approx(1.0)
    assert np.rad2deg(np.arccos(found.up @ up_vector(pitch, roll))) < 4.0
    assert told.cost(found) <= min(
        told.cost(before), told.cost(Floor(up_vector(pitch, roll), height_m))
    )
    level = np.delete(cam[0], np.s_[::10], axis=0)
    assert np.abs(found.height_m(level)).mean() < 0.05


def test_before_contacts_are_known_the_floor_is_under_the_lower_foot_and_without_any_it_stays():
    floor = Floor(up_vector(0.3, 0.0), 2.4)
    rotation, place = floor.world_from_cam()
    standing = np.tile([4.0, 0.0, 0.0], (10, 2, 2, 1))
    sole, mass = ((p - place) @ rotation for p in (standing, standing[:, 0, 0] + [0.0, 0.0, 0.95]))
    found = upright(Skin(sole, np.zeros((2, 2)), mass), 30.0, CONFIG)
    np.testing.assert_allclose(found.height_m(sole), 0.0, atol=1e-6)
    assert found.pitch_down_rad == pytest.approx(0.3, abs=0.05)
    nothing = evidence(sole, np.zeros((10, 2, 2), dtype=np.bool_), mass, 30.0, CONFIG, found)
    assert nothing.fit(found) == (found, 1.0)


@pytest.mark.parametrize(
    ("mass_m", "borne"),
    [
        ((0.5, 0.0, 0.3), True),
        ((1.0, 0.0, 0.3), True),
        ((1.6, 0.0, 0.3), False),
        ((0.5, 0.6, 0.3), False),
    ],
)
def test_a_body_is_borne_over_what_carries_it_and_not_far_beside(mass_m, borne):
    points = np.zeros((1, 4, 2, 3))
    points[0, 2:, :, 0] = 1.0  # two parts at 0, two at 1 m
    carrying = supports(points, np.ones((1, 4, 2), dtype=np.bool_))
    assert carrying.bear(np.array([mass_m]), np.array([0.0, 0.0, 1.0]))[0] == borne


def test_a_body_on_its_feet_alone_leans_by_a_step_and_no_further():
    carrying = supports(np.zeros((2, 2, 2, 3)), np.ones((2, 2, 2), dtype=np.bool_))
    leaning = np.array([[0.35, 0.0, 0.95], [0.60, 0.0, 0.95]])
    assert carrying.bear(leaning, np.array([0.0, 0.0, 1.0])).tolist() == [True, False]
    nothing = supports(np.zeros((1, 2, 2, 3)), np.zeros((1, 2, 2), dtype=np.bool_))
    assert not nothing.bear(np.zeros((1, 3)), np.array([0.0, 0.0, 1.0])).any()
