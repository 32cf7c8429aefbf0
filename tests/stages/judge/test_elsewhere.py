"""A verdict counts the other worlds in which the command holds, and says what broke in the rest."""

from dataclasses import replace
from typing import Any

import numpy as np

from exoactor.core.motion import Execution, RobotMotion, Surroundings, Verdict, WorldRun
from exoactor.core.progress import silent
from exoactor.robots import g1, model
from exoactor.scenes import build, tasks
from exoactor.scenes.observe import joined
from exoactor.scenes.scene import Scene
from exoactor.stages.judge import JudgeInput
from exoactor.stages.judge.physics import PhysicsJudge
from exoactor.stages.judge.physics.elsewhere import NOWHERE

FRAMES = 101


def standing(frames: int = FRAMES, place_m: tuple[float, float] = (0.0, 0.0)) -> RobotMotion:
    qpos = np.repeat(model.stand_qpos()[None], frames, axis=0)
    qpos[:, :2] = place_m
    return RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES)


def fallen() -> RobotMotion:
    qpos = standing().qpos
    qpos[75:, 2] = 0.2
    return RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES)


def world(said: str, motion: RobotMotion, around: Surroundings | None = None) -> WorldRun:
    return WorldRun(said, motion, standing(len(motion)), len(motion) == FRAMES, around)


def executed(motion: RobotMotion, scene: Scene | None = None) -> Execution:
    around = joined([build.at_rest(scene)] * len(motion)) if scene else None
    torque, down = np.zeros((len(motion), 29)), np.ones((len(motion), 2), dtype=bool)
    return Execution(motion, motion, torque, down, 0.5, 1.5, "test", True, surroundings=around)


def judged(*worlds: WorldRun) -> tuple[Verdict, dict[str, Any]]:
    given = JudgeInput(executed(standing()), worlds=worlds)
    done = PhysicsJudge().judge(given, silent)
    return done.verdict, dict(done.figures["worlds"])


def test_two_of_ten_may_break() -> None:
    good, bad = world("dry", standing()), world("icy", fallen())
    verdict, figures = judged(*[good] * 8, bad, bad)
    assert verdict.passed and (figures["count"], figures["held"]) == (10, 8)
    assert any(
        "holds in 8 of 10 other worlds; in the rest: fell after 1.5 s (icy)" in reason
        for reason in verdict.reasons
    )
    assert list(figures["details"].values()) == [*["held"] * 8, *["fell after 1.5 s"] * 2]

    verdict, figures = judged(*[good] * 7, bad, bad, bad)
    assert not verdict.passed and figures["held"] == 7
    assert "holds in 7 of 10 other worlds (at least 80%)" in verdict.reasons[0]


def test_who_is_astray_or_stops_broke_too() -> None:
    astray, cut = standing(place_m=(1.5, 0.0)), standing(60)
    _, figures = judged(world("a", standing()), world("b", astray), world("c", cut))
    assert figures["details"] == {
        "1: a": "held", "2: b": "went 1.5 m astray", "3: c": "was stopped after 1.2 s",
    }  # fmt: skip


def test_joints_may_come_in_another_order() -> None:
    """Of a tracker of somebody's own: legs taken for the waist would bend the trunk."""
    qpos = standing().qpos
    qpos[:, 7:] = np.where([name.endswith("knee_joint") for name in g1.JOINT_NAMES], 2.0, 0.0)
    qpos[:, 2] = 0.5
    crouched = RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES)
    turned = crouched.reordered(g1.JOINT_NAMES[::-1])
    _, figures = judged(WorldRun("a", turned, crouched, True))
    assert figures["details"] == {"1: a": "held"}


def test_in_no_other_world_is_said_and_not_held_against_who_asked_for_none() -> None:
    verdict, figures = judged()
    assert verdict.passed and NOWHERE in verdict.reasons
    assert (figures["count"], figures["held"]) == (0, None)


def test_a_tracker_that_leaves_other_worlds_open_does_not_pass() -> None:
    given = JudgeInput(executed(standing()), worlds_asked=10)
    verdict = PhysicsJudge().judge(given, silent).verdict
    assert not verdict.passed and verdict.reasons[0].startswith(NOWHERE)
    assert "--worlds 0" in verdict.reasons[0]


def test_things_that_stood_elsewhere_at_first_were_not_moved() -> None:
    """The table that is to stay within 3 cm of its place stays where another world has it."""
    scene = tasks.scene("wipe-table")
    execution = executed(standing(), scene)
    assert execution.surroundings is not None
    shifted = replace(execution.surroundings, pos_m=execution.surroundings.pos_m + [0.1, 0.0, 0.0])
    worlds = (world("moved", standing(), shifted),)
    done = PhysicsJudge().judge(JudgeInput(execution, scene, worlds=worlds), silent)
    assert "touched never" in str(dict(done.figures["worlds"])["details"]["1: moved"])
    assert "table moved" not in str(done.figures["worlds"])
