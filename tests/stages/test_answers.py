"""The services that answer at once: pictures and plans. What goes over the wire, and every way to
be refused."""

import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from exoactor.core.errors import (
    ConfigError,
    ExoActorError,
    InDoubtError,
    PermanentError,
    RetriableError,
)
from exoactor.registry import REGISTRIES
from exoactor.services.budget import Budget, Pace
from exoactor.services.fakes.google import FakeGoogle
from exoactor.services.fakes.openai import FakeOpenAi
from exoactor.services.fakes.server import Reply, Server, Trouble, page
from exoactor.services.fakes.work import Workshop
from exoactor.services.jobs import Jobs
from exoactor.services.purchases import Purchase
from exoactor.stages.plan.paid import prompts
from exoactor.stages.plan.paid.service import PlanAsk
from exoactor.stages.transfer.paid.service import EditAsk

MODELS = ("gemini-3-pro-image", "gemini-3.1-pro-preview")
STAGES = {"nano-banana": "transfer", "gemini": "plan", "openai": "plan"}


class Asking:
    """One question to one service, repeatable."""

    def __init__(self, provider: str, ask: Any, world: Any, server: Server, folder: Path) -> None:
        self.provider = provider
        self.ask = ask
        self.world = world
        self.server = server
        self.folder = folder

    def get(self, **budget: Any) -> Purchase:
        jobs = Jobs(self.folder, "run", Budget(**{"wait_s": 300.0, **budget}), Pace(0.01, 0.02, 3))
        return jobs.get(
            REGISTRIES[STAGES[self.provider]].make(self.provider).service, self.ask, self.provider
        )


@pytest.fixture
def asking(
    offered: Callable[..., Server],
    tiny_frame: bytes,
    tmp_path: Path,
    impatient: Callable[..., None],
) -> Callable[..., Asking]:
    edit = EditAsk(tiny_frame, 1280, 720, "Replace the robot.")
    question = PlanAsk(tiny_frame, "You plan.", "Instruction: wave", prompts.schema(("box",)))

    def make(
        provider: str,
        troubles: tuple[Trouble, ...] = (),
        refuses: tuple[Mapping[str, Any], ...] = (),
    ) -> Asking:
        impatient(troubles)
        world: Any
        if provider == "openai":
            world = FakeOpenAi(lambda asked: '{"a": 1}')
        else:
            shop = Workshop(lambda asked: b"")
            world = FakeGoogle(
                shop, lambda asked: tiny_frame, lambda asked: '{"a": 1}', MODELS, refuses
            )
        server = offered([world], troubles)
        return Asking(
            provider,
            edit if provider == "nano-banana" else question,
            world,
            server,
            tmp_path / "jobs",
        )

    return make


@pytest.mark.parametrize("provider", STAGES)
def test_an_answer_is_paid_once(
    provider: str, asking: Callable[..., Asking], tiny_frame: bytes
) -> None:
    made = asking(provider)
    wanted = tiny_frame if provider == "nano-banana" else b'{"a": 1}'
    assert made.get().content == wanted and made.get().content == wanted and made.world.charges == 1


def snake(value: Any) -> Any:
    """The same with camelCase names in snake_case, and data as bytes: Google takes both spellings
    of either."""
    if isinstance(value, dict) and isinstance(value.get("data"), str):
        return {**value, "data": base64.urlsafe_b64decode(value["data"])}
    if isinstance(value, dict):
        return {
            "".join(f"_{c.lower()}" if c.isupper() else c for c in key): snake(v)
            for key, v in value.items()
        }
    return [snake(entry) for entry in value] if isinstance(value, list) else value


def test_the_edit_as_it_goes_over_the_wire(
    asking: Callable[..., Asking], tiny_frame: bytes
) -> None:
    made = asking("nano-banana")
    made.get()
    (sent,) = made.server.requests
    picture = {"inline_data": {"data": tiny_frame, "mime_type": "image/png"}}
    assert (sent.method, sent.path) == ("POST", "/v1/models/gemini-3-pro-image:generateContent")
    assert sent.headers["x-goog-api-key"] == "secret-gemini-0123"
    assert snake(sent.document) == {
        "contents": [{"role": "user", "parts": [picture, {"text": "Replace the robot."}]}],
        "generation_config": {
            "response_modalities": ["TEXT", "IMAGE"],
            "image_config": {"aspect_ratio": "16:9", "image_size": "1K"},
        },
    }


