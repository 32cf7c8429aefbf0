"""PNG files: the same pixels come back, and a file that is none is named."""

import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from exoactor.core.errors import BadMediaError
from exoactor.io import pictures
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


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of one colour, as small as zlib makes it, with its true size in its head."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = zlib.compress(bytes(height * (1 + width // 8)), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_by_its_head(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = png_that_claims(20_000, 20_000)
    assert len(bomb) < 1 << 16
    monkeypatch.setattr(cv2, "imdecode", None)  # nothing is unpacked
    with pytest.raises(BadMediaError, match=r"lab\.png is 20000x20000, over 52 million pixels"):
        pictures.decoded(bomb, "lab.png")


def test_the_limit_is_on_both_sides_together() -> None:
    assert pictures.decoded(png_that_claims(26_000, 8), "a").shape == (8, 26_000, 3)
    with pytest.raises(BadMediaError, match="million pixels"):
        pictures.decoded(png_that_claims(pictures.MOST_PIXELS // 8 + 8, 8), "a")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", "lossless.webp"])
@pytest.mark.parametrize("size", [(41, 30), (300, 1), (1, 300)])
def test_the_head_says_the_size(suffix: str, size: tuple[int, int]) -> None:
    width, height = size
    quality = [cv2.IMWRITE_WEBP_QUALITY, 101] if suffix.startswith("lossless") else []
    picture = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    content = cv2.imencode(suffix.removeprefix("lossless"), picture, quality)[1].tobytes()
    assert pictures.declared_size(content, "a") == size
    assert pictures.decoded(content, "a").shape == (height, width, 3)
    for keep in range(len(content[:60])):
        with pytest.raises(BadMediaError):
            pictures.decoded(content[:keep], "a")


def test_a_jpegs_head_is_found_behind_other_segments() -> None:
    content = cv2.imencode(".jpg", np.zeros((30, 41, 3), dtype=np.uint8))[1].tobytes()
    thumbnail = b"\xff\xe1" + struct.pack(">H", 2 + 30) + b"Exif\0\0" + content[150:174]
    assert pictures.declared_size(content[:2] + thumbnail + b"\xff\xff" + content[2:], "a") == (
        41,
        30,
    )


@pytest.mark.parametrize("marker", [0xC4, 0xC8, 0xCC])
def test_tables_before_a_jpegs_head_say_no_size(marker: int) -> None:
    content = cv2.imencode(".jpg", np.zeros((30, 41, 3), dtype=np.uint8))[1].tobytes()
    table = bytes([0xFF, marker]) + struct.pack(">H", 2 + 20) + bytes(range(20))
    assert pictures.declared_size(content[:2] + table + content[2:], "a") == (41, 30)


def test_an_extended_webp_says_the_size_of_its_canvas() -> None:
    head = b"RIFF" + bytes(4) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4)
    content = head + (39_999).to_bytes(3, "little") + (29_999).to_bytes(3, "little")
    assert pictures.declared_size(content, "a") == (40_000, 30_000)


def test_only_plain_files_of_a_pictures_size_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path / "pipe.png", Path("/dev/zero"), tmp_path):
        with pytest.raises(BadMediaError, match=r"is a (folder|device or pipe)"):
            load_picture(path)
    (tmp_path / "large.png").write_bytes(bytes(11))
    monkeypatch.setattr(pictures, "LARGEST_BYTES", 10)
    with pytest.raises(BadMediaError, match="larger than"):
        load_picture(tmp_path / "large.png")
