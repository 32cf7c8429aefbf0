from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.frames import Camera
from exoactor.core.motion import SIDES, Hand, RobotMotion, Surroundings
from exoactor.io import video
from exoactor.robots import dex3
from exoactor.scenes import build, tasks
from exoactor.view import execution_video
from exoactor.view.inputs import ReportInputs


def test_starts_where_the_clip_starts(made_up: ReportInputs) -> None:
    assert made_up.execution is not None
    shown = execution_video.played(made_up.execution)
    at = made_up.execution.clip_start_s + 0.5
    frame = round(at * made_up.execution.motion.fps)
    assert shown.joint_pos_rad[15] == pytest.approx(
        made_up.execution.motion.joint_pos_rad[frame], abs=1e-9
    )


@pytest.mark.parametrize("speed_m_s", [0.0, 0.2, 1.5])
def test_own_view_keeps_the_whole_robot_in_the_picture(
    made_up: ReportInputs, speed_m_s: float
) -> None:
    assert made_up.execution is not None
    motion = execution_video.played(made_up.execution)
    seconds = np.arange(240) / 30
    root = np.tile(motion.root_pos_m[0], (len(seconds), 1))
    root[:, 0] += speed_m_s * seconds
    quat = np.tile([1.0, 0.0, 0.0, 0.0], (len(seconds), 1))
    walk = RobotMotion(30.0, root, quat, np.zeros((len(seconds), 29)), motion.joint_names)
    for camera, (x, y, _) in zip(execution_video.own_view(walk), root, strict=True):
        corners = [
            [x + dx, y + dy, z] for dx in (-0.3, 0.3) for dy in (-0.3, 0.3) for z in (0.0, 1.35)
        ]
        seen = camera.to_camera(np.array(corners))
        pixels = camera.project(seen)
        assert (seen[:, 2] > 0.3).all()
        assert (pixels >= 0).all() and (pixels <= [camera.width, camera.height]).all()


def test_the_clips_camera_sees_the_robot_where_the_robot_is(
    made_up: ReportInputs, tmp_path: Path
) -> None:
    assert made_up.execution is not None
    short = replace(made_up.execution, clip_start_s=made_up.execution.motion.duration_s - 0.55)
    camera = Camera.looking_at(
        np.array([3.0, 1.5, 1.2]), np.array([0.0, 0.9, 0.7]), 300.0, 320, 240
    )
    heard: list[float] = []
    execution_video.write_execution_video(short, camera, tmp_path / "film.mp4", heard.append)
    clip = video.open_clip(tmp_path / "film.mp4")
    assert (clip.width, clip.height) == (320, 240)
    assert heard[-1] == pytest.approx(1.0)
    first = next(video.frames(clip, 30.0)).astype(int)
    # between the hips and knees
    x = camera.project(camera.to_camera(np.array([0.03, 0.0, 0.45])))[0]
    dark = first.sum(axis=2) < 0.75 * np.median(first.sum(axis=2))
    columns = np.flatnonzero(dark.any(axis=0))
    assert columns.min() < x < columns.max()
    assert x < 0.5 * camera.width  # the camera looks past the robot, so it is off the middle


def test_big_clips_are_drawn_smaller_in_their_own_shape() -> None:
    camera = Camera.looking_at(
        np.array([3.0, 0.0, 1.2]), np.array([0.0, 0.0, 0.7]), 2000.0, 2160, 3840
    )
    small = execution_video._shrunk(camera)
    assert small.width * small.height <= execution_video.MAX_PIXELS * 1.01
    assert small.width / small.height == pytest.approx(2160 / 3840, abs=0.01)
    point = np.array([[0.1, 0.2, 1.0]])
    scale = np.array([small.width / 2160, small.height / 3840])
    assert small.project(small.to_camera(point)) == pytest.approx(
        camera.project(camera.to_camera(point)) * scale
    )


