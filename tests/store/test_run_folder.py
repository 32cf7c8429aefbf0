"""A run folder is read back only as it was written."""

from pathlib import Path
from typing import Any

import pytest

from exoactor.core.errors import ConfigError, ExoActorError, PermanentError
from exoactor.io.files import write_json
from exoactor.store import run_folder
from exoactor.store.keys import file_hash


def written(folder: Path, verdict: Any = None, **more: Any) -> Path:
    """A finished run of one file, whose verdict is `verdict`."""
    folder.mkdir(exist_ok=True)
    (folder / "a.bin").write_bytes(b"a")
    write_json(
        folder / "metrics.json", {"verdict": verdict or {"passed": True, "reasons": ["it stood"]}}
    )
    document = {"finished": True, "outputs": {"a.bin": file_hash(folder / "a.bin")}}
    write_json(
        folder / "run.json",
        {**document, "metrics_sha256": file_hash(folder / "metrics.json"), **more},
    )
    return folder


def test_what_was_written_is_read(tmp_path: Path) -> None:
    found = run_folder.read(written(tmp_path))
    assert found.finished and found.verdict() == (True, ("it stood",))
    assert found.file("a.bin") == tmp_path / "a.bin" and found.file("hands.npz") is None


def test_a_run_that_was_stopped_has_no_verdict(tmp_path: Path) -> None:
    found = run_folder.read(written(tmp_path, {"passed": None, "reasons": None}))
    assert found.finished and not found.judged()
    with pytest.raises(ConfigError, match="stopped before its verdict"):
        found.verdict()


@pytest.mark.parametrize("passed", [1, "true", "yes", [True], {"passed": True}, 0, False])
def test_only_true_is_passed(passed: Any, tmp_path: Path) -> None:
    assert run_folder.read(written(tmp_path, {"passed": passed})).verdict()[0] is False


@pytest.mark.parametrize("verdict", ["passed", [True], 1])
def test_a_verdict_that_is_none_is_named(verdict: Any, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"metrics\.json: verdict is not an object"):
        run_folder.read(written(tmp_path, verdict)).verdict()


def test_metrics_edited_by_hand_are_noticed(tmp_path: Path) -> None:
    write_json(written(tmp_path) / "metrics.json", {"verdict": {"passed": True, "reasons": []}})
    with pytest.raises(PermanentError, match=r"metrics\.json is not the file that the run wrote"):
        run_folder.read(tmp_path).verdict()
    (tmp_path / "metrics.json").unlink()
    with pytest.raises(PermanentError, match=r"metrics\.json is gone"):
        run_folder.read(tmp_path).verdict()


@pytest.mark.parametrize("told", [None, ""])
def test_metrics_whose_hash_is_not_told_are_not_believed(told: Any, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"run\.json lacks the hash of metrics\.json"):
        run_folder.read(written(tmp_path, metrics_sha256=told)).verdict()


def test_files_that_are_altered_gone_or_foreign_are_noticed(tmp_path: Path) -> None:
    found = run_folder.read(written(tmp_path))
    (tmp_path / "hands.npz").write_bytes(b"")
    with pytest.raises(PermanentError, match=r"hands\.npz is no file of this run"):
        found.file("hands.npz")
    (tmp_path / "a.bin").write_bytes(b"b")
    with pytest.raises(PermanentError, match=r"a\.bin is not the file"):
        found.file("a.bin")
    (tmp_path / "a.bin").unlink()
    with pytest.raises(PermanentError, match=r"a\.bin is gone"):
        found.file("a.bin")


@pytest.mark.parametrize(
    "more",
    [
        {"finished": "no"}, {"finished": 1}, {"outputs": ["a.bin"]}, {"outputs": "a.bin"},
        {"outputs": {"a.bin": 1}}, {"outputs": {"/etc/passwd": "0"}},
        {"outputs": {"../a.bin": "0"}}, {"metrics_sha256": 5},
    ],
)  # fmt: skip
def test_a_run_json_of_other_kinds_is_named(more: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"run\.json"):
        run_folder.read(written(tmp_path, **more))


@pytest.mark.parametrize("text", ["[]", "null", "5", "{", ""])
def test_what_is_no_object_is_named(text: str, tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(ExoActorError, match=r"run\.json"):
        run_folder.read(tmp_path)
