"""What trackers stand: the same motions with a robot and a floor that are not as the trackers know
them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from exoactor.bench.jobs import Row
from exoactor.bench.table import PERCENT, Figure, percent, worded
from exoactor.bench.trial import NOMINAL, Tracker, Trial
from exoactor.core.errors import ConfigError
from exoactor.stages.track.auto import AutoConfig
from exoactor.stages.track.mpc import MpcConfig
from exoactor.stages.track.physics.disturbance import NOTHING, Disturbance
from exoactor.stages.track.policy import PolicyConfig
from exoactor.stages.track.sonic import SonicConfig
from exoactor.stages.track.twist2 import Twist2Config

CONDITIONS: dict[str, Disturbance] = {
    NOMINAL: NOTHING,
    **{
        f"push {speed} m/s": Disturbance(push_m_s=speed) for speed in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
    },
    **{f"friction {mu}": Disturbance(friction=mu) for mu in (0.4, 0.6, 1.0, 1.2)},
    "mass -10 %": Disturbance(mass_scale=0.9),
    "mass +10 %": Disturbance(mass_scale=1.1),
    "torque 90 %": Disturbance(torque_scale=0.9),
    "sensor noise": Disturbance(noise=1.0),
    "delay 20 ms": Disturbance(delay_s=0.02),
}
DISTURBED: dict[str, object] = {
    "auto": AutoConfig(),
    "mpc": MpcConfig(),
    "policy": PolicyConfig(),
    "sonic": SonicConfig(),
    "twist2": Twist2Config(),
}
"""The back ends that can meet a disturbance, with their usual settings."""
TARGETS = {"policy": 90.0}
"""Per cent that are to survive in every row."""


def trials(trackers: Mapping[str, Tracker], motions: Sequence[Path]) -> list[Trial]:
    """Every tracker, by name, on every motion under every condition.

    Raises:
        ConfigError: there is one that cannot be disturbed.
    """
    return [
        Trial(name, back_end, motion, _meeting(disturbance, back_end, config), condition, False)
        for condition, disturbance in CONDITIONS.items()
        for name, (back_end, config) in trackers.items()
        for motion in motions
    ]


def _meeting(disturbance: Disturbance, back_end: str, config: object | None) -> object:
    """The settings of a tracker that meets a disturbance and does only what a robot could: go back
    to no time.
    """
    usual = DISTURBED.get(back_end) if config is None else config
    match usual:
        case MpcConfig():
            return replace(usual, disturbance=disturbance, rewinds=0)
        case PolicyConfig() | Twist2Config() | SonicConfig() | AutoConfig():
            return replace(usual, disturbance=disturbance)
    raise ConfigError(f"{back_end} cannot be disturbed", f"choose from: {', '.join(DISTURBED)}")


def table(rows: Sequence[Row], trackers: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By tracker and condition: the share that survived, of how many, which clips did not, and
    which of those fell.
    """
    return {
        name: {condition: _survival(rows, name, condition) for condition in CONDITIONS}
        for name in trackers
    }


def _survival(rows: Sequence[Row], tracker: str, condition: str) -> dict[str, Any]:
    of = [row for row in rows if row["tracker"] == tracker and row["condition"] == condition]
    lost = [row["clip"] for row in of if not row["survived"]]
    share = 1.0 - len(lost) / len(of) if of else None
    fell = [row["clip"] for row in of if row.get("fell")]
    return {"survived_fraction": share, "clips": len(of), "lost": lost, "fell": fell}


def figures(found: Mapping[str, Mapping[str, Any]]) -> list[Figure]:
    """One a condition and tracker."""
    return [
        Figure(name, f"survived, {condition}", _percent(of[condition]), "%", low=TARGETS.get(name))
        for condition in CONDITIONS
        for name, of in found.items()
    ]


def cells(found: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The table in words: its heads, then a row a condition."""
    body = [
        (condition, *(worded(_percent(of[condition]), PERCENT) for of in found.values()))
        for condition in CONDITIONS
    ]
    return [("survived, clips without flight", *found), *body]


def _percent(entry: Mapping[str, Any]) -> float | None:
    return percent(entry["survived_fraction"])
