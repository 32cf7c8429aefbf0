"""Any server that speaks OpenAI's chat completions with JSON schemas: GPT, or your own
(vLLM, llama.cpp, Ollama).

Where it is: OPENAI_BASE_URL, else services.toml. A server of your own needs no key.
"""

import base64
import os
from collections.abc import Mapping
from typing import Any

from exoactor.services import catalogue, faults, forms, secrets
from exoactor.services.faults import RefusedError, UnknownOutcomeError
from exoactor.services.service import Receipt
from exoactor.services.wire import Answer, Wire
from exoactor.stages.plan.paid.service import MAX_OUT_TOKENS, PlanAsk, PlanModel

OPENAI = "https://api.openai.com"
ACCOUNT = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
TOO_LONG = ("context length", "context size", "context_length", "context window")
"""How servers say that question and answer do not fit: OpenAI and vLLM, llama.cpp, others."""


class OpenAi(PlanModel):
    """A `PlanWriter`."""

    provider = "openai"

    def __init__(self) -> None:
        super().__init__()
        self._base_url = os.environ.get("OPENAI_BASE_URL") or self._entry.base_url

    def usd(self, ask: PlanAsk) -> float:
        """At most, by the tokens; nothing at a server of your own."""
        return super().usd(ask) if self._at_openai else 0.0

    def submit(self, ask: PlanAsk, client_id: str) -> Receipt:
        """One completion, its form enforced by the server."""
        picture = f"data:image/png;base64,{base64.b64encode(ask.picture).decode()}"
        body = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": ask.system},
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": ask.prompt},
                        {"type": "image_url", "image_url": {"url": picture}},
                    ],
                },
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "plan", "strict": True, "schema": dict(ask.schema)},
            },
            "max_completion_tokens": MAX_OUT_TOKENS,
        }

        answer = self._wire().send("POST", "/chat/completions", body)
        if not answer.fine or answer.document.get("error"):
            raise self._refusal(answer)

        usd = self._charged(answer.document)
        return Receipt(
            str(answer.document.get("id", "")), self._text(answer.document, usd).encode(), usd
        )

    def ready(self) -> None:
        """With its key."""
        self._wire()

    def check_auth(self) -> str:
        """By asking which models there are."""
        answer = self._wire().send("GET", "/models")
        if not answer.fine:
            raise self._refusal(answer)
        listed = forms.item(answer.document, "data", kind=list) or []
        there = {str(entry.get("id")) for entry in listed if isinstance(entry, dict)}
        absent = f"is not among its {len(there)} models: {catalogue.gone('openai')}"
        return f"it answers, and {self.model} {'is there' if self.model in there else absent}"

    @property
    def _at_openai(self) -> bool:
        return self._base_url.startswith(OPENAI)

    def _wire(self) -> Wire:
        name = "OPENAI_API_KEY"
        key = secrets.need(name, self.provider) if self._at_openai else secrets.present().get(name)
        base = self._base_url.rstrip("/")
        hint = f"most such servers are at an address that ends in /v1: {base}/v1"
        return Wire(
            self.provider,
            self._base_url,
            {"Authorization": f"Bearer {key}"} if key else {},
            "" if base.endswith("/v1") else hint,
        )

    def _text(self, document: Mapping[str, Any], usd: float | None) -> str:
        """The answer's words. Some servers put them all where a model's thinking goes."""
        choice = forms.item(document, "choices", 0, kind=dict)
        message = forms.item(choice, "message", kind=dict)
        if choice is None or message is None:
            raise UnknownOutcomeError(f"{self.provider}: an answer without choices")

        if message.get("refusal") or choice.get("finish_reason") == "content_filter":
            says = str(message.get("refusal") or "refused for its content")
            raise faults.spent(self.provider, says, "change the instruction", usd)
        if choice.get("finish_reason") == "length":
            says = f"the answer was cut off after {MAX_OUT_TOKENS} tokens, thinking included"
            shorter = "use a model that thinks less, or say less in the instruction"
            raise faults.spent(self.provider, says, shorter, usd)

        found = (
            _words(message.get(name)) for name in ("content", "reasoning_content", "reasoning")
        )
        text = next((words for words in found if words.strip()), "")
        if not text:
            raise faults.spent(self.provider, "an empty answer", "try another model", usd)
        return text

    def _refusal(self, answer: Answer) -> RefusedError | UnknownOutcomeError:
        """By https://platform.openai.com/docs/guides/error-codes; servers of one's own follow it
        roughly.
        """
        who, document = self.provider, answer.document
        flat = document if document.get("object") == "error" else {}  # vLLM's
        error = forms.item(document, "error", kind=dict) or flat
        says = forms.said(document)
        if not says or not (error or {"error", "detail"} & set(document)):
            return self._wire().foreign(answer.status, says, answer.pause_s)
        if str(error.get("code") or error.get("type") or "") in ACCOUNT:
            return faults.never(
                who, says, f"put the account right at {self._entry.text('console')}"
            )

        if any(words in says.lower() for words in TOO_LONG):
            return faults.never(
                who, says, "give the server a longer context, or use a model that has one"
            )

        gone = catalogue.gone(who)
        key = f"OPENAI_API_KEY, and that {self._base_url} is the address it is for"
        return faults.by_status(
            answer.status, who, f"{says} (model {self.model})", answer.pause_s, key, gone
        )

    def _charged(self, document: Mapping[str, Any]) -> float | None:
        if not self._at_openai:
            return 0.0
        given = forms.number(forms.item(document, "usage", "prompt_tokens", kind=int))
        made = forms.number(forms.item(document, "usage", "completion_tokens", kind=int))
        return None if given is None or made is None else self._price_usd(given, made)


def _words(content: Any) -> str:
    """A text, or the texts among the parts of a message."""
    if isinstance(content, list):
        return "".join(forms.item(part, "text", kind=str) or "" for part in content)
    return content if isinstance(content, str) else ""
