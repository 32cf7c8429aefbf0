"""What an instruction says: each of its clauses is held against a table of patterns.

A clause may be read in more than one way ("put the can on the table into the basket"); all readings
are given, those with most words of a pattern's own first, and the scene decides between them. Every
word has to be accounted for, so that a sentence which says more than is understood has no reading.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, cast

from exoactor.core.errors import ConfigError
from exoactor.core.goals import Direction
from exoactor.core.plan import Hands
from exoactor.stages.plan.rules import (
    cutting,
    fillers,
    looks,
    matching,
    patterns,
    quantities,
    synonyms,
)
from exoactor.stages.plan.rules.patterns import Kind

MAX_LETTERS, MAX_CLAUSES, MAX_TIMES = 400, 12, 6
"""Longer is no instruction for a clip of some seconds."""
SMALL_TURN_DEG = 30.0
"""Of "a little"."""
GOING: set[Kind] = {
    "approach", "beside", "past", "onto", "around", "through", "under", "over", "back", "walk",
}  # fmt: skip
"""Kinds that may go on as one another: "walk through the door, then on to the mark"."""
STEPPING = ("step", "side", "sidestep")
"""Verbs of a single step, where no more is said."""
Side: TypeAlias = Direction | Literal["beside"]


@dataclass(frozen=True)
class Clause:
    """One thing to do, as it was said.

    `thing`, `place`, `other` and `source` are the words for them, None where none were; `amount`
    in metres or degrees; `direction`: which way, a turn's too, or on which side; `into`: whether
    something is to go "in" or "on" its place; `times`: how often; `continued`: whether the verb is
    that of the clause before.
    """

    kind: Kind
    said: str
    thing: str | None = None
    place: str | None = None
    other: str | None = None
    source: str | None = None
    hands: Hands | None = None
    amount: float | None = None
    direction: Side | None = None
    into: str | None = None
    times: int = 1
    continued: bool = False

    @property
    def verb(self) -> str:
        """Its first word."""
        return self.said.split()[0]


@dataclass(frozen=True)
class _Bare:
    """A clause without what may stand anywhere in it: a hand, how far, how often."""

    words: tuple[str, ...]
    hands: Hands | None
    by_hand: bool
    unit: str | None
    amount: float | None
    times: int


_HAND = re.compile(
    r" (?:with|using|in|by using) (?:(?:just|only) )?(?:the |your |its |my |a )?"
    r"(?P<which>left|right|both|two|one)"
    r"(?: (?:of )?(?:your|its))?(?: (?:hand|hands|arm|arms|palm|palms)\b| *$)"
)
_SOME_HAND = re.compile(r" (?:with|using) (?:your|a|its|the) (?:hand|arm|palm)\b")
_FINGER = re.compile(
    r"^( (?:point|touch|tap)\b.*) (?:with|using) (?:your|a|one) (?:index )?(?:finger|fingertip)\b"
)
_HANDS: dict[str, Hands] = {
    "left": "left", "right": "right", "one": "right", "both": "both", "two": "both",
}  # fmt: skip
_AMOUNT = re.compile(
    r" (?:(?:by|for|through|about|around|of|roughly|approximately|exactly|a distance of) )*"
    r"#(?P<unit>[a-z]+)(?P<amount>[\d.]+)(?= |$)"
)
_STEP = re.compile(r"^(take|make|do) (?:" + "|".join(fillers.STEPS_SAID) + r")\b")
_VAGUE = re.compile(
    rf" (?:by |for )?(?:just )?(?:{'|'.join(fillers.VAGUELY)})"
    r"(?=$| (?:to|left|right|forwards?|back|backwards?|ahead|away|closer|towards?|nearer|further"
    r"|clockwise|counter|counterclockwise|anticlockwise|sideways|up|over)\b)"
)
_UPRIGHT = re.compile(r" (?:upright|standing(?: up(?:right)?)?|the right way up)(?= (?:in|on)|$)")
_WAYS = {way for name in ("spin", "way", "aside") for way in synonyms.MEANINGS[name]}
_DOING = {(word,) for word in synonyms.WORDS["do"].split("|")}
_GO_DO = re.compile(r"^(?:go|come)(?: over)?(?: there)? ")


def clauses(instruction: str) -> list[tuple[str, list[Clause]]]:
    """Each clause as it was said with its readings, none where it cannot be read; in the order in
    which they are to be done.

    A reading keeps the words for things as they were said; whether such things are there is for the
    scene to say.
    """
    if len(instruction) > MAX_LETTERS:
        raise ConfigError(
            f"the instruction has {len(instruction)} letters", f"say it in {MAX_LETTERS} at most"
        )
    # bytes of the command line that are no UTF-8
    if any("\ud800" <= letter <= "\udfff" for letter in instruction):
        raise ConfigError("the instruction holds bytes that are no text", "say it in plain letters")

    found = cutting.cut(instruction)
    if not found:
        nothing = "holds no word in plain letters" if instruction.strip() else "says nothing"
        raise ConfigError(
            f"the instruction {nothing}", 'say in English what to do, such as "walk to the table"'
        )
    if len(found) > MAX_CLAUSES:
        raise ConfigError(
            f"the instruction asks for {len(found)} things", f"ask for {MAX_CLAUSES} at most"
        )
    read: list[tuple[str, list[Clause]]] = []
    for part in found:
        text = part.removeprefix(cutting.THEN)
        readings = _readings(text)
        if text != part and read:
            readings += [r for r in _continued(read[-1][1], text) if r not in readings]
        read.append((told(text), readings))
    return read


def _in_full(thing: str | None, other: str | None) -> str | None:
    """Of two things the first with the noun of the second: "the left and the middle chair"."""
    said = {"the", "left", "right", "middle", *looks.WORDS}
    if thing and other and said.issuperset(thing.split()):
        return f"{thing} {other.split()[-1]}"
    return thing


def _continued(before: list[Clause], text: str) -> Iterator[Clause]:
    """Readings of what goes on with the verb of the clause before it: "turn left, then right",
    "point at the table, then the chair".
    """
    bare = _bare(text)
    says = bare is not None and (bare.words or bare.hands)
    for last in before:
        said = last.said if last.thing is None else last.said.partition(f" {last.thing}")[0]
        words = said.split()
        for end in range(len(words), 0, -1):
            for reading in _readings(" ".join([*words[:end], text])) if says else ():
                if reading.kind == last.kind or {reading.kind, last.kind} <= GOING:
                    yield replace(reading, continued=True)


def told(text: str) -> str:
    """A clause as it may be shown: with numbers where quantities were put into a word."""
    text = re.sub(r"#x([\d.]+)", r"\1 times", text.replace(" & ", " and "))
    text = re.sub(r"#m([\d.]+)", r"\1 m", text)
    return re.sub(r"#deg([\d.]+)", r"\1 degrees", re.sub(r"#s([\d.]+)", r"\1 seconds", text))


def _readings(text: str) -> list[Clause]:
    """All ways to read a clause, those with most words of a pattern's own first."""
    found = list(_read(text))
    if not found and (go := _GO_DO.match(text)):  # "go sit down"
        found = list(_read(text[go.end() :]))
    found.sort(key=lambda row: -row[0])
    return list(dict.fromkeys(clause for _, clause in found))


