"""A receiver of the stream and a robot that speaks, on loopback; every byte is decoded as the
protocol describes it."""

import itertools
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import zmq

from exoactor.robots import model
from exoactor.stream import limits, publish
from exoactor.stream.frames import Checked, check
from exoactor.stream.link import Zmq
from exoactor.stream.publish import Report, Settings

ISAAC_OF_MUJOCO = [
    0, 3, 6, 9, 13, 17, 1, 4, 7, 10, 14, 18, 2, 5, 8, 11, 15, 19, 21, 23, 25, 27, 12, 16, 20, 22,
    24, 26, 28,
]  # fmt: skip
MUJOCO_OF_ISAAC = np.argsort(ISAAC_OF_MUJOCO)
NUMBERS = {"f32": "<f4", "f64": "<f8", "i32": "<i4", "i64": "<i8", "u8": "u1", "bool": "?"}


def decoded(content: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Topic, 1280 bytes of JSON padded with zeros, then every field's bytes, and not one more."""
    assert content[:4] == b"pose"
    header = json.loads(content[4 : 4 + 1280].rstrip(b"\0"))
    found, at = {}, 4 + 1280
    for entry in header["fields"]:
        kind = np.dtype(NUMBERS[entry["dtype"]])
        size = int(np.prod(entry["shape"])) * kind.itemsize
        found[entry["name"]] = np.frombuffer(content[at : at + size], kind).reshape(entry["shape"])
        at += size
    assert at == len(content)
    return header, found


def said(**fields: Any) -> bytes:
    """A feedback message."""
    return b"g1_debug" + bytes(msgpack.packb(fields))


STAND = [float(angle) for angle in model.stand_qpos()[7:]]
STANDS = said(body_q=STAND, base_quat=[1.0, 0.0, 0.0, 0.0], body_dq=[0.0] * 29)


class Robot:
    """A receiver, and a robot that speaks: what it got.

    `says` gives its next word, or none, by how many messages it has got. Until it is left it hears
    all that is sent.
    """

    def __init__(self, says: Callable[[int], bytes | None] = lambda got: STANDS) -> None:
        self._context = zmq.Context()
        self._speaks, self._hears = self._context.socket(zmq.PUB), self._context.socket(zmq.SUB)
        self.feedback = f"tcp://127.0.0.1:{self._speaks.bind_to_random_port('tcp://127.0.0.1')}"
        self._hears.setsockopt(zmq.SUBSCRIBE, b"pose")
        self._hears.setsockopt(zmq.RCVHWM, 0)
        self._says, self._over, self.got = says, threading.Event(), list[bytes]()
        self._thread = threading.Thread(target=self._live, daemon=True)

    def listen(self, address: str) -> None:
        """Connect, and begin."""
        # at a port of the system's the stream is there already
        waits_for_it = address.startswith("ipc:")
        self._hears.setsockopt(zmq.RECONNECT_IVL, 5 if waits_for_it else -1)
        self._hears.connect(address)
        self._thread.start()

    def hear_out(self) -> None:
        """Until the end has arrived: a link that closes earlier drops what is still on its way."""
        self._thread.join(60.0)

    def _live(self) -> None:
        while self._hears.poll(5) or not self._over.is_set():
            if (word := self._says(len(self.got))) is not None:
                self._speaks.send(word)
            while self._hears.poll(0):
                self.got.append(self._hears.recv())
                if self.got[-1] == END:
                    self.got.pop()
                    return

    def __enter__(self) -> "Robot":
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        if self._thread.ident:
            self._thread.join()
        self._speaks.close(linger=0)
        self._hears.close(linger=0)
        self._context.term()

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [decoded(content)[1] for content in self.got]


END = b"pose: the end"


def live(
    run: Path | Checked,
    robot: Robot,
    pressed: Callable[[], bool] = lambda: False,
    protocol: Any = 1,
) -> Report:
    """Stream a run to a robot at a port that the system gives."""
    checked = check(run) if isinstance(run, Path) else run
    with robot, Zmq("tcp://127.0.0.1:*", robot.feedback) as link:
        robot.listen(link.address)
        try:
            return publish.publish(checked, Settings(True, protocol), link, in_step(robot, pressed))
        finally:
            link.send(END)  # what was sent before it has arrived when this has
            robot.hear_out()


def in_step(robot: Robot, pressed: Callable[[], bool]) -> Callable[[], bool]:
    """The same keys, looked at when the robot has got all but the last ten messages: it does not
    fall behind."""
    looks = itertools.count()

    def look() -> bool:
        sent, until_s = next(looks), time.monotonic() + 60.0
        while len(robot.got) < sent - 10 and time.monotonic() < until_s:
            time.sleep(0.001)
        return pressed()

    return look


def fastest(messages: list[dict[str, Any]]) -> float:
    """The largest share of its joint's limit that a receiver could see asked for, whichever of the
    frames that it was told twice it takes: rad/s between frames that follow each other, in one
    message or in two."""
    limit = limits.SPEED_RAD_S[list(MUJOCO_OF_ISAAC)]
    share = 0.0
    for before, after in zip([None, *messages[:-1]], messages, strict=True):
        steps = [np.diff(after["joint_pos"], axis=0)]
        if before is not None:
            follows = after["frame_index"][:, None] - before["frame_index"][None, :] == 1
            steps.append((after["joint_pos"][:, None] - before["joint_pos"][None, :])[follows])
        share = max(share, float(np.max(np.abs(np.concatenate(steps)) * 50.0 / limit, initial=0.0)))
    return share


def complete(messages: list[dict[str, Any]]) -> None:
    """Every frame from the first on, none twice or left out."""
    firsts = [int(message["frame_index"][0]) for message in messages]
    assert firsts == list(range(len(firsts)))


def rests(messages: list[dict[str, Any]]) -> None:
    """At the end it stands still."""
    last = messages[-1]
    assert (last["joint_vel"] == 0.0).all() and (last["joint_pos"] == last["joint_pos"][0]).all()
    assert (messages[-3]["joint_pos"] == last["joint_pos"]).all()
