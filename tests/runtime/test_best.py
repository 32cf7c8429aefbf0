"""Several candidates are each executed, the best one is the run, and what came of all is told."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.io.files import read_json
from exoactor.runtime import best
from exoactor.runtime import run as running
from exoactor.runtime.best import Candidates
from exoactor.runtime.candidates import Tried, ranked
from exoactor.runtime.events import Event
from exoactor.runtime.step import Outcome, Step, Work
from exoactor.runtime.steps.rank import ranked_steps
from exoactor.store import run_folder
from exoactor.store.store import Store
from made.bad_inputs.material import written

MADE = ("upper.txt", "clip.txt", "execution.npz", "seen.txt", "film.txt", "report.txt")


class Shop:
    """Steps of a run of three candidates, of which the second reaches its goal; `done` counts what
    was worked on, `trouble` says what happens to a candidate's clip.
    """

    def __init__(self, folder: Path) -> None:
        self.done: Counter[str] = Counter()
        self.trouble: dict[int, Callable[[], None]] = {}
        self.store, self.folder = Store(folder / "store"), folder / "run"
        self.sources = {"given.txt": folder / "given.txt"}
        self.sources["given.txt"].write_text("words")

    def candidates(self) -> Candidates:
        return Candidates([self.steps(number) for number in (1, 2, 3)])

    def steps(self, number: int, alone: bool = False) -> list[Step]:
        def imagine(work: Work) -> None:
            self.trouble.get(number, lambda: None)()
            text = work.inputs["upper.txt"].read_text()
            (work.folder / "clip.txt").write_text(f"{text} {number}")

        def judge(work: Work) -> Outcome:
            (work.folder / "seen.txt").write_text("")
            reached = work.inputs["clip.txt"].read_text() == "WORDS 2"
            details = {"box lifted": f"20 cm{'' if reached else ': missed'}"}
            task = {"name": "x", "success": reached, "details": details}
            return Outcome({"task": task, "verdict": {"passed": reached, "reasons": []}})

        def report(work: Work) -> None:
            told = work.figures.get("rank", {}).get("candidates", {}).get("best")
            text = f"{work.inputs['clip.txt'].read_text()}, best is {told}"
            (work.folder / "report.txt").write_text(text)

        rank = ranked_steps(None if alone else number)
        reads = ("judge", *(step.name for step in rank))
        return [
            self._step("upper", ("given.txt",), "upper.txt", upper),
            self._step("imagine", ("upper.txt",), "clip.txt", imagine, seed=number),
            self._step("track", ("clip.txt",), "execution.npz", track),
            self._step("judge", ("clip.txt", "execution.npz"), "seen.txt", judge),
            *rank,
            self._step("film", ("clip.txt",), "film.txt", film),
            replace(self._step("report", ("clip.txt",), "report.txt", report), reads_figures=reads),
        ]

    def _step(
        self,
        name: str,
        reads: tuple[str, ...],
        makes: str,
        work: Callable[[Work], Outcome | None],
        **settings: object,
    ) -> Step:
        def execute(given: Work) -> Outcome:
            self.done[name] += 1
            return work(given) or Outcome()

        return Step(name, "own", 1, settings, reads, (makes,), execute)

    def run(self, **how: Any) -> dict[str, Any]:
        asked = {"command": "x", "inputs": {"words": 1}}
        made = self.candidates()
        return best.run(made, self.sources, self.folder, self.store, asked, **how)

    def run_alone(self, number: int) -> None:
        asked = {"command": "x", "inputs": {"words": 1}}
        steps = self.steps(number, alone=True)
        running.run(steps, self.sources, self.folder, self.store, asked)

    def plan(self) -> list[tuple[str, int | None, bool]]:
        lines = (line for _, line in best.plan(self.candidates(), self.sources, self.store))
        return [(line.name, line.candidate, line.cached) for line in lines]

    def read(self, name: str) -> str:
        return (self.folder / name).read_text()


def upper(work: Work) -> None:
    text = work.inputs["given.txt"].read_text().upper()
    (work.folder / "upper.txt").write_text(text)


def film(work: Work) -> None:
    (work.folder / "film.txt").write_text(work.inputs["clip.txt"].read_text())


def track(work: Work) -> None:
    (work.folder / "execution.npz").write_bytes(written("execution"))


def refuse() -> None:
    raise BadMotionError("nobody is in it", "another seed")


def stop() -> None:
    raise KeyboardInterrupt


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_the_best_one_is_the_run_and_all_are_told(shop: Shop) -> None:
    metrics = shop.run()
    assert shop.read("clip.txt") == "WORDS 2" and shop.read("report.txt") == "WORDS 2, best is 2"
    assert metrics["verdict"]["passed"] is True and metrics["task"]["success"] is True
    told = metrics["candidates"]
    assert told["best"] == 2 and [row["number"] for row in told["ranked"]] == [2, 1, 3]
    assert [(row["goals"], row["goals_missed"]) for row in told["ranked"]] == [
        (1, 0),
        (1, 1),
        (1, 1),
    ]
    assert all(row["energy_j"] == 0.0 for row in told["ranked"]), "the motors did nothing"
    assert read_json(shop.folder / "metrics.json") == metrics
    whole = run_folder.read(shop.folder)
    assert whole.finished and all(whole.file(name) for name in MADE)


def test_each_candidate_is_a_run_of_its_own_and_what_is_common_is_done_once(shop: Shop) -> None:
    shop.run()
    assert shop.done == {"upper": 1, "imagine": 3, "track": 3, "judge": 3, "film": 1, "report": 1}
    for number in (1, 2, 3):
        folder = run_folder.read(shop.folder / f"candidate-{number}")
        clip = folder.file("clip.txt")
        assert clip and clip.read_text() == f"WORDS {number}"
        assert folder.verdict()[0] is (number == 2) and folder.file("report.txt") is None


def test_what_is_in_the_store_is_not_done_again(shop: Shop) -> None:
    metrics, before = shop.run(), Counter(shop.done)
    seen: list[Event] = []
    assert shop.run(listener=seen.append) == metrics and shop.done == before
    assert {event.kind for event in seen} == {"kept"}
    assert {(event.candidate, event.number) for event in seen if event.step == "track"} == {
        (1, 3), (2, 3), (3, 3), (None, 3),
    }  # fmt: skip
    shop.run_alone(3)
    assert shop.done == before + Counter(film=1, report=1) and shop.read("clip.txt") == "WORDS 3"


def test_a_plan_tells_what_each_candidate_takes(shop: Shop) -> None:
    own = [(name, n, False) for n in (1, 2, 3) for name in ("imagine", "track", "judge")]
    last = [("rank", None, False), ("film", None, False), ("report", None, False)]
    assert shop.plan() == [("upper", None, False), *own, *last]
    shop.run_alone(2)
    assert ("judge", 2, True) in shop.plan()
    assert ("film", None, False) in shop.plan(), "it is there of one, but is that the best?"
    shop.run(until="imagine")
    made = [(name, n, n == 2 or name == "imagine") for name, n, _ in own]
    assert shop.plan() == [("upper", None, True), *made, *last]
    shop.run()
    assert all(cached for _, _, cached in shop.plan())


def test_one_that_cannot_be_executed_is_told_and_the_others_are(shop: Shop) -> None:
    shop.trouble = {2: refuse}
    metrics = shop.run()
    assert shop.read("clip.txt") == "WORDS 1" and metrics["verdict"]["passed"] is False
    last = metrics["candidates"]["ranked"][-1]
    assert (last["number"], last["failed"], last["passed"]) == (2, "nobody is in it", None)
    shop.trouble = dict.fromkeys((1, 2, 3), refuse)
    shop.sources["given.txt"].write_text("other")
    with pytest.raises(BadMotionError, match=r"none of the 3 .*\n  - 1: nobody is in it"):
        shop.run()
    failed = read_json(shop.folder / "run.json")["failed"]
    assert failed["error"] == "BadMotionError" and failed["next"] == "another seed"


def test_it_stops_where_it_is_told_to(shop: Shop) -> None:
    assert "candidates" not in shop.run(until="upper")
    assert shop.done == {"upper": 1} and not (shop.folder / "candidate-1").exists()

    metrics = shop.run(until="track")
    assert shop.done["track"] == 3 and shop.done["judge"] == 0
    assert shop.read("clip.txt") == "WORDS 1" and "candidates" not in metrics

    metrics = shop.run(until="judge")
    assert metrics["candidates"]["best"] == 2 and not (shop.folder / "report.txt").exists()
    shop.run()
    shop.run(until="judge")
    assert not (shop.folder / "report.txt").exists(), "of an earlier command that went further"
    with pytest.raises(ConfigError, match="no step 'walk'"):
        shop.run(until="walk")


def test_a_run_that_was_stopped_goes_on_where_it_was(shop: Shop, tmp_path: Path) -> None:
    shop.run_alone(1)
    shop.trouble = {2: stop}
    with pytest.raises(KeyboardInterrupt):
        shop.run()
    left = run_folder.read(shop.folder)
    assert not left.finished and set(left.outputs) == {"given.txt", "upper.txt"}
    assert not (shop.folder / "clip.txt").exists(), "the folder holds what run.json says"
    shop.trouble = {}
    shop.run()
    assert shop.done["imagine"] == 4 and shop.done["track"] == 3  # the second was begun twice

    (tmp_path / "other").mkdir()
    whole = Shop(tmp_path / "other")
    whole.run()
    assert run_folder.read(whole.folder).outputs == run_folder.read(shop.folder).outputs


FINE = Tried(1, None, True, 3, 0, 10, 9, 12.0, 800.0)


@pytest.mark.parametrize(
    "worse",
    [
        {"failed": "x", "passed": None}, {"passed": False, "energy_j": 1.0},
        {"goals_missed": 1, "worlds_held": 10}, {"worlds_held": 8, "contact_error_mm": 0.0},
        {"contact_error_mm": 21.0, "energy_j": 1.0}, {"contact_error_mm": None},
        {"energy_j": 801.0}, {"energy_j": 801.0, "contact_error_mm": 1.0},
    ],
)  # fmt: skip
def test_goals_come_first_then_worlds_then_contacts_then_effort(worse: dict[str, Any]) -> None:
    other = replace(FINE, number=2, **worse)
    assert [one.number for one in ranked([replace(other, number=0), FINE])] == [1, 0]


def test_of_equals_the_first_is_kept() -> None:
    assert [one.number for one in ranked([replace(FINE, number=2), FINE])] == [1, 2]
