"""Neural networks in .onnx files, run on ONNX Runtime."""

from pathlib import Path

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import MissingAssetError


class Network:
    """One network with one input and one output, both vectors with a batch axis.

    Called without that axis.

    Args:
        model: the file, or its bytes (what `assets.read` gives, so that what was checked is what
            runs).
    """

    def __init__(self, model: Path | bytes) -> None:
        import onnxruntime  # a slow import

        options = onnxruntime.SessionOptions()
        # small networks: threads only add waiting
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        name = "the model" if isinstance(model, bytes) else str(model)
        content = model if isinstance(model, bytes) else _read(model)

        try:
            self._session = onnxruntime.InferenceSession(
                content, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # its own kinds, without a common one
            reason = str(error).partition("\n")[0]
            raise MissingAssetError(
                f"{name} is not an ONNX model ({reason})", "fetch it again"
            ) from None

        self._inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        if len(self._inputs) != 1 or len(outputs) != 1 or not _is_row(self._inputs[0].shape):
            raise MissingAssetError(
                f"{name} is no network of one vector to one vector", "give a policy's .onnx file"
            )

    @property
    def input_size(self) -> int:
        """Numbers of the input."""
        return int(self._inputs[0].shape[1])

    def __call__(self, value: Array) -> Array:
        """Run on one input (N,), in 32 bits; gives the output (M,)."""
        row = np.asarray(value, dtype=np.float32)[None]
        (output,) = self._session.run(None, {self._inputs[0].name: row})
        return np.asarray(output[0], dtype=np.float64)


def _is_row(shape: list[int | str]) -> bool:
    return len(shape) == 2 and isinstance(shape[1], int)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MissingAssetError(
            f"{path} cannot be read ({error.strerror})", "give the policy's .onnx file"
        ) from None
