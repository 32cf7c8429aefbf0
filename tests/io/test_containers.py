"""A matrix of containers, each made here: read right, told by the numbers drawn into its pictures,
or refused truly."""

import socket
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.stream import Disposition

from exoactor.core.errors import BadMediaError
from exoactor.io.containers import cut_off
from exoactor.io.video import Clip, check_pictures, frames, open_clip, timed_frames
from made.clips import (
    HEIGHT,
    RATE,
    WIDTH,
    Broken,
    Sound,
    Video,
    enormous,
    exif,
    in_box,
    kept,
    mux,
    number,
    stamped,
)  # fmt: skip
from made.readable_clips import LONG, READ, Made, Right, edited, one, slow


def check(path: Path, right: Right, fps: float | None = None) -> Clip:
    clip = open_clip(path, fps=fps)
    check_pictures(clip)
    assert clip.duration_s == pytest.approx(right.seconds, abs=right.within_s)
    assert round(clip.source_fps * clip.duration_s) == right.count
    assert (clip.width, clip.height) == right.size
    assert len(clip.notes) == len(right.says), clip.notes
    for note, words in zip(clip.notes, right.says, strict=True):
        assert words in note
    times_s, shown = zip(*timed_frames(clip), strict=True)
    assert [number(shown[0]), number(shown[-1]), len(shown)] == [
        right.first,
        right.last,
        right.count,
    ]
    assert times_s[0] == 0.0
    assert times_s[-1] < clip.duration_s
    assert len(list(frames(clip, 30.0))) == clip.frame_count(30.0)
    left, other = shown[0][-12, 12].astype(int), shown[0][-12, -12].astype(int)
    assert right.grey or (left[0] > left[2] + 60 and other[2] > other[0] + 60)
    return clip


def written(name: str, content: bytes) -> Made:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def picture(name: str, codec: str, pixels: str, change: Callable[[bytes], bytes] = bytes) -> Made:
    """A picture's bytes under the name of a video."""
    encoder = av.CodecContext.create(codec, "w")
    encoder.width = WIDTH
    encoder.height = HEIGHT
    encoder.pix_fmt = pixels
    encoder.time_base = Fraction(1, RATE)
    frame = av.VideoFrame.from_ndarray(stamped(9), format="rgb24").reformat(format=pixels)
    return written(name, change(bytes(encoder.encode(frame)[0])))


