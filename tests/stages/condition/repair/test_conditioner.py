"""From a motion to a reference: from stand to stand, and where the motion lies in it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion, TrackingReference
from exoactor.core.progress import silent
from exoactor.robots import g1, model
from exoactor.robots.legs import Legs
from exoactor.scenes import tasks
from exoactor.scenes.scene import Scene, Start
from exoactor.stages.condition import CONDITIONERS, ConditionInput
from exoactor.stages.condition.repair import ConditionConfig, Repair
from exoactor.stages.condition.repair.floor import FloorConfig
from exoactor.stages.condition.repair.motion_repair import MotionConfig
from exoactor.stages.condition.repair.place import SceneConfig
from exoactor.stages.condition.repair.settle import SettleConfig
from made.references import SHORT, conditioned

Squat = Callable[..., RobotMotion]


def test_the_usual_ends_are_a_blend_and_a_stand_each(squat: Squat) -> None:
    seen: list[float] = []
    reference = CONDITIONERS.make("repair").condition(
        ConditionInput(squat(1.0, fps=30.0)), seen.append
    )
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
    np.testing.assert_array_equal(
        conditioned(given, SHORT).motion.qpos, conditioned(motion, SHORT).motion.qpos
    )


def test_a_motion_of_another_robot_is_refused(squat: Squat) -> None:
    motion = squat(0.2)
    other = RobotMotion.from_qpos(motion.qpos[:, :-1], motion.fps, motion.joint_names[:-1])
    with pytest.raises(BadMotionError, match=motion.joint_names[-1]):
        Repair().condition(ConditionInput(other), silent)


def test_what_is_too_short_is_refused(squat: Squat) -> None:
    motion = squat(0.2)
    four, five = (
        RobotMotion.from_qpos(motion.qpos[:n], motion.fps, motion.joint_names) for n in (4, 5)
    )
    with pytest.raises(BadMotionError, match="has 4 frames"):
        conditioned(four)
    assert conditioned(five, SHORT).clip_end_s > 0.0


def test_settings_reach_what_they_are_of(squat: Squat, legs: Legs) -> None:
    low = RobotMotion.from_qpos(squat(1.0).qpos - 0.1 * np.eye(36)[2], 50.0, g1.JOINT_NAMES)
    deaf = MotionConfig(floor=FloorConfig(float_m=1.0))
    assert repaired(low, ConditionConfig(SHORT, motion=deaf)).notes == ()

    walking = np.repeat(model.stand_qpos()[None], 10, axis=0)
    walking[:, 0] += 0.6 * np.arange(10) / 50.0
    short = ConditionConfig(SHORT, settling=SettleConfig(max_stride_m=0.2))
    last = repaired(RobotMotion.from_qpos(walking, 50.0, g1.JOINT_NAMES), short).motion.qpos[-1:]
    feet = legs.feet(last)[0][0]  # (2, 3)
    assert abs(feet[0, 0] - feet[1, 0]) == pytest.approx(0.2, abs=0.01)

    scene = tasks.scene("lift-box")
    standing = RobotMotion.from_qpos(
        np.repeat(model.stand_qpos()[None], 10, axis=0), 50.0, g1.JOINT_NAMES
    )
    quick = ConditionConfig(SHORT, scene=SceneConfig(said_m=0.001, forgotten_m=0.1))
    there = replace(scene, start=Start((0.02, 0.0), 0.0))
    assert "began 2 cm from where the robot stands" in repaired(standing, quick, there).notes[0]
    assert not any(
        "began" in note for note in repaired(standing, ConditionConfig(SHORT), there).notes
    )


def repaired(
    motion: RobotMotion, config: ConditionConfig, scene: Scene | None = None
) -> TrackingReference:
    return Repair(config).condition(ConditionInput(motion, scene=scene), silent)
