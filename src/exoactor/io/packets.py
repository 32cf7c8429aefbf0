"""FFmpeg's side of reading a clip: the file opened, its packets surveyed, how its pictures become upright."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.stream import Disposition
from numpy.typing import NDArray

from exoactor.core.errors import BadMediaError

Frame = NDArray[np.uint8]

CUT_TOLERANCE_S = 0.1
"""A stream may end this much before its declared end: containers round durations."""
CONTAINER_CUT_TOLERANCE_S = 1.0
"""The same where only the whole file's duration is declared: sound may outlast the pictures."""
PLAIN_FILES = {"protocol_whitelist": "file"}
"""Keeps a playlist named .mp4 from reaching elsewhere; and an absolute path cannot name a protocol."""
FETCH_AGAIN = "fetch or export it again; `ffmpeg -i IN -c:v libx264 OUT.mp4` repairs what can be repaired"


@dataclass(frozen=True)
class Survey:
    """What one pass over the packets of a stream tells, `read_s` to be held against `declared_s`."""

    first: av.VideoFrame | None
    pictures: int
    duration_s: float
    declared_s: float
    read_s: float


@dataclass(frozen=True)
class Turn:
    """How stored pictures become upright: rows and columns swapped, then mirrored along x, y."""

    swap: bool = False
    flip_x: bool = False
    flip_y: bool = False

    def __call__(self, picture: Frame) -> Frame:
        """The upright picture."""
        turned = picture.swapaxes(0, 1) if self.swap else picture
        return np.ascontiguousarray(turned[:: -1 if self.flip_y else 1, :: -1 if self.flip_x else 1])


@contextmanager
def opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """The container and its video stream; what FFmpeg raises, here or in the block, becomes BadMediaError."""
    try:
        with av.open(str(path.resolve()), options=PLAIN_FILES, metadata_errors="replace") as container:
            streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
            if not streams:
                raise BadMediaError(f"{path} holds no video, only {_contents(container)}", "give a clip with pictures")
            if streams[0].codec_context is None:
                raise BadMediaError(f"{path}: its video codec is unknown", FETCH_AGAIN)
            yield container, streams[0]
    except av.FFmpegError as error:
        raise BadMediaError(f"{path} is not a readable video ({error.strerror})", _advice(path)) from None


def survey(container: Any, stream: Any) -> Survey:
    """Read all packets; decode up to the first picture."""
    rate = float(stream.average_rate or stream.guessed_rate or 30.0)
    first: av.VideoFrame | None = None
    starts_s: list[float] = []
    end_s = 0.0
    for packet in container.demux(stream):
        if first is None:
            first = next(iter(decoded(packet) or ()), None)
        if packet.size == 0 or packet.is_discard:
            continue
        at_s = instant(packet)
        starts_s.append(len(starts_s) / rate if at_s is None else at_s)
        lasts_s = float(packet.duration * packet.time_base) if packet.duration else 1.0 / rate
        end_s = max(end_s, starts_s[-1] + lasts_s)
    duration_s = end_s - min(starts_s, default=0.0)
    declared_s, read_s = _declared(container, stream, duration_s, end_s)
    return Survey(first, len(starts_s), duration_s, declared_s, read_s)


def _declared(container: Any, stream: Any, duration_s: float, end_s: float) -> tuple[float, float]:
    """The duration the file claims, and how much of it was read, tolerances added."""
    if stream.duration:
        return float(stream.duration * stream.time_base), duration_s + CUT_TOLERANCE_S
    # Matroska counts from zero, not from the first picture.
    return (container.duration or 0) / av.time_base, max(duration_s, end_s) + CONTAINER_CUT_TOLERANCE_S


def decoded(packet: Any) -> list[av.VideoFrame] | None:
    """The sound pictures that come out with this packet; None where it is damaged."""
    try:
        pictures = packet.decode()
    except av.InvalidDataError:
        return None
    sound = [picture for picture in pictures if not picture.is_corrupt]
    return sound if len(sound) == len(pictures) else None


def instant(packet: Any) -> float | None:
    """Presentation time in seconds; formats that have none (AVI) keep the order of decoding."""
    stamp = packet.dts if packet.pts is None else packet.pts
    return None if stamp is None else float(stamp * packet.time_base)


class Clock:
    """Tells when a picture is shown, in seconds from the first; `last_s` in the stream's own clock.

    AVI stores no presentation times, and those that FFmpeg makes up run back and forth where pictures were reordered:
    there the order of packets counts, which advances evenly. A picture without any stamp comes a step after the last.
    """

    def __init__(self, container: Any, step_s: float) -> None:
        self._by_packet = container.format.name == "avi"
        self._step_s = step_s
        self._start_s: float | None = None
        self.last_s = -np.inf

    def __call__(self, picture: av.VideoFrame) -> float:
        """The picture's instant."""
        stamp = picture.dts if self._by_packet else picture.pts
        if stamp is not None and picture.time_base is not None:
            self.last_s = float(stamp * picture.time_base)
        else:
            self.last_s = 0.0 if self._start_s is None else self.last_s + self._step_s
        if self._start_s is None:
            self._start_s = self.last_s
        return self.last_s - self._start_s


def turn(picture: av.VideoFrame) -> Turn:
    """The display matrix rounded to quarter turns and mirrorings.

    ISO 14496-12 writes [a b u; c d v; x y w] in row-vector form: (p, q) is shown at (a p + c q + x, b p + d q + y).
    """
    sides: Any = picture.side_data
    for side in sides:
        if side.type.name == "DISPLAYMATRIX":
            a, b, _, c, d = np.frombuffer(bytes(side), dtype=np.int32)[:5]
            swap = abs(int(b)) + abs(int(c)) > abs(int(a)) + abs(int(d))
            return Turn(swap, bool((c if swap else a) < 0), bool((b if swap else d) < 0))
    return Turn()


def upright_size(picture: av.VideoFrame, pixel_aspect: Fraction | None) -> tuple[int, int]:
    """Width and height as seen: pixels made square, then turned."""
    width = round(picture.width * float(pixel_aspect)) if pixel_aspect else picture.width
    return (picture.height, width) if turn(picture).swap else (width, picture.height)


def _contents(container: Any) -> str:
    kinds = sorted({"pictures" if s.type == "video" else str(s.type) for s in container.streams})
    return " and ".join(kinds) or "nothing"


def _advice(path: Path) -> str:
    """What to do about a file that FFmpeg does not read."""
    if not path.is_file():
        return "check the path"
    with path.open("rb") as file:
        head = file.read(512).lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "it is a web page, not a video: read in it what the server said, then fetch the clip again"
    return FETCH_AGAIN
