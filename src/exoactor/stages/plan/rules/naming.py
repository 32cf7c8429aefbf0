"""Which thing of the scene some words mean: "the crumpled paper", "the other table", "the red one",
"the second chair from the left", "the can to the left of the basket", "it".

Every word has to be accounted for: what is left over is no name.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from itertools import dropwhile

from exoactor.core.errors import ConfigError
from exoactor.scenes import affordances
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.plan.rules import looks
from exoactor.stages.plan.rules.cutting import plain
from exoactor.stages.plan.rules.synonyms import NOUNS

_ARTICLES = {"the", "a", "an", "this", "that", "your", "its", "some", "my", "our"}
_IT = {"it", "that", "this", "them", "him", "her", "the thing", "that thing", "this thing"}
_OTHER = {"other", "another", "second"}
_ONE = {"one", "first"}
_ORDINALS = {
    word: place
    for place, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th")
    )
    for word in words.split()
}
_NEAR = {"nearest": 1.0, "closest": 1.0, "nearer": 1.0, "closer": 1.0}
_FAR = {"farthest": -1.0, "furthest": -1.0, "farther": -1.0, "further": -1.0, "remotest": -1.0}
_LYING = (
    r"(?:(?:that|which) (?:is|are|stands|lies|sits) |standing |lying |sitting |placed |thats )?"
)
_HAND_SIDE = r"(?: hand)?(?: side)?"
_MOST = "(?:farthest|furthest)(?: to| on)"
RELATIONS: tuple[tuple[str, str], ...] = (
    ("between", r"(?:in )?between (?P<to>.+) & (?P<other>.+)"),
    ("left", rf"(?:on |to |at )?(?:the )?left{_HAND_SIDE} of (?P<to>.+)"),
    ("right", rf"(?:on |to |at )?(?:the )?right{_HAND_SIDE} of (?P<to>.+)"),
    ("forwards", r"(?:behind|beyond|in back of|at the back of) (?P<to>.+)"),
    ("backwards", r"(?:in front of|before) (?P<to>.+)"),
    ("near", r"(?:nearest|closest|nearer|closer)(?: to)? (?P<to>.+)"),
    ("far", r"(?:farthest|furthest|farther|further)(?: away)? from (?P<to>.+)"),
    ("beside", r"(?:next to|beside|near|by|close to|alongside) (?P<to>.+)"),
    ("outer left", rf"(?:on|at|{_MOST})(?: the| your)?(?: far)? left{_HAND_SIDE}"),
    ("outer right", rf"(?:on|at|{_MOST})(?: the| your)?(?: far)? right{_HAND_SIDE}"),
    ("middle", r"in the (?:middle|centre|center)"),
    ("nearest", r"(?:nearest|closest)(?: to (?:you|yourself|the robot))?"),
    ("farthest", r"(?:farthest|furthest)(?: away)?(?: from (?:you|yourself|the robot))?"),
    ("floor", r"(?:marked )?(?:on|from) (?:the )?(?:floor|ground)"),
    ("rear", r"(?:behind (?:you|yourself)|at your back)"),
    ("front", r"(?:in front of you|ahead|ahead of you|before you)"),
    ("only", r"(?:over there|there|here)"),
    ("on", r"(?:on top of|on|in|inside|inside of|upon|from) (?P<to>.+)"),
)  # fmt: skip
"""What may be said after a name, and what it asks of the thing."""
_RELATED = tuple((kind, re.compile(rf"{_LYING}{words}")) for kind, words in RELATIONS)

WORDS = {*_ARTICLES, *_IT, *_OTHER, *_ONE, *_ORDINALS, *_NEAR, *_FAR, "leftmost", "rightmost",
         "middle", "central", "of"}  # fmt: skip
"""That tell one thing from another."""

Fits = Callable[[Thing], bool]


class UnnamedError(ConfigError):
    """Words that name nothing that is there, or more than one thing."""


class Names:
    """Finds the things of a scene by what an instruction calls them, and remembers which were
    spoken of.

    `handled_kg`: up to this mass a thing is more likely meant by "it" than one that only stands
    there.
    """

    def __init__(self, scene: Scene, handled_kg: float) -> None:
        self._scene, self._handled_kg = scene, handled_kg
        self.spoken_of: list[Thing] = []
        self.here: Thing | None = None

    def find(self, words: str, fits: Fits | None = None) -> Thing:
        """The thing meant; it is then the one spoken of last. `fits`: whether "it" may be a thing.

        Raises:
            ConfigError: it says what is there instead.
        """
        thing = self._pronoun(words, fits) or self._named(words)
        self.spoken_of.append(thing)
        return thing

    def may_mean(self, words: str, thing: Thing) -> bool:
        """Whether a thing is among those that some words may mean."""
        return thing in self._meant(words)

    def known(self, words: str) -> bool:
        """Whether a word is part of what some thing is called."""
        return any(words in name.split() for thing in self._scene.things for name in names(thing))

    def _pronoun(self, words: str, fits: Fits | None) -> Thing | None:
        if words == "there" and self.here is not None:
            return self.here
        if words not in _IT or self._called(words):
            return None
        if not self.spoken_of:
            raise ConfigError(
                f'"{words}" comes before anything was named', f"name it; {there_is(self._scene)}"
            )
        meant = [thing for thing in self.spoken_of if fits is None or fits(thing)]
        masses = ((thing, thing.mass_kg) for thing in meant)
        light = [thing for thing, kg in masses if kg is not None and kg <= self._handled_kg]
        return (light or meant or self.spoken_of)[-1]

    def _named(self, words: str) -> Thing:
        found = self._meant(words)
        if len(found) > 1:
            several = " or ".join(thing.name for thing in found)
            raise UnnamedError(
                f'"{words.replace(" & ", " and ")}" may be {several}',
                "say which, as in: the other table, the red one, the left chair, the can on it",
            )
        if not found:
            said = " ".join(word for word in words.split() if word not in _ARTICLES) or words
            raise UnnamedError(
                f'nothing here is called "{said.replace(" & ", " and ")}"', self._nearest(said)
            )
        return found[0]

    def _meant(self, words: str) -> list[Thing]:
        """All things that the words may mean: a name, or a name with where the thing is; where they
        can be divided in more than one way, as it makes them mean one thing.
        """
        if found := self._plain(words):
            return found
        wrong: ConfigError | None = None
        several: list[Thing] = []
        for head, kind, related in _splits(words):
            try:
                named = self._meant(head)
                found = self._related(named, kind, [self._named(one) for one in related])
            except ConfigError as error:
                wrong = wrong or error
                continue
            if len(found) == 1:
                return found
            several = several or found
            if named and not found:
                wrong = self._not_there(words, named)
        if wrong is not None and not several:
            raise wrong
        return several

    def _related(self, named: Sequence[Thing], kind: str, to: Sequence[Thing]) -> list[Thing]:
        """Those of some things that are where the words say."""
        scene = self._scene
        rest = [thing for thing in named if thing not in to]
        if kind == "on":
            return [t for t in rest if affordances.support(scene, t) is to[0]]
        if kind == "between":
            return [t for t in rest if looks.between(t, *to)]
        if kind in ("near", "far"):
            sign = -1.0 if kind == "near" else 1.0
            return looks.extreme(rest, lambda t: looks.apart_m(t, to[0]), sign)
        if kind == "beside":
            return looks.extreme(rest, lambda t: looks.apart_m(t, to[0]), -1.0)
        if kind == "only":
            return rest if len(rest) == 1 else []
        if kind == "floor":
            return [t for t in rest if affordances.support(scene, t) is None]
        if kind in ("front", "rear"):
            ahead = [t for t in rest if looks.ahead_and_left(scene, looks.middle_m(t))[0] > 0.0]
            return ahead if kind == "front" else [t for t in rest if t not in ahead]
        if not to:
            return self._outer(rest, kind)
        return [t for t in rest if looks.on_side(scene, t, kind, to[0])]

    def _outer(self, things: Sequence[Thing], which: str) -> list[Thing]:
        """The leftmost, the rightmost, the middle one, the nearest or farthest of some things."""
        if which in ("nearest", "farthest"):
            things = [thing for thing in things if thing is not self.here]
            return looks.extreme(things, self._away_m, -1.0 if which == "nearest" else 1.0)
        if len(things) == 1 and which != "middle":
            return [t for t in things if looks.lies(self._scene, t, which.split()[-1])]
        row = looks.from_left(self._scene, things)
        if which == "middle":
            return row[len(row) // 2 : len(row) // 2 + 1] if len(row) % 2 and len(row) > 1 else []
        outer = row[:1] if which.endswith("left") else row[-1:]
        return [t for t in row for one in outer if looks.in_line(self._scene, t, one)]

    def _away_m(self, thing: Thing) -> float:
        """From where the robot is by now: at the thing it went to last, or at the start."""
        if self.here is not None:
            return looks.apart_m(thing, self.here)
        ahead, left = looks.ahead_and_left(self._scene, looks.middle_m(thing))
        return float((ahead**2 + left**2) ** 0.5)

    def _plain(self, words: str) -> list[Thing]:
        """Things by a name and the words before it, any articles before those left out."""
        if words in _IT and self.spoken_of and not self._called(words):
            return [self._pronoun(words, None) or self.spoken_of[-1]]
        placed = re.fullmatch(
            rf"(?:the )?(?P<which>{'|'.join(_ORDINALS)}) (?P<noun>.+) from (?:the |your )?"
            r"(?P<side>left|right)", words,
        )  # fmt: skip
        if placed:
            row = looks.from_left(self._scene, self._plain(placed["noun"]))
            at = _ORDINALS[placed["which"]]
            return (row if placed["side"] == "left" else row[::-1])[at : at + 1]

        if of := re.fullmatch(
            r"(?:the )?(?P<how>\w+)(?: one)? of (?:the |these )?(?:two |three |)(?P<noun>.+?)s",
            words,
        ):  # "the taller of the two bottles"
            nouns = (of["noun"], of["noun"].removesuffix("e"))
            if found := [t for noun in nouns for t in self._plain(f"{of['how']} {noun}")]:
                return list(dict.fromkeys(found))
        if described := re.fullmatch(
            r"(?:the )?(?P<noun>.+) (?:that|which) is (?P<how>\w+)", words
        ):
            words = f"{described['how']} {described['noun']}"
        words = re.sub(r"\b(left|right) hand\b", r"\1", words)
        rest = list(dropwhile(_ARTICLES.__contains__, words.split()))
        others = self._others(rest)
        if len(others) == 1:  # "the other table" may also be a name
            return others
        for begin in range(len(rest)):
            noun = " ".join(rest[begin:])
            if found := self._kind(noun):
                chosen = self._chosen(rest[:begin], found)
                if chosen is not None:
                    return chosen
        return others or self._alike(rest)

    def _kind(self, noun: str) -> list[Thing]:
        """All things of that name; of "one", those like the thing spoken of last, or all."""
        if noun in ("thing", "object", "item"):
            return self._called(noun) or list(self._scene.things)
        if noun != "one":
            return self._called(noun)
        like = usual(self.spoken_of[-1]).split()[-1] if self.spoken_of else ""
        alike = [t for t in self._scene.things if any(n.split()[-1] == like for n in names(t))]
        return alike if len(alike) > 1 else list(self._scene.things)

    def _chosen(self, words: Sequence[str], things: list[Thing]) -> list[Thing] | None:
        """Of some things those that all the words before the name fit; None where a word is not
        known.
        """
        for word in words[::-1]:
            if word in looks.COLOURS:
                things = [t for t in things if word in looks.colours(t)]
            elif word in looks.MATERIALS:
                things = [t for t in things if word in looks.materials(t)]
            elif word in looks.SIZES:
                things = looks.extreme(things, *looks.SIZES[word])
            elif word in ("left", "right", "leftmost", "rightmost"):
                things = self._outer(things, f"outer {word.removesuffix('most')}")
            elif word in ("middle", "central"):
                things = self._outer(things, "middle") if len(things) > 1 else []
            elif word in _NEAR or word in _FAR:
                things = self._outer(things, "nearest" if word in _NEAR else "farthest")
            elif word not in looks.UNSEEN or len(things) > 1:
                return None
        return things

    def _alike(self, words: Sequence[str]) -> list[Thing]:
        """Of "the smallest" without a name: those like the thing spoken of last."""
        most = [word for word in words if word.endswith("est") or word.endswith("most")]
        alike = self._kind("one") if self.spoken_of and most else []
        return self._chosen(words, alike) or []

    def _others(self, words: Sequence[str]) -> list[Thing]:
        """One not spoken of, nor holding what was, for "the other table"; what holds what was
        spoken of last, for "one table".
        """
        which = {word for word in words if word in _OTHER | _ONE}
        noun = [word for word in words if word not in which]
        if not which or len(words) - len(noun) > 2:
            return []
        if not noun and self.spoken_of:  # "from one table to the other"
            noun = usual(self.spoken_of[-1]).split()[-1:]
            if "first" in which and (first := self._called(f"first {noun[0]}")):
                return first
        kind = [t for t in self._scene.things if noun[-1:] in [n.split()[-1:] for n in names(t)]]
        if len(kind) < 2:
            return []
        kind = self._chosen(noun[:-1], kind) or []
        holders = [affordances.support(self._scene, thing) for thing in self.spoken_of]
        if which & _OTHER:
            return [t for t in kind if t not in self.spoken_of and t not in holders]
        return [t for t in kind if t in holders[-1:]]

    def _called(self, noun: str) -> list[Thing]:
        """All things of that name; the ones whose usual name it is go before those it is one more
        name of.
        """
        found = [thing for thing in self._scene.things if noun in names(thing)]
        if not found:  # "the visitor's chair"
            owned = re.sub(r"s (?=\w)", " ", noun)
            found = [thing for thing in self._scene.things if owned in names(thing)]
        if not found:  # "the basket", of a laundry basket; "the bottle", of a bottle of ink
            found = [
                thing
                for thing in self._scene.things
                if any(
                    f" {name}".partition(" of ")[0].endswith(f" {noun}") for name in names(thing)
                )
            ]
        for alike in NOUNS if not found else ():
            if noun in alike:
                found += [t for t in self._scene.things if alike[0] in names(t) and t not in found]
        return [thing for thing in found if usual(thing) == noun] or found

    def _not_there(self, words: str, named: Sequence[Thing]) -> ConfigError:
        said = words.replace(" & ", " and ")
        return UnnamedError(
            f'no {usual(named[0])} is where "{said}" says it is', there_is(self._scene)
        )

    def _nearest(self, noun: str) -> str:
        known = sorted({name for thing in self._scene.things for name in names(thing)})
        near = get_close_matches(noun, known, n=1, cutoff=0.6)
        return (f"did you mean {near[0]}? " if near else "") + there_is(self._scene)


def _splits(words: str) -> Iterator[tuple[str, str, list[str]]]:
    """Every way to divide words into a name, how something is related to it, and to what."""
    said = words.split()
    for end in range(1, len(said)):
        rest = " ".join(said[end:])
        for kind, pattern in _RELATED:
            if match := pattern.fullmatch(rest):
                yield " ".join(said[:end]), kind, list(match.groupdict().values())


def there_is(scene: Scene) -> str:
    """What can be named, for an error's next step."""
    return f"there is: {', '.join(map(usual, scene.things)) or 'nothing'}"


def usual(thing: Thing) -> str:
    """What the thing is called first of all."""
    return spoken(thing.called[0] if thing.called else thing.name)


def spoken(name: str) -> str:
    """A name as the words of an instruction are compared with it."""
    return " ".join(plain(name.replace("_", " ")).split())


def names(thing: Thing) -> set[str]:
    """All that it is called."""
    return {spoken(name) for name in (*thing.called, thing.name)}
