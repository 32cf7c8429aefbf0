from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import MissingAssetError
from exoactor.io import assets
from exoactor.io.onnx import Network


@pytest.fixture
def policy(shared: Path) -> Path:
    return shared / "policies/twist2_1017_20k.onnx"


def test_one_vector_to_another_the_same_every_time(policy: Path) -> None:
    one, two = Network(policy), Network(policy.read_bytes())
    assert one.input_size == 1432
    value = np.random.default_rng(0).random(1432, dtype=np.float32)
    first = one(value)
    assert first.shape == (29,)
    one(np.zeros_like(value))
    for again in (one(value), two(value)):
        np.testing.assert_array_equal(again, first)


def test_the_shared_file_is_the_asset(policy: Path) -> None:
    assert assets.TWIST2.files[0].flaw(policy.read_bytes()) is None


def test_what_is_not_a_model(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"hello" * 100)
    with pytest.raises(MissingAssetError, match=r"a\.onnx is not an ONNX model"):
        Network(tmp_path / "a.onnx")
    with pytest.raises(MissingAssetError, match="the model"):
        Network(b"")
    with pytest.raises(MissingAssetError, match=r"b\.onnx cannot be read"):
        Network(tmp_path / "b.onnx")
