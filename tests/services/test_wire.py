"""The wire: what unpacks without end, where keys and downloads may go, what is no answer."""

import gzip
import time
import zlib
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from exoactor.core.errors import ConfigError
from exoactor.services import addresses, wire
from exoactor.services.fakes.server import Reply, Request, Server
from exoactor.services.faults import RefusedError, UnknownOutcomeError, foreign, retry_after_s
from exoactor.services.wire import Wire, download

BODY = bytes(range(256)) * 40
KEY = {"Authorization": "Key secret-of-the-test"}


@pytest.fixture
def at(offered: Callable[..., Server]) -> Callable[..., Server]:
    """at(path=reply, …): the server that all services are at."""

    def make(**replies: Reply) -> Server:
        def answers(request: Request) -> Reply | None:
            return replies.get(request.path.strip("/"))

        return offered([answers])

    return make


def packed(content: bytes, how: str, name: str = "") -> Reply:
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "identity": bytes, "br": bytes}[how]
    return Reply(content=pack(content), kind="video/mp4", headers={"Content-Encoding": name or how})


@pytest.mark.parametrize("how", ["gzip", "deflate", "identity"])
def test_a_packed_download_is_what_was_packed(how: str, at: Callable[..., Server]) -> None:
    assert download("kling", f"{at(clip=packed(BODY, how)).address}/clip") == BODY


