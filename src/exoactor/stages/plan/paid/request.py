"""What all language models are told and charged alike."""

import hashlib
from collections.abc import Mapping
from typing import Any

from exoactor.services.catalogue import Entry
from exoactor.stages.plan.paid.service import PlanAsk

MAX_OUT_TOKENS = 8192
PICTURE_TOKENS = 1500
CHARACTERS_A_TOKEN = 3.0
"""On the careful side, for the estimate."""


def document(ask: PlanAsk) -> Mapping[str, Any]:
    """What decides the answer: words, picture and form."""
    picture = hashlib.sha256(ask.picture).hexdigest()
    return {
        "system": ask.system,
        "prompt": ask.prompt,
        "picture": picture,
        "schema": dict(ask.schema),
    }


def most_usd(entry: Entry, ask: PlanAsk) -> float:
    """What an answer costs at most: by the tokens that go in, and the most that may come out."""
    given = PICTURE_TOKENS + (len(ask.system) + len(ask.prompt)) / CHARACTERS_A_TOKEN
    return usd(entry, given, MAX_OUT_TOKENS)


def usd(entry: Entry, tokens_in: float, tokens_out: float) -> float:
    """What so many tokens cost."""
    prices = entry.usd("usd_per_million_in"), entry.usd("usd_per_million_out")
    return (tokens_in * prices[0] + tokens_out * prices[1]) / 1e6
