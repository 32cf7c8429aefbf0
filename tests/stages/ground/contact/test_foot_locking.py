"""Feet that are put above the floor, and a body that is lifted out of it."""

import numpy as np

from exoactor.core import rotations
from exoactor.humans import soles
from exoactor.stages.ground.contact import foot_locking
from exoactor.stages.ground.contact.foot_locking import LockConfig

REST = np.array([[[0.0, -0.08, -0.06], [0.0, -0.08, 0.12]]] * 2)  # heel and ball of both feet
FORWARDS = np.array([0.5, 0.5, 0.5, 0.5])  # a foot level on the floor, toes along x


def free(quat, height_m):
    """Both feet's targets for ankles at a height, nothing in contact; and where heels and balls
    then are."""
    turned = np.broadcast_to(quat, (10, 2, 4))
    ankle = np.tile([0.0, 0.0, height_m], (10, 2, 1))
    sole = ankle[:, :, None] + rotations.rotate(turned[:, :, None], REST[None])
    goals = foot_locking.targets(sole, turned, REST, (), np.zeros((0, 3)), 30.0, LockConfig())
    return sole, goals.ankle_pos_m[:, :, None] + rotations.rotate(
        goals.ankle_quat_wxyz[:, :, None], REST[None]
    )


def test_a_foot_under_the_floor_is_put_on_it():
    _, sole = free(FORWARDS, 0.03)  # 5 cm under
    np.testing.assert_allclose(sole[..., 2], 0.0, atol=1e-9)


def test_of_a_foot_whose_heel_is_under_the_floor_the_toes_stay_where_they_are():
    toes_up = rotations.multiply(rotations.from_rotvec(np.array([0.0, -0.5, 0.0])), FORWARDS)
    before, after = free(toes_up, 0.06)
    assert before[..., soles.HEEL, 2].max() < -0.03
    assert after[..., soles.HEEL, 2].min() > -1e-9
    assert np.abs(after - before)[..., soles.BALL, 2].max() < 0.02


def test_the_back_of_a_foot_does_not_go_under_the_floor_either():
    on_its_back = rotations.multiply(rotations.from_rotvec(np.array([0.0, np.pi, 0.0])), FORWARDS)
    _, sole = free(on_its_back, 0.0)
    assert (sole[..., soles.HEEL, 2] - 0.08).min() > 0.6 * 0.08 - 1e-6  # the ankle, over its back


def test_a_body_is_lifted_out_of_the_floor_smoothly_and_as_far_as_it_must():
    low = np.full(60, 0.2)
    low[20:40] = -0.11
    rise = foot_locking.root_rise_m(low, 30.0, LockConfig())
    assert (rise[20:40] >= 0.10 - 1e-9).all()
    assert rise.max() < 0.11
    assert not rise[:10].any()
    assert np.abs(np.diff(rise)).max() < 0.04
