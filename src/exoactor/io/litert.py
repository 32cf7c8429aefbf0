"""Neural networks in .tflite files, run on LiteRT."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exoactor.core.errors import MissingAssetError

Tensor = NDArray[np.float32]


class Network:
    """One network with one input; called with an input without its batch axis, it gives its outputs
    by name.

    Args:
        model: the file, or its bytes (what `assets.read` gives, so that what was checked is what
            runs).
        threads: of the processor. Results do not depend on it.
    """

    def __init__(self, model: Path | bytes, threads: int = 1) -> None:
        from ai_edge_litert.interpreter import Interpreter  # a slow import

        content = model if isinstance(model, bytes) else model.read_bytes()
        with _quiet():
            try:
                self._interpreter = Interpreter(model_content=content, num_threads=threads)
                self._interpreter.allocate_tensors()
            except ValueError as error:
                name = "the model" if isinstance(model, bytes) else str(model)
                raise MissingAssetError(
                    f"{name} is not a LiteRT model ({error})", "fetch it again"
                ) from None

        self._input = self._interpreter.get_input_details()[0]
        self._outputs = {o["name"]: o["index"] for o in self._interpreter.get_output_details()}

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Of the input without its batch axis: (height, width, channels) for pictures."""
        return tuple(int(n) for n in self._input["shape"][1:])

    def __call__(self, value: Tensor) -> dict[str, Tensor]:
        """Run on one input; the outputs come without their batch axis."""
        run = self._interpreter
        run.set_tensor(self._input["index"], np.asarray(value, dtype=np.float32)[None])
        run.invoke()
        return {name: run.get_tensor(index)[0] for name, index in self._outputs.items()}


@contextmanager
def _quiet() -> Iterator[None]:
    """LiteRT's native code reports every network it prepares on standard error, and has no switch
    for that.
    """
    keep, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(keep, 2)
        os.close(keep)
        os.close(nowhere)
