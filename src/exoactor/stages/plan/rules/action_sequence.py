"""Actions one after the other, and what is so after them: where the robot is, what it holds, if it
sits. What has to be done first is added; what cannot be is refused.
"""

from exoactor.core.errors import ConfigError
from exoactor.core.goals import FLOOR, Direction
from exoactor.core.plan import Action, Hands, Verb
from exoactor.scenes import affordances
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.plan.rules import feasibility, wording
from exoactor.stages.plan.rules.grammar import Clause
from exoactor.stages.plan.rules.naming import Fits, Names, usual
from exoactor.stages.plan.rules.synonyms import FLOORS


class ActionSequence:
    """The actions so far, and what is so after them.

    near: what it stands at; away: whether it has left its start; held, hands: what it holds, in
    which hand; seat: what it sits on; stands_on: what bears things that were put somewhere, by
    their names (None: the floor); last: the clause before.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene, self.names = scene, Names(scene, feasibility.LIFTED_KG)
        self.actions: list[Action] = []
        self.near: Thing | None = None
        self.held: Thing | None = None
        self.hands: Hands | None = None
        self._up = self.away = False
        self.seat: Thing | None = None
        self.stands_on: dict[str, Thing | None] = {}
        self.last: Clause | None = None

    def finished(self) -> tuple[Action, ...]:
        """All actions, ending in a held pose: seated, or standing still."""
        if self.seat is None:
            self.raise_held()
            self.do("stand")
        return tuple(self.actions)

    # What is meant

    def thing(self, clause: Clause, fits: Fits | None = None) -> Thing:
        """What a clause is about; `fits`: what "it" may be."""
        return self.names.find(clause.thing or "it", fits)

    def moved(self, clause: Clause) -> Thing:
        """What a clause moves: of what "it" may be, that which is held; what is left somewhere was
        brought there.
        """
        thing = self.thing(clause, None if self.held is None else lambda thing: thing is self.held)
        if clause.verb == "leave" and thing is not self.held and thing.name not in self.stands_on:
            pick_up = f"say before: pick up the {usual(thing)}"
            raise feasibility.refuse(thing, "is not in its hands to be left", pick_up)
        return thing

    def other(self, clause: Clause) -> Thing | None:
        """The second of two things between which something is to be."""
        return self.names.find(clause.other) if clause.other else None

    def place(self, clause: Clause, thing: Thing) -> Thing:
        """Where a thing is to go; the only vessel, where nothing else was spoken of."""
        others = [one for one in self.names.spoken_of if one is not thing]
        vessels = [one for one in self.scene.things if one is not thing and affordances.inside(one)]
        if clause.place is None and not others and len(vessels) == 1:
            return vessels[0]
        return self.names.find(clause.place or "there", lambda place: place is not thing)

    def free_hand(self, clause: Clause, usually: Hands | None) -> Hands | None:
        """The hand that is asked for, or one that holds nothing."""
        if self.held is None:
            return clause.hands or usually
        free: dict[Hands | None, Hands] = {"left": "right", "right": "left"}
        hand = free.get(self.hands)
        if hand is None or clause.hands not in (None, hand):
            held = usual(self.held)
            raise ConfigError(
                f'"{clause.said}": that hand holds the {held}', f"say where to put the {held} first"
            )
        return hand

    def check_source(self, thing: Thing, clause: Clause) -> None:
        """That a thing is where a clause says that it comes from."""
        if clause.source and clause.source in FLOORS:
            if thing is not self.held:
                feasibility.on_floor(self.scene, thing)
        elif clause.source:
            at = self.holder(thing)
            if at is not None and self.names.may_mean(clause.source, at):
                self.names.spoken_of.append(at)
            else:
                self.check_stands_on(thing, self.names.find(clause.source))

    # What actions are made of

    def take(self, thing: Thing, hands: Hands | None) -> None:
        """Go there and grasp it, unless it is held."""
        if self.held is thing:
            return

        taken = feasibility.lift(self.scene, thing, hands)
        if on_it := self.things_on(thing):
            raise feasibility.refuse(
                thing, f"holds the {usual(on_it[0])}", "say where to put that first"
            )
        self.check_empty_handed(f"taking the {usual(thing)}")
        self.go_to(thing)

        if self.actions[-1:] and self.actions[-1].verb == "reach":  # "reach for it and pick it up"
            self.actions.pop()
        self.hands = taken
        self.do("reach", thing, hands=self.hands)
        self.do("grasp", thing, hands=self.hands)
        self.held = thing

    def raise_held(self) -> None:
        """Lift what is held, unless it is up already."""
        if self.held is not None and not self._up:
            self.do("lift", self.held, hands=self.hands)
            self._up = True

    def bring(
        self,
        thing: Thing,
        place: Thing,
        hands: Hands | None,
        direction: Direction | None = None,
        other: Thing | None = None,
    ) -> None:
        """Pick it up unless it is held, and carry it to a place, or to a side of it."""
        self.take(thing, hands)
        self.raise_held()
        self.do("carry_to", thing, place, self.hands, direction=direction, other=other)
        self.left_for(place)
        self.names.spoken_of.append(thing)

    def set_down(
        self,
        verb: Verb,
        thing: Thing,
        place: Thing | None,
        direction: Direction | None = None,
        other: Thing | None = None,
    ) -> None:
        """Let go of what is held: in or on a place, beside it, or on the floor."""
        self.do(verb, thing, place or FLOOR, self.hands, direction=direction, other=other)
        stands_on = affordances.support(self.scene, place) if place and direction else place
        self.stands_on[thing.name], self.held, self.hands, self._up = stands_on, None, None, False

    def go_to(self, thing: Thing) -> None:
        """Walk there, unless it stands there."""
        self.free_to_go()
        if self.near is not thing:
            self.do("walk_to", thing)
            self.left_for(thing)

    def left_for(self, place: Thing | None) -> None:
        """It has gone to a place, or to none that has a name."""
        self.near, self.away = place, True
        self.names.here = place or self.names.here

    def free_to_go(self) -> None:
        """On its feet, and what it holds off what that stood on."""
        self.on_feet()
        self.raise_held()

    def on_feet(self) -> None:
        """Stand up, if it sits."""
        if self.seat is not None:
            self.do("stand_up", self.seat)
            self.seat = None

    def check_upright(self, clause: Clause) -> None:
        """Not seated: what could be done so is not taken to be meant standing."""
        if self.seat is not None:
            raise ConfigError(
                f'"{clause.said}" while it sits cannot be done', "say before: stand up"
            )

    def check_empty_handed(self, doing: str) -> None:
        """ConfigError where something is held that has to be put down first."""
        if self.held is not None:
            held = usual(self.held)
            raise ConfigError(
                f"before {doing}, the hands hold the {held}", f"say where to put the {held} first"
            )

    def things_on(self, thing: Thing) -> list[Thing]:
        """What is on or in a thing by now."""
        return [other for other in self.scene.things if self.holder(other) is thing]

    def check_stands_on(self, thing: Thing, place: Thing) -> None:
        """That a thing is on or in another, or in the hands."""
        at = self.holder(thing)
        if thing is not self.held and at is not place:
            why = f"is on the {usual(at) if at else 'floor'}, not on the {usual(place)}"
            raise feasibility.refuse(thing, why, "say where it is, or leave that out")

    def holder(self, thing: Thing) -> Thing | None:
        """What a thing stands on or in by now; None for the floor, and for what is in the hands."""
        if thing is self.held:
            return None
        if thing.name in self.stands_on:
            return self.stands_on[thing.name]
        return affordances.support(self.scene, thing)

    def do(
        self,
        verb: Verb,
        thing: Thing | str | None = None,
        to: Thing | str | None = None,
        hands: Hands | None = None,
        *,
        amount: float | None = None,
        direction: Direction | None = None,
        other: Thing | None = None,
    ) -> None:
        """Append an action."""
        name, place, third = (
            each.name if isinstance(each, Thing) else each for each in (thing, to, other)
        )
        action = Action(verb, "", name, place, hands, amount, direction, third)
        self.actions.append(wording.told(action, self.scene, self.held))
