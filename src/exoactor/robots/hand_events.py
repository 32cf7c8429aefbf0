"""Hand commands as time-stamped events, in step with the body: what was read off the clip becomes
Dex3 targets.

However late a tick comes, it acts on all events until now, in order, and moves no joint by more
than the hand's rate.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import SIDES, HandMotion, Side
from exoactor.robots import dex3
from exoactor.robots.dex3 import TICK_S


@dataclass(frozen=True)
class HandEvent:
    """At `time_s` of an execution or stream, a hand goes to a state."""

    time_s: float
    side: Side
    state: int


def events(hands: HandMotion, start_s: float) -> list[HandEvent]:
    """The changes of state of a clip that begins at `start_s`; first of all, both hands' first
    states.
    """
    found = []
    for side in SIDES:
        state = getattr(hands, f"state_{side}")
        changes = np.flatnonzero(np.r_[True, state[1:] != state[:-1]])
        found += [HandEvent(start_s + float(hands.time_s[k]), side, int(state[k])) for k in changes]
    return sorted(found, key=lambda event: event.time_s)


class HandQueue:
    """What both hands are told, tick by tick; it begins with open hands."""

    def __init__(self, of: Iterable[HandEvent]) -> None:
        self._waiting = sorted(of, key=lambda event: event.time_s)
        self._goal = {side: np.zeros(len(dex3.JOINT_NAMES)) for side in SIDES}
        self._now = {side: goal.copy() for side, goal in self._goal.items()}

    def tick(self, time_s: float) -> dict[Side, Array]:
        """Targets (7,) of both hands at an instant; times do not go back."""
        while self._waiting and self._waiting[0].time_s <= time_s + 1e-9:
            event = self._waiting.pop(0)
            self._goal[event.side] = dex3.target_rad(event.state, event.side)
        for side in SIDES:
            step = np.clip(self._goal[side] - self._now[side], -dex3.RATE_RAD, dex3.RATE_RAD)
            self._now[side] = np.clip(self._now[side] + step, *dex3.limits_rad(side))
        return {side: value.copy() for side, value in self._now.items()}


def schedule(hands: HandMotion | None, start_s: float, ticks: int) -> Array:
    """What both hands are told (ticks, 14), left first, every TICK_S; None: they stay open.

    The clip that `hands` was read off begins at `start_s`.
    """
    queue = HandQueue(events(hands, start_s) if hands else ())
    told = (queue.tick(tick * TICK_S) for tick in range(ticks))
    return np.array([np.concatenate([both[side] for side in SIDES]) for both in told])
