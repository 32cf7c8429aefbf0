"""PNG files: the same pixels come back, and a file that is none is named."""

from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import BadMediaError
from exoactor.io.pictures import load_picture, save_picture


def test_the_same_pixels_come_back_and_the_same_bytes(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (30, 41, 3), dtype=np.uint8)
    save_picture(tmp_path / "a.png", picture)
    save_picture(tmp_path / "b.png", picture)
    np.testing.assert_array_equal(load_picture(tmp_path / "a.png"), picture)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize("content", [None, b"", b"not a picture", b"\x89PNG\r\n\x1a\n cut short"])
def test_what_is_no_picture_is_named(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "scene.png").write_bytes(content)
    with pytest.raises(BadMediaError, match=r"scene\.png"):
        load_picture(tmp_path / "scene.png")
