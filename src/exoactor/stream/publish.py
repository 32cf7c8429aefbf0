"""The stream itself: a message every 20 ms, until the end, a key, a signal, or feedback that is
amiss or stays away.

Nothing is sent before a receiver is there and the robot has said where it is: the stream begins in
that pose. However it ends, it slows to rest and the pose is held for HOLD_S, so that the receiver
is not left in the middle of a step. Without `live` nothing is sent: the same loop, the same checks,
no socket.
"""

import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import PermanentError, RetriableError
from exoactor.core.motion import Side
from exoactor.robots import g1
from exoactor.robots.hand_events import HandQueue
from exoactor.stream import frames, limits, state, wire
from exoactor.stream.frames import FPS, Checked
from exoactor.stream.link import Dry, Link, Zmq

Found = TypeVar("Found")

HOLD_S = 1.0
FIRST_S, LOST_S = 5.0, 0.5
"""How long the receiver and the robot's first word are waited for, and its next ones."""
TICK_S = 1.0 / FPS
SIGNALS: dict[int, str] = {
    signal.SIGINT: "Ctrl-C",
    signal.SIGTERM: "as it was asked to (SIGTERM)",
    signal.SIGHUP: "with its terminal (SIGHUP)",
}
"""What would end the process at once, and how that is said."""


@dataclass(frozen=True)
class Settings:
    """`live`: send. `bind`: where receivers connect, this machine's alone by default. `feedback`:
    the robot's.
    """

    live: bool = False
    protocol: frames.Protocol = 1
    bind: str = "tcp://127.0.0.1:5556"
    feedback: str = "tcp://127.0.0.1:5557"


@dataclass
class Report:
    """What went out: frames, why it ended, and how far from their times messages left, in seconds.

    `held_back`: messages whose joints would have been too fast.
    """

    frames: int = 0
    ended: str = "at its end"
    held_back: int = 0
    late_s: list[float] = field(default_factory=list)

    @property
    def jitter_ms_p99(self) -> float:
        """99 % of the messages left this near to their time."""
        return 1e3 * float(np.percentile(np.abs(self.late_s), 99)) if self.late_s else 0.0


class _Clock:
    """When each frame leaves. After a stall it goes on from there: what is late is never hurried
    after.
    """

    def __init__(self) -> None:
        self._due_s = time.monotonic()

    def wait(self) -> tuple[float, float]:
        """Until the next frame is due: the time, and how late that is."""
        if (left_s := self._due_s - time.monotonic()) > 0.0:
            time.sleep(left_s)
        now_s = time.monotonic()
        late_s = now_s - self._due_s
        self._due_s = (now_s if late_s > TICK_S else self._due_s) + TICK_S
        return now_s, late_s


class _Voice:
    """What is sent, message by message: no joint faster than its limit from where it was last told
    to be.
    """

    def __init__(self, link: Link, protocol: frames.Protocol, pose_rad: Array) -> None:
        self._link, self._protocol, self.limit = link, protocol, limits.SpeedLimit(pose_rad, FPS)
        self.hands: Mapping[Side, Array] = {}

    def say(self, of: Checked, frame: int, hands: Mapping[Side, Array]) -> None:
        """The window of `frame`, and what the hands are told."""
        self.hands = hands
        told = frames.fields(of, frame, self._protocol, hands, self.limit)
        self._link.send(wire.message(self._protocol, told))


class _Watch:
    """Why to stop: a key, or the robot's word."""

    def __init__(self, link: Link, pressed: Callable[[], bool]) -> None:
        self._link, self._pressed, self._heard_s = link, pressed, time.monotonic()
        self._before: Mapping[str, Any] = {}

    def why(self, now_s: float) -> str:
        """Empty while all is well."""
        said = self._link.heard()
        if said is not None and not state.is_repeated(said, self._before):
            self._heard_s, self._before = now_s, said
            try:
                state.pose_of(said)
            except PermanentError as error:
                return error.what
        elif now_s - self._heard_s > LOST_S:
            return f"feedback stayed away for {LOST_S:g} s"

        return "a key was pressed" if self._pressed() else ""


