"""Tables of sentences: what each is read as, and what is refused (tools/sentences.py prints them).

`own` was written with the grammar, `others` before it and `aside` after it, both in other people's
manner; `newcomers` are what more lists taught.
"""

import pytest

from exoactor.core.errors import ConfigError
from exoactor.scenes import goals
from exoactor.scenes.goals import compilation
from exoactor.stages.plan.rules import patterns, wording
from exoactor.stages.plan.rules.planner import actions
from made import rooms, sentences


@pytest.mark.parametrize(
    ("name", "least", "meanings"),
    [
        ("own", 200, 40),
        ("others", 150, 40),
        ("aside", 140, 40),
        ("newcomers", 200, 40),
        ("refused", 200, 1),
    ],
)
def test_sentences_are_read_right_and_none_wrong(name: str, least: int, meanings: int) -> None:
    read = sentences.table(name)
    assert len(read) >= least and len({one.asks for one in read}) >= meanings
    assert [(one.said, one.read) for one in read if one.wrong] == []
    missed = [f"{one.said}: {one.why}" for one in read if not one.right]
    assert len(missed) <= 0.05 * len(read), missed


def test_what_is_read_can_be_judged_and_told_to_a_video_model() -> None:
    for one in sentences.table("own"):
        if one.asks is None:
            continue
        scene = rooms.scene(one.scene)
        found = actions(one.said, scene)
        asked = compilation.from_actions(found, scene)
        goals.check(asked, scene)
        assert asked, one.said
        text = wording.prompt(scene, found).text
        assert "{" not in text and "None" not in text and "  " not in text, one.said


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("never", ""), ("possibly", ""), ("stop before you", ""), ("pretend to", ""),
        ("", "when it is ready"), ("", "with your teeth"), ("", ", kick robot"),
        ("wave and first", ""),
    ],
)  # fmt: skip
def test_words_that_change_what_is_meant_are_not_dropped(before: str, after: str) -> None:
    for one in sentences.table("own")[::12]:
        said = f"{before} {one.said} {after}"
        with pytest.raises(ConfigError):
            actions(said, rooms.scene(one.scene))


def test_every_name_of_a_pattern_is_looked_for() -> None:
    for _, elements in patterns.table():
        needed = [element for element in elements if not element.optional]
        for strange in (element for element in needed if not element.phrases):
            words = (
                " ".join(element.phrases[0][0]) if element.phrases
                else "zorb" if element is strange else "table"
                for element in needed
            )  # fmt: skip
            said = " ".join(words).replace("&", "and")
            with pytest.raises(ConfigError):
                actions(said, rooms.scene("wipe-table"))
