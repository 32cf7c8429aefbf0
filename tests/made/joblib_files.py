"""Files as joblib.dump writes them, without joblib: a pickle in which the bytes of an array follow
its description."""

import io
import pickle
from typing import Any

import numpy as np


def dumped(document: Any, padded: bool = True) -> bytes:
    """`document`: arrays and plain values in dicts; `padded`: aligned, as since version 1.2."""
    out = io.BytesIO()
    out.write(b"\x80\x04")
    _value(out, document, padded)
    out.write(b".")
    return out.getvalue()


def bare(value: Any) -> bytes:
    """A value's instructions alone."""
    return pickle.dumps(value, 2)[2:-1]


def _value(out: io.BytesIO, value: Any, padded: bool) -> None:
    if isinstance(value, dict):
        out.write(b"}(")
        for name, inside in value.items():
            out.write(bare(name))
            _value(out, inside, padded)
        out.write(b"u")
    elif isinstance(value, np.ndarray):
        _array(out, value, padded)
    else:
        out.write(bare(value))


def _array(out: io.BytesIO, value: Any, padded: bool) -> None:
    by_column = value.flags.f_contiguous and not value.flags.c_contiguous
    state = {
        "shape": value.shape,
        "order": "F" if by_column else "C",
        "dtype": value.dtype,
        "allow_mmap": True,
    }
    state |= {"numpy_array_alignment_bytes": 16} if padded else {}
    out.write(b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81" + bare(state) + b"b")
    if padded:
        away = 16 - (out.tell() + 1) % 16
        out.write(bytes([away]) + b"\xff" * away)
    out.write(value.tobytes("F" if by_column else "C"))
