"""A server on loopback that plays services, keeps every request, and makes trouble to order."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias
from urllib.parse import parse_qsl, urlsplit

Manner: TypeAlias = Literal["whole", "reset", "drip", "stall", "cut"]
STALL_S = 30.0
DRIP_S = 0.05


@dataclass(frozen=True)
class Request:
    """What was asked; header names in lower case, `document` where the body is JSON."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    document: Any
    address: str
    """Of this server, as the client sees it."""


@dataclass(frozen=True)
class Reply:
    """An answer: a JSON document or bytes, and the manner in which it goes out.

    reset: the connection is torn down instead. drip: a byte now and then. stall: nothing comes.
    cut: half of it comes, its length not declared.
    """

    status: int = 200
    document: Any = None
    content: bytes | None = None
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    manner: Manner = "whole"

    @property
    def body(self) -> bytes:
        """As it is sent."""
        return self.content if self.content is not None else json.dumps(self.document).encode()


Service: TypeAlias = Callable[[Request], Reply | None]
"""Answers a request, or None where it is not for this service."""


@dataclass(frozen=True)
class Trouble:
    """Instead of the answer, or with it (`reply` None: the true one in another manner).

    `method`, `path`: which requests it strikes, the path by what is in it. `taken`: the work is
    done before it strikes.
    """

    reply: Reply | None = None
    manner: Manner = "whole"
    method: str = ""
    path: str = ""
    taken: bool = False
    times: int = 1

    def strikes(self, request: Request) -> bool:
        """Whether this request is one."""
        return self.method in ("", request.method) and self.path in request.path


def page(status: int = 200) -> Reply:
    """A gateway's page where an answer should be."""
    content = b"<!DOCTYPE html><html><body><h1>Please stand by</h1></body></html>"
    return Reply(status, content=content, kind="text/html")


class Storm:
    """Troubles that wait for their requests, each as often as it says; those that came are over."""

    def __init__(self, troubles: Sequence[Trouble] = ()) -> None:
        self._left = [[trouble, trouble.times] for trouble in troubles]
        self._lock = threading.Lock()

    def next(self, request: Request) -> Trouble | None:
        """The trouble that this request meets."""
        with self._lock:
            for entry in self._left:
                trouble, left = entry
                assert isinstance(trouble, Trouble) and isinstance(left, int)
                if left > 0 and trouble.strikes(request):
                    entry[1] = left - 1
                    return trouble
        return None


class Server:
    """Plays services while the `with` block lasts. `latency_s`: before every answer."""

    def __init__(
        self,
        services: Sequence[Service],
        troubles: Sequence[Trouble] = (),
        *,
        port: int = 0,
        latency_s: float = 0.0,
    ) -> None:
        self.requests: list[Request] = []
        self._services, self.storm, self._latency_s = list(services), Storm(troubles), latency_s
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._http.daemon_threads = True
        self._closed = threading.Event()

    @property
    def address(self) -> str:
        """Without a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def of(self, method: str, path: str) -> list[Request]:
        """The requests kept, by method and a part of the path."""
        return [r for r in self.requests if r.method == method and path in r.path]

    def answer(self, request: Request) -> Reply:
        """The reply to a request, trouble included."""
        self.requests.append(request)
        if self._closed.wait(self._latency_s):
            return Reply(manner="reset")

        trouble = self.storm.next(request)
        if trouble is not None and not trouble.taken and trouble.reply is not None:
            return trouble.reply
        if trouble is not None and not trouble.taken and trouble.manner in ("reset", "stall"):
            return Reply(manner=trouble.manner)

        replies = (service(request) for service in self._services)
        reply = next((found for found in replies if found is not None), None) or Reply(
            404, {"message": "no such path"}
        )
        if trouble is None:
            return reply
        if trouble.reply is not None:
            return trouble.reply

        return Reply(
            reply.status, reply.document, reply.content, reply.kind, reply.headers, trouble.manner
        )

    def stall(self) -> None:
        """Wait until nobody listens any more."""
        self._closed.wait(STALL_S)

    def serve_forever(self) -> None:
        """In this thread, until Ctrl-C."""
        self._http.serve_forever(poll_interval=0.1)

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed.set()
        self._http.shutdown()
        self._http.server_close()


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            parts = urlsplit(self.path)

            try:
                document = json.loads(body) if body else None
            except ValueError:
                document = None

            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = (
                self.command,
                parts.path,
                dict(parse_qsl(parts.query)),
                headers,
                document,
                server.address,
            )
            self._send(server.answer(Request(*asked)))

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815

        def _send(self, reply: Reply) -> None:
            self.close_connection = True
            if reply.manner == "stall":
                server.stall()
                return
            if reply.manner == "reset":
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                self.connection.close()
                return

            with suppress(OSError):  # whoever asked has gone
                self._write(reply)

        def _write(self, reply: Reply) -> None:
            body = reply.body
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Connection", "close")
            if reply.manner != "cut":
                self.send_header("Content-Length", str(len(body)))

            for name, value in reply.headers.items():
                self.send_header(name, value)

            self.end_headers()
            if reply.manner == "drip":
                for byte in body:
                    self.wfile.write(bytes([byte]))
                    time.sleep(DRIP_S)
            else:
                self.wfile.write(body[: len(body) // 2] if reply.manner == "cut" else body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
