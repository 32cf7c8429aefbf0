"""Live progress on standard error: one line that is rewritten on a terminal, plain lines
elsewhere.
"""

import sys
import time
from contextlib import suppress

from exoactor.runtime.events import Event

WHAT = {
    "observe": "looking at the robot in its scene",
    "transfer": "putting a person in its place",
    "plan": "breaking the instruction into steps",
    "imagine": "imagining a person doing it",
    "choose": "looking at what was imagined",
    "body": "reading the person's joints off the clip",
    "hands": "reading the hands",
    "ground": "finding floor, camera and foot contacts",
    "interact": "putting hands on things",
    "reading": "judging what was read",
    "retarget": "putting the motion on the G1",
    "condition": "making it fit to be followed",
    "track": "executing it in physics",
    "judge": "judging",
    "rank": "comparing the candidates",
    "overlay": "drawing what was seen",
    "film": "filming the G1",
    "report": "writing the report",
}


class Progress:
    """A listener for a run's events."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._last_s = 0.0

    def __call__(self, event: Event) -> None:
        """Show an event."""
        who = f"candidate {event.candidate} " if event.candidate else ""
        head = f"[{event.number}/{event.count}] {who}{event.step:<9}"
        if event.kind == "kept":
            self._line(f"{head} from the store")
        elif event.kind == "start":
            self._line(f"{head} {WHAT.get(event.step, '')} …", keep=not self._terminal)
            self._last_s = time.monotonic()
        elif event.kind == "done":
            self._line(f"{head} {WHAT.get(event.step, '')}: {event.seconds:.1f} s")
        elif event.says:
            self._line(f"{head} {event.says}", keep=not self._terminal)
        elif time.monotonic() - self._last_s > (0.2 if self._terminal else 10.0):
            self._last_s = time.monotonic()
            left = "" if event.left_s is None else f", about {event.left_s:.0f} s left"
            steps = event.count - event.number
            then = f", then {steps} more step{'s' * (steps > 1)}" if steps else ""
            self._line(f"{head} {event.fraction:4.0%}{left}{then}", keep=not self._terminal)

    def _line(self, text: str, *, keep: bool = True) -> None:
        clear = "\r\x1b[2K" if self._terminal else ""
        # that nobody can be told is no reason to stop what may have been paid for
        with suppress(OSError):
            print(f"{clear}{text}", end="\n" if keep else "", file=sys.stderr, flush=True)
