"""Tracks go calmly from value to value; degradations are deterministic and each changes the
picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core.errors import ConfigError
from exoactor.rehearsal.degradation import Degradation, degraded, shutter
from exoactor.rehearsal.tracks import Track, lasting


@given(st.floats(-2.0, 2.0), st.floats(0.2, 3.0), st.floats(0.1, 2.0))
def test_a_move_keeps_its_ends_and_its_speed(goal: float, from_s: float, peak: float) -> None:
    track = Track(0.0)
    lasts = lasting(abs(goal), peak, least_s=0.05)
    track.to(goal, from_s, from_s + lasts)
    time_s = np.linspace(0.0, from_s + lasts + 0.5, 4000)
    value = track.over(time_s, lambda v: np.full(len(time_s), v))
    assert value[0] == 0.0 and value[-1] == pytest.approx(goal)
    assert np.abs(np.gradient(value, time_s)).max() <= peak * 1.01


def test_overlapping_moves_round_the_corner() -> None:
    track = Track(np.zeros(2))
    track.to(np.array([1.0, 0.0]), 0.0, 1.0)
    track.to(np.array([1.0, 1.0]), 0.6, 1.6)
    time_s = np.linspace(0.0, 1.6, 400)
    way = track.over(time_s, lambda v: np.tile(v, (len(time_s), 1)))
    speed = np.linalg.norm(np.gradient(way, time_s, axis=0), axis=1)
    assert speed[(time_s > 0.2) & (time_s < 1.4)].min() > 0.3  # it does not stop at the corner
    np.testing.assert_allclose(way[-1], [1.0, 1.0], atol=1e-9)


def pictures(count: int = 6) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.integers(0, 255, (48, 64, 3)).astype(np.uint8) for _ in range(count)]


@pytest.mark.parametrize(
    "how",
    [
        Degradation(noise=8.0),
        Degradation(occlusion=0.3),
        Degradation(darkness=0.6),
        Degradation(shake_px=4.0),
    ],
)
def test_each_degradation_changes_the_picture_the_same_way_twice(how: Degradation) -> None:
    clean = pictures()
    once, again = (np.stack(list(degraded(clean, how, len(clean), seed=3))) for _ in range(2))
    np.testing.assert_array_equal(once, again)
    assert (once[2] != clean[2]).mean() > 0.1


def test_no_degradation_changes_nothing() -> None:
    clean = pictures()
    for before, after in zip(
        clean, degraded(clean, Degradation(), len(clean), seed=1), strict=True
    ):
        np.testing.assert_array_equal(before, after)


def test_a_shutter_averages() -> None:
    clean = pictures(6)
    means = list(shutter(clean, 3))
    assert len(means) == 2
    np.testing.assert_allclose(means[0], np.mean(clean[:3], axis=0), atol=0.51)


def test_a_degradation_out_of_range_is_told() -> None:
    with pytest.raises(ConfigError, match="darkness"):
        Degradation(darkness=1.5)
