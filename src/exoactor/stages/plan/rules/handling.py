"""What clauses about things become: taking, putting somewhere, moving as they stand."""

from dataclasses import replace
from typing import cast

from exoactor.core.errors import ConfigError
from exoactor.core.goals import START, Direction
from exoactor.core.plan import Hands, Verb
from exoactor.scenes import affordances
from exoactor.scenes.scene import Thing
from exoactor.stages.plan.rules import feasibility
from exoactor.stages.plan.rules.action_sequence import ActionSequence
from exoactor.stages.plan.rules.grammar import Clause, Side
from exoactor.stages.plan.rules.naming import usual
from exoactor.stages.plan.rules.patterns import Kind
from exoactor.stages.plan.rules.synonyms import FLOORS

SHOVED: dict[Kind, Verb] = {"push": "push", "pull": "pull", "slide": "slide"}
THROWN_AWAY = {"bin", "waste", "trash", "rubbish", "garbage", "dustbin", "wastebasket"}
"""Words in the name of what things are thrown away into."""


def reach(so_far: ActionSequence, clause: Clause) -> None:
    """Touch a thing with a hand that is free."""
    thing = so_far.thing(clause)
    so_far.check_upright(clause)
    feasibility.reach(thing)
    hands = so_far.free_hand(clause, "right")
    so_far.go_to(thing)
    so_far.do("reach", thing, hands=hands)


def pick(so_far: ActionSequence, clause: Clause) -> None:
    """Take a thing and lift it; what was put down is held no more."""
    thing = so_far.thing(clause)
    so_far.check_source(thing, clause)
    if clause.verb in ("hold", "keep") and thing.name in so_far.stands_on:
        name = usual(thing)
        raise feasibility.refuse(thing, "is put down by then", f"say: lift the {name}, walk to …")
    so_far.take(thing, clause.hands)
    so_far.raise_held()
    so_far.names.spoken_of.append(thing)


def deliver(so_far: ActionSequence, clause: Clause) -> None:
    """Pick something up unless it is held, bring it to its place, and let go of it there."""
    thing = so_far.moved(clause)
    so_far.check_source(thing, clause)
    if clause.place in FLOORS:
        so_far.take(thing, clause.hands)
        so_far.raise_held()
        so_far.set_down("place", thing, None)
        return
    place = so_far.place(clause, thing)
    if (
        thing is not so_far.held
        and thing.name in so_far.stands_on
        and so_far.holder(thing) is place
    ):
        return  # "carry it to the table and leave it there"
    feasibility.put_on(so_far.scene, thing, place, clause.into)
    so_far.bring(thing, place, clause.hands)
    let_fall = clause.kind == "drop" or feasibility.too_deep(place)
    so_far.set_down("drop" if let_fall else "place", thing, place)


def put_beside(so_far: ActionSequence, clause: Clause) -> None:
    """Put a thing beside another, or between two."""
    thing = so_far.moved(clause)
    place, other = so_far.place(clause, thing), so_far.other(clause)
    if clause.source and clause.source not in FLOORS:
        so_far.check_stands_on(place, so_far.names.find(clause.source))
    elif clause.source:
        feasibility.on_floor(so_far.scene, place)
    asked = cast(Side, clause.direction)
    side = feasibility.put_beside(so_far.scene, thing, place, asked, other)
    so_far.bring(thing, place, clause.hands, side, other)
    so_far.set_down("place", thing, place, side, other)


def put_down(so_far: ActionSequence, clause: Clause) -> None:
    """Put what is held where it came from, or leave it where it has been put."""
    thing = so_far.moved(clause)

    # "carry it to the table and put it down"
    if so_far.held is None and thing.name in so_far.stands_on:
        return
    if so_far.held is not thing:
        pick_up = f"say: pick up the {usual(thing)}"
        raise feasibility.refuse(thing, "is not in its hands", pick_up)
    place = so_far.stands_on.get(thing.name) or affordances.support(so_far.scene, thing)
    so_far.set_down("place", thing, place)


def put_back(so_far: ActionSequence, clause: Clause) -> None:
    """To where it stood at first."""
    thing = so_far.moved(clause)
    if thing is not so_far.held and thing.name not in so_far.stands_on:
        pick_up = f"say: pick up the {usual(thing)} and put it back"
        raise feasibility.refuse(thing, "is where it was", pick_up)
    place = affordances.support(so_far.scene, thing)
    if place is not None and so_far.near is not place and so_far.near is not thing:
        so_far.bring(thing, place, clause.hands)
    so_far.take(thing, clause.hands)
    so_far.raise_held()
    so_far.set_down("place", thing, place)


def throw_away(so_far: ActionSequence, clause: Clause) -> None:
    """Drop a thing into the only bin there is."""
    thing = so_far.moved(clause)
    bins = [
        place
        for place in so_far.scene.things
        if affordances.inside(place) is not None
        and THROWN_AWAY & {word for name in place.called for word in name.split()}
    ]
    if len(bins) != 1:
        why = f"cannot be thrown away: there are {len(bins)} bins here"
        raise feasibility.refuse(thing, why, "say into what to drop it")
    feasibility.put_on(so_far.scene, thing, bins[0])
    so_far.bring(thing, bins[0], clause.hands)
    so_far.set_down("drop", thing, bins[0])


def throw(so_far: ActionSequence, clause: Clause) -> None:
    """Toss a thing into or onto a place from where the robot takes it."""
    thing = so_far.moved(clause)
    place = so_far.place(clause, thing)
    feasibility.throw(so_far.scene, thing)
    feasibility.put_on(so_far.scene, thing, place, clause.into)
    so_far.take(thing, clause.hands)
    so_far.raise_held()
    so_far.set_down("throw", thing, place)


