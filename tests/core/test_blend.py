"""A blend that starts and ends at rest."""

import numpy as np

from exoactor.core.blend import minimum_jerk


def test_minimum_jerk_starts_and_ends_at_rest() -> None:
    phase = np.linspace(-0.5, 1.5, 4001)
    value = minimum_jerk(phase)
    rate = np.gradient(value, phase)
    assert value[0] == 0.0
    assert value[-1] == 1.0
    assert (np.diff(value) >= 0.0).all()
    assert np.abs(rate[np.abs(phase) < 1e-9]).max() < 1e-5
    assert np.abs(rate[np.abs(phase - 1.0) < 1e-9]).max() < 1e-5
