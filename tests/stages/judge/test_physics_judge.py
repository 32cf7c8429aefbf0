import dataclasses
from typing import Any

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.contacts import ContactPlan, Grasp, Hold
from exoactor.core.goals import Goal
from exoactor.core.motion import Execution, RobotMotion, Verdict
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.core.progress import silent
from exoactor.robots import g1, model
from exoactor.scenes import build, tasks
from exoactor.scenes.observe import joined
from exoactor.scenes.scene import Scene
from exoactor.stages.judge import JudgeInput
from exoactor.stages.judge.physics import PhysicsJudge
from exoactor.stages.judge.physics.sentences import UNSOUND

FPS = 50.0
FRAMES = 151  # half a second of stand, two of motion, half of stand


def standing(qpos: np.ndarray | None = None, **changes: object) -> Execution:
    still = np.repeat(model.stand_qpos()[None], FRAMES, axis=0)
    made = Execution(
        motion=RobotMotion.from_qpos(still if qpos is None else qpos, FPS, g1.JOINT_NAMES),
        reference=RobotMotion.from_qpos(still, FPS, g1.JOINT_NAMES),
        joint_torque_nm=np.zeros((FRAMES, 29)),
        contacts=np.ones((FRAMES, 2), dtype=bool),
        clip_start_s=0.5,
        clip_end_s=2.5,
        backend="test",
        physics=True,
    )
    return dataclasses.replace(made, **changes)


def judged(execution: Execution) -> tuple[Verdict, dict[str, Any]]:
    """The verdict and the `track` part of the metrics."""
    done = PhysicsJudge().judge(JudgeInput(execution), silent)
    assert set(done.figures) == {"track", "worlds"}, "no task without a scene"
    return done.verdict, dict(done.figures["track"])


def still() -> np.ndarray:
    return np.repeat(model.stand_qpos()[None], FRAMES, axis=0)


def test_what_rubber_hands_cannot_hold_is_said() -> None:
    side = np.array([[0.0, -1.0, 0.0]])
    grasp = Grasp("power", (1,), 0.04 * side, side, np.array([1.0, 0.0, 0.0]), 15.0)
    plan = ContactPlan(holds=(Hold("can", grasp, 0.35, 0.5, 0.5, 0.2),))
    said = "Note: rubber hands close around nothing: the can is not held"
    for fingers, notes in ((None, 1), (np.zeros((FRAMES, 14)), 0)):
        given = JudgeInput(standing(finger_pos_rad=fingers), contacts=plan)
        reasons = PhysicsJudge().judge(given, silent).verdict.reasons
        assert sum(reason.startswith(said) for reason in reasons) == notes


def test_a_perfect_execution_passes_with_zero_errors() -> None:
    verdict, metrics = judged(standing())
    assert verdict.passed
    assert "stayed on its feet for all 2.0 s" in verdict.reasons[0]
    assert (
        metrics["mpjpe_local_mm"]
        == metrics["mpjpe_global_mm"]
        == metrics["root_drift_end_mm"]
        == 0.0
    )
    assert metrics["survived_s"] == metrics["duration_s"] == 2.0 and metrics["fell"] is False
    assert metrics["backend"] == "test"


def test_moved_and_turned_as_a_whole_counts_globally_only() -> None:
    qpos = still()
    qpos[:, 0] += 0.3
    qpos[:, 3:7] = rotations.multiply(rotations.from_yaw(0.2), qpos[:, 3:7])
    _, metrics = judged(standing(qpos))
    assert metrics["mpjpe_local_mm"] == pytest.approx(0.0, abs=1e-6)
    assert metrics["root_drift_end_mm"] == pytest.approx(300.0)
    assert metrics["mpjpe_global_mm"] > 290.0


@pytest.mark.parametrize(
    ("fall_s", "survived_s", "words"),
    [
        (1.5, 1.0, "fell 1.0 s into the motion"),
        (0.2, 0.0, "before the motion began"),
        (2.8, 2.0, "coming to a stand"),
    ],
)
def test_a_fall_is_dated(fall_s: float, survived_s: float, words: str) -> None:
    qpos, contacts = still(), np.ones((FRAMES, 2), dtype=bool)
    qpos[round(fall_s * FPS) :, 2] = 0.2
    contacts[:, 0] = False
    verdict, metrics = judged(standing(qpos, contacts=contacts))
    assert not verdict.passed and metrics["fell"]
    assert metrics["survived_s"] == pytest.approx(survived_s)
    assert words in verdict.reasons[0] and "left foot was in the air" in verdict.reasons[0]


