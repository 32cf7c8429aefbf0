"""The demo: what the person does in it, and that the committed truth is this motion."""

from pathlib import Path

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.frames import Camera, heading_from_smpl
from exoactor.core.motion import SMPL_JOINTS, Hand
from exoactor.humans.motions import demo
from exoactor.humans.performance import Performance
from exoactor.io.files import load_camera

PELVIS, HEAD, WRIST = (SMPL_JOINTS.index(name) for name in ("pelvis", "head", "right_wrist"))
FEET = [SMPL_JOINTS.index(f"{side}_foot") for side in ("left", "right")]
KNEES = [SMPL_JOINTS.index(f"{side}_knee") for side in ("left", "right")]


@pytest.fixture(scope="module")
def performance() -> Performance:
    return demo()


def _at(performance: Performance, from_s: float, to_s: float) -> np.ndarray:
    return (performance.time_s >= from_s) & (performance.time_s <= to_s)


def test_it_walks_waves_squats_and_turns(performance: Performance) -> None:
    motion = performance.human_motion()
    joints = motion.joint_pos_m
    heading = np.degrees(heading_from_smpl(motion.joint_quat_wxyz[:, PELVIS]))
    assert np.linalg.norm(joints[0, PELVIS, :2]) < 0.05
    assert joints[-1, PELVIS, 0] - joints[0, PELVIS, 0] == pytest.approx(1.8, abs=0.05)
    waving = _at(performance, 4.5, 5.3)
    assert (joints[waving, WRIST, 2] > joints[waving, HEAD, 2] - 0.05).all()
    assert np.ptp(joints[waving, WRIST, :2], axis=0).max() > 0.15
    squat = _at(performance, 7.2, 7.5)
    assert joints[squat, PELVIS, 2].min() < 0.68 * joints[0, PELVIS, 2]
    assert heading[0] == pytest.approx(0.0, abs=1.0)
    assert heading[-1] == pytest.approx(90.0, abs=1.0)
    assert set(np.concatenate(performance.pose.hand_states())) == {
        Hand.OPEN,
        Hand.HALF_OPEN,
        Hand.CLOSED,
    }


def test_feet_on_the_floor_do_not_slide(performance: Performance) -> None:
    balls = performance.human_motion().joint_pos_m[:, FEET]
    resting = performance.contact[1:] & performance.contact[:-1]
    slide_m_s = np.linalg.norm(np.diff(balls, axis=0), axis=-1)[resting] * performance.fps
    assert slide_m_s.max() < 1e-9
    assert performance.contact.any(axis=1).all()


def test_soles_neither_sink_nor_float(performance: Performance) -> None:
    for frame in range(0, len(performance.time_s), 15):
        lowest = performance.actor.skin(performance.pose, frame)[:, 2].min()
        assert -0.012 < lowest < 0.005


def test_knees_bend_only_forwards(performance: Performance) -> None:
    quat = performance.pose.quat_wxyz
    for thigh, shank in zip(("left_hip", "right_hip"), KNEES, strict=True):
        bend = rotations.to_rotvec(
            rotations.multiply(
                rotations.conjugate(quat[:, SMPL_JOINTS.index(thigh)]), quat[:, shank]
            )
        )
        assert (bend[:, 1] > 0.0).all()
        np.testing.assert_allclose(bend[:, [0, 2]], 0.0, atol=1e-6)


def test_nothing_jumps(performance: Performance) -> None:
    """Accelerations stay those of a person: feet and hands reach 30 to 50 m/s² in walking and
    waving, trunks do not."""
    joints = performance.human_motion().joint_pos_m
    acceleration = np.linalg.norm(np.diff(joints, 2, axis=0), axis=-1) * performance.fps**2
    assert acceleration[:, [PELVIS, HEAD]].max() < 6.0
    assert acceleration.max() < 50.0


def test_another_stature_does_the_same_at_its_own_size(performance: Performance) -> None:
    small = demo(stature_m=1.32)
    ratio = 1.32 / performance.actor.stature_m
    error = small.human_motion().joint_pos_m - performance.human_motion().joint_pos_m * ratio
    # but for the clearance of the feet and the like, which are in metres
    assert np.abs(error).max() < 0.05
    balls = small.human_motion().joint_pos_m[:, FEET]
    resting = small.contact[1:] & small.contact[:-1]
    assert np.linalg.norm(np.diff(balls, axis=0), axis=-1)[resting].max() < 1e-9


def test_the_committed_truth_is_this_motion(performance: Performance, repository: Path) -> None:
    motion = performance.human_motion()
    left, right = performance.pose.hand_states()
    with np.load(repository / "examples" / "demo_truth.npz", allow_pickle=False) as truth:
        assert tuple(truth["joint_names"]) == motion.joint_names
        np.testing.assert_allclose(truth["joint_pos_m"], motion.joint_pos_m, atol=1e-4)
        np.testing.assert_allclose(truth["time_s"], motion.time_s, atol=1e-5)
        for name in ("contact_left", "contact_right"):
            np.testing.assert_array_equal(truth[name], getattr(motion, name))
        np.testing.assert_array_equal(truth["state_left"], left)
        np.testing.assert_array_equal(truth["state_right"], right)
        assert float(truth["stature_m"]) == motion.stature_m


def test_the_whole_person_is_in_the_picture_all_the_time(
    performance: Performance, repository: Path
) -> None:
    camera = load_camera(repository / "examples" / "demo_camera.json")
    assert 1.3 < camera.position_m[2] < 1.5
    assert 0.0 < camera.pitch_down_rad < 0.4
    for frame in range(0, len(performance.time_s), 30):
        pixels = camera.project(camera.to_camera(performance.actor.skin(performance.pose, frame)))
        assert (pixels > 20.0).all()
        assert (pixels < np.array([camera.width, camera.height]) - 20.0).all()
        assert 0.45 < np.ptp(pixels[:, 1]) / camera.height < 0.70


def test_the_truth_carries_the_camera_of_the_file(repository: Path) -> None:
    camera: Camera = load_camera(repository / "examples" / "demo_camera.json")
    with np.load(repository / "examples" / "demo_truth.npz", allow_pickle=False) as truth:
        for name in ("K", "rotation_cam_from_world", "translation_cam_from_world_m"):
            np.testing.assert_allclose(truth[name], getattr(camera, name), atol=1e-6)
