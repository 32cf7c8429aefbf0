"""Pickles of plain data, the only ones that are read: numpy arrays in containers. Anything else a pickle may name is
refused before it is made.
"""

import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core.errors import BadMotionError

NEXT = "give the file as its tool wrote it"
_ALLOWED = {
    ("numpy.core.multiarray", "_reconstruct"): "_reconstruct",
    ("numpy._core.multiarray", "_reconstruct"): "_reconstruct",
    ("numpy.core.multiarray", "scalar"): "scalar", ("numpy._core.multiarray", "scalar"): "scalar",
    ("numpy.core.numeric", "_frombuffer"): "_frombuffer", ("numpy._core.numeric", "_frombuffer"): "_frombuffer",
}  # fmt: skip


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module == "numpy" and name in ("ndarray", "dtype"):
            return getattr(np, name)
        if (module, name) == ("collections", "OrderedDict"):
            return dict
        if (module, name) == ("_codecs", "encode"):  # how the oldest protocols write bytes
            return _encoded
        if (module, name) in _ALLOWED:
            from numpy._core import multiarray, numeric

            found = _ALLOWED[module, name]
            return getattr(numeric if found == "_frombuffer" else multiarray, found)
        raise pickle.UnpicklingError(f"it names {module}.{name}, which is no plain data")


def _encoded(text: str, encoding: str) -> bytes:
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"an unknown encoding {encoding}")
    return text.encode("latin1")


def load(path: Path) -> Any:
    """The content of a pickle; BadMotionError where it is damaged or holds more than plain data."""
    try:
        return _Plain(io.BytesIO(path.read_bytes())).load()
    except FileNotFoundError:
        raise BadMotionError(f"{path} does not exist", "check the path") from None
    except Exception as error:  # damage shows in more ways than can be listed
        raise BadMotionError(f"{path} is no pickle of plain data ({error})", NEXT) from None


def array(document: Any, name: str, shape: tuple[int | None, ...], where: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A field of a document: numbers, finite, of a shape in which None is any length."""
    value = document.get(name) if isinstance(document, dict) else None
    try:
        found = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        found = np.full((1,), np.nan)
    fits = found.ndim == len(shape) and all(w is None or w == n for w, n in zip(shape, found.shape, strict=True))
    if value is None or not fits or found.size == 0 or not np.isfinite(found).all():
        told = tuple("T" if size is None else size for size in shape)
        raise BadMotionError(f"{where}: {name} is not {told} finite numbers", NEXT)
    return found
