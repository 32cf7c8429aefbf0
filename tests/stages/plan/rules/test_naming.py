"""Which thing some words mean, and which words mean none."""

import pytest

from exoactor.core.errors import ConfigError
from exoactor.stages.plan.rules.naming import Names
from made import rooms


@pytest.mark.parametrize(
    ("room", "words", "name"),
    [
        ("lab", "the red cup", "red_cup"),
        ("lab", "the blue mug", "blue_cup"),
        ("lab", "the wooden stool", "stand"),
        ("lab", "the left cup", "red_cup"),
        ("lab", "the cup on the right", "blue_cup"),
        ("lab", "the cup on the table next to the bottle", "blue_cup"),
        ("lab", "the cup between the red cup & the bottle", "blue_cup"),
        ("lab", "the cup to the left of the blue cup", "red_cup"),
        ("lab", "the cup farthest from the bottle", "red_cup"),
        ("lab", "the bottle on the table", "bottle"),
        ("boxes", "the small box", "small_box"),
        ("boxes", "the largest box", "big_box"),
        ("boxes", "the tall box", "tall_box"),
        ("boxes", "the tall blue box", "tall_box"),
        ("boxes", "the box in the middle", "big_box"),
        ("boxes", "the box to the right of the big box", "tall_box"),
        ("boxes", "the second box from the right", "big_box"),
        ("chairs", "the nearest chair", "right_chair"),
        ("chairs", "the chair furthest away", "left_chair"),
        ("chairs", "the third chair from the left", "right_chair"),
    ],
)
def test_a_name_with_what_tells_it_from_others(room: str, words: str, name: str) -> None:
    assert Names(rooms.scene(room), 2.5).find(words).name == name


@pytest.mark.parametrize(
    ("room", "words", "says"),
    [
        ("lab", "the cup", "may be red_cup or blue_cup"),
        ("lab", "the plastic cup", 'nothing here is called "plastic cup"'),
        ("lab", "the green cup", "nothing here"),
        ("lab", "the cup on the stool", "no cup is where"),
        ("lab", "the cup to the right of the bottle", "no cup is where"),
        ("lab", "the bottle between the red cup & the blue cup", "no bottle is where"),
        ("lab", "both cups", "nothing here"),
        ("lab", "the botle", "did you mean bottle"),
        ("boxes", "the nice box", "nothing here"),
        ("boxes", "the fourth box from the left", "nothing here"),
        ("chairs", "the big chair", "may be left_chair or middle_chair or right_chair"),
        ("lab", "it", "before anything was named"),
    ],
)
def test_what_names_nothing_or_several(room: str, words: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        Names(rooms.scene(room), 2.5).find(words)


def test_it_is_what_suits() -> None:
    names = Names(rooms.lab(), 2.5)
    chair, bottle = names.find("the chair"), names.find("the bottle")
    assert names.find("it") is bottle
    assert names.find("it", lambda thing: thing is chair) is chair


def test_the_one_is_like_the_thing_spoken_of_last() -> None:
    names = Names(rooms.boxes(), 2.5)
    names.find("the big box")
    assert names.find("the tall one").name == "tall_box"
    assert names.find("the smallest").name == "small_box"


def test_near_is_from_where_it_is() -> None:
    names = Names(rooms.chairs(), 2.5)
    names.here = names.find("the left chair")
    assert names.find("the farthest chair").name == "right_chair"


def test_words_that_fit_several_things_may_mean_each() -> None:
    chairs = rooms.chairs()
    names = Names(chairs, 2.5)

    assert names.may_mean("the chair", chairs.thing("left_chair"))
    assert not names.may_mean("the chair", chairs.thing("table"))
