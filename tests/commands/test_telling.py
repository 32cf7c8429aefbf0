from typing import Any

import pytest

from exoactor.commands.telling import tell


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


def test_a_motion_without_a_clip_has_no_reading(capsys: pytest.CaptureFixture[str]) -> None:
    tell(
        metrics(
            reading={"sound": None, "reasons": None},
            verdict={"passed": True, "reasons": ["It stood."]},
            notes=[],
        )
    )
    assert capsys.readouterr().out == "\npassed\n  - It stood.\n"
