"""The run loop: work is done once, again when it must be, and said truthfully in run.json."""

import errno
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exoactor.core.errors import BadMotionError, ConfigError, RetriableError
from exoactor.runtime.events import Event
from exoactor.runtime.run import plan, run
from exoactor.runtime.step import Outcome, Step, Work
from exoactor.store import run_folder
from exoactor.store.keys import file_hash
from exoactor.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def source(tmp_path: Path) -> dict[str, Path]:
    path = tmp_path / "given.txt"
    path.write_text("three words here")
    return {"clip.txt": path}


class Counted:
    """A step's work that counts how often it is done."""

    def __init__(self, work: Callable[[Work], Outcome]) -> None:
        self.times, self.work = 0, work

    def __call__(self, work: Work) -> Outcome:
        self.times += 1
        return self.work(work)


def upper(work: Work) -> Outcome:
    work.progress(0.5)
    (work.folder / "upper.txt").write_text(work.inputs["clip.txt"].read_text().upper())
    return Outcome({"estimate": {"frames": 3}}, {"estimate": {"ms_per_frame": 1.0}})


def count(work: Work) -> Outcome:
    words = len(work.inputs["upper.txt"].read_text().split())
    (work.folder / "count.txt").write_text(str(words))
    return Outcome(
        {"verdict": {"passed": words == work.figures["upper"]["estimate"]["frames"], "reasons": []}}
    )


def steps(
    version: int = 1, settings: dict[str, Any] | None = None
) -> tuple[list[Step], Counted, Counted]:
    first, second = Counted(upper), Counted(count)
    made = [
        Step("upper", "own", version, settings or {}, ("clip.txt",), ("upper.txt",), first),
        Step(
            "count", "own", 1, {}, ("upper.txt",), ("count.txt",), second, reads_figures=("upper",)
        ),
    ]
    return made, first, second


def test_errors_call_a_file_as_the_user_does(
    tmp_path: Path, store: Store, source: dict[str, Path]
) -> None:
    """The steps see it by its place in the store; the run folder has it by the name that steps
    know."""

    def refuse(work: Work) -> Outcome:
        raise BadMotionError(f"nobody is in {work.inputs['clip.txt']}", "another one")

    made = [Step("upper", "own", 1, {}, ("clip.txt",), ("upper.txt",), refuse)]
    asked = {"inputs": {"video": file_hash(source["clip.txt"])}}
    for called, name in (
        ({"clip.txt": "/home/me/holiday.txt"}, "/home/me/holiday.txt"),
        (None, "clip.txt"),
    ):
        with pytest.raises(BadMotionError) as caught:
            run(made, source, tmp_path / "run", store, asked, called=called)
        assert caught.value.what == f"nobody is in {name}"
        assert (
            json.loads((tmp_path / "run" / "run.json").read_text())["failed"]["what"]
            == f"nobody is in {name}"
        )


def test_a_file_that_changed_since_its_folder_was_chosen(
    tmp_path: Path, store: Store, source: dict[str, Path]
) -> None:
    """Else the folder would be for one clip, and hold what was made of another."""
    made, first, _ = steps()
    asked = {"inputs": {"video": file_hash(source["clip.txt"])}}
    source["clip.txt"].write_text("another clip")
    with pytest.raises(RetriableError, match=r"holiday\.txt changed"):
        run(made, source, tmp_path / "run", store, asked, called={"clip.txt": "holiday.txt"})
    assert first.times == 0 and not (tmp_path / "run" / "run.json").exists()


def test_a_folder_that_was_removed_meanwhile_is_whole_in_the_end(
    tmp_path: Path, store: Store, source: dict[str, Path]
) -> None:
    made, _, second = steps()

    def remove(work: Work) -> Outcome:
        shutil.rmtree(tmp_path / "run")
        return second(work)

    run([made[0], replace(made[1], execute=remove)], source, tmp_path / "run", store, {})
    told = run_folder.read(tmp_path / "run")
    assert told.finished and set(told.outputs) == {"clip.txt", "upper.txt", "count.txt"}
    assert all(told.file(name) for name in told.outputs)