def stream(
    checked: Checked, settings: Settings, key_pressed: Callable[[], bool] | None = None
) -> Report:
    """Publish a run.

    Raises:
        PermanentError: protocol 3 is asked for and the run has no person, or one that moves as
            nobody can.
        RetriableError: nobody receives, or the robot does not speak.
    """
    if settings.protocol == 3:
        if checked.smpl_joints_m is None or checked.smpl_quat_wxyz is None:
            raise PermanentError(f"{checked.name} holds no person's motion", "use --protocol 1")
        limits.see_that_a_person_can(
            checked.smpl_joints_m, checked.smpl_quat_wxyz, FPS, checked.name
        )
    with _keys() if key_pressed is None else nullcontext(key_pressed) as pressed:
        if not settings.live:
            return publish(checked, settings, Dry(checked.qpos[0, g1.JOINT_POS]), pressed)
        with Zmq(settings.bind, settings.feedback) as link:
            return publish(checked, settings, link, pressed)


def publish(
    checked: Checked, settings: Settings, link: Link, pressed: Callable[[], bool]
) -> Report:
    """Publish over a link, from where the robot stands to the end, or to what ends it; raises as
    `stream` does.
    """
    _until(
        "nobody receives",
        "see that the robot's process connects to --bind",
        lambda: link.listened_to() or None,
    )
    pose = _where_it_stands(link)
    begun = frames.from_pose(checked, np.clip(pose, *limits.RANGE_RAD.T))
    whole, queue, report = frames.held(begun, frames.AHEAD), HandQueue(begun.hands), Report()
    voice, clock, watch = _Voice(link, settings.protocol, pose), _Clock(), _Watch(link, pressed)

    with _signalled() as came:
        for frame in range(len(whole)):
            now_s, late_s = clock.wait()
            if why := watch.why(now_s) or next(iter(came), ""):
                report.ended = why
                break
            voice.say(whole, frame, queue.tick(frame * TICK_S))
            report.frames += 1
            report.late_s.append(late_s)
        if report.frames and report.ended != Report.ended:
            _stop(whole, report.frames, voice, clock)

    report.held_back = voice.limit.held_back
    return report


def _stop(whole: Checked, frame: int, voice: _Voice, clock: _Clock) -> None:
    """Slow to rest from `frame` on, and hold; hands stay as they are told."""
    still = frames.stopped(whole, frame - 1 + frames.WINDOW, round(HOLD_S * FPS) + frames.AHEAD)
    for k in range(frame, len(still)):
        clock.wait()
        voice.say(still, k, voice.hands)


def _where_it_stands(link: Link) -> Array:
    """The robot's joints (29,), as it says from now on: what it said earlier may be long ago."""
    link.heard()
    advice = (
        "see that its controller runs and where its g1_debug feedback is published (--feedback)"
    )
    return state.pose_of(_until("the robot said nothing", advice, link.heard))


def _until(otherwise: str, advice: str, look: Callable[[], Found | None]) -> Found:
    """What is there within FIRST_S.

    Raises:
        RetriableError: nothing.
    """
    until_s = time.monotonic() + FIRST_S
    while time.monotonic() < until_s:
        if (found := look()) is not None:
            return found
        time.sleep(TICK_S)
    raise RetriableError(f"{otherwise} for {FIRST_S:g} s: nothing was sent", advice)


@contextmanager
def _signalled() -> Iterator[Sequence[str]]:
    """The SIGNALS that have come, as they are said: they are noted only, so that none cuts the way
    to rest short.
    """
    came: list[str] = []
    ours = threading.current_thread() is threading.main_thread()  # no other is told
    before = {
        number: signal.signal(number, lambda of, _: came.append(SIGNALS[of]))
        for number in SIGNALS
        if ours and signal.getsignal(number) is not signal.SIG_IGN
    }

    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _keys() -> Iterator[Callable[[], bool]]:
    """Whether a key was pressed, without Enter; never, where there is no keyboard."""
    if not sys.stdin.isatty():
        yield lambda: False
        return

    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)

    try:
        yield lambda: bool(select.select([sys.stdin], [], [], 0.0)[0])
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
