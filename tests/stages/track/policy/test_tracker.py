"""The policy that ships with the project."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import MissingAssetError
from exoactor.core.goals import Goal
from exoactor.core.motion import Execution, RobotMotion
from exoactor.core.progress import silent
from exoactor.io.files import load_robot_motion
from exoactor.io.onnx import Network
from exoactor.scenes import tasks
from exoactor.stages.track.physics.disturbance import Disturbance
from exoactor.stages.track.physics.rollout import STEP_S
from exoactor.stages.track.physics.sampled_reference import SampledReference
from exoactor.stages.track.policy import observation
from exoactor.stages.track.policy.leash import LeashConfig
from exoactor.stages.track.policy.observation import References
from exoactor.stages.track.policy.tracker import SHIPPED, NetworkPolicy, PolicyConfig, PolicyTracker
from made.references import SHORT, asked, bare
from made.verdicts import judged

Squat = Callable[..., RobotMotion]
LinearPolicy = Callable[[np.ndarray, np.ndarray], Path]


def whole(execution: Execution) -> dict[str, float]:
    figures = judged(execution)[1]["track"]
    assert not figures["fell"] and figures["survived_s"] == pytest.approx(
        figures["duration_s"], abs=0.05
    )
    return dict(figures)


def test_it_is_there_and_small() -> None:
    assert SHIPPED.stat().st_size <= 5e6
    network = Network(SHIPPED)
    assert network.input_size == observation.SIZE
    assert network(np.zeros(observation.SIZE, dtype=np.float32)).shape == (29,)


def test_a_squat_and_the_same_again(squat: Squat) -> None:
    seen: list[float] = []
    config = PolicyConfig(passes=1)
    execution = PolicyTracker(config).track(asked(squat(1.2, depth_m=0.12)), seen.append).execution
    assert execution.backend == "policy" and execution.physics and execution.notes == ()
    assert seen[-1] == 1.0 and seen == sorted(seen)
    assert whole(execution)["mpjpe_global_mm"] < 60.0
    again = PolicyTracker(config).track(asked(squat(1.2, depth_m=0.12)), silent).execution
    np.testing.assert_array_equal(execution.motion.qpos, again.motion.qpos)


def test_a_command_learnt_beforehand_is_no_worse(squat: Squat) -> None:
    seen: list[float] = []
    given = asked(squat(1.0, depth_m=0.15))
    plain = whole(PolicyTracker(PolicyConfig(passes=1)).track(given, silent).execution)
    execution = PolicyTracker(PolicyConfig(passes=3)).track(given, seen.append).execution
    learnt = whole(execution)
    assert seen[-1] == 1.0 and seen == sorted(seen)
    assert learnt["mpjpe_local_mm"] < plain["mpjpe_local_mm"] + 1.0
    if execution.notes:
        assert "learnt beforehand" in execution.notes[0] and "mm closer" in execution.notes[0]


def test_a_task_that_holds_in_other_worlds_is_done_as_it_is_and_a_motion_is_followed_closely(
    squat: Squat,
) -> None:
    motion = replace(asked(squat(0.6, depth_m=0.05), SHORT), worlds=2)
    scene = replace(tasks.scene("basket"), goals=(Goal("standing"),))
    tasked = replace(motion, scene=scene)
    plain = PolicyTracker(PolicyConfig(passes=1)).track(replace(tasked, worlds=0), silent)
    done = PolicyTracker(PolicyConfig(passes=3)).track(tasked, silent)
    assert done.execution.notes == () and len(done.worlds) == 2
    np.testing.assert_array_equal(done.execution.motion.qpos, plain.execution.motion.qpos)

    followed = PolicyTracker(PolicyConfig(passes=3)).track(motion, silent)
    assert "learnt beforehand" in followed.execution.notes[0] and len(followed.worlds) == 2


def test_a_wave_it_knows_and_holds_its_place(shared: Path) -> None:
    reference = load_robot_motion(shared / "motions/kimodo_wave.npz")
    figures = whole(PolicyTracker(PolicyConfig(passes=1)).track(asked(reference), silent).execution)
    assert figures["mpjpe_local_mm"] < 30.0 and figures["root_distance_max_m"] < 0.3


def test_it_stands_a_push_with_noise_and_delay(squat: Squat) -> None:
    met = Disturbance(push_m_s=0.3, push_every_s=1.0, noise=1.0, delay_s=0.02, friction=0.6)
    whole(
        PolicyTracker(PolicyConfig(passes=1, disturbance=met))
        .track(asked(squat(2.0, depth_m=0.05)), silent)
        .execution
    )


def test_another_network_is_refused_in_words(squat: Squat, linear_policy: LinearPolicy) -> None:
    other = linear_policy(np.zeros((7, 29)), np.zeros(29))
    with pytest.raises(MissingAssetError, match="takes 7 numbers"):
        PolicyTracker(PolicyConfig(policy=other)).track(asked(squat(0.2)), silent)


def test_a_network_that_throws_the_robot_down(squat: Squat, linear_policy: LinearPolicy) -> None:
    wild = linear_policy(np.zeros((observation.SIZE, 29)), 5.0 * (-1.0) ** np.arange(29))
    execution = (
        PolicyTracker(PolicyConfig(policy=wild, passes=1))
        .track(asked(squat(3.0), SHORT), silent)
        .execution
    )
    assert judged(execution)[1]["track"]["fell"]
    assert len(execution.motion) == len(execution.reference) and execution.motion.duration_s < 3.0


def test_far_from_its_place_it_is_in_no_more_haste(squat: Squat) -> None:
    motion = squat(1.0)
    references = References.of(motion.qpos, np.zeros((len(motion), 35)), motion.joint_pos_rad)

    def acted(away_m: float) -> np.ndarray:
        pose = motion.qpos[0] + np.concatenate([[0.6 * away_m, -0.8 * away_m], np.zeros(34)])
        return NetworkPolicy(Network(SHIPPED), references, LeashConfig()).act(0, pose, np.zeros(35))

    np.testing.assert_allclose(acted(0.5), acted(2.0), atol=1e-6)
    assert np.abs(acted(0.5) - acted(0.1)).max() > 1e-3


def test_what_it_follows_next_ends_at_rest_too(squat: Squat) -> None:
    motion = squat(1.0)
    references = References.of(motion.qpos, np.zeros((len(motion), 35)), motion.joint_pos_rad)
    sampled = SampledReference(bare(motion), STEP_S)
    last = len(sampled.qpos) - 1

    def acted(away_m: float) -> np.ndarray:
        policy = NetworkPolicy(Network(SHIPPED), references, LeashConfig(rest_m=0.05))
        policy.follow(sampled)
        pose = sampled.qpos[last] + np.concatenate([[away_m], np.zeros(35)])
        return policy.act(last, pose, np.zeros(35))

    np.testing.assert_allclose(acted(0.06), acted(0.18), atol=1e-6)
    assert np.abs(acted(0.06) - acted(0.01)).max() > 1e-3
