"""Frames to an mp4 that plays everywhere."""

import itertools
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from exoactor.io import containers
from exoactor.io.atomic import whole
from exoactor.io.video.clip import Frame
from exoactor.io.video.colour import EXACT

BT709 = 1
"""ITU-T H.273's number for the colour primaries and the transfer curve of BT.709."""


def write_video(
    path: Path,
    pictures: Iterable[Frame],
    fps: float,
    *,
    crf: int = 20,
    preset: str = "veryfast",
    keyframe_every: int = 250,
) -> None:
    """Write RGB frames (H, W, 3) as an H.264 mp4 that plays everywhere, whole or not at all.

    Equal pictures give equal bytes. `crf`: x264's quality, lower is better and larger.
    `keyframe_every`: frames; fewer make it larger and quicker to jump about in. An odd width or
    height is extended by one repeated column or row, because 4:2:0 colour needs even ones.
    """
    options = {"crf": str(crf), "preset": preset, "g": str(keyframe_every)}
    with whole(path) as temporary:
        _encode(temporary, iter(pictures), Fraction(fps).limit_denominator(1001), options)


def ready_for_pages(path: Path, keyframe_every: int) -> bool:
    """Whether a browser plays the file as it is and jumps about in it quickly: H.264 4:2:0 in mp4,
    many keyframes.
    """
    with containers.opened(path) as (container, stream):
        if len(container.streams.video) > 1:
            return False
        codec = stream.codec_context
        formats = container.format.name.split(",")
        if (codec.name, codec.pix_fmt) != ("h264", "yuv420p") or "mp4" not in formats:
            return False
        keys = [packet.is_keyframe for packet in container.demux(stream) if packet.size]

    places = [index for index, key in enumerate(keys) if key]
    ends = [*places[1:], len(keys)]
    gaps = [end - place for place, end in zip(places, ends, strict=True)]
    return bool(gaps) and max(gaps) <= keyframe_every


def _encode(path: Path, pictures: Iterator[Frame], rate: Fraction, options: dict[str, str]) -> None:
    first = next(pictures, None)
    if first is None:
        raise ValueError("a video needs at least one picture")

    height, width = first.shape[0] + first.shape[0] % 2, first.shape[1] + first.shape[1] % 2
    reformatter = VideoReformatter()
    container_options = {"movflags": "+faststart", "fflags": "+bitexact"}

    with av.open(str(path), "w", format="mp4", options=container_options) as container:
        stream = container.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        codec = stream.codec_context
        codec.thread_count = 2  # fixed: x264's output depends on the number of threads
        codec.colorspace, codec.color_primaries, codec.color_trc = Colorspace.ITU709, BT709, BT709
        codec.color_range = ColorRange.MPEG

        for index, picture in enumerate(itertools.chain([first], pictures)):
            rgb = np.pad(
                picture, ((0, height - len(picture)), (0, width - picture.shape[1]), (0, 0)), "edge"
            )
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            frame = reformatter.reformat(
                frame,
                format="yuv420p",
                dst_colorspace=Colorspace.ITU709,
                interpolation=EXACT,
                threads=1,
            )
            frame.pts, frame.time_base = index, 1 / rate
            container.mux(stream.encode(frame))

        container.mux(stream.encode(None))
