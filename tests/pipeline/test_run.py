"""The run loop: work is done once, again when it must be, and said truthfully in run.json."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exoactor.core.errors import BadMotionError, RetriableError
from exoactor.pipeline.events import Event
from exoactor.pipeline.run import plan, run
from exoactor.pipeline.step import Outcome, Step, Work
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
    return Outcome({"verdict": {"passed": words == work.figures["upper"]["estimate"]["frames"], "reasons": []}})


def steps(version: int = 1, settings: dict[str, Any] | None = None) -> tuple[list[Step], Counted, Counted]:
    first, second = Counted(upper), Counted(count)
    made = [
        Step("upper", "own", version, settings or {}, ("clip.txt",), ("upper.txt",), first),
        Step("count", "own", 1, {}, ("upper.txt",), ("count.txt",), second, reads_figures=("upper",)),
    ]
    return made, first, second


def test_files_metrics_and_run_json(store: Store, source: dict[str, Path], tmp_path: Path) -> None:
    made, _, _ = steps()
    metrics = run(made, source, tmp_path / "run", store, {"command": "x"})
    assert (tmp_path / "run" / "count.txt").read_text() == "3"
    assert metrics["verdict"] == {"passed": True, "reasons": []}
    assert metrics["estimate"] == {"frames": 3, "detected_frames": None, "ms_per_frame": 1.0}
    assert metrics["track"]["fell"] is None, "what nobody measured is null"
    document = json.loads((tmp_path / "run" / "run.json").read_text())
    assert document["finished"] and [s["name"] for s in document["stages"]] == ["upper", "count"]
    assert json.loads((tmp_path / "run" / "metrics.json").read_text()) == metrics


def test_second_run_executes_nothing(store: Store, source: dict[str, Path], tmp_path: Path) -> None:
    made, first, second = steps()
    before = run(made, source, tmp_path / "run", store, {})
    seen: list[Event] = []
    assert run(made, source, tmp_path / "run", store, {}, seen.append) == before
    assert (first.times, second.times) == (1, 1)
    assert [event.kind for event in seen] == ["kept", "kept"]


def test_what_changed_is_done_again(store: Store, source: dict[str, Path], tmp_path: Path) -> None:
    made, _, _ = steps()
    run(made, source, tmp_path / "run", store, {})
    made, first, second = steps(version=2)
    run(made, source, tmp_path / "run", store, {})
    assert (first.times, second.times) == (1, 1), "figures read from a step are part of the reader's key"
    source["clip.txt"].write_text("two words")
    made, first, second = steps(version=2)
    assert run(made, source, tmp_path / "run", store, {})["verdict"]["passed"] is False
    assert (first.times, second.times) == (1, 1)


def test_a_damaged_artefact_is_made_again(store: Store, source: dict[str, Path], tmp_path: Path) -> None:
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


def test_a_lost_run_folder_comes_back_from_the_store(store: Store, source: dict[str, Path], tmp_path: Path) -> None:
    made, first, _ = steps()
    run(made, source, tmp_path / "one", store, {})
    run(made, source, tmp_path / "two", store, {})
    assert first.times == 1
    assert (tmp_path / "two" / "count.txt").read_text() == "3"


def test_a_failed_step_keeps_what_was_done(store: Store, source: dict[str, Path], tmp_path: Path) -> None:
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


def test_plan_tells_what_is_there_and_runs_nothing(store: Store, source: dict[str, Path], tmp_path: Path) -> None:
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
