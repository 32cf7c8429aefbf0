"""Real files of many kinds, each picture stamped with its number, so that what comes out can be
told."""

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.io.video import frames, open_clip, timed_frames
from made.clips import HEIGHT, WIDTH, number, stamped
from made.recorded import numbers, record, tone


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


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    clip = open_clip(record(tmp_path / "a.mp4", range(20)))
    first, second = list(frames(clip, 24.0)), list(frames(clip, 24.0))
    assert np.array_equal(first, second)