def test_the_edit_goes_to_a_project_where_there_is_no_key(
    asking: Callable[..., Asking], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = asking("nano-banana")
    monkeypatch.delenv("GEMINI_API_KEY")
    made.get()
    (sent,) = made.server.requests
    place = (
        "/v1beta1/projects/lab/locations/us-central1/publishers/google/models/gemini-3-pro-image"
    )
    assert (
        sent.path == f"{place}:generateContent"
        and sent.headers["authorization"] == "Bearer secret-token-0123"
    )


def test_geminis_question_as_it_goes_over_the_wire(
    asking: Callable[..., Asking], tiny_frame: bytes
) -> None:
    made = asking("gemini")
    made.get()
    (sent,) = made.server.requests
    picture = {"inline_data": {"data": tiny_frame, "mime_type": "image/png"}}
    document = snake(
        {key: value for key, value in sent.document.items() if key != "generationConfig"}
    )
    config = dict(sent.document["generationConfig"])
    assert (sent.method, sent.path) == (
        "POST",
        "/v1beta/models/gemini-3.1-pro-preview:generateContent",
    )
    assert config.pop("responseJsonSchema") == dict(prompts.schema(("box",)))
    assert snake(config) == {
        "response_mime_type": "application/json", "max_output_tokens": 8192,
        "thinking_config": {"thinking_level": "LOW"},
    }  # fmt: skip
    assert document["contents"] == [
        {"role": "user", "parts": [picture, {"text": "Instruction: wave"}]}
    ]
    assert document["system_instruction"]["parts"] == [{"text": "You plan."}]
    assert set(document) == {"contents", "system_instruction"}


def test_openais_question_as_it_goes_over_the_wire(
    asking: Callable[..., Asking], tiny_frame: bytes
) -> None:
    made = asking("openai")
    made.get()
    (sent,) = made.server.requests
    address = f"data:image/png;base64,{base64.b64encode(tiny_frame).decode()}"
    assert (sent.method, sent.path) == ("POST", "/v1/chat/completions")
    assert sent.headers["authorization"] == "Bearer secret-openai-0123"
    assert sent.document == {
        "model": "gpt-5.4",
        "messages": [
            {"role": "system", "content": "You plan."},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Instruction: wave"},
                    {"type": "image_url", "image_url": {"url": address}},
                ],
            },
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {
                "name": "plan",
                "strict": True,
                "schema": dict(prompts.schema(("box",))),
            },
        },
        "max_completion_tokens": 8192,
    }


