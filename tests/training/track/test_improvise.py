import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1
from exoactor.robots.legs import Legs
from exoactor.stages.retarget import RetargetInput
from exoactor.stages.retarget.mink_ik import MinkRetargeter
from exoactor.training.track import improvise


def in_range(motion: RobotMotion) -> bool:
    low, high = np.array([joint.range_rad for joint in g1.JOINTS]).T
    return bool(
        ((motion.joint_pos_rad >= low - 1e-6) & (motion.joint_pos_rad <= high + 1e-6)).all()
    )


@pytest.mark.parametrize("seed", range(4))
def test_who_bends_stays_on_both_feet(seed: int) -> None:
    motion, legs = improvise.bend(seed, duration_s=5.0), Legs()
    assert in_range(motion) and np.abs(legs.sole_height(motion.qpos)).max() < 0.01
    places = legs.feet(motion.qpos)[0][..., :2]
    # deep squats draw them together a little
    assert np.linalg.norm(places - places[0], axis=-1).max() < 0.04
    assert np.ptp(motion.joint_pos_rad[:, 15:], axis=0).max() > 0.2, "the arms move"
    np.testing.assert_array_equal(motion.qpos, improvise.bend(seed, duration_s=5.0).qpos)


@pytest.mark.parametrize("seed", range(3))
def test_who_wanders_goes_somewhere_on_the_floor(seed: int) -> None:
    motion = MinkRetargeter().retarget(
        RetargetInput(improvise.wander(seed, duration_s=4.0), build="robot")
    )
    assert in_range(motion)
    height = Legs().sole_height(motion.qpos)
    assert height.min() > -0.04 and height.min(axis=1).max() < 0.02, "one foot is always down"
    turned = np.unwrap(rotations.yaw(motion.root_quat_wxyz))
    assert np.linalg.norm(np.ptp(motion.root_pos_m[:, :2], axis=0)) > 0.1 or np.ptp(turned) > 0.3
    assert motion.root_pos_m[:, 2].min() > 0.45 and motion.root_pos_m[:, 2].max() < 0.85


def test_wanderers_differ() -> None:
    ends = [improvise.wander(seed, duration_s=3.0).joint_pos_m[-1, 0] for seed in range(3)]
    assert len({tuple(np.round(end, 3)) for end in ends}) == 3


def test_who_lunges_goes_deep_and_stays_on_the_floor() -> None:
    people = [improvise.lunge(seed, duration_s=4.0) for seed in range(3)]
    motions = [MinkRetargeter().retarget(RetargetInput(human, build="robot")) for human in people]
    for motion in motions:
        assert in_range(motion)
        height = Legs().sole_height(motion.qpos)
        assert height.min() > -0.08 and height.min(axis=1).max() < 0.03, "one foot is always down"
    assert min(motion.root_pos_m[:, 2].min() for motion in motions) < 0.65
    np.testing.assert_array_equal(
        improvise.lunge(1, 2.0).joint_pos_m, improvise.lunge(1, 2.0).joint_pos_m
    )
