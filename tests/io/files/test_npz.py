"""Archives that are damaged, too large, without end or up to something: an error in words, and
nothing of theirs is run."""

import os
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.io import files
from exoactor.io.files import npz
from made.nouns import NOUNS, OF_MOTION, T


@pytest.mark.parametrize("value", [np.array(30.0 + 1j), np.array("2026", "M8[D]")])
def test_an_array_of_another_kind_is_named(value: np.ndarray, tmp_path: Path) -> None:
    fields = {name: getattr(NOUNS["robot_motion"], name) for name in OF_MOTION}
    np.savez(tmp_path / "odd.npz", **fields | {"fps": value})
    with pytest.raises(BadMotionError, match=r"odd\.npz: fps holds neither numbers nor texts"):
        files.load_robot_motion(tmp_path / "odd.npz")


def test_what_is_no_array_in_an_archive_is_left_out(tmp_path: Path) -> None:
    files.save_robot_motion(tmp_path / "a.npz", NOUNS["robot_motion"])
    with zipfile.ZipFile(tmp_path / "a.npz", "a") as archive:
        archive.writestr("README.txt", "by hand")
    assert len(files.load_robot_motion(tmp_path / "a.npz")) == T
    assert "README.txt" not in files.read_npz(tmp_path / "a.npz", "")
    with pytest.raises(BadMotionError, match=r"b\.npz: fps holds neither numbers nor texts"):
        files.load_robot_motion(zipped(tmp_path / "b.npz", fps=b"no array"))


def test_one_array_is_not_a_motion(tmp_path: Path) -> None:
    np.save(tmp_path / "array.npy", np.zeros(3))
    with pytest.raises(BadMotionError, match=r"array\.npy: not a readable npz file"):
        files.load_robot_motion(tmp_path / "array.npy")


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return path


def npy(shape: str, kind: str = "<f8", data: bytes = b"") -> bytes:
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}}}".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + data


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npz, "NPZ_BYTES", 1 << 20)
    path = zipped(tmp_path / "bomb.npz", fps=bytes(2 << 20))
    assert path.stat().st_size < 1 << 14
    monkeypatch.setattr(np, "load", None)
    for read in (files.load_robot_motion, lambda p: files.read_npz(p, "")):
        with pytest.raises(BadMotionError, match=r"bomb\.npz.*unpacks to 2 MiB, over 1"):
            read(path)


def test_an_array_that_is_not_all_there_is_damage(tmp_path: Path) -> None:
    for shape in ("(4,)", f"({10**12},)", f"({10**30},)", "(-1,)"):
        path = zipped(tmp_path / "claims.npz", fps=npy(shape, data=bytes(8)))
        with pytest.raises(BadMotionError, match=r"claims\.npz"):
            files.read_npz(path, "")


def test_a_file_that_has_no_end_is_not_begun(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    readers = (
        files.load_robot_motion,
        files.load_body,
        files.load_execution,
        lambda p: files.read_npz(p, ""),
    )
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        for read in readers:
            with pytest.raises(BadMotionError, match="is a device or pipe"):
                read(path)
        with pytest.raises(ConfigError, match="is a device or pipe"):
            files.read_json(path)


def test_only_numbers_of_somebody_elses_npz_are_read(tmp_path: Path) -> None:
    odd = {
        "records": np.zeros(2, dtype=[("a", "f4")]),
        "date": np.zeros(2, dtype="M8[D]"),
        "z": np.ones(2) * 1j,
    }
    np.savez(
        tmp_path / "model.npz", names=np.array({"a": 1}, dtype=object), v=np.arange(3.0), **odd
    )
    assert list(files.read_npz(tmp_path / "model.npz", "")) == ["v"]


class Evil:
    """Makes a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("field", ["fps", "extra"])
def test_a_pickle_is_never_read(field: str, tmp_path: Path) -> None:
    right = NOUNS["robot_motion"]
    fields = {name: getattr(right, name) for name in OF_MOTION}
    np.savez(
        tmp_path / "evil.npz",
        **fields | {field: np.array([Evil(tmp_path / "taken")], dtype=object)},
    )
    with pytest.raises(BadMotionError, match=r"evil\.npz: not a readable npz.*allow_pickle"):
        files.load_robot_motion(tmp_path / "evil.npz")
    assert field not in files.read_npz(tmp_path / "evil.npz", "")
    assert not (tmp_path / "taken").exists()


def test_a_pickle_before_an_archive_is_never_read(tmp_path: Path) -> None:
    """zipfile finds the archive at the end of a file, numpy looks at its beginning."""
    files.save_robot_motion(tmp_path / "good.npz", NOUNS["robot_motion"])
    both = pickle.dumps(Evil(tmp_path / "taken")) + (tmp_path / "good.npz").read_bytes()
    (tmp_path / "evil.npz").write_bytes(both)
    with pytest.raises(BadMotionError, match=r"evil\.npz"):
        files.load_robot_motion(tmp_path / "evil.npz")
    with pytest.raises(BadMotionError, match=r"evil\.npz"):
        files.read_npz(tmp_path / "evil.npz", "")
    assert not (tmp_path / "taken").exists()
