"""From a motion to a reference: from stand to stand, and where the motion lies in it."""

from collections.abc import Callable

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion
from exoactor.core.progress import silent
from exoactor.robots import g1
from exoactor.stages.condition import CONDITIONERS, ConditionInput
from exoactor.stages.condition.repair import Repair
from made.references import SHORT, conditioned

Squat = Callable[..., RobotMotion]


def test_the_usual_ends_are_a_blend_and_a_stand_each(squat: Squat) -> None:
    seen: list[float] = []
    reference = CONDITIONERS.make("repair").condition(ConditionInput(squat(1.0, fps=30.0)), seen.append)
    assert (reference.clip_start_s, reference.clip_end_s) == (1.5, pytest.approx(2.5))
    assert reference.motion.fps == 50.0 and len(reference.motion) == 75 + 51 + 100
    assert not reference.seated.any() and reference.notes == () and seen == [1.0]


def test_what_was_mended_is_said(squat: Squat) -> None:
    motion = squat(1.0)
    low = motion.qpos - 0.1 * np.eye(36)[2]
    reference = conditioned(RobotMotion.from_qpos(low, motion.fps, motion.joint_names), SHORT)
    assert "sank up to 10 cm into the floor" in reference.notes[0]


def test_joints_are_matched_by_name(squat: Squat) -> None:
    motion = squat(0.4)
    given = motion.reordered(tuple(reversed(g1.JOINT_NAMES)))
    np.testing.assert_array_equal(conditioned(given, SHORT).motion.qpos, conditioned(motion, SHORT).motion.qpos)


def test_a_motion_of_another_robot_is_refused(squat: Squat) -> None:
    motion = squat(0.2)
    other = RobotMotion.from_qpos(motion.qpos[:, :-1], motion.fps, motion.joint_names[:-1])
    with pytest.raises(BadMotionError, match=motion.joint_names[-1]):
        Repair().condition(ConditionInput(other), silent)


def test_what_is_too_short_is_refused(squat: Squat) -> None:
    motion = squat(0.2)
    four, five = (RobotMotion.from_qpos(motion.qpos[:n], motion.fps, motion.joint_names) for n in (4, 5))
    with pytest.raises(BadMotionError, match="has 4 frames"):
        conditioned(four)
    assert conditioned(five, SHORT).clip_end_s > 0.0
