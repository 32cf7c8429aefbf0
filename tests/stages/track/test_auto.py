"""The policy, or the MPC where the policy's run is no good."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.goals import Goal
from exoactor.core.motion import RobotMotion
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.core.progress import silent
from exoactor.scenes import tasks
from exoactor.stages.track import TrackInput, auto
from exoactor.stages.track.auto import Auto, fault
from exoactor.stages.track.kinematic import Kinematic
from exoactor.stages.track.physics import rollout_log
from exoactor.stages.track.policy import PolicyConfig, observation
from made.references import SHORT, asked, bare
from made.verdicts import judged

Squat = Callable[..., RobotMotion]
LinearPolicy = Callable[[np.ndarray, np.ndarray], Path]


def test_what_the_policy_can_do_the_policy_does(
    squat: Squat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto, "PolicyConfig", partial(PolicyConfig, passes=1))
    monkeypatch.setattr(auto, "Mpc", None)  # not needed
    seen: list[float] = []
    given = asked(squat(0.6), SHORT)
    execution = Auto().track(given, seen.append).execution
    assert execution.backend == "policy" and fault(execution, given, 0.5) is None
    assert seen[-1] == 1.0 and seen == sorted(seen)


def test_where_the_policy_falls_the_mpc_goes_on(
    squat: Squat, linear_policy: LinearPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = linear_policy(np.zeros((observation.SIZE, 29)), 5.0 * (-1.0) ** np.arange(29))
    monkeypatch.setattr(auto, "PolicyConfig", partial(PolicyConfig, policy=broken, passes=1))
    seen: list[float] = []
    execution = Auto().track(asked(squat(0.6, depth_m=0.04), SHORT), seen.append).execution
    assert (
        execution.backend == "mpc"
        and "the policy was tried first; it fell after" in execution.notes[0]
    )
    assert not judged(execution)[1]["track"]["fell"]
    assert seen[-1] == 1.0 and seen == sorted(seen)


def test_what_is_wrong_with_a_run(squat: Squat) -> None:
    given = TrackInput(bare(squat(1.0, depth_m=0.0)))
    still = Kinematic().track(given, silent).execution
    assert fault(still, given, 0.5) is None
    qpos = still.motion.qpos.copy()
    qpos[20:30, 0] += 0.7
    astray = RobotMotion.from_qpos(qpos, still.motion.fps, still.motion.joint_names)
    assert "0.7 m astray" in str(fault(replace(still, motion=astray), given, 0.5))
    assert fault(replace(still, motion=astray), given, 0.8) is None
    qpos[25:, 2] = 0.2
    lying = replace(
        still, motion=RobotMotion.from_qpos(qpos, still.motion.fps, still.motion.joint_names)
    )
    assert rollout_log.fell_s(lying) == pytest.approx(0.5) and "fell after 0.5 s" in str(
        fault(lying, given, 0.5)
    )
    qpos[40:, 2] = still.motion.qpos[40:, 2]
    caught = replace(
        still, motion=RobotMotion.from_qpos(qpos, still.motion.fps, still.motion.joint_names)
    )
    assert rollout_log.fell_s(caught) is None, "it stands again"


@pytest.mark.parametrize(
    ("goal", "wrong"),
    [
        (Goal("standing"), None),
        (Goal("near", "basket"), "the task was not done"),
        (Goal("near", "sofa"), None),  # nobody can tell
    ],
)
def test_a_run_that_misses_the_plans_goals_is_not_kept(
    goal: Goal, wrong: str | None, squat: Squat
) -> None:
    scene = replace(tasks.scene("basket"), goals=())
    plan = Plan("say", (Action("stand", "Stand."),), Prompt("", "", "", "", ""), (goal,))
    given = TrackInput(bare(squat(1.0, depth_m=0.0)), scene=scene, plan=plan)
    assert fault(Kinematic().track(given, silent).execution, given, 0.5) == wrong
    owned = replace(given, scene=replace(scene, goals=(Goal("touched", "basket"),)))
    assert fault(Kinematic().track(owned, silent).execution, owned, 0.5) == "the task was not done"


def test_the_task_is_judged_in_the_world_as_it_is(squat: Squat) -> None:
    """What is known may be nothing; what was to be done there counts all the same."""
    scene = tasks.scene("lift-box")
    given = replace(asked(squat(0.6), SHORT, replace(scene, things=(), goals=())), world=scene)
    execution = Kinematic().track(given, silent).execution
    assert fault(execution, given, 0.5) == "the task was not done"
