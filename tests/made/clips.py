"""Clips made for tests: pictures with numbers drawn into them, in whatever a container can do to
them."""

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.stream import Disposition

from exoactor.io.video import Frame

WIDTH, HEIGHT, BITS, RATE = 128, 96, 8, 24
"""Numbers below 256; a second is 24 pictures unless it is said otherwise."""


def stamped(number: int, width: int = WIDTH, height: int = HEIGHT) -> Frame:
    """`number` in black and white columns over the upper half; below red on the left, blue on the
    right."""
    picture = np.zeros((height, width, 3), dtype=np.uint8)
    for bit in range(BITS):
        picture[: height // 2, bit * width // BITS : (bit + 1) * width // BITS] = (
            235 if number >> bit & 1 else 20
        )
    picture[height // 2 :, : width // 2] = (200, 30, 30)
    picture[height // 2 :, width // 2 :] = (30, 30, 200)
    return picture


def number(picture: Frame) -> int:
    """What `stamped` wrote."""
    height, width = picture.shape[:2]
    centres = [int((bit + 0.5) * width / BITS) for bit in range(BITS)]
    return sum(1 << bit for bit, x in enumerate(centres) if picture[height // 4, x].mean() > 128)


# its threads wait for each other in busy loops
_VPX = {
    "deadline": "realtime",
    "cpu-used": "8",
    "threads": "1",
}
QUICK = {"libx264": {"preset": "ultrafast", "g": "12"}, "libvpx": _VPX, "libvpx-vp9": _VPX}


@dataclass(frozen=True)
class Video:
    """A track whose pictures are numbered from `first`, at `ticks` of 1/rate."""

    ticks: Sequence[int] = range(24)
    first: int = 0
    rate: int = RATE
    codec: str = "libx264"
    pixels: str = "yuv420p"
    size: tuple[int, int] = (WIDTH, HEIGHT)
    options: dict[str, str] = field(default_factory=dict)
    disposition: Disposition = Disposition.default
    rotation: int = 0
    aspect: str = ""
    still: bool = False
    with_each: Callable[[bytes], bytes] = bytes

    def add(self, out: Any) -> Callable[[], Iterable[av.Packet]]:
        stream = out.add_stream(
            self.codec, rate=self.rate, options={**QUICK.get(self.codec, {}), **self.options}
        )
        stream.width, stream.height, stream.pix_fmt = *self.size, self.pixels
        stream.codec_context.time_base = Fraction(1, self.rate)
        stream.disposition = self.disposition
        if self.rotation:
            stream.set_display_rotation(self.rotation)
        if self.aspect:
            stream.codec_context.sample_aspect_ratio = Fraction(self.aspect)
        return lambda: self._packets(stream)

    def _packets(self, stream: Any) -> Iterable[av.Packet]:
        made: list[av.Packet] = []
        for index, tick in enumerate(self.ticks):
            drawn = stamped(self.first + (0 if self.still else index), *self.size)
            frame = av.VideoFrame.from_ndarray(drawn, format="rgb24").reformat(format=self.pixels)
            frame.pts, frame.time_base = tick, Fraction(1, self.rate)
            made += stream.encode(frame)
        for packet in [*made, *stream.encode(None)]:
            if self.with_each is not bytes:
                packet = _copy(packet, self.with_each(bytes(packet)))
                packet.stream = stream
            yield packet


def _copy(packet: av.Packet, content: bytes) -> av.Packet:
    out = av.Packet(content)
    out.pts = packet.pts
    out.dts = packet.dts
    out.duration = packet.duration
    out.time_base = packet.time_base
    out.is_keyframe = packet.is_keyframe
    return out


@dataclass(frozen=True)
class Sound:
    seconds: float = 3.0
    codec: str = "aac"
    rate: int = 48000

    def add(self, out: Any) -> Callable[[], Iterable[av.Packet]]:
        stream = out.add_stream(self.codec, rate=self.rate)
        if self.codec == "libopus":
            stream.codec_context.options = {"strict": "-2"}
        return lambda: self._packets(stream)

    def _packets(self, stream: Any) -> Iterable[av.Packet]:
        stream.codec_context.open(strict=False)
        size, kind = stream.codec_context.frame_size or 1024, stream.codec_context.format.name
        channels = stream.codec_context.layout.nb_channels
        dtype = {"fltp": np.float32, "flt": np.float32, "s16": np.int16, "s16p": np.int16}[kind]
        shape = (channels, size) if kind.endswith("p") else (1, channels * size)
        for start in range(0, int(self.rate * self.seconds), size):
            frame = AudioFrame.from_ndarray(
                np.zeros(shape, dtype), kind, stream.codec_context.layout.name
            )
            frame.sample_rate, frame.pts, frame.time_base = self.rate, start, Fraction(1, self.rate)
            yield from stream.encode(frame)
        yield from stream.encode(None)


def mux(path: Path, *tracks: Any, tags: dict[str, str] | None = None, **options: str) -> Path:
    """One file of the tracks, their packets interleaved."""
    with av.open(str(path), "w", options=options) as out:
        out.metadata.update(tags or {})
        packets = [packet for make in [track.add(out) for track in tracks] for packet in make()]
        for packet in sorted(packets, key=lambda p: float(p.dts * p.time_base)):
            out.mux(packet)
    return path


# Boxes of mp4: rewritten where PyAV writes them otherwise. The index comes last, so that nothing
# else moves.

PARENTS = (b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl")


def rewritten(content: bytes, change: Callable[[bytes, bytes], bytes | None]) -> bytes:
    """Every box's payload as `change(kind, payload)` gives it; None leaves it."""
    out, place = b"", 0
    while place < len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        kind = content[place + 4 : place + 8]
        body = content[place + 8 : place + size]
        new = change(kind, body)
        body = new if new is not None else rewritten(body, change) if kind in PARENTS else body
        out += (len(body) + 8).to_bytes(4, "big") + kind + body
        place += size
    return out


def edits(path: Path, *entries: tuple[float, float]) -> Path:
    """Its edit list: (lasts, from when on in the track) in seconds; -1 for nothing."""

    def change(kind: bytes, body: bytes) -> bytes | None:
        if kind != b"trak":
            return None
        rows = [
            struct.pack(
                ">IiI", round(lasts * 1000), -1 if at < 0 else round(at * 12288) + 1024, 1 << 16
            )
            for lasts, at in entries
        ]
        elst = struct.pack(">II", 0, len(rows)) + b"".join(rows)
        elst = (len(elst) + 8).to_bytes(4, "big") + b"elst" + elst
        return rewritten(body, lambda kind, body: elst if kind == b"edts" else None)

    assert b"edts" in path.read_bytes()
    path.write_bytes(rewritten(path.read_bytes(), change))
    return path


def in_box(path: Path, kind: bytes, at: int, new: bytes) -> Path:
    """Bytes of the payload of every box of a kind overwritten."""
    content = path.read_bytes()
    place = content.find(kind)
    while place >= 0:
        start = place + 4 + at
        content = content[:start] + new + content[start + len(new) :]
        place = content.find(kind, start)
    path.write_bytes(content)
    return path


def kept(path: Path, share: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def joined(folder: Path, *parts: Path) -> Path:
    path = folder / f"joined{parts[0].suffix}"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def with_xml(path: Path, xml: bytes) -> Path:
    path.write_bytes(path.read_bytes() + (len(xml) + 8).to_bytes(4, "big") + b"meta" + xml)
    return path


def with_subtitles(folder: Path) -> Path:
    """A line is shown for five seconds."""
    text, plain = folder / "a.srt", mux(folder / "plain.mkv", Video())
    text.write_text("1\n00:00:00,500 --> 00:00:05,500\nhello\n")
    with (
        av.open(str(plain)) as video,
        av.open(str(text)) as said,
        av.open(str(folder / "a.mkv"), "w") as out,
    ):
        streams = [out.add_stream_from_template(source.streams[0]) for source in (video, said)]
        for source, stream in zip((video, said), streams, strict=True):
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = stream
                    out.mux(packet)
    return folder / "a.mkv"


def enormous(png: bytes) -> bytes:
    """The same picture, as if it had 144 million pixels."""
    return png[:16] + struct.pack(">II", 12000, 12000) + png[24:]


def exif(jpeg: bytes) -> bytes:
    """A JPEG with the orientation 1 written as cameras do."""
    body = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0"
    return jpeg[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + jpeg[2:]


class Broken:
    """Every so many-th picture, from the `every`-th on, replaced by noise."""

    def __init__(self, every: int) -> None:
        self._every, self._count = every, 0

    def __call__(self, picture: bytes) -> bytes:
        self._count += 1
        return bytes(200) if self._count % self._every == 0 else picture
