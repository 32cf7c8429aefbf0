"""Parts of a page: what comes from outside cannot become part of it."""

import json
import re

import pytest

from exoactor.core.motion import Verdict
from exoactor.view import page

HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror='alert(\"2\")'>"


def test_data_cannot_end_its_block_and_is_read_back() -> None:
    value = {HOSTILE: [HOSTILE, 1.5, None]}
    block = page.json_block("data", value)
    inside = re.fullmatch(r'<script type="application/json" id="data">([^<]*)</script>', block)
    assert inside and json.loads(inside[1]) == value


def test_numbers_that_no_json_has_are_not_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        page.json_block("data", float("nan"))


@pytest.mark.parametrize(
    "made",
    [
        page.section(HOSTILE, HOSTILE, ""),
        page.tiles(((HOSTILE, HOSTILE, HOSTILE),)),
        page.reading(Verdict(False, (HOSTILE,)), (HOSTILE,)),
        page.mark(True, HOSTILE, HOSTILE),
        page.notes_list((HOSTILE,)),
        page.stage_table(((HOSTILE, HOSTILE, HOSTILE),)),
        page.metrics_table({HOSTILE: {HOSTILE: HOSTILE}}),
        page.plain_table(((HOSTILE,), (HOSTILE,))),
    ],
)
def test_words_stay_words(made: str) -> None:
    assert "<script" not in made and "<img" not in made and "&lt;script&gt;" in made
