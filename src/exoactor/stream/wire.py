"""SONIC's messages (gear_sonic_deploy): topic, a JSON header of fixed length, then all fields'
bytes, little endian.

Feedback comes the other way as topic and a msgpack map.
"""

import json
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

HEADER_BYTES = 1280
"""The constant in Python and C++; older comments there say 1024."""
TOPIC, FEEDBACK_TOPIC = "pose", "g1_debug"


def message(version: int, fields: Mapping[str, NDArray[Any]]) -> bytes:
    """One message; fields go in the order given, numbers as f32, f64, i64 and so on."""
    told = []
    for name, value in fields.items():
        dtype = f"{value.dtype.kind}{8 * value.dtype.itemsize}"
        told.append({"name": name, "dtype": dtype, "shape": list(value.shape)})

    header = json.dumps({"v": version, "endian": "le", "count": 1, "fields": told}).encode()
    if len(header) > HEADER_BYTES:
        raise ValueError(f"a header of {len(header)} bytes does not fit in {HEADER_BYTES}")

    body = b"".join(v.astype(v.dtype.newbyteorder("<")).tobytes() for v in fields.values())
    return TOPIC.encode() + header.ljust(HEADER_BYTES, b"\0") + body


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
