"""Arrays by name in an npz file: any, or those of a table of fields."""

import functools
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from exoactor.core import checks
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.fields import SCHEMA_VERSION, FieldSpec, Table
from exoactor.io.files.documents import check_file, write_bytes

Arrays = dict[str, np.ndarray[Any, np.dtype[Any]]]
Noun = TypeVar("Noun")

NPZ_BYTES = 256 << 20
"""Unpacked: ten minutes of a person's and a robot's motion at 120 a second are less."""
PLAIN = "biufSU"
"""Kinds of arrays that are read: flags, whole and real numbers, texts; not complex, dates, records,
objects."""
OF_FIELDS = "see docs/conventions.md for the fields of each file"


def write_npz(path: Path, **fields: Any) -> None:
    """Write arrays by name, whole or not at all; equal content is equal bytes."""
    packed = io.BytesIO()
    np.savez_compressed(packed, **fields)  # zip members carry a fixed date
    write_bytes(path, packed.getvalue())


def write_fields(path: Path, table: Table, values: Mapping[str, Any]) -> None:
    """Write a noun's file: the fields of its table, in that order and of those dtypes.

    values: by name; what is None or missing is left out of the file.
    """
    there = [spec for spec in table if values.get(spec.name) is not None]
    packed = {spec.name: np.asarray(values[spec.name], dtype=spec.dtype) for spec in there}
    write_npz(path, schema_version=SCHEMA_VERSION, **packed)


def read_npz(path: Path, next_step: str) -> Arrays:
    """Every array of numbers or texts in an npz of somebody else's.

    Raises:
        BadMotionError: it cannot be read.
    """
    check_file(path, NPZ_BYTES, BadMotionError)
    try:
        return _arrays(path, only_plain=True)
    except Exception as error:  # damage shows in more ways than can be listed
        raise BadMotionError(f"{path} is no npz that can be read ({error})", next_step) from None


def read_fields(path: Path, table: Table) -> dict[str, Any]:
    """The inverse of `write_fields`: numbers and texts as Python's own, arrays as they are stored.

    What is not in the file, and optional, is not in the result.
    """
    try:
        stored = _arrays(path)
    except Exception as error:  # as above
        raise BadMotionError(f"not a readable npz file ({error})", "write it again") from None

    for name, array in stored.items():
        if not isinstance(array, np.ndarray) or array.dtype.kind not in PLAIN:
            raise BadMotionError(f"{name} holds neither numbers nor texts", checks.NEXT)

    require(stored, table)
    return {spec.name: _read(spec, stored[spec.name]) for spec in table if spec.name in stored}


def require(fields: Mapping[str, Any], table: Table) -> None:
    """BadMotionError lists the fields that are not there and are not optional."""
    missing = [spec.name for spec in table if not spec.optional and spec.name not in fields]
    if missing:
        raise BadMotionError(f"lacks {', '.join(missing)}", OF_FIELDS)


def naming_the_file(load: Callable[[Path], Noun]) -> Callable[[Path], Noun]:
    """What is wrong in a file is told with the file's name."""

    @functools.wraps(load)
    def named(path: Path) -> Noun:
        check_file(path, NPZ_BYTES, BadMotionError)
        try:
            return load(path)
        except (BadMotionError, ConfigError) as error:
            raise BadMotionError(f"{path}: {error.what}", error.next_step) from None
        except (TypeError, ValueError, IndexError, OverflowError) as error:
            # such as a number where a list should be
            raise BadMotionError(
                f"{path}: a field is not of the kind it should be ({error})", checks.NEXT
            ) from None

    return named


_OF_PYTHON: dict[str, Any] = {"float64": float, "int64": int, "bool": bool, "str": str}


def _read(spec: FieldSpec, stored: Any) -> Any:
    if spec.shape == ():
        return _OF_PYTHON[spec.dtype](stored)
    return tuple(str(text) for text in stored) if spec.dtype == "str" else stored


def _arrays(path: Path, *, only_plain: bool = False) -> Arrays:
    """Unpacked; what an archive says it holds is looked at before anything of it is read."""
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > NPZ_BYTES:
            raise ValueError(
                f"it unpacks to {size / (1 << 20):.0f} MiB, over {NPZ_BYTES / (1 << 20):.0f}"
            )

        # a note may lie beside the arrays
        arrays = [name for name in archive.namelist() if name.endswith(".npy")]
        names = [name for name in arrays if not only_plain or _is_plain(archive, name)]

    with np.load(path, allow_pickle=False) as file:
        return {name.removesuffix(".npy"): file[name] for name in names}


def _is_plain(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether a member is an array of numbers, flags or texts: no objects, records or dates."""
    with archive.open(name) as stream:
        first = np.lib.format.read_magic(stream) == (1, 0)
        read = np.lib.format.read_array_header_1_0 if first else np.lib.format.read_array_header_2_0
        return read(stream)[2].kind in PLAIN
