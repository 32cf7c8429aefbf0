"""Contacts from evidence: hysteresis, occlusion, supports above the floor."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from exoactor.core.runs import runs
from exoactor.stages.ground.contact import contact_detection
from exoactor.stages.ground.contact.contact_detection import ContactConfig

FPS = 30.0
SEEN = np.ones((60, 2), dtype=np.bool_)


def still_feet(height_m=0.0):
    points = np.tile([0.0, 0.0, 4.0], (60, 2, 2, 1))
    return points, np.full((60, 2, 2), height_m)


@given(
    hnp.arrays(np.float64, st.tuples(st.integers(1, 8), st.just(1)), elements=st.floats(-4.0, 1.0))
)
def test_the_path_of_states_is_the_best_of_all(evidence):
    def worth(states):
        states = np.array(states)
        return (evidence[:, 0] * states).sum() - 2.0 * np.abs(np.diff(states)).sum()

    best = max(worth(states) for states in itertools.product((0, 1), repeat=len(evidence)))
    assert np.isclose(worth(contact_detection.decide(evidence, 2.0)[:, 0].astype(int)), best)


def test_one_odd_frame_does_not_end_a_contact():
    points, height = still_feet()
    points[30, 0, :, 0] = 0.02  # 0.3 m/s on both sides of it
    assert contact_detection.detect(points, height, SEEN, FPS, ContactConfig()).all()


def test_a_change_costs_a_slip_of_a_frame_is_none_and_neither_is_a_moment_of_rest():
    points, height = still_feet()
    points[30:, 0, :, 0] += 0.04  # 0.6 m/s for two frames
    points[:, 1, :, 0] = np.arange(60)[:, None] / FPS  # 1 m/s
    points[30:32, 1] = points[31, 1]  # slower for a moment
    found = contact_detection.detect(points, height, SEEN, FPS, ContactConfig())
    assert found[:, 0].all()
    assert not found[:, 1].any()


def test_a_foot_that_moves_or_hangs_is_not_in_contact():
    points, height = still_feet()
    points[:, 0, :, 0] = np.arange(60)[:, None] / FPS  # 1 m/s
    height[:, 1] = 0.2
    assert not contact_detection.detect(points, height, SEEN, FPS, ContactConfig()).any()


def test_a_foot_that_shuffles_is_let_go_now_and_then():
    points, height = still_feet()
    points[:, 0, :, 0] = 0.2 * np.arange(60)[:, None] / FPS  # 0.2 m/s, 40 cm in all
    found = contact_detection.detect(points, height, SEEN, FPS, ContactConfig())
    assert found[:, 1].all()
    assert 2 <= len(runs(found[:, 0, 0])) <= 4
    np.testing.assert_array_equal(found[:, 0, 0], found[:, 0, 1])


def test_where_a_foot_is_not_seen_its_last_state_is_kept():
    points, height = still_feet()
    points[20:40, 0] += np.random.default_rng(0).normal(size=(20, 2, 3))
    seen = SEEN.copy()
    seen[19:41, 0] = False
    assert contact_detection.detect(points, height, seen, FPS, ContactConfig()).all()


def test_feet_at_rest_above_the_floor_are_carried_by_something_but_not_for_a_moment():
    points, height = still_feet(0.5)
    assert contact_detection.raised(points, height, SEEN, FPS, ContactConfig()).all()
    # comes to rest for two frames only
    points[:, ..., 0] = np.abs(np.arange(60) - 30)[:, None, None] * 0.1
    assert not contact_detection.raised(points, height, SEEN, FPS, ContactConfig()).any()


def test_a_foot_that_cannot_carry_is_not_on_something():
    points, height = still_feet(0.5)
    may = SEEN.copy()
    may[:, 0] = False
    found = contact_detection.raised(points, height, may, FPS, ContactConfig())
    assert found[:, 1].all()
    assert not found[:, 0].any()


@given(hnp.arrays(np.bool_, st.integers(0, 20)))
def test_spans_rebuild_the_flags(flags):
    again = np.zeros_like(flags)
    for start, stop in runs(flags):
        assert not again[start:stop].any()
        again[start:stop] = True
    np.testing.assert_array_equal(again, flags)
