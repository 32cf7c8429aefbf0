"""judge: execution → verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from exoactor.core.backend import BackEnd, Registry
from exoactor.core.contacts import NO_CONTACTS, ContactPlan
from exoactor.core.motion import Execution, Verdict, WorldRun
from exoactor.core.plan import Plan
from exoactor.core.progress import Progress
from exoactor.scenes.scene import Scene

if TYPE_CHECKING:
    from exoactor.stages.judge.physics import PhysicsJudgeConfig

Figures = Mapping[str, Mapping[str, object]]
"""Parts of metrics.json: section, field, value."""


@dataclass(frozen=True)
class JudgeInput:
    """The execution; the scene it was in; the plan, whose goals are asked for; `doubts`: why what
    was read is not believed.

    photo: it was asked for in a place that only a photo shows. contacts: what was to be touched.
    worlds: the same command in other worlds; worlds_asked: in how many that was asked for, which a
    tracker that knows of none leaves open.
    """

    execution: Execution
    scene: Scene | None = None
    plan: Plan | None = None
    doubts: tuple[str, ...] = ()
    photo: bool = False
    contacts: ContactPlan = NO_CONTACTS
    worlds: tuple[WorldRun, ...] = ()
    worlds_asked: int = 0


@dataclass(frozen=True)
class Judged:
    """`figures`: what the verdict rests on, `track`, and `task` where one was set; `interact`: how
    near the contacts came that were wanted; `worlds`: in how many others it holds.
    """

    verdict: Verdict
    figures: Figures


class Judge(Protocol):
    """A back end of this stage."""

    def judge(self, given: JudgeInput, progress: Progress) -> Judged:
        """Whether the behaviour may go on to a robot, and why."""
        ...


def _physics(config: "PhysicsJudgeConfig | None" = None) -> Judge:
    from exoactor.stages.judge.physics import PhysicsJudge

    return PhysicsJudge(config)


JUDGES: Registry[Judge] = Registry("judge", "judge", {"physics": BackEnd(_physics, 6)})