def test_lying_down_tilted_is_a_fall_even_when_the_pelvis_is_high() -> None:
    qpos = still()
    qpos[100:, 3:7] = rotations.from_rotvec(np.array([0.0, np.radians(70.0), 0.0]))
    assert judged(standing(qpos))[1]["fell"]


def test_a_motion_that_itself_lies_down_is_not_told_as_a_fall_of_the_robot() -> None:
    qpos = still()
    qpos[75:, 2] = 0.15
    asked = RobotMotion.from_qpos(qpos, FPS, g1.JOINT_NAMES)
    verdict, metrics = judged(standing(qpos, reference=asked))
    assert not verdict.passed and metrics["fell"]
    assert verdict.reasons[0].startswith("The motion itself goes down to the floor, 1.0 s into it")


def test_a_single_pose_is_judged() -> None:
    pose = RobotMotion.from_qpos(still()[:1], FPS, g1.JOINT_NAMES)
    execution = Execution(
        pose, pose, np.zeros((1, 29)), np.zeros((1, 2), dtype=bool), 0.0, 0.0, "test", physics=False
    )
    verdict, metrics = judged(execution)
    assert not verdict.passed and not metrics["fell"]
    assert metrics["mpjpe_local_mm"] == 0.0 and metrics["foot_slip_mm_s"] is None


def test_an_execution_that_stops_early_does_not_pass() -> None:
    whole = standing()
    cut = dataclasses.replace(
        whole,
        motion=RobotMotion.from_qpos(whole.motion.qpos[:80], FPS, g1.JOINT_NAMES),
        reference=RobotMotion.from_qpos(whole.reference.qpos[:80], FPS, g1.JOINT_NAMES),
        joint_torque_nm=whole.joint_torque_nm[:80],
        contacts=whole.contacts[:80],
    )
    verdict, metrics = judged(cut)
    assert not verdict.passed and not metrics["fell"]
    assert "stopped after 1.1 of 2.0 s" in verdict.reasons[0]


def test_going_astray_fails_and_says_how_far() -> None:
    qpos = still()
    qpos[:, 0] += np.linspace(0.0, 1.8, FRAMES)
    verdict, _ = judged(standing(qpos))
    assert not verdict.passed
    assert any("astray" in reason and "1.5 m" in reason for reason in verdict.reasons)
    assert any("slide" in reason for reason in verdict.reasons)


def test_another_posture_fails() -> None:
    qpos = still()
    qpos[:, 7 + g1.JOINT_NAMES.index("left_shoulder_pitch_joint")] -= 2.5
    qpos[:, 7 + g1.JOINT_NAMES.index("right_shoulder_pitch_joint")] -= 2.5
    verdict, metrics = judged(standing(qpos))
    assert not verdict.passed and metrics["mpjpe_local_mm"] > 100.0


def test_a_motor_at_its_limit_fails_and_is_named() -> None:
    torque = np.zeros((FRAMES, 29))
    torque[:40, g1.JOINT_NAMES.index("left_knee_joint")] = 139.0
    verdict, metrics = judged(standing(joint_torque_nm=torque))
    assert not verdict.passed
    assert metrics["torque_saturation_share"] == pytest.approx(40 / FRAMES)
    assert any("left knee" in reason and "torque limit" in reason for reason in verdict.reasons)


def test_a_hand_in_the_thigh_fails_and_is_named() -> None:
    qpos = still()
    qpos[:, 7 + g1.JOINT_NAMES.index("left_hip_roll_joint")] = -0.4
    qpos[:, 7 + g1.JOINT_NAMES.index("right_hip_roll_joint")] = 0.4
    verdict, metrics = judged(standing(qpos))
    assert metrics["self_collision_depth_mm"] > 20.0
    assert any("press into each other" in reason for reason in verdict.reasons)


