"""Ways to say what shall be done: several for each verb, as people would.

{a} and {b} are things by one of their names, with the article.
"""

from exoactor.bench.generalise.furnishing import Rng
from exoactor.scenes.scene import Thing

SAYS: dict[str, tuple[str, ...]] = {
    "walk to": (
        "walk to {a}", "go to {a}", "walk over to {a} and stop there", "head over to {a}",
        "approach {a}", "go and stand in front of {a}", "walk up to {a}", "move to {a}",
    ),
    "walk around": (
        "walk around {a}", "go around {a}", "circle {a}", "walk round {a}",
        "go round to the other side of {a}",
    ),
    "walk through": (
        "walk through {a}", "go through {a}", "pass through {a}", "step through {a}",
    ),
    "walk between": (
        "walk between {a} and {b}", "go between {a} and {b}",
        "stop between {a} and {b}", "stand between {a} and {b}",
    ),
    "walk": (
        "take {n} steps {way}", "walk {n} steps {way}", "go {n} steps {way}",
    ),
    "turn to": ("turn to {a}", "turn to face {a}", "face {a}", "turn towards {a}", "look at {a}"),
    "turn": ("turn {by}", "turn {by} on the spot"),
    "duck": (
        "duck under {a}", "walk under {a}", "go under {a}", "crouch and pass under {a}",
        "pass beneath {a}",
    ),
    "step over": (
        "step over {a}", "walk over {a}", "step across {a}", "climb over {a}", "go over {a}",
    ),
    "sit down": (
        "sit down on {a}", "sit on {a}", "take a seat on {a}", "walk to {a} and sit down",
        "go to {a} and take a seat", "have a seat on {a}",
    ),
    "lift": (
        "lift {a}", "pick up {a}", "pick {a} up with both hands", "lift {a} off {b}",
        "lift {a} and stand up", "take {a} with both hands and lift it",
    ),
    "push": (
        "push {a}", "push {a} forward", "push {a} away", "give {a} a push", "shove {a} forward",
    ),
    "kick": ("kick {a}", "give {a} a kick", "kick {a} away", "kick {a} forward"),
    "slide": ("slide {a} {way}", "push {a} {way}", "move {a} {way}"),
    "knock over": ("knock over {a}", "knock {a} over", "tip {a} over", "topple {a}"),
    "sweep": (
        "sweep {a} aside", "push {a} aside", "brush {a} to the side", "move {a} out of the way",
        "sweep {a} away",
    ),
    "wipe": (
        "wipe {a}", "clean {a}", "wipe down {a}", "go to {a} and wipe it", "scrub {a}",
    ),
    "touch": (
        "touch {a}", "reach for {a}", "put your hand on {a}", "walk to {a} and touch it",
        "reach out to {a}",
    ),
    "point at": ("point at {a}", "point to {a}", "point your hand at {a}"),
    "squat": ("squat", "squat down", "crouch down", "do a squat"),
    "kneel": ("kneel", "kneel down", "go down on one knee"),
    "bow": ("bow", "take a bow", "make a bow"),
    "wave": ("wave", "wave your hand", "wave with your right hand", "wave hello"),
}  # fmt: skip

STEPS = {"two": 2, "three": 3, "four": 4}
WAYS: dict[str, tuple[str, ...]] = {
    "forwards": ("forward", "forwards", "ahead"),
    "backwards": ("back", "backwards"),
    "left": ("to the left", "to your left"),
    "right": ("to the right", "to your right"),
}
TURNS: dict[float, tuple[str, ...]] = {
    90.0: ("left", "to the left", "90 degrees to the left"),
    -90.0: ("right", "to the right", "90 degrees to the right"),
    180.0: ("around", "180 degrees"),
}
"""How turns are said, by their degrees to the left."""


def said(rng: Rng, verb: str, *things: Thing, **words: str) -> str:
    """One of the ways, drawn; `words`: for the other places in it."""
    names = {slot: _named(rng, thing) for slot, thing in zip("ab", things, strict=False)}
    return one_of(rng, SAYS[verb]).format(**names, **words)


def one_of(rng: Rng, ways: tuple[str, ...]) -> str:
    """Any of them."""
    return ways[int(rng.integers(len(ways)))]


def _named(rng: Rng, thing: Thing) -> str:
    return f"the {one_of(rng, thing.called)}"
