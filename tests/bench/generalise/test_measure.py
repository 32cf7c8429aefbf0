"""What came of a drawn scene, and at which stage it failed."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exoactor.bench import generalise
from exoactor.bench.generalise import measure
from exoactor.bench.generalise.draw import Drawn
from exoactor.bench.generalise.errands import VERBS
from exoactor.core.errors import ConfigError
from exoactor.core.goals import Goal
from exoactor.core.plan import Plan, Prompt
from exoactor.scenes import tasks

NO_PROMPT = Prompt("", "", "", "", "")


def plan(*goals: Goal) -> Plan:
    return Plan("", (), NO_PROMPT, goals)


def measured(of: Drawn, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(measure, "drawn", lambda seed, index: of)
    return measure.row(0, seed=0, known="full", only_imagined=True, out=Path())


def basket(**changed: Any) -> Drawn:
    return Drawn("walk to", replace(tasks.scene("basket"), **changed))


def test_a_plan_without_a_goal_that_is_meant_was_misread() -> None:
    meant = (Goal("near", "box"), Goal("standing"))
    assert measure.misread(plan(Goal("near", "box", amount=0.3)), meant) is None
    assert measure.misread(plan(Goal("near", "table"), Goal("standing")), meant) is not None
    pushed = (Goal("moved", "box"),)
    assert measure.misread(plan(Goal("moved", "box", direction="forwards")), pushed) is None
    gone = (Goal("went", direction="left"),)
    assert measure.misread(plan(Goal("went", direction="right")), gone) is not None


def test_who_does_it_is_told_with_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    made = measured(basket(), monkeypatch)
    assert (made["stage"], made["planned"], made["imagined"]) == (None, True, True)
    assert made["imagined_details"] and made["slide_mm_s"] < 10.0


def test_a_refusal_is_of_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    made = measured(basket(instruction="sing to the basket"), monkeypatch)
    assert (made["stage"], made["fault"]) == ("plan", False)
    assert "sing" in made["failed"]


def test_what_is_missed_is_of_the_imagination(monkeypatch: pytest.MonkeyPatch) -> None:
    made = measured(basket(goals=(Goal("near", "basket", amount=0.01),)), monkeypatch)
    assert (made["stage"], made["imagined"]) == ("imagine", False)
    assert "distance to the basket" in made["failed"]


def test_an_error_that_nobody_foresaw_is_a_fault_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: Any) -> None:
        raise KeyError("seat")

    monkeypatch.setattr(measure, "choreograph", broken)
    made = measured(basket(), monkeypatch)
    assert (made["stage"], made["fault"]) == ("imagine", True)
    assert made["failed"] == "KeyError: 'seat'"


@pytest.mark.parametrize(
    ("done", "stage"),
    [
        ([], "plan"),
        (["observe", "transfer"], "plan"),
        (["observe", "transfer", "plan"], "imagine"),
        (["imagine", "known"], "reading"),
        (["body", "hands", "ground", "interact", "reading"], "retarget"),
        (["retarget", "condition"], "track"),
    ],
)
def test_a_run_that_breaks_off_failed_at_the_step_after_the_last(
    tmp_path: Path, done: list[str], stage: str
) -> None:
    stages = [{"name": name} for name in done]
    (tmp_path / "run.json").write_text(json.dumps({"stages": stages}))
    assert measure.broke_off_at(tmp_path) == stage


def test_a_run_that_was_never_begun_was_refused(tmp_path: Path) -> None:
    assert measure.broke_off_at(tmp_path) == "plan"


def made(verb: str, stage: str | None = None, **of: Any) -> dict[str, Any]:
    return {"verb": verb, "stage": stage, "imagined": True, "done": not stage, "fault": False} | of


def test_the_table_counts_by_verb_and_stage() -> None:
    rows = [made("duck"), made("duck", "track"), made("lift", "plan", imagined=False)]
    heads, *lines = generalise.by_verb(rows)
    assert heads[:4] == ("verb", "drawn", "imagined", "done")
    counted = {line[0]: dict(zip(heads, line, strict=True)) for line in lines}
    assert set(counted) == {"duck", "lift", "all"}
    assert (counted["duck"]["drawn"], counted["duck"]["done"], counted["duck"]["track"]) == (
        "2", "1", "1",
    )  # fmt: skip
    assert (counted["all"]["drawn"], counted["all"]["imagined"]) == ("3", "2")


def test_the_targets_are_shares_of_a_tier_and_no_fault() -> None:
    rows = [made(verb) for verb in VERBS] + [made("walk to", "goals"), made("duck", fault=True)]
    found = {f"{f.on}: {f.what}": f for f in generalise._figures(rows, only_imagined=False)}
    assert found["locomotion: done"].value == pytest.approx(100.0 * 7 / 8)
    assert found["locomotion: done"].met is False and found["whole body: done"].met is True
    assert found["all: errors that nobody foresaw"].met is False
    imagined = generalise._figures(rows, only_imagined=True)
    assert [f.on for f in imagined] == ["imagined", "all"]


def test_a_seed_below_zero_draws_nothing() -> None:
    from exoactor.config import BenchOptions

    for wrong in ({"n": 0}, {"seed": -1}):
        with pytest.raises(ConfigError):
            BenchOptions(**wrong)
