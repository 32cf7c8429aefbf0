from typing import Any

import pytest

from exoactor.commands.telling import tell
from exoactor.runtime import candidates as came_out
from exoactor.runtime.candidates import Tried


def metrics(**changes: Any) -> dict[str, Any]:
    whole = {
        "reading": {"sound": False, "reasons": ["The feet were never seen."]},
        "verdict": {"passed": False, "reasons": ["It fell.", "Note: slow."]},
        "notes": ["slow", "The camera moves."],
    }
    return {**whole, **changes}


def test_the_reading_comes_first_and_a_note_is_said_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell(metrics())
    said = capsys.readouterr().out
    assert said == (
        "\nnot read well\n  - The feet were never seen.\n"
        "\nnot passed\n  - It fell.\n  - Note: slow.\n"
        "\nto know\n  - The camera moves.\n"
    )


def test_what_came_of_several_candidates_is_told_with_the_verdict(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fine = Tried(2, None, True, 3, 0, 10, 9, 12.4, 841.3)
    rows = [fine, Tried(1, None, False, 3, 1, 0), Tried(3, "nobody is in it")]
    tell(metrics(notes=[], candidates={"best": 2, "ranked": came_out.table(rows)}))
    said = capsys.readouterr().out.split("\n\n")[-1].splitlines()
    assert said == [
        "candidates, the best first",
        "  candidate  verdict       goals   worlds held  contact error  effort",
        "  2, kept    passed        3 of 3  9 of 10      1.2 cm         841 J",
        "  1          not passed    2 of 3  –            –              –",
        "  3          not executed  –       –            –              –",
        "  Candidate 3 was not executed: nobody is in it.",
    ]


def test_a_motion_without_a_clip_has_no_reading(capsys: pytest.CaptureFixture[str]) -> None:
    tell(
        metrics(
            reading={"sound": None, "reasons": None},
            verdict={"passed": True, "reasons": ["It stood."]},
            notes=[],
        )
    )
    assert capsys.readouterr().out == "\npassed\n  - It stood.\n"
