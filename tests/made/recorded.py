"""Small videos as tests need them: stamped pictures at given instants, sound alone."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame

from exoactor.io.video import Clip, frames
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
