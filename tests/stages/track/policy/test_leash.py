"""The leash is short where the reference stands to its end, and nowhere else."""

import numpy as np
import pytest

from exoactor.robots import model
from exoactor.stages.track.policy.leash import LeashConfig, leashed, lengths_m
from exoactor.stages.track.policy.observation import References

CONFIG = LeashConfig()


def walking(pelvis_m: float = 0.78) -> References:
    """Half a metre in 50 frames, then 50 at rest, its pelvis so high."""
    qpos = np.repeat(model.stand_qpos()[None], 100, axis=0)
    qpos[:, 0] = np.minimum(np.arange(100) / 100.0, 0.5)
    qpos[:, 2] = pelvis_m
    return References.of(qpos, np.zeros((100, 35)), qpos[:, 7:])


def test_it_is_long_on_the_way_and_short_at_rest() -> None:
    lengths = lengths_m(walking(), CONFIG)
    np.testing.assert_array_equal(lengths[:49], CONFIG.far_m)
    np.testing.assert_allclose(lengths[66:], CONFIG.rest_m)
    assert (np.diff(lengths) <= 0.0).all()


def test_who_sits_is_drawn_to_the_seat_as_before() -> None:
    np.testing.assert_array_equal(lengths_m(walking(0.57), CONFIG), CONFIG.far_m)


def test_who_stands_all_the_time_begins_on_the_long_one() -> None:
    stood = walking()
    lengths = lengths_m(References(*(each[60:] for each in stood)), CONFIG)
    assert lengths[0] == CONFIG.far_m and lengths[-1] == pytest.approx(CONFIG.rest_m)


def test_a_pose_comes_no_nearer_than_the_leash_is_long() -> None:
    pose, place = model.stand_qpos(), np.array([0.3, 0.4])
    pose[:2] = 0.0
    near = leashed(pose, place, 0.1)
    np.testing.assert_allclose(near[:2], [0.24, 0.32])
    np.testing.assert_array_equal(near[2:], pose[2:])
    assert leashed(pose, place, 0.6) is pose
