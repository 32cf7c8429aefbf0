"""The back end `geometry`: hands are put where they are seen, on the surfaces of what the plan says
they act on.
"""

from dataclasses import replace

from exoactor.core.contacts import ContactPlan
from exoactor.core.progress import Progress, silent
from exoactor.stages.interact import Interacted, InteractInput
from exoactor.stages.interact.geometry.config import InteractConfig
from exoactor.stages.interact.geometry.place_hands import place_hands
from exoactor.stages.interact.geometry.seat import seats

__all__ = ["Geometry", "InteractConfig"]


class Geometry:
    """Needs no model: the scene, the plan, and where in the picture the hands are."""

    def __init__(self, config: InteractConfig | None = None) -> None:
        self.config = config or InteractConfig()

    def interact(self, given: InteractInput, progress: Progress = silent) -> Interacted:
        """The person with hands on the things they act on; without a scene or a plan as it came."""
        if given.scene is None or given.plan is None:
            return Interacted(given.human)

        placed = place_hands(given, given.scene, given.plan, self.config)
        sits = seats(placed.human, given.body, given.scene, given.plan, self.config.seat)
        contacts = sorted((*placed.contacts.contacts, *sits), key=lambda contact: contact.start_s)
        return replace(placed, contacts=ContactPlan(tuple(contacts)))
