"""Fields of other tools' documents, checked as they are taken out."""

from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.io.pickled_arrays import LIMIT_NUMBERS
from exoactor.io.pickles import NEXT


def array(document: Any, name: str, shape: tuple[int | None, ...], where: Path | str) -> Array:
    """A field of a document: numbers, finite, of a shape in which None is any length;
    BadMotionError names it.
    """
    if not isinstance(document, dict):
        raise BadMotionError(f"{where} holds no fields by name", NEXT)

    value = document.get(name)
    told = f"({', '.join('any' if size is None else str(size) for size in shape)})"
    if value is None:
        raise BadMotionError(f"{where} has no {name}", NEXT)

    try:
        found = value if isinstance(value, np.ndarray) else np.asarray(value, dtype=np.float64)
        fits = found.ndim == len(shape) and all(
            w is None or w == n for w, n in zip(shape, found.shape, strict=True)
        )
        if not fits or not 0 < found.size <= LIMIT_NUMBERS or found.dtype.kind not in "biuf":
            raise BadMotionError(f"{where}: {name} is not {told} numbers", NEXT)
    except (TypeError, ValueError, OverflowError):
        raise BadMotionError(f"{where}: {name} is not {told} numbers", NEXT) from None

    found = found.astype(np.float64)
    if not np.isfinite(found).all():
        first = tuple(int(place) for place in np.argwhere(~np.isfinite(found))[0])
        raise BadMotionError(f"{where}: {name} is not finite at {first}", NEXT)

    return found


def called(document: Any, candidates: tuple[str, ...]) -> str:
    """Which of several names of a field a document has; the first where it has none."""
    there = document if isinstance(document, dict) else {}
    return next((name for name in candidates if name in there), candidates[0])


def rate(document: dict[str, Any], name: str, where: Path | str) -> float | None:
    """Frames a second; None where the document does not say. BadMotionError where it is no number
    above zero.
    """
    value = document.get(name)
    if value is None:
        return None

    boxed = np.ravel(value) if isinstance(value, np.ndarray) else value
    boxed = boxed if isinstance(boxed, np.ndarray | list) else [boxed]
    number = float(array({name: boxed}, name, (1,), where)[0])
    if number <= 0.0:
        raise BadMotionError(f"{where}: {name} is {number:g}, which is no rate", NEXT)

    return number


def names(
    document: dict[str, Any], candidates: tuple[str, ...], where: Path | str
) -> tuple[str, ...]:
    """Texts in a list; () where none of the names is there, or it is None."""
    value = document.get(called(document, candidates))
    if value is None:
        return ()
    texts = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise BadMotionError(f"{where}: {called(document, candidates)} is no list of names", NEXT)
    return tuple(texts)
