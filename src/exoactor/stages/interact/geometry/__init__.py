"""The back end `geometry`: hands are put where they are seen, on the surfaces of what the plan says
they act on.
"""

from dataclasses import replace

from exoactor.core.contacts import Contact, ContactPlan
from exoactor.core.goals import FLOOR, START
from exoactor.core.plan import Plan
from exoactor.core.progress import Progress, silent
from exoactor.scenes.scene import Scene
from exoactor.stages.interact import Interacted, InteractInput
from exoactor.stages.interact.geometry.config import InteractConfig
from exoactor.stages.interact.geometry.feet import stands
from exoactor.stages.interact.geometry.place_hands import place_hands
from exoactor.stages.interact.geometry.seat import seats

__all__ = ["Geometry", "InteractConfig"]


class Geometry:
    """Needs no model: the scene, the plan, and where in the picture the hands are."""

    def __init__(self, config: InteractConfig | None = None) -> None:
        self.config = config or InteractConfig()

    def interact(self, given: InteractInput, progress: Progress = silent) -> Interacted:
        """The person with hands on the things they act on; without a scene or a plan as it came.

        The contact plan has where feet stand, hands touch, and what is sat upon.
        """
        body, scene = given.body, given.scene
        placed, sits = Interacted(given.human), list[Contact]()
        if scene is not None and given.plan is not None:
            plan, notes = _of_known_things(given.plan, scene)
            placed = place_hands(given, scene, plan, self.config)
            placed = replace(placed, notes=(*notes, *placed.notes))
            sits = seats(placed.human, body, scene, plan, self.config.seat)

        feet = stands(given.human, body, scene, self.config.on_top_m)
        contacts = sorted((*feet, *placed.contacts.contacts, *sits), key=lambda one: one.start_s)
        held = placed.contacts.holds
        return replace(placed, contacts=ContactPlan(tuple(contacts), body.clip_start_s, held))


def _of_known_things(plan: Plan, scene: Scene) -> tuple[Plan, tuple[str, ...]]:
    """The plan without what is done with things that are not known, and that they are not."""
    there = {None, FLOOR, START, *scene.names}
    known = tuple(one for one in plan.actions if {one.thing, one.to} <= there)
    missing = dict.fromkeys(
        name for one in plan.actions for name in (one.thing, one.to) if name not in there
    )
    notes = tuple(
        f"It is not known where the {name} is; hands were left where they were." for name in missing
    )
    return replace(plan, actions=known), notes
