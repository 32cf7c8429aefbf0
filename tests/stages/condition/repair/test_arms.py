"""What is put before and after a motion leads no arm through the robot itself."""

import numpy as np
import pytest

from exoactor.core.checks import Array
from exoactor.core.contacts import Contact, ContactPlan
from exoactor.core.motion import RobotMotion, TrackingReference
from exoactor.core.progress import silent
from exoactor.robots import g1, model, poses
from exoactor.robots.legs import Legs
from exoactor.stages.condition import ConditionInput
from exoactor.stages.condition.repair import ConditionConfig, Ends, Repair
from exoactor.stages.condition.repair.arms import ROLL, ArmsConfig, opened
from exoactor.stages.condition.repair.settle import settle

MIRRORED = np.array([1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
BEFORE_THE_BELLY = (0.6, 0.6, -1.3, 0.3, 0.0, 0.0, 0.0)
AT_THE_HIP = (0.5, 0.1, -1.4, 0.7, 0.0, 0.0, 0.0)
BEHIND_THE_BACK = (-0.9, -0.8, 0.5, 1.3, 0.0, 0.0, 0.0)
LOW_ACROSS = (0.8, -0.6, 0.5, 1.1, 0.0, 0.0, 0.0)
"""Left arms (7,) from which the straight way to the stand leads through the robot."""


def holding_still(left: tuple[float, ...] = (), right: tuple[float, ...] = ()) -> RobotMotion:
    pose = model.stand_qpos()
    if left:
        pose[g1.LEFT_ARM_POS] = left
    if right:
        pose[g1.RIGHT_ARM_POS] = MIRRORED * right
    return RobotMotion.from_qpos(np.repeat(pose[None], 26, axis=0), 50.0, g1.JOINT_NAMES)


def conditioned(
    motion: RobotMotion, config: ConditionConfig | None = None, contacts: ContactPlan | None = None
) -> TrackingReference:
    given = ConditionInput(motion, contacts or ContactPlan())
    return Repair(config).condition(given, silent)


def overlap_m(qpos: Array) -> float:
    return float(poses.read(qpos).overlap_m.max())


@pytest.mark.parametrize("arm", [BEFORE_THE_BELLY, AT_THE_HIP, BEHIND_THE_BACK, LOW_ACROSS])
def test_an_arm_goes_around_the_robot_on_its_way_from_and_to_a_stand(
    arm: tuple[float, ...], legs: Legs
) -> None:
    motion = holding_still(arm)
    assert overlap_m(motion.qpos) == 0.0
    assert overlap_m(settle(motion, 1.0, 0.1, legs).qpos) > 0.01, "the straight way goes through it"

    done = conditioned(motion)
    assert overlap_m(done.motion.qpos) == 0.0
    np.testing.assert_array_equal(done.motion.qpos[[0, -1], 22:], [model.stand_qpos()[22:]] * 2)
    speed = np.abs(np.diff(done.motion.joint_pos_rad, axis=0)).max() * done.motion.fps
    assert speed < 8.0


def test_so_does_one_that_the_motion_swings_towards_the_hip(legs: Legs) -> None:
    """It would come past the hip if it did not swing on."""
    motion = holding_still((0.4, 0.5, -0.7, 0.8, 0.0, 0.0, 0.0))
    assert overlap_m(settle(motion, 1.0, 0.1, legs).qpos) == 0.0
    qpos = motion.qpos
    qpos[:, ROLL[0]] += np.linspace(0.6, 0.0, 26)
    swung = motion.with_qpos(qpos)
    assert overlap_m(swung.qpos) == 0.0
    assert overlap_m(settle(swung, 1.0, 0.1, legs).qpos) > 0.01
    assert overlap_m(conditioned(swung).motion.qpos) == 0.0


def test_either_arm_opens_alike_and_only_the_one_that_has_to() -> None:
    left = conditioned(holding_still(left=BEFORE_THE_BELLY)).motion.qpos
    right = conditioned(holding_still(right=BEFORE_THE_BELLY)).motion.qpos
    np.testing.assert_allclose(
        left[:, g1.LEFT_ARM_POS], MIRRORED * right[:, g1.RIGHT_ARM_POS], atol=1e-9
    )
    np.testing.assert_array_equal(left[:, g1.RIGHT_ARM_POS], right[:, g1.LEFT_ARM_POS] * MIRRORED)


def test_it_is_said_what_would_have_met_and_how_far_the_arm_was_opened() -> None:
    (said,) = conditioned(holding_still(BEFORE_THE_BELLY)).notes
    assert said == (
        "on the way to or from a stand left hip and left wrist would have met by 62 mm; "
        "the arm was opened by up to 14°"
    )


def test_arms_that_are_just_clear_stay_to_the_last_digit() -> None:
    motion = holding_still(LOW_ACROSS)  # 1 mm from the trunk
    same, notes = opened(motion, np.ones((26, 2), dtype=bool))
    assert notes == ()
    np.testing.assert_array_equal(same.qpos, motion.qpos)


def test_the_motion_itself_is_not_searched() -> None:
    """Only its last moments give way to what follows."""
    through = holding_still((0.3, 0.4, -1.2, 0.2, 0.0, 0.0, 0.0))
    assert overlap_m(through.qpos) > 0.05
    nowhere = np.zeros((26, 2), dtype=bool)
    assert opened(through, nowhere) == (through, ())

    long = RobotMotion.from_qpos(np.repeat(through.qpos[:1], 101, axis=0), 50.0, g1.JOINT_NAMES)
    done = conditioned(long)
    first = round(done.clip_start_s * 50.0)
    middle = done.motion.qpos[first + 25 : first + 76, 22:]
    np.testing.assert_allclose(middle, long.qpos[25:76, 22:], atol=1e-9)


def test_an_arm_that_holds_something_is_not_opened_after_the_motion() -> None:
    through = (0.3, 0.4, -1.2, 0.2, 0.0, 0.0, 0.0)
    qpos = holding_still(through).qpos
    qpos[:, g1.LEFT_ARM_POS.start] -= np.linspace(1.6, 0.0, 26)  # brought down from before it
    motion = RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES)
    palm = Contact("left_palm", "box", np.zeros(3), np.eye(3)[1], 0.0, 0.5)
    done = conditioned(motion, contacts=ContactPlan((palm,)))
    after = done.motion.qpos[round(done.clip_end_s * 50.0) :]
    np.testing.assert_allclose(after[:, ROLL[0]], through[1], atol=1e-9)


def test_what_cannot_be_passed_is_passed_as_well_as_may_be() -> None:
    config = ConditionConfig(Ends(), arms=ArmsConfig(most_rad=0.1))
    motion = holding_still(AT_THE_HIP)
    barely = overlap_m(conditioned(motion, config).motion.qpos)
    none = ConditionConfig(Ends(), arms=ArmsConfig(most_rad=0.0501))
    assert 0.0 < barely < overlap_m(conditioned(motion, none).motion.qpos)
