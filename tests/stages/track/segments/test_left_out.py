"""What of the clip the robot leaves out beside what it holds."""

import numpy as np

from exoactor.core.contacts import ContactPlan
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, model
from exoactor.stages.track.segments.clock import ClipClock
from exoactor.stages.track.segments.config import SegmentConfig
from exoactor.stages.track.segments.left_out import left_out
from made.references import bare

CONFIG, FRAMES = SegmentConfig(), 401
SHOULDER = 7 + g1.JOINT_NAMES.index("left_shoulder_pitch_joint")


def said(qpos: np.ndarray, first: int) -> tuple[str, ...]:
    """Of the frames from `first` to the last, of a clip that begins 2 s before its motion."""
    motion = RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES)
    clock = ClipClock(bare(motion), ContactPlan(clip_start_s=2.0), CONFIG)
    return left_out(qpos, clock, first, FRAMES - 1, CONFIG)


def raised(begins: int, ends: int) -> np.ndarray:
    """Who stands for 8 s, with an arm up between two frames."""
    qpos = np.repeat(model.stand_qpos()[None], FRAMES, axis=0)
    qpos[begins:ends, SHOULDER] -= 1.5
    return qpos


def test_an_arm_that_waves_is_left_out_and_that_is_said() -> None:
    (note,) = said(raised(200, 260), 50)
    assert note.startswith("from 5.0 to 8.0 s the clip shows more than a walk")


def test_hands_that_leave_and_come_to_what_they_hold_are_not() -> None:
    assert said(raised(50, 140), 50) == () and said(raised(320, 400), 50) == ()


def test_a_walk_is_not() -> None:
    qpos = raised(200, 260)
    qpos[:, 0] = 0.01 * np.clip(np.arange(FRAMES) - 190, 0, 80)
    assert said(qpos, 50) == ()