def test_the_order_of_joints_in_a_file_does_not_matter() -> None:
    torque = np.zeros((FRAMES, 29))
    torque[:40, g1.JOINT_NAMES.index("left_knee_joint")] = 139.0
    execution = standing(joint_torque_nm=torque)
    assert judged(execution.reordered(g1.JOINT_NAMES[::-1])) == judged(execution)


def plan_with(*goals: Goal) -> Plan:
    return Plan("say", (Action("stand", "Stand."),), Prompt("", "", "", "", ""), goals)


def in_scene(scene: Scene, plan: Plan | None = None) -> tuple[Verdict, dict[str, Any]]:
    """A stand at the origin, judged as what happened in a scene where nothing moved."""
    around = joined([build.at_rest(scene)] * FRAMES)
    done = PhysicsJudge().judge(JudgeInput(standing(surroundings=around), scene, plan), silent)
    return done.verdict, dict(done.figures)


def test_a_task_that_was_not_done_fails_whatever_the_motion() -> None:
    verdict, figures = in_scene(tasks.scene("basket"))
    assert not verdict.passed and verdict.reasons[0].startswith(
        "The task was not done: distance to the basket 1.55 m"
    )
    assert figures["task"]["name"] == "basket" and figures["task"]["success"] is False


def test_a_task_that_was_done_is_told() -> None:
    scene = tasks.scene("basket")
    near = dataclasses.replace(scene.thing("basket"), pos_m=(0.5, 0.0, 0.0))
    verdict, figures = in_scene(dataclasses.replace(scene, things=(near,)))
    assert verdict.passed and any(
        reason.startswith("The task was done:") for reason in verdict.reasons
    )
    assert figures["task"]["success"] is True


BASKET = dataclasses.replace(tasks.scene("basket"), goals=())
ALONE = "so the motion alone was judged, not whether the instruction was done"


@pytest.mark.parametrize(
    ("goals", "why"),
    [
        ((), "no goal could be formed for this instruction"),
        (
            (Goal("standing"), Goal("near", "sofa")),
            "the goal 'near' is about 'sofa', which is not in the scene",
        ),
    ],
)
def test_where_goals_cannot_be_judged_the_motion_alone_is_and_that_is_said(
    goals: tuple[Goal, ...], why: str
) -> None:
    verdict, figures = in_scene(BASKET, plan_with(*goals))
    unjudged = {"name": "basket", "success": None, "details": {"not judged": why}}
    assert verdict.passed and figures["task"] == unjudged
    assert verdict.reasons[-1] == f"Note: {why}, {ALONE}."


def test_so_it_is_where_nobody_recorded_the_things_or_only_a_photo_shows_them() -> None:
    plan = plan_with(Goal("near", "basket"))
    for given, why in (
        (JudgeInput(standing(), BASKET, plan), "what became of the things around was not recorded"),
        (JudgeInput(standing(), None, plan, photo=True), "nothing in the photo is in physics"),
    ):
        done = PhysicsJudge().judge(given, silent)
        assert done.verdict.passed
        assert done.figures["task"]["success"] is None
        assert done.figures["task"]["details"] == {"not judged": why}
        assert done.verdict.reasons[-1] == f"Note: {why}, {ALONE}."


def test_a_plans_goals_are_judged_where_the_scene_has_none_of_its_own() -> None:
    verdict, figures = in_scene(BASKET, plan_with(Goal("standing")))
    assert verdict.passed and figures["task"]["success"] is True
    assert list(figures["task"]["details"]) == ["standing at the end", "feet, last 0.7 s, moved"]
    verdict, figures = in_scene(BASKET, plan_with(Goal("standing"), Goal("touched", "basket")))
    assert not verdict.passed and "basket touched never: missed" in verdict.reasons[0]
    verdict, figures = in_scene(tasks.scene("basket"), plan_with(Goal("standing")))
    assert not verdict.passed and "distance to the basket" in verdict.reasons[0]


def test_a_reading_that_is_not_believed_withholds_the_verdict() -> None:
    done = PhysicsJudge().judge(
        JudgeInput(standing(), doubts=("The feet were never seen.", "Nor hips.")), silent
    )
    assert not done.verdict.passed
    assert done.verdict.reasons[0] == f"{UNSOUND} The feet were never seen."
    assert done.verdict.reasons[1:] == judged(standing())[0].reasons


