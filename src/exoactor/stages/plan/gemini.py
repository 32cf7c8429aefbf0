"""Gemini 3.1 Pro, with a response schema: it sees the photo."""

from typing import Any

from exoactor.services import faults, forms
from exoactor.services.google import ThroughGoogle
from exoactor.services.service import Receipt
from exoactor.stages.plan.paid.service import MAX_OUT_TOKENS, PlanAsk, PlanModel


class Gemini(PlanModel, ThroughGoogle):
    """A `PlanWriter`."""

    provider = "gemini"

    def submit(self, ask: PlanAsk, client_id: str) -> Receipt:
        """No temperature: this generation wants none."""
        from google.genai import types

        answer = self.generated(
            ask.picture,
            ask.prompt,
            system_instruction=ask.system,
            response_mime_type="application/json",
            response_json_schema=dict(ask.schema),
            max_output_tokens=MAX_OUT_TOKENS,
            thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW),
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
        ended = candidate.finish_reason if candidate else None
        reason = ended.value if ended else "an empty answer"

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
        given = usage.prompt_token_count
        return self._price_usd(forms.number(given) or 0.0, forms.number(out) or 0.0)
