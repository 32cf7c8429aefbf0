"""What is written is read, whole or not at all."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from exoactor.io.video import Frame, frames, open_clip, write_video
from made.clips import number, stamped


@pytest.mark.parametrize("fps", [24.0, 29.97, 30.0, 50.0])
def test_what_is_written_is_read(tmp_path: Path, fps: float) -> None:
    path = tmp_path / "out" / "a.mp4"
    write_video(path, (stamped(i) for i in range(40)), fps)
    clip = open_clip(path)
    assert clip.source_fps == pytest.approx(fps, rel=1e-4)
    pictures = list(frames(clip, fps))
    assert [number(picture) for picture in pictures] == list(range(40))
    bias = (np.array(pictures).astype(float) - [stamped(i) for i in range(40)]).mean(axis=(0, 1, 2))
    assert np.abs(bias).max() < 1.5


def test_equal_pictures_give_equal_bytes_and_odd_sizes_are_extended(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        write_video(tmp_path / name, (stamped(i, 129, 97) for i in range(20)), 30.0)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    clip = open_clip(tmp_path / "a.mp4")
    assert (clip.width, clip.height) == (130, 98)


def test_writing_is_whole_or_not_at_all(tmp_path: Path) -> None:
    def breaking() -> Iterable[Frame]:
        yield stamped(0)
        raise KeyboardInterrupt

    write_video(tmp_path / "a.mp4", (stamped(i) for i in range(20)), 30.0)
    before = (tmp_path / "a.mp4").read_bytes()
    with pytest.raises(KeyboardInterrupt):
        write_video(tmp_path / "a.mp4", breaking(), 30.0)
    with pytest.raises(ValueError, match="at least one"):
        write_video(tmp_path / "a.mp4", iter(()), 30.0)
    assert (tmp_path / "a.mp4").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]


def test_the_index_comes_first_so_that_browsers_play_at_once(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4", (stamped(i) for i in range(20)), 30.0)
    data = (tmp_path / "a.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
