"""A motion made clean: what the robot did, without the stands around it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion
from exoactor.core.progress import silent
from exoactor.robots import g1
from exoactor.stages.track import TrackInput, auto
from exoactor.stages.track.kinematic import Kinematic
from exoactor.stages.track.physics_filter import PhysicsFilter, clean
from exoactor.stages.track.policy import PolicyConfig
from made.references import asked, bare

Squat = Callable[..., RobotMotion]


def test_a_clean_motion_is_the_clip_as_it_was_executed(
    squat: Squat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto, "PolicyConfig", partial(PolicyConfig, passes=1))
    given = squat(1.0, depth_m=0.1, fps=30.0)
    execution = PhysicsFilter().track(asked(given), silent).execution
    made = clean(execution)
    assert made.joint_names == g1.JOINT_NAMES and made.fps == execution.motion.fps
    assert len(made) == round(given.duration_s * made.fps) + 1
    first = round(execution.clip_start_s * made.fps)
    np.testing.assert_allclose(
        made.qpos, execution.motion.qpos[first : first + len(made)], atol=0.05
    )
    np.testing.assert_allclose(np.linalg.norm(made.root_quat_wxyz, axis=1), 1.0)
    assert made.root_pos_m[:, 2].min() < made.root_pos_m[0, 2] - 0.05, "it squats"
    assert not np.array_equal(made.qpos, execution.reference.qpos[first : first + len(made)])


def test_a_fall_before_the_motion_leaves_nothing_to_clean(squat: Squat) -> None:
    execution = Kinematic().track(TrackInput(bare(squat(1.0))), silent).execution
    gone = replace(execution, clip_start_s=1.5, clip_end_s=2.5)
    with pytest.raises(BadMotionError, match="fell before"):
        clean(gone)
    part = replace(execution, clip_start_s=0.5, clip_end_s=2.5)
    assert len(clean(part)) == 26, "as far as it came"
