"""Clauses become atomic actions: what one has to do first, and with which hand, is added; what
cannot be is refused.
"""

from collections.abc import Callable
from typing import cast

from exoactor.core.errors import ConfigError
from exoactor.core.goals import FLOOR, START, Direction
from exoactor.core.plan import Action, Hands, Verb
from exoactor.scenes import affordances
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.plan.rules import feasibility, wording
from exoactor.stages.plan.rules.grammar import Clause, Side
from exoactor.stages.plan.rules.naming import Fits, Names, there_is, usual
from exoactor.stages.plan.rules.patterns import WORDS, Kind

PASSED: dict[Kind, tuple[Verb, Callable[[Scene, Thing], None]]] = {
    "around": ("walk_around", feasibility.on_floor),
    "through": ("walk_through", feasibility.walk_through),
    "under": ("duck_under", feasibility.duck_under),
    "over": ("step_over", feasibility.step_over),
}
"""What is left behind: how, and whether it can be."""
SHOVED: dict[Kind, Verb] = {"push": "push", "pull": "pull", "slide": "slide"}
TURNS = {"left": 1.0, "right": -1.0, None: 1.0}
QUARTER_DEG = 90.0
THROWN_AWAY = ("bin", "waste", "trash", "rubbish", "garbage", "dustbin", "wastebasket")
"""Words in the name of what things are thrown away into."""
FLOORS = {f"{article}{word}" for article in ("the ", "") for word in WORDS["floor"].split("|")}


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
        self._up = self._away = False
        self._seat: Thing | None = None
        self._put: dict[str, Thing | None] = {}
        self._last: Clause | None = None

    def add(self, clause: Clause) -> None:
        """Append what a clause asks for; ConfigError says why it cannot be done."""
        if clause.kind == "again":
            self._again(clause)
            return

        kinds: dict[Kind, Callable[[Clause], None]] = {
            "approach": self._approach, "beside": self._beside, "onto": self._onto,
            "back": self._back, "walk": self._walk, "turn": self._turn, "face": self._face,
            "sit": self._sit, "rise": self._rise, "stand": self._rise, "squat": self._gesture,
            "kneel": self._gesture, "bow": self._bow, "wave": self._wave, "point": self._point,
            "reach": self._reach, "pick": self._pick, "put": self._deliver,
            "put_down": self._put_down, "put_back": self._put_back,
            "put_beside": self._put_beside, "drop": self._deliver,
            "throw_away": self._throw_away, "throw": self._throw, "carry": self._deliver,
            "hand": self._hand, "offer": self._offer, "sweep": self._sweep, "wipe": self._wipe,
            "push": self._shove, "pull": self._shove, "slide": self._shove,
            "knock": self._knock_over, "kick": self._kick,
        }  # fmt: skip
        does = kinds.get(clause.kind, self._pass)
        for _ in range(clause.times):
            does(clause)
        self._last = clause

    def finished(self) -> tuple[Action, ...]:
        """All actions, ending in a held pose: seated, or standing still."""
        if self._seat is None:
            self._raise()
            self._do("stand")
        return tuple(self.actions)

    def _again(self, clause: Clause) -> None:
        """What was done last once more; "do it twice" means twice in all."""
        if self._last is None or self._last.times > 1:
            raise ConfigError(f'"{clause.said}": it is not clear what to repeat', "say it in full")
        last = self._last
        for _ in range(max(1, clause.times - 1)):
            self.add(last)

    # Going somewhere

    def _approach(self, clause: Clause) -> None:
        if clause.source:
            self._go_to(self._names.find(clause.source))
        self._go_to(self._thing(clause))

    def _beside(self, clause: Clause) -> None:
        thing, other = self._thing(clause), self._other(clause)
        for one in filter(None, (thing, other)):
            feasibility.on_floor(self._scene, one)
        self._free_to_go()
        direction = cast(Direction, clause.direction)
        self._do("walk_to", thing, direction=direction, other=other)
        self._left_for(None)

    def _onto(self, clause: Clause) -> None:
        thing = self._thing(clause)
        feasibility.stand_on(thing)
        self._go_to(thing)

    def _pass(self, clause: Clause) -> None:
        verb, check = PASSED[clause.kind]
        thing = self._thing(clause)
        check(self._scene, thing)
        self._free_to_go()
        self._do(verb, thing)
        self._left_for(None)
        if clause.place:
            self._go_to(self._names.find(clause.place))

    def _back(self, clause: Clause) -> None:
        if not self._away:
            raise ConfigError(
                f'"{clause.said}": the robot is where it started',
                "say: step backwards, turn around",
            )
        self._free_to_go()
        self._do("walk_to", START)
        self._left_for(None)
        self._away = False

    def _walk(self, clause: Clause) -> None:
        if clause.amount is not None and not 0.0 < clause.amount <= feasibility.FAR_M:
            raise ConfigError(
                f'"{clause.said}" is {clause.amount:g} m', f"say {feasibility.FAR_M:g} m at most"
            )
        self._free_to_go()
        direction = cast(Direction, clause.direction or "forwards")
        self._do("walk", amount=clause.amount, direction=direction)
        self._left_for(None)

    def _turn(self, clause: Clause) -> None:
        by_deg = QUARTER_DEG if clause.amount is None else clause.amount
        if not 0.0 < by_deg <= feasibility.TURNED_DEG:
            raise ConfigError(
                f'"{clause.said}" is a turn by {by_deg:g}°',
                f"say {feasibility.TURNED_DEG:g} degrees at most",
            )
        self._free_to_go()
        self._do("turn", amount=by_deg * TURNS[clause.direction])
        self._near = None

    def _face(self, clause: Clause) -> None:
        thing = self._thing(clause)
        self._free_to_go()
        self._do("turn_to", thing)

    # With the whole body

    def _sit(self, clause: Clause) -> None:
        thing = self._thing(clause, _is_seat) if clause.thing else self._some_seat()
        feasibility.sit_on(self._scene, thing)
        if on_it := self._on(thing):
            raise feasibility.refuse(
                thing, f"holds the {usual(on_it[0])}", "say where to put that first"
            )
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

    def _gesture(self, clause: Clause) -> None:
        self._on_feet()
        self._raise()
        self._do("squat" if clause.kind == "squat" else "kneel")

    def _bow(self, clause: Clause) -> None:
        self._turned_to(clause)
        self._empty_handed("a bow")
        self._do("bow")

    def _wave(self, clause: Clause) -> None:
        self._turned_to(clause)
        self._do("wave", hands=self._free_hand(clause, "right"))

    def _point(self, clause: Clause) -> None:
        thing = self._thing(clause)
        self._on_feet()
        self._do("point_at", thing, hands=self._free_hand(clause, None))

    # With the hands

    def _reach(self, clause: Clause) -> None:
        thing = self._thing(clause)
        feasibility.reach(thing)
        hands = self._free_hand(clause, "right")
        self._go_to(thing)
        self._do("reach", thing, hands=hands)

    def _pick(self, clause: Clause) -> None:
        thing = self._thing(clause)
        self._from(thing, clause)
        self._take(thing, clause.hands)
        self._raise()
        self._names.spoken_of.append(thing)

    def _deliver(self, clause: Clause) -> None:
        """Pick something up unless it is held, bring it to its place, and let go of it there."""
        thing = self._thing(clause)
        self._from(thing, clause)
        if clause.place in FLOORS:
            self._take(thing, clause.hands)
            self._raise()
            self._set_down("place", thing, None)
            return
        place = self._place(clause, thing)
        if thing is not self._held and thing.name in self._put and self._holder(thing) is place:
            return  # "carry it to the table and leave it there"
        feasibility.put_on(self._scene, thing, place)
        self._bring(thing, place, clause.hands)
        let_fall = clause.kind == "drop" or feasibility.too_deep(place)
        self._set_down("drop" if let_fall else "place", thing, place)

    def _put_beside(self, clause: Clause) -> None:
        thing = self._thing(clause)
        place, other = self._place(clause, thing), self._other(clause)
        if clause.source and clause.source not in FLOORS:
            self._stands_on(place, self._names.find(clause.source))
        elif clause.source:
            feasibility.on_floor(self._scene, place)
        asked = cast(Side, clause.direction)
        side = feasibility.put_beside(self._scene, thing, place, asked, other)
        self._bring(thing, place, clause.hands, side, other)
        self._set_down("place", thing, place, side, other)

    def _put_down(self, clause: Clause) -> None:
        thing = self._thing(clause)

        # "carry it to the table and put it down"
        if self._held is None and thing.name in self._put:
            return
        if self._held is not thing:
            pick_up = f"say: pick up the {usual(thing)}"
            raise feasibility.refuse(thing, "is not in its hands", pick_up)
        place = self._put.get(thing.name) or affordances.support(self._scene, thing)
        self._set_down("place", thing, place)

    def _put_back(self, clause: Clause) -> None:
        """To where it stood at first."""
        thing = self._thing(clause)
        if thing is not self._held and thing.name not in self._put:
            pick_up = f"say: pick up the {usual(thing)} and put it back"
            raise feasibility.refuse(thing, "is where it was", pick_up)
        place = affordances.support(self._scene, thing)
        if place is not None and self._near is not place and self._near is not thing:
            self._bring(thing, place, clause.hands)
        self._take(thing, clause.hands)
        self._raise()
        self._set_down("place", thing, place)

    def _throw_away(self, clause: Clause) -> None:
        thing = self._thing(clause)
        bins = [
            place
            for place in self._scene.things
            if affordances.inside(place) is not None
            and set(THROWN_AWAY) & {word for name in place.called for word in name.split()}
        ]
        if len(bins) != 1:
            why = f"cannot be thrown away: there are {len(bins)} bins here"
            raise feasibility.refuse(thing, why, "say into what to drop it")
        feasibility.put_on(self._scene, thing, bins[0])
        self._bring(thing, bins[0], clause.hands)
        self._set_down("drop", thing, bins[0])

    def _throw(self, clause: Clause) -> None:
        thing = self._thing(clause)
        place = self._place(clause, thing)
        feasibility.throw(thing)
        feasibility.put_on(self._scene, thing, place)
        self._take(thing, clause.hands)
        self._raise()
        self._set_down("throw", thing, place)

    def _hand(self, clause: Clause) -> None:
        thing = self._thing(clause)
        self._from(thing, clause)
        self._take(thing, clause.hands)
        self._raise()
        self._do("hold_out", thing, hands=self._hands)

    def _offer(self, clause: Clause) -> None:
        self._empty_handed("holding out a hand")
        self._on_feet()
        self._do("hold_out", hands=clause.hands or "right")

    def _sweep(self, clause: Clause) -> None:
        thing = self._thing(clause)
        feasibility.lift(self._scene, thing)
        feasibility.one_handed(thing)
        self._empty_handed("sweeping")
        self._at_hand("sweep", thing, clause.hands or "right")

    def _wipe(self, clause: Clause) -> None:
        thing = self._thing(clause)
        self._empty_handed("wiping")
        feasibility.wipe(thing, self._on(thing))
        self._at_hand("wipe", thing, clause.hands or "right")

    def _shove(self, clause: Clause) -> None:
        verb: Verb = SHOVED[clause.kind]
        thing = self._thing(clause)
        feasibility.push(self._scene, thing)
        self._empty_handed(f"moving the {usual(thing)}")
        self._go_to(thing)
        direction = None if verb == "pull" else cast(Direction | None, clause.direction)
        self._do(verb, thing, hands=clause.hands, amount=clause.amount, direction=direction)
        self._near = None

    def _knock_over(self, clause: Clause) -> None:
        thing = self._thing(clause)
        feasibility.knock_over(thing)
        self._empty_handed("knocking something over")
        self._go_to(thing)
        self._do("knock_over", thing, hands=clause.hands or "right")

    def _kick(self, clause: Clause) -> None:
        thing = self._thing(clause)
        feasibility.kick(self._scene, thing)
        self._go_to(thing)
        direction = cast(Direction | None, clause.direction)
        self._do("kick", thing, amount=clause.amount, direction=direction)
        self._near = None

    # What these are made of

    def _thing(self, clause: Clause, fits: Fits | None = None) -> Thing:
        return self._names.find(clause.thing or "it", fits)

    def _other(self, clause: Clause) -> Thing | None:
        return self._names.find(clause.other) if clause.other else None

    def _place(self, clause: Clause, thing: Thing) -> Thing:
        return self._names.find(clause.place or "there", lambda place: place is not thing)

    def _some_seat(self) -> Thing:
        """The seat it stands at, or the only free one there is."""
        seats = [t for t in self._scene.things if _is_seat(t) and not self._on(t)]
        if self._near in seats:
            seats = [thing for thing in seats if thing is self._near]
        if len(seats) != 1:
            raise ConfigError(f'"sit down": there are {len(seats)} seats', there_is(self._scene))
        self._names.spoken_of += seats
        return seats[0]

    def _turned_to(self, clause: Clause) -> None:
        """On its feet, turned to whom it greets; people are no things, and wherever they are."""
        self._on_feet()
        people = (*WORDS["me"].split("|"), "everyone", "everybody", "people", "the people",
                  "the camera")  # fmt: skip
        if clause.thing and clause.thing not in people:
            self._do("turn_to", self._thing(clause))

    def _free_hand(self, clause: Clause, usually: Hands | None) -> Hands | None:
        """The hand that is asked for, or one that holds nothing."""
        if self._held is None:
            return clause.hands or usually
        free: dict[Hands | None, Hands] = {"left": "right", "right": "left"}
        hand = free.get(self._hands)
        if hand is None or clause.hands not in (None, hand):
            held = usual(self._held)
            raise ConfigError(
                f'"{clause.said}": that hand holds the {held}', f"say where to put the {held} first"
            )
        return hand

    def _from(self, thing: Thing, clause: Clause) -> None:
        if clause.source and clause.source in FLOORS:
            if thing is not self._held:
                feasibility.on_floor(self._scene, thing)
        elif clause.source:
            self._stands_on(thing, self._names.find(clause.source))

    def _take(self, thing: Thing, hands: Hands | None) -> None:
        if self._held is thing:
            return

        feasibility.lift(self._scene, thing)
        if on_it := self._on(thing):
            raise feasibility.refuse(
                thing, f"holds the {usual(on_it[0])}", "say where to put that first"
            )
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

    def _bring(
        self,
        thing: Thing,
        place: Thing,
        hands: Hands | None,
        direction: Direction | None = None,
        other: Thing | None = None,
    ) -> None:
        self._take(thing, hands)
        self._raise()
        self._do("carry_to", thing, place, self._hands, direction=direction, other=other)
        self._left_for(place)
        self._names.spoken_of.append(thing)

    def _set_down(
        self,
        verb: Verb,
        thing: Thing,
        place: Thing | None,
        direction: Direction | None = None,
        other: Thing | None = None,
    ) -> None:
        """Let go of what is held: in or on a place, beside it, or on the floor."""
        self._do(verb, thing, place or FLOOR, self._hands, direction=direction, other=other)
        stands_on = affordances.support(self._scene, place) if place and direction else place
        self._put[thing.name], self._held, self._hands, self._up = stands_on, None, None, False

    def _at_hand(self, verb: Verb, thing: Thing, hands: Hands) -> None:
        self._go_to(thing)
        self._do("reach", thing, hands=hands)
        self._do(verb, thing, hands=hands)

    def _go_to(self, thing: Thing) -> None:
        self._free_to_go()
        if self._near is not thing:
            self._do("walk_to", thing)
            self._left_for(thing)

    def _left_for(self, place: Thing | None) -> None:
        """It has gone to a place, or to none that has a name."""
        self._near, self._away = place, True
        self._names.here = place or self._names.here

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

    def _on(self, thing: Thing) -> list[Thing]:
        """What is on or in a thing by now."""
        return [other for other in self._scene.things if self._holder(other) is thing]

    def _stands_on(self, thing: Thing, place: Thing) -> None:
        at = self._holder(thing)
        if thing is not self._held and at is not place:
            why = f"is on the {usual(at) if at else 'floor'}, not on the {usual(place)}"
            raise feasibility.refuse(thing, why, "say where it is, or leave that out")

    def _holder(self, thing: Thing) -> Thing | None:
        """What a thing stands on or in by now; None for the floor, and for what is in the hands."""
        if thing is self._held:
            return None
        if thing.name in self._put:
            return self._put[thing.name]
        return affordances.support(self._scene, thing)

    def _do(
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
        name, place, third = (
            each.name if isinstance(each, Thing) else each for each in (thing, to, other)
        )
        action = Action(verb, "", name, place, hands, amount, direction, third)
        self.actions.append(wording.told(action, self._scene, self._held))


def _is_seat(thing: Thing) -> bool:
    return affordances.seat(thing) is not None
