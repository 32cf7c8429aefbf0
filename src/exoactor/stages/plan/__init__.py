"""plan: instruction → atomic actions and the five-part video prompt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from exoactor.core.plan import Plan
from exoactor.io.offscreen import Image
from exoactor.remote.service import Service


class Planner(Protocol):
    """A back end of this stage that works here."""

    def plan(self, instruction: str, observation: Image) -> Plan:
        """Actions that can be seen and executed; ConfigError where the instruction cannot be understood."""
        ...


@dataclass(frozen=True)
class PlanAsk:
    """One question to a model that reads pictures: an answer in JSON is wanted that fits `schema` (a JSON schema)."""

    picture: bytes
    system: str
    prompt: str
    schema: Mapping[str, Any]


class PlanWriter(Service[PlanAsk], Protocol):
    """A back end of this stage that is paid for: the content is the model's answer, UTF-8 text."""
