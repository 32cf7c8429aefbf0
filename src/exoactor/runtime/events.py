"""What a run tells while it goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Event:
    """`left_s`: how long this step will still take at its pace so far, None while unknown.

    `says`: what a service that is waited for says, instead of a fraction. `candidate`: which of
    several it is done for, counted from 1.
    """

    kind: Literal["start", "progress", "done", "kept"]
    step: str
    number: int
    count: int
    fraction: float = 0.0
    seconds: float = 0.0
    left_s: float | None = None
    says: str = ""
    candidate: int | None = None


Listener = Callable[[Event], None]


def ignore(event: Event) -> None:
    """For callers that do not listen."""
