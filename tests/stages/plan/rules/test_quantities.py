"""Numbers with their units, and words that only look like them."""

import pytest

from exoactor.stages.plan.rules.quantities import lexed


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("walk 2 m forward", "walk #m2 forward"),
        ("take three steps back", "take #m0.9 back"),
        ("1.5 metres", "#m1.5"),
        ("10cm", "#m0.1"),
        ("half a metre", "#m0.5"),
        ("one and a half metres", "#m1.5"),
        ("a metre and a half", "#m1.5"),
        ("two feet", "#m0.6096"),
        ("a couple of steps", "#m0.6"),
        ("forty five degrees", "#deg45"),
        ("one hundred and eighty degrees", "#deg180"),
        ("three hundred sixty degrees", "#deg360"),
        ("a quarter turn", "#deg90"),
        ("three quarters of a turn", "#deg270"),
        ("two and a half turns", "#deg900"),
        ("do a 180", "do #deg180"),
        ("twice", "#x2"),
        ("three times", "#x3"),
        ("two squats", "#x2 squats"),
        ("five seconds", "#s5"),
    ],
)
def test_a_quantity_becomes_one_word(said: str, meant: str) -> None:
    assert lexed(said) == meant


@pytest.mark.parametrize(
    "said",
    ["step over a step", "pick up one in the bin", "as fast as you can", "the one on the left",
     "kick with a foot", "walk in a circle", "two boxes", "five twenty degrees"],
)  # fmt: skip
def test_what_is_no_quantity_stays(said: str) -> None:
    assert lexed(said) == said
