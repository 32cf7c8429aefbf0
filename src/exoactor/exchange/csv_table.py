"""A table of numbers as spreadsheets, numpy and robots' tools write it: a byte order mark, a
header, commas, tabs or semicolons, an empty column after a trailing comma, empty lines.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.io.files import read_bytes

BETWEEN = (";", "\t", ",")
LIMIT_BYTES = 1 << 25
"""Ten minutes at 120 Hz take 26 MB."""


@dataclass(frozen=True)
class Table:
    """`rows` (T, N), finite; `header`: the columns' names, () where the first line is numbers."""

    header: tuple[str, ...]
    rows: Array


def read(path: Path, next_step: str) -> Table:
    """Read a file.

    Raises:
        BadMotionError: it names the line that is wrong.
    """
    try:
        text = read_bytes(path, LIMIT_BYTES, BadMotionError).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadMotionError(
            f"{path} is no text ({error.reason} at byte {error.start})", next_step
        ) from None

    numbered = ((number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
    lines = [(number, line) for number, line in numbered if line]
    if not lines:
        raise BadMotionError(f"{path} is empty", next_step)

    between = next((mark for mark in BETWEEN if mark in lines[0][1]), None)
    first = _words(lines[0][1], between)
    named = all(_numbers([word]) is None for word in first)  # one that is broken is no name
    header = tuple(word.strip("#\"' ") for word in first) if named else ()
    if len(lines) == bool(header):
        raise BadMotionError(f"{path} holds no numbers", next_step)

    return Table(header, _table(path, lines[bool(header) :], between, next_step))


def written(rows: Array) -> str:
    """Lines of a table (T, N), to a nanometre."""
    return "".join(",".join(f"{value:.9f}" for value in row) + "\n" for row in rows)


def _words(line: str, between: str | None) -> list[str]:
    """Without what is empty after a trailing comma."""
    words = [word.strip() for word in line.split(between)]
    return words[:-1] if words[-1] == "" else words


def _numbers(words: list[str]) -> list[float] | None:
    """None where one is none: "1,5" is not 1.5."""
    try:
        return [float(word) for word in words]
    except ValueError:
        return None


def _table(path: Path, lines: list[tuple[int, str]], between: str | None, next_step: str) -> Array:
    rows: list[list[float]] = []
    for number, line in lines:
        row = _numbers(_words(line, between))
        if row is None:
            raise BadMotionError(f"{path}: line {number} holds more than numbers", next_step)
        if rows and len(row) != len(rows[0]):
            raise BadMotionError(
                f"{path}: line {number} has {len(row)} numbers, not {len(rows[0])}", next_step
            )
        rows.append(row)

    table = np.array(rows)
    if not np.isfinite(table).all():
        row_at, column = np.argwhere(~np.isfinite(table))[0]
        raise BadMotionError(
            f"{path}: line {lines[row_at][0]}, number {column + 1} is not finite", next_step
        )

    return table
