"""Pictures of a run: PNG files, lossless and byte-identical for identical pixels."""

from pathlib import Path

import cv2
import numpy as np

from exoactor.core.errors import BadMediaError
from exoactor.io.files import write_bytes
from exoactor.io.offscreen import Image


def save_picture(path: Path, picture: Image) -> None:
    """Write an RGB picture (H, W, 3) as PNG, whole or not at all."""
    _, encoded = cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))
    write_bytes(path, encoded.tobytes())


def load_picture(path: Path) -> Image:
    """Read a picture as RGB (H, W, 3); BadMediaError names a file that is none."""
    try:
        found = cv2.imdecode(np.fromfile(path, dtype=np.uint8), cv2.IMREAD_COLOR) if path.stat().st_size else None
    except FileNotFoundError:
        raise BadMediaError(f"{path} does not exist", "check the path") from None
    except cv2.error:
        found = None
    if found is None:
        raise BadMediaError(f"{path} is not a picture that can be read", "give a PNG or JPEG file")
    return np.ascontiguousarray(found[..., ::-1], dtype=np.uint8)
