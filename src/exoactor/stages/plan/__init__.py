"""plan: instruction → atomic actions and the five-part video prompt."""

from dataclasses import dataclass
from typing import Protocol

from exoactor.core.backend import BackEnd, Registry
from exoactor.core.frames import Image
from exoactor.core.plan import Plan
from exoactor.core.progress import Progress
from exoactor.scenes.scene import Scene


@dataclass(frozen=True)
class PlanInput:
    """`observation` (H, W, 3): the robot where it stands. `things`: names of what is there, where
    they are known.

    `scene`: where it is known.
    """

    instruction: str
    observation: Image
    things: tuple[str, ...] = ()
    scene: Scene | None = None


@dataclass(frozen=True)
class Planned:
    """`repairs`: how often a model had to be asked again; `usd`: what it cost."""

    plan: Plan
    repairs: int | None = None
    usd: float = 0.0


class Planner(Protocol):
    """A back end of this stage."""

    def plan(self, given: PlanInput, progress: Progress) -> Planned:
        """Actions that can be seen and executed; ConfigError where the instruction cannot be
        understood.
        """
        ...


def _rules() -> Planner:
    from exoactor.stages.plan.rules.planner import Rules

    return Rules()


def _gemini() -> Planner:
    from exoactor.stages.plan.gemini import Gemini
    from exoactor.stages.plan.paid.writer import PaidPlanner

    return PaidPlanner(Gemini())


def _openai() -> Planner:
    from exoactor.stages.plan.openai import OpenAi
    from exoactor.stages.plan.paid.writer import PaidPlanner

    return PaidPlanner(OpenAi())


PLANNERS: Registry[Planner] = Registry(
    "plan",
    "plan",
    {
        "rules": BackEnd(_rules, 3, in_scene=True, reads=("scene",)),
        "gemini": BackEnd(_gemini, 2, paid=True, extra="cloud"),
        "openai": BackEnd(_openai, 2, paid=True, extra="open"),
    },
)
