"""What there was to see in a clip: its shots, and everybody in them, of whom one was followed."""

from dataclasses import dataclass

from exoactor.core.frames import Box


@dataclass(frozen=True)
class Span:
    """From `start_s` to `stop_s` of the clip, in seconds."""

    start_s: float
    stop_s: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.stop_s - self.start_s

    def __str__(self) -> str:
        return f"{self.start_s:.1f}-{self.stop_s:.1f} s"


@dataclass(frozen=True)
class Person:
    """Somebody in a clip.

    `number`: what --person takes, from 1; `shot`: counted from 1; `seen`: from first to last sight;
    `seen_share`: of the pictures looked at in that time, in how many the person was found; `box`
    and `picture` (a small JPEG) are of the surest of them; `score`: by which one is chosen, the
    largest.
    """

    number: int
    shot: int
    seen: Span
    seen_share: float
    box: Box
    score: float
    picture: bytes


@dataclass(frozen=True)
class Watched:
    """`shots` of the clip; which of them was read, from 1.

    Everybody in all of them, and the number of who is followed.

    A back end that knows nobody but the one it follows lists no `people`, and `person` is None.
    """

    shots: tuple[Span, ...]
    shot: int
    people: tuple[Person, ...] = ()
    person: int | None = None
