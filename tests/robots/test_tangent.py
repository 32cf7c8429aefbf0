"""From one pose to another and back."""

import numpy as np

from exoactor.core import rotations
from exoactor.robots import g1, tangent


def test_the_difference_leads_from_one_pose_to_the_other() -> None:
    rng = np.random.default_rng(0)
    start, end = rng.normal(size=(2, 8, 36))
    for pose in (start, end):
        pose[:, g1.ROOT_QUAT] = rotations.normalise(pose[:, g1.ROOT_QUAT])
    there = tangent.moved(start, tangent.difference(start, end))
    np.testing.assert_allclose(there[:, g1.JOINT_POS], end[:, g1.JOINT_POS])
    np.testing.assert_allclose(there[:, g1.ROOT_POS], end[:, g1.ROOT_POS])
    turned = rotations.angle_between(there[:, g1.ROOT_QUAT], end[:, g1.ROOT_QUAT])
    np.testing.assert_allclose(turned, 0.0, atol=1e-7)


def test_what_a_joint_cannot_reach_is_held_at_its_end() -> None:
    pose = np.full((2, 36), 9.0)
    held = tangent.within_ranges(pose)
    np.testing.assert_array_equal(held[:, g1.JOINT_POS], [tangent.HIGH_RAD] * 2)
    assert (held[:, : g1.JOINT_POS.start] == 9.0).all() and (pose == 9.0).all()
