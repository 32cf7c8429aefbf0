from collections.abc import Callable

import numpy as np
import pytest

from exoactor.core.motion import RobotMotion
from exoactor.core.progress import silent
from exoactor.stages.condition.repair import Ends
from exoactor.stages.track.mpc import Mpc, MpcConfig
from made.references import SHORT, asked
from made.verdicts import judged

Squat = Callable[..., RobotMotion]


def test_a_squat_is_tracked_in_physics(squat: Squat) -> None:
    seen: list[float] = []
    execution = Mpc(MpcConfig(horizon=40)).track(asked(squat(0.8), SHORT), seen.append).execution
    verdict, figures = judged(execution)
    metrics = figures["track"]
    assert verdict.passed, verdict.reasons
    assert metrics["mpjpe_local_mm"] < 15.0 and metrics["mpjpe_global_mm"] < 30.0
    assert execution.physics and execution.contacts[10:].all()
    assert seen[-1] == 1.0 and seen == sorted(seen)
    dip = execution.motion.root_pos_m[:, 2].max() - execution.motion.root_pos_m[:, 2].min()
    assert dip == pytest.approx(0.08, abs=0.02)


def test_two_runs_are_the_same_whatever_the_threads(squat: Squat) -> None:
    short = Ends(stand_s=0.04, blend_in_s=0.04, blend_out_s=0.04, rest_s=0.04)
    given = asked(squat(0.1), short)
    first, second = (
        Mpc(MpcConfig(threads=n, horizon=30)).track(given, silent).execution for n in (2, 1)
    )
    np.testing.assert_array_equal(first.motion.qpos, second.motion.qpos)
    np.testing.assert_array_equal(first.joint_torque_nm, second.joint_torque_nm)


def test_a_fall_ends_the_run_early_and_is_judged(squat: Squat) -> None:
    motion = squat(2.0, depth_m=0.0)
    qpos = motion.qpos
    qpos[:, 0] += 6.0 * motion.time_s**2  # no biped starts like this
    fast = RobotMotion.from_qpos(qpos, motion.fps, motion.joint_names)
    config = MpcConfig(rewinds=1, careful_iterations=1, horizon=20)
    execution = Mpc(config).track(asked(fast, SHORT), silent).execution
    assert execution.motion.duration_s < execution.clip_end_s
    assert any("rewound" in note for note in execution.notes)
    verdict, figures = judged(execution)
    metrics = figures["track"]
    assert not verdict.passed and metrics["fell"] and metrics["survived_s"] < metrics["duration_s"]
