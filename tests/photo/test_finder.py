"""Boxes by Gemini: its units, one question a picture, one repair."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.core.errors import ConfigError, PermanentError
from exoactor.photo import finder
from exoactor.services.budget import Budget, Pace
from exoactor.services.fakes.google import FakeGoogle
from exoactor.services.fakes.server import Server
from exoactor.services.fakes.work import Workshop
from exoactor.services.jobs import Jobs
from exoactor.stages.plan.gemini import Gemini
from exoactor.stages.plan.paid.parse_response import WrongPlanError

DESK = {"name": "desk", "kind": "table", "box_2d": [250, 100, 750, 600]}
WHOLE = {**DESK, "on": None, "faces": "left", "size_m": None}
MODELS = ("gemini-3.1-pro-preview",)


def answer(*things: dict[str, Any]) -> str:
    return json.dumps({"things": things})


def test_rows_come_first_in_thousandths_of_the_picture() -> None:
    (desk,) = finder.parse(answer(WHOLE), 1280, 720)
    assert desk.box_px == pytest.approx((128.0, 180.0, 768.0, 540.0))
    assert (desk.kind, desk.on, desk.faces, desk.size_m) == ("table", None, "left", None)


@pytest.mark.parametrize(
    "change, says",
    [
        ({"box_2d": [250, 100, 1750, 600]}, "ymax 1750, expected 0 to 1000"),
        ({"box_2d": [250, 700, 750, 600]}, "left < right"),
        ({"kind": "sofa"}, "'sofa'"),
    ],
)
def test_what_is_wrong_is_told(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        finder.parse(answer({**WHOLE, **change}), 1280, 720)


def test_an_answer_without_json_is_none() -> None:
    with pytest.raises(WrongPlanError, match="JSON"):
        finder.parse("A desk stands on the left.", 1280, 720)


@pytest.fixture
def asking(offered: Callable[..., Server], tmp_path: Path) -> Callable[..., Any]:
    """asking(*answers): ask about a picture, and which questions came."""
    picture = np.full((48, 64, 3), 90, dtype=np.uint8)

    def make(*answers: str) -> Any:
        left, asked = list(answers), list[str]()

        def words(document: Any) -> str:
            asked.append(json.dumps(document))
            return left.pop(0)

        world = FakeGoogle(Workshop(lambda asked: b""), lambda asked: b"", words, MODELS)
        offered([world], ())

        def find() -> Any:
            jobs = Jobs(tmp_path, "run", Budget(), Pace(0.01, 0.02, 3))
            return finder.find(picture, Gemini(), jobs)

        return find, asked

    return make


def test_a_picture_is_asked_about_once(asking: Callable[..., Any]) -> None:
    find, asked = asking(answer(WHOLE))
    assert find() == find()
    assert len(asked) == 1 and "box_2d" in asked[0]


def test_a_wrong_answer_is_asked_for_once_more_with_what_was_wrong(
    asking: Callable[..., Any],
) -> None:
    find, asked = asking(answer({**WHOLE, "kind": "sofa"}), answer(WHOLE))
    assert find()[0].name == "desk"
    assert len(asked) == 2 and "things[0].kind is 'sofa'" in asked[1]


def test_two_wrong_answers_stay_paid_and_say_what_to_do(asking: Callable[..., Any]) -> None:
    find, asked = asking("no", "no")
    with pytest.raises(PermanentError, match=r"no usable boxes") as met:
        find()
    assert "--boxes" in met.value.next_step and len(asked) == 2
    with pytest.raises(PermanentError):
        find()
    assert len(asked) == 2
