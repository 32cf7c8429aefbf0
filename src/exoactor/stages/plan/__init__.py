"""plan: instruction → atomic actions and the five-part video prompt."""

from typing import Protocol

from exoactor.core.plan import Plan
from exoactor.io.offscreen import Image


class Planner(Protocol):
    """A back end of this stage."""

    def plan(self, instruction: str, observation: Image) -> Plan:
        """Actions that can be seen and executed; ConfigError where the instruction cannot be understood."""
        ...
