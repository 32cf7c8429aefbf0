"""Camera at rest or not, from clips made of a textured wall with a moving patch where the person is."""

import cv2
import numpy as np
import pytest

from exoactor.io import video
from exoactor.stages.ground import camera_motion
from exoactor.stages.ground.own import OwnGround

WIDTH, HEIGHT, SECONDS, FPS = 640, 360, 3.0, 30.0


def clip_of(folder, shift_px_s, body):
    """The wall moves by `shift_px_s`; a textured patch covers the person's box and moves as the person does."""
    random = np.random.default_rng(0)
    wall = cv2.GaussianBlur(random.integers(0, 255, (HEIGHT + 200, WIDTH + 400, 3), dtype=np.uint8), (0, 0), 3)
    wall = cv2.normalize(wall, None, 0, 255, cv2.NORM_MINMAX)
    patch = wall[::-1, ::-1].copy()

    def pictures():
        for t in range(round(SECONDS * FPS)):
            dx = shift_px_s * t / FPS
            move = np.array([[1.0, 0.0, dx - 200.0], [0.0, 1.0, -100.0]])
            picture = cv2.warpAffine(wall, move, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
            low, high = body.pixels[t].min(axis=0).astype(int), body.pixels[t].max(axis=0).astype(int)
            low = np.maximum(low, 0)
            picture[low[1] : high[1], low[0] : high[0]] = patch[: high[1] - low[1], : high[0] - low[0]][
                : HEIGHT - low[1], : WIDTH - low[0]
            ]
            yield picture

    path = folder / "clip.mp4"
    video.write_video(path, pictures(), FPS)
    return video.open_clip(path)


@pytest.fixture
def body(walking, camera_at, estimated, noise):
    truth = walking(SECONDS, 0.6)
    seen = estimated(truth, camera_at(5.0), noise(0.0, 0.0, 0.0))
    half = {"pixels": seen.pixels / 2.0, "focal_px": seen.focal_px / 2.0, "width": WIDTH, "height": HEIGHT}
    return type(seen)(**{**vars(seen), **half})


def test_a_camera_at_rest_is_found_at_rest_though_the_person_moves(tmp_path, body):
    found = camera_motion.detect(clip_of(tmp_path, 0.0, body), body, camera_motion.CameraMotionConfig())
    assert found.share == 0.0
    assert not found.shift_px.any()


def test_a_camera_that_turns_is_followed_and_said(tmp_path, body):
    clip = clip_of(tmp_path, 40.0, body)
    found = camera_motion.detect(clip, body, camera_motion.CameraMotionConfig())
    np.testing.assert_allclose(found.shift_px[:, 0], 40.0 * body.time_s, atol=6.0)
    notes = OwnGround().place(clip, body).notes
    assert any("The camera moves" in note for note in notes)
