import numpy as np
import pytest

from exoactor.training.track import domain_randomization
from exoactor.training.track.domain_randomization import SECTION, Starts
from exoactor.training.track.reference_dataset import ReferenceDataset


def test_odds_sum_to_one_and_rise_where_it_fails(dataset: ReferenceDataset) -> None:
    starts = Starts.of(dataset)
    even = starts.odds()
    assert even.sum() == pytest.approx(1.0) and np.ptp(even) == 0.0
    starts.learn(
        np.array([dataset.first[1] + 2 * SECTION + 3] * 20 + [10]), np.array([True] * 20 + [False])
    )
    odds = starts.odds()
    where = int(np.searchsorted(starts.section_first, dataset.first[1]))
    assert odds.sum() == pytest.approx(1.0) and odds.min() > 0.0
    assert odds[where + 2] > odds[where + 1] > odds[where] > even[0] > odds[where + 3]
    before = odds[where + 2]
    for _ in range(2000):
        starts.learn(np.array([], dtype=int), np.array([], dtype=bool))
    assert starts.odds()[where + 2] < before, "what went wrong long ago is forgotten"


def test_another_reference_is_not_to_blame(dataset: ReferenceDataset) -> None:
    starts = Starts.of(dataset)
    starts.learn(np.full(9, dataset.first[1]), np.ones(9, dtype=bool))
    where = int(np.searchsorted(starts.section_first, dataset.first[1]))
    assert starts.failures[:where].sum() == 0.0 and starts.failures[where] == pytest.approx(9.0)


def test_start_frames_stay_within_their_reference(dataset: ReferenceDataset) -> None:
    starts, rng = Starts.of(dataset), np.random.default_rng(0)
    draws = np.concatenate(
        [rng.random((20_000, 3)), np.full((1, 3), 1.0 - 1e-12), np.zeros((1, 3))]
    )
    draws[:, 2] = 1.0  # never at the beginning
    args = starts.first, starts.section_first, np.cumsum(starts.odds())
    frames = domain_randomization.start_frames(np, *args, draws)
    section = np.searchsorted(starts.section_first, frames, side="right") - 1
    reference = np.searchsorted(starts.first, frames, side="right") - 1
    chosen = np.minimum(
        np.searchsorted(np.cumsum(starts.odds()), draws[:, 0]), len(starts.section_first) - 1
    )
    np.testing.assert_array_equal(section, chosen)
    assert (frames < (starts.first + dataset.length)[reference] - 1).all(), (
        "at least one step is left"
    )
    draws[:, 2] = 0.0
    assert set(domain_randomization.start_frames(np, *args, draws)) == set(starts.first)


def test_a_place_where_every_start_fails_leaves_room_for_others(dataset: ReferenceDataset) -> None:
    starts, rate = Starts.of(dataset), np.zeros(len(Starts.of(dataset).section_first))
    rate[[1, 2]] = 1.0, 0.25
    for _ in range(4000):  # as in training: the more starts, the more failures
        starts.failures = 0.995 * starts.failures + 50.0 * starts.odds() * rate
    extra = starts.odds() - 0.5 / len(rate)
    assert extra[1] / extra[2] == pytest.approx(4.0, rel=0.1)
