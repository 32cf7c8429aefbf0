"""Nano Banana Pro (Gemini 3 Pro Image): the robot in the photo becomes a person, everything else
stays.
"""

import hashlib
import math
from collections.abc import Mapping
from typing import Any

from exoactor.services import catalogue
from exoactor.services.faults import RefusedError
from exoactor.services.google import ThroughGoogle
from exoactor.services.service import AnswersAtOnce, Receipt
from exoactor.stages.transfer.paid.service import EditAsk, NoPictureError

RATIOS = {
    "1:1": 1.0,
    "2:3": 2 / 3,
    "3:2": 1.5,
    "3:4": 0.75,
    "4:3": 4 / 3,
    "9:16": 9 / 16,
    "16:9": 16 / 9,
    "21:9": 21 / 9,
}
"""What the model makes, by width over height."""
LARGE_PX = 1400
"""Pictures longer than this are asked for at 2K, which costs the same as 1K."""


class NanoBanana(AnswersAtOnce, ThroughGoogle):
    """An `ImageEditor`; it answers at once."""

    provider = "nano-banana"

    def __init__(self) -> None:
        self._entry = catalogue.entry(self.provider)
        self.model = self._entry.model

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
            "ratio": ratio(ask),
            "size": size(ask),
        }

    def shape(self, aspect: float) -> float:
        """One of a few."""
        return RATIOS[_nearest(aspect)]

    def submit(self, ask: EditAsk, client_id: str) -> Receipt:
        """One picture, in the format nearest to the photo's."""
        from google.genai import types

        here = self.client()
        parts = [
            types.Part.from_bytes(data=ask.picture, mime_type="image/png"),
            types.Part.from_text(text=ask.prompt),
        ]
        config = types.GenerateContentConfig(
            response_modalities=["TEXT", "IMAGE"],
            image_config=types.ImageConfig(aspect_ratio=ratio(ask), image_size=size(ask)),
        )
        contents = [types.Content(role="user", parts=parts)]
        answer = here.ask(
            lambda: here.sdk.models.generate_content(
                model=self.model, contents=contents, config=config
            )
        )

        return Receipt(
            answer.response_id or "", _picture(answer, here.said("candidates", 0, "finishMessage"))
        )


def ratio(ask: EditAsk) -> str:
    """The format on offer that is nearest to the photo's."""
    return _nearest(ask.width / ask.height)


def _nearest(aspect: float) -> str:
    """The one for which least has to be cut off."""
    return min(RATIOS, key=lambda name: abs(math.log(RATIOS[name] / aspect)))


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
        blocked = (
            feedback.block_reason.value if feedback and feedback.block_reason else "no candidates"
        )
        raise RefusedError(NoPictureError("nano-banana", "blocked prompt", blocked))

    candidate = answer.candidates[0]
    parts = (candidate.content.parts if candidate.content else None) or []
    pictures = [
        p.inline_data.data for p in parts if p.inline_data and p.inline_data.data and not p.thought
    ]
    if pictures:
        return bytes(pictures[-1])

    reason = candidate.finish_reason.value if candidate.finish_reason else "STOP"
    if reason not in ("STOP", "MAX_TOKENS"):
        raise RefusedError(
            NoPictureError("nano-banana", "blocked output", f"{reason}{': ' if why else ''}{why}")
        )
    said = " ".join(p.text for p in parts if p.text and not p.thought)
    raise RefusedError(NoPictureError("nano-banana", "text only", said[:300] or "an empty answer"))
