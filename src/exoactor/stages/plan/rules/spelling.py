"""Slips of the pen: two letters changed round, one left out or doubled, where only one word that is
known here can be meant. Another letter in a place makes another word too often to be a slip.
"""

import re
from functools import cache

from exoactor.scenes.scene import Scene
from exoactor.stages.plan.rules import fillers, looks, naming, patterns, quantities
from exoactor.stages.plan.rules.synonyms import NOUNS

SHORTEST, SHORTEST_KNOWN = 4, 5
"""Letters of a word that may be a slip; and of one that may be written with one too few."""


def mended(text: str, scene: Scene) -> str:
    """Words that nobody knows here put right, each where that can be done in one way alone."""
    known = words_known(scene)

    def right(word: re.Match[str]) -> str:
        if word[0] in known:
            return word[0]
        meant = [other for other in known if _is_slip(word[0], other)]
        return meant[0] if len(meant) == 1 else word[0]

    return re.sub(r"[a-z]+", right, text.casefold())


def words_known(scene: Scene) -> frozenset[str]:
    """All words of the patterns, of what asks for nothing, and of the names of things."""
    called = {
        word for thing in scene.things for name in naming.names(thing) for word in name.split()
    }
    alike = {
        word
        for row in NOUNS
        if any(row[0] in naming.names(thing) for thing in scene.things)
        for name in row
        for word in name.split()
    }
    return _grammars() | called | alike


@cache
def _grammars() -> frozenset[str]:
    regular = (
        *fillers.OPENINGS, *fillers.GERUND_OPENINGS, *fillers.CLOSINGS, *fillers.ASIDES,
        *fillers.MANNERS, *fillers.VAGUELY, *fillers.REASONS,
        *(words for _, words in naming.RELATIONS),
    )  # fmt: skip
    said = {word for pattern in regular for word in re.findall(r"(?<!\\)[a-z]{2,}", pattern)}
    return frozenset(
        {*said, *patterns.words_said(), *naming.WORDS, *looks.WORDS, *quantities.words_said()}
    )


def _is_slip(said: str, meant: str) -> bool:
    """Whether a word may be another, written in a hurry."""
    if said[0] != meant[0]:
        return False
    if len(said) == len(meant) + 1:
        return any(said == meant[:k] + meant[k - 1] + meant[k:] for k in range(1, len(meant) + 1))
    if len(said) < SHORTEST:
        return False
    if len(said) == len(meant):
        off = [k for k in range(len(said)) if said[k] != meant[k]]
        turned = len(off) == 2 and off[1] == off[0] + 1
        return turned and said[off[0]] == meant[off[1]] and said[off[1]] == meant[off[0]]
    if len(said) == len(meant) - 1 and len(meant) >= SHORTEST_KNOWN:
        return any(said == meant[:k] + meant[k + 1 :] for k in range(1, len(meant)))
    return False
