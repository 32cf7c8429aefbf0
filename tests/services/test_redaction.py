"""Keys that servers repeat, in every way they may, and what else of their words must not be
shown."""

import base64
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from exoactor.core.errors import ConfigError, ExoActorError, PermanentError
from exoactor.core.words import plain
from exoactor.registry import REGISTRIES
from exoactor.services import secrets
from exoactor.services.budget import Budget, Pace
from exoactor.services.fakes.server import Reply, Request, Server
from exoactor.services.faults import GoneError, RefusedError, SpentError, UnknownOutcomeError
from exoactor.services.jobs import Jobs
from exoactor.services.redaction import RedactedService, words
from exoactor.services.service import AnswersAtOnce, Receipt, Report
from exoactor.stages.imagine.paid.service import VideoAsk

KEY = "sk-Q7+zV/k2LmNpR9tXw4Yc8BdF"
FORMS: dict[str, str] = {
    "as it is": KEY, "in capitals": KEY.upper(), "its beginning": KEY[:10] + "…",
    "its end": "…" + KEY[-9:], "in an address": quote(KEY, safe=""),
    "in base64": base64.b64encode(KEY.encode()).decode(),
    "in base64, with what was before it": base64.b64encode(f"Bearer {KEY}".encode()).decode(),
    "in base64, among other things": base64.b64encode(f"user:{KEY}:x".encode()).decode(),
    "in base64 for addresses": base64.urlsafe_b64encode(f"k={KEY}".encode()).decode(),
}  # fmt: skip


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", KEY)
    monkeypatch.setenv("KLING_API_KEY", KEY)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_key_is_hidden_in_every_form(form: str) -> None:
    shown = secrets.redacted(f"<<{form}>>")
    assert shown.startswith("<<") and shown.endswith(">>") and "***" in shown
    left = shown.strip("<>").replace("***", "").strip("…=")
    assert len(left) <= 12  # of base64, what it makes of the words around the key


def test_what_looks_like_a_key_is_hidden_though_nobody_here_knows_it() -> None:
    for text in (
        "Authorization: Bearer abcdefghij", "{'authorization': 'Key abcdefghij'}",
        "basic YWxhZGRpbjpvcGVu", "sk-proj-abcdefghijklmnopqrst", "AIzaSyA1234567890abcdefghij",
        "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln",
        "look at the address, http://me:abcdef@lab.example:8000/v1",
        "at https://cdn.example/clip.mp4?X-Signature=abcdef&Key=1",
    ):  # fmt: skip
        shown = secrets.redacted(text)
        assert (
            "***" in shown and "abcdef" not in shown and "eyJ" not in shown and "YWxh" not in shown
        ), shown


def test_words_that_are_no_keys_stay() -> None:
    text = "Incorrect key: authorization is required, see https://fal.ai/docs for the bearer of it"
    assert secrets.redacted(text) == text


def test_words_are_one_line_of_bounded_length_without_what_steers_a_terminal() -> None:
    assert plain("\x1b]0;owned\x07\x1b[2J red\r\n\tgreen\x00\u202e\ud800") == "red green"
    assert len(plain("A" * 5_000_000)) == 400 and plain("A" * 400) == "A" * 400
    assert len(words("A" * 5_000_000)) == 400


class Echo(AnswersAtOnce):
    """Repeats the key wherever something comes back."""

    provider, model, keeps = "echo", "m", True

    def __init__(self, fault: Exception | None = None, content: bytes | None = None) -> None:
        self.fault, self.content = fault, content

    def usd(self, ask: str) -> float:
        return 0.5

    def document(self, ask: str) -> dict[str, str]:
        return {"ask": ask}

    def submit(self, ask: str, client_id: str) -> Receipt:
        if self.fault:
            raise self.fault
        return Receipt("r1", self.content)

    def poll(self, remote_id: str) -> Report:
        return Report("failed", f"no credit on {KEY}")

    def check_auth(self) -> str:
        return f"hello {KEY}"