CUT = Video(range(60), options={"qp": "0", "preset": "ultrafast"})
PAGE = b"\n<!DOCTYPE html><html><body>Quota exceeded</body></html>" * 20
REFUSED: dict[str, tuple[Made, tuple[str, ...]]] = {
    # no videos
    "jpeg": (
        picture("a.mp4", "mjpeg", "yuvj420p"),
        ("is a still picture (JPEG), not a video", "--photo"),
    ),
    "jpeg with EXIF": (
        picture("a.mp4", "mjpeg", "yuvj420p", exif),
        ("is a still picture (JPEG), not a video",),
    ),
    "png": (picture("a.mov", "png", "rgb24"), ("is a still picture (PNG), not a video",)),
    "gif of one picture": (
        one("a.gif", Video(range(1), codec="gif", pixels="rgb8")),
        ("is a still picture",),
    ),
    "avif": (
        one("a.avif", Video(range(1), codec="libsvtav1", options={"preset": "12"})),
        ("is a still picture",),
    ),
    "animated webp": (
        one("a.webp", Video(codec="libwebp_anim")),
        ("is an animated WebP, which FFmpeg does not read",),
    ),
    "web page": (written("a.mp4", PAGE), ("is a web page, not a video",)),
    "json": (written("a.mp4", b'{"error": "expired"}'), ("is a JSON text, not a video",)),
    "zip": (
        written("a.mp4", b"PK\x03\x04" + bytes(600)),
        ("is a ZIP archive, not a video", "unpack it"),
    ),
    "pdf": (written("a.mp4", b"%PDF-1.7\n" + bytes(600)), ("is a PDF document, not a video",)),
    "empty": (written("a.mp4", b""), ("is empty (0 bytes)",)),
    "zeros": (written("a.mp4", bytes(5000)), ("is not a readable video",)),
    "noise": (written("a.mkv", np.random.default_rng(0).bytes(5000)), ("is not a readable video",)),
    "sound alone": (one("a.m4a", Sound(1.0)), ("holds no video, only audio",)),
    "sound with a cover": (
        one(
            "a.mp4",
            Video(
                range(1), 9, codec="mjpeg", pixels="yuvj420p", disposition=Disposition.attached_pic
            ),
            Sound(1.0),
        ),
        ("holds sound and a still picture, no video",),
    ),
    "codec unknown": (
        lambda f: in_box(mux(f / "a.mp4", Video()), b"avc1", -4, b"zzzz"),
        ("its video codec is unknown",),
    ),
    # too little
    "one picture": (one("a.mp4", Video(range(1))), ("is a still picture: it holds one frame",)),
    "two pictures": (one("a.mp4", Video((0, 24))), ("holds 2 frames",)),
    "0.3 s": (one("a.mp4", Video(range(9), rate=30)), ("holds 9 frames, 0.30 s",)),
    "edit list shows little": (
        edited((0.2, 1.0)),
        ("shows 5 frames of 48, as its edit list says",),
    ),
    "edit list shows nothing": (edited((1.0, 9.0)), ("its edit list shows none",)),
    "slow motion, too short": (
        slow({"com.android.capture.fps": "240"}),
        ("holds 60 frames, 0.25 s", "captured at 240 pictures a second, and plays 10 times slower"),
    ),
    # too much
    "pictures too large": (
        lambda f: in_box(
            mux(f / "a.mov", Video(codec="png", pixels="rgb24", with_each=enormous)),
            *(b"png ", 24, struct.pack(">HH", 12000, 12000)),
        ),
        ("is 12000x12000, the limit is 4096 px", "--max-px 12000"),
    ),
    "too wide once square": (one("a.mp4", Video(aspect="45/1")), ("is 5760x96", "--max-px 5760")),
    "time lapse": (
        slow({"com.android.capture.fps": "2"}),
        ("is a time lapse, captured at 2", "--fps N"),
    ),
    # not whole
    "every tenth picture broken": (
        one("a.mov", Video(range(60), codec="png", pixels="rgb24", with_each=Broken(10))),
        ("is damaged around 0.8 s",),
    ),
    "mp4 without its index": (
        lambda f: kept(mux(f / "a.mp4", CUT), 0.7),
        ("cut short: its end, with the index",),
    ),
    "mp4, cut": (
        lambda f: kept(mux(f / "a.mp4", CUT, movflags="faststart"), 0.5),
        ("cut short: it declares 2.50 s",),
    ),
    "mkv, cut": (lambda f: kept(mux(f / "a.mkv", CUT), 0.3), ("cut short: it declares 2.50 s",)),
    "webm, cut": (
        lambda f: kept(mux(f / "a.webm", Video(range(60), codec="libvpx")), 0.3),
        ("cut short: it declares 2.50 s",),
    ),
    "avi, cut": (
        lambda f: kept(mux(f / "a.avi", Video(range(60), codec="mjpeg", pixels="yuvj420p")), 0.3),
        ("cut short: it declares",),
    ),
    "flv, cut": (lambda f: kept(mux(f / "a.flv", CUT), 0.3), ("cut short: it declares 2.5",)),
    "fragments, cut in one": (
        lambda f: kept(mux(f / "a.mp4", CUT, movflags="frag_keyframe+empty_moov"), 0.1),
        ("a.mp4",),
    ),
}


@pytest.mark.parametrize("name", READ)
def test_read(tmp_path: Path, name: str) -> None:
    make, right = READ[name]
    check(make(tmp_path), right)


@pytest.mark.parametrize("name", REFUSED)
def test_refused(tmp_path: Path, name: str) -> None:
    make, words = REFUSED[name]
    path = make(tmp_path)
    with pytest.raises(BadMediaError) as caught:
        check_pictures(open_clip(path))
    text = str(caught.value)
    assert text.startswith(str(path))
    assert "next: " in text
    for word in words:
        assert word in text


def test_as_asked_the_rate_of_capture_overrides_the_file(tmp_path: Path) -> None:
    """Pictures at 24 a second, captured at 48, say; the mean rate is then 48, and it lasts half as
    long."""
    plain = mux(tmp_path / "plain.mp4", LONG)
    check(
        plain,
        Right(1.25, 60, 0, 59, says=("captured at 48 pictures a second: 2 times as fast",)),
        fps=48.0,
    )
    check(
        plain,
        Right(2.4, 60, 0, 59, says=("captured at 25 pictures a second: 1.04 times",)),
        fps=25.0,
    )
    check(plain, Right(5.0, 60, 0, 59, says=("0.5 times as fast",)), fps=12.0)
    tagged = slow({"com.android.capture.fps": "240"})(tmp_path)
    check(
        tagged,
        Right(2.5, 60, 0, 59, says=("as captured at 24 pictures a second: as the file plays",)),
        fps=24.0,
    )


@pytest.mark.parametrize(("fps", "told"), [(10000.0, "holds 60 frames"), (0.5, "lasts 120.0 s")])
def test_a_rate_that_makes_a_clip_no_clip_is_named(tmp_path: Path, fps: float, told: str) -> None:
    plain = mux(tmp_path / "plain.mp4", LONG)
    with pytest.raises(BadMediaError, match=told) as caught:
        open_clip(plain, fps=fps)
    assert caught.value.next_step.startswith("see whether --fps is right; ")


