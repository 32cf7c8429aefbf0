"""Pictures of a run: PNG files, lossless and byte-identical for identical pixels."""

from pathlib import Path

import cv2
import numpy as np

from exoactor.core.errors import BadMediaError
from exoactor.io.files import write_bytes
from exoactor.io.offscreen import Image

SMALLEST_PX = 300
"""What video services take at least."""


def save_picture(path: Path, picture: Image) -> None:
    """Write an RGB picture (H, W, 3) as PNG, whole or not at all."""
    _, encoded = cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))
    write_bytes(path, encoded.tobytes())


def load_picture(path: Path) -> Image:
    """Read a picture as RGB (H, W, 3); BadMediaError names a file that is none."""
    try:
        return decoded(path.read_bytes(), str(path))
    except FileNotFoundError:
        raise BadMediaError(f"{path} does not exist", "check the path") from None


def decoded(content: bytes, what: str) -> Image:
    """A picture file's bytes as RGB (H, W, 3), upright; BadMediaError calls it by `what` if it is none."""
    try:
        found = cv2.imdecode(np.frombuffer(content, dtype=np.uint8), cv2.IMREAD_COLOR) if content else None
    except cv2.error:
        found = None
    if found is None:
        raise BadMediaError(f"{what} is not a picture that can be read", "give a PNG or JPEG file")
    return np.ascontiguousarray(found[..., ::-1], dtype=np.uint8)


def photo(path: Path, longest_px: int) -> Image:
    """A picture of the user's, scaled down to `longest_px` along its longer side, with even sides as video needs.

    Raises:
        BadMediaError: it is no picture, or too small to show a robot.
    """
    picture = load_picture(path)
    height, width = picture.shape[:2]
    if min(height, width) < SMALLEST_PX:
        raise BadMediaError(f"{path} is {width}x{height}", f"give a picture of at least {SMALLEST_PX} px on each side")
    scale = min(1.0, longest_px / max(height, width))
    size = (2 * round(scale * width / 2), 2 * round(scale * height / 2))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
