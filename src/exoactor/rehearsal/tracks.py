"""Values that change by calm moves: a start, and one minimum-jerk blend after another towards the
next value.

Each blend begins from wherever the track is by then, so that windows may overlap: the way then
rounds its corners instead of stopping at each (Flash and Hogan, J. Neurosci. 1985, for the shape of
a single move).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array

Value = TypeVar("Value")
PEAK = 1.875
"""Highest speed of a minimum-jerk move over its mean speed."""


@dataclass(frozen=True)
class Move(Generic[Value]):
    """A blend towards a value between two instants."""

    to: Value
    from_s: float
    to_s: float


@dataclass
class Track(Generic[Value]):
    """A value over time. What a value is, `read` in `over` says: it makes it an array with one row
    an instant.
    """

    start: Value
    moves: list[Move[Value]] = field(default_factory=list)

    @property
    def end(self) -> Value:
        """The value it comes to."""
        return self.moves[-1].to if self.moves else self.start

    def to(self, value: Value, from_s: float, to_s: float) -> None:
        """Go to a value between two instants."""
        self.moves.append(Move(value, from_s, to_s))

    def over(self, time_s: Array, read: Callable[[Value], Array]) -> Array:
        """The values at instants (T,): (T, …)."""
        out = np.array(read(self.start), dtype=np.float64)
        for move in self.moves:
            weight = minimum_jerk((time_s - move.from_s) / max(move.to_s - move.from_s, 1e-9))
            out += weight.reshape(-1, *[1] * (out.ndim - 1)) * (read(move.to) - out)
        return out


def lasting(way_m: float, peak_m_s: float, least_s: float = 0.5) -> float:
    """Seconds that a move over a way takes if its speed shall not pass `peak_m_s`."""
    return max(least_s, PEAK * way_m / peak_m_s)
