"""interact: person, scene and plan → the person with hands on the things, and what touches what,
when.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from exoactor.core.backend import BackEnd, Registry
from exoactor.core.checks import Array
from exoactor.core.contacts import NO_CONTACTS, ContactPlan
from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion, HandMotion, HumanMotion
from exoactor.core.plan import Plan
from exoactor.core.progress import Progress
from exoactor.scenes.scene import Scene

if TYPE_CHECKING:
    from exoactor.stages.interact.geometry import InteractConfig


@dataclass(frozen=True)
class InteractInput:
    """The person in the world; `body` and `camera`: as it was seen; `scene`, `plan`: what there is,
    and to be done.

    `hand_px` (T, 2, 2, 2): where the hands were seen, as `camera` at rest would have; None: as
    `body` has it. `hands`: how far they were closed, where anybody read that.
    """

    human: HumanMotion
    body: BodyMotion
    camera: Camera
    scene: Scene | None = None
    plan: Plan | None = None
    hand_px: Array | None = None
    hands: HandMotion | None = None


@dataclass(frozen=True)
class Interacted:
    """The person, without a scene as it came, and the contact plan. `notes`: whole sentences."""

    human: HumanMotion
    contacts: ContactPlan = NO_CONTACTS
    notes: tuple[str, ...] = ()


class Interactor(Protocol):
    """A back end of this stage."""

    def interact(self, given: InteractInput, progress: Progress) -> Interacted:
        """Put hands on what they act on, as the plan and the pictures say."""
        ...


def _geometry(config: "InteractConfig | None" = None) -> Interactor:
    from exoactor.stages.interact.geometry import Geometry

    return Geometry(config)


INTERACTORS: Registry[Interactor] = Registry(
    "interact", "interact", {"geometry": BackEnd(_geometry, 8)}
)
