"""What lies in a video track: its packets surveyed, its pictures decoded, when and how way up they
are shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

Frame = NDArray[np.uint8]

CUT_TOLERANCE_S = 0.1
"""A stream may end this much before its declared end: containers round durations."""
CONTAINER_CUT_TOLERANCE_S = 1.0
"""The same where only the whole file's duration is declared."""
JUMPS = ("mpegts", "mpeg")
"""Formats whose clock may start anew inside a file: recordings put one behind the other, and
broadcasts."""
EDITED = "mov,mp4,m4a,3gp,3g2,mj2"
"""FFmpeg's name of the family that has edit lists."""
JUMP_S = 10.0
"""A clock that jumps ahead by more has started anew; FFmpeg's own program takes the same."""


@dataclass(frozen=True)
class Survey:
    """What one pass over the packets tells, in the file's own time.

    `pictures`, `start_s`, `end_s`: of what is shown; `step_s`: from one to the next, as a rule.
    `hidden`: pictures that an edit list keeps from view; `lead_s`: how much before `start_s` cannot
    be decoded. `reached_s`: how far anything in the file goes, tolerances added, to be held against
    `declared_s`.
    """

    first: av.VideoFrame | None
    pictures: int
    hidden: int
    start_s: float
    end_s: float
    step_s: float
    lead_s: float
    declared_s: float
    reached_s: float

    @property
    def duration_s(self) -> float:
        """From the first picture to the end of the last."""
        return self.end_s - self.start_s


@dataclass(frozen=True)
class Turn:
    """How stored pictures become upright: rows and columns swapped, then mirrored along x, y."""

    swap: bool = False
    flip_x: bool = False
    flip_y: bool = False

    def __call__(self, picture: Frame) -> Frame:
        """The upright picture."""
        turned = picture.swapaxes(0, 1) if self.swap else picture
        return np.ascontiguousarray(
            turned[:: -1 if self.flip_y else 1, :: -1 if self.flip_x else 1]
        )


def steady(container: InputContainer, stream: VideoStream) -> "Iterator[Packet[Any]]":
    """All packets; those of the track with stamps that go on where the file's clock starts anew."""
    anew = container.format.name in JUMPS
    shift, due = 0, None

    for packet in container.demux():
        if anew and packet.stream.index == stream.index and packet.dts is not None:
            limit, lasts = round(JUMP_S / packet.time_base), packet.duration or 0
            if due is not None and not due - lasts <= packet.dts + shift < due + limit:
                shift = due - packet.dts
            packet.dts += shift
            packet.pts = None if packet.pts is None else packet.pts + shift
            due = packet.dts + (packet.duration or 1)
        yield packet


def survey(container: InputContainer, stream: VideoStream) -> Survey:
    """Read all packets; decode up to the first picture."""
    rate = float(stream.average_rate or stream.guessed_rate or 30.0)
    clock = Clock(container, 1.0 / rate)
    first, start_s, hidden, others_s = None, None, 0, 0.0
    spans_s: list[tuple[float, float]] = []

    for packet in steady(container, stream):
        lasts_s = float((packet.duration or 0) * (packet.time_base or 0))
        if packet.stream.index != stream.index:
            others_s = max(others_s, (instant(packet) or 0.0) + lasts_s)
            continue

        if first is None:
            first = next(iter(decoded(packet) or ()), None)
            start_s = clock.began(first) if first else None

        hidden += packet.is_discard
        if packet.size and not packet.is_discard:
            at_s = instant(packet)
            spans_s.append((len(spans_s) / rate if at_s is None else at_s, lasts_s))

    return _surveyed(
        container, stream, first, hidden, np.array(spans_s).reshape(-1, 2), start_s, others_s
    )


