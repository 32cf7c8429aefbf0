"""What a language model is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from exoactor.services.service import Service


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
