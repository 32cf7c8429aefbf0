"""Any server that speaks OpenAI's chat completions with JSON schemas: GPT, or your own (vLLM, llama.cpp, Ollama).

Where it is: OPENAI_BASE_URL, else services.toml. A server of your own needs no key.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from typing import Any

from exoactor.remote import catalogue, faults, secrets
from exoactor.remote.faults import DoubtError, RefusedError
from exoactor.remote.service import AnswersAtOnce, Receipt
from exoactor.remote.wire import Answer, Wire
from exoactor.stages.plan import PlanAsk

MAX_OUT_TOKENS = 8192
PICTURE_TOKENS = 1500
CHARACTERS_A_TOKEN = 3.0
"""On the careful side, for the estimate."""
OPENAI = "https://api.openai.com"


class OpenAi(AnswersAtOnce):
    """A `PlanWriter`; it answers at once."""

    provider = "openai"

    def __init__(self) -> None:
        self._entry = catalogue.entry(self.provider)
        self.model = self._entry.model
        self._base_url = os.environ.get("OPENAI_BASE_URL") or self._entry.base_url

    def usd(self, ask: PlanAsk) -> float:
        """At most, by the tokens; nothing at a server of your own."""
        if not self._base_url.startswith(OPENAI):
            return 0.0
        given = PICTURE_TOKENS + (len(ask.system) + len(ask.prompt)) / CHARACTERS_A_TOKEN
        return self._cost(given, MAX_OUT_TOKENS)

    def document(self, ask: PlanAsk) -> Mapping[str, Any]:
        """Words, picture and form."""
        picture = hashlib.sha256(ask.picture).hexdigest()
        return {"system": ask.system, "prompt": ask.prompt, "picture": picture, "schema": dict(ask.schema)}

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
        if not answer.fine or "error" in answer.document:
            raise self._refusal(answer)
        text = self._text(answer.document)
        return Receipt(str(answer.document.get("id", "")), text.encode(), self._charged(answer.document.get("usage")))

    def greet(self) -> str:
        """By asking which models there are."""
        answer = self._wire().send("GET", "/models")
        if not answer.fine:
            raise self._refusal(answer)
        there = {str(entry.get("id")) for entry in answer.document.get("data") or () if isinstance(entry, dict)}
        known = (
            "is there" if self.model in there else f"is not among its {len(there)} models: {catalogue.gone('openai')}"
        )
        return f"it answers, and {self.model} {known}"

    def _wire(self) -> Wire:
        here = self._base_url.startswith(OPENAI)
        key = secrets.need("OPENAI_API_KEY", self.provider) if here else secrets.present().get("OPENAI_API_KEY")
        return Wire(self.provider, self._base_url, {"Authorization": f"Bearer {key}"} if key else {})

    def _text(self, document: Mapping[str, Any]) -> str:
        try:
            choice = document["choices"][0]
            message = choice["message"]
        except (KeyError, IndexError, TypeError):
            raise DoubtError(f"{self.provider}: an answer without choices") from None
        if message.get("refusal") or choice.get("finish_reason") == "content_filter":
            says = secrets.redacted(str(message.get("refusal") or "refused for its content"))
            raise faults.never(self.provider, says, "change the instruction")
        if not isinstance(message.get("content"), str):
            raise faults.never(self.provider, "an empty answer", "try another model")
        return str(message["content"])

    def _refusal(self, answer: Answer) -> RefusedError | DoubtError:
        """By https://platform.openai.com/docs/guides/error-codes; servers of one's own follow it roughly."""
        said, who = answer.document.get("error") or answer.document.get("detail"), self.provider
        if said is None:
            return DoubtError(f"{who}: status {answer.status} without the service's own answer")
        code = str(said.get("code") or said.get("type") or "") if isinstance(said, dict) else ""
        says = secrets.redacted(str(said.get("message", said) if isinstance(said, dict) else said))
        if code == "insufficient_quota":
            return faults.never(who, says, f"put the account right at {self._entry.text('console')}")
        gone = catalogue.gone(who)
        return faults.by_status(
            answer.status, who, f"{says} (model {self.model})", answer.pause_s, "OPENAI_API_KEY", gone
        )

    def _charged(self, usage: Any) -> float | None:
        if not self._base_url.startswith(OPENAI):
            return 0.0
        try:
            return self._cost(float(usage["prompt_tokens"]), float(usage["completion_tokens"]))
        except (KeyError, TypeError, ValueError):
            return None

    def _cost(self, tokens_in: float, tokens_out: float) -> float:
        prices = self._entry.usd("usd_per_million_in"), self._entry.usd("usd_per_million_out")
        return (tokens_in * prices[0] + tokens_out * prices[1]) / 1e6
