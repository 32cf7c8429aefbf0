from collections.abc import Callable

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1
from exoactor.robots.legs import ANKLE_HEIGHT_M, Legs
from exoactor.stages.condition.repair.floor import airborne
from exoactor.stages.condition.repair.motion_repair import repair

Squat = Callable[..., RobotMotion]


def changed(motion: RobotMotion, qpos: np.ndarray) -> RobotMotion:
    return RobotMotion.from_qpos(qpos, motion.fps, motion.joint_names)


def test_a_clean_motion_stays_as_it_is(squat: Squat, legs: Legs) -> None:
    motion = squat(2.0)
    fixed, notes = repair(motion, legs)
    assert notes == ()
    np.testing.assert_allclose(fixed.qpos, motion.qpos, atol=2e-3)


def test_a_jump_of_the_root_is_taken_out(squat: Squat, legs: Legs) -> None:
    motion = squat(2.0)
    qpos = motion.qpos
    qpos[:20, 0] += 0.7
    qpos[:20, 2] += 0.5
    fixed, notes = repair(changed(motion, qpos), legs)
    assert any("root jumped" in note for note in notes)
    np.testing.assert_allclose(fixed.root_pos_m, motion.root_pos_m, atol=0.02)


def test_a_spike_of_the_heading_is_taken_out(squat: Squat, legs: Legs) -> None:
    motion = squat(2.0)
    qpos = motion.qpos
    qpos[50, 3:7] = rotations.multiply(rotations.from_yaw(0.8), qpos[50, 3:7])
    fixed, notes = repair(changed(motion, qpos), legs)
    assert any("heading jumped" in note for note in notes)
    assert rotations.angle_between(fixed.root_quat_wxyz, motion.root_quat_wxyz).max() < 0.05


@pytest.mark.parametrize(("offset_m", "word"), [(0.12, "floated"), (-0.1, "sank")])
def test_a_wrong_floor_is_corrected(squat: Squat, legs: Legs, offset_m: float, word: str) -> None:
    motion = squat(2.0)
    qpos = motion.qpos
    qpos[:, 2] += offset_m
    fixed, notes = repair(changed(motion, qpos), legs)
    assert any(word in note and f"{abs(offset_m) * 100:.0f} cm" in note for note in notes)
    np.testing.assert_allclose(legs.sole_height(fixed.qpos).min(1), 0.0, atol=5e-3)


def test_a_jump_stays_a_jump(squat: Squat, legs: Legs) -> None:
    motion = squat(2.0, depth_m=0.0)
    flight = np.arange(30, 49)
    time_s = (flight - flight[0]) / motion.fps
    qpos = motion.qpos
    qpos[flight, 2] += 4.905 * time_s * (time_s[-1] - time_s)
    fixed, _ = repair(changed(motion, qpos), legs)
    assert fixed.root_pos_m[:, 2].max() - motion.root_pos_m[0, 2] == pytest.approx(0.159, abs=0.02)
    assert airborne(fixed, legs).sum() > 10 and not airborne(fixed, legs)[:25].any()
    assert not airborne(motion, legs).any()


def test_angles_out_of_range_and_spikes_are_said(squat: Squat, legs: Legs) -> None:
    motion = squat(2.0)
    qpos = motion.qpos
    qpos[:, 7 + motion.joint_names.index("left_knee_joint")] -= 0.6
    qpos[40, 7 + motion.joint_names.index("waist_yaw_joint")] = 1.5
    fixed, notes = repair(changed(motion, qpos), legs)
    assert any("ranges" in note for note in notes) and any("speed" in note for note in notes)
    assert np.abs(fixed.joint_pos_rad[40, motion.joint_names.index("waist_yaw_joint")]) < 0.05


def test_a_first_frame_that_is_elsewhere_is_brought_back(squat: Squat, legs: Legs) -> None:
    motion = squat(2.0)
    qpos = motion.qpos
    qpos[0, :3] += [1.0, -0.5, 1.2]
    fixed, _ = repair(changed(motion, qpos), legs)
    np.testing.assert_allclose(fixed.root_pos_m, motion.root_pos_m, atol=0.02)


def test_ends_in_another_pose_are_held_instead(squat: Squat, legs: Legs) -> None:
    motion = squat(2.0)
    qpos = motion.qpos
    qpos[:2] = [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, *np.full(29, 0.9)]
    qpos[-1, 7:] -= 1.2
    fixed, notes = repair(changed(motion, qpos), legs)
    assert any("first 2 frames" in note for note in notes) and any(
        "last frame" in note for note in notes
    )
    np.testing.assert_allclose(fixed.qpos[3:-1], motion.qpos[3:-1], atol=0.01)
    np.testing.assert_allclose(fixed.qpos[0], fixed.qpos[2], atol=0.01)