def test_files_metrics_and_run_json(store: Store, source: dict[str, Path], tmp_path: Path) -> None:
    made, _, _ = steps()
    metrics = run(made, source, tmp_path / "run", store, {"command": "x"})
    assert (tmp_path / "run" / "count.txt").read_text() == "3"
    assert metrics["verdict"] == {"passed": True, "reasons": []}
    assert (
        metrics["estimate"].items()
        >= {"frames": 3, "detected_frames": None, "ms_per_frame": 1.0}.items()
    )
    assert metrics["track"]["fell"] is None, "what nobody measured is null"
    document = json.loads((tmp_path / "run" / "run.json").read_text())
    assert document["finished"] and [s["name"] for s in document["stages"]] == ["upper", "count"]
    assert json.loads((tmp_path / "run" / "metrics.json").read_text()) == metrics
    assert run_folder.read(tmp_path / "run").metrics().value == metrics, (
        "by the hash that run.json tells"
    )


def test_second_run_executes_nothing(store: Store, source: dict[str, Path], tmp_path: Path) -> None:
    made, first, second = steps()
    before = run(made, source, tmp_path / "run", store, {})
    seen: list[Event] = []
    assert run(made, source, tmp_path / "run", store, {}, seen.append) == before
    assert (first.times, second.times) == (1, 1)
    assert [event.kind for event in seen] == ["kept", "kept"]


def test_it_stops_after_a_step_and_goes_on_later(
    store: Store, source: dict[str, Path], tmp_path: Path
) -> None:
    made, _, second = steps()
    run(made, source, tmp_path / "run", store, {})
    metrics = run(made, source, tmp_path / "run", store, {}, until="upper")
    assert metrics["estimate"]["frames"] == 3 and metrics["verdict"]["passed"] is None
    kept = run_folder.read(tmp_path / "run")
    assert kept.finished and kept.file("upper.txt") and kept.file("count.txt") is None

    run(made, source, tmp_path / "run", store, {})
    assert run_folder.read(tmp_path / "run").file("count.txt") and second.times == 1

    with pytest.raises(ConfigError, match="no step 'judge'"):
        run(made, source, tmp_path / "other", store, {}, until="judge")
    assert not (tmp_path / "other").exists()


def test_what_changed_is_done_again(store: Store, source: dict[str, Path], tmp_path: Path) -> None:
    made, _, _ = steps()
    run(made, source, tmp_path / "run", store, {})
    made, first, second = steps(version=2)
    run(made, source, tmp_path / "run", store, {})
    assert (first.times, second.times) == (1, 1), (
        "figures read from a step are part of the reader's key"
    )
    source["clip.txt"].write_text("two words")
    made, first, second = steps(version=2)
    assert run(made, source, tmp_path / "run", store, {})["verdict"]["passed"] is False
    assert (first.times, second.times) == (1, 1)


def test_a_damaged_artefact_is_made_again(
    store: Store, source: dict[str, Path], tmp_path: Path
) -> None:
    made, first, second = steps()
    run(made, source, tmp_path / "run", store, {})
    document = json.loads((tmp_path / "run" / "run.json").read_text())
    damaged = store.object_path(document["outputs"]["upper.txt"])
    damaged.chmod(0o644)
    damaged.write_text("WRONG WORDS HERE NOW")
    (tmp_path / "run" / "upper.txt").unlink()
    run(made, source, tmp_path / "run", store, {})
    assert (first.times, second.times) == (2, 1)
    assert (tmp_path / "run" / "upper.txt").read_text() == "THREE WORDS HERE"


@pytest.mark.parametrize(
    "change",
    [
        """figures = '{"verdict": {"passed": true, "reasons": []}}'""", "outputs = '{'",
        "timing = 'null'", "usd = 'x'",
        "outputs = (SELECT outputs FROM artefacts WHERE stage = 'upper')", "digest = ''",
    ],
)  # fmt: skip
def test_what_was_altered_in_the_store_is_made_again(
    change: str, store: Store, source: dict[str, Path], tmp_path: Path
) -> None:
    """A forged verdict never comes into metrics.json, and a broken row stops neither run nor
    plan."""
    (tmp_path / "given.txt").write_text("two words")  # not the three that pass
    made, first, second = steps()
    run(made, source, tmp_path / "run", store, {})
    with sqlite3.connect(store.folder / "store.db") as db:
        db.execute(f"UPDATE artefacts SET {change} WHERE stage = 'count'")
    db.close()
    assert [entry.cached for entry in plan(made, source, store)] == [True, False]
    metrics = run(made, source, tmp_path / "run", store, {})
    assert metrics["verdict"]["passed"] is False and (first.times, second.times) == (1, 2)
    assert (tmp_path / "run" / "count.txt").read_text() == "2"


