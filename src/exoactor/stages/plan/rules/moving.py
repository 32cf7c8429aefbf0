"""What clauses about the body become: going somewhere, turning, sitting, gestures."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from exoactor.core.errors import ConfigError
from exoactor.core.goals import START, Direction
from exoactor.core.plan import Verb
from exoactor.scenes import affordances
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.plan.rules import feasibility, looks
from exoactor.stages.plan.rules.action_sequence import ActionSequence
from exoactor.stages.plan.rules.grammar import Clause
from exoactor.stages.plan.rules.naming import UnnamedError, there_is, usual
from exoactor.stages.plan.rules.patterns import Kind
from exoactor.stages.plan.rules.synonyms import PEOPLE

PASSED: dict[Kind, tuple[Verb, Callable[[Scene, Thing], None]]] = {
    "around": ("walk_around", feasibility.on_floor),
    "through": ("walk_through", feasibility.walk_through),
    "under": ("duck_under", feasibility.duck_under),
    "over": ("step_over", feasibility.step_over),
}
"""What is left behind: how, and whether it can be."""
TURNS = {"left": 1.0, "right": -1.0, None: 1.0}
QUARTER_DEG = 90.0
KEPT: tuple[Kind, ...] = ("squat", "kneel", "bow", "raise", "wave", "point", "reach")
"""After which who is told to stay is to stay so."""


def approach(so_far: ActionSequence, clause: Clause) -> None:
    """Walk to a thing, from another if that is said."""
    if clause.source:
        so_far.go_to(so_far.names.find(clause.source))
    so_far.go_to(so_far.thing(clause))


def beside(so_far: ActionSequence, clause: Clause) -> None:
    """Walk to a side of a thing, or between two."""
    thing, other = so_far.thing(clause), so_far.other(clause)
    for one in filter(None, (thing, other)):
        feasibility.on_floor(so_far.scene, one)
    so_far.free_to_go()
    direction = cast(Direction, clause.direction)
    so_far.do("walk_to", thing, direction=direction, other=other)
    so_far.left_for(None)


def past(so_far: ActionSequence, clause: Clause) -> None:
    """Walk to behind a thing; then go on to another, if that is said."""
    thing = so_far.thing(clause)
    feasibility.on_floor(so_far.scene, thing)
    feasibility.walk_past(thing)
    so_far.free_to_go()
    so_far.do("walk_to", thing, direction="forwards")
    so_far.left_for(None)
    if clause.place:
        so_far.go_to(so_far.names.find(clause.place))


def out(so_far: ActionSequence, clause: Clause) -> None:
    """Nothing more after passing something, which ends on its other side."""
    if so_far.last is None or so_far.last.kind not in (*PASSED, "past"):
        raise UnnamedError(f'"{clause.said}": of what is not said', "say: walk around the …")


def onto(so_far: ActionSequence, clause: Clause) -> None:
    """Stop on a mark."""
    thing = so_far.thing(clause)
    feasibility.stand_on(thing)
    so_far.go_to(thing)


def pass_by(so_far: ActionSequence, clause: Clause) -> None:
    """Leave a thing behind: around, through, under or over it; then go on to another, if that is
    said.
    """
    verb, check = PASSED[clause.kind]
    thing = so_far.thing(clause)
    check(so_far.scene, thing)
    so_far.free_to_go()
    so_far.do(verb, thing)
    so_far.left_for(None)
    if clause.place:
        so_far.go_to(so_far.names.find(clause.place))


def back(so_far: ActionSequence, clause: Clause) -> None:
    """Walk back to the start."""
    if not so_far.away:
        raise ConfigError(
            f'"{clause.said}": the robot is where it started',
            "say: step backwards, turn around",
        )
    so_far.free_to_go()
    so_far.do("walk_to", START)
    so_far.left_for(None)
    so_far.away = False


def walk(so_far: ActionSequence, clause: Clause) -> None:
    """Walk some way."""
    if clause.amount is not None and not 0.0 < clause.amount <= feasibility.FAR_M:
        raise ConfigError(
            f'"{clause.said}" is {clause.amount:g} m', f"say {feasibility.FAR_M:g} m at most"
        )
    so_far.free_to_go()
    direction = cast(Direction, clause.direction or "forwards")
    so_far.do("walk", amount=clause.amount, direction=direction)
    so_far.left_for(None)


def back_off(so_far: ActionSequence, clause: Clause) -> None:
    """Walk backwards from what it stands at, or from what is ahead at the start."""
    thing = so_far.thing(clause, lambda one: one is so_far.near)
    ahead, left = looks.ahead_and_left(so_far.scene, looks.middle_m(thing))
    at = so_far.near
    stands_at = at is not None and (at is thing or affordances.support(so_far.scene, at) is thing)
    faces = stands_at or (not so_far.actions and ahead > abs(left))
    if not faces:
        raise feasibility.refuse(
            thing, "is not what it faces", f"say before: face the {usual(thing)}"
        )
    walk(so_far, clause)


def turn(so_far: ActionSequence, clause: Clause) -> None:
    """Turn by an angle, a quarter where none is said."""
    by_deg = QUARTER_DEG if clause.amount is None else clause.amount
    if not 0.0 < by_deg <= feasibility.TURNED_DEG:
        raise ConfigError(
            f'"{clause.said}" is a turn by {by_deg:g}°',
            f"say {feasibility.TURNED_DEG:g} degrees at most",
        )
    so_far.free_to_go()
    so_far.do("turn", amount=by_deg * TURNS[clause.direction])
    so_far.near = None


def face(so_far: ActionSequence, clause: Clause) -> None:
    """Turn to a thing."""
    thing = so_far.thing(clause)
    so_far.free_to_go()
    so_far.do("turn_to", thing)


def sit(so_far: ActionSequence, clause: Clause) -> None:
    """Sit down on a thing, or on the only seat."""
    thing = so_far.thing(clause, _is_seat) if clause.thing else _some_seat(so_far)
    feasibility.sit_on(so_far.scene, thing)
    if on_it := so_far.things_on(thing):
        raise feasibility.refuse(
            thing, f"holds the {usual(on_it[0])}", "say where to put that first"
        )
    so_far.check_empty_handed("sitting down")
    if so_far.seat is thing:
        return
    so_far.go_to(thing)
    so_far.do("sit_down", thing)
    so_far.seat = thing


def rise(so_far: ActionSequence, clause: Clause) -> None:
    """Stand up, if it sits."""
    if (
        so_far.last
        and so_far.last.kind in KEPT
        and clause.kind == "stand"
        and clause.said != "stand"
    ):
        raise ConfigError(
            f'"{clause.said}" after "{so_far.last.said}": that pose is not kept', "leave that out"
        )
    if clause.thing and (thing := so_far.thing(clause)) is not so_far.seat:
        raise feasibility.refuse(thing, "is not what it sits on", "say: stand up")
    so_far.on_feet()


def gesture(so_far: ActionSequence, clause: Clause) -> None:
    """Squat or kneel, at a thing if that is said, and rise."""
    if clause.thing:
        thing = so_far.thing(clause)
        if clause.into:
            feasibility.stand_on(thing)
        so_far.go_to(thing)
    so_far.on_feet()
    so_far.raise_held()
    so_far.do("squat" if clause.kind == "squat" else "kneel")


def bow(so_far: ActionSequence, clause: Clause) -> None:
    """Bow, turned to somebody or something."""
    _turned_to(so_far, clause)
    so_far.check_empty_handed("a bow")
    so_far.do("bow")


def wave(so_far: ActionSequence, clause: Clause) -> None:
    """Wave, turned to somebody or something."""
    clause = _raised_for(so_far, clause)
    _turned_to(so_far, clause)
    so_far.do("wave", hands=so_far.free_hand(clause, "right"))


def raise_hand(so_far: ActionSequence, clause: Clause) -> None:
    """Raise a hand, or both, and keep it up for a while."""
    so_far.check_upright(clause)
    so_far.do("raise_hand", hands=so_far.free_hand(clause, "right"))


def lower(so_far: ActionSequence, clause: Clause) -> None:
    """Nothing more: a raised hand is lowered again anyway."""
    if so_far.last is None or so_far.last.kind not in ("raise", "wave", "point", "offer"):
        if so_far.held is not None:
            raise UnnamedError(f'"{clause.said}": where to is not said', "say: put it down")
        raise UnnamedError(f'"{clause.said}": no hand is up', "say before: raise your hand")


def point(so_far: ActionSequence, clause: Clause) -> None:
    """Point at a thing."""
    clause = _raised_for(so_far, clause)
    thing = so_far.thing(clause)
    so_far.check_upright(clause)
    so_far.do("point_at", thing, hands=so_far.free_hand(clause, None))


def _some_seat(so_far: ActionSequence) -> Thing:
    """The seat it stands at, or the only free one there is."""
    if so_far.near is not None and _is_seat(so_far.near):
        seats = [so_far.near]
    else:
        seats = [t for t in so_far.scene.things if _is_seat(t) and not so_far.things_on(t)]
    if len(seats) != 1:
        raise ConfigError(f'"sit down": there are {len(seats)} seats', there_is(so_far.scene))
    so_far.names.spoken_of += seats
    return seats[0]


def _turned_to(so_far: ActionSequence, clause: Clause) -> None:
    """Turned to whom it greets; people are no things, and wherever they are."""
    so_far.check_upright(clause)
    if clause.thing and clause.thing not in PEOPLE:
        so_far.do("turn_to", so_far.thing(clause))


def _raised_for(so_far: ActionSequence, clause: Clause) -> Clause:
    """The clause with the hand that was raised or stretched out just before, for nothing else."""
    last = so_far.last
    if (
        last is None
        or last.kind not in ("raise", "offer")
        or clause.hands not in (None, last.hands)
    ):
        return clause
    so_far.actions.pop()
    return replace(clause, hands=last.hands)


def _is_seat(thing: Thing) -> bool:
    return affordances.seat(thing) is not None
