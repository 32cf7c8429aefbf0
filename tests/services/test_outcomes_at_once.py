"""What services that answer at once say, by public reports: told rightly, charged rightly, none
waited for in vain."""

from typing import Any

import pytest

from exoactor.core.errors import (
    ConfigError,
    ExoActorError,
    InDoubtError,
    PermanentError,
    RetriableError,
)
from exoactor.services.fakes.server import Reply
from made.answers import case, html, said, text

# ---- chat completions, by OpenAI's own and by others' servers


def chat(content: Any, finish: str = "stop", usage: Any = None, **message: Any) -> Reply:
    used = {"prompt_tokens": 1000, "completion_tokens": 8192} if usage is None else usage
    choice = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": content, **message},
    }
    return said(200, {"id": "c1", "object": "chat.completion", "choices": [choice], "usage": used})


def openai(reply: Reply, ends: type[ExoActorError] | None, says: str = "", **more: Any) -> Any:
    return case("openai", {"POST": reply}, ends, says, **more)


USED = (1000 * 2.5 + 8192 * 15.0) / 1e6
FLAT = {"object": "error", "type": "BadRequestError", "param": None, "code": 400}
LONG = "This model's maximum context length is 4096 tokens. However, you requested 11000 tokens"
OPENAI = {
    "nobody of that name": openai(text(404, "404 page not found"), ConfigError,
                                  "404 page not found.*at the address"),
    "vLLM: no such model": openai(said(404, {**FLAT, "message": "The model `x` is not there."}),
                                  PermanentError, "`x`"),
    "vLLM: too long": openai(said(400, {**FLAT, "message": LONG}), PermanentError,
                             "4096 tokens.*longer context"),
    "llama.cpp: too long": openai(
        said(400, {"error": {"code": 400, "message": "request exceeds the available context size",
                             "type": "x"}}),
        PermanentError, "longer context",
    ),
    "llama.cpp: loading": openai(
        said(503,
             {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}),
        RetriableError, "Loading model",
    ),
    "nginx: too large": openai(html(413, "Request Entity Too Large"), PermanentError,
                               "413.*Large.*raise its limit"),
    "a proxy's page": openai(html(403, "Access denied by your organisation"), ConfigError,
                             "denied.*any proxy"),
    "a proxy wants a password": openai(html(407, "Proxy Authentication Required"), ConfigError,
                                       "407"),
    "a gateway's flat JSON": openai(said(401, {"message": "No API key found"}), ConfigError,
                                    "No API key found"),
    "a gateway is busy": openai(html(429, "Too Many Requests"), RetriableError, "429"),
    "a gateway gave up": openai(html(502, "Bad Gateway"), InDoubtError, "Bad Gateway",
                                state="in_doubt", price=True),
    "a gateway's 408": openai(html(408, "Request Timeout"), InDoubtError, "408", state="in_doubt",
                              price=True),
    "elsewhere": openai(said(302, {}, Location="https://login.example/"), ConfigError,
                        "on to https://login.example/"),
    "elsewhere, a page": openai(
        Reply(301, content=b"moved", kind="text/plain",
              headers={"Location": "https://other.example/v1"}),
        ConfigError, "sends you on to https://other.example/v1",
    ),
    "FastAPI's list": openai(said(422, {"detail": [{"loc": ["body"], "msg": "bad seed"}]}),
                             PermanentError, "bad seed"),
    "no money": openai(said(402, {"error": {"message": "Insufficient Balance"}}), PermanentError,
                       "Insufficient"),
    "hard limit": openai(
        said(400,
             {"error": {"message": "Billing hard limit", "code": "billing_hard_limit_reached"}}),
        PermanentError, "put the account right",
    ),
    "cut off": openai(chat('{"actions": [', "length"), PermanentError, "cut off.*resubmit",
                      state="failed", spent=USED),
    "empty": openai(chat(""), PermanentError, "an empty answer.*resubmit", state="failed",
                    spent=USED),
    "null": openai(chat(None), PermanentError, "an empty answer", state="failed", spent=USED),
    "cut off, no usage": openai(chat("{", "length", {}), PermanentError, "cut off", state="failed",
                                price=True),
    "it declines": openai(
        chat(None, refusal="I won't help"), PermanentError, "won't help.*resubmit", state="failed",
        spent=USED
    ),
    "filtered": openai(chat("", "content_filter"), PermanentError, "for its content",
                       state="failed", spent=USED),
    "all in the thinking": openai(chat(None, reasoning_content="{}"), None, state="done",
                                  spent=USED),
    "in parts": openai(chat([{"type": "text", "text": "{"}, {"text": "}"}]), None, state="done",
                       spent=USED),
    "a count below zero": openai(
        chat("{}", usage={"prompt_tokens": -(10**9), "completion_tokens": 5}), None, state="done",
        price=True
    ),
    "a count without end": openai(
        chat("{}", usage={"prompt_tokens": 10**19, "completion_tokens": 5}), None, state="done",
        price=True
    ),
    "a number of 5000 digits": openai(
        text(200, '{"id": ' + "1" * 5000 + "}"), InDoubtError, state="in_doubt", price=True
    ),
    "100000 brackets": openai(text(200, "[" * 100_000), InDoubtError, state="in_doubt", price=True),
    "a number": openai(said(200, 7), InDoubtError, state="in_doubt", price=True),
    "choices of another form": openai(said(200, {"choices": {"0": 1}}), InDoubtError,
                                      state="in_doubt", price=True),
}  # fmt: skip

