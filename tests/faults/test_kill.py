"""SIGKILL, or a disk that is full from then on, at every durable action of a run, then the same
command: the outcome of an uninterrupted run.

Durable actions are counted by an audit hook in a forked child: every opening of a file for writing,
every rename, removal and new folder, every database connection.
"""

import errno
import json
import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from exoactor.core.errors import RetriableError
from exoactor.runtime.run import run
from exoactor.runtime.step import Outcome, Step, Work
from exoactor.store.store import Store

TAKES_ROOM = {"sqlite3.connect", "os.mkdir"}


def doubling(name: str, source: str) -> Callable[[Work], Outcome]:
    def execute(work: Work) -> Outcome:
        (work.folder / name).write_bytes(work.inputs[source].read_bytes() * 2 + name.encode())
        return Outcome({"estimate": {"frames": 2}})

    return execute


STEPS = [
    Step("one", "own", 1, {}, ("clip.bin",), ("one.bin",), doubling("one.bin", "clip.bin")),
    Step("two", "own", 1, {}, ("one.bin",), ("two.bin",), doubling("two.bin", "one.bin")),
]


def command(root: Path, name: str = "run") -> None:
    run(STEPS, {"clip.bin": root / "given.bin"}, root / name, Store(root / "store"), {})


def full(event: str, seen: int, at: int) -> None:
    if seen >= at:
        if event == "sqlite3.connect":
            raise sqlite3.OperationalError("database or disk is full")
        raise OSError(errno.ENOSPC, "No space left on device")


def outputs(root: Path, name: str = "run") -> dict[str, str]:
    document = json.loads((root / name / "run.json").read_text())
    assert document["finished"]
    return dict(document["outputs"])


def fresh(root: Path) -> Path:
    root.mkdir()
    (root / "given.bin").write_bytes(b"given" * 1000)
    return root


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_kill_at_every_durable_action(tmp_path: Path, in_child: Callable[..., int]) -> None:
    command(fresh(tmp_path / "whole"))
    expected = outputs(tmp_path / "whole")
    for kill_at in range(1, 1000):
        root = fresh(tmp_path / f"killed-{kill_at}")
        status = in_child(lambda root=root: command(root), kill_at)
        if status == 0:
            break
        assert status == -signal.SIGKILL
        command(root)
        assert outputs(root) == expected, f"after a kill at action {kill_at}"
        assert not list((root / "store" / "work").iterdir()), (
            f"work left behind after a kill at action {kill_at}"
        )
        assert not list((root / "run").glob(".*.tmp")), (
            f"half a file left behind after a kill at action {kill_at}"
        )
    assert 20 < kill_at < 999, "the hook no longer sees the run's actions"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_disk_that_fills_up_is_told_and_resumed_from(
    tmp_path: Path, in_child: Callable[..., int]
) -> None:
    command(fresh(tmp_path / "whole"))
    expected = outputs(tmp_path / "whole")
    for full_at in range(1, 1000):
        root = fresh(tmp_path / f"full-{full_at}")
        status = in_child(lambda root=root: command(root), full_at, TAKES_ROOM, full)
        if status == 0:
            break
        assert status == RetriableError.exit_code, f"no error in words at action {full_at}"
        command(root)
        assert outputs(root) == expected, f"after a full disk at action {full_at}"
    assert 10 < full_at < 999, "the hook no longer sees the run's actions"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_processes_at_the_same_work_do_not_disturb_each_other(tmp_path: Path) -> None:
    root = fresh(tmp_path / "shared")
    children = []
    for name in ("a", "b", "c", "d"):
        child = os.fork()
        if not child:
            try:
                command(root, name)
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [
        0,
        0,
        0,
        0,
    ]
    command(fresh(tmp_path / "whole"))
    for name in ("a", "b", "c", "d"):
        assert outputs(root, name) == outputs(tmp_path / "whole")
        assert (root / name / "two.bin").read_bytes() == (
            tmp_path / "whole" / "run" / "two.bin"
        ).read_bytes()
