"""The file around the pictures: opened, the track that is meant, what it says of its capture,
whether it is whole.
"""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from exoactor.core.errors import BadMediaError

PLAIN_FILES = {"protocol_whitelist": "file"}
"""Keeps what is read from reaching elsewhere; and an absolute path cannot name a protocol."""
PLAYLISTS = (b"ffconcat", b"#EXTM3U")
"""How the formats begin, whatever their names, that have FFmpeg open other files of this
machine."""
FETCH_AGAIN = (
    "fetch or export it again; `ffmpeg -i IN -c:v libx264 OUT.mp4` repairs what can be repaired"
)
NOT_THE_MAIN = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
"""Covers, thumbnails and photos are stored as video tracks too."""
STILL = re.compile(r"image2|ico|.*_pipe")
"""FFmpeg's names of the formats of still pictures."""
CAPTURE_TAGS = ("com.android.capture.fps",)
"""Where a file says at how many pictures a second it was captured. Apple's phones and GoPro's
cameras need none: their slow motion is stored at its true speed, and
com.apple.quicktime.full-frame-rate-playback-intent tells of no rate."""
CAPTURE_XML = re.compile(rb'captureFps="([0-9.]+)[pi]?"')
"""The same in Sony's XML (NonRealTimeMeta), which its cameras write behind the pictures."""
XML_WITHIN = 1 << 20


@contextmanager
def opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The container and its main video track.

    What FFmpeg raises, here or in the block, becomes BadMediaError.
    """
    if _head(path).startswith(PLAYLISTS):
        raise BadMediaError(
            f"{path} is a playlist, which names other files", "give the clip that it names"
        )
    with (
        typed(path),
        av.open(str(path.resolve()), options=PLAIN_FILES, metadata_errors="replace") as container,
    ):
        yield container, _main(path, container)


@contextmanager
def typed(path: Path) -> Iterator[None]:
    """FFmpeg's errors as BadMediaError."""
    try:
        yield
    except av.FFmpegError as error:
        raise _refusal(path, error.strerror or type(error).__name__) from None


def tracks(container: InputContainer) -> list[VideoStream]:
    """Its video tracks, without covers and thumbnails."""
    return [stream for stream in container.streams.video if not stream.disposition & NOT_THE_MAIN]


def _main(path: Path, container: InputContainer) -> VideoStream:
    """The track that players show: the default one.

    Among several of those, or where none is, the largest, then the first.
    """
    moving = tracks(container)
    if STILL.fullmatch(container.format.name) or (container.streams.video and not moving):
        raise _without_motion(path, container)
    if not moving:
        raise BadMediaError(
            f"{path} holds no video, only {_contents(container)}", "give a clip with pictures"
        )

    stream = max(
        moving,
        key=lambda s: (bool(s.disposition & Disposition.default), _pixels(s), -s.index),
    )
    if stream.codec_context is None:
        raise BadMediaError(
            f"{path}: its video codec is unknown", "convert it: `ffmpeg -i IN -c:v libx264 OUT.mp4`"
        )

    return stream


def _pixels(stream: VideoStream) -> int:
    codec = stream.codec_context
    return codec.width * codec.height if codec else 0


def _without_motion(path: Path, container: InputContainer) -> BadMediaError:
    """A picture, or sound with a picture to it."""
    if container.streams.audio:
        return BadMediaError(
            f"{path} holds sound and a still picture, no video", "give a clip with pictures"
        )

    codec = container.streams.video[0].codec_context if container.streams.video else None
    if _head(path)[8:].startswith(b"WEBPVP8X") and b"ANIM" in _head(path):
        return BadMediaError(
            f"{path} is an animated WebP, which FFmpeg does not read", "convert it to GIF or mp4"
        )

    kind = f" ({codec.name.replace('mjpeg', 'jpeg').upper()})" if codec else ""
    return BadMediaError(
        f"{path} is a still picture{kind}, not a video", "give a clip; a photo of a robot: --photo"
    )


def _contents(container: InputContainer) -> str:
    kinds = sorted({"pictures" if s.type == "video" else str(s.type) for s in container.streams})
    return " and ".join(kinds) or "nothing"


def captured_fps(path: Path, container: InputContainer, stream: VideoStream) -> float | None:
    """At how many pictures a second the camera worked, where the file tells it.

    At another rate it plays slowed down.

    Programs that copy tags from one container to another change their case.
    """
    tags = {key.lower(): value for key, value in {**stream.metadata, **container.metadata}.items()}
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - XML_WITHIN, 0))
        written = [value.decode() for value in CAPTURE_XML.findall(file.read())]

    for value in [*(tags[name] for name in CAPTURE_TAGS if name in tags), *written]:
        try:
            fps = float(value)
        except ValueError:
            continue
        if math.isfinite(fps) and fps > 0.0:
            return fps

    return None


