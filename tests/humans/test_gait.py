"""Walking by footsteps: feet that stay put, steps along any path, legs that reach."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core import resample, rotations
from exoactor.humans import gait
from exoactor.humans.actor import Actor

FPS = 60.0
ACTOR = Actor(1.70)

points = st.lists(
    st.tuples(st.floats(-2.0, 2.0), st.floats(-2.0, 2.0)), min_size=2, max_size=5
).map(np.array)


def _walk(path_m: np.ndarray) -> tuple[gait.Feet, list[gait.Step], np.ndarray]:
    yaw = float(np.arctan2(*(path_m[1] - path_m[0])[::-1]))
    start = gait.stand(ACTOR, path_m[0], yaw, 0.08)
    steps = gait.walk(ACTOR, path_m, 0.5)
    time_s = resample.timeline(steps[-1].land_s + 0.5, FPS)
    return gait.feet(ACTOR, start, steps, time_s), steps, time_s


@given(points.filter(lambda p: np.linalg.norm(np.diff(p, axis=0), axis=1).min() > 0.4))
@settings(max_examples=15)
def test_feet_in_contact_do_not_move_and_none_goes_below_the_floor(path_m: np.ndarray) -> None:
    paths, _, _ = _walk(path_m)
    resting = paths.contact[1:] & paths.contact[:-1]
    moved = np.linalg.norm(np.diff(paths.ball_m, axis=0), axis=-1)
    assert moved[resting].max() == 0.0
    assert paths.contact.any(axis=1).all()  # walking, never running
    ground = ACTOR.ankle_height_m + ACTOR.bone("left_foot")[2]
    assert paths.ball_m[..., 2].min() >= ground - 1e-12
    heel = np.array([-ACTOR.heel_behind_ankle_m, 0.0, -ACTOR.ankle_height_m])
    lowest = (paths.ankle_m(ACTOR) + rotations.rotate(paths.quat_wxyz(), heel))[..., 2].min()
    assert lowest > -2e-3


@given(points.filter(lambda p: np.linalg.norm(np.diff(p, axis=0), axis=1).min() > 0.4))
@settings(max_examples=15)
def test_a_walk_ends_at_the_end_of_its_path_with_the_feet_side_by_side(path_m: np.ndarray) -> None:
    paths, steps, _ = _walk(path_m)
    np.testing.assert_allclose(paths.centre_m(ACTOR)[-1].mean(0), path_m[-1], atol=1e-9)
    assert abs(gait.lead(ACTOR, paths)[-1]) < 1e-9
    assert all(first.foot != second.foot for first, second in itertools.pairwise(steps))


@pytest.mark.parametrize("by_deg", [90.0, -90.0, 180.0, 30.0])
def test_a_turn_is_made_by_stepping(by_deg: float) -> None:
    start = gait.stand(ACTOR, (1.0, -1.0), 0.3, 0.1)
    steps = gait.turn(ACTOR, (1.0, -1.0), 0.3, np.radians(by_deg), 0.2, 0.1)
    paths = gait.feet(ACTOR, start, steps, resample.timeline(steps[-1].land_s + 1.5, FPS))
    resting = paths.contact[1:] & paths.contact[:-1]
    assert np.abs(np.diff(paths.yaw_rad, axis=0))[resting].max() == 0.0
    assert gait.pelvis_yaw(ACTOR, paths, FPS)[-1] == pytest.approx(
        0.3 + np.radians(by_deg), abs=1e-6
    )
    np.testing.assert_allclose(gait.pelvis_place(ACTOR, paths, FPS)[-1], (1.0, -1.0), atol=2e-3)


def test_the_pelvis_rides_over_the_standing_foot_and_moves_evenly() -> None:
    paths, _, _ = _walk(np.array([[0.0, 0.0], [3.0, 0.0]]))
    place = gait.pelvis_place(ACTOR, paths, FPS)
    left_only = paths.contact[:, 0] & ~paths.contact[:, 1]
    right_only = paths.contact[:, 1] & ~paths.contact[:, 0]
    assert place[left_only, 1].mean() > 0.012 > -0.012 > place[right_only, 1].mean()
    speed = np.diff(place[:, 0]) * FPS
    middle = speed[int(1.7 * FPS) : int(2.9 * FPS)]
    assert middle.min() > 0.6 * middle.max()  # no stop and go
    assert speed.min() > -0.02
