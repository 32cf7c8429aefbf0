"""The policy, or the MPC where the policy's run is no good."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.motion import RobotMotion
from exoactor.stages.judge.physics import PhysicsJudge
from exoactor.stages.track import auto, observation, recording
from exoactor.stages.track.auto import Auto, fault
from exoactor.stages.track.mpc import MpcConfig
from exoactor.stages.track.policy import PolicyConfig
from exoactor.stages.track.reference import Ends

Squat = Callable[..., RobotMotion]
LinearPolicy = Callable[[np.ndarray, np.ndarray], Path]
SHORT = Ends(stand_s=0.1, blend_in_s=0.2, blend_out_s=0.2, rest_s=0.1)


def test_what_the_policy_can_do_the_policy_does(squat: Squat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auto, "PolicyConfig", partial(PolicyConfig, passes=1, ends=SHORT))
    monkeypatch.setattr(auto, "Mpc", None)  # not needed
    seen: list[float] = []
    execution = Auto().track(squat(0.6), seen.append)
    assert execution.backend == "policy" and fault(execution) is None
    assert seen[-1] == 1.0 and seen == sorted(seen)


def test_where_the_policy_falls_the_mpc_goes_on(
    squat: Squat, linear_policy: LinearPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = linear_policy(np.zeros((observation.SIZE, 29)), 5.0 * (-1.0) ** np.arange(29))
    monkeypatch.setattr(auto, "PolicyConfig", partial(PolicyConfig, policy=broken, passes=1, ends=SHORT))
    monkeypatch.setattr(auto, "MpcConfig", partial(MpcConfig, ends=SHORT))
    seen: list[float] = []
    execution = Auto().track(squat(0.6, depth_m=0.04), seen.append)
    assert execution.backend == "mpc" and "the policy was tried first; it fell after" in execution.notes[0]
    assert not PhysicsJudge().judge(execution)[1]["track"]["fell"]
    assert seen[-1] == 1.0 and seen == sorted(seen)


def test_what_is_wrong_with_a_run(squat: Squat, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from exoactor.stages.track.kinematic import Kinematic

    still = Kinematic().track(squat(1.0, depth_m=0.0), lambda fraction: None)
    assert fault(still) is None
    qpos = still.motion.qpos.copy()
    qpos[20:30, 0] += 0.7
    astray = RobotMotion.from_qpos(qpos, still.motion.fps, still.motion.joint_names)
    assert "0.7 m astray" in str(fault(replace(still, motion=astray)))
    qpos[25:, 2] = 0.2
    lying = replace(still, motion=RobotMotion.from_qpos(qpos, still.motion.fps, still.motion.joint_names))
    assert recording.fell_s(lying) == pytest.approx(0.5) and "fell after 0.5 s" in str(fault(lying))
    qpos[40:, 2] = still.motion.qpos[40:, 2]
    caught = replace(still, motion=RobotMotion.from_qpos(qpos, still.motion.fps, still.motion.joint_names))
    assert recording.fell_s(caught) is None, "it stands again"
