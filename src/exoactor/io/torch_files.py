"""Files of torch.save, read without torch: tensors, numbers, texts and plain containers, nothing that could run code.

The format is a zip with one pickle and one raw file a storage (torch/serialization.py). The pickle may only name what
tensors are rebuilt from; anything else is refused.
"""

import io
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoactor.core.errors import BadMotionError

NEXT = "give the file as its tool wrote it"
_DTYPES = {
    "FloatStorage": np.float32, "DoubleStorage": np.float64, "HalfStorage": np.float16, "LongStorage": np.int64,
    "IntStorage": np.int32, "ShortStorage": np.int16, "CharStorage": np.int8, "ByteStorage": np.uint8,
    "BoolStorage": np.bool_,
}  # fmt: skip
_LIMIT_BYTES = 1 << 30


def load(path: Path) -> Any:
    """The content, tensors as numpy arrays.

    Raises:
        BadMotionError: it is no such file, is damaged, or holds more than plain data.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith("data.pkl")]
            if len(names) != 1 or sum(entry.file_size for entry in archive.infolist()) > _LIMIT_BYTES:
                raise BadMotionError(f"{path} is no file of torch.save", NEXT)
            return _Reader(archive, names[0].removesuffix("data.pkl")).load()
    except FileNotFoundError:
        raise BadMotionError(f"{path} does not exist", "check the path") from None
    except BadMotionError:
        raise
    except Exception as error:  # damage shows in more ways than can be listed: zip, zlib, the pickle's own words
        raise BadMotionError(f"{path} is no file of torch.save, or a damaged one ({error})", NEXT) from None


class _Reader(pickle.Unpickler):
    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        super().__init__(io.BytesIO(archive.read(f"{folder}data.pkl")))
        self._archive, self._folder = archive, folder

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in _DTYPES:
            return _DTYPES[name]
        raise pickle.UnpicklingError(f"it names {module}.{name}, which is no plain data")

    def persistent_load(self, pid: Any) -> NDArray[Any]:
        kind, dtype, key, _, count = pid
        if kind != "storage" or not str(key).isalnum():
            raise pickle.UnpicklingError("an unknown kind of storage")
        values = np.frombuffer(self._archive.read(f"{self._folder}data/{key}"), dtype=dtype)
        if len(values) < count:
            raise pickle.UnpicklingError(f"storage {key} is cut short")
        return values


def _tensor(
    storage: NDArray[Any], offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any
) -> NDArray[Any]:
    """A view of a storage, copied; strides count elements."""
    reach = offset + sum((size - 1) * step for size, step in zip(shape, strides, strict=True)) + 1
    if min((offset, *shape, *strides), default=0) < 0 or (0 not in shape and reach > len(storage)):
        raise pickle.UnpicklingError("a tensor reaches beyond its storage")
    by = storage.dtype.itemsize
    view = np.lib.stride_tricks.as_strided(
        storage[offset:], shape, tuple(step * by for step in strides), writeable=False
    )
    return view.copy()
