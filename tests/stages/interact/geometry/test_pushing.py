"""When a push that is seen is over."""

from types import SimpleNamespace

import numpy as np
import pytest

from exoactor.core.blend import minimum_jerk
from exoactor.stages.interact.geometry import pushing
from exoactor.stages.interact.geometry.config import InteractConfig

VIEW = SimpleNamespace(config=InteractConfig(), frames=lambda seconds: round(30.0 * seconds))


def test_a_hand_that_is_raised_after_it_rested_has_pushed_until_then():
    """A line of sight to it meets the level of the push farther and farther away."""
    stroke, raised = minimum_jerk(np.arange(20) / 19.0), np.linspace(0.0, 1.0, 12)
    highest = np.concatenate([0.28 * stroke, np.full(6, 0.28), 0.28 + 0.2 * raised])
    assert pushing._rests_at_m(highest, VIEW) == pytest.approx(0.28, abs=0.015)


def test_a_hand_that_rests_before_it_pushes_and_one_that_goes_on_have_not_rested():
    waits = np.concatenate([np.zeros(10), np.linspace(0.0, 0.4, 30)])
    assert pushing._rests_at_m(waits, VIEW) == np.inf