def test_what_was_asked_for_on_a_photo_is_not_said_to_be_done() -> None:
    done = PhysicsJudge().judge(JudgeInput(standing(), photo=True), silent)
    verdict, figures = done.verdict, done.figures
    assert verdict.passed and figures["task"]["success"] is None
    assert any("not whether the instruction was done" in reason for reason in verdict.reasons)
    assert not any("photo" in reason for reason in judged(standing())[0].reasons)


JOINT = {name: 7 + place for place, name in enumerate(g1.JOINT_NAMES)}
KNEE = g1.JOINTS[g1.JOINT_NAMES.index("left_knee_joint")].motor


def arms_back(angle_rad: float) -> Execution:
    qpos = still()
    for side in ("left", "right"):
        qpos[:, JOINT[f"{side}_shoulder_pitch_joint"]] -= angle_rad
    return standing(qpos)


def astray(by_m: float) -> Execution:
    """Away for a moment, without touching the floor."""
    qpos = still()
    qpos[75, 0] += by_m
    return standing(qpos, contacts=np.zeros((FRAMES, 2), dtype=bool))


def sliding(speed_m_s: float) -> Execution:
    qpos = still()
    qpos[:, 0] += np.arange(FRAMES) / FPS * speed_m_s
    return standing(qpos)


def legs_crossed(angle_rad: float, frames: int = FRAMES) -> Execution:
    qpos = still()
    qpos[:frames, JOINT["left_hip_roll_joint"]] = -angle_rad
    qpos[:frames, JOINT["right_hip_roll_joint"]] = angle_rad
    return standing(qpos, contacts=np.zeros((FRAMES, 2), dtype=bool))


def strained(frames: int) -> Execution:
    torque = np.zeros((FRAMES, 29))
    torque[:frames, g1.JOINT_NAMES.index("left_knee_joint")] = KNEE.torque_nm
    return standing(joint_torque_nm=torque)


def hasty(frames: int, share: float = 1.05) -> Execution:
    """The knee turns at `share` of its motor's speed, back and forth by two frames, at so many
    instants."""
    qpos = still()
    step = share * KNEE.speed_rad_s / FPS
    turning = 0.5 + step * np.minimum(np.arange(frames + 1), 1.0 * np.arange(frames, -1, -1))
    qpos[: frames + 1, JOINT["left_knee_joint"]] = turning
    qpos[frames + 1 :, JOINT["left_knee_joint"]] = turning[-1]
    return standing(qpos, reference=RobotMotion.from_qpos(qpos, FPS, g1.JOINT_NAMES))


def low(height_m: float) -> Execution:
    qpos = still()
    qpos[100:, 2] = height_m
    return standing(qpos, contacts=np.zeros((FRAMES, 2), dtype=bool))


def tilted(angle_deg: float) -> Execution:
    qpos = still()
    qpos[100:, 3:7] = rotations.from_rotvec(np.array([0.0, np.radians(angle_deg), 0.0]))
    return standing(qpos, contacts=np.zeros((FRAMES, 2), dtype=bool))


@pytest.mark.parametrize(
    ("within", "beyond", "words"),
    [
        (arms_back(1.15), arms_back(1.3), "does not look like the motion"),
        (astray(0.95), astray(1.05), "astray"),
        (sliding(0.145), sliding(0.155), "slide over the floor"),
        (legs_crossed(0.2, 7), legs_crossed(0.2, 9), "press into each other"),
        (legs_crossed(0.15), legs_crossed(0.16), "press into each other"),
        (strained(14), strained(17), "torque limit"),
        (hasty(2), hasty(6), "turns faster than its motor"),
        (hasty(6, 0.95), hasty(6, 1.05), "turns faster than its motor"),
        (low(0.31), low(0.29), "It fell"),
        (tilted(58.0), tilted(62.0), "It fell"),
    ],
)
def test_a_limit_is_where_it_is_said_to_be(
    within: Execution, beyond: Execution, words: str
) -> None:
    assert not any(words in reason for reason in judged(within)[0].reasons)
    verdict, _ = judged(beyond)
    assert not verdict.passed and any(words in reason for reason in verdict.reasons)