# What FFmpeg does not read


def _refusal(path: Path, why: str) -> BadMediaError:
    """Why a file is not read, said as exactly as its first bytes allow."""
    if not path.is_file():
        return BadMediaError(f"{path} is not a readable video ({why})", "check the path")

    head = _head(path).lstrip().lower()
    for start, what, step in _OTHERS:
        if head.startswith(start):
            return BadMediaError(f"{path} is {what}, not a video", step)

    if cut_off(path):
        return BadMediaError(
            f"{path} is cut short: its end, with the index of its pictures, is missing", FETCH_AGAIN
        )

    return BadMediaError(f"{path} is not a readable video ({why})", FETCH_AGAIN)


def _head(path: Path) -> bytes:
    if not path.is_file():  # it was when the clip was opened
        return b""
    with path.open("rb") as file:
        return file.read(512)


_PAGE = (b"<!doctype", b"<html", b"<?xml")
_SAYS = "read in it what the server said, then fetch the clip again"
_OTHERS = (
    (_PAGE, "a web page", _SAYS),
    ((b'{"', b"{\n", b"{\r", b"{ "), "a JSON text", _SAYS),
    ((b"pk\x03\x04",), "a ZIP archive", "unpack it, and give the clip that is in it"),
    ((b"%pdf",), "a PDF document", "give a clip"),
)


def cut_off(path: Path) -> bool:
    """Whether the file ends before its own structure says; False where the format does not tell."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(16)
        for matches, ends_early in _FORMATS:
            if matches(head):
                return ends_early(file, size)
    return False


def _boxes_end_early(file: BinaryIO, size: int) -> bool:
    """Of mp4 and mov: boxes of a 4-byte length, a 4-byte type and, where the length is 1, an 8-byte
    length.
    """
    place, kinds = 0, set()
    while place < size:
        file.seek(place)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        length = int.from_bytes(head[8:16], "big") if length == 1 else length
        if length == 0:  # until the end
            return False
        if length < 8 or place + length > size:
            return length >= 8 or len(head) < 8
        kinds.add(head[4:8])
        place += length

    return not kinds & {b"moov", b"meta"}


def _elements_end_early(file: BinaryIO, size: int) -> bool:
    """Of Matroska and WebM: the header, then a segment of a length that live recordings leave
    open.
    """
    file.seek(4)
    file.seek(_vint(file) or 0, 1)
    if file.read(4) != b"\x18\x53\x80\x67":
        return False
    length = _vint(file)
    return length is not None and file.tell() + length > size


def _vint(file: BinaryIO) -> int | None:
    """EBML's integer: as many more bytes as the first one has leading zeros.

    All ones means unknown.
    """
    first = file.read(1)[0:1] or b"\x01"
    more = 8 - first[0].bit_length()
    value = int.from_bytes(bytes([first[0] & (0x7F >> more)]) + file.read(more), "big")
    return None if value == (1 << 7 * (more + 1)) - 1 else value


def _chunks_end_early(file: BinaryIO, size: int) -> bool:
    """Of AVI: RIFF chunks, one a GiB or two."""
    place = 0
    while place + 8 <= size:
        file.seek(place)
        head = file.read(8)
        if head[:4] != b"RIFF":
            return False
        length = int.from_bytes(head[4:], "little")
        place += 8 + length + length % 2

    return place > size + 1


def _last_tag_incomplete(file: BinaryIO, size: int) -> bool:
    """Of FLV: each tag is followed by its length, 11 bytes of head included."""
    if size < 28:
        return True
    file.seek(size - 4)
    length = int.from_bytes(file.read(4), "big")
    if not 11 <= length <= size - 17:
        return True
    file.seek(size - 4 - length + 1)
    return int.from_bytes(file.read(3), "big") + 11 != length


_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"moof", b"pnot")
_FORMATS: tuple[tuple[Callable[[bytes], bool], Callable[[BinaryIO, int], bool]], ...] = (
    (lambda head: head[4:8] in _BOXES, _boxes_end_early),
    (lambda head: head.startswith(b"\x1a\x45\xdf\xa3"), _elements_end_early),
    (lambda head: head.startswith(b"RIFF"), _chunks_end_early),
    (lambda head: head.startswith(b"FLV"), _last_tag_incomplete),
)
