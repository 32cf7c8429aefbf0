"""HTTP as it is needed here: JSON to services and media back, each exchange within a total time and a size.

A client's own timeouts count from byte to byte, so that a slow drip never meets them. Here the whole exchange is done
by a thread that is given up when its time is over.
"""

import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import httpx2

from exoactor import __version__
from exoactor.remote import faults
from exoactor.remote.faults import DoubtError, RefusedError

EXCHANGE_S = 180.0
"""For one exchange, all bytes in both directions included."""
DOWNLOAD_S = 600.0
MAX_BYTES = 1 << 30
NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
"""Faults before the first byte of a request was sent: certainly nothing was made."""
_GONE = (403, 404, 410)
"""What hosts of signed addresses answer when those have expired."""


class Bounded(httpx2.BaseTransport):
    """A transport that ends an exchange, the body included, after a total time.

    Raises:
        httpx2.ReadTimeout: time was over.
        httpx2.ReadError: the answer is larger than anything a service makes.
    """

    def __init__(self, total_s: float) -> None:
        self._inner, self._total_s = httpx2.HTTPTransport(), total_s

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """One exchange."""
        found: list[httpx2.Response | BaseException] = []

        def exchange() -> None:
            try:
                response = self._inner.handle_request(request)
                body = bytearray()
                for part in cast(Iterable[bytes], response.stream):
                    body += part
                    if len(body) > MAX_BYTES:
                        raise httpx2.ReadError(f"more than {MAX_BYTES} bytes", request=request)
                found.append(httpx2.Response(response.status_code, headers=response.headers, content=bytes(body)))
            except BaseException as error:
                found.append(error)

        worker = threading.Thread(target=exchange, daemon=True)
        worker.start()
        worker.join(self._total_s)
        if not found:
            raise httpx2.ReadTimeout(f"no whole answer in {self._total_s:g} s", request=request)
        if isinstance(found[0], BaseException):
            raise found[0]
        return found[0]

    def close(self) -> None:
        """Close the connections, also those of an exchange that was given up."""
        self._inner.close()


def client(total_s: float, **settings: Any) -> httpx2.Client:
    """A client whose exchanges end after a total time; redirects are not followed."""
    patience = httpx2.Timeout(total_s, connect=min(total_s, 15.0))
    return httpx2.Client(transport=Bounded(total_s), timeout=patience, follow_redirects=False, **settings)


@dataclass(frozen=True)
class Answer:
    """What came back: `document` where it is JSON."""

    status: int
    document: Any
    pause_s: float | None = None

    @property
    def fine(self) -> bool:
        """By its status alone."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Wire:
    """One service's address and credentials. `who`: its name in messages."""

    who: str
    base_url: str
    headers: Mapping[str, str] = field(repr=False)

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """One exchange in JSON; `path` may be a whole address of the same host.

        Raises:
            RefusedError: the service was not reached: nothing was sent.
            DoubtError: no answer, half of one, or one that is no JSON object: whoever sent it, it was not the service.
        """
        address = path if "://" in path else self.base_url.rstrip("/") + path
        if httpx2.URL(address).host != httpx2.URL(self.base_url).host:
            raise DoubtError(f"{self.who}: an address at another host: {httpx2.URL(address).host}")
        try:
            with client(EXCHANGE_S) as http:
                reply = http.request(method, address, headers=dict(self.headers), json=body)
        except NEVER_SENT as error:
            raise unreached(self.who, error) from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise DoubtError(f"{self.who}: {_words(error)}") from None
        try:
            document = reply.json()
        except (json.JSONDecodeError, UnicodeDecodeError):
            document = None
        if not isinstance(document, dict):
            raise DoubtError(f"{self.who}: status {reply.status_code} without the service's own answer")
        pause_s = faults.retry_after_s(reply.headers.get("retry-after"), time.time())
        return Answer(reply.status_code, document, pause_s)


def download(who: str, address: str) -> bytes:
    """Media at a signed address: no credentials are sent, redirects are followed.

    Raises:
        RefusedError: the address has expired, or the host cannot be reached.
        DoubtError: it did not come whole.
    """
    try:
        with client(DOWNLOAD_S, headers={"User-Agent": f"exoactor/{__version__}"}) as http:
            reply = http.get(address, follow_redirects=True)
    except NEVER_SENT as error:
        raise unreached(who, error) from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise DoubtError(f"{who}: the download broke off: {_words(error)}") from None
    if reply.status_code in _GONE:
        raise faults.busy(who, f"the address of the result has expired (status {reply.status_code})")
    if reply.status_code != 200:
        raise DoubtError(f"{who}: the download answers with status {reply.status_code}")
    declared = reply.headers.get("content-length", "")
    if declared.isdigit() and int(declared) != len(reply.content):
        raise DoubtError(f"{who}: {len(reply.content)} of {declared} bytes came")
    return bytes(reply.content)


def unreached(who: str, error: Exception) -> RefusedError:
    """Nothing was sent."""
    return faults.busy(who, f"cannot be reached ({_words(error)})")


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
