"""Blends that start and end at rest."""

import numpy as np

from exoactor.core.blend import envelope, minimum_jerk


def test_minimum_jerk_starts_and_ends_at_rest() -> None:
    phase = np.linspace(-0.5, 1.5, 4001)
    value = minimum_jerk(phase)
    rate = np.gradient(value, phase)
    assert value[0] == 0.0
    assert value[-1] == 1.0
    assert (np.diff(value) >= 0.0).all()
    assert np.abs(rate[np.abs(phase) < 1e-9]).max() < 1e-5
    assert np.abs(rate[np.abs(phase - 1.0) < 1e-9]).max() < 1e-5


def test_an_envelope_comes_smoothly_up_to_what_is_needed_and_down_again() -> None:
    need = np.zeros((41, 2))
    need[20:22, 1] = 0.3
    over = envelope(need, 5.0)
    assert (over[:, 0] == 0.0).all()
    assert over[20:22, 1].min() > 0.95 * 0.3 and over.max() <= 0.3
    assert over[[0, 40], 1].max() < 1e-3
    assert np.abs(np.diff(over[:, 1])).max() < 0.06
