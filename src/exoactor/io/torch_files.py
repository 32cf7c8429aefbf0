"""Files of torch.save, read without torch: tensors, numbers, texts and plain containers, nothing
that could run code.

The format is a zip with one pickle and one raw file a storage (torch/serialization.py). The pickle
is carried out by the machine of io/pickles, and may only name what tensors are rebuilt from.
"""

import io
import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoactor.core.errors import BadMotionError
from exoactor.io.compressed import LIMIT_BYTES
from exoactor.io.files import read_bytes
from exoactor.io.pickled_arrays import LIMIT_NUMBERS
from exoactor.io.pickles import NEXT, Machine

_DTYPES = {
    "torch.FloatStorage": np.float32,
    "torch.DoubleStorage": np.float64,
    "torch.HalfStorage": np.float16,
    "torch.LongStorage": np.int64,
    "torch.IntStorage": np.int32,
    "torch.ShortStorage": np.int16,
    "torch.CharStorage": np.int8,
    "torch.ByteStorage": np.uint8,
    "torch.BoolStorage": np.bool_,
}


def load(path: Path) -> Any:
    """The content, tensors as numpy arrays.

    Raises:
        BadMotionError: it is no such file, is damaged, or holds more than plain data.
    """
    data = read_bytes(path, LIMIT_BYTES, BadMotionError)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if name.endswith("data.pkl")]
            size = sum(entry.file_size for entry in archive.infolist())
            if len(names) != 1 or size > LIMIT_BYTES:
                raise ValueError("it has not one data.pkl, or unpacks to too much")
            stored = _Storages(archive, names[0].removesuffix("data.pkl"))
            return Machine(io.BytesIO(archive.read(names[0])), _MAKERS, stored).run()
    except Exception as error:  # damage shows in more ways than can be listed
        told = f"{path} is no file of torch.save, or a damaged one ({error})"
        raise BadMotionError(told, NEXT) from None


class _Storages:
    """The raw files beside the pickle, each read once."""

    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        self._archive, self._folder = archive, folder
        self._read: dict[str, bytes] = {}

    def __call__(self, reference: Any) -> NDArray[Any]:
        """What (kind, type, key, place, count) refers to: exactly `count` numbers, though there may
        be more.
        """
        kind, dtype, key, _, count = reference
        if kind != "storage" or dtype not in _DTYPES or type(key) is not str or not key.isalnum():
            raise ValueError("an unknown kind of storage")

        if key not in self._read:
            self._read[key] = self._archive.read(f"{self._folder}data/{key}")

        values: NDArray[Any] = np.frombuffer(self._read[key], dtype=_DTYPES[dtype])
        if type(count) is not int or not 0 <= count <= len(values):
            raise ValueError(f"storage {key} is cut short")
        return values[:count]


def _tensor(storage: Any, offset: Any, shape: Any, strides: Any, *_: Any) -> NDArray[Any]:
    """A view of a storage, copied; strides count elements.

    It may repeat elements (`expand`), within bounds.
    """
    sizes = (offset, *shape, *strides)
    if not isinstance(storage, np.ndarray) or any(
        type(size) is not int or size < 0 for size in sizes
    ):
        raise ValueError("a tensor without a storage, or with a shape that is none")
    if math.prod(shape) > LIMIT_NUMBERS:
        raise ValueError(f"a tensor of more than {LIMIT_NUMBERS} numbers")

    last = offset + sum((size - 1) * step for size, step in zip(shape, strides, strict=True))
    if 0 in shape:
        return np.zeros(shape, dtype=storage.dtype)
    if last >= len(storage):
        raise ValueError("a tensor reaches beyond its storage")

    steps = tuple(step * storage.dtype.itemsize for step in strides)
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, steps, writeable=False).copy()


_MAKERS: dict[str, Any] = {
    "collections.OrderedDict": lambda: {},
    "torch._utils._rebuild_tensor_v2": _tensor,
    **dict.fromkeys(_DTYPES, lambda *_: None),
}
