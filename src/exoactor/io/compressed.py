"""Compressed files of others, unpacked to a stated size at most: what joblib writes, told apart by
its first bytes.
"""

import bz2
import lzma
import zlib
from typing import Any

LIMIT_BYTES = 1 << 28
"""Of a file of motions, unpacked: five minutes at 120 Hz with every body's place are 50 MB."""
_DICTIONARY_BYTES = 1 << 27
"""That lzma may keep at hand: its highest preset takes 65 MB."""
_ENGINES: dict[bytes, Any] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(31),  # gzip
    b"\x78": zlib.decompressobj,
    b"BZ": bz2.BZ2Decompressor,
    b"\xfd7zXZ\x00": lambda: lzma.LZMADecompressor(memlimit=_DICTIONARY_BYTES),
    b"\x5d\x00": lambda: lzma.LZMADecompressor(memlimit=_DICTIONARY_BYTES),
}
_LZ4 = b"\x04\x22\x4d\x18"


def unpacked(data: bytes) -> bytes:
    """The content of a compressed file, or `data` itself where it is none.

    Raises:
        ValueError: it is larger than LIMIT_BYTES, cut short, or packed with lz4, for which the
            standard library has no reader.
        zlib.error, OSError, lzma.LZMAError: it is damaged.
    """
    if len(data) > LIMIT_BYTES:
        raise ValueError(f"it has more than {LIMIT_BYTES >> 20} MiB")
    if data.startswith(_LZ4):
        raise ValueError("it is packed with lz4: write it with compress=3")

    make = next((engine for magic, engine in _ENGINES.items() if data.startswith(magic)), None)
    if make is None:
        return data

    engine = make()
    content = engine.decompress(data, LIMIT_BYTES + 1)
    if len(content) > LIMIT_BYTES:
        raise ValueError(f"it unpacks to more than {LIMIT_BYTES >> 20} MiB")
    if not engine.eof:
        raise ValueError("it is cut short")

    return bytes(content)
