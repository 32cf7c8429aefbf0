"""What a tracker is given: a reference of this robot, from memory or from its file."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion
from exoactor.core.progress import silent
from exoactor.io.files import load_reference, save_reference
from exoactor.robots import g1
from exoactor.stages.track import Tracker, TrackInput
from exoactor.stages.track.mpc import Mpc, MpcConfig
from exoactor.stages.track.policy import PolicyConfig, PolicyTracker
from made.references import SHORT, asked, bare

Squat = Callable[..., RobotMotion]


@pytest.mark.parametrize(
    "tracker", [PolicyTracker(PolicyConfig(passes=1)), Mpc(MpcConfig(horizon=30))]
)
def test_a_reference_from_its_file_is_tracked_as_the_one_in_memory(
    tracker: Tracker, squat: Squat, tmp_path: Path
) -> None:
    motion = squat(0.2)
    swaying = motion.qpos
    swaying[:, 3:7] += 0.01 * np.sin(np.arange(len(motion)))[:, None] * [0.0, 0.3, 0.2, 0.5]
    given = asked(RobotMotion.from_qpos(swaying, motion.fps, motion.joint_names), SHORT)
    save_reference(tmp_path / "reference.npz", given.reference)
    loaded = replace(given, reference=load_reference(tmp_path / "reference.npz"))

    one, other = (tracker.track(each, silent).execution for each in (given, loaded))
    np.testing.assert_array_equal(one.motion.qpos, other.motion.qpos)
    np.testing.assert_array_equal(one.reference.qpos, other.reference.qpos)
    np.testing.assert_array_equal(one.joint_torque_nm, other.joint_torque_nm)
    assert (one.clip_start_s, one.clip_end_s, one.notes) == (
        other.clip_start_s,
        other.clip_end_s,
        other.notes,
    )


def test_joints_in_another_order_are_refused(squat: Squat) -> None:
    with pytest.raises(BadMotionError, match="another order"):
        TrackInput(bare(squat(0.2).reordered(tuple(reversed(g1.JOINT_NAMES)))))