@pytest.mark.parametrize("away_m", [2.5, 9.0])
def test_a_small_robot_is_framed_tighter_from_the_same_place(
    made_up: ReportInputs, away_m: float
) -> None:
    assert made_up.execution is not None
    motion = execution_video.played(made_up.execution)
    camera = Camera.looking_at(
        np.array([away_m, 0.5, 1.2]), np.array([0.0, 0.7, 0.7]), 400.0, 640, 480
    )
    tight = execution_video.tightened(camera, motion)
    if away_m < 3.0:
        assert tight is camera  # it is large enough as it is
        return
    np.testing.assert_array_equal(tight.position_m, camera.position_m)
    np.testing.assert_array_equal(tight.rotation_cam_from_world, camera.rotation_cam_from_world)
    pelvis = motion.root_pos_m * [1.0, 1.0, 0.0]
    feet, head = (tight.project(tight.to_camera(pelvis + [0.0, 0.0, z])) for z in (0.0, 1.35))
    assert np.median(feet[:, 1] - head[:, 1]) > 0.5 * tight.height
    for pixels in (feet, head):
        assert (pixels > 0).all() and (pixels < [tight.width, tight.height]).all()


def test_equal_executions_give_equal_files(made_up: ReportInputs, tmp_path: Path) -> None:
    assert made_up.execution is not None
    short = replace(made_up.execution, clip_start_s=made_up.execution.motion.duration_s - 0.25)
    for name in ("one", "two"):
        execution_video.write_execution_video(short, None, tmp_path / name, lambda share: None)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_in_a_scene_the_things_are_drawn_where_they_were(
    made_up: ReportInputs, tmp_path: Path
) -> None:
    scene = tasks.scene("basket")
    assert made_up.execution is not None
    short = replace(made_up.execution, clip_start_s=made_up.execution.motion.duration_s - 0.6)
    basket, last = build.at_rest(scene), len(short.motion) - 1
    pictures = []
    for shift_m in (0.0, 0.4):
        pos = np.repeat(basket.pos_m, last + 1, axis=0)
        pos[last:, 0, 1] += shift_m  # it leaps in the last frame
        rows = {
            name: np.repeat(getattr(basket, name), last + 1, axis=0)
            for name in ("quat_wxyz", "load_n")
        }
        flags = {
            name: np.repeat(getattr(basket, name), last + 1, axis=0)
            for name in ("touched", "resting")
        }
        there = replace(short, surroundings=Surroundings(basket.names, pos, **rows, **flags))
        path = tmp_path / f"{shift_m}.mp4"
        execution_video.write_execution_video(
            there, scene.camera.scaled(0.25), path, lambda share: None, scene
        )
        pictures.append([frame.astype(int) for frame in video.frames(video.open_clip(path), 30.0)])
    at_rest, leaping = pictures
    assert at_rest[0].shape == (180, 320, 3)
    camera = scene.camera.scaled(0.25)
    for frame, changes in ((0, False), (-1, True)):
        for shift_m in (0.0, 0.4):
            middle = np.array(scene.thing("basket").pos_m) + [0.0, shift_m, 0.13]
            x, y = camera.project(camera.to_camera(middle)).round().astype(int)
            part = np.s_[y - 3 : y + 4, x - 3 : x + 4]
            assert (np.abs(at_rest[frame][part] - leaping[frame][part]).mean() > 15.0) == changes


def test_dex3_hands_are_filmed(made_up: ReportInputs, tmp_path: Path) -> None:
    assert made_up.execution is not None
    motion = made_up.execution.motion
    short = replace(made_up.execution, clip_start_s=motion.duration_s - 0.55)
    closed = np.concatenate([dex3.target_rad(Hand.CLOSED, side) for side in SIDES])
    films = {"rubber": short, "open": replace(short, finger_pos_rad=np.zeros((len(motion), 14)))}
    films["closed"] = replace(short, finger_pos_rad=np.tile(closed, (len(motion), 1)))
    pictures = {}
    for name, execution in films.items():
        execution_video.write_execution_video(
            execution, None, tmp_path / f"{name}.mp4", lambda fraction: None
        )
        pictures[name] = next(video.frames(video.open_clip(tmp_path / f"{name}.mp4"), 30.0)).astype(
            int
        )
    for first, second in (("rubber", "open"), ("open", "closed")):
        assert (np.abs(pictures[first] - pictures[second]).max(axis=2) > 40).sum() > 50, (
            first,
            second,
        )
