"""Fields of other tools' documents, checked as they are taken out."""

from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.io.pickled_arrays import LIMIT_NUMBERS
from exoactor.io.pickles import NEXT


def array(document: Any, name: str, shape: tuple[int | None, ...], where: Path | str) -> Array:
    """A field of a document: numbers, finite, of a shape in which None is any length; BadMotionError names it."""
    value = document.get(name) if isinstance(document, dict) else None
    told = tuple("T" if size is None else size for size in shape)
    if value is None:
        raise BadMotionError(f"{where} has no {name}", NEXT)
    try:
        found = value if isinstance(value, np.ndarray) else np.asarray(value, dtype=np.float64)
        fits = found.ndim == len(shape) and all(w is None or w == n for w, n in zip(shape, found.shape, strict=True))
        if not fits or not 0 < found.size <= LIMIT_NUMBERS or found.dtype.kind not in "biuf":
            raise BadMotionError(f"{where}: {name} is not {told} numbers", NEXT)
    except (TypeError, ValueError, OverflowError):
        raise BadMotionError(f"{where}: {name} is not {told} numbers", NEXT) from None
    found = found.astype(np.float64)
    if not np.isfinite(found).all():
        first = tuple(int(place) for place in np.argwhere(~np.isfinite(found))[0])
        raise BadMotionError(f"{where}: {name} is not finite at {first}", NEXT)
    return found
