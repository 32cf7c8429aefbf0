"""The verdict on the reading, on a person made up from formulas: walking ahead with swinging arms,
wholly in view."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ, Camera
from exoactor.core.motion import SMPL_JOINTS, BodyMotion, HumanMotion, Verdict
from exoactor.humans import skeleton
from exoactor.stages.judge.evidence import ReadingInput, ReadingJudge

FRAMES, FPS = 90, 30.0
CAMERA = Camera.looking_at(np.array([6.0, -4.0, 1.4]), np.array([1.0, 0.0, 0.9]), 600.0, 1280, 720)
LEGS = [
    SMPL_JOINTS.index(f"{side}_{joint}")
    for side in ("left", "right")
    for joint in ("knee", "ankle", "foot")
]
HIPS = [SMPL_JOINTS.index(f"{side}_hip") for side in ("left", "right")]


def person(
    pelvis_m: np.ndarray | None = None, turn_rad: np.ndarray | None = None, swing: float = 0.6
) -> HumanMotion:
    """Walking at 0.8 m/s; `swing`: of the arms."""
    time_s = np.arange(FRAMES) / FPS
    local = np.tile(rotations.IDENTITY_WXYZ, (FRAMES, len(SMPL_JOINTS), 1))
    local[:, 0] = UPRIGHT_FACING_X_WXYZ
    if turn_rad is not None:
        local[:, 0] = rotations.multiply(rotations.from_yaw(turn_rad), local[:, 0])
    half = swing * np.sin(5.0 * time_s) / 2.0
    local[:, SMPL_JOINTS.index("left_shoulder"), 0] = np.cos(half)
    local[:, SMPL_JOINTS.index("left_shoulder"), 3] = np.sin(half)

    quat = skeleton.global_rotations(local)
    ahead = np.stack([0.8 * time_s, 0.0 * time_s, np.full(FRAMES, 0.94)], axis=1)
    joints = skeleton.joint_positions(
        ahead if pelvis_m is None else pelvis_m, quat, skeleton.rest_offsets_m(1.7)
    )
    standing = np.ones(FRAMES, dtype=bool)
    return HumanMotion(FPS, time_s, joints, quat, 1.7, standing, standing)


def seen(human: HumanMotion, **changes: Any) -> BodyMotion:
    """The same person as the camera has it, every joint surely seen."""
    in_camera = CAMERA.to_camera(human.joint_pos_m)
    pixels = CAMERA.project(in_camera)
    quat = rotations.multiply(
        rotations.from_matrix(CAMERA.rotation_cam_from_world), human.joint_quat_wxyz
    )
    hands = np.zeros((FRAMES, 2, 2, 2))
    conf, found = np.full(pixels.shape[:2], 0.9), np.ones(FRAMES, dtype=bool)
    body = BodyMotion(
        FPS, human.time_s, in_camera, quat, conf, pixels, hands, found, 600.0, 1280, 720, 1.7
    )
    return replace(body, **changes)


def judged(
    human: HumanMotion, doubts: tuple[str, ...] = (), **changes: Any
) -> tuple[Verdict, dict[str, Any]]:
    done = ReadingJudge().judge(ReadingInput(seen(human, **changes), human, doubts))
    return done.verdict, dict(done.figures["reading"])


def unsure(joints: list[int], frames: slice) -> np.ndarray:
    conf = np.full((FRAMES, len(SMPL_JOINTS)), 0.9)
    conf[frames, joints] = 0.2
    return conf


def test_a_person_wholly_in_view_is_read_well() -> None:
    verdict, figures = judged(person())
    assert verdict.passed
    assert verdict.reasons == (
        "The person was found in 100% of the frames; hips were seen in 100%, feet in 100%.",
    )
    assert figures["found_share"] == figures["hips_seen_share"] == figures["feet_seen_share"] == 1.0
    assert (
        figures["root_speed_max_m_s"] == pytest.approx(0.8, abs=0.01)
        and figures["invented_s"] == 0.0
    )


@pytest.mark.parametrize(("gone", "sound"), [(45, True), (46, False), (90, False)])
def test_legs_that_are_not_seen_are_no_reading(gone: int, sound: bool) -> None:
    """A presenter behind a desk, a selfie from the hips up: half of the time is the least."""
    verdict, figures = judged(person(), joint_conf=unsure(LEGS, slice(0, gone)))
    assert verdict.passed is sound
    assert figures["feet_seen_share"] == pytest.approx(1.0 - gone / FRAMES)
    told = {
        45: "feet in 50%",
        46: "The feet were seen in only 49% of the frames",
        90: "The feet were never seen",
    }
    assert told[gone] in verdict.reasons[0]


def test_one_foot_in_view_is_enough_and_a_frame_without_the_person_counts_as_unseen() -> None:
    left = [joint for joint in LEGS if SMPL_JOINTS[joint].startswith("left")]
    assert judged(person(), joint_conf=unsure(left, slice(0, FRAMES)))[0].passed
    lost = np.arange(FRAMES) >= 18
    figures = judged(person(), found=lost)[1]
    assert figures["feet_seen_share"] == figures["hips_seen_share"] == pytest.approx(0.8)


def test_hips_that_are_not_seen_are_no_reading() -> None:
    verdict, _ = judged(person(), joint_conf=unsure(HIPS, slice(0, FRAMES)))
    assert not verdict.passed and verdict.reasons[0].startswith("The hips were never seen")


@pytest.mark.parametrize(("missing", "sound"), [(18, True), (19, False)])
def test_a_person_who_is_seldom_found_is_no_reading(missing: int, sound: bool) -> None:
    verdict, figures = judged(person(), found=np.arange(FRAMES) >= missing)
    assert verdict.passed is sound
    assert figures["invented_s"] == pytest.approx(missing / FPS)
    assert f"{missing / FPS:.1f} s of it interpolated" in verdict.reasons[-1]


def test_a_still_picture_is_no_reading() -> None:
    """Nor one that is panned and zoomed over, and held askew: it is posture that has to change."""
    first = seen(person()).pixels[:1]
    assert "never moves" in judged(person(), pixels=np.repeat(first, FRAMES, axis=0))[0].reasons[0]
    step = np.arange(FRAMES)[:, None, None]
    zoomed = (first - first.mean(axis=1, keepdims=True)) * (1.0 + 0.005 * step)
    roll = np.radians(0.1) * step
    askew = np.concatenate(
        [
            np.cos(roll) * zoomed[..., :1] - np.sin(roll) * zoomed[..., 1:],
            np.sin(roll) * zoomed[..., :1] + np.cos(roll) * zoomed[..., 1:],
        ],
        axis=-1,
    )
    assert "never moves" in judged(person(), pixels=400.0 + 3.0 * step + askew)[0].reasons[0]


def test_one_arm_is_a_movement() -> None:
    still = np.zeros((FRAMES, 3)) + [0.0, 0.0, 0.94]
    assert judged(person(still, swing=0.3))[0].passed
    assert "never moves" in judged(person(still, swing=0.02))[0].reasons[0]


@pytest.mark.parametrize(
    ("jump", "says"),
    [
        ([0.9, 0.0, 0.0], "moves at"),
        ([0.0, 0.0, 0.45], "goes up or down at"),
        ([0.0, 0.4, 0.0], "is jerked aside"),
    ],
)
def test_a_leap_that_nobody_makes_is_a_mistake_and_is_told_when(
    jump: list[float], says: str
) -> None:
    pelvis = person().joint_pos_m[:, 0] + np.where(np.arange(FRAMES)[:, None] >= 60, jump, 0.0)
    human = person(pelvis)
    verdict, _ = judged(human, clip_start_s=10.0)
    assert not verdict.passed
    told = next(reason for reason in verdict.reasons if says in reason)
    at_s = float(told.split()[1])
    assert at_s == pytest.approx(12.0, abs=0.25), (
        "counted from the start of the clip, not of what is used of it"
    )


def test_a_run_a_hop_and_a_turn_are_movements() -> None:
    time_s = np.arange(FRAMES) / FPS
    run = np.stack([6.0 * time_s, 0.0 * time_s, 0.94 + 0.1 * np.abs(np.sin(9.0 * time_s))], axis=1)
    assert judged(person(run))[0].passed
    hop = np.stack(
        [0.0 * time_s, 0.0 * time_s, 0.94 + np.maximum(2.5 * time_s - 4.9 * time_s**2, 0.0)], axis=1
    )
    assert judged(person(hop))[0].passed
    assert judged(person(turn_rad=np.radians(500.0) * time_s))[0].passed


def test_a_person_turned_about_in_a_frame_is_a_mistake() -> None:
    verdict, figures = judged(person(turn_rad=np.where(np.arange(FRAMES) >= 30, np.pi, 0.0)))
    assert not verdict.passed and "turns at 1800°/s" in verdict.reasons[0]
    assert figures["root_turn_max_deg_s"] == pytest.approx(1800.0)


def test_a_doubt_of_a_stage_is_told_and_withholds() -> None:
    verdict, _ = judged(person(), ("Hands are under the floor.",))
    assert not verdict.passed and verdict.reasons[0] == "Hands are under the floor."


def test_a_clip_of_a_few_frames_has_no_jumps() -> None:
    human = person()
    few = HumanMotion(
        FPS, human.time_s[:2], human.joint_pos_m[:2], human.joint_quat_wxyz[:2], 1.7,
        human.contact_left[:2], human.contact_right[:2],
    )  # fmt: skip
    body = seen(person())
    fields = (
        "time_s",
        "joint_pos_cam_m",
        "joint_quat_cam_wxyz",
        "joint_conf",
        "pixels",
        "hand_px",
        "found",
    )
    short = replace(body, **{name: getattr(body, name)[:2] for name in fields})
    figures = ReadingJudge().judge(ReadingInput(short, few)).figures["reading"]
    assert figures["root_acceleration_max_m_s2"] == figures["root_turn_max_deg_s"] == 0.0
