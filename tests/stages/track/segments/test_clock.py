"""The clip's time in the reference."""

from dataclasses import replace

import numpy as np

from exoactor.core.contacts import ContactPlan
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, model
from exoactor.stages.track.segments.clock import ClipClock
from exoactor.stages.track.segments.config import SegmentConfig
from made.references import bare

STILL_S, WALKS_S, M_S = 1.0, 2.0, 0.5


def clock() -> ClipClock:
    """Of who stands a second, walks two, and stands a second; half a second of it, and of the clip
    two, are before the motion.
    """
    qpos = np.repeat(model.stand_qpos()[None], 201, axis=0)
    qpos[:, 0] = M_S * np.clip(np.arange(201) / 50.0 - STILL_S, 0.0, WALKS_S)
    motion = RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES)
    reference = replace(bare(motion), clip_start_s=0.5)
    return ClipClock(reference, ContactPlan(clip_start_s=2.0), SegmentConfig())


def test_an_instant_of_the_clip_is_a_frame_of_the_reference() -> None:
    assert clock().frame(2.0) == 25 and clock().frame(3.0) == 75
    assert clock().frame(0.0) == 0 and clock().frame(99.0) == clock().last == 200
    assert clock().span(25, 75) == (0.0, 1.0)


def test_what_was_read_too_early_comes_when_what_is_before_it_is_done() -> None:
    assert clock().frame(2.0, 120) == 120 and clock().frame(5.0, 120) == 175


def test_a_walk_is_where_it_walks() -> None:
    ((first, stop),) = clock().walks(0, 200)
    assert abs(first - 50) <= 1 and abs(stop - 150) <= 2
    ((first, stop),) = clock().walks(100, 200)
    assert first == 100
    assert clock().walks(0, 50) == [] and clock().walks(120, 90) == []
