from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import MissingAssetError
from exoactor.io import assets
from exoactor.io.litert import Network


@pytest.fixture
def model() -> bytes:
    """The smallest of the networks."""
    if assets.state(assets.BLAZE) != "present":
        pytest.skip("the model files are absent: `exoactor assets pull blaze`")
    return assets.read("blaze", "hand_recrop.tflite")


def test_outputs_by_name_and_equal_on_every_run_and_number_of_threads(model: bytes) -> None:
    one, two = Network(model), Network(model, threads=2)
    assert one.input_shape == (256, 256, 3)
    picture = np.random.default_rng(0).random(one.input_shape, dtype=np.float32)
    first = one(picture)
    assert first["output_crop"].shape == (1, 1, 4)
    one(np.zeros_like(picture))
    for again in (one(picture), two(picture)):
        assert np.array_equal(again["output_crop"], first["output_crop"])
    assert not np.array_equal(one(np.zeros_like(picture))["output_crop"], first["output_crop"])


def test_nothing_is_said_on_standard_error(model: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    Network(model)
    assert capfd.readouterr().err == ""


def test_what_is_not_a_model(tmp_path: Path) -> None:
    (tmp_path / "a.tflite").write_bytes(b"hello" * 100)
    with pytest.raises(MissingAssetError, match=r"a\.tflite is not a LiteRT model"):
        Network(tmp_path / "a.tflite")
    with pytest.raises(MissingAssetError, match="the model"):
        Network(b"")
