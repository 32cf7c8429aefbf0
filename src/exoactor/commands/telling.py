"""What a run says at its end."""

from collections.abc import Mapping, Sequence
from typing import Any

from exoactor.commands.shelf import word


def tell(metrics: Mapping[str, Any]) -> None:
    """The verdict on the reading first, for all else rests on it; what was said already is not said again."""
    reading, verdict, said = metrics["reading"], metrics["verdict"], list[str]()
    if reading["sound"] is not None:
        said += _listed("read well" if reading["sound"] else "not read well", reading["reasons"])
    said += _listed(word(verdict), verdict["reasons"])

    notes = [note for note in metrics["notes"] if not any(note in other for other in said)]
    if notes:
        _listed("to know", notes)


def _listed(head: str, lines: Sequence[str]) -> Sequence[str]:
    print(f"\n{head}")
    for line in lines:
        print(f"  - {line}")
    return lines
