"""JSON from outside: read within bounds, and asked for its fields by kind.

Every JSON that is read comes through here.

What `parse` gives cannot break who reads on: its size and depth are bounded, its numbers are
finite, and its texts can be encoded.
"""

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from exoactor.core.errors import ConfigError

Value = TypeVar("Value")

LARGEST_BYTES = 16 << 20
"""Python makes up to 25 bytes of one of JSON's."""
DEEPEST = 100
"""Levels of lists and objects; what walks along them does so by recursion."""
DIGITS = 20
"""Of whole numbers: seeds and ids of services fill 64 bits."""
FARTHEST = 1e6
"""No metre, radian, newton, pixel or second that is meant goes beyond."""
MOST = (1 << 31) - 1
"""What is counted, and seeds: 32 bits everywhere."""
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def parse(content: str | bytes, largest_bytes: int = LARGEST_BYTES) -> Any:
    """What a JSON document says; UTF-8, with or without a byte-order mark, UTF-16 and UTF-32.

    Raises:
        ValueError: it says what is wrong.
    """
    if len(content) > largest_bytes:
        raise ValueError(f"it is larger than {largest_bytes / (1 << 20):.0f} MiB")

    try:
        if isinstance(content, bytes):
            content = content.decode(json.detect_encoding(content))
        found = json.loads(content, parse_int=_whole)
    except RecursionError:
        raise ValueError(f"it is nested deeper than {DEEPEST} levels") from None

    _check(found)
    return _encodable(found) if _HALF.search(content) else found


def _whole(digits: str) -> float:
    """No number where there are too many of them."""
    return int(digits) if len(digits.lstrip("-")) <= DIGITS else math.nan


def _check(found: Any) -> None:
    """Level by level, for recursion has an end."""
    level = [found]
    for _ in range(DEEPEST):
        if any(map(_is_none, level)):
            what = (_where(found) or "").removeprefix(".") or "it"
            raise ValueError(f"{what} is no number, or has more than {DIGITS} digits")
        level = [child for node in level for child in _children(node)]
    if any(isinstance(node, dict | list) or _is_none(node) for node in level):
        raise ValueError(f"it is nested deeper than {DEEPEST} levels")


def _is_none(node: Any) -> bool:
    return isinstance(node, float) and not math.isfinite(node)


def _where(node: Any, levels: int = DEEPEST) -> str | None:
    """The path to the first number that is none, None where there is none within so many levels
    below `node`.
    """
    if _is_none(node) or levels == 0:
        return "" if _is_none(node) else None

    named = node.items() if isinstance(node, dict) else enumerate(_children(node))
    for name, child in named:
        if (below := _where(child, levels - 1)) is not None:
            return f".{name}{below}" if isinstance(node, dict) else f"[{name}]{below}"

    return None


def _children(node: Any) -> Any:
    return node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()


def _encodable(found: Any) -> Any:
    """Half a surrogate pair, which JSON can spell and no file can hold, becomes a question mark."""
    return json.loads(json.dumps(found, ensure_ascii=False).encode(errors="replace"))


@dataclass(frozen=True)
class Field:
    """A value of a document and where it stands, to be read as what it ought to be.

    ConfigError where it is not.

    `file`: begins every message; `name`: of the field, empty for the whole; `next_step`: ends every
    message.
    """

    file: str
    name: str
    value: Any
    next_step: str

    def wrong(self, how: str) -> ConfigError:
        """The error that says so."""
        return ConfigError(f"{self.file}: {self.name or 'the file'} {how}", self.next_step)

    def at(self, name: str) -> "Field":
        """The field `name` of an object."""
        path, fields = f"{self.name}.{name}" if self.name else name, self.object()
        if name not in fields:
            raise ConfigError(f"{self.file}: {path} is missing", self.next_step)
        return Field(self.file, path, fields[name], self.next_step)

    def get(self, name: str) -> "Field | None":
        """The field `name` of an object, None where it has none or where that is null."""
        return None if self.object().get(name) is None else self.at(name)

    def object(self) -> dict[str, Any]:
        """Fields by name."""
        if not isinstance(self.value, dict):
            raise self.wrong("is not an object with fields")
        return self.value

    def each(self) -> Iterator["Field"]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            raise self.wrong("is not a list")
        for index, value in enumerate(self.value):
            yield Field(self.file, f"{self.name}[{index}]", value, self.next_step)

    def text(self) -> str:
        """Words."""
        if not isinstance(self.value, str):
            raise self.wrong("is not a text")
        return self.value

    def words(self) -> str:
        """A text that says something, in characters."""
        if not self.text().strip() or "\0" in self.text():
            raise self.wrong("is not a text of words")
        return self.text()

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("is neither true nor false")
        return self.value

    def number(self) -> float:
        """A number of ordinary size."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong("is not a number")
        if abs(self.value) > FARTHEST:
            raise self.wrong(f"is {float(self.value):g}, which is beyond {FARTHEST:.0e}")
        return float(self.value)

    def count(self) -> int:
        """A whole number, nought or more."""
        number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        whole = number and not self.value % 1
        if not whole or not 0 <= self.value <= MOST:
            raise self.wrong(f"is {self.value}, expected 0, 1, 2 …")
        return int(self.value)

    def positive(self) -> float:
        """A number above zero."""
        if self.number() <= 0.0:
            raise self.wrong(f"is {self.value}, expected a number above zero")
        return self.number()

    def numbers(self, count: int) -> tuple[Any, ...]:
        """So many numbers."""
        out = tuple(field.number() for field in self.each())
        if len(out) != count:
            raise self.wrong(f"holds {len(out)} numbers, expected {count}")
        return out

    def or_none(self, read: "Callable[[Field], Value]") -> Value | None:
        """What `read` makes of it, or None where it is null."""
        return None if self.value is None else read(self)
