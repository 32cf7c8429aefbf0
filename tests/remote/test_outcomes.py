"""What services answer, by public reports: each is told rightly, charged rightly, and none is waited for in vain."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from exoactor import registry
from exoactor.core.errors import ConfigError, ExoActorError, InDoubtError, PermanentError, RetriableError
from exoactor.fakes.server import Reply, Request, Server
from exoactor.io.video import probe
from exoactor.remote.jobs import Jobs, Pace, Purse, no_check
from exoactor.stages.imagine import VideoAsk
from exoactor.stages.plan import PlanAsk
from exoactor.stages.transfer import EditAsk

STAGES = {
    "kling": "imagine", "kling-legacy": "imagine", "fal": "imagine", "veo": "imagine", "omni": "imagine",
    "nano-banana": "transfer", "gemini": "plan", "openai": "plan",
}  # fmt: skip
PACE = Pace(2.0, 15.0, 3)
ORDERED = {  # what a service takes an order with, and the price that then counts
    "kling": 0.56, "kling-legacy": 0.56, "fal": 1.12, "veo": 2.4, "omni": 0.3475, "gemini": 0.10133, "openai": 0.12666,
}  # fmt: skip


def html(status: int, title: str) -> Reply:
    page = f"<html><head><title>{status} {title}</title></head><body>nginx</body></html>"
    return Reply(status, content=page.encode(), kind="text/html")


def text(status: int, words: str) -> Reply:
    return Reply(status, content=words.encode(), kind="text/plain")


def said(status: int, document: Any, **headers: str) -> Reply:
    return Reply(status, document, headers=headers)


@dataclass(frozen=True)
class Case:
    """`replies`: by a part of "METHOD /path", the first that fits; `ends`: the error, None for what is had.

    `spent`: what the ledger then counts; `state`: of the order, empty where it leaves none.
    """

    provider: str
    replies: Mapping[str, Reply]
    ends: type[ExoActorError] | None
    says: str = ""
    state: str = ""
    spent: float = 0.0
    price: bool = field(default=False)
    """The whole price counts."""


# ---- chat completions, by OpenAI's own and by others' servers


def chat(content: Any, finish: str = "stop", usage: Any = None, **message: Any) -> Reply:
    used = {"prompt_tokens": 1000, "completion_tokens": 8192} if usage is None else usage
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
    return said(200, {"id": "c1", "object": "chat.completion", "choices": [choice], "usage": used})


def openai(reply: Reply, ends: type[ExoActorError] | None, says: str = "", **more: Any) -> Case:
    return Case("openai", {"POST": reply}, ends, says, **more)


USED = (1000 * 2.5 + 8192 * 15.0) / 1e6
FLAT = {"object": "error", "type": "BadRequestError", "param": None, "code": 400}
LONG = "This model's maximum context length is 4096 tokens. However, you requested 11000 tokens"
OPENAI = {
    "nobody of that name": openai(text(404, "404 page not found"), ConfigError, "404 page not found.*look at the address"),
    "vLLM: no such model": openai(said(404, {**FLAT, "message": "The model `x` does not exist."}), PermanentError, "`x`"),
    "vLLM: too long": openai(said(400, {**FLAT, "message": LONG}), PermanentError, "4096 tokens.*longer context"),
    "llama.cpp: too long": openai(
        said(400, {"error": {"code": 400, "message": "request exceeds the available context size", "type": "x"}}),
        PermanentError, "longer context",
    ),
    "llama.cpp: loading": openai(
        said(503, {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}),
        RetriableError, "Loading model",
    ),
    "nginx: too large": openai(html(413, "Request Entity Too Large"), PermanentError, "413.*Too Large.*raise its limit"),
    "a proxy's page": openai(html(403, "Access denied by your organisation"), ConfigError, "denied.*any proxy"),
    "a proxy wants a password": openai(html(407, "Proxy Authentication Required"), ConfigError, "407"),
    "a gateway's flat JSON": openai(said(401, {"message": "No API key found"}), ConfigError, "No API key found"),
    "a gateway is busy": openai(html(429, "Too Many Requests"), RetriableError, "429"),
    "a gateway gave up": openai(html(502, "Bad Gateway"), InDoubtError, "Bad Gateway", state="in_doubt", price=True),
    "a gateway's 408": openai(html(408, "Request Timeout"), InDoubtError, "408", state="in_doubt", price=True),
    "elsewhere": openai(said(302, {}, Location="https://login.example/"), ConfigError, "on to https://login.example/"),
    "elsewhere, a page": openai(
        Reply(301, content=b"moved", kind="text/plain", headers={"Location": "https://other.example/v1"}),
        ConfigError, "sends you on to https://other.example/v1",
    ),
    "FastAPI's list": openai(said(422, {"detail": [{"loc": ["body"], "msg": "bad seed"}]}), PermanentError, "bad seed"),
    "no money": openai(said(402, {"error": {"message": "Insufficient Balance"}}), PermanentError, "Insufficient Balance"),
    "hard limit": openai(
        said(400, {"error": {"message": "Billing hard limit", "code": "billing_hard_limit_reached"}}),
        PermanentError, "put the account right",
    ),
    "cut off": openai(chat('{"actions": [', "length"), PermanentError, "cut off.*resubmit", state="failed", spent=USED),
    "empty": openai(chat(""), PermanentError, "an empty answer.*resubmit", state="failed", spent=USED),
    "null": openai(chat(None), PermanentError, "an empty answer", state="failed", spent=USED),
    "cut off, no usage": openai(chat("{", "length", {}), PermanentError, "cut off", state="failed", price=True),
    "all in the thinking": openai(chat(None, reasoning_content="{}"), None, state="done", spent=USED),
    "in parts": openai(chat([{"type": "text", "text": "{"}, {"text": "}"}]), None, state="done", spent=USED),
    "a count below zero": openai(
        chat("{}", usage={"prompt_tokens": -(10**9), "completion_tokens": 5}), None, state="done", price=True
    ),
    "a count without end": openai(
        chat("{}", usage={"prompt_tokens": 10**19, "completion_tokens": 5}), None, state="done", price=True
    ),
    "a number of 5000 digits": openai(
        text(200, '{"id": ' + "1" * 5000 + "}"), InDoubtError, state="in_doubt", price=True
    ),
    "100000 brackets": openai(text(200, "[" * 100_000), InDoubtError, state="in_doubt", price=True),
    "a number": openai(said(200, 7), InDoubtError, state="in_doubt", price=True),
    "choices of another form": openai(said(200, {"choices": {"0": 1}}), InDoubtError, state="in_doubt", price=True),
}  # fmt: skip

# ---- fal

NUMBER = "764cabcf-b745-4b3e-ae38-1200304cf45b"
QUEUED = said(200, {"status": "IN_QUEUE", "request_id": NUMBER})
COMPLETED = {"status": "COMPLETED", "request_id": NUMBER}


def fal(result: Reply, ends: type[ExoActorError] | None, says: str = "", status: Any = COMPLETED, **more: Any) -> Case:
    told = status if isinstance(status, Reply) else said(200, status)
    return Case("fal", {"POST": QUEUED, "/status": told, "GET": result}, ends, says, **more)


def typed(message: str, kind: str) -> Any:
    return {"detail": [{"loc": ["body", "prompt"], "msg": message, "type": kind}]}


TIMEOUT = {"detail": "Request timed out", "error_type": "request_timeout"}
FAL = {
    "timed out": fal(said(504, TIMEOUT), PermanentError, "timed out.*request_timeout.*resubmit", state="failed"),
    "timed out, by its header": fal(
        said(504, {"detail": "Request timed out"}, **{"X-Fal-Error-Type": "request_timeout"}),
        PermanentError, "request_timeout", state="failed",
    ),
    "disconnected": fal(
        said(503, {"detail": "Runner disconnected", "error_type": "runner_disconnected"}),
        PermanentError, "runner_disconnected", {**COMPLETED, "error_type": "runner_disconnected"}, state="failed",
    ),
    "an error in the model": fal(
        said(500, typed("Internal server error", "internal_server_error")), PermanentError, "internal_server_error",
        state="failed",
    ),
    "flagged": fal(
        said(422, typed("flagged by a content checker", "content_policy_violation")),
        PermanentError, "content checker.*content_policy_violation.*only where it had begun", state="failed",
    ),
    "cancelled": fal(html(500, "x"), PermanentError, "CANCELLED", {"status": "CANCELLED"}, state="failed"),
    "forgotten": fal(
        html(500, "x"), PermanentError, "not found.*counts as paid.*resubmit.*jobs adopt",
        said(404, {"detail": "Request not found"}), state="abandoned", price=True,
    ),
    "no video in it": fal(said(200, {"images": []}), PermanentError, "no video", state="failed", price=True),
    "an address that is a number": fal(said(200, {"video": {"url": 5}}), PermanentError, state="failed", price=True),
    "a gateway's page for a while": fal(
        html(500, "x"), RetriableError, "Bad Gateway.*jobs abandon 1", html(502, "Bad Gateway"),
        state="accepted", price=True,
    ),
    "the key is no longer good": fal(
        html(500, "x"), ConfigError, "job 1 stays.*jobs abandon 1", said(401, {"detail": "Invalid key"}),
        state="accepted", price=True,
    ),
    "another address by mistake": fal(
        html(500, "x"), ConfigError, "404 Not Found.*job 1 stays", html(404, "Not Found"), state="accepted", price=True
    ),
    "locked": Case(
        "fal", {"POST": said(403, {"detail": "User is locked. Reason: Exhausted balance."})}, ConfigError, "Exhausted"
    ),
    "an id that leads away": Case(
        "fal", {"POST": said(200, {"request_id": "../../x?y=1\n\x1b[31m"})}, InDoubtError, "cannot be one",
        state="in_doubt", price=True,
    ),
}  # fmt: skip

# ---- Google

QUOTA = {"@type": "type.googleapis.com/google.rpc.QuotaFailure"}
AFTER = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "2s"}
EXCEEDED = "Quota exceeded for metric: generate_content_free_tier_requests, limit: {}, model: x\nPlease retry in 2s."


def error(code: int, status: str, message: str, *details: Any) -> Reply:
    return said(code, {"error": {"code": code, "message": message, "status": status, "details": list(details)}})


def google(provider: str, reply: Reply, ends: type[ExoActorError] | None, says: str = "", **more: Any) -> Case:
    return Case(provider, {"POST": reply}, ends, says, **more)


def exhausted(limit: int, kind: str, *details: Any) -> Reply:
    violation = {"quotaId": f"GenerateRequestsPer{kind}PerProjectPerModel-FreeTier"}
    return error(429, "RESOURCE_EXHAUSTED", EXCEEDED.format(limit), {**QUOTA, "violations": [violation]}, *details)


def generated(finish: str, usage: Any = None, **candidate: Any) -> Reply:
    document = {"candidates": [{"content": {}, "finishReason": finish, "index": 0, **candidate}], "responseId": "r"}
    return said(200, document | ({"usageMetadata": usage} if usage else {}))


PARTS = {"content": {"role": "model", "parts": [{"text": '{"actions": ['}]}}
GOOGLE = {
    "a quota of nothing": google("nano-banana", exhausted(0, "Day", AFTER), PermanentError, "limit: 0.*set up billing"),
    "a quota of nothing, by its value": google(
        "gemini", error(429, "RESOURCE_EXHAUSTED", "no", {**QUOTA, "violations": [{"quotaValue": "0"}]}),
        PermanentError, "set up billing",
    ),
    "the day's quota": google("gemini", exhausted(20, "Day", AFTER), RetriableError, "quota is renewed"),
    "the minute's quota": google("gemini", exhausted(5, "Minute"), RetriableError, "limit: 5"),
    "a pause of no sense": google(
        "gemini", error(429, "RESOURCE_EXHAUSTED", "busy", {"retryDelay": "1.2.3s"}, 5, None), RetriableError, "busy"
    ),
    "the wrong country": google(
        "nano-banana", error(400, "FAILED_PRECONDITION", "User location is not supported for the API use."),
        PermanentError, "location is not supported.*another back end",
    ),
    "no picture": google("nano-banana", generated("NO_IMAGE"), PermanentError, "NO_IMAGE"),
    "a reason of tomorrow": google(
        "nano-banana", generated("IMAGE_LIKENESS_BLOCKED", finishMessage="Unable to show it."), PermanentError, "BLOCKED: Unable"
    ),
    "a plan cut off": google(
        "gemini", generated("MAX_TOKENS", {"promptTokenCount": 1000, "candidatesTokenCount": 8192}, **PARTS),
        PermanentError, "MAX_TOKENS.*resubmit", state="failed", spent=(1000 * 2 + 8192 * 12) / 1e6,
    ),
    "an empty plan": google("gemini", generated("STOP"), PermanentError, "no whole plan", state="failed", price=True),
    "tokens below zero": google(
        "gemini",
        generated("STOP", {"promptTokenCount": -(10**9), "candidatesTokenCount": 1}, content={"parts": [{"text": "{}"}]}),
        None, state="done", price=True,
    ),
    "a proxy's refusal": google("gemini", html(403, "Forbidden"), ConfigError, "403 Forbidden"),
    "no such page": google("nano-banana", text(404, "404 page not found"), ConfigError, "404 page not found"),
}  # fmt: skip

VEO = "projects/lab/locations/us-central1/publishers/google/models/veo-3.1-generate-001/operations/0c33"
KIND = {"@type": "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"}
CODES = ["Veo could not generate 1 videos. You will not be charged for this request. Support codes: 42237218"]


def veo(told: Any, ends: type[ExoActorError] | None, says: str = "", **more: Any) -> Case:
    reply = told if isinstance(told, Reply) else said(200, {"name": VEO, "done": True, **told})
    replies = {"fetchPredictOperation": reply, "POST": said(200, {"name": VEO})}
    return Case("veo", replies, ends, says, **more)


def omni(told: Any, ends: type[ExoActorError] | None, says: str = "", **more: Any) -> Case:
    begun = {"id": "int-1", "object": "interaction", "status": "in_progress", "model": "m"}
    reply = told if isinstance(told, Reply) else said(200, {**begun, **told})
    return Case("omni", {"POST": said(200, begun), "GET": reply}, ends, says, **more)


def shown(**video: Any) -> Any:
    content = [{"type": "video", "mime_type": "video/mp4", **video}]
    return {"status": "completed", "steps": [{"type": "model_output", "content": content}]}


VIDEO = {
    "veo: filtered": veo(
        {"response": {**KIND, "raiMediaFilteredCount": 1, "raiMediaFilteredReasons": CODES}}, PermanentError,
        "not be charged.*42237218", state="failed",
    ),
    "veo: unavailable in the end": veo(
        {"error": {"code": 14, "message": "The service is currently unavailable."}}, PermanentError,
        "currently unavailable.*resubmit", state="failed",
    ),
    "veo: in a bucket": veo(
        {"response": {**KIND, "videos": [{"gcsUri": "gs://bucket/sample_0.mp4", "mimeType": "video/mp4"}]}},
        PermanentError, "gs://bucket/sample_0.mp4", state="failed", price=True,
    ),
    "veo: done, and nothing": veo({"response": KIND}, PermanentError, "no clip", state="failed", price=True),
    "veo: done, without a word": veo({}, PermanentError, "no clip", state="failed", price=True),
    "veo: forgotten": veo(
        error(404, "NOT_FOUND", "operation not found"), PermanentError, "operation not found.*counts as paid",
        state="abandoned", price=True,
    ),
    "omni: failed": omni(
        {"status": "failed", "errors": [{"code": 400, "message": "unsafe"}]}, PermanentError, "unsafe", state="failed"
    ),
    "omni: no video": omni({"status": "completed"}, PermanentError, "without a video", state="failed"),
    "omni: no address": omni(shown(), PermanentError, "not in the answer", state="failed", price=True),
    "omni: no base64": omni(shown(data="%%%"), PermanentError, "not in the answer", state="failed", price=True),
    "omni: forgotten": omni(
        error(404, "NOT_FOUND", "interaction not found"), PermanentError, "counts as paid", state="abandoned", price=True
    ),
}  # fmt: skip

# ---- Kling


def fine(data: Any) -> Reply:
    return said(200, {"code": 0, "message": "SUCCEED", "request_id": "r", "data": data})


def kling(task: Any, ends: type[ExoActorError] | None, says: str = "", **more: Any) -> Case:
    reply = task if isinstance(task, Reply) else fine([{"id": "kt-1", "status": "succeeded", **task}])
    replies = {"/tasks": reply, "POST": fine({"id": "kt-1", "status": "submitted"}), "/media/": Reply()}
    return Case("kling", replies, ends, says, **more)


def legacy(task: Any, ends: type[ExoActorError] | None, says: str = "", **more: Any) -> Case:
    reply = task if isinstance(task, Reply) else fine({"task_id": "8334", **task})
    return Case("kling-legacy", {"POST": fine({"task_id": "8334"}), "GET": reply}, ends, says, **more)


def refused(status: int, code: Any, message: str, ends: type[ExoActorError], says: str) -> Case:
    reply = said(status, {"code": code, "message": message, "request_id": "x"})
    return Case("kling", {"POST": reply, "GET": fine([])}, ends, says)


def billed(*amounts: Any) -> Any:
    bills = [{"charge_type": "cash", "currency": "USD", "amount": amount} for amount in amounts]
    return {"outputs": [{"type": "video", "url": "{}/media/clip.mp4"}], "billing": bills}


def lies(address: Any) -> Any:
    return {"outputs": [{"type": "video", "url": address}]}


HELD = {"state": "accepted", "price": True}
PAID = {"state": "done", "price": True}
KLING = {
    "no slot is free": refused(429, 1303, "parallel task over resource pack limit", RetriableError, "parallel task"),
    "no money": refused(429, 1102, "Account balance not enough", PermanentError, "used up.*balance"),
    "its code as text": refused(401, "1002", "access key not found", ConfigError, "access key not found.*1002"),
    "a code of another kind": refused(401, True, "who are you", ConfigError, "who are you.*any proxy"),
    "a proxy's page": Case("kling", {"POST": html(403, "Forbidden"), "GET": fine([])}, ConfigError, "403 Forbidden"),
    "a picture it cannot use": legacy(
        {"task_status": "failed", "task_status_msg": "Image pixel is invalid"}, PermanentError,
        "made nothing: Image pixel is invalid", state="failed",
    ),
    "legacy: forgotten": legacy(
        said(404, {"code": 1203, "message": "task not found"}), PermanentError, "counts as paid.*resubmit",
        state="abandoned", price=True,
    ),
    "legacy: a task that is none": legacy(fine("what"), RetriableError, "jobs abandon", **HELD),
    "forgotten": kling(fine([]), PermanentError, "not in its list.*counts as paid", state="abandoned", price=True),
    "no video in it": kling({}, PermanentError, "no video", state="failed", price=True),
    "outputs that are words": kling({"outputs": "abc"}, PermanentError, "no video", state="failed", price=True),
    "outputs that are a list of words": kling({"outputs": ["abc"]}, PermanentError, state="failed", price=True),
    "an address that is a number": kling(lies(5), PermanentError, "no video", state="failed", price=True),
    "an address that is none": kling(lies("http://[bad"), PermanentError, "an address that is none.*stays", **HELD),
    "a file here": kling(lies("file:///etc/passwd"), PermanentError, "not of the web", **HELD),
    "another protocol": kling(lies("ftp://127.0.0.1/x"), PermanentError, "not of the web", **HELD),
    "the cloud's own address": kling(lies("http://169.254.169.254/latest"), PermanentError, "link-local", **HELD),
    "a printer": kling(lies("http://192.168.1.7/clip.mp4"), PermanentError, "private address", **HELD),
    "a printer, by IPv6": kling(lies("http://[fd00::7]/clip.mp4"), PermanentError, "private address", **HELD),
    "bills $0.50": kling(billed("0.5"), None, state="done", spent=0.5),
    "bills twice": kling(billed("0.5", 0.25), None, state="done", spent=0.75),
    "bills below zero": kling(billed("-1000"), None, **PAID),
    "bills both ways": kling(billed("1000", "-999.9"), None, **PAID),
    "bills NaN": kling(billed("nan"), None, **PAID),
    "bills without end": kling(billed("inf"), None, **PAID),
    "bills a fortune": kling(billed("1e300"), None, **PAID),
    "bills in words": kling({**billed("0.5"), "billing": "free"}, None, **PAID),
    "bills a number": kling({**billed("0.5"), "billing": 7}, None, **PAID),
    "fails and bills NaN": kling({"status": "failed", "message": "m", **billed("nan")}, PermanentError, state="failed",
                                 price=True),
    "fails and bills": kling({"status": "failed", "message": "m", **billed("0.2")}, PermanentError, "0.20 counts as paid",
                             state="failed", spent=0.2),
}  # fmt: skip

CASES = {
    f"{case.provider}: {name}": case for group in (OPENAI, FAL, GOOGLE, VIDEO, KLING) for name, case in group.items()
}


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def monotonic(self) -> float:
        return self.now_s

    time = monotonic

    def sleep(self, pause_s: float) -> None:
        self.now_s += pause_s


class World:
    """A service that answers as a case has it, and a command that can be repeated."""

    def __init__(self, case: Case, server: Server, folder: Path, frame: bytes) -> None:
        self.case, self.server, self.folder = case, server, folder
        self.told: list[str] = []
        self._ask = {
            "imagine": VideoAsk(frame, 64, 48, "Shot: still.", 5.0),
            "transfer": EditAsk(frame, 64, 48, "Replace the robot."),
            "plan": PlanAsk(frame, "You plan.", "Instruction: wave", {"type": "object"}),
        }[STAGES[case.provider]]

    def have(self, **purse: Any) -> bytes:
        stage = STAGES[self.case.provider]
        jobs = Jobs(self.folder, "run", Purse(**{"wait_s": 60.0, **purse}), PACE, self.told.append)
        service = registry.make(stage, self.case.provider)
        return jobs.have(service, self._ask, self.case.provider, probe if stage == "imagine" else no_check).content

    @property
    def jobs(self) -> list[Any]:
        return Jobs(self.folder, "run", Purse()).ledger.jobs()

    @property
    def orders(self) -> int:
        return len([r for r in self.server.requests if r.method == "POST" and ":fetchPredict" not in r.path])


@pytest.fixture
def world(
    offered: Callable[..., Server], tiny_frame: bytes, tiny_clip: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Case], World]:
    def make(case: Case) -> World:
        def answers(request: Request) -> Reply:
            line = f"{request.method} {request.path}"
            reply = next(reply for part, reply in case.replies.items() if part in line)
            if "/media/" in request.path:
                return Reply(content=tiny_clip, kind="video/mp4")
            if reply.document is None:
                return reply
            whole = json.loads(json.dumps(reply.document).replace("{}/media", f"{request.address}/media"))
            return Reply(reply.status, whole, kind=reply.kind, headers=reply.headers)

        server = offered([answers])
        monkeypatch.setattr("exoactor.stages.plan.openai.OPENAI", server.address)
        monkeypatch.setattr("exoactor.remote.jobs.time", Clock())
        return World(case, server, tmp_path / "jobs", tiny_frame)

    return make


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_answer_is_told_and_charged_for_what_it_is(case: Case, world: Callable[[Case], World]) -> None:
    made = world(case)
    if case.ends is None:
        made.have()
    else:
        with pytest.raises(ExoActorError, match=f"(?s){case.says}") as caught:
            made.have()
        assert type(caught.value) is case.ends or type(caught.value).__base__ is case.ends
        assert len(caught.value.what) < 900 and "\x1b" not in str(caught.value)

    assert [job.state for job in made.jobs] == ([case.state] if case.state else [])
    wanted = ORDERED[case.provider] if case.price else case.spent
    assert sum(job.usd for job in made.jobs) == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_same_command_and_resubmit_do_what_they_say(case: Case, world: Callable[[Case], World]) -> None:
    """What left no row is sent again; what did is not, unless it is over and the user says so."""
    made = world(case)
    for _ in range(2):
        try:
            made.have()
        except ExoActorError as error:
            ways = {"in_doubt": ("--resubmit", "jobs abandon 1"), "accepted": ("jobs abandon 1",)}
            ways |= {"failed": ("--resubmit",), "abandoned": ("--resubmit", "jobs adopt 1")}
            assert all(way in error.next_step for way in ways.get(case.state, ()))
    passing = case.ends is RetriableError and not case.state and "renewed" not in case.says
    once = PACE.submissions if passing else 1
    assert made.orders == (once if case.state else 2 * once)
    before = made.orders
    try:
        made.have(resubmit=True)
    except ExoActorError:
        assert case.ends is not None
    over = case.state in ("failed", "in_doubt", "abandoned", "")
    assert made.orders - before == (once if over else 0)


def test_a_server_without_v1_is_told_where_such_servers_are(
    world: Callable[[Case], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world(OPENAI["nobody of that name"])
    monkeypatch.setenv("OPENAI_BASE_URL", made.server.address)
    with pytest.raises(ConfigError) as caught:
        made.have()
    assert f"ends in /v1: {made.server.address}/v1" in caught.value.next_step
    monkeypatch.setenv("OPENAI_BASE_URL", f"{made.server.address}/v1")
    made.case.replies["POST"] = chat("{}")  # type: ignore[index]
    assert made.have() == b"{}"


def test_a_bill_that_is_none_is_said(world: Callable[[Case], World]) -> None:
    made = world(KLING["bills below zero"])
    made.have()
    assert any("bills $nan, which is no price; the estimate counts, $0.56" in line for line in made.told)
