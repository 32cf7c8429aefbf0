"""Clauses become atomic actions: what one has to do first, and with which hand, is added; what
cannot be is refused.
"""

from collections.abc import Callable

from exoactor.core.errors import ConfigError
from exoactor.core.plan import Action, Hands, Verb
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.plan.rules import feasibility, wording
from exoactor.stages.plan.rules.geometry import support
from exoactor.stages.plan.rules.grammar import Clause, Kind
from exoactor.stages.plan.rules.naming import Names, there_is, usual

PASSED: dict[Kind, tuple[Verb, Callable[[Scene, Thing], None]]] = {
    "around": ("walk_around", feasibility.on_floor),
    "through": ("walk_through", feasibility.walk_through),
    "under": ("duck_under", feasibility.duck_under),
    "over": ("step_over", feasibility.step_over),
}
"""What is left behind: how, and whether it can be."""


class ActionSequence:
    """The actions so far, and what is so after them: where the robot is, what it holds and has
    lifted, if it sits.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene, self._names = scene, Names(scene, feasibility.LIFTED_KG)
        self.actions: list[Action] = []
        self._near: Thing | None = None
        self._held: Thing | None = None
        self._hands: Hands | None = None
        self._up = False
        self._seat: Thing | None = None
        self._put: dict[str, Thing] = {}

    def add(self, clause: Clause) -> None:
        """Append what a clause asks for; ConfigError says why it cannot be done."""
        if clause.kind in PASSED:
            verb, check = PASSED[clause.kind]
            self._pass(verb, self._thing(clause), check)
            return

        kinds: dict[Kind, Callable[[Clause], None]] = {
            "approach": self._approach, "onto": self._onto, "sit": self._sit, "rise": self._rise,
            "turn": self._turn, "reach": self._reach, "grasp": self._grasp, "pick": self._pick,
            "put": self._deliver, "put_down": self._put_down, "drop": self._deliver,
            "carry": self._deliver, "sweep": self._sweep, "wipe": self._wipe,
        }  # fmt: skip
        kinds[clause.kind](clause)

    def finished(self) -> tuple[Action, ...]:
        """All actions, ending in a held pose: seated, or standing still."""
        if self._seat is None:
            self._raise()
            self._do("stand")
        return tuple(self.actions)

    # Going somewhere

    def _approach(self, clause: Clause) -> None:
        self._go_to(self._thing(clause))

    def _onto(self, clause: Clause) -> None:
        thing = self._thing(clause)
        feasibility.stand_on(thing)
        self._go_to(thing)

    def _turn(self, clause: Clause) -> None:
        thing = self._thing(clause)
        self._free_to_go()
        self._do("turn_to", thing)

    def _sit(self, clause: Clause) -> None:
        thing = self._thing(clause) if clause.thing else self._some_seat()
        feasibility.sit_on(self._scene, thing)
        self._empty_handed("sitting down")
        if self._seat is thing:
            return
        self._go_to(thing)
        self._do("sit_down", thing)
        self._seat = thing

    def _rise(self, clause: Clause) -> None:
        if clause.thing:
            self._thing(clause)
        self._on_feet()

    # With the hands

    def _reach(self, clause: Clause) -> None:
        self._reach_for(self._thing(clause), clause)

    def _grasp(self, clause: Clause) -> None:
        self._take(self._thing(clause), clause.hands)

    def _pick(self, clause: Clause) -> None:
        self._lift(self._thing(clause), clause)

    def _put_down(self, clause: Clause) -> None:
        thing = self._thing(clause)
        place = self._put.get(thing.name) or support(self._scene, thing)

        # "carry it to the table and put it down"
        if self._held is None and thing.name in self._put:
            return

        if self._held is not thing:
            pick_up = f"say: pick up the {usual(thing)}"
            raise feasibility.refuse(thing, "is not in its hands", pick_up)

        if place is None:
            elsewhere = "name a place to put it, such as a table or a basket"
            raise feasibility.refuse(thing, "came from the floor", elsewhere)
        self._set_down("place", thing, place)

    def _sweep(self, clause: Clause) -> None:
        thing = self._thing(clause)
        feasibility.lift(self._scene, thing)
        feasibility.one_handed(thing)
        self._empty_handed("sweeping")
        self._at_hand("sweep", thing, clause)

    def _wipe(self, clause: Clause) -> None:
        thing = self._thing(clause)
        self._empty_handed("wiping")
        on_it = [other for other in self._scene.things if self._holder(other) is thing]
        feasibility.wipe(self._scene, thing, on_it)
        self._at_hand("wipe", thing, clause)

    # What these are made of

    def _thing(self, clause: Clause) -> Thing:
        return self._names.find(clause.thing or "it")

    def _some_seat(self) -> Thing:
        """The seat it stands at, or the only one there is."""
        seats = [thing for thing in self._scene.things if thing.has("seat")]
        if self._near in seats:
            seats = [thing for thing in seats if thing is self._near]
        if len(seats) != 1:
            raise ConfigError(f'"sit down": there are {len(seats)} seats', there_is(self._scene))
        self._names.spoken_of += seats
        return seats[0]

    def _deliver(self, clause: Clause) -> None:
        """Pick something up unless it is held, bring it to its place, and let go of it there."""
        thing = self._thing(clause)
        if clause.source:
            self._stands_on(thing, self._names.find(clause.source))
        place = self._names.find(clause.place or "it")
        feasibility.put_on(self._scene, thing, place)
        self._lift(thing, clause)
        self._do("carry_to", thing, place, self._hands)
        self._near = place
        let_fall = clause.kind == "drop" or feasibility.too_deep(place)
        self._set_down("drop" if let_fall else "place", thing, place)

    def _lift(self, thing: Thing, clause: Clause) -> None:
        if clause.kind == "pick" and clause.source:
            self._stands_on(thing, self._names.find(clause.source))
        self._take(thing, clause.hands)
        self._raise()
        self._names.spoken_of.append(thing)

    def _take(self, thing: Thing, hands: Hands | None) -> None:
        if self._held is thing:
            return

        feasibility.lift(self._scene, thing)
        if hands in ("left", "right"):
            feasibility.one_handed(thing)
        self._empty_handed(f"taking the {usual(thing)}")
        self._go_to(thing)

        self._hands = hands or ("both" if feasibility.takes_both_hands(thing) else "right")
        self._do("reach", thing, hands=self._hands)
        self._do("grasp", thing, hands=self._hands)
        self._held = thing

    def _raise(self) -> None:
        """Lift what is held, unless it is up already."""
        if self._held is not None and not self._up:
            self._do("lift", self._held, hands=self._hands)
            self._up = True

    def _set_down(self, verb: Verb, thing: Thing, place: Thing) -> None:
        self._do(verb, thing, place, self._hands)
        self._put[thing.name], self._held, self._hands, self._up = place, None, None, False

    def _at_hand(self, verb: Verb, thing: Thing, clause: Clause) -> None:
        self._do(verb, thing, hands=self._reach_for(thing, clause))

    def _reach_for(self, thing: Thing, clause: Clause) -> Hands:
        hands = clause.hands or "right"
        self._go_to(thing)
        self._do("reach", thing, hands=hands)
        return hands

    def _go_to(self, thing: Thing) -> None:
        self._free_to_go()
        if self._near is not thing:
            self._do("walk_to", thing)
            self._near = thing

    def _pass(self, verb: Verb, thing: Thing, check: Callable[[Scene, Thing], None]) -> None:
        check(self._scene, thing)
        self._free_to_go()
        self._do(verb, thing)
        self._near = None

    def _free_to_go(self) -> None:
        """On its feet, and what it holds off what that stood on."""
        self._on_feet()
        self._raise()

    def _on_feet(self) -> None:
        if self._seat is not None:
            self._do("stand_up", self._seat)
            self._seat = None

    def _empty_handed(self, doing: str) -> None:
        if self._held is not None:
            held = usual(self._held)
            raise ConfigError(
                f"before {doing}, the hands hold the {held}", f"say where to put the {held} first"
            )

    def _stands_on(self, thing: Thing, place: Thing) -> None:
        at = self._holder(thing)
        if at is not place:
            why = f"is on the {usual(at) if at else 'floor'}, not on the {usual(place)}"
            raise feasibility.refuse(thing, why, "say where it is, or leave that out")

    def _holder(self, thing: Thing) -> Thing | None:
        """What a thing stands on or in by now; None for the floor, and for what is in the hands."""
        if thing is self._held:
            return None
        return self._put.get(thing.name) or support(self._scene, thing)

    def _do(
        self,
        verb: Verb,
        thing: Thing | None = None,
        to: Thing | None = None,
        hands: Hands | None = None,
    ) -> None:
        says = wording.step(verb, thing, to, hands, self._held)
        name, place = (each.name if each else None for each in (thing, to))
        self.actions.append(Action(verb, says, name, place, hands))
