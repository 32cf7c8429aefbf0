"""Tables of fields: what each array of a noun and of its file is, declared once.

A noun's table stands beside its dataclass (`core.motion`). It drives the checks that the noun runs
on itself, what its npz file holds, in that order (`io.files`), and docs/conventions.md
(tools/field_tables.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np

DType = Literal["float64", "float32", "int64", "int8", "bool", "str"]
Axis = str | int
"""Of an array: its length, or the letter that stands for it, as T for frames."""


@dataclass(frozen=True)
class FieldSpec:
    """One field of a noun, or entry of its file.

    shape: () is a number or a text. dtype: in the file; in memory real numbers have 64 bits. unit:
    "" where there is none. doc: what it is, in a few words. check: of `core.checks`, or one like
    them; None: the noun itself sees to it, or it stands in the file alone. optional: it may be
    None, and be missing in the file.
    """

    name: str
    shape: tuple[Axis, ...]
    dtype: DType
    unit: str
    doc: str
    check: Callable[..., Any] | None = None
    optional: bool = False

    def checked(self, value: Any, sizes: dict[str, int]) -> Any:
        """As the noun holds it; BadMotionError, unless it is what the table says.

        sizes: lengths of the axes that are known; the one of a field's first axis is added, where
        it was not.
        """
        if self.check is None:
            return value
        if self.shape == ():
            return self.check(value, self.name)

        shape = tuple(sizes.get(axis) if isinstance(axis, str) else axis for axis in self.shape)
        out = self.check(value, shape, self.name)
        if isinstance(self.shape[0], str):
            sizes.setdefault(self.shape[0], len(out))
        return out


Table = tuple[FieldSpec, ...]

SCHEMA_VERSION: Final = 1
"""The first entry of every file."""

ROUNDING: Final = 1e-12
"""Less is that of float64."""


def check(noun: object, table: Table, *, prefix: str = "", **sizes: int) -> None:
    """Bring the fields of a frozen dataclass into the shape and kind that its table says.

    prefix: of the names in the table, before those of the noun. sizes: lengths of axes.

    Raises:
        BadMotionError: a field is something else; it is named.
    """
    held = vars(noun)
    for spec in table:
        name = spec.name.removeprefix(prefix)
        if name in held and not (spec.optional and held[name] is None):
            object.__setattr__(noun, name, spec.checked(held[name], sizes))


def prefixed(table: Table, prefix: str, *, optional: bool = False) -> Table:
    """The same fields as part of another noun's file."""
    return tuple(
        replace(spec, name=prefix + spec.name, optional=optional or spec.optional) for spec in table
    )


def unrounded(table: Table) -> Table:
    """The same fields in a file that keeps real numbers to the last digit."""
    return tuple(
        replace(spec, dtype="float64") if spec.dtype == "float32" else spec for spec in table
    )


def restore(noun: object, name: str, stored: Any) -> None:
    """Put quaternions back as they were written, if they were unit ones.

    Normalising them again would change their last digits.
    """
    given = np.ascontiguousarray(stored, dtype=np.float64)
    if np.abs(given - getattr(noun, name)).max() < ROUNDING:
        object.__setattr__(noun, name, given)
