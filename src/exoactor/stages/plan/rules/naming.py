"""Which thing of the scene some words mean: "the crumpled paper", "the other table", "it", "the can
on the box".
"""

import re
from difflib import get_close_matches

from exoactor.core.errors import ConfigError
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.plan.rules.geometry import support

_ARTICLES = {"the", "a", "an", "this", "that", "your", "its", "some", "both"}
_IT = {"it", "that", "this", "them", "the thing"}
_OTHER = {"other", "another", "second"}
_ONE = {"one", "first"}
_ADJECTIVES = {
    "small", "little", "big", "large", "tall", "low", "high", "long", "short", "empty", "full",
    "heavy", "light", "round", "square", "wooden", "plastic", "metal", "cardboard", "glass",
    "paper", "brown", "white", "black", "grey", "gray", "red", "green", "blue", "yellow", "orange",
    "open", "closed", "nearby", "near", "nearest", "far", "old", "new",
}  # fmt: skip
"""Words before a noun that are let pass unchecked: a scene tells no colours in words."""
_PLACED = re.compile(
    r"^(?P<head>.+?) (?:that is |which is |standing |lying )?"
    r"(?:on top of|on|in|inside|upon) (?P<on>.+)$"
)


class Names:
    """Finds the things of a scene by what an instruction calls them, and remembers which were
    spoken of.

    `handled_kg`: up to this mass a thing is more likely meant by "it" than one that only stands
    there.
    """

    def __init__(self, scene: Scene, handled_kg: float) -> None:
        self._scene, self._handled_kg = scene, handled_kg
        self.spoken_of: list[Thing] = []

    def find(self, words: str) -> Thing:
        """The thing meant; it is then the one spoken of last. ConfigError says what is there
        instead.
        """
        thing = self._pronoun(words) or self._named(words)
        self.spoken_of.append(thing)
        return thing

    def _pronoun(self, words: str) -> Thing | None:
        if words not in _IT:
            return None
        if not self.spoken_of:
            raise ConfigError(
                f'"{words}" comes before anything was named', f"name it; {there_is(self._scene)}"
            )
        masses = ((thing, thing.mass_kg) for thing in self.spoken_of)
        light = [thing for thing, kg in masses if kg is not None and kg <= self._handled_kg]
        return (light or self.spoken_of)[-1]

    def _named(self, words: str) -> Thing:
        placed = _PLACED.match(words)
        head = placed["head"] if placed else words
        which, noun = self._noun(head)

        found = self._chosen(which, noun)
        if len(found) != 1:  # "the other table" may also be a name
            said = " ".join(word for word in head.split() if word not in _ARTICLES)
            found = self._called(said) or found
        found = found or self._called(noun)
        if placed and found:
            found = self._standing_on(found, head, self._named(placed["on"]))

        if len(found) > 1:
            names = " or ".join(thing.name for thing in found)
            raise ConfigError(
                f'"{words}" may be {names}', "say which, as in: the other table, the can on the box"
            )
        if not found:
            said = noun or words
            raise ConfigError(f'nothing here is called "{said}"', self._nearest(said))
        return found[0]

    def _noun(self, head: str) -> tuple[set[str], str]:
        """The words that choose (other, one), and those that name."""
        words = head.split()
        which = {word for word in words if word in _OTHER | _ONE}
        rest = [word for word in words if word not in _ARTICLES and word not in which]
        while len(rest) > 1 and rest[0] in _ADJECTIVES and not self._called(" ".join(rest)):
            rest = rest[1:]
        if not rest and which and self.spoken_of:  # "from one table to the other"
            rest = [usual(self.spoken_of[-1]).split()[-1]]
        return which, " ".join(rest)

    def _called(self, noun: str) -> tuple[Thing, ...]:
        """All things of that name; the ones whose usual name it is go before those it is one more
        name of.
        """
        found = tuple(thing for thing in self._scene.things if noun in _names(thing))
        return tuple(thing for thing in found if usual(thing) == noun) or found

    def _chosen(self, which: set[str], noun: str) -> tuple[Thing, ...]:
        """Of the things with a name that ends in the noun's last word: the others, which were not
        spoken of, nor hold what was; or the one that holds what was spoken of last.
        """
        last = noun.split()[-1:]
        kind = [t for t in self._scene.things if last in [n.split()[-1:] for n in _names(t)]]
        holders = [support(self._scene, thing) for thing in self.spoken_of]
        if which & _OTHER:
            return tuple(t for t in kind if t not in self.spoken_of and t not in holders)
        return tuple(t for t in kind if t in holders[-1:]) if which & _ONE else ()

    def _standing_on(self, found: tuple[Thing, ...], head: str, on: Thing) -> tuple[Thing, ...]:
        there = tuple(thing for thing in found if support(self._scene, thing) == on)
        if not there:
            raise ConfigError(f"{head} does not stand on the {usual(on)}", there_is(self._scene))
        return there

    def _nearest(self, noun: str) -> str:
        known = sorted({name for thing in self._scene.things for name in _names(thing)})
        near = get_close_matches(noun, known, n=1, cutoff=0.6)
        return (f"did you mean {near[0]}? " if near else "") + there_is(self._scene)


def there_is(scene: Scene) -> str:
    """What can be named, for an error's next step."""
    return f"there is: {', '.join(map(usual, scene.things)) or 'nothing'}"


def usual(thing: Thing) -> str:
    """What the thing is called first of all."""
    return thing.called[0].casefold() if thing.called else thing.name.replace("_", " ")


def _names(thing: Thing) -> set[str]:
    return {name.casefold() for name in thing.called} | {thing.name.replace("_", " ")}
