"""HTTP as it is needed here: JSON to services and media back, each exchange within a total time and
a size.

A client's own timeouts count from byte to byte, so that a slow drip never meets them. Here the
whole exchange is done by a thread that is given up when its time is over.
"""

import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx2

from exoactor import __version__
from exoactor.services import addresses, catalogue, faults, forms
from exoactor.services.faults import RefusedError, UnknownOutcomeError

EXCHANGE_S = 180.0
"""For one exchange, all bytes in both directions included."""
DOWNLOAD_S = 600.0
MAX_BYTES = 1 << 28
"""Of media, unpacked; 15 s of 4k are about 100 MB."""
MAX_ANSWER_BYTES = 1 << 25
"""Of a document."""
REDIRECTS = 5
NEVER_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
)
"""Faults before the first byte of a request was sent: certainly nothing was made."""
EXPIRED = (403, 404, 410)
"""What hosts of signed addresses answer when those have expired."""


class Bounded(httpx2.BaseTransport):
    """A transport that ends an exchange, the body included, after a total time, and gives the body
    unpacked.

    Raises:
        httpx2.ReadTimeout: time was over.
        httpx2.ReadError: unpacked, the answer is larger than anything a service makes.
        httpx2.DecodingError: it is packed in a way that was not asked for, or damaged.
    """

    def __init__(self, total_s: float, most_bytes: int) -> None:
        self._inner = httpx2.HTTPTransport(verify=_trusted())
        self._total_s, self._most_bytes = total_s, most_bytes

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """One exchange."""
        found: list[httpx2.Response | BaseException] = []

        def exchange() -> None:
            try:
                reply = self._inner.handle_request(request)
                found.append(_unpacked(reply, request, self._most_bytes))
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


@cache
def _trusted() -> ssl.SSLContext:
    """Whom to trust: the same for all exchanges, and slow to read."""
    return httpx2.create_ssl_context()


def _unpacked(reply: httpx2.Response, request: httpx2.Request, most_bytes: int) -> httpx2.Response:
    """The reply with its whole body, which is counted as it unfolds: a few bytes can unpack to
    gigabytes.
    """
    packed = reply.headers.get("content-encoding", "identity").strip().lower()
    taken = request.headers.get("accept-encoding", "").replace(" ", "").split(",")
    if packed not in ("identity", *taken):
        raise httpx2.DecodingError(
            f"the answer is packed as {packed}, which was not asked for", request=request
        )

    body = bytearray()
    for part in reply.iter_bytes():
        body += part
        if len(body) > most_bytes:
            raise httpx2.ReadError(f"more than {most_bytes} bytes", request=request)

    about_packing = ("content-encoding", "content-length", "transfer-encoding")
    headers = [item for item in reply.headers.multi_items() if item[0].lower() not in about_packing]
    return httpx2.Response(reply.status_code, headers=headers, content=bytes(body))


def client(total_s: float, most_bytes: int, **settings: Any) -> httpx2.Client:
    """A client whose exchanges end after a total time; redirects are not followed."""
    patience = httpx2.Timeout(total_s, connect=min(total_s, 15.0))
    return httpx2.Client(
        transport=Bounded(total_s, most_bytes), timeout=patience, follow_redirects=False, **settings
    )


@dataclass(frozen=True)
class Answer:
    """A JSON object that came back. `kind`: fal's name for an error, from its header."""

    status: int
    document: Mapping[str, Any]
    pause_s: float | None = None
    kind: str = ""

    @property
    def fine(self) -> bool:
        """By its status alone."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Wire:
    """One service's address and credentials. `who`: its name in messages; `hint`: what to do where
    nobody is found.
    """

    who: str
    base_url: str
    headers: Mapping[str, str] = field(repr=False)
    hint: str = ""

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """One exchange in JSON; `path` may be a whole address of the same scheme, host and port:
        the key goes along.

        Raises:
            RefusedError: nothing was sent, or whoever sits at the address, a proxy perhaps, refused
                it.
            UnknownOutcomeError: no answer, half of one, or one that is no JSON object: whoever sent
                it, it was not the service.
        """
        address = self._address(path)
        try:
            with client(EXCHANGE_S, MAX_ANSWER_BYTES) as http:
                reply = http.request(method, address, headers=dict(self.headers), json=body)
        except NEVER_SENT as error:
            raise unreached(self.who, error) from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise UnknownOutcomeError(f"{self.who}: {_words(error)}") from None

        pause_s = faults.retry_after_s(reply.headers.get("retry-after"), time.time())
        document = forms.parsed(reply.content)
        if isinstance(document, dict) and not reply.is_redirect:
            kind = reply.headers.get("x-fal-error-type", "")
            return Answer(reply.status_code, document, pause_s, kind)

        says = forms.said(document) or forms.headed(reply.content)
        if reply.is_redirect:
            says = f"sends you on to {reply.headers.get('location', 'nowhere')}"
        raise self.foreign(reply.status_code, says, pause_s)

    def foreign(
        self, status: int, says: str, pause_s: float | None
    ) -> RefusedError | UnknownOutcomeError:
        """What an answer means that is not in the service's own form."""
        return faults.foreign(self.who, status, says, pause_s, self.base_url, self.hint)

    def _address(self, path: str) -> str:
        base = addresses.parsed(self.who, self.base_url)
        if "://" not in path:
            return self.base_url.rstrip("/") + path

        there = addresses.parsed(self.who, path)
        if addresses.origin(there) != addresses.origin(base):
            elsewhere = f"{there.scheme}://{there.host}:{addresses.origin(there)[2]}"
            says = (
                f"an address at another host or port than its own ({elsewhere}): "
                "the key does not go there"
            )
            raise faults.never(self.who, says, f"its address here is {self.base_url}")

        return path


def download(who: str, address: str) -> bytes:
    """Media at a signed address: no credentials are sent; redirects are followed to where it may
    lie.

    Raises:
        RefusedError: the address has expired or may not be fetched, or the host cannot be reached.
        UnknownOutcomeError: it did not come whole.
    """
    base_url = catalogue.entry(who).base_url
    ours = {"User-Agent": f"exoactor/{__version__}"}
    try:
        with client(DOWNLOAD_S, MAX_BYTES, headers=ours) as http:
            reply = _followed(http, who, address, base_url)
    except NEVER_SENT as error:
        raise unreached(who, error) from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise UnknownOutcomeError(f"{who}: the download broke off: {_words(error)}") from None

    if reply.status_code in EXPIRED:
        raise expired(who, reply.status_code)
    if reply.status_code != 200:
        raise UnknownOutcomeError(f"{who}: the download answers with status {reply.status_code}")

    return bytes(reply.content)


def _followed(http: httpx2.Client, who: str, address: str, base_url: str) -> httpx2.Response:
    """The reply at the end of a few redirects, each looked at before it is followed."""
    for _ in range(REDIRECTS + 1):
        reply = http.get(addresses.check(who, address, base_url))
        if reply.next_request is None:
            return reply
        address = str(reply.next_request.url)
    raise UnknownOutcomeError(f"{who}: the download is redirected more than {REDIRECTS} times")


def expired(who: str, status: int) -> RefusedError:
    """The job has to be asked for its result again: it gives another address."""
    return faults.busy(who, f"the address of the result has expired (status {status})")


def unreached(who: str, error: Exception) -> RefusedError:
    """Nothing was sent."""
    return faults.busy(who, f"cannot be reached ({_words(error)})")


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
