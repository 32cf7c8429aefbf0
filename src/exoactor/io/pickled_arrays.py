"""Numpy arrays as pickles and joblib keep them, made anew from bytes that were counted first.

Nothing of numpy's own pickling is called: a dtype is the text of one of NUMERIC and a byte order,
never a numpy dtype that a file has had a hand in. Texts ("U8") become lists of str, arrays of
objects the list of what they hold.
"""

import math
import re
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

NUMERIC = ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
LIMIT_NUMBERS = 1 << 24
"""In one array: 29 joints for five hours at 30 Hz."""
MOST_AXES = 8


@dataclass
class Kind:
    """A dtype: `code` of NUMERIC, "O", or "U" and how many characters.

    `order` of its bytes, which BUILD may set.
    """

    code: str
    order: str = "<"

    def build(self, state: Any, _: BinaryIO) -> None:
        """Take the byte order; anything else that a dtype's state may hold (fields, flags) is
        refused.
        """
        if (
            not isinstance(state, tuple)
            or not 2 <= len(state) <= 9
            or any(part is not None for part in state[2:5])
        ):
            raise ValueError("a dtype with fields or a shape, which is no plain data")
        if state[1] not in ("<", ">", "|", "="):
            raise ValueError("a dtype without a byte order")

        self.order = ">" if state[1] == ">" else "<"

    @property
    def size(self) -> int:
        """Bytes of an item."""
        return 4 * int(self.code[1:] or 0) if self.code[0] == "U" else int(self.code[1:])


@dataclass
class Slot:
    """Where an array will be once its content is read.

    `joblib`: that follows in the file itself.
    """

    joblib: bool = False
    value: Any = None

    def build(self, state: Any, stream: BinaryIO) -> None:
        """Read the content: numpy's state (version, shape, dtype, by column, bytes), or joblib's
        and the stream.
        """
        if self.joblib:
            self.value = _in_stream(state, stream)
            return
        _, shape, kind, by_column, data = state
        self.value = array(data, kind, shape, "F" if by_column is True else "C")


def kind(code: Any, *_: Any) -> Kind:
    """numpy.dtype(code, …)."""
    text = code.decode("ascii") if isinstance(code, bytes) else code
    if not isinstance(text, str) or not (
        text in NUMERIC or re.fullmatch(r"O8?|[US][1-9]\d{0,3}", text)
    ):
        raise ValueError("a dtype that is no plain data")
    return Kind("O" if text.startswith("O") else text)


def array(data: Any, of: Any, shape: Any, order: Any = "C") -> Any:
    """An array (or a list, see above) of exactly the size of its bytes.

    ValueError where that is not so.
    """
    count = _count(shape)
    if not isinstance(of, Kind) or order not in ("C", "F"):
        raise ValueError("an array without a dtype or an order")
    if of.code == "O":
        return _objects(data, count)

    raw = data.encode("latin1") if isinstance(data, str) else data  # Python 2 wrote bytes as text
    if not isinstance(raw, bytes | bytearray) or len(raw) != count * of.size:
        raise ValueError("an array whose bytes do not fill its shape")
    if of.code[0] in "US":
        return _texts(bytes(raw), of)

    values: NDArray[Any] = np.frombuffer(bytes(raw), dtype=np.dtype(of.order + of.code))
    return values.reshape(shape, order=order)


def scalar(of: Any, data: Any = b"") -> Any:
    """A numpy scalar, as a number of Python."""
    found = array(data, of, ())
    return found.item() if isinstance(found, np.ndarray) else found[0]


def frombuffer(data: Any, of: Any, shape: Any, order: Any = "C", *_: Any) -> Any:
    """As numpy writes arrays in protocol 5."""
    return array(data, of, shape, order)


def _count(shape: Any) -> int:
    if (
        not isinstance(shape, tuple)
        or len(shape) > MOST_AXES
        or any(type(n) is not int or n < 0 for n in shape)
    ):
        raise ValueError("an array without a shape")
    if any(n > LIMIT_NUMBERS for n in shape) or math.prod(shape) > LIMIT_NUMBERS:
        raise ValueError(f"an array of more than {LIMIT_NUMBERS} numbers")
    return math.prod(shape)


def _objects(data: Any, count: int) -> list[Any]:
    if not isinstance(data, list) or len(data) != count:
        raise ValueError("an array of objects that are not there")
    return data


def _texts(raw: bytes, of: Kind) -> list[str]:
    """Items of fixed width, padded with NUL.

    Decoded by Python, which refuses what is no character.
    """
    coding = "ascii" if of.code[0] == "S" else "utf-32-be" if of.order == ">" else "utf-32-le"
    items = (raw[at : at + of.size] for at in range(0, len(raw), of.size))
    return [item.decode(coding).rstrip("\0") for item in items]


def _in_stream(state: Any, stream: BinaryIO) -> Any:
    """As joblib has it: the bytes follow, since its version 1.2 after one that counts the padding
    between.
    """
    of, shape = state["dtype"], state["shape"]
    if not isinstance(of, Kind) or of.code == "O":
        raise ValueError("an array of objects, which is no plain data")

    size = _count(shape) * of.size
    if state.get("numpy_array_alignment_bytes") is not None:
        stream.read(stream.read(1)[0])

    if state["order"] == "F":  # joblib writes it in memory order
        return array(stream.read(size), of, shape, "F")
    return array(stream.read(size), of, shape)
