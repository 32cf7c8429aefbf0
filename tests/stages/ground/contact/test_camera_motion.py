"""What a camera does, from clips made of a textured wall with a moving patch where the person
is."""

import cv2
import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.frames import intrinsics
from exoactor.io import video
from exoactor.stages.ground import GroundInput
from exoactor.stages.ground.contact import ContactGround, camera_motion
from exoactor.stages.ground.contact.camera_motion import CameraMotionConfig

WIDTH, HEIGHT, SECONDS, FPS = 640, 360, 1.6, 30.0


@pytest.fixture(scope="session")
def wall():
    random = np.random.default_rng(0)
    blurred = cv2.GaussianBlur(
        random.integers(0, 255, (HEIGHT + 200, WIDTH + 400, 3), dtype=np.uint8), (0, 0), 3
    )
    return cv2.normalize(blurred, None, 0, 255, cv2.NORM_MINMAX)


@pytest.fixture
def filmed(tmp_path, wall, body):
    """A clip of the wall as the homography `moved(seconds)` (3, 3) shows it, with a patch over the
    person's box."""

    def make(moved, background=wall):
        patch = wall[::-1, ::-1].copy()

        def pictures():
            for t in range(round(SECONDS * FPS)):
                now = background(t / FPS) if callable(background) else background
                picture = cv2.warpPerspective(
                    now, moved(t / FPS), (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR
                )
                low = np.maximum(body.pixels[t].min(axis=0).astype(int), 0)
                high = np.minimum(body.pixels[t].max(axis=0).astype(int), [WIDTH, HEIGHT])
                picture[low[1] : high[1], low[0] : high[0]] = patch[
                    : high[1] - low[1], : high[0] - low[0]
                ]
                yield picture

        video.write_video(tmp_path / "clip.mp4", pictures(), FPS)
        return video.open_clip(tmp_path / "clip.mp4")

    return make


@pytest.fixture
def body(walking, camera_at, estimated, noise):
    seen = estimated(walking(SECONDS, 0.6), camera_at(5.0), noise(0.0, 0.0, 0.0))
    half = {
        "pixels": seen.pixels / 2.0,
        "focal_px": seen.focal_px / 2.0,
        "width": WIDTH,
        "height": HEIGHT,
    }
    return type(seen)(**{**vars(seen), **half})


def shifted(dx):
    return np.array([[1.0, 0.0, dx - 200.0], [0.0, 1.0, -100.0], [0.0, 0.0, 1.0]])


def turned(to_right_rad, ratio, body):
    """As a camera that is turned, and has a longer lens by `ratio`, sees what the first one sees as
    `shifted(0)`."""
    back = rotations.to_matrix(rotations.from_rotvec(np.array([0.0, -to_right_rad, 0.0])))
    first, now = (intrinsics(longer * body.focal_px, WIDTH, HEIGHT) for longer in (1.0, ratio))
    return now @ back @ np.linalg.inv(first) @ shifted(0.0)


def test_a_camera_at_rest_is_found_at_rest_though_the_person_moves(filmed, body):
    clip = filmed(lambda at_s: shifted(0.0))
    placed = ContactGround().place(GroundInput(body, clip))
    assert placed.notes == placed.doubts == ()
    assert (placed.camera_share, placed.camera_tracked) == (0.0, 1.0)


def test_a_camera_rests_though_what_lies_at_the_feet_is_moved(filmed, body, wall):
    row = 100 + int(camera_motion._sole_rows(body)[0])

    def moved(at_s):
        now, band = wall.copy(), slice(row - 50, row + 50)
        now[band] = np.roll(wall[band], round(60.0 * at_s), axis=1)
        return now

    clip = filmed(lambda at_s: shifted(0.0), moved)
    assert camera_motion.detect(clip, body, CameraMotionConfig()).share == 0.0
    assert camera_motion.detect(clip, body, CameraMotionConfig(still_px=0.0)).share > 0.02


def test_a_camera_that_turns_and_zooms_is_followed_and_said(filmed, body):
    clip = filmed(lambda at_s: turned(-0.07 * at_s, np.exp(0.1 * at_s), body))
    found = camera_motion.detect(clip, body, CameraMotionConfig())
    np.testing.assert_allclose(
        rotations.to_rotvec(found.quat_wxyz)[:, 1], -0.07 * body.time_s, atol=0.006
    )
    np.testing.assert_allclose(found.zoom, np.exp(0.1 * body.time_s), rtol=0.02)
    assert found.share > 0.08
    steady = camera_motion.steadied(body, found).joint_pos_cam_m[:, 0]
    zoomed = body.joint_pos_cam_m[:, 0] * np.stack(
        [found.zoom**0, found.zoom**0, found.zoom], axis=-1
    )
    np.testing.assert_allclose(steady, rotations.rotate(found.quat_wxyz, zoomed), atol=1e-9)
    placed = ContactGround().place(GroundInput(body, clip))
    assert any("The camera moves" in note for note in placed.notes)
    assert placed.doubts == ()


def test_a_cut_is_not_taken_for_rest(filmed, body, wall):
    clip = filmed(
        lambda at_s: shifted(0.0), lambda at_s: wall if at_s < 0.95 else wall[::-1, ::-1].copy()
    )
    placed = ContactGround().place(GroundInput(body, clip))
    assert placed.camera_tracked < 1.0
    assert [doubt[:26] for doubt in placed.doubts] == ["From 0.9 to 1.3 s the back"]


def test_a_flash_is_bridged(filmed, body, wall):
    white = np.full_like(wall, 250)
    clip = filmed(
        lambda at_s: shifted(30.0 * at_s), lambda at_s: white if 0.95 < at_s < 1.05 else wall
    )
    found = camera_motion.detect(clip, body, CameraMotionConfig())
    assert found.tracked < 1.0
    assert found.lost == ()
    assert found.share == pytest.approx(48.0 / WIDTH, rel=0.15)


def test_a_background_without_corners_is_said_and_is_no_doubt(filmed, body, wall):
    clip = filmed(lambda at_s: shifted(0.0), np.full_like(wall, 128))
    placed = ContactGround().place(GroundInput(body, clip))
    assert placed.camera_tracked == 0.0
    assert any("too plain" in note for note in placed.notes)
    assert placed.doubts == ()


@pytest.mark.parametrize(("near_px", "travels"), [(5.0, True), (0.5, False), (-5.0, False)])
def test_who_outruns_the_background_is_filmed_from_beside(near_px, travels):
    step = camera_motion._Step(np.array([0.0, -0.02, 0.01]), 0.0, np.array([near_px, 0.0]))
    (told,) = camera_motion._told_apart([step], 1000.0, CameraMotionConfig())
    assert (told.turn_rad[1] == 0.0) == travels
    assert told.turn_rad[2] == 0.01
    assert told.travel_px[0] == pytest.approx(near_px + (20.0 if travels else 0.0))


def test_travel_is_read_at_the_soles_between_what_is_nearer_and_what_is_farther():
    off = np.linspace(-60.0, 60.0, 41)
    value = np.stack([3.0 + 0.05 * off, np.zeros(41)], axis=-1)
    value[::8] += 20.0  # a shadow, say
    np.testing.assert_allclose(camera_motion._at_row(off, value, 50.0, 12), [3.0, 0.0], atol=0.3)
    assert not camera_motion._at_row(off, value, 10.0, 12).any()