def test_a_lost_run_folder_comes_back_from_the_store(
    store: Store, source: dict[str, Path], tmp_path: Path
) -> None:
    made, first, _ = steps()
    run(made, source, tmp_path / "one", store, {})
    run(made, source, tmp_path / "two", store, {})
    assert first.times == 1
    assert (tmp_path / "two" / "count.txt").read_text() == "3"


def test_a_failed_step_keeps_what_was_done(
    store: Store, source: dict[str, Path], tmp_path: Path
) -> None:
    made, first, _ = steps()

    def fail(work: Work) -> Outcome:
        raise BadMotionError("nobody is in view", "use another clip")

    broken = [made[0], Step("count", "own", 1, {}, ("upper.txt",), ("count.txt",), fail)]
    with pytest.raises(BadMotionError):
        run(broken, source, tmp_path / "run", store, {})
    document = json.loads((tmp_path / "run" / "run.json").read_text())
    assert not document["finished"] and document["failed"]["next"] == "use another clip"
    assert (tmp_path / "run" / "upper.txt").exists()
    run(made, source, tmp_path / "run", store, {})
    assert first.times == 1


def test_a_full_disk_is_an_error_in_words(
    store: Store, source: dict[str, Path], tmp_path: Path
) -> None:
    made, first, _ = steps()

    def fill(work: Work) -> Outcome:
        raise OSError(errno.ENOSPC, "No space left on device", str(work.folder / "count.txt"))

    broken = [made[0], Step("count", "own", 1, {}, ("upper.txt",), ("count.txt",), fill)]
    with pytest.raises(RetriableError, match="make room"):
        run(broken, source, tmp_path / "run", store, {})
    document = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (
        document["failed"]["error"] == "RetriableError"
        and "No space left" in document["failed"]["what"]
    )
    run(made, source, tmp_path / "run", store, {})
    assert first.times == 1


def test_a_run_that_was_stopped_is_kept_and_says_so(
    store: Store, source: dict[str, Path], tmp_path: Path
) -> None:
    made, first, _ = steps()
    run(made, source, tmp_path / "run", store, {})
    source["clip.txt"].write_text("another clip")

    def stop(work: Work) -> Outcome:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([made[0], replace(made[1], execute=stop)], source, tmp_path / "run", store, {})
    document = json.loads((tmp_path / "run" / "run.json").read_text())
    assert not document["finished"] and document["failed"] is None
    assert [stage["name"] for stage in document["stages"]] == ["upper"]
    assert not (tmp_path / "run" / "count.txt").exists(), "of the clip before"
    assert not (tmp_path / "run" / "metrics.json").exists(), "of the clip before"
    store.collect()
    run(made, source, tmp_path / "run", store, {})
    assert first.times == 2, "what a stopped run had done was cleaned away"


def test_a_file_in_the_run_folders_place(
    store: Store, source: dict[str, Path], tmp_path: Path
) -> None:
    made, _, _ = steps()
    (tmp_path / "taken").write_text("")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "run"):
        with pytest.raises(ConfigError, match="taken"):
            run(made, source, folder, store, {})


def test_plan_tells_what_is_there_and_runs_nothing(
    store: Store, source: dict[str, Path], tmp_path: Path
) -> None:
    made, first, _ = steps()
    assert [entry.cached for entry in plan(made, source, store)] == [False, False]
    assert first.times == 0
    run(made, source, tmp_path / "run", store, {})
    assert [entry.cached for entry in plan(made, source, store)] == [True, True]


def test_one_writer_a_run_folder(store: Store, source: dict[str, Path], tmp_path: Path) -> None:
    made, _, _ = steps()

    def nested(work: Work) -> Outcome:
        run(made, source, tmp_path / "run", store, {})
        return Outcome()

    with pytest.raises(RetriableError, match="another process"):
        run([Step("nested", "own", 1, {}, (), (), nested)], source, tmp_path / "run", store, {})
