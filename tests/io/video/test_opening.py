"""What can be opened and what cannot: files of many kinds and sizes, damage, limits; each is told
in words."""

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core.errors import BadMediaError
from exoactor.io.video import Limits, frames, open_clip
from made.clips import HEIGHT, WIDTH
from made.recorded import numbers, record, tone


def refused(path: Path, *words: str, limits: Limits | None = None) -> str:
    """The error's text; it names the file, says `words`, and carries a next step."""
    with pytest.raises(BadMediaError) as caught:
        for _ in frames(open_clip(path, limits), 30.0):
            pass
    text = str(caught.value)
    assert path.name in text
    assert "next:" in text
    for word in words:
        assert word in text
    return text


@pytest.mark.parametrize(
    "name", ["a.mp4", "a.mkv", "a.avi", "a.mov", "a.ts", "with space, комма.mp4", "a:b.mp4"]
)
def test_containers(tmp_path: Path, name: str) -> None:
    clip = open_clip(record(tmp_path / name))
    assert (clip.width, clip.height) == (WIDTH, HEIGHT)
    assert clip.duration_s == pytest.approx(1.0, abs=0.002)
    assert clip.source_fps == pytest.approx(30.0, abs=0.1)
    assert numbers(clip, 30.0) == list(range(30))


@pytest.mark.parametrize("size", [(64, 48), (130, 98), (48, 200), (721, 405)])
def test_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    odd = size[0] % 2 or size[1] % 2
    clip = open_clip(
        record(tmp_path / "a.mp4", pixel_format="yuv444p" if odd else "yuv420p", size=size)
    )
    assert (clip.width, clip.height) == size
    assert {picture.shape for picture in frames(clip, 30.0)} == {(size[1], size[0], 3)}


def test_duration_not_declared(tmp_path: Path) -> None:
    clip = open_clip(record(tmp_path / "a.h264", range(40), 25))
    assert clip.duration_s == pytest.approx(40 / 25, abs=0.1)
    assert sorted(set(numbers(clip, 25.0))) == list(range(40))


def test_absent_empty_folder(tmp_path: Path) -> None:
    refused(tmp_path / "none.mp4", "does not exist")
    (tmp_path / "empty.mp4").touch()
    refused(tmp_path / "empty.mp4", "empty (0 bytes)")
    (tmp_path / "folder.mp4").mkdir()
    refused(tmp_path / "folder.mp4", "not a file")


def test_web_page_named_mp4(tmp_path: Path) -> None:
    page = tmp_path / "page.mp4"
    page.write_text("\n<!DOCTYPE html><html><body>Quota exceeded</body></html>" * 20)
    refused(page, "web page")


@pytest.mark.parametrize(
    "content", [b"\0" * 5000, b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n", b"hello"]
)
def test_not_a_video(tmp_path: Path, content: bytes) -> None:
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(content)
    refused(junk)


def test_sound_alone(tmp_path: Path) -> None:
    refused(tone(tmp_path / "tone.m4a"), "no video, only audio")


def test_one_frame_and_few_frames(tmp_path: Path) -> None:
    refused(record(tmp_path / "one.mp4", [0]), "one frame", "at least 5 frames and 0.35 s")
    refused(record(tmp_path / "short.mp4", range(10)), "10 frames, 0.33 s")
    refused(record(tmp_path / "slides.mp4", [0, 60, 120]), "3 frames")


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
@pytest.mark.parametrize("kept", [0.5, 0.6, 0.85])
def test_cut_file_says_how_much_is_there(tmp_path: Path, name: str, kept: float) -> None:
    settings = {"g": "10", "qp": "0"}
    path = tmp_path / name
    with av.open(
        str(path), "w", options={"movflags": "+faststart"} if name == "a.mp4" else {}
    ) as container:
        stream = container.add_stream("libx264", rate=30, options=settings)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        noise = np.random.default_rng(0)
        for _ in range(240):
            picture = noise.integers(0, 255, (48, 64, 3), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    text = refused(path, "cut short", "declares 8.00 s")
    read_s = float(text.split("declares 8.00 s, ")[1].split(" s")[0])
    assert read_s == pytest.approx(8.0 * kept, abs=0.3)


def test_cut_before_the_index(tmp_path: Path) -> None:
    path = record(tmp_path / "a.mp4")  # the index lies at the end
    path.write_bytes(path.read_bytes()[:-200])
    refused(path, "cut short: its end, with the index of its pictures, is missing")


@settings(max_examples=25)
@given(place=st.floats(0.0, 0.99), length=st.integers(1, 3000), seed=st.integers(0, 99))
def test_damage_gives_all_pictures_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, place: float, length: int, seed: int
) -> None:
    path = record(tmp_path_factory.mktemp("damage") / "a.mp4", range(60), qp="10")
    data = bytearray(path.read_bytes())
    start = int(place * len(data))
    noise = np.random.default_rng(seed).bytes(min(length, len(data) - start))
    data[start : start + len(noise)] = noise
    path.write_bytes(data)
    try:
        clip = open_clip(path)
        pictures = list(frames(clip, 30.0))
    except BadMediaError as error:
        assert path.name in str(error)
    else:
        assert len(pictures) == clip.frame_count(30.0)
        assert {picture.shape for picture in pictures} == {(clip.height, clip.width, 3)}


def test_a_clip_that_vanishes_or_breaks_after_it_was_opened(tmp_path: Path) -> None:
    path = record(tmp_path / "a.mp4", range(90))
    clip = open_clip(path)
    whole = path.read_bytes()
    start = whole.index(b"mdat") + 4
    path.write_bytes(
        whole[:start]
        + b"\xff" * (whole.index(b"moov") - 4 - start)
        + whole[whole.index(b"moov") - 4 :]
    )
    with pytest.raises(BadMediaError, match=r"a\.mp4 is damaged"):
        list(frames(clip, 30.0))
    path.unlink()
    with pytest.raises(BadMediaError, match=r"a\.mp4"):
        list(frames(clip, 30.0))


def test_limits_name_the_flag_that_raises_them(tmp_path: Path) -> None:
    path = record(tmp_path / "a.mp4", range(60))
    refused(path, "lasts 2.0 s", "--max-seconds 2", limits=Limits(max_seconds=1.5))
    refused(path, "128x96", "--max-px 128", limits=Limits(max_px=100))
    refused(path, "GiB", "--max-gib", limits=Limits(max_gib=1e-6))
    assert open_clip(path, Limits(max_seconds=2.1, max_px=128)).duration_s == pytest.approx(
        2.0, abs=0.01
    )


def test_default_limits(tmp_path: Path) -> None:
    refused(
        record(tmp_path / "long.mp4", range(0, 122), rate=2), "lasts 61.0 s", "--max-seconds 61"
    )
    refused(
        record(tmp_path / "wide.mp4", range(6), 10, size=(4100, 16)), "4100x16", "--max-px 4100"
    )


@pytest.mark.parametrize(
    ("name", "size", "pictures"), [("tennis", (812, 720), 314), ("veo_vault", (1280, 720), 240)]
)
def test_real_clips(shared: Path, name: str, size: tuple[int, int], pictures: int) -> None:
    clip = open_clip(shared / "clips" / f"{name}.mp4")
    assert (clip.width, clip.height) == size
    count = 0
    for picture in frames(clip, 30.0):
        assert picture[::16, ::16].std() > 10  # a picture, not a flat colour
        count += 1
    assert count == pictures == clip.frame_count(30.0)
