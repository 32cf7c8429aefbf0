"""The sentences that are understood: an instruction is cut into clauses, each matched against a
table of patterns.

A pattern is a regular expression over plain lower-case words. A clause may be read in more than one
way ("put the can on the table into the basket"); all readings are given, the likeliest first, and
the scene decides between them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from exoactor.core.errors import ConfigError
from exoactor.core.plan import Hands

Kind: TypeAlias = Literal[
    "approach", "onto", "around", "through", "under", "over", "sit", "rise", "turn", "reach",
    "grasp", "pick", "put", "put_down", "drop", "carry", "sweep", "wipe",
]  # fmt: skip

MAX_LETTERS, MAX_CLAUSES = 400, 12
"""Longer is no instruction for a clip of some seconds."""


@dataclass(frozen=True)
class Clause:
    """One thing to do, as it was said: `thing`, `place` and `source` are the words for them, None
    where none were.
    """

    kind: Kind
    said: str
    thing: str | None = None
    place: str | None = None
    source: str | None = None
    hands: Hands | None = None


CAN_DO = (
    "walk to", "walk around", "walk through", "duck under", "step over", "turn to", "sit down on",
    "stand up", "reach for", "pick up", "put … in or on", "drop … into", "carry … from … to",
    "sweep … aside", "wipe",
)  # fmt: skip
"""What can be asked for, in the words of an error message."""

VERBS_SAID = (
    "walk", "go", "step", "move", "approach", "stop", "circle", "pass", "duck", "crouch", "sit",
    "stand", "rise", "turn", "face", "reach", "touch", "grasp", "grab", "hold", "sweep", "push",
    "wipe", "clean", "put", "place", "set", "drop", "throw", "carry", "bring", "pick", "lift",
    "raise", "take",
)  # fmt: skip
"""Words that clauses begin with, to suggest from."""

_GO = "(?:walk|go|step|move|head|come|stroll|proceed)"
_STOP = "(?:stop|halt|wait|stay|stand)"
_BELOW = "(?:under|underneath|beneath|below)"
_SWEEP = "(?:sweep|push|brush|shove|slide|nudge|swipe)"
_INTO = "(?:into|inside of|inside|in|onto|on top of|upon|on)"
_THING, _PLACE, _SOURCE = "(?P<thing>.+)", "(?P<place>.+)", "(?P<source>.+)"
_FROM = rf"(?: (?:from|off of|off|out of) {_SOURCE})"
_ASIDE = "(?:aside|away|sideways|to the side|to one side|out of the way)"

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("approach",
     rf"{_GO}(?: (?:over|up|back|forward|straight|on))* (?:to|towards?|up to) {_THING}"),
    ("approach", rf"(?:approach|go near) {_THING}"),
    ("approach", rf"{_STOP}(?: still)? (?:at|by|before|beside|near|next to|in front of) {_THING}"),
    ("onto", rf"{_STOP}(?: still)? on {_THING}"),
    ("around", rf"(?:{_GO}(?: all the way)? (?:around|round)|circle) {_THING}"),
    ("through", rf"(?:{_GO}|pass) through {_THING}"),
    ("under", rf"(?:{_GO}|pass|duck|crouch|stoop|bend|squat)(?: down| low)? {_BELOW} {_THING}"),
    ("over", rf"(?:{_GO}|stride) (?:over|across) {_THING}"),
    ("sit", rf"(?:sit|sit down|take a seat|have a seat)(?: (?:on|onto|in|upon) {_THING})?"),
    ("rise", rf"(?:stand|get|rise) up(?: straight| upright)?(?: (?:from|off|out of) {_THING})?"),
    ("rise",
     "(?:rise|straighten up|stand|stop|halt|wait|stay|stand upright|stand straight"
     "|stand still|stop there)"),
    ("turn", rf"(?:turn|rotate)(?: around| round)? (?:to face|to|towards?) {_THING}"),
    ("turn", rf"(?:face|look at) {_THING}"),
    ("reach", rf"(?:reach(?: out| over| down)? (?:for|to|towards?)|touch) {_THING}"),
    ("grasp", rf"(?:grasp|grip|grab|hold|take hold of|grab hold of) {_THING}"),
    ("sweep", rf"(?:{_SWEEP}|move) {_THING} {_ASIDE}"),
    ("sweep", rf"(?:{_SWEEP}|move) aside {_THING}"),
    ("sweep", rf"{_SWEEP} {_THING}"),
    ("wipe", rf"(?:wipe|clean|scrub|polish)(?: down| off| up)? {_THING}?(?: clean| down| off)?"),
    ("put_down", rf"(?:(?:put|set|lay) down|let go of|release) {_THING}"),
    ("put_down", rf"(?:put|set|lay) {_THING} (?:down|back|back down)"),
    ("put",
     rf"(?:put|place|set|lay|stand|stow|insert|pick) {_THING}(?: upright| down| back)*"
     rf" {_INTO} {_PLACE}"),
    ("drop", rf"(?:drop|throw|toss|dump) {_THING} {_INTO} {_PLACE}"),
    ("carry",
     rf"(?:carry|bring|move|transport|take|haul) {_THING}{_FROM}?"
     rf" (?:over to|back to|to|{_INTO}) {_PLACE}"),
    ("pick", rf"(?:pick up|lift up|lift|raise|take|get|fetch) {_THING}{_FROM}?"),
    ("pick", rf"(?:pick|lift|raise|take) {_THING} up{_FROM}?"),
)  # fmt: skip

_SEPARATOR = re.compile(r"[,;.:!?\n]|\b(?:and|then|after that|afterwards)\b")
_OPENING = re.compile(
    r"^(?:(?:please|now|next|first|finally|can you|could you|the robot should|you should"
    r"|robot)\s+)+"
)
_MANNER = re.compile(r"\b(?:slowly|carefully|gently|calmly|steadily|quietly|please)\b")
_UPRIGHT = re.compile(r"\bupright$")
_WITH_HANDS = re.compile(
    r"\s(?:with|using) (?:(?:the|your|its) )?(?P<which>left|right|both|two|one)"
    r" (?:of your )?hands?\b"
)
_HANDS: dict[str, Hands] = {
    "left": "left", "right": "right", "one": "right", "both": "both", "two": "both",
}  # fmt: skip


def clauses(instruction: str) -> list[tuple[str, list[Clause]]]:
    """Each clause as it was said with its readings, none where it cannot be read; in the order of
    the instruction.

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

    plain = _plain(instruction)
    parts = (_OPENING.sub("", " ".join(part.split())) for part in _SEPARATOR.split(plain))
    found = [text for text in parts if text]
    if not found:
        nothing = "holds no word in plain letters" if instruction.strip() else "says nothing"
        raise ConfigError(
            f"the instruction {nothing}", 'say in English what to do, such as "walk to the table"'
        )
    if len(found) > MAX_CLAUSES:
        raise ConfigError(
            f"the instruction asks for {len(found)} things", f"ask for {MAX_CLAUSES} at most"
        )
    return [(text, list(_readings(text))) for text in found]


def _plain(text: str) -> str:
    """Lower-case letters, digits and separators; an accent is dropped, anything else becomes a
    space.
    """
    letters = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _MANNER.sub(" ", re.sub(r"[^a-z0-9,;.:!?\n]", " ", letters))


def _readings(text: str) -> Iterator[Clause]:
    hands = _WITH_HANDS.search(text)
    bare = _WITH_HANDS.sub("", text, count=1) if hands else text
    for kind, pattern in _PATTERNS:
        # lazy: the first preposition divides thing and place; greedy: the last one does
        for form in dict.fromkeys((pattern.replace(".+", ".+?"), pattern)):
            if match := re.fullmatch(form, bare):
                groups = match.groupdict().items()
                words = {name: _UPRIGHT.sub("", said).strip() for name, said in groups if said}
                yield Clause(kind, text, hands=_HANDS[hands["which"]] if hands else None, **words)
