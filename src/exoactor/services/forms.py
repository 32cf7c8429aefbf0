"""Documents of others: read without trust in their form. What is not there, or of another kind, is
None.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from exoactor.core.document import parse
from exoactor.core.words import plain

Kind = TypeVar("Kind")
LARGEST_BYTES = 1 << 28
"""Some put their clips into documents; the transport bounds the others."""
_HEADING = re.compile(r"<(title|h1)[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_ERRORS: tuple[tuple[str | int, ...], ...] = (
    ("error", "message"), ("error",), ("message",), ("detail", 0, "msg"), ("detail",),
    ("errors", 0, "message"), ("error_description",), ("msg",), ("title",), ("reason",),
)  # fmt: skip
"""Where services and what stands before them put the words of an error."""


def parsed(content: bytes) -> Any:
    """A JSON document; None where it is none, or one that is deeper or has longer numbers than any
    service writes.
    """
    try:
        return parse(content, LARGEST_BYTES)
    except ValueError:
        return None


def item(document: Any, *path: str | int, kind: type[Kind]) -> Kind | None:
    """What lies at a path of a document, where it is of that kind; a bool is no number."""
    for step in path:
        holder: Any = Mapping if isinstance(step, str) else list
        if not isinstance(document, holder):
            return None
        try:
            document = document[step]
        except (KeyError, IndexError):
            return None
    return document if isinstance(document, kind) and not isinstance(document, bool) else None


def number(value: Any) -> float | None:
    """A number, also written as text; NaN where it is beyond what a number here can be."""
    if type(value) not in (int, float, str):
        return None
    try:
        return float(value)
    except ValueError:
        return None
    except OverflowError:
        return math.nan


def said(document: Any) -> str:
    """The words of an error, in whichever of the usual forms; empty where there are none."""
    found = (item(document, *path, kind=str) for path in _ERRORS)
    return next((plain(words) for words in found if words and words.strip()), "")


def headed(page: bytes) -> str:
    """What a page that is no document says: its title or heading, else its first words."""
    text = page[:4000].decode(errors="replace")
    heading = _HEADING.search(text)
    return plain(heading[2] if heading else re.sub(r"<[^>]*>", " ", text), 120)
