"""Files that are there whole or not at all, and locks: nothing is written through a link, a failure
leaves the old."""

import os
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import ConfigError, RetriableError
from exoactor.io.atomic import locked, whole
from exoactor.io.files import write_bytes, write_npz
from exoactor.io.video import write_video

BUSY = RetriableError("busy", "wait")


@pytest.mark.parametrize("write", ["bytes", "npz", "video"])
def test_a_link_in_the_files_place_is_not_followed(write: str, tmp_path: Path) -> None:
    precious, path = tmp_path / "precious", tmp_path / "out" / "made"
    precious.write_text("mine")
    path.parent.mkdir()
    path.symlink_to(precious)
    if write == "bytes":
        write_bytes(path, b"new")
    elif write == "npz":
        write_npz(path, a=np.zeros(3))
    else:
        write_video(path, [np.zeros((16, 16, 3), dtype=np.uint8)] * 3, 30.0)
    assert precious.read_text() == "mine"
    assert (
        path.is_file()
        and not path.is_symlink()
        and [entry.name for entry in path.parent.iterdir()] == ["made"]
    )


def test_a_link_in_the_temporarys_place_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "precious").write_text("mine")
    (tmp_path / ".made.7.tmp").symlink_to("precious")
    monkeypatch.setattr("exoactor.io.atomic.secrets.randbelow", lambda limit: 7)
    with pytest.raises(FileExistsError):
        write_bytes(tmp_path / "made", b"new")
    assert (tmp_path / "precious").read_text() == "mine" and not (tmp_path / "made").exists()


def test_two_that_write_the_same_file_at_once_do_not_share_a_temporary(tmp_path: Path) -> None:
    """As two threads of a process do; the one that ends last is the one that stays."""
    path = tmp_path / "made"
    with whole(path) as outer:
        outer.write_bytes(b"outer, ")
        with whole(path) as inner:
            inner.write_bytes(b"inner")
        assert path.read_bytes() == b"inner"
        with outer.open("ab") as more:
            more.write(b"whole")
    assert path.read_bytes() == b"outer, whole" and [
        entry.name for entry in tmp_path.iterdir()
    ] == ["made"]


def test_a_failure_midway_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "made"
    path.write_text("old")
    with pytest.raises(OSError), whole(path) as fresh:
        fresh.write_bytes(b"half")
        raise OSError(28, "No space left on device")
    assert path.read_text() == "old" and [entry.name for entry in tmp_path.iterdir()] == ["made"]


def test_a_file_gets_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_bytes(tmp_path / "made", b"x")
    assert (tmp_path / "made").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_lock_is_held_by_one_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_text("kept")
    with locked(path, BUSY), pytest.raises(RetriableError, match="busy"), locked(path, BUSY):
        pass
    with locked(path, BUSY):
        assert path.read_text() == "kept"


@pytest.mark.parametrize("kind", ["link", "dangling", "pipe"])
def test_a_lock_is_a_plain_file(kind: str, tmp_path: Path) -> None:
    path, precious = tmp_path / "lock", tmp_path / "precious"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(precious)
    if kind == "link":
        precious.write_text("mine")
    with pytest.raises(ConfigError, match="lock"), locked(path, BUSY):
        pass
    assert not precious.exists() if kind != "link" else precious.read_text() == "mine"
