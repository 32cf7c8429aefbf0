"""Nano Banana Pro (Gemini 3 Pro Image): the robot in the photo becomes a person, everything else
stays.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from exoactor.services.faults import RefusedError
from exoactor.services.google import Framed
from exoactor.services.service import AnswersAtOnce, Receipt
from exoactor.stages.transfer.paid.service import EditAsk, Kind, NoPictureError

LARGE_PX = 1400
"""Pictures longer than this are asked for at 2K, which costs the same as 1K."""


class NanoBanana(AnswersAtOnce, Framed):
    """An `ImageEditor`; it answers at once."""

    provider = "nano-banana"
    formats = ("1:1", "2:3", "3:2", "3:4", "4:3", "9:16", "16:9", "21:9")

    def usd(self, ask: EditAsk) -> float:
        """By the picture."""
        return self._entry.usd("usd_per_picture")

    def document(self, ask: EditAsk) -> Mapping[str, Any]:
        """Prompt, picture, size."""
        picture = hashlib.sha256(ask.picture).hexdigest()
        return {
            "prompt": ask.prompt,
            "picture": picture,
            "take": ask.take,
            "ratio": self._ratio(ask),
            "size": size(ask),
        }

    def submit(self, ask: EditAsk, client_id: str) -> Receipt:
        """One picture, in the format nearest to the photo's."""
        from google.genai import types

        form = types.ImageConfig(aspect_ratio=self._ratio(ask), image_size=size(ask))
        answer = self.generated(
            ask.picture, ask.prompt, response_modalities=["TEXT", "IMAGE"], image_config=form
        )
        why = self.client().said("candidates", 0, "finishMessage")
        return Receipt(answer.response_id or "", _picture(answer, why))

    def _ratio(self, ask: EditAsk) -> str:
        return self.nearest(ask.width / ask.height)


def size(ask: EditAsk) -> str:
    """1K or 2K."""
    return "2K" if max(ask.width, ask.height) > LARGE_PX else "1K"


def _picture(answer: Any, why: str) -> bytes:
    """The last picture of an answer (a model that thinks may draw drafts before); `why`: what it
    says of the end.

    Raises:
        RefusedError: with a NoPictureError: it was blocked before or after it was made, or there
            are only words.
    """
    feedback = answer.prompt_feedback
    if not answer.candidates:  # nothing was made, and pictures are charged as they are made
        blocked = feedback.block_reason if feedback else None
        raise _none("blocked prompt", blocked.value if blocked else "no candidates")

    candidate = answer.candidates[0]
    parts = (candidate.content.parts if candidate.content else None) or []
    shown = [part for part in parts if not part.thought]
    pictures = [p.inline_data.data for p in shown if p.inline_data and p.inline_data.data]
    if pictures:
        return bytes(pictures[-1])

    reason = candidate.finish_reason.value if candidate.finish_reason else "STOP"
    if reason not in ("STOP", "MAX_TOKENS"):
        raise _none("blocked output", f"{reason}{': ' if why else ''}{why}")
    said = " ".join(part.text for part in shown if part.text)
    raise _none("text only", said[:300] or "an empty answer")


def _none(kind: Kind, says: str) -> RefusedError:
    return RefusedError(NoPictureError("nano-banana", kind, says))
