"""What a run says at its end, and how a verdict is said."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from exoactor.io.people import load_people
from exoactor.view.candidates import aligned, reasons, table


def tell(metrics: Mapping[str, Any]) -> None:
    """The verdict on the reading first, for all else rests on it; what was said already is not said
    again.
    """
    reading, verdict, said = metrics["reading"], metrics["verdict"], list[str]()
    if reading["sound"] is not None:
        said += _listed("read well" if reading["sound"] else "not read well", reading["reasons"])
    if verdict["passed"] is not None:
        said += _listed(word(verdict), verdict["reasons"])

    if "candidates" in metrics:
        print("\ncandidates, the best first")
        for line in [*aligned(table(metrics["candidates"])), *reasons(metrics["candidates"])]:
            print(f"  {line}")

    notes = [note for note in metrics["notes"] if not any(note in other for other in said)]
    if notes:
        _listed("to know", notes)


def tell_people(folder: Path) -> None:
    """Everybody in the clip, where there is a choice."""
    path = folder / "people.json"
    watched = load_people(path) if path.is_file() else None
    if watched is None or len(watched.people) < 2:
        return

    _listed(
        "people in the clip (the report shows them)",
        [
            f"--person {one.number}: {one.seen}, shot {one.shot}"
            + ", followed" * (one.number == watched.person)
            for one in watched.people
        ],
    )


def word(verdict: Mapping[str, Any]) -> str:
    """A verdict in a word."""
    return "passed" if verdict["passed"] else "not passed"


def _listed(head: str, lines: Sequence[str]) -> Sequence[str]:
    print(f"\n{head}")
    for line in lines:
        print(f"  - {line}")
    return lines
