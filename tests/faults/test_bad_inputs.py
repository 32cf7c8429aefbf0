"""Bad inputs, a share of them tried as a user would (tools/bad_inputs.py tries them all)."""

from collections import Counter
from pathlib import Path

import pytest

import exoactor.commands.look
import exoactor.commands.motions
import exoactor.commands.upkeep
import exoactor.commands.work  # noqa: F401 — loaded once, before children are made
from made.bad_inputs import cases
from made.bad_inputs.trial import Case, Ending, tried

ONE_IN = 90
LIMIT_S = 60.0
SLOW = {"photo", "clip", "surroundings", "services.toml", ".env", "key", "plan.json"}
"""What these ask for takes longer where it is no bad input: the tool tries them."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))


def test_a_share_of_them_ends_in_words(tmp_path: Path) -> None:
    """Every kind has its turn; which of its cases is settled by their order."""
    names, faults = Counter[str](), {}
    for case in cases.every():
        name = f"{case.group}/{case.name}"
        names[name] += 1
        if case.group in SLOW or len(names) % ONE_IN:
            continue
        ending = tried(case, tmp_path / str(len(names)), LIMIT_S)
        if fault := ending.fault(case):
            faults[name] = fault, ending.told[-300:]
    assert not faults
    assert len(names) >= 600 and max(names.values()) == 1, (
        "there are enough, each under a name of its own"
    )


ENDED = Ending(2, "error: x\n  next: y", 0.1, 1 << 20, ())


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (("python", "os:abort"), "traceback"),
        (("python", "time:sleep"), "traceback"),
        (("python", "os:getcwd"), "accepted"),
        (("dance",), ""),
        (("python", "pathlib:Path.cwd"), "traceback"),
        (("python", "os:unlink", "precious.txt"), "destroyed"),
    ],
)
def test_a_fault_is_seen(line: tuple[str, ...], fault: str, tmp_path: Path) -> None:
    case = Case("", "", line)
    assert tried(case, tmp_path / "case", LIMIT_S).fault(case) == fault


@pytest.mark.parametrize(
    ("ending", "fault"),
    [
        (ENDED, ""),
        (Ending(None, "", 9.0, 0, ()), "hangs"),
        (Ending(70, "error: x\n  next: y", 0.1, 0, ()), "traceback"),
        (Ending(-9, "", 0.1, 0, ()), "traceback"),
        (Ending(2, "Traceback (most recent call last)\n next:", 0.1, 0, ()), "traceback"),
        (Ending(2, "error: x\n  next: y", 0.1, (1 << 30) + 1, ()), "memory"),
        (Ending(2, "error: x", 0.1, 0, ()), "words"),
        (Ending(1, "error: x\n  next: y", 0.1, 0, ()), "words"),
        (Ending(0, "", 0.1, 0, ()), "accepted"),
    ],
)
def test_what_counts_as_a_fault(ending: Ending, fault: str) -> None:
    assert ending.fault(Case("", "", ())) == fault
