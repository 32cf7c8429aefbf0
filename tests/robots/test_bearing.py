"""Who bears a robot: a sole by its height; and forces that are what was asked of the pelvis."""

import numpy as np
import pytest

from exoactor.robots import bearing


def test_the_higher_a_sole_the_less_it_bears():
    high = np.array([-0.01, 0.0, 0.01, 0.025, 0.04, 0.5])
    shares = bearing.shares(high)
    assert shares[:3] == pytest.approx(1.0) and shares[3] == pytest.approx(0.5)
    assert (shares[4:] > 0.0).all() and (shares[4:] < 1e-3).all()


def test_what_bears_less_gives_less():
    """Two links right under the pelvis, each under a joint of its own that slides upwards."""
    jacobian = np.zeros((12, 8))
    jacobian[:6, :6] = jacobian[6:, :6] = np.eye(6)
    jacobian[2, 6] = jacobian[8, 7] = -1.0
    asked = np.array([0.0, 0.0, 90.0, 0.0, 0.0, 0.0])
    torque = bearing.torque_nm(jacobian, np.array([1.0, 0.5]), asked)
    assert torque == pytest.approx([-60.0, -30.0])
