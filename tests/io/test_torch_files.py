"""Files of torch.save without torch: what is in them, and that nothing in them is run."""

import io
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exoactor.core.errors import BadMotionError
from exoactor.io.torch_files import load


def test_tensors_and_containers_come_back(torch_file: Callable[..., Path], tmp_path: Path) -> None:
    document = {
        "a": np.arange(12, dtype=np.float32).reshape(3, 4),
        "b": [np.arange(3), {"c": "text", "d": 2}],
        "e": None,
    }
    found = load(torch_file(tmp_path / "x.pt", document))
    np.testing.assert_array_equal(found["a"], document["a"])
    np.testing.assert_array_equal(found["b"][0], [0, 1, 2])
    assert (
        found["b"][1] == {"c": "text", "d": 2} and found["e"] is None and found["a"].flags.writeable
    )


def test_torchs_own_files_read_the_same(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    whole = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    torch.save({"view": whole.T[1:3], "int": torch.tensor([1, 2])}, tmp_path / "x.pt")
    found = load(tmp_path / "x.pt")
    np.testing.assert_array_equal(found["view"], whole.T[1:3].numpy())
    np.testing.assert_array_equal(found["int"], [1, 2])


class Evil:
    def __reduce__(self) -> Any:
        return os.system, ("echo run > ran",)


@pytest.mark.parametrize("value", [Evil(), np.arange(3)], ids=("a command", "a numpy array"))
def test_what_could_run_code_is_refused(
    value: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("x.pt", "w") as archive:
        archive.writestr("result/data.pkl", pickle.dumps({"a": value}))
    with pytest.raises(BadMotionError, match="no plain data"):
        load(Path("x.pt"))
    assert not Path("ran").exists()


def bare(value: Any) -> bytes:
    return pickle.dumps(value, 2)[2:-1]


def tensor_file(
    path: Path, shape: Any, strides: Any, *, offset: Any = 0, count: Any = 6, key: Any = "0"
) -> Path:
    """A file with a storage of eight float32, 0 to 7, of which the tensor is told it has
    `count`."""
    storage = (
        b"("
        + bare("storage")
        + b"ctorch\nFloatStorage\n"
        + bare(key)
        + bare("cpu")
        + bare(count)
        + b"tQ"
    )
    tensor = (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + storage
        + bare(offset)
        + bare(shape)
        + bare(strides)
        + b"\x89NtR"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("result/data.pkl", b"\x80\x02" + tensor + b".")
        archive.writestr("result/data/0", np.arange(8, dtype=np.float32).tobytes())
    return path


@pytest.mark.parametrize(
    ("shape", "strides", "offset", "wanted"),
    [
        ((2, 3), (3, 1), 0, [[0, 1, 2], [3, 4, 5]]),
        ((3, 2), (1, 3), 0, [[0, 3], [1, 4], [2, 5]]),
        ((2,), (2,), 3, [3, 5]),
        ((), (), 5, 5),
        ((2, 3), (0, 1), 0, [[0, 1, 2], [0, 1, 2]]),  # expand()
        ((0, 9), (9, 1), 0, np.zeros((0, 9))),
    ],
)
def test_views_up_to_the_end_of_their_storage(
    shape: Any, strides: Any, offset: int, wanted: Any, tmp_path: Path
) -> None:
    found = load(tensor_file(tmp_path / "x.pt", shape, strides, offset=offset))
    np.testing.assert_array_equal(found, wanted)
    assert found.shape == shape


@pytest.mark.parametrize(
    ("shape", "strides", "more"),
    [
        ((7,), (1,), {}),  # the eighth and ninth number are in the file, but not its own
        ((2, 3), (4, 1), {}),
        ((1,), (1,), {"offset": 6}),
        ((), (), {"offset": 6}),
        ((1,), (1,), {"offset": 10**30}),
        ((4,), (1,), {"count": 9}),
        ((4,), (1,), {"count": -1}),
        ((4,), (1,), {"count": 1.5}),
        ((4,), (-1,), {"offset": 3}),
        ((-1,), (1,), {}),
        ((1.5,), (1,), {}),
        (((1,),), (1,), {}),
        ((True,), (1,), {}),
        ((2,), (1, 1), {}),
        ((10**12,), (0,), {}),
        ((2**13, 2**12), (0, 0), {}),
        ((4,), (1,), {"key": "../../x"}),
        ((4,), (1,), {"key": 0}),
    ],
)
def test_a_tensor_beyond_its_storage_is_refused(
    shape: Any, strides: Any, more: Any, tmp_path: Path
) -> None:
    with pytest.raises(BadMotionError, match=r"x\.pt"):
        load(tensor_file(tmp_path / "x.pt", shape, strides, **more))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_words(
    data: st.DataObject, torch_file: Callable[..., Path], tmp_path: Path
) -> None:
    whole = torch_file(
        tmp_path / "x.pt", {"a": np.arange(6, dtype=np.float32).reshape(2, 3)}
    ).read_bytes()
    cut = data.draw(st.integers(0, len(whole) - 1))
    flipped = bytearray(whole)
    flipped[cut] ^= 1 << data.draw(st.integers(0, 7))
    for content in (whole[:cut], bytes(flipped)):
        (tmp_path / "y.pt").write_bytes(content)
        try:
            load(tmp_path / "y.pt")
        except BadMotionError as error:
            assert "y.pt" in error.what


def test_other_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.pt").write_bytes(b"not a zip")
    with zipfile.ZipFile(tmp_path / "y.pt", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    stream = io.BytesIO()
    np.save(stream, np.arange(3))
    for name in ("x.pt", "y.pt", "none.pt"):
        with pytest.raises(BadMotionError, match=name):
            load(tmp_path / name)