def test_a_slow_clip_is_sampled_in_true_time(tmp_path: Path) -> None:
    clip = check(
        slow({"com.android.capture.fps": "96"})(tmp_path),
        Right(0.625, 60, 0, 59, says=("4 times",)),
    )
    assert [number(picture) for picture in frames(clip, 24.0)] == list(range(0, 60, 4))
    part = clip.excerpt(0.25, 0.5)
    assert [number(picture) for picture in frames(part, 24.0)] == list(range(24, 48, 4))


@pytest.mark.parametrize("deg", [0, 90, 180, 270])
@pytest.mark.parametrize("stored", [0, 90])
def test_turned_as_asked(tmp_path: Path, deg: int, stored: int) -> None:
    clip = open_clip(mux(tmp_path / "a.mp4", Video(rotation=stored)))
    upright = np.rot90(stamped(0), stored // 90)
    turned = clip.turned(deg)
    expected = np.rot90(upright, -deg // 90)
    assert (turned.width, turned.height) == expected.shape[1::-1]
    got = next(iter(frames(turned, 24.0)))
    assert np.abs(got.astype(int) - expected).mean() < 12
    assert turned.turned(-deg) == clip
    with pytest.raises(ValueError, match="no quarter turn"):
        clip.turned(45)


@pytest.mark.parametrize(("suffix", "options"), [("ts", {}), ("mkv", {"live": "1"})])
def test_what_is_cut_without_a_sign_is_read_as_far_as_it_goes(
    tmp_path: Path, suffix: str, options: dict[str, str]
) -> None:
    clip = open_clip(kept(mux(tmp_path / f"a.{suffix}", CUT, **options), 0.5))
    assert 0.5 < clip.duration_s < 2.0
    shown = [number(picture) for _, picture in timed_frames(clip)]
    assert shown == list(range(len(shown)))
    assert len(shown) == pytest.approx(clip.duration_s * RATE, abs=1)


def test_what_leads_up_to_the_first_key_picture_is_left_out(tmp_path: Path) -> None:
    """As of a broadcast that is recorded from some moment on; here all before the eighth packet is
    gone."""
    whole = mux(tmp_path / "a.ts", Video(range(60), options={"g": "12", "bf": "0"}))
    late = tmp_path / "late.ts"
    with av.open(str(whole)) as source, av.open(str(late), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for index, packet in enumerate(source.demux(video=0)):
            if packet.dts is not None and index >= 8:
                packet.stream = stream
                out.mux(packet)
    check(late, Right(2.0, 48, 12, 59, says=("The first 0.17 s of the file cannot be decoded",)))


def test_a_static_tail_that_is_only_declared_is_said(tmp_path: Path) -> None:
    """Recordings of screens store no pictures while nothing changes."""
    path = mux(tmp_path / "a.mkv", Video())
    content = path.read_bytes()
    place = content.index(b"\x44\x89\x88") + 3  # the segment's duration, a double, in milliseconds
    path.write_bytes(content[:place] + struct.pack(">d", 4000.0) + content[place + 8 :])
    check(path, Right(says=("The file declares 4.00 s; its pictures last 1.00 s.",)))


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi", "a.flv", "a.mov", "a.webm"])
def test_a_whole_file_ends_where_it_says(tmp_path: Path, name: str) -> None:
    path = mux(
        tmp_path / name, Video(codec={"avi": "mpeg4", "webm": "libvpx"}.get(name[2:], "libx264"))
    )
    assert not cut_off(path)
    whole = path.read_bytes()
    for share in (0.99, 0.6, 0.2):
        path.write_bytes(whole[: int(len(whole) * share)])
        assert cut_off(path)
    path.write_bytes(b"RIFF")
    cut_off(path)  # whatever it says: no error


def test_a_playlist_reaches_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        path = tmp_path / "a.m3u8"
        head = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n"
        path.write_text(f"{head}http://127.0.0.1:{server.getsockname()[1]}/a.ts\n#EXT-X-ENDLIST\n")
        with pytest.raises(BadMediaError, match=r"a\.m3u8"):
            open_clip(path)
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize("name", ["list.mp4", "list.m3u8", "list.mkv"])
@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile other.mp4\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nother.mp4\n#EXT-X-ENDLIST\n",
    ],
)
def test_a_playlist_opens_no_other_file_of_this_machine(
    tmp_path: Path, text: str, name: str
) -> None:
    mux(tmp_path / "other.mp4", Video())
    (tmp_path / name).write_text(text)
    with pytest.raises(BadMediaError, match=r"is a playlist|not a readable video"):
        open_clip(tmp_path / name)


def test_ffmpeg_is_told_to_read_nothing_but_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever format begins to name addresses one day: no file that FFmpeg reads today shows the
    difference."""
    path, told, real = mux(tmp_path / "a.mp4", Video()), [], av.open

    def spy(*args: Any, **options: Any) -> Any:
        told.append(options["options"])
        return real(*args, **options)

    monkeypatch.setattr(av, "open", spy)
    open_clip(path)
    assert told and all(options == {"protocol_whitelist": "file"} for options in told)
