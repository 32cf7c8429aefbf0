"""TWIST2's tracker: with the real weights where they are at hand, else with a network that is one
matrix."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.errors import MissingAssetError
from exoactor.core.motion import REFERENCE_FPS, RobotMotion
from exoactor.core.progress import silent
from exoactor.io.files import load_robot_motion
from exoactor.io.onnx import Network
from exoactor.robots import g1, model
from exoactor.stages.track.physics.disturbance import Disturbance
from exoactor.stages.track.physics.rollout import STEP_S
from exoactor.stages.track.physics.sampled_reference import SampledReference
from exoactor.stages.track.twist2 import (
    DEFAULT_RAD,
    OBSERVATION,
    Twist2,
    Twist2Config,
    _Twist2Policy,
)
from made.references import SHORT, asked, bare
from made.verdicts import judged

Squat = Callable[..., RobotMotion]
LinearPolicy = Callable[[np.ndarray, np.ndarray], Path]


def walking(speed_m_s: float, yaw_rad: float, yaw_rate: float) -> SampledReference:
    """A stand that glides along its own heading, and turns."""
    time_s = np.arange(60) / REFERENCE_FPS
    qpos = np.tile(model.stand_qpos(), (60, 1))
    heading = yaw_rad + yaw_rate * time_s
    qpos[:, :2] = np.cumsum(
        speed_m_s * np.column_stack([np.cos(heading), np.sin(heading)]) / REFERENCE_FPS, axis=0
    )
    qpos[:, 3:7] = rotations.from_yaw(heading)
    return SampledReference(
        bare(RobotMotion.from_qpos(qpos, REFERENCE_FPS, g1.JOINT_NAMES)), STEP_S
    )


def reading(linear_policy: LinearPolicy, first: int) -> Network:
    """Its action is a part of what it observes: 29 numbers from `first` on."""
    weight = np.zeros((OBSERVATION, 29))
    weight[first : first + 29] = np.eye(29)
    return Network(linear_policy(weight, np.zeros(29)))


def observed(
    linear_policy: LinearPolicy,
    first: int,
    sampled: SampledReference,
    qpos: np.ndarray,
    frame: int = 30,
) -> np.ndarray:
    policy = _Twist2Policy(reading(linear_policy, first), sampled, Twist2Config())
    return 2.0 * (policy.act(frame, qpos, np.zeros(35)) - DEFAULT_RAD)


def test_on_its_place_it_is_asked_for_the_references_velocity_in_its_own_frame(
    linear_policy: LinearPolicy,
) -> None:
    sampled = walking(0.4, 1.1, 0.3)
    for first in (0, OBSERVATION - 35):  # the command comes twice
        seen = observed(linear_policy, first, sampled, sampled.qpos[30])
        np.testing.assert_allclose(
            seen[:6], [0.4, 0.0, g1.STAND_ROOT_HEIGHT_M, 0.0, 0.0, 0.3], atol=0.01
        )
        np.testing.assert_allclose(seen[6:29], model.stand_qpos()[7:30], atol=1e-6)


@pytest.mark.parametrize("turned", [0.0, 0.5, -2.0])
def test_off_its_place_it_is_brought_back_as_it_stands(
    linear_policy: LinearPolicy, turned: float
) -> None:
    sampled = walking(0.0, 0.7, 0.0)
    qpos = sampled.qpos[30].copy()
    qpos[:2] += [-0.2, 0.1]
    qpos[3:7] = rotations.multiply(rotations.from_yaw(turned), qpos[3:7])
    seen = observed(linear_policy, 0, sampled, qpos)
    world = rotations.rotate(rotations.from_yaw(0.7 + turned), np.array([*seen[:2], 0.0]))
    np.testing.assert_allclose(world[:2], [0.2, -0.1], atol=1e-6)
    assert seen[5] == pytest.approx(np.clip(-turned, -1.0, 1.0), abs=1e-6)
    qpos[:2] += [-30.0, 0.0]
    assert np.linalg.norm(observed(linear_policy, 0, sampled, qpos)[:2]) == pytest.approx(0.5)


def test_it_remembers_ten_frames_oldest_first(linear_policy: LinearPolicy) -> None:
    sampled = walking(0.0, 0.0, 0.0)
    # what it felt ten frames ago
    policy = _Twist2Policy(reading(linear_policy, 127 + 35), sampled, Twist2Config())
    for frame in range(12):
        qvel = np.zeros(35)
        qvel[3] = 4.0 * frame
        seen = 2.0 * (policy.act(frame, sampled.qpos[0], qvel) - DEFAULT_RAD)
        assert seen[0] == pytest.approx(max(0.0, frame - 10.0))


def test_a_squat_in_physics_with_a_stand_in(squat: Squat, obedient: Path) -> None:
    seen: list[float] = []
    config = Twist2Config(policy=obedient)
    execution = Twist2(config).track(asked(squat(0.6, depth_m=0.04), SHORT), seen.append).execution
    assert execution.backend == "twist2" and execution.physics
    assert seen[-1] == 1.0 and seen == sorted(seen)
    _, figures = judged(execution)
    assert not figures["track"]["fell"] and figures["track"]["joint_error_rad"] < 0.1
    again = Twist2(config).track(asked(squat(0.6, depth_m=0.04), SHORT), silent).execution
    np.testing.assert_array_equal(execution.motion.qpos, again.motion.qpos)


def test_a_fall_is_seen_to_its_end(squat: Squat, obedient: Path) -> None:
    pushed = Disturbance(push_m_s=4.0, push_every_s=0.2)
    execution = (
        Twist2(Twist2Config(policy=obedient, disturbance=pushed))
        .track(asked(squat(6.0, depth_m=0.0)), silent)
        .execution
    )
    _, figures = judged(execution)
    assert figures["track"]["fell"] and execution.motion.duration_s < 4.0
    assert len(execution.motion) == len(execution.reference)


def test_the_real_policy_holds_its_place(shared: Path) -> None:
    reference = load_robot_motion(shared / "motions/kimodo_wave.npz")
    config = Twist2Config(policy=shared / "policies/twist2_1017_20k.onnx")
    verdict, figures = judged(Twist2(config).track(asked(reference), silent).execution)
    assert verdict.passed, verdict.reasons
    assert figures["track"]["mpjpe_local_mm"] < 20.0 and figures["track"]["mpjpe_global_mm"] < 60.0


def test_weights_that_are_not_there_are_said(
    squat: Squat, tmp_path: Path, linear_policy: LinearPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path))
    with pytest.raises(MissingAssetError, match="exoactor assets pull twist2"):
        Twist2().track(asked(squat(0.2)), silent)
    other = linear_policy(np.zeros((7, 29)), np.zeros(29))
    with pytest.raises(MissingAssetError, match="takes 7 numbers"):
        Twist2(Twist2Config(policy=other)).track(asked(squat(0.2)), silent)