def faults() -> dict[str, Exception]:
    said = f"bad key {KEY} / {base64.b64encode(KEY.encode()).decode()}"
    error = PermanentError(said, f"look at {KEY}")
    return {
        "refused": RefusedError(error), "spent": SpentError(PermanentError(said, "next")),
        "doubt": UnknownOutcomeError(said),
        "told": ConfigError(said, "next"), "gone": GoneError(said),
    }  # fmt: skip


@pytest.mark.parametrize("kind", faults())
def test_nothing_of_a_fault_leaves_with_the_key(kind: str, tmp_path: Path) -> None:
    fault = faults()[kind]
    with pytest.raises(type(fault)) as caught:
        RedactedService(Echo(fault)).submit("a", "c")
    error = getattr(caught.value, "error", caught.value)
    shown = f"{caught.value!r} {caught.value} {error!r} {error} {getattr(error, 'next_step', '')}"
    assert KEY not in shown and KEY[:9] not in shown and "***" in shown


def test_nothing_of_it_is_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []
    for name, service in (
        ("failed", Echo()), ("doubt", Echo(faults()["doubt"])), ("spent", Echo(faults()["spent"])),
        ("answer", Echo(content=f'{{"a": "{KEY}"}}'.encode())),
    ):  # fmt: skip
        jobs = Jobs(tmp_path, "run", Budget(wait_s=1.0), Pace(0.01, 0.01, 2), told.append)
        try:
            jobs.get(service, name, name)
        except ExoActorError as error:
            told.append(f"{error!r} {error}")
    assert not any(KEY[:9] in line for line in told)
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or KEY[:9].encode() not in path.read_bytes(), path
    (kept,) = (tmp_path / "bought").iterdir()
    assert kept.read_bytes() == b'{"a": "***"}' and "***" in RedactedService(Echo()).check_auth()


@pytest.mark.parametrize("fault", ["doubt", "spent"])
def test_keys_that_cannot_be_read_any_more_do_not_lose_an_order(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """.env is spoiled while the order is on its way: nothing that comes is shown, and nothing is
    sent again."""
    monkeypatch.chdir(tmp_path)

    class Spoils(Echo):
        def submit(self, ask: str, client_id: str) -> Receipt:
            (tmp_path / ".env").write_bytes(b"FAL_KEY=\xff")
            return super().submit(ask, client_id)

    jobs = Jobs(tmp_path / "jobs", "run", Budget(), Pace(0.01, 0.01, 2))
    with pytest.raises(ExoActorError, match=r"\*\*\*"):
        jobs.get(Spoils(faults()[fault]), "a", "a")
    assert [job.usd for job in jobs.ledger.jobs()] == [0.5]


def test_media_are_left_as_they_are() -> None:
    content = b"\x89PNG\xff" + KEY.encode()
    assert RedactedService(Echo(content=content)).submit("a", "c").content == content


def test_a_state_that_repeats_the_key(
    offered: Callable[..., Server], tiny_frame: bytes, tmp_path: Path
) -> None:
    def answers(request: Request) -> Reply:
        task = {"id": "kt-1", "status": f"waiting for {request.headers['authorization']}"}
        return Reply(document={"code": 0, "data": task if request.method == "POST" else [task]})

    offered([answers])
    told: list[str] = []
    jobs = Jobs(tmp_path, "run", Budget(wait_s=0.05), Pace(0.01, 0.01, 2), told.append)
    with pytest.raises(ExoActorError) as caught:
        jobs.get(
            REGISTRIES["imagine"].make("kling").service,
            VideoAsk(tiny_frame, 64, 48, "p", 5.0),
            "clip",
        )
    assert "waiting for Bearer ***" in caught.value.what and "secret-kling" not in "".join(told)


@pytest.mark.parametrize("number", ["", "../x", "a b", "x?y=1", "x\n", "a" * 300, KEY])
def test_an_id_that_cannot_be_one_leaves_doubt(number: str) -> None:
    class Odd(Echo):
        def submit(self, ask: str, client_id: str) -> Receipt:
            return Receipt(number)

    with pytest.raises(UnknownOutcomeError, match="cannot be one"):
        RedactedService(Odd()).submit("a", "c")
