"""Ways to spoil a file: its bytes, a field of its JSON, an array of its npz. Each is a name and the
spoilt content."""

import io
import json
import struct
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np

Spoilt = Iterator[tuple[str, bytes]]
HUGE = "9" * 400
RNG = np.random.default_rng(7)
NOISE = RNG.bytes(3000)

VALUES: dict[str, str] = {
    "text": '"abc"', "empty": '""', "null": "null", "object": '{"a": 1}', "list": "[]",
    "ragged": "[[1, 2], [3]]", "true": "true", "nan": "NaN", "inf": "Infinity", "zero": "0",
    "negative": "-5", "large": "1e300", "too-large": "1e999", "long": HUGE,
    "nested": "[" * 90 + "]" * 90, "half": r'"\ud800"', "nul": r'"a\u0000b"',
}  # fmt: skip
"""What stands in a field instead, as JSON."""


def of_bytes(good: bytes) -> Spoilt:
    """Whatever the format: nothing, a part, noise, another kind of file."""
    yield "empty", b""
    for share in (0.01, 0.503, 0.99):
        yield f"cut-{share}", good[: int(len(good) * share)]
    for place in (0.02, 0.3, 0.6, 0.95):
        at = int(len(good) * place)
        yield f"flipped-{place}", good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :]
    yield "noise", NOISE
    yield "nul", bytes(4000)
    yield "html", b"<!DOCTYPE html><html><body>Sign in</body></html>"
    yield "doubled", good + good
    yield "noise-inside", good[: len(good) // 2] + NOISE + good[len(good) // 2 :]


def of_json(good: Mapping[str, Any]) -> Spoilt:
    """The document as a whole, then each of its fields."""
    text = json.dumps(good)
    wholes = {
        "list": "[]", "null": "null", "number": "5", "text": '"abc"', "open": "{",
        "deep": "[" * 200_000, "deep-objects": '{"a":' * 50_000, "digits": "1" * 5000,
        "empty-object": "{}", "two": text + text, "single-quotes": text.replace('"', "'"),
        "comment": "// mine\n" + text, "comma": text[:-1] + ",}",
        "large": text[:-1] + " " * (17 << 20) + "}",
    }  # fmt: skip
    yield from ((name, whole.encode()) for name, whole in wholes.items())
    yield from ((f"utf-{code}", text.encode(f"utf-{code}")) for code in ("8-sig", "16", "32"))
    yield "latin-1", text.replace("{", '{"ü": 1, ', 1).encode("latin-1")
    yield "invalid-utf-8", text.encode().replace(b"{", b'{"\xff\xfe": 1, ', 1)
    yield from of_bytes(text.encode())
    for field in good:
        yield (
            f"{field}-missing",
            json.dumps({name: value for name, value in good.items() if name != field}).encode(),
        )
        for name, value in VALUES.items():
            marked = json.dumps({**good, field: "@@"})
            yield f"{field}-{name}", marked.replace('"@@"', value).encode()


def arrays(fields: Mapping[str, Any]) -> bytes:
    """An npz of these."""
    out = io.BytesIO()
    np.savez(out, **fields)
    return out.getvalue()


def of_npz(good: Mapping[str, Any]) -> Spoilt:
    """The archive as a whole, then each of its arrays."""
    yield from of_bytes(arrays(good))
    yield "npy", _npy("(4,)", data=bytes(32))
    yield "object", arrays({**good, "extra": np.array([{"a": 1}], dtype=object)})
    for field, value in good.items():
        yield f"{field}-missing", arrays({name: v for name, v in good.items() if name != field})
        for name, spoilt in _of_array(np.asarray(value)):
            yield f"{field}-{name}", arrays({**good, field: spoilt})
    held = {name: _bytes_of(value) for name, value in good.items()}
    first = next(iter(good))
    yield "claims", _zipped({**held, first: _npy(f"({10**12},)")})
    yield (
        "bomb",
        _zipped({name: content for name, content in held.items() if name != first}, _bomb(first)),
    )


def _of_array(value: np.ndarray) -> Iterator[tuple[str, Any]]:
    yield "text", np.full(value.shape, "abc")
    yield "empty", np.zeros(0)
    yield "scalar", np.array(1.0)
    yield "deeper", value[None]
    yield "complex", np.full(value.shape, 1j)
    yield "dates", np.full(value.shape, "2026-01-01", dtype="M8[D]")
    yield "records", np.zeros(value.shape, dtype=[("a", "f4"), ("b", "i4")])
    if value.dtype.kind in "fiu":
        for name, number in (
            ("nan", np.nan),
            ("inf", np.inf),
            ("large", 1e300),
            ("tiny", 1e-4),
            ("negative", -3.0),
        ):
            yield name, np.full(value.shape, number)
    if value.ndim:
        yield "turned", np.ascontiguousarray(value.T) if value.ndim > 1 else value[:-1]
        yield "short", value[: len(value) // 2]


def _bytes_of(value: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, np.asarray(value))
    return out.getvalue()


def _npy(shape: str, kind: str = "<f8", data: bytes = b"") -> bytes:
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}}}".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + data


def _zipped(members: Mapping[str, bytes], beside: bytes = b"") -> bytes:
    """An archive of these, added to another one."""
    out = io.BytesIO(beside)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return out.getvalue()


@cache
def _bomb(name: str) -> bytes:
    """An archive with one array of 300 MiB in a third of one."""
    return _zipped({name: _npy(f"({300 << 20},)", "|u1", bytes(300 << 20))})
