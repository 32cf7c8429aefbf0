"""retarget: person → robot joint angles."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from exoactor.core.backend import BackEnd, Registry
from exoactor.core.contacts import NO_CONTACTS, ContactPlan
from exoactor.core.motion import BuildName, HumanMotion, RobotMotion
from exoactor.core.progress import Progress

if TYPE_CHECKING:
    from exoactor.stages.retarget.mink_ik import MinkConfig


@dataclass(frozen=True)
class RetargetInput:
    """The person, and what it is in contact with.

    build: "robot" for a person who took the robot's place and has its limbs: where that one went,
    and its hands were, the robot shall go, among the same things. "adult": the way is scaled by the
    legs, hands keep the arms' directions.
    """

    human: HumanMotion
    contacts: ContactPlan = NO_CONTACTS
    build: BuildName = "adult"


class Retargeter(Protocol):
    """A back end of this stage."""

    def retarget(self, given: RetargetInput, progress: Progress) -> RobotMotion:
        """The G1's 29 joints and pelvis at REFERENCE_FPS."""
        ...


def _mink(config: "MinkConfig | None" = None) -> Retargeter:
    from exoactor.stages.retarget.mink_ik import MinkRetargeter

    return MinkRetargeter(config)


RETARGETERS: Registry[Retargeter] = Registry("retarget", "retarget", {"mink": BackEnd(_mink, 5)})