def _surveyed(
    container: InputContainer,
    stream: VideoStream,
    first: av.VideoFrame | None,
    hidden: int,
    spans_s: NDArray[np.float64],
    start_s: float | None,
    others_s: float,
) -> Survey:
    """`spans_s` (N, 2): when each picture comes, and how long it lasts, 0 where that is not
    known.
    """
    at_s, lasts_s = spans_s[np.argsort(spans_s[:, 0], kind="stable")].T
    earliest_s = float(at_s.min(initial=np.inf)) if len(at_s) else 0.0
    start_s = earliest_s if start_s is None else start_s
    shown = at_s >= start_s - 1e-6
    step_s = _usual(np.diff(at_s)) if len(at_s) > 1 else float(lasts_s.sum())
    end_s = float(np.max((at_s + np.where(lasts_s > 0.0, lasts_s, step_s))[shown], initial=start_s))

    if stream.duration and stream.time_base:
        declared_s = float(stream.duration * stream.time_base)
        reached_s = end_s - earliest_s + CUT_TOLERANCE_S
    else:
        # Matroska counts from zero, not from the first picture; sound or subtitles may outlast the
        # pictures
        reached_s = max(end_s - earliest_s, end_s, others_s) + CONTAINER_CUT_TOLERANCE_S
        declared_s = (container.duration or 0) / av.time_base

    lead_s = max(start_s - earliest_s, 0.0)
    # FFmpeg skips what it need not read
    if container.format.name == EDITED and (hidden or reached_s >= declared_s):
        hidden = max(hidden, stream.frames - len(at_s))

    return Survey(
        first, int(shown.sum()), hidden, start_s, end_s, step_s, lead_s, declared_s, reached_s
    )


def _usual(gaps_s: NDArray[np.float64]) -> float:
    """The mean of the middle half: stamps are rounded, and some pictures were dropped."""
    low, high = np.quantile(gaps_s, [0.25, 0.75])
    return float(gaps_s[(gaps_s >= low) & (gaps_s <= high)].mean())


def decoded(packet: "Packet[Any]") -> list[av.VideoFrame] | None:
    """The sound pictures that come out with this packet; None where it is damaged."""
    try:
        pictures = packet.decode()
    except av.InvalidDataError:
        return None
    sound = [picture for picture in pictures if not picture.is_corrupt]
    return sound if len(sound) == len(pictures) else None


def instant(packet: "Packet[Any]") -> float | None:
    """Presentation time in seconds; formats that have none (AVI) keep the order of decoding."""
    stamp = packet.dts if packet.pts is None else packet.pts
    return None if stamp is None else float(stamp * packet.time_base)


class Clock:
    """Tells when a picture is shown, in seconds from the first; `last_s` in the stream's own clock.

    AVI stores no presentation times, and those that FFmpeg makes up run back and forth where
    pictures were reordered: there the order of packets counts, which advances evenly. A picture
    without any stamp comes a step after the last.
    """

    def __init__(self, container: InputContainer, step_s: float) -> None:
        self._by_packet = container.format.name == "avi"
        self._step_s = step_s
        self._start_s: float | None = None
        self.last_s = -np.inf

    def began(self, picture: av.VideoFrame) -> float | None:
        """When the first picture is shown, in the stream's own clock.

        None where the packets alone tell.
        """
        self(picture)
        return None if self._by_packet else self.last_s

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

    ISO 14496-12 writes [a b u; c d v; x y w] in row-vector form: (p, q) is shown at (a p + c q + x,
    b p + d q + y).
    """
    try:
        sides: Any = picture.side_data
    except ValueError:  # PyAV does not know all kinds of FFmpeg's; it then tells the angle alone
        return _TURNS[round(picture.rotation / 90) % 4]

    for side in sides:
        if side.type.name == "DISPLAYMATRIX":
            a, b, _, c, d = np.frombuffer(bytes(side), dtype=np.int32)[:5]
            swap = abs(int(b)) + abs(int(c)) > abs(int(a)) + abs(int(d))
            return Turn(swap, bool((c if swap else a) < 0), bool((b if swap else d) < 0))

    return Turn()


_TURNS = (Turn(), Turn(True, False, True), Turn(False, True, True), Turn(True, True, False))
"""By quarter turns, anticlockwise."""


def upright_size(picture: av.VideoFrame, pixel_aspect: Fraction | None) -> tuple[int, int]:
    """Width and height as seen: pixels made square, then turned."""
    width = max(1, round(picture.width * float(pixel_aspect))) if pixel_aspect else picture.width
    return (picture.height, width) if turn(picture).swap else (width, picture.height)
