from pathlib import Path

import cv2
import numpy as np
import pytest

from exoactor.core.progress import silent
from exoactor.io import video
from exoactor.io.pictures import save_picture
from exoactor.view import previews


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    """A second of moving noise, the worst there is to compress."""
    rng = np.random.default_rng(0)
    frames = (rng.integers(0, 255, (360, 700, 3), dtype=np.uint8) for _ in range(30))
    video.write_video(tmp_path / "noise.mp4", frames, 30.0)
    return tmp_path / "noise.mp4"


def size(mp4: bytes, folder: Path) -> tuple[int, int, float]:
    (folder / "preview.mp4").write_bytes(mp4)
    clip = video.open_clip(folder / "preview.mp4")
    return clip.width, clip.height, clip.duration_s


def test_a_preview_is_at_most_640_px_wide_and_as_long(
    noise: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "BUDGET_BYTES", 10**9)
    made = previews.preview(noise, silent)
    assert size(made.mp4, tmp_path) == (640, 330, pytest.approx(1.0))
    assert made.aspect == pytest.approx(700 / 360)


def test_what_does_not_fit_is_made_smaller(
    noise: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []
    for budget in (10**9, 10**6, 1):
        monkeypatch.setattr(previews, "BUDGET_BYTES", budget)
        sizes.append(len(previews.preview(noise, silent).mp4))
    assert sizes[0] > 10**6 >= sizes[1] > sizes[2]
    assert size(previews.preview(noise, silent).mp4, tmp_path)[0] == 400


def test_small_clips_are_not_blown_up(tmp_path: Path) -> None:
    frames = (np.full((120, 160, 3), 8 * i, dtype=np.uint8) for i in range(20))
    video.write_video(tmp_path / "small.mp4", frames, 30.0)
    assert size(previews.preview(tmp_path / "small.mp4", silent).mp4, tmp_path)[:2] == (160, 120)


def test_what_suits_a_page_is_left_as_it_is(tmp_path: Path) -> None:
    frames = [np.full((120, 160, 3), 8 * i, dtype=np.uint8) for i in range(30)]
    video.write_video(
        tmp_path / "ready.mp4", iter(frames), 30.0, keyframe_every=previews.KEYFRAME_EVERY
    )
    video.write_video(tmp_path / "sparse.mp4", iter(frames), 30.0, keyframe_every=250)
    assert (
        previews.preview(tmp_path / "ready.mp4", silent).mp4
        == (tmp_path / "ready.mp4").read_bytes()
    )
    assert (
        previews.preview(tmp_path / "sparse.mp4", silent).mp4
        != (tmp_path / "sparse.mp4").read_bytes()
    )


def test_a_still_keeps_its_colours_and_is_at_most_960_px_wide(tmp_path: Path) -> None:
    picture = np.full((720, 1280, 3), (200, 90, 30), dtype=np.uint8)
    save_picture(tmp_path / "a.png", picture)
    made = previews.still(tmp_path / "a.png")
    seen = cv2.imdecode(np.frombuffer(made.jpeg, dtype=np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert seen.shape == (540, 960, 3) and made.aspect == pytest.approx(16 / 9)
    assert np.abs(seen.reshape(-1, 3).mean(axis=0) - (200, 90, 30)).max() < 3
