"""Real files of many kinds, each picture stamped with its number, so that what comes out can be
told."""

import itertools
import math
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core.errors import BadMediaError
from exoactor.io.video import Clip, Frame, Limits, frames, open_clip, timed_frames, write_video
from made.clips import HEIGHT, WIDTH, number, stamped


def numbers(clip: Clip, fps: float) -> list[int]:
    return [number(picture) for picture in frames(clip, fps)]


def record(
    path: Path,
    ticks: Iterable[int] = range(30),
    rate: int = 30,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    size: tuple[int, int] = (WIDTH, HEIGHT),
    **settings: str,
) -> Path:
    """A video whose pictures come at the given ticks of 1/rate; settings `rotation`, `aspect`, else
    the codec's."""
    rotation, aspect = int(settings.pop("rotation", "0")), settings.pop("aspect", None)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, options=settings)
        stream.width, stream.height, stream.pix_fmt = *size, pixel_format
        stream.codec_context.time_base = Fraction(1, rate)
        if rotation:
            stream.set_display_rotation(rotation)
        if aspect:
            stream.codec_context.sample_aspect_ratio = Fraction(aspect)
        for index, tick in enumerate(ticks):
            frame = av.VideoFrame.from_ndarray(stamped(index, *size), format="rgb24").reformat(
                format=pixel_format
            )
            frame.pts, frame.time_base = tick, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def tone(path: Path, seconds: float = 1.0) -> Path:
    """A file with sound alone."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        for start in range(0, int(44100 * seconds), 1024):
            frame = AudioFrame.from_ndarray(
                np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono"
            )
            frame.sample_rate, frame.pts = 44100, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


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


# What can be read


@pytest.mark.parametrize(
    "name", ["a.mp4", "a.mkv", "a.avi", "a.mov", "a.ts", "with space, комма.mp4", "a:b.mp4"]
)
def test_containers(tmp_path: Path, name: str) -> None:
    clip = open_clip(record(tmp_path / name))
    assert (clip.width, clip.height) == (WIDTH, HEIGHT)
    assert clip.duration_s == pytest.approx(1.0, abs=0.002)
    assert clip.source_fps == pytest.approx(30.0, abs=0.1)
    assert numbers(clip, 30.0) == list(range(30))


@pytest.mark.parametrize(
    ("codec", "pixel_format", "name"),
    [
        ("libx264", "yuv444p", "a.mp4"),
        ("libx264", "yuv422p10le", "a.mp4"),
        ("libx265", "yuv420p10le", "a.mp4"),
        ("png", "rgba", "a.mov"),
        ("ffv1", "gray", "a.mkv"),
        ("ffv1", "yuva420p", "a.mkv"),
        ("mjpeg", "yuvj422p", "a.avi"),
        ("mpeg4", "yuv420p", "a.mp4"),
        ("gif", "rgb8", "a.gif"),
    ],
)
def test_pixel_formats_come_out_as_8_bit_rgb(
    tmp_path: Path, codec: str, pixel_format: str, name: str
) -> None:
    quiet = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    rate = 25 if codec == "gif" else 30  # GIF counts in hundredths of a second
    clip = open_clip(record(tmp_path / name, range(25), rate, codec, pixel_format, **quiet))
    pictures = list(frames(clip, rate))
    assert [number(picture) for picture in pictures] == list(range(25))
    for picture in pictures:
        assert picture.dtype == np.uint8
        assert picture.shape == (HEIGHT, WIDTH, 3)
    left = pictures[7][-12, 12].astype(int)
    if pixel_format == "gray":
        assert np.ptp(left) <= 2
    else:
        assert np.abs(left - [200, 30, 30]).max() < 40


@pytest.mark.parametrize("size", [(64, 48), (130, 98), (48, 200), (721, 405)])
def test_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    odd = size[0] % 2 or size[1] % 2
    clip = open_clip(
        record(tmp_path / "a.mp4", pixel_format="yuv444p" if odd else "yuv420p", size=size)
    )
    assert (clip.width, clip.height) == size
    assert {picture.shape for picture in frames(clip, 30.0)} == {(size[1], size[0], 3)}


def test_variable_rate_is_resampled_not_relabelled(tmp_path: Path) -> None:
    ticks = [0, 1, 2, 30, 31, 60, 62, 64, 89]  # of 1/30 s: long still spells between bursts
    clip = open_clip(record(tmp_path / "a.mp4", ticks))
    nearest = [
        int(np.argmin([abs(tick - k) for tick in ticks])) for k in range(clip.frame_count(30.0))
    ]
    assert numbers(clip, 30.0) == nearest
    assert clip.duration_s >= 89 / 30  # and as long as the file says that the last picture stays


@settings(max_examples=15)
@given(
    gaps=st.lists(st.integers(1, 12), min_size=9, max_size=40),
    start=st.integers(0, 20),
    fps=st.sampled_from([12.5, 24.0, 25.0, 30.0, 50.0]),
)
def test_each_instant_gets_the_nearest_picture(
    tmp_path_factory: pytest.TempPathFactory, gaps: list[int], start: int, fps: float
) -> None:
    ticks = np.cumsum([0, *gaps, 1, 30])  # in 1/60 s; the last gap makes every clip long enough
    path = record(tmp_path_factory.mktemp("vfr") / "a.mkv", [int(t) + start for t in ticks], 60)
    clip = open_clip(path)
    time_s, got = clip.time_s(fps), numbers(clip, fps)
    assert len(got) == len(time_s)
    distance_s = np.abs(ticks[:, None] / 60.0 - time_s)
    # mkv rounds to 1 ms
    assert (distance_s[got, np.arange(len(got))] <= distance_s.min(axis=0) + 0.002).all()


def test_first_picture_late_is_time_zero(tmp_path: Path) -> None:
    clip = open_clip(record(tmp_path / "a.mkv", range(100, 130)))
    assert clip.duration_s == pytest.approx(1.0, abs=0.002)
    assert [time_s for time_s, _ in timed_frames(clip)] == pytest.approx(
        np.arange(30) / 30.0, abs=0.001
    )


def test_duration_not_declared(tmp_path: Path) -> None:
    clip = open_clip(record(tmp_path / "a.h264", range(40), 25))
    assert clip.duration_s == pytest.approx(40 / 25, abs=0.1)
    assert sorted(set(numbers(clip, 25.0))) == list(range(40))


@pytest.mark.parametrize(("rotation", "turns"), [(0, 0), (90, 1), (180, 2), (-90, 3)])
def test_rotation_is_undone(tmp_path: Path, rotation: int, turns: int) -> None:
    """The flag says by how many degrees, anticlockwise, the stored pictures are to be turned."""
    clip = open_clip(record(tmp_path / "a.mp4", rotation=str(rotation)))
    upright = np.rot90(stamped(5), turns)
    assert (clip.width, clip.height) == upright.shape[1::-1]
    got = list(frames(clip, 30.0))[5]
    assert got.shape == upright.shape
    assert np.abs(got.astype(int) - upright).mean() < 8


def test_mirrored_pictures_are_mirrored_back(tmp_path: Path) -> None:
    path = record(tmp_path / "a.mp4")
    data = path.read_bytes()
    # version 0: the matrix lies 40 bytes after the box's version and flags
    place = data.index(b"tkhd") + 44
    assert data[place : place + 4] == (1 << 16).to_bytes(4, "big")
    path.write_bytes(data[:place] + (-1 << 16).to_bytes(4, "big", signed=True) + data[place + 4 :])
    got = next(iter(frames(open_clip(path), 30.0)))
    assert np.abs(got.astype(int) - stamped(0)[:, ::-1]).mean() < 8


def test_pixels_that_are_not_square_are_made_square(tmp_path: Path) -> None:
    clip = open_clip(record(tmp_path / "a.mp4", aspect="3/2"))
    assert (clip.width, clip.height) == (WIDTH * 3 // 2, HEIGHT)
    assert numbers(clip, 30.0) == list(range(30))


def test_sound_that_outlasts_the_pictures_does_not_matter(tmp_path: Path) -> None:
    silent = record(tmp_path / "silent.mp4")
    both = tmp_path / "both.mp4"
    with (
        av.open(str(tone(tmp_path / "tone.m4a", 3.0))) as sound,
        av.open(str(silent)) as video,
        av.open(str(both), "w") as out,
    ):
        streams = [out.add_stream_from_template(source.streams[0]) for source in (sound, video)]
        for source, stream in zip((sound, video), streams, strict=True):
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = stream
                    out.mux(packet)
    clip = open_clip(both)
    assert clip.duration_s == pytest.approx(1.0, abs=0.01)
    assert numbers(clip, 30.0) == list(range(30))


@pytest.fixture(scope="module")
def bursts(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """Pictures at uneven instants, with B-frames; whole from 0 to 2 s."""
    ticks = np.cumsum([0, *np.random.default_rng(4).integers(1, 5, 46)])
    return open_clip(
        record(tmp_path_factory.mktemp("excerpts") / "a.mp4", [int(t) for t in ticks], 60, bf="3")
    )


@settings(max_examples=30)
@given(
    cuts=st.sets(st.integers(0, 29), min_size=3, max_size=3),
    fps=st.sampled_from([15.0, 24.0, 30.0, 60.0]),
)
def test_an_excerpt_is_a_part_of_the_whole(bursts: Clip, cuts: set[int], fps: float) -> None:
    start, middle, stop = sorted(cuts)
    whole = numbers(bursts, fps)
    part = bursts.excerpt(start / fps, stop / fps)
    assert part.frame_count(fps) == stop - start
    assert part.time_s(fps) == pytest.approx(np.arange(stop - start) / fps)
    assert numbers(part, fps) == whole[start:stop]
    nested = part.excerpt((middle - start) / fps, (stop - start) / fps)
    assert numbers(nested, fps) == whole[middle:stop]


def test_each_picture_of_a_clip_is_in_one_of_the_excerpts_that_it_is_cut_into(bursts: Clip) -> None:
    whole = [(time_s, number(picture)) for time_s, picture in timed_frames(bursts)]
    cuts_s = [0.0, 0.31, 0.9, 1.5, bursts.duration_s]
    parts = [bursts.excerpt(start, stop) for start, stop in itertools.pairwise(cuts_s)]
    found = [
        [(time_s, number(picture)) for time_s, picture in timed_frames(part)] for part in parts
    ]
    assert [n for part in found for _, n in part] == [n for _, n in whole]
    for start_s, part in zip(cuts_s, found, strict=False):
        assert part[0][0] < 0.05
        for time_s, n in part[1:]:
            assert time_s + start_s == pytest.approx(whole[n][0], abs=1e-9)


def test_a_picture_that_stays_long_is_in_the_excerpts_that_show_it(tmp_path: Path) -> None:
    clip = open_clip(record(tmp_path / "a.mp4", [0, 5, 10, 12, 50, 60], 20))
    part = clip.excerpt(1.0, 1.4)
    assert [(time_s, number(picture)) for time_s, picture in timed_frames(part)] == [(0.0, 3)]
    assert numbers(part, 20.0) == [3] * 8


@pytest.mark.parametrize(
    ("start_s", "stop_s"), [(-0.1, 1.0), (0.5, 0.5), (1.0, 0.5), (0.0, 99.0), (math.nan, 1.0)]
)
def test_an_excerpt_lies_in_its_clip(bursts: Clip, start_s: float, stop_s: float) -> None:
    with pytest.raises(ValueError, match="no excerpt"):
        bursts.excerpt(start_s, stop_s)


def test_an_excerpt_does_not_read_what_comes_after(tmp_path: Path) -> None:
    path = record(tmp_path / "a.mkv", range(90), g="10")
    clip = open_clip(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert numbers(clip.excerpt(0.2, 0.8), 30.0) == list(range(6, 24))


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    clip = open_clip(record(tmp_path / "a.mp4", range(20)))
    first, second = list(frames(clip, 24.0)), list(frames(clip, 24.0))
    assert np.array_equal(first, second)


# What cannot


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


# Limits


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


# Writing


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


# Clips of people


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
