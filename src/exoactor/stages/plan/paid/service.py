"""What a language model is asked for, and what all of them have in common."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from exoactor.services.catalogue import Listed
from exoactor.services.service import AnswersAtOnce, Service

MAX_OUT_TOKENS = 8192
PICTURE_TOKENS = 1500
CHARACTERS_A_TOKEN = 3.0
"""On the careful side, for the estimate."""


@dataclass(frozen=True)
class PlanAsk:
    """One question to a model that reads pictures: an answer in JSON is wanted that fits `schema`
    (a JSON schema).
    """

    picture: bytes
    system: str
    prompt: str
    schema: Mapping[str, Any]


class PlanWriter(Service[PlanAsk], Protocol):
    """A service whose content is the model's answer, UTF-8 text."""


class PlanModel(AnswersAtOnce, Listed):
    """A model that answers at once, and is paid by the tokens."""

    def usd(self, ask: PlanAsk) -> float:
        """At most: by the tokens that go in, and the most that may come out."""
        given = PICTURE_TOKENS + (len(ask.system) + len(ask.prompt)) / CHARACTERS_A_TOKEN
        return self._price_usd(given, MAX_OUT_TOKENS)

    def document(self, ask: PlanAsk) -> Mapping[str, Any]:
        """What decides the answer: words, picture and form."""
        return {
            "system": ask.system,
            "prompt": ask.prompt,
            "picture": hashlib.sha256(ask.picture).hexdigest(),
            "schema": dict(ask.schema),
        }

    def _price_usd(self, tokens_in: float, tokens_out: float) -> float:
        usd_in, usd_out = (self._entry.usd(f"usd_per_million_{way}") for way in ("in", "out"))
        return (tokens_in * usd_in + tokens_out * usd_out) / 1e6
