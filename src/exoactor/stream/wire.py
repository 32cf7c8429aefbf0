"""SONIC's messages (gear_sonic_deploy): topic, a JSON header of fixed length, then all fields'
bytes, little endian.

Feedback comes the other way as topic and a msgpack map.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEADER_BYTES = 1280
"""The constant in Python and C++; older comments there say 1024."""
TOPIC, FEEDBACK_TOPIC = "pose", "g1_debug"
_DTYPES = {
    "float32": "f32",
    "float64": "f64",
    "int32": "i32",
    "int64": "i64",
    "uint8": "u8",
    "bool": "bool",
}


def message(version: int, fields: Mapping[str, NDArray[Any]], topic: str = TOPIC) -> bytes:
    """One message; fields go in the order given."""
    told = [
        {"name": n, "dtype": _DTYPES[str(value.dtype)], "shape": list(value.shape)}
        for n, value in fields.items()
    ]
    header = json.dumps({"v": version, "endian": "le", "count": 1, "fields": told}).encode()
    if len(header) > HEADER_BYTES:
        raise ValueError(f"a header of {len(header)} bytes does not fit in {HEADER_BYTES}")

    body = b"".join(
        np.ascontiguousarray(v, dtype=v.dtype.newbyteorder("<")).tobytes() for v in fields.values()
    )
    return topic.encode() + header.ljust(HEADER_BYTES, b"\0") + body


def feedback(content: bytes) -> dict[str, Any] | None:
    """The map of a feedback message; None where it is none, or damaged."""
    import msgpack

    if not content.startswith(FEEDBACK_TOPIC.encode()):
        return None

    try:
        found = msgpack.unpackb(content[len(FEEDBACK_TOPIC) :])
    except (ValueError, msgpack.exceptions.UnpackException, UnicodeDecodeError):
        return None

    return found if isinstance(found, dict) else None
