"""Whether a G1 can do something with a thing: judged by the thing's parts, size and mass, refused
in words.

Lengths are for a robot 1.32 m tall; masses and reach are those at which lifting was tried and
worked.
"""

from exoactor.core.errors import ConfigError
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.plan.rules.geometry import headroom_m, height_m, support, width_m
from exoactor.stages.plan.rules.naming import usual

LIFTED_KG = 2.5
ONE_HAND_KG, ONE_HAND_M = 1.0, 0.10
"""Heavier or wider things are taken with both hands."""
TWO_HANDS_M = 0.45
STEPPED_OVER_M = 0.25
UPRIGHT_M, DUCKED_M = 1.40, 0.85
"""Room overhead that lets the robot through upright, and the least it can duck under."""
REACHED_M = 1.3
MARK_M = 0.02
"""What is no higher than this can be stopped on."""
DEEP_M = 0.2
"""A vessel deeper than this is let fall into."""


def refuse(thing: Thing, why: str, instead: str) -> ConfigError:
    """The error that says why not."""
    return ConfigError(f"the {usual(thing)} {why}", instead)


def sit_on(scene: Scene, thing: Thing) -> None:
    """It must have a seat."""
    if not thing.has("seat"):
        raise refuse(thing, "has no seat", _with(scene, "seat", "to sit on"))


def stand_on(thing: Thing) -> None:
    """It must be no more than a mark on the floor."""
    if height_m(thing) > MARK_M:
        raise refuse(thing, "is nothing to stand on", f"say: stop at the {usual(thing)}")


def lift(scene: Scene, thing: Thing) -> None:
    """It must be free, light and small enough, and within reach."""
    light = [t for t in scene.things if t.mass_kg is not None and t.mass_kg <= LIFTED_KG]
    others = _told("to handle", light)
    if thing.mass_kg is None:
        raise refuse(thing, "is fixed", others)
    if thing.mass_kg > LIFTED_KG:
        raise refuse(thing, f"weighs {thing.mass_kg:g} kg, too much to handle", others)
    if width_m(thing) > TWO_HANDS_M:
        raise refuse(thing, f"is {width_m(thing):.2f} m wide, too wide to hold", others)
    if thing.pos_m[2] > REACHED_M:
        raise refuse(thing, f"is {thing.pos_m[2]:.2f} m up, out of reach", others)


def one_handed(thing: Thing) -> None:
    """One hand must be large and strong enough for it."""
    if takes_both_hands(thing):
        size = f"is {width_m(thing):.2f} m wide and weighs {thing.mass_kg or 0.0:g} kg"
        raise refuse(thing, f"{size}, too much for one hand", f"say: pick up the {usual(thing)}")


def put_on(scene: Scene, thing: Thing, place: Thing) -> None:
    """The place must be open or flat on top, and another thing."""
    places = [t for t in scene.things if t is not thing and (t.has("inside") or t.has("top"))]
    if place not in places:
        why = "cannot be put on itself" if place is thing else f"cannot hold the {usual(thing)}"
        raise refuse(place, why, _told("to put it on", places))


def wipe(scene: Scene, thing: Thing, on_it: list[Thing]) -> None:
    """It must have a top with nothing on it."""
    if not thing.has("top"):
        raise refuse(thing, "has no top to wipe", _with(scene, "top", "to wipe"))
    if on_it:
        why = f"cannot be wiped with the {', '.join(map(usual, on_it))} on it"
        raise refuse(thing, why, "say where to put that first")


def walk_through(scene: Scene, thing: Thing) -> None:
    """It must be open, high enough for an upright walk."""
    room = headroom_m(thing)
    if not thing.has("opening"):
        raise refuse(thing, "has no opening", _with(scene, "opening", "to walk through"))
    if room is not None and room < UPRIGHT_M:
        raise refuse(thing, f"leaves {room:.2f} m overhead", f"say: duck under the {usual(thing)}")


def duck_under(scene: Scene, thing: Thing) -> None:
    """There must be room below it, though it may be little."""
    room, name = headroom_m(thing), usual(thing)
    if room is None:
        other = "name something overhead, or walk around it"
        raise refuse(thing, "has nothing to duck under", other)
    if room >= UPRIGHT_M:
        why = f"leaves {room:.2f} m overhead, enough to stand"
        raise refuse(thing, why, f"say: walk through the {name}")
    if room < DUCKED_M:
        raise refuse(thing, f"leaves only {room:.2f} m below it", f"say: walk around the {name}")


def step_over(scene: Scene, thing: Thing) -> None:
    """It must be low, and lie on the floor."""
    on_floor(scene, thing)
    high_m = height_m(thing)
    if high_m > STEPPED_OVER_M:
        why = f"is {high_m:.2f} m high, too high to step over"
        raise refuse(thing, why, f"say: walk around the {usual(thing)}")


def on_floor(scene: Scene, thing: Thing) -> None:
    """It must stand on the floor."""
    holder = support(scene, thing)
    if holder is not None:
        name = usual(holder)
        raise refuse(thing, f"is on the {name}, not on the floor", f"name the {name} instead")


def too_deep(place: Thing) -> bool:
    """Whether something has to be let fall into it, because no arm sets it down in there."""
    return place.has("inside") and height_m(place) > DEEP_M


def takes_both_hands(thing: Thing) -> bool:
    """Whether one hand is too small or too weak for it."""
    return width_m(thing) > ONE_HAND_M or (thing.mass_kg or 0.0) > ONE_HAND_KG


def _with(scene: Scene, part: str, what: str) -> str:
    return _told(what, [thing for thing in scene.things if thing.has(part)])


def _told(what: str, things: list[Thing]) -> str:
    return f"{what} there is: {', '.join(map(usual, things)) or 'nothing'}"