@pytest.mark.parametrize("how", ["gzip", "deflate"])
def test_size_is_counted_as_it_unfolds(
    how: str, at: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = at(most=packed(bytes(1 << 20), how), more=packed(bytes((1 << 20) + 1), how))
    monkeypatch.setattr(wire, "MAX_BYTES", 1 << 20)
    assert len(download("kling", f"{server.address}/most")) == 1 << 20
    with pytest.raises(UnknownOutcomeError, match="more than 1048576 bytes"):
        download("kling", f"{server.address}/more")


def test_what_unfolds_is_never_held_beyond_the_limit(
    at: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """64 MiB from 64 KiB: the most that is in memory at a time is the limit and what one step
    unfolds to."""
    import tracemalloc

    server = at(bomb=packed(bytes(64 << 20), "gzip"))
    monkeypatch.setattr(wire, "MAX_BYTES", 1 << 20)
    tracemalloc.start()
    with pytest.raises(UnknownOutcomeError, match="more than"):
        download("kling", f"{server.address}/bomb")
    peak, _ = tracemalloc.get_traced_memory()[1], tracemalloc.stop()
    assert peak < 12 << 20


@pytest.mark.parametrize(
    "reply",
    [
        packed(BODY, "br"),
        packed(BODY, "gzip", "gzip, gzip"),
        packed(b"no gzip at all", "identity", "gzip"),
    ],
)
def test_what_is_packed_otherwise_is_not_taken_for_content(
    reply: Reply, at: Callable[..., Server]
) -> None:
    with pytest.raises(UnknownOutcomeError, match="broke off"):
        download("kling", f"{at(clip=reply).address}/clip")


def test_an_answer_has_a_limit_of_its_own(
    at: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = at(
        small=Reply(document={"a": 1}), large=packed(b'{"a": "' + b"x" * 5000 + b'"}', "gzip")
    )
    monkeypatch.setattr(wire, "MAX_ANSWER_BYTES", 4000)
    here = Wire("fal", server.address, KEY)
    assert here.send("GET", "/small").document == {"a": 1}
    with pytest.raises(UnknownOutcomeError, match="more than 4000 bytes"):
        here.send("GET", "/large")


def test_redirects_are_followed_a_few_times(
    at: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    def on(to: str) -> Reply:
        return Reply(302, {}, headers={"Location": to})

    steps = {f"s{k}": on(f"/s{k + 1}") for k in range(6)}
    server = at(**steps, s6=Reply(content=BODY), loop=on("/loop"), slash=on("s6"))
    assert download("kling", f"{server.address}/s1") == BODY  # five
    for path in ("s0", "loop"):
        with pytest.raises(UnknownOutcomeError, match="redirected more than 5 times"):
            download("kling", f"{server.address}/{path}")
    assert download("kling", f"{server.address}/slash") == BODY


INSIDE = {
    "http://127.0.0.1/x": "loopback", "http://[::1]/x": "loopback", "http://0.0.0.0/x": "loopback",
    "http://[::ffff:127.0.0.1]/x": "loopback", "http://169.254.169.254/x": "link-local",
    "http://[fe80::1]/x": "link-local",
    "http://10.0.0.1/x": "private", "https://192.168.1.7/x": "private",
    "http://[fd00::7]/x": "private", "http://100.64.0.1/x": "private",
    "http://224.0.0.1/x": "private", "http://localhost/x": "loopback",
}  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_a_service_on_the_internet_leads_nowhere_inside(address: str) -> None:
    with pytest.raises(RefusedError, match=f"{INSIDE[address]} address: not fetched") as caught:
        addresses.check("kling", address, "https://8.8.8.8")
    assert not caught.value.again


def test_a_service_here_leads_here_and_not_to_the_network() -> None:
    assert (
        addresses.check("kling", "http://127.0.0.2:5/x", "http://127.0.0.1:1")
        == "http://127.0.0.2:5/x"
    )
    assert (
        addresses.check("kling", "https://8.8.8.8/x", "http://127.0.0.1:1") == "https://8.8.8.8/x"
    )
    assert addresses.check("kling", "http://10.0.0.9/x", "http://10.0.0.1") == "http://10.0.0.9/x"
    for address in ("http://10.0.0.1/x", "http://169.254.169.254/x"):
        with pytest.raises(RefusedError):
            addresses.check("kling", address, "http://127.0.0.1:1")


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://8.8.8.8/x", "http://[bad", "http://", "x", "http://a b/"],
)
def test_what_is_no_address_of_the_web(address: str) -> None:
    with pytest.raises(RefusedError, match="an address that"):
        addresses.check("kling", address, "https://8.8.8.8")


def test_a_redirect_leads_nowhere_inside_either(
    at: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = at(
        clip=Reply(302, {}, headers={"Location": "http://169.254.169.254/latest/meta-data"})
    )
    with pytest.raises(RefusedError, match="link-local"):
        download("kling", f"{server.address}/clip")


@pytest.mark.parametrize(
    "base", ["https://{host}", "http://127.0.0.1:1", "http://localhost:{port}"]
)
def test_the_key_stays_at_its_scheme_host_and_port(base: str, at: Callable[..., Server]) -> None:
    server = at(status=Reply(document={"status": "IN_QUEUE"}))
    host, port = server.address.removeprefix("http://"), server.address.rsplit(":", 1)[1]
    elsewhere = Wire("fal", base.format(host=host, port=port), KEY)
    with pytest.raises(RefusedError, match="another host or port"):
        elsewhere.send("GET", f"{server.address}/status")
    assert server.requests == []
    assert Wire("fal", server.address, KEY).send("GET", f"{server.address}/status").fine


def test_the_key_is_not_sent_on(at: Callable[..., Server]) -> None:
    with Server([lambda request: Reply(document={"a": 1})]) as elsewhere:
        server = at(order=Reply(307, {}, headers={"Location": f"{elsewhere.address}/steal"}))
        with pytest.raises(RefusedError, match="sends you on to"):
            Wire("fal", server.address, KEY).send("POST", "/order", {"a": 1})
    assert elsewhere.requests == []


def test_an_address_of_the_users_that_is_none_is_told() -> None:
    with pytest.raises(RefusedError, match="an address that"):
        Wire("fal", "queue.fal.run", KEY).send("GET", "/x")


@pytest.mark.parametrize(
    ("status", "doubtful"),
    [(400, False), (404, False), (408, True), (413, False), (429, False), (451, False),
                             (499, True), (500, True), (502, True), (200, True), (301, False)],
)  # fmt: skip
def test_what_a_strangers_answer_means(status: int, doubtful: bool) -> None:
    found = foreign("fal", status, "words", None, "https://queue.fal.run")
    assert isinstance(found, UnknownOutcomeError) is doubtful
    assert "words" in str(found)
    if isinstance(found, RefusedError):
        assert found.again is (status == 429)
        assert isinstance(found.error, ConfigError) is (status in (301, 404))


@pytest.mark.parametrize(
    ("header", "pause"),
    [("3", 3.0), ("1e9", 300.0), ("inf", 300.0), ("nan", None), ("-1", None), ("soon", None)],
)
def test_a_pause_that_is_asked_for(header: str, pause: Any) -> None:
    assert retry_after_s(header, time.time()) == pause


def test_an_exchange_ends_in_time_also_while_it_unfolds(at: Callable[..., Server]) -> None:
    server = at(slow=Reply(content=BODY, manner="drip"))
    with pytest.raises(httpx2.ReadTimeout), wire.client(0.2, 1 << 20) as http:
        http.get(f"{server.address}/slow")