def test_a_crouch_stays_above_what_counts_as_a_fall(squat: Squat, legs: Legs) -> None:
    motion = squat(2.0, depth_m=0.0)
    qpos, bent = motion.qpos, np.sin(np.pi * motion.time_s / 2.0) ** 2
    for side in ("left", "right"):
        for joint, angle in (("hip_pitch", -1.9), ("knee", 2.2), ("ankle_pitch", -0.4)):
            qpos[:, 7 + motion.joint_names.index(f"{side}_{joint}_joint")] += angle * bent
    qpos[:, 2] -= legs.sole_height(qpos).min(1)
    fixed, notes = repair(changed(motion, qpos), legs)
    assert any("nearly a fall" in note for note in notes)
    assert fixed.root_pos_m[:, 2].min() > 0.33
    np.testing.assert_allclose(legs.sole_height(fixed.qpos).min(1), 0.0, atol=0.01)


def test_lying_down_is_left_alone(squat: Squat, legs: Legs) -> None:
    motion = squat(2.0)
    qpos = motion.qpos
    qpos[40:, 3:7] = rotations.from_rotvec(np.array([0.0, 1.5, 0.0]))
    qpos[40:, 2] = 0.1
    fixed, _ = repair(changed(motion, qpos), legs)
    assert fixed.root_pos_m[-20:, 2].max() < 0.2


@pytest.mark.parametrize("flight_s", [0.3, 0.6])
def test_a_jump_is_no_longer_than_legs_can_throw(squat: Squat, legs: Legs, flight_s: float) -> None:
    motion = squat(2.0, depth_m=0.0)
    time_s = motion.time_s - 0.6
    qpos = motion.qpos
    qpos[:, 2] += np.maximum(4.905 * time_s * (flight_s - time_s), 0.0)
    fixed, notes = repair(changed(motion, qpos), legs)
    up = legs.sole_height(fixed.qpos).min(1) > 0.01
    assert any("in the air" in note for note in notes) == (flight_s > 0.5)
    assert up.sum() / motion.fps == pytest.approx(min(flight_s, 0.36), abs=0.06)
    assert fixed.root_pos_m[:, 2].max() - motion.root_pos_m[0, 2] < 0.17


def test_on_hands_the_hands_are_on_the_floor_and_not_the_feet(squat: Squat, legs: Legs) -> None:
    motion = squat(2.0, depth_m=0.0)
    qpos = motion.qpos
    qpos[:, 3:7] = rotations.multiply(
        rotations.from_rotvec(np.array([0.0, np.pi, 0.0])), qpos[:, 3:7]
    )
    qpos[:, 2] = 0.9
    fixed, _ = repair(changed(motion, qpos), legs)
    np.testing.assert_allclose(legs.other_height(fixed.qpos), 0.0, atol=0.01)
    assert legs.sole_height(fixed.qpos).min() > 1.0


def test_who_is_on_hands_and_feet_is_not_lifted_as_one_who_falls(squat: Squat, legs: Legs) -> None:
    motion = squat(2.0, depth_m=0.0)
    qpos = motion.qpos
    qpos[:, 3:7] = rotations.multiply(
        rotations.from_rotvec(np.array([0.0, 1.3, 0.0])), qpos[:, 3:7]
    )
    for side in ("left", "right"):
        qpos[:, 7 + motion.joint_names.index(f"{side}_shoulder_pitch_joint")] = -1.6
    fixed, notes = repair(changed(motion, qpos), legs)
    assert 0.22 < fixed.root_pos_m[:, 2].min() < 0.36
    assert not any("nearly a fall" in note for note in notes)


def test_what_was_levelled_stands_on_the_floor_again(squat: Squat, legs: Legs) -> None:
    motion = squat(1.4, depth_m=0.0)
    qpos = motion.qpos
    for side in ("left", "right"):
        qpos[:, 7 + g1.JOINT_NAMES.index(f"{side}_ankle_pitch_joint")] += 0.2
    fixed, notes = repair(changed(motion, qpos), legs)
    assert any("levelled" in note for note in notes)
    np.testing.assert_allclose(legs.feet(fixed.qpos)[0][..., 2], ANKLE_HEIGHT_M, atol=2e-3)
    np.testing.assert_allclose(legs.sole_height(fixed.qpos), 0.0, atol=1e-3)
