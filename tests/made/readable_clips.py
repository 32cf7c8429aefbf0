"""Clips that are read, each made here, and what is right for them: a matrix of containers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from av.stream import Disposition

from made.clips import (
    HEIGHT,
    WIDTH,
    Sound,
    Video,
    edits,
    exif,
    in_box,
    joined,
    mux,
    with_subtitles,
    with_xml,
)  # fmt: skip


@dataclass(frozen=True)
class Right:
    """What is read: numbers of the first and the last picture, how many, how long."""

    seconds: float = 1.0
    count: int = 24
    first: int = 0
    last: int = 23
    size: tuple[int, int] = (WIDTH, HEIGHT)
    says: tuple[str, ...] = ()
    grey: bool = False
    within_s: float = 0.003


LONG = Video(range(60))
B = {"bf": "2", "preset": "fast"}
Made = Callable[[Path], Path]


def one(name: str, *tracks: Any, **more: Any) -> Made:
    return lambda folder: mux(folder / name, *tracks, **more)


def edited(*entries: tuple[float, float]) -> Made:
    return lambda folder: edits(mux(folder / "a.mp4", Video(range(48), options=B)), *entries)


def slow(tags: dict[str, str], ticks: Sequence[int] = range(60), name: str = "a.mp4") -> Made:
    options = {"movflags": "use_metadata_tags"} if name.endswith("4") else {}
    return lambda folder: mux(folder / name, Video(ticks), tags=tags, **options)


READ: dict[str, tuple[Made, Right]] = {
    # codecs, pixel formats, containers
    "h264 with B-frames": (one("a.mp4", Video(options=B)), Right()),
    "h264 4:2:2 10 bit": (one("a.mkv", Video(pixels="yuv422p10le")), Right()),
    "h264 4:4:4, odd": (one("a.mp4", Video(pixels="yuv444p", size=(97, 63))), Right(size=(97, 63))),
    "hevc 10 bit": (
        one(
            "a.mp4",
            Video(codec="libx265", pixels="yuv420p10le", options={"x265-params": "log-level=none"}),
        ),
        Right(),
    ),
    "vp9": (
        one("a.webm", Video(codec="libvpx-vp9")),
        Right(),
    ),
    "vp8 with alpha": (
        one(
            "a.webm",
            Video(
                codec="libvpx",
                pixels="yuva420p",
                options={"auto-alt-ref": "0"},
            ),
        ),
        Right(),
    ),
    "av1": (one("a.mp4", Video(codec="libsvtav1", options={"preset": "12"})), Right()),
    "mpeg4 in avi": (one("a.avi", Video(codec="mpeg4")), Right()),
    "mpeg2 in ts": (one("a.ts", Video(codec="mpeg2video", rate=25)), Right(seconds=0.96)),
    "mpeg1 program stream": (one("a.mpg", Video(codec="mpeg2video", rate=25)), Right(seconds=0.96)),
    "mjpeg": (one("a.mov", Video(codec="mjpeg", pixels="yuvj422p")), Right()),
    "prores 4:4:4": (one("a.mov", Video(codec="prores_ks", pixels="yuv444p10le")), Right()),
    "wmv": (one("a.wmv", Video(codec="wmv2")), Right()),
    "flv": (one("a.flv", Video(codec="flv")), Right()),
    "gif": (one("a.gif", Video(codec="gif", pixels="rgb8", rate=25)), Right(seconds=0.96)),
    "apng": (one("a.apng", Video(codec="apng", pixels="rgb24")), Right()),
    "raw pictures": (one("a.avi", Video(codec="rawvideo", pixels="bgr24")), Right()),
    "animation, alpha": (one("a.mov", Video(codec="qtrle", pixels="argb")), Right()),
    "ffv1 grey": (one("a.mkv", Video(codec="ffv1", pixels="gray")), Right(grey=True)),
    "raw h264": (one("a.h264", Video(rate=25)), Right(seconds=0.96)),
    "bt2020": (
        one("a.mp4", Video(options={"colormatrix": "bt2020nc", "transfer": "smpte2084"})),
        Right(),
    ),
    "matrix of colours unknown": (
        one("a.mp4", Video(options={"colormatrix": "chroma-derived-c"})),
        Right(),
    ),
    "pictures with EXIF": (
        one("a.avi", Video(codec="mjpeg", pixels="yuvj420p", with_each=exif)),
        Right(),
    ),
    "mxf": (one("a.mxf", Video(codec="mpeg2video", rate=25)), Right(seconds=0.96)),
    "y4m": (one("a.y4m", Video(codec="wrapped_avframe")), Right()),
    "fields": (one("a.ts", Video(options={"x264-params": "interlaced=1"})), Right()),
    "no key pictures but the first": (
        one("a.mp4", Video(options={"x264-params": "intra-refresh=1"})),
        Right(),
    ),
    # structure
    "index first": (one("a.mp4", Video(), movflags="faststart"), Right()),
    "fragments": (one("a.mp4", Video(), movflags="frag_keyframe+empty_moov"), Right()),
    "durations zero": (
        lambda f: in_box(
            in_box(mux(f / "a.mp4", Video()), b"mvhd", 16, bytes(4)), b"mdhd", 16, bytes(4)
        ),
        Right(),
    ),
    "live, no durations": (one("a.mkv", Video(), live="1"), Right(within_s=0.01)),
    "offsets below zero": (
        one("a.mov", Video(options=B), movflags="negative_cts_offsets"),
        Right(),
    ),
    "begins late": (one("a.mkv", Video(range(240, 264))), Right()),
    "variable rate": (one("a.mkv", Video((0, 1, 2, 3, 4, 10, 11, 20, 23))), Right(count=9, last=8)),
    "pixels not square": (one("a.mp4", Video(aspect="3/2")), Right(size=(192, HEIGHT))),
    "avi, count wrong": (
        lambda f: in_box(mux(f / "a.avi", Video(codec="mpeg4")), b"strh", 36, b"\x1e"),
        Right(),
    ),
    # edit lists
    "edit: start trimmed": (edited((1.0, 1.0)), Right(first=24, last=47, says=("24 of its 48",))),
    "edit: end trimmed": (edited((1.0, 0.0)), Right(says=("24 of its 48",))),
    "edit: both trimmed": (edited((1.0, 0.5)), Right(first=12, last=35, says=("24 of its 48",))),
    "edit: delayed": (edited((0.5, -1), (2.0, 0.0)), Right(2.0, 48, 0, 47)),
    "edit: delayed and trimmed": (
        edited((5.0, -1), (1.0, 0.5)),
        Right(first=12, last=35, says=("24 of its 48",)),
    ),
    "edit: two parts": (
        edited((0.5, 0.0), (0.5, 1.5)),
        Right(first=0, last=47, says=("24 of its 48",)),
    ),
    "edit: longer than the pictures": (edited((4.0, 0.0)), Right(2.0, 48, 0, 47)),
    # what lasts longer than the pictures
    **{
        f"sound outlasts in {name}": (
            one(f"a.{name}", Video(codec=video), Sound(codec=sound)),
            Right(within_s=0.02),
        )
        for name, video, sound in (
            ("mp4", "libx264", "aac"),
            ("mov", "libx264", "aac"),
            ("mkv", "libx264", "aac"),
            ("webm", "libvpx-vp9", "libopus"),
            ("flv", "libx264", "aac"),
            ("ts", "libx264", "aac"),
            ("avi", "mpeg4", "ac3"),
        )
    },
    "subtitles outlast": (with_subtitles, Right()),
    # several tracks
    "preview first": (
        one(
            "a.mov",
            Video(range(6), 60, 6, "mjpeg", "yuvj420p", (32, 32), disposition=Disposition(0)),
            Video(),
        ),
        Right(says=("2 video tracks: the one of 128x96",)),
    ),
    "larger one is not the default": (
        one("a.mkv", Video(), Video(first=30, size=(256, 192), disposition=Disposition(0))),
        Right(says=("the one of 128x96",)),
    ),
    "both are the default": (
        one("a.mkv", Video(first=30, size=(48, 32)), Video()),
        Right(says=("the one of 128x96",)),
    ),
    "cover": (
        one(
            "a.mp4",
            Video(
                range(1), 9, codec="mjpeg", pixels="yuvj420p", disposition=Disposition.attached_pic
            ),
            Video(),
        ),
        Right(),
    ),
    # at what speed
    "android slow motion": (
        slow({"com.android.capture.fps": "96.0"}),
        Right(0.625, 60, 0, 59, says=("4 times",)),
    ),
    "its tag in Matroska": (
        slow({"COM.ANDROID.CAPTURE.FPS": "96"}, name="a.mkv"),
        Right(0.625, 60, 0, 59, says=("4 times",)),
    ),
    "slow, pictures dropped": (
        slow({"com.android.capture.fps": "96"}, [t for t in range(63) if t % 21 != 7]),
        Right(63 / 96, 60, 0, 59, says=("4 times",)),
    ),
    "sony's XML": (
        lambda f: with_xml(
            mux(f / "a.mp4", Video(range(60))),
            b'<VideoFrame captureFps="119.88p" formatFps="23.98p"/>',
        ),
        Right(0.5, 60, 0, 59, says=("119.88 pictures a second, and plays 5 times",)),
    ),
    "tag of the usual rate": (slow({"com.android.capture.fps": "30"}), Right(2.5, 60, 0, 59)),
    "tag that is none": (slow({"com.android.capture.fps": "nan"}), Right(2.5, 60, 0, 59)),
    # clocks that start anew, and files that begin in the middle
    "ts joined": (
        lambda f: joined(f, mux(f / "a.ts", Video()), mux(f / "b.ts", Video(first=24))),
        Right(2.0, 48, 0, 47),
    ),
    "ts an hour on": (
        lambda f: joined(
            f, mux(f / "a.ts", Video()), mux(f / "b.ts", Video(range(86400, 86424), 24))
        ),
        Right(2.0, 48, 0, 47),
    ),
}