def test_a_server_of_ones_own_needs_no_key(
    asking: Callable[..., Asking], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = asking("openai")
    monkeypatch.delenv("OPENAI_API_KEY")
    assert made.get().usd == 0.0 and "authorization" not in made.server.requests[0].headers


def test_tokens_are_charged_as_they_were_used(asking: Callable[..., Asking]) -> None:
    assert asking("gemini").get().usd == pytest.approx((2000 * 2 + 700 * 12) / 1e6)


BLOCKED = {
    "blocked prompt": {"promptFeedback": {"blockReason": "SAFETY"}},
    "blocked output": {"candidates": [{"finishReason": "IMAGE_SAFETY", "index": 0}]},
    "text only": {
        "candidates": [
            {"content": {"role": "model", "parts": [{"text": "I cannot."}]}, "finishReason": "STOP"}
        ]
    },
}


@pytest.mark.parametrize("kind", BLOCKED)
def test_refusals_of_an_edit_are_told_apart(kind: str, asking: Callable[..., Asking]) -> None:
    made = asking("nano-banana", refuses=(BLOCKED[kind],))
    with pytest.raises(PermanentError, match=kind) as caught:
        made.get()
    assert getattr(caught.value, "kind", None) == kind
    # nothing was made: the next command asks again
    assert made.get().content and made.world.charges == 1


def test_refusals_of_a_plan(asking: Callable[..., Asking]) -> None:
    with pytest.raises(PermanentError, match="blocked: SAFETY"):
        asking("gemini", refuses=(BLOCKED["blocked prompt"],)).get()
    refused = {
        "choices": [{"message": {"content": None, "refusal": "I won't"}, "finish_reason": "stop"}]
    }
    with pytest.raises(PermanentError, match="I won't"):
        asking("openai", (Trouble(Reply(200, refused)),)).get()


def google(code: int, status: str, message: str = "no") -> Reply:
    return Reply(code, {"error": {"code": code, "message": message, "status": status}})


def openai(code: int, kind: str) -> Reply:
    return Reply(code, {"error": {"message": "no", "type": "x", "code": kind}})


@pytest.mark.parametrize(
    ("provider", "reply", "kind", "asked"),
    [
        ("gemini", google(400, "INVALID_ARGUMENT"), PermanentError, 1),
        ("gemini", google(400, "INVALID_ARGUMENT", "API key not valid"), ConfigError, 1),
        ("gemini", google(403, "PERMISSION_DENIED"), ConfigError, 1),
        ("gemini", google(404, "NOT_FOUND", "is no longer available"), PermanentError, 1),
        ("gemini", google(429, "RESOURCE_EXHAUSTED"), RetriableError, 3),
        ("gemini", google(503, "UNAVAILABLE"), RetriableError, 3),
        ("gemini", google(504, "DEADLINE_EXCEEDED"), InDoubtError, 1),
        ("nano-banana", google(429, "RESOURCE_EXHAUSTED"), RetriableError, 3),
        ("openai", openai(401, "invalid_api_key"), ConfigError, 1),
        ("openai", openai(404, "model_not_found"), PermanentError, 1),
        ("openai", openai(429, "insufficient_quota"), PermanentError, 1),
        ("openai", openai(429, "rate_limit_exceeded"), RetriableError, 3),
        ("openai", openai(500, "server_error"), RetriableError, 3),
        ("openai", Reply(400, {"error": "plain words"}), PermanentError, 1),
        ("openai", Reply(200, {"error": {"message": "no"}}), PermanentError, 1),
    ],
)
def test_refusals_have_their_class(
    provider: str,
    reply: Reply,
    kind: type[ExoActorError],
    asked: int,
    asking: Callable[..., Asking],
) -> None:
    made = asking(provider, (Trouble(reply, times=99),))
    with pytest.raises(ExoActorError) as caught:
        made.get()
    assert type(caught.value) is kind and len(made.server.requests) == asked


@pytest.mark.parametrize("provider", STAGES)
@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(manner="reset", taken=True), Trouble(manner="stall", taken=True),
        Trouble(manner="drip", taken=True), Trouble(manner="cut", taken=True),
        Trouble(page(502), taken=True), Trouble(page(200), taken=True),
    ],
    ids=("reset", "stall", "drip", "cut", "page", "page with 200"),
)  # fmt: skip
def test_a_lost_answer_leaves_doubt_and_no_second_question(
    provider: str, trouble: Trouble, asking: Callable[..., Asking]
) -> None:
    made = asking(provider, (trouble,))
    for _ in range(2):
        with pytest.raises(InDoubtError):
            made.get()
    assert made.world.charges == 1 and len(made.server.requests) == 1


@pytest.mark.parametrize("provider", STAGES)
def test_a_service_that_cannot_be_reached_is_no_doubt(
    provider: str, asking: Callable[..., Asking], tmp_path: Path
) -> None:
    made = asking(provider)
    text = (tmp_path / "services.toml").read_text()
    (tmp_path / "services.toml").write_text(text.replace(made.server.address, "http://127.0.0.1:9"))
    with pytest.raises(RetriableError, match="cannot be reached"):
        made.get()


@pytest.mark.parametrize("provider", STAGES)
def test_a_key_that_a_server_repeats_is_told_to_nobody(
    provider: str, asking: Callable[..., Asking]
) -> None:
    said = "API key secret-gemini-0123 secret-openai-0123 is not valid"
    reply = (
        google(400, "INVALID_ARGUMENT", said)
        if provider != "openai"
        else Reply(401, {"error": {"message": said}})
    )
    with pytest.raises(ConfigError) as caught:
        asking(provider, (Trouble(reply),)).get()
    assert "secret-" not in repr(caught.value) and "***" in caught.value.what
    assert json.dumps(caught.value.what)
