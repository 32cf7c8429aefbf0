"""The stream itself: a message every 20 ms, until the end, a key, Ctrl-C, or feedback that stays away.

However it ends, the pose it ended in is held for HOLD_S, so that the receiver is not left in the middle of a step.
Without `live` nothing is sent: the same loop, the same checks, no socket.
"""

import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError, MissingAssetError, PermanentError, RetriableError
from exoactor.robots import g1
from exoactor.robots.hand_events import HandQueue
from exoactor.stream import frames, wire
from exoactor.stream.frames import FPS, Checked

HOLD_S = 1.0
FIRST_FEEDBACK_S, LOST_S = 5.0, 0.5
"""How long the robot's first word is waited for, and its next ones."""
CONNECT_S = 0.5
"""Subscribers need a moment to be heard of."""


@dataclass(frozen=True)
class Settings:
    """`live`: send. `bind`: where receivers connect. `feedback`: the robot's address; None only if `blind` is said."""

    live: bool = False
    protocol: frames.Protocol = 1
    bind: str = "tcp://127.0.0.1:5556"
    feedback: str | None = "tcp://127.0.0.1:5557"


@dataclass
class Report:
    """What went out: frames, why it ended, and how far from their times messages left, in seconds."""

    frames: int = 0
    ended: str = "at its end"
    late_s: list[float] = field(default_factory=list)

    @property
    def jitter_ms_p99(self) -> float:
        """99 % of the messages left this near to their time."""
        return 1e3 * float(np.percentile(np.abs(self.late_s), 99)) if self.late_s else 0.0


class Link(Protocol):
    """The way to the robot and back."""

    def send(self, content: bytes) -> None:
        """A message, at once."""
        ...

    def heard(self) -> dict[str, Any] | None:
        """The robot's latest word since the last call; None if there was none."""
        ...


class Dry:
    """Nobody is there: what is sent goes nowhere, and the robot stands as the reference begins."""

    def send(self, content: bytes) -> None:
        """Nothing."""

    def heard(self) -> dict[str, Any] | None:
        """All is well."""
        return {}


class Zmq:
    """Publishes on one socket, listens on another."""

    def __init__(self, bind: str, feedback: str | None) -> None:
        try:
            import msgpack  # noqa: F401  # wanted when the robot speaks
            import zmq
        except ModuleNotFoundError as error:
            raise MissingAssetError(f"{error.name} is not installed", "pip install 'exoactor[stream]'") from None
        self._zmq, self._context = zmq, zmq.Context()
        self._out = self._context.socket(zmq.PUB)
        self._in = None
        try:
            self._out.bind(bind)
            if feedback is not None:
                self._in = self._context.socket(zmq.SUB)
                self._in.setsockopt(zmq.SUBSCRIBE, wire.FEEDBACK_TOPIC.encode())
                self._in.connect(feedback)
        except zmq.ZMQError as error:
            self.close()
            raise ConfigError(f"{bind}, {feedback}: {error}", "use addresses such as tcp://127.0.0.1:5556") from None

    def send(self, content: bytes) -> None:
        """To all who listen."""
        self._out.send(content)

    def heard(self) -> dict[str, Any] | None:
        """Without a feedback address nobody is asked, and all is taken to be well."""
        if self._in is None:
            return {}
        latest = None
        while True:
            try:
                latest = wire.feedback(self._in.recv(self._zmq.NOBLOCK)) or latest
            except self._zmq.Again:
                return latest

    def close(self) -> None:
        """At once; what was sent is on its way."""
        for socket in (self._out, self._in):
            if socket is not None:
                socket.close(linger=200)
        self._context.term()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def stream(checked: Checked, settings: Settings, key_pressed: Callable[[], bool] | None = None) -> Report:
    """Publish a run.

    Raises:
        PermanentError: protocol 3 is asked for and the run has no person.
        RetriableError: the robot does not speak.
    """
    if settings.protocol == 3 and checked.smpl_joints_m is None:
        raise PermanentError(f"{checked.name} holds no person's motion", "use --protocol 1")
    with _keys() if key_pressed is None else _given(key_pressed) as pressed:
        if not settings.live:
            return publish(checked, settings, Dry(), pressed)
        with Zmq(settings.bind, settings.feedback) as link:
            return publish(checked, settings, link, pressed)


