"""A server on loopback that plays services, keeps every request, and makes trouble to order."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
        self._services, self._latency_s = list(services), latency_s
        self._left = [trouble for trouble in troubles for _ in range(trouble.times)]
        self._lock = threading.Lock()
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

        trouble = self._met(request)
        if trouble and not trouble.taken:
            if trouble.reply is not None:
                return trouble.reply
            if trouble.manner in ("reset", "stall"):
                return Reply(manner=trouble.manner)

        replies = (service(request) for service in self._services)
        nowhere = Reply(404, {"message": "no such path"})
        reply = next((found for found in replies if found is not None), nowhere)
        if trouble is None:
            return reply
        return trouble.reply or replace(reply, manner=trouble.manner)

    def _met(self, request: Request) -> Trouble | None:
        """The trouble that waits for this request: it is then over, unless it waits for more."""
        with self._lock:
            for trouble in self._left:
                if trouble.strikes(request):
                    self._left.remove(trouble)
                    return trouble
        return None

    def stall(self) -> None:
        """Wait until nobody listens any more."""
        self._closed.wait(STALL_S)

    def serve_forever(self) -> None:
        """In this thread, until Ctrl-C."""
        self._http.serve_forever(poll_interval=0.1)

    def __enter__(self) -> Self:
        serve = partial(self._http.serve_forever, poll_interval=0.02)
        threading.Thread(target=serve, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
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
            query = dict(parse_qsl(parts.query))
            self._send(
                server.answer(
                    Request(self.command, parts.path, query, headers, document, server.address)
                )
            )

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815

        def _send(self, reply: Reply) -> None:
            self.close_connection = True
            if reply.manner == "stall":
                server.stall()
                return
            if reply.manner == "reset":
                torn = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, torn)
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
