"""Falls undone: the simulation is put back to before a fall, and that stretch is planned again with
more effort.

A robot cannot do this; planning offline can, and what comes out is still one uninterrupted run of
the physics.
"""

from dataclasses import dataclass

from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS
from exoactor.stages.track.mpc.ilqr import Plan
from exoactor.stages.track.mpc.latency import Sent

EVERY_FRAMES = 10
KEPT = 15
AFTERMATH_FRAMES = 25
"""Planning stays careful until this long after the place of the fall; a fall later than that is
another one."""


@dataclass(frozen=True)
class Checkpoint:
    """Everything needed to go on from the beginning of a frame."""

    frame: int
    plant: Array
    plan: Plan | None
    regularisation: float
    late_knots: int
    sent: Sent


class RewindPolicy:
    """Decides where to go back to: `back_s` before a fall, a step further each time."""

    def __init__(self, back_s: tuple[float, ...], limit: int) -> None:
        self._back_s, self._limit = back_s, limit
        self._points: list[Checkpoint] = []
        self._falls: list[int] = []
        self._attempts = 0

    def keep(self, point: Checkpoint) -> None:
        """Remember a place to go back to."""
        self._points = [*self._points[-KEPT:], point]

    def careful(self, frame: int) -> bool:
        """Whether a fall was undone near here, so that planning should take more effort."""
        return bool(self._falls) and frame <= max(self._falls) + AFTERMATH_FRAMES

    def back_from(self, frame: int) -> Checkpoint | None:
        """Where to start again after a fall at `frame`; None when that was tried often enough."""
        if self._falls and frame > max(self._falls) + AFTERMATH_FRAMES:
            self._attempts = 0
        if self._attempts == len(self._back_s) or len(self._falls) == self._limit:
            return None
        latest = frame - self._back_s[self._attempts] * REFERENCE_FPS
        self._attempts += 1
        self._falls.append(frame)
        self._points = [point for point in self._points if point.frame <= latest] or self._points[
            :1
        ]
        return self._points[-1]

    def notes(self) -> tuple[str, ...]:
        """What the report should say about it."""
        if not self._falls:
            return ()
        times = ", ".join(f"{frame / REFERENCE_FPS:.1f} s" for frame in self._falls)
        count = f"{len(self._falls)} times" if len(self._falls) > 1 else "once"
        return (
            f"rewound {count} before a fall (at {times}) and planned again with more "
            "effort, which a robot cannot",
        )
