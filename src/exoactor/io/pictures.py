"""Pictures of a run: PNG files, lossless and byte-identical for identical pixels.

And the user's, within bounds.
"""

import struct
from pathlib import Path

import cv2
import numpy as np

from exoactor.core.errors import BadMediaError
from exoactor.core.frames import Image
from exoactor.io.files import read_bytes, write_bytes

SMALLEST_PX = 300
"""What video services take at least."""
LARGEST_BYTES = 64 << 20
MOST_PIXELS = 52_000_000
"""Of the largest pictures that telephones usually take (8192 x 6144); unpacked they are under half
a GiB."""
NEXT = "give a PNG, JPEG or WebP file"


def save_picture(path: Path, picture: Image) -> None:
    """Write an RGB picture (H, W, 3) as PNG, whole or not at all."""
    write_bytes(path, encoded(picture))


def encoded(picture: Image) -> bytes:
    """An RGB picture (H, W, 3) as a PNG file's bytes: those of the file that it was read from, if
    this wrote that.
    """
    _, content = cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))
    return content.tobytes()


def load_picture(path: Path) -> Image:
    """Read a picture as RGB (H, W, 3); BadMediaError names a file that is none."""
    return decoded(read_bytes(path, LARGEST_BYTES, BadMediaError), str(path))


def decoded(content: bytes, what: str) -> Image:
    """A picture file's bytes as RGB (H, W, 3), upright.

    BadMediaError calls it by `what` if it is none.

    What size it says it has is looked at before anything is unpacked: half a megabyte can say 40000
    x 40000.
    """
    width, height = declared_size(content, what)
    if width * height > MOST_PIXELS:
        raise BadMediaError(
            f"{what} is {width}x{height}, over {MOST_PIXELS / 1e6:.0f} million pixels",
            "scale it down",
        )

    try:
        found = cv2.imdecode(np.frombuffer(content, dtype=np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        found = None

    if found is None:
        raise BadMediaError(f"{what} is damaged: the picture in it cannot be unpacked", NEXT)
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB, dst=found), dtype=np.uint8)


def declared_size(content: bytes, what: str) -> tuple[int, int]:
    """Width and height in pixels as a PNG, JPEG or WebP file's head says.

    BadMediaError if it is none of these.
    """
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
            return struct.unpack(">II", content[16:24])
        if content.startswith(b"\xff\xd8\xff"):
            return _of_jpeg(content)
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _of_webp(content)
    except struct.error:
        raise BadMediaError(f"{what} is cut short", NEXT) from None
    raise BadMediaError(f"{what} is not a picture that can be read", NEXT)


def _of_jpeg(content: bytes) -> tuple[int, int]:
    """From the frame header (ITU-T T.81, B.2.2): the only marker of 0xC0…0xCF that is no table or
    other use.
    """
    at = 2
    while True:
        start, marker, length = struct.unpack_from(">BBH", content, at)
        if start != 0xFF:
            raise struct.error("no marker where one belongs")
        if marker == 0xFF:  # a marker may be preceded by any number of fill bytes
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        else:
            at += 2 + length


def _of_webp(content: bytes) -> tuple[int, int]:
    """From the first chunk: extended, lossless or lossy (RFC 9649)."""
    kind = content[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") for at in (24, 27))
        return width + 1, height + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1

    width, height = struct.unpack_from("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF


def photo(path: Path, longest_px: int) -> Image:
    """A picture of the user's, scaled down to `longest_px` along its longer side, with even sides
    as video needs.

    Raises:
        BadMediaError: it is no picture, or too small to show a robot.
    """
    picture = load_picture(path)
    height, width = picture.shape[:2]
    if min(height, width) < SMALLEST_PX:
        raise BadMediaError(
            f"{path} is {width}x{height}",
            f"give a picture of at least {SMALLEST_PX} px on each side",
        )

    scale = min(1.0, longest_px / max(height, width))
    size = (2 * round(scale * width / 2), 2 * round(scale * height / 2))
    return shrunk(picture, size)


def shrunk(picture: Image, size: tuple[int, int]) -> Image:
    """A picture, of colours or grey, at `size` (width, height): each pixel the mean of what it
    covers.
    """
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
