"""The way to the robot and back: ZMQ sockets, or nobody in a dry run."""

from typing import Any, Protocol, Self

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError, MissingAssetError
from exoactor.stream import wire


class Link(Protocol):
    """The way to the robot and back."""

    def listened_to(self) -> bool:
        """Whether a receiver is there."""
        ...

    def send(self, content: bytes) -> None:
        """A message, at once."""
        ...

    def heard(self) -> dict[str, Any] | None:
        """The robot's latest word since the last call; None if there was none."""
        ...


class Dry:
    """Nobody is there: what is sent goes nowhere, and the robot stands as the reference begins."""

    def __init__(self, pose_rad: Array) -> None:
        self._said = {"body_q": pose_rad.tolist()}

    def listened_to(self) -> bool:
        """Always."""
        return True

    def send(self, content: bytes) -> None:
        """Nothing."""

    def heard(self) -> dict[str, Any] | None:
        """All is well."""
        return self._said


class Zmq:
    """Publishes on one socket, listens on another. `address`: where receivers connect, its port
    known.
    """

    def __init__(self, bind: str, feedback: str) -> None:
        try:
            import msgpack  # noqa: F401  # wanted when the robot speaks
            import zmq
        except ModuleNotFoundError as error:
            raise MissingAssetError(
                f"{error.name} is not installed", "pip install 'exoactor[stream]'"
            ) from None

        self._zmq, self._context, self._receivers = zmq, zmq.Context(), 0
        self._out, self._in = self._context.socket(zmq.XPUB), self._context.socket(zmq.SUB)

        try:
            self._out.bind(bind)
            self.address = self._out.getsockopt_string(zmq.LAST_ENDPOINT)
            self._in.setsockopt(zmq.SUBSCRIBE, wire.FEEDBACK_TOPIC.encode())
            self._in.connect(feedback)
        except zmq.ZMQError as error:
            self.close()
            raise ConfigError(
                f"{bind}, {feedback}: {error}", "use addresses such as tcp://127.0.0.1:5556"
            ) from None

    def listened_to(self) -> bool:
        """A subscription is a message of one byte, 1 or 0, and its topic; each topic's first and
        last one arrive.
        """
        while (told := self._next(self._out)) is not None:
            if wire.TOPIC.encode().startswith(told[1:]):
                self._receivers += 1 if told[:1] == b"\1" else -1
        return self._receivers > 0

    def send(self, content: bytes) -> None:
        """To all who listen."""
        self._out.send(content)

    def heard(self) -> dict[str, Any] | None:
        """What is no feedback, or damaged, was not heard."""
        latest = None
        while (content := self._next(self._in)) is not None:
            latest = wire.feedback(content) or latest
        return latest

    def _next(self, socket: Any) -> bytes | None:
        try:
            return bytes(socket.recv(self._zmq.NOBLOCK))
        except self._zmq.Again:
            return None

    def close(self) -> None:
        """At once; what was sent is on its way."""
        for socket in (self._out, self._in):
            socket.close(linger=200)
        self._context.term()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