def _read(text: str) -> Iterator[tuple[int, Clause]]:
    bare = _bare(text)
    if bare is None:
        return
    for kind, elements in patterns.table():
        for fit in matching.fits(elements, bare.words):
            clause = _clause(kind, told(text), bare, fit.bound)
            if clause is not None:
                yield fit.literal, clause


def _bare(text: str) -> _Bare | None:
    """A clause without what may stand anywhere in it; None where it says two of a kind."""
    text = " " + _STEP.sub(rf"\1 #m{quantities.STEP_M:g}", text)
    text, some = _SOME_HAND.subn("", _FINGER.sub(r"\1", text))
    text = _UPRIGHT.sub("", text)
    hands = _HAND.search(text)
    text = _HAND.sub(" ", text, count=1) if hands else text
    amounts = {found["unit"]: float(found["amount"]) for found in _AMOUNT.finditer(text)}
    if len(amounts) != len(_AMOUNT.findall(text)):
        return None

    text = _AMOUNT.sub("", text)
    times = amounts.pop("x", 1.0)
    text, vague = _VAGUE.subn("", text)
    if len(amounts) + vague > 1 or times not in range(1, MAX_TIMES + 1):
        return None
    unit, amount = next(iter(amounts.items()), ("some" if vague else None, None))
    return _Bare(
        tuple(text.split()),
        _HANDS[hands["which"]] if hands else None,
        hands is not None or some > 0,
        unit,
        amount,
        int(times),
    )


def _clause(kind: Kind, said: str, bare: _Bare, bound: dict[str, str]) -> Clause | None:
    """A reading; None where what was said of hands, amounts or times has no place in it."""
    words = dict(bound)
    directions = [words.pop(name) for name in synonyms.DIRECTED if name in words]
    direction = directions[0] if directions else None
    hands = cast(Hands | None, words.pop("hand", words.pop("arm", None)))
    if kind == "turn" and hands is not None:  # "make a left turn"
        direction, hands = cast(Side, hands), None
    if (
        (bare.unit is not None and kind not in patterns.TAKES.get(bare.unit, ()))
        or ((hands or bare.by_hand) and kind not in patterns.HANDED)
        or (hands and bare.hands)
        or (bare.times > 1 and kind not in patterns.REPEATED)
    ):
        return None
    about = words.pop("about", None)
    if kind == "turn" and (not (about or bare.unit or direction) or (about and bare.unit)):
        return None  # neither how far nor which way, or two angles
    verbless = " ".join(bare.words) in _WAYS or bare.words in _DOING
    if verbless and bare.unit != {"turn": "deg", "walk": "m"}.get(kind, bare.unit):
        return None  # "left" alone is no turn, "45 degrees left" is

    if kind == "walk" and not (bare.unit or direction) and bare.words != ("walk",):
        return None

    amount = float(about) if about else bare.amount
    if bare.unit == "some" and kind == "turn":
        amount = SMALL_TURN_DEG
    if bare.unit is None and kind in ("walk", "back_off") and bare.words[0] in STEPPING:
        amount = quantities.STEP_M
    return Clause(
        kind,
        said,
        hands=hands or bare.hands,
        amount=amount,
        direction=cast(Side | None, "between" if "other" in words else direction),
        times=max(1, bare.times - 1) if kind == "again" else bare.times,
        thing=_in_full(words.get("thing"), words.get("other")),
        place=words.get("place"),
        other=words.get("other"),
        source=words.get("source"),
        into=words.get("into"),
    )
