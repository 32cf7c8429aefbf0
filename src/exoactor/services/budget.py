"""What a run may spend at services: money, and patience."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from tyro.conf import arg

from exoactor.core.errors import ConfigError


@dataclass(frozen=True)
class Budget:
    """What a run may do with money."""

    max_usd: float = 5.0
    """What this run may cost in all, earlier commands for the same run folder included."""
    resubmit: bool = False
    """Order anew what failed, was given up, is in doubt or came and cannot be used, each once. It
    may be paid twice."""
    wait_s: Annotated[float, arg(name="wait")] = 1800.0
    """Seconds to wait for one job at a service before giving up for now."""

    def __post_init__(self) -> None:
        if not (self.max_usd >= 0.0 and math.isfinite(self.max_usd)):
            raise ConfigError(
                f"--max-usd {self.max_usd:g} is no amount", "give US dollars, 0 or more"
            )
        if not (self.wait_s > 0.0 and math.isfinite(self.wait_s)):
            raise ConfigError(
                f"--wait {self.wait_s:g} waits for nothing", "give seconds, more than 0"
            )


@dataclass(frozen=True)
class Pace:
    """How patiently a service is asked: a pause, which grows by half each time up to `most_s`.

    `submissions`: how often a busy service is asked to take an order in one command.
    """

    first_s: float = 2.0
    most_s: float = 15.0
    submissions: int = 6

    def pauses(self) -> Iterator[float]:
        """Without end."""
        pause_s = self.first_s
        while True:
            yield pause_s
            pause_s = min(1.5 * pause_s, self.most_s)
