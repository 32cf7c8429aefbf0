"""Fixtures shared by all tests."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # before numpy loads, as the command does: small matrices, several workers

import pytest  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data that is not ours to redistribute; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("EXOACTOR_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("the shared data folder is absent (set EXOACTOR_SHARED)")
    return folder


@pytest.fixture(scope="session")
def linear_policy(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Any, Any], Path]:
    """linear_policy(weight (N, M), bias (M,)): an .onnx file of a network that is one matrix."""

    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    def make(weight: Any, bias: Any) -> Path:
        size = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", n])
            for name, n in zip(("input", "output"), weight.shape, strict=True)
        ]
        held = [
            numpy_helper.from_array(np.asarray(value, dtype=np.float32), name)
            for name, value in (("weight", weight), ("bias", bias))
        ]
        node = helper.make_node("Gemm", ["input", "weight", "bias"], ["output"])
        graph = helper.make_graph([node], "linear", size[:1], size[1:], held)
        network = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
        path = tmp_path_factory.mktemp("policy") / "linear.onnx"
        path.write_bytes(network.SerializeToString())
        return path

    return make


@pytest.fixture(scope="session")
def obedient(linear_policy: Callable[[Any, Any], Path]) -> Path:
    """A stand-in for TWIST2's policy: its position targets are the joint angles it is asked for."""
    import numpy as np

    from exoactor.stages.track.twist2 import ACTION_SCALE_RAD, DEFAULT_RAD, OBSERVATION

    weight = np.zeros((OBSERVATION, 29))
    weight[6:35] = np.eye(29) / ACTION_SCALE_RAD
    return linear_policy(weight, -DEFAULT_RAD / ACTION_SCALE_RAD)