def fetch(so_far: ActionSequence, clause: Clause) -> None:
    """Take a thing and walk back to the start with it."""
    thing = so_far.moved(clause)
    so_far.check_source(thing, clause)
    so_far.take(thing, clause.hands)
    so_far.free_to_go()
    if so_far.away:
        so_far.do("walk_to", START)
        so_far.left_for(None)
        so_far.away = False


def bring_back(so_far: ActionSequence, clause: Clause) -> None:
    """To where it was, what was put elsewhere; anything else to the start."""
    thing = so_far.moved(clause)
    clause = replace(clause, thing=usual(thing))
    if thing is not so_far.held and thing.name in so_far.stands_on:
        put_back(so_far, clause)
    else:
        fetch(so_far, clause)


def hand_over(so_far: ActionSequence, clause: Clause) -> None:
    """Take a thing and hold it out."""
    thing = so_far.moved(clause)
    so_far.check_source(thing, clause)
    so_far.take(thing, clause.hands)
    so_far.raise_held()
    so_far.do("hold_out", thing, hands=so_far.hands)


def pass_on(so_far: ActionSequence, clause: Clause) -> None:
    """Hand over what is at hand; past what stands on the floor one walks."""
    thing = so_far.moved(clause)
    if thing is not so_far.held and affordances.support(so_far.scene, thing) is None:
        name = usual(thing)
        raise feasibility.refuse(
            thing, "stands on the floor", f"say: walk past the {name}, or: hand me the {name}"
        )
    hand_over(so_far, clause)


def offer(so_far: ActionSequence, clause: Clause) -> None:
    """Hold out an empty hand."""
    so_far.check_empty_handed("holding out a hand")
    so_far.on_feet()
    so_far.do("hold_out", hands=clause.hands or "right")


def sweep(so_far: ActionSequence, clause: Clause) -> None:
    """Sweep a light thing aside."""
    thing = _pushed(so_far, clause)
    feasibility.at_hand(so_far.scene, thing)
    feasibility.sweep(thing)
    so_far.check_empty_handed("sweeping")
    _at_hand(so_far, "sweep", thing, clause.hands or "right")


def wipe(so_far: ActionSequence, clause: Clause) -> None:
    """Wipe a free top."""
    thing = so_far.thing(clause)
    so_far.check_empty_handed("wiping")
    feasibility.wipe(thing, so_far.things_on(thing))
    _at_hand(so_far, "wipe", thing, clause.hands or "right")


def mop(so_far: ActionSequence, clause: Clause) -> None:
    """Wipe what something was spilt on."""
    spilt = [thing for thing in so_far.scene.things if thing.has("spill")]
    if clause.source:
        source = so_far.names.find(clause.source)
        spilt = [thing for thing in spilt if thing is source]
    if len(spilt) != 1:
        raise ConfigError(f'"{clause.said}": {len(spilt)} spills are here', "say what to wipe")
    so_far.names.spoken_of += spilt
    wipe(so_far, replace(clause, thing=None))


def shove(so_far: ActionSequence, clause: Clause) -> None:
    """Push, pull or slide a thing as it stands."""
    verb: Verb = SHOVED[clause.kind]
    thing = _pushed(so_far, clause)
    so_far.check_source(thing, clause)
    feasibility.push(so_far.scene, thing)
    feasibility.moved_by(thing, clause.amount)
    so_far.check_empty_handed(f"moving the {usual(thing)}")
    so_far.go_to(thing)
    direction = None if verb == "pull" else cast(Direction | None, clause.direction)
    so_far.do(verb, thing, hands=clause.hands, amount=clause.amount, direction=direction)
    so_far.near = None


def push_to(so_far: ActionSequence, clause: Clause) -> None:
    """Push a thing along the floor until it is next to another."""
    thing = _pushed(so_far, clause)
    place = so_far.place(clause, thing)
    feasibility.push_to(so_far.scene, thing, place)
    so_far.check_empty_handed(f"moving the {usual(thing)}")
    so_far.go_to(thing)
    so_far.do("push", thing, place, clause.hands)
    so_far.near = None


def knock_over(so_far: ActionSequence, clause: Clause) -> None:
    """Knock a thing over."""
    thing = so_far.thing(clause)
    feasibility.knock_over(thing)
    so_far.check_empty_handed("knocking something over")
    so_far.go_to(thing)
    so_far.do("knock_over", thing, hands=clause.hands or "right")


def kick(so_far: ActionSequence, clause: Clause) -> None:
    """Kick a thing on the floor."""
    thing = so_far.thing(clause)
    feasibility.kick(so_far.scene, thing)
    feasibility.moved_by(thing, clause.amount)
    so_far.go_to(thing)
    direction = cast(Direction | None, clause.direction)
    so_far.do("kick", thing, amount=clause.amount, direction=direction)
    so_far.near = None


def _pushed(so_far: ActionSequence, clause: Clause) -> Thing:
    """What a clause pushes; to roll is to push what rolls."""
    thing = so_far.thing(clause)
    if clause.verb == "roll":
        feasibility.roll(thing)
    return thing


def _at_hand(so_far: ActionSequence, verb: Verb, thing: Thing, hands: Hands) -> None:
    so_far.go_to(thing)
    so_far.do("reach", thing, hands=hands)
    so_far.do(verb, thing, hands=hands)
