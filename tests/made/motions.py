"""Motions held against each other."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.motion import RobotMotion


def agree(found: RobotMotion, wanted: RobotMotion, atol: float) -> None:
    assert found.fps == wanted.fps and found.joint_names == wanted.joint_names
    np.testing.assert_allclose(found.root_pos_m, wanted.root_pos_m, atol=atol)
    np.testing.assert_allclose(
        rotations.angle_between(found.root_quat_wxyz, wanted.root_quat_wxyz), 0.0, atol=4 * atol
    )
    np.testing.assert_allclose(found.joint_pos_rad, wanted.joint_pos_rad, atol=atol)
