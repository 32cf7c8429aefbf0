"""condition: any G1 motion → a reference that a robot can follow, from stand to stand."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from exoactor.core.backend import BackEnd, Registry
from exoactor.core.contacts import NO_CONTACTS, ContactPlan
from exoactor.core.motion import RobotMotion, TrackingReference
from exoactor.core.progress import Progress
from exoactor.scenes.scene import Scene

if TYPE_CHECKING:
    from exoactor.stages.condition.repair import ConditionConfig


@dataclass(frozen=True)
class ConditionInput:
    """A G1 motion; the scene it happens in, with the contacts that are wanted there."""

    motion: RobotMotion
    contacts: ContactPlan = NO_CONTACTS
    scene: Scene | None = None


class Conditioner(Protocol):
    """A back end of this stage."""

    def condition(self, given: ConditionInput, progress: Progress) -> TrackingReference:
        """Within limits, on the floor, in balance, from stand to stand, and out of the things; what
        the hands hold at the end stays in them.
        """
        ...


def _repair(config: "ConditionConfig | None" = None) -> Conditioner:
    from exoactor.stages.condition.repair import Repair

    return Repair(config)


CONDITIONERS: Registry[Conditioner] = Registry(
    "condition", "condition", {"repair": BackEnd(_repair, 7)}
)
