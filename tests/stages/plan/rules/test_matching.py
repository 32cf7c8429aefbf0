"""Patterns, and every way in which words fit them."""

from exoactor.stages.plan.rules.matching import Fit, compiled, fits

WORDS, MEANINGS = {"go": "go|walk on"}, {"way": {"left": "left", "to the left": "left"}}


def found(pattern: str, said: str) -> list[Fit]:
    return [
        fit
        for elements in compiled(pattern, WORDS, MEANINGS)
        for fit in fits(elements, tuple(said.split()))
    ]


def test_words_classes_and_names() -> None:
    assert found("{go} (up|over) to THING", "walk on over to the red box") == [
        Fit({"thing": "the red box"}, 4)
    ]
    assert found("{go} [up] to THING", "go to it") == [Fit({"thing": "it"}, 2)]
    assert found("{go} to THING", "go to") == []
    assert found("{go} to THING", "run to it") == []


def test_a_class_may_mean_something() -> None:
    assert found("{go} <way>", "go to the left") == [Fit({"way": "left"}, 4)]


def test_all_ways_to_divide_names_are_given() -> None:
    divided = [fit.bound for fit in found("put THING on PLACE", "put a on b on c")]
    assert divided == [{"thing": "a", "place": "b on c"}, {"thing": "a on b", "place": "c"}]


def test_a_part_may_be_left_out_as_a_whole() -> None:
    pattern = "sit [down] [(on|in) THING]"
    assert [fit.bound for fit in found(pattern, "sit down on it")] == [{"thing": "it"}]
    assert [fit.bound for fit in found(pattern, "sit")] == [{}]
    assert found(pattern, "sit on") == []


def test_a_class_within_a_phrase() -> None:
    assert [fit.literal for fit in found("({go} back|back)", "walk on back")] == [3]
