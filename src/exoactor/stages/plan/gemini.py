"""Gemini 3.1 Pro, with a response schema: it sees the photo."""

from collections.abc import Mapping
from typing import Any

from exoactor.services import catalogue, faults, forms
from exoactor.services.google import ThroughGoogle
from exoactor.services.service import AnswersAtOnce, Receipt
from exoactor.stages.plan.paid import request
from exoactor.stages.plan.paid.service import PlanAsk


class Gemini(AnswersAtOnce, ThroughGoogle):
    """A `PlanWriter`; it answers at once."""

    provider = "gemini"

    def __init__(self) -> None:
        self._entry = catalogue.entry(self.provider)
        self.model = self._entry.model

    def usd(self, ask: PlanAsk) -> float:
        """At most: by the tokens that go in, and the most that may come out."""
        return request.most_usd(self._entry, ask)

    def document(self, ask: PlanAsk) -> Mapping[str, Any]:
        """Words, picture and form."""
        return request.document(ask)

    def submit(self, ask: PlanAsk, client_id: str) -> Receipt:
        """No temperature: this generation wants none."""
        from google.genai import types

        here = self.client()
        parts = [
            types.Part.from_bytes(data=ask.picture, mime_type="image/png"),
            types.Part.from_text(text=ask.prompt),
        ]
        config = types.GenerateContentConfig(
            system_instruction=ask.system,
            response_mime_type="application/json",
            response_json_schema=dict(ask.schema),
            max_output_tokens=request.MAX_OUT_TOKENS,
            thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW),
        )
        contents = [types.Content(role="user", parts=parts)]
        answer = here.ask(
            lambda: here.sdk.models.generate_content(
                model=self.model, contents=contents, config=config
            )
        )
        usd = self._charged(answer.usage_metadata)

        return Receipt(answer.response_id or "", self._text(answer, usd).encode(), usd)

    def _text(self, answer: Any, usd: float | None) -> str:
        feedback = answer.prompt_feedback
        if feedback and feedback.block_reason:
            raise faults.never(
                self.provider, f"blocked: {feedback.block_reason.value}", "change the instruction"
            )

        candidate = answer.candidates[0] if answer.candidates else None
        reason = (
            candidate.finish_reason.value
            if candidate and candidate.finish_reason
            else "an empty answer"
        )

        if not answer.text or reason == "MAX_TOKENS":
            why = self.client().said("candidates", 0, "finishMessage")
            says = f"no whole plan: {reason}{': ' if why else ''}{why}"
            raise faults.spent(
                self.provider, says, "change the instruction, or try another model", usd
            )

        return str(answer.text)

    def _charged(self, usage: Any) -> float | None:
        if usage is None or usage.prompt_token_count is None:
            return None
        out = (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0)
        return request.usd(
            self._entry, forms.number(usage.prompt_token_count) or 0.0, forms.number(out) or 0.0
        )
