"""The middle part of a picture, in another format."""

import numpy as np

from exoactor.core.frames import Image


def cropped(picture: Image, aspect: float) -> Image:
    """The largest middle part (H, W, 3) of a picture that is `aspect` times as wide as high, with
    even sides.
    """
    height, width = picture.shape[:2]
    wide = min(width, 2 * round(height * aspect / 2))
    high = min(height, 2 * round(width / aspect / 2))
    left, top = (width - wide) // 2, (height - high) // 2
    return np.ascontiguousarray(picture[top : top + high, left : left + wide])
