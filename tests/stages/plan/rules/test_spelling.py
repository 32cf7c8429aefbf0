"""Slips of the pen, and what is none."""

import pytest

from exoactor.stages.plan.rules.spelling import mended
from made import rooms


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("wlak to the tabel", "walk to the table"),
        ("pick up the botle", "pick up the bottle"),
        ("pick upp the bottle", "pick up the bottle"),
        ("walk to the cable", "walk to the cable"),
        ("touch the hair", "touch the hair"),
        ("pick up the cups", "pick up the cups"),
        ("pik up the cup", "pik up the cup"),
    ],
)
def test_only_what_can_be_one_word_alone_is_put_right(said: str, meant: str) -> None:
    assert mended(said, rooms.scene("lab")) == meant
