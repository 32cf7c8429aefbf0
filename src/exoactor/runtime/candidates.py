"""What came of each candidate, and which is the best: the one that passed, then the one that missed
the fewest goals, holds in the most worlds, touches most exactly and takes the least effort.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from exoactor.core.metrics import mechanical_energy_j
from exoactor.core.motion import Execution
from exoactor.io import files
from exoactor.scenes.goals import MISSED

EXACT_MM = 20.0
"""Nearer contacts are all as good: things are known within a centimetre and 3 degrees, which is as
much at a hand.
"""


@dataclass(frozen=True)
class Tried:
    """What came of candidate `number`, counted from 1; a figure that nobody measured is None.

    `failed`: why it was not executed, in words. `contact_error_mm`: as in metrics.json;
    `energy_j`: what the motors did, from beginning to end.
    """

    number: int
    failed: str | None = None
    passed: bool | None = None
    goals: int | None = None
    goals_missed: int | None = None
    worlds: int | None = None
    worlds_held: int | None = None
    contact_error_mm: float | None = None
    energy_j: float | None = None

    @property
    def order(self) -> tuple[float, ...]:
        """The best has the least; of equals the first."""
        contact_mm = math.inf if self.contact_error_mm is None else self.contact_error_mm
        energy_j = math.inf if self.energy_j is None else self.energy_j
        return (
            self.failed is not None,
            not self.passed,
            self.goals_missed or 0,
            -(self.worlds_held or 0),
            max(contact_mm, EXACT_MM),
            energy_j,
            self.number,
        )


def tried(number: int, metrics: Mapping[str, Any], execution: Path | None) -> Tried:
    """By its metrics.json, as far as that goes, and its execution.npz, if there is one."""
    details = metrics["task"]["details"] if metrics["task"]["success"] is not None else None
    return Tried(
        number,
        passed=metrics["verdict"]["passed"],
        goals=None if details is None else len(details),
        goals_missed=details and sum(said.endswith(MISSED) for said in details.values()),
        worlds=metrics["worlds"]["count"],
        worlds_held=metrics["worlds"]["held"],
        contact_error_mm=metrics["interact"]["contact_error_mm"],
        energy_j=None if execution is None else energy_j(files.load_execution(execution)),
    )


def ranked(tried: Iterable[Tried]) -> list[Tried]:
    """The best first."""
    return sorted(tried, key=lambda one: one.order)


def table(ranked: Iterable[Tried]) -> list[dict[str, Any]]:
    """The rows of metrics.json."""
    return [asdict(one) for one in ranked]


def energy_j(execution: Execution) -> float:
    """Of the motors, from beginning to end."""
    torque_nm, angles_rad = execution.joint_torque_nm, execution.joint_pos_rad
    return mechanical_energy_j(torque_nm, angles_rad, execution.fps)