# ---- Google

QUOTA = {"@type": "type.googleapis.com/google.rpc.QuotaFailure"}
AFTER = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "2s"}
EXCEEDED = (
    "Quota exceeded for metric: generate_content_free_tier_requests, limit: {}, model: x\n"
    "Please retry in 2s."
)


def error(code: int, status: str, message: str, *details: Any) -> Reply:
    return said(
        code,
        {"error": {"code": code, "message": message, "status": status, "details": list(details)}},
    )


def google(
    provider: str, reply: Reply, ends: type[ExoActorError] | None, says: str = "", **more: Any
) -> Any:
    return case(provider, {"POST": reply}, ends, says, **more)


def exhausted(limit: int, kind: str, *details: Any) -> Reply:
    violation = {"quotaId": f"GenerateRequestsPer{kind}PerProjectPerModel-FreeTier"}
    return error(
        429,
        "RESOURCE_EXHAUSTED",
        EXCEEDED.format(limit),
        {**QUOTA, "violations": [violation]},
        *details,
    )


def generated(finish: str, usage: Any = None, **candidate: Any) -> Reply:
    document = {
        "candidates": [{"content": {}, "finishReason": finish, "index": 0, **candidate}],
        "responseId": "r",
    }
    return said(200, document | ({"usageMetadata": usage} if usage else {}))


PARTS = {"content": {"role": "model", "parts": [{"text": '{"actions": ['}]}}
GOOGLE = {
    "a quota of nothing": google("nano-banana", exhausted(0, "Day", AFTER), PermanentError,
                                 "limit: 0.*set up billing"),
    "a quota of nothing, by its value": google(
        "gemini",
        error(429, "RESOURCE_EXHAUSTED", "no", {**QUOTA, "violations": [{"quotaValue": "0"}]}),
        PermanentError, "set up billing",
    ),
    "the day's quota": google("gemini", exhausted(20, "Day", AFTER), RetriableError,
                              "quota is renewed"),
    "the minute's quota": google("gemini", exhausted(5, "Minute"), RetriableError, "limit: 5"),
    "a pause of no sense": google(
        "gemini", error(429, "RESOURCE_EXHAUSTED", "busy", {"retryDelay": "1.2.3s"}, 5, None),
        RetriableError, "busy"
    ),
    "the wrong country": google(
        "nano-banana",
        error(400, "FAILED_PRECONDITION", "User location is not supported for the API use."),
        PermanentError, "location is not supported.*another back end",
    ),
    "no picture": google("nano-banana", generated("NO_IMAGE"), PermanentError, "NO_IMAGE"),
    "a reason of tomorrow": google(
        "nano-banana", generated("IMAGE_LIKENESS_BLOCKED", finishMessage="Unable."), PermanentError,
        "BLOCKED: Unable"
    ),
    "a plan cut off": google(
        "gemini",
        generated("MAX_TOKENS", {"promptTokenCount": 1000, "candidatesTokenCount": 8192}, **PARTS),
        PermanentError, "MAX_TOKENS.*resubmit", state="failed", spent=(1000 * 2 + 8192 * 12) / 1e6,
    ),
    "an empty plan": google("gemini", generated("STOP"), PermanentError, "no whole plan",
                            state="failed", price=True),
    "tokens below zero": google(
        "gemini",
        generated("STOP", {"promptTokenCount": -(10**9)}, content={"parts": [{"text": "{}"}]}),
        None, state="done", price=True,
    ),
    "a proxy's refusal": google("gemini", html(403, "Forbidden"), ConfigError, "403 Forbidden"),
    "no such page": google("nano-banana", text(404, "404 page not found"), ConfigError,
                           "404 page not found"),
}  # fmt: skip

CASES = {
    f"{case.provider}: {name}": case for group in (OPENAI, GOOGLE) for name, case in group.items()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_answer_is_told_and_charged_for_what_it_is(case: Any, told_rightly: Any) -> None:
    told_rightly(case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_same_command_and_resubmit_do_what_they_say(case: Any, repeated_rightly: Any) -> None:
    repeated_rightly(case)


def test_a_server_without_v1_is_told_where_such_servers_are(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world(OPENAI["nobody of that name"])
    monkeypatch.setenv("OPENAI_BASE_URL", made.server.address)
    with pytest.raises(ConfigError) as caught:
        made.get()
    assert f"ends in /v1: {made.server.address}/v1" in caught.value.next_step
    monkeypatch.setenv("OPENAI_BASE_URL", f"{made.server.address}/v1")
    made.case.replies["POST"] = chat("{}")  # type: ignore[index]
    assert made.get() == b"{}"