def publish(checked: Checked, settings: Settings, link: Link, pressed: Callable[[], bool]) -> Report:
    """Publish over a link, from where the robot stands to the end, or to what ends it."""
    checked = _from_where_it_stands(checked, link)
    whole, queue, report = frames.held(checked, frames.AHEAD), HandQueue(checked.hands), Report()
    began_s = heard_s = time.monotonic()
    try:
        for frame in range(len(whole)):
            _wait_until(began_s + frame / FPS)
            now_s = time.monotonic()
            report.late_s.append(now_s - began_s - frame / FPS)
            if link.heard() is not None:
                heard_s = now_s
            elif now_s - heard_s > LOST_S:
                report.ended = f"feedback stayed away for {LOST_S:g} s"
                break
            if pressed():
                report.ended = "a key was pressed"
                break
            told = frames.fields(whole, frame, settings.protocol, queue.tick(frame / FPS))
            link.send(wire.message(settings.protocol, told))
            report.frames += 1
    except KeyboardInterrupt:
        report.ended = "Ctrl-C"
    if report.ended != Report.ended:
        _hold(whole, report.frames, settings, link, queue)
    return report


def _hold(whole: Checked, frame: int, settings: Settings, link: Link, queue: HandQueue) -> None:
    """The frame it ended in, at rest, hands where they are; a second Ctrl-C does not cut it short."""
    last = max(frame - 1, 0)
    still = frames.Checked(
        whole.name,
        np.repeat(whole.qpos[last : last + 1], 2, axis=0),
        np.zeros((2, whole.qvel.shape[1])),
        (),
        None if whole.smpl_joints_m is None else np.repeat(whole.smpl_joints_m[last : last + 1], 2, axis=0),
        None if whole.smpl_quat_wxyz is None else np.repeat(whole.smpl_quat_wxyz[last : last + 1], 2, axis=0),
        0,
    )
    hands = HandQueue(()).tick(0.0) if frame == 0 else queue.tick(last / FPS)
    began_s = time.monotonic()
    for tick in range(round(HOLD_S * FPS) + frames.AHEAD):
        with suppress(KeyboardInterrupt):
            _wait_until(began_s + tick / FPS)
            told = frames.fields(still, 0, settings.protocol, hands)
            told["frame_index"] = told["frame_index"] + (frame + tick)
            link.send(wire.message(settings.protocol, told))


def _from_where_it_stands(checked: Checked, link: Link) -> Checked:
    """Begun from the robot's reported joints; it has to speak before anything is sent."""
    until_s = time.monotonic() + FIRST_FEEDBACK_S
    while time.monotonic() < until_s:
        said = link.heard()
        if said is not None:
            pose = _joints(said)
            return checked if pose is None else frames.from_pose(checked, pose)
        time.sleep(0.02)
    raise RetriableError(
        f"the robot said nothing for {FIRST_FEEDBACK_S:g} s: nothing was sent",
        "see that its controller runs and where its g1_debug feedback is published (--feedback)",
    )


def _joints(said: dict[str, Any]) -> Array | None:
    """body_q (29,), in MuJoCo's order, within the joints' limits; None where nobody reports any.

    Raises:
        PermanentError: what is reported is no pose of a G1.
    """
    if "body_q" not in said:
        return None
    try:
        pose = np.asarray(said["body_q"], dtype=np.float64)
    except (TypeError, ValueError):
        pose = np.full(1, np.nan)
    if pose.shape != (len(g1.JOINT_NAMES),) or not np.isfinite(pose).all():
        raise PermanentError("the robot's feedback holds no body_q of 29 angles", "is it a G1 with 29 joints?")
    low, high = np.array([joint.range_rad for joint in g1.JOINTS]).T
    return np.clip(pose, low, high)


def _wait_until(at_s: float) -> None:
    left_s = at_s - time.monotonic()
    if left_s > 0.0:
        time.sleep(left_s)


@contextmanager
def _given(pressed: Callable[[], bool]) -> Iterator[Callable[[], bool]]:
    yield pressed


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
