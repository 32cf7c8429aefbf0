"""Patterns of words, and every way in which a clause fits one.

    {go} [over|up] to THING [with {care}]

Words stand for themselves, `(a|b)` for one of several, `[a|b]` for one or none, `{go}` for a class
of words, `<way>` for a class whose words mean something (left: "to the left"), capitals for a name
of one word or more; `[(on|in) THING]` may be left out as a whole.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Phrase = tuple[str, ...]
_WHOLE = re.compile(r" ?\[([^\]]*(?:[A-Z(<])[^\]]*)\]")
_ELEMENT = re.compile(r"\[[^\]]*\]|\([^)]*\)|\{\w+\}|<\w+>|\S+")


@dataclass(frozen=True)
class Element:
    """One place of a pattern. `phrases`: what may stand there, with what each means; none for a
    name.
    """

    slot: str = ""
    phrases: tuple[tuple[Phrase, str], ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Fit:
    """A way in which words fit a pattern: `bound` by the names of its places, and how many words
    were the pattern's own.
    """

    bound: dict[str, str] = field(default_factory=dict)
    literal: int = 0


def compiled(
    pattern: str, words: Mapping[str, str], meanings: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[Element, ...]]:
    """A pattern's elements, with and without what may be left out as a whole. `words`: what classes
    stand for, as "walk|go"; `meanings`: of classes that mean something, what each phrase does.
    """
    if whole := _WHOLE.search(pattern):
        before, after = pattern[: whole.start()], pattern[whole.end() :]
        yield from compiled(f"{before}{after}".strip(), words, meanings)
        yield from compiled(f"{before} {whole[1]}{after}".strip(), words, meanings)
    else:
        yield tuple(_element(part, words, meanings) for part in _ELEMENT.findall(pattern))


def _element(
    part: str, words: Mapping[str, str], meanings: Mapping[str, Mapping[str, str]]
) -> Element:
    if part[0] == "<":
        name = part[1:-1]
        return Element(name, tuple((tuple(s.split()), m) for s, m in meanings[name].items()))
    if part.isupper():
        return Element(part.lower())
    phrases = tuple((phrase, "") for said in part.strip("[]()").split("|")
                    for phrase in _spelt_out(said, words))  # fmt: skip
    return Element("", phrases, optional=part[0] == "[")


def _spelt_out(said: str, words: Mapping[str, str]) -> list[Phrase]:
    """A phrase with each class in it as what that stands for: "{go} back" → "walk back" …"""
    if not (found := re.search(r"\{(\w+)\}", said)):
        return [tuple(said.split())]
    each = (said.replace(found[0], one, 1) for one in words[found[1]].split("|"))
    return [phrase for one in each for phrase in _spelt_out(one, words)]


def fits(elements: tuple[Element, ...], words: Phrase) -> Iterator[Fit]:
    """Every way in which all of the words fit, the shorter names first."""
    yield from _fits(elements, words, Fit())


def _fits(elements: tuple[Element, ...], words: Phrase, so_far: Fit) -> Iterator[Fit]:
    if not elements:
        if not words:
            yield so_far
        return

    first, rest = elements[0], elements[1:]
    if not first.phrases:
        for end in range(1, len(words) + 1):
            bound = {**so_far.bound, first.slot: " ".join(words[:end])}
            yield from _fits(rest, words[end:], Fit(bound, so_far.literal))
        return

    for phrase, meaning in first.phrases:
        if words[: len(phrase)] == phrase:
            bound = {**so_far.bound, first.slot: meaning} if first.slot else so_far.bound
            found = Fit(bound, so_far.literal + len(phrase))
            yield from _fits(rest, words[len(phrase) :], found)
    if first.optional:
        yield from _fits(rest, words, so_far)
