"""Plans that models write: the form asked for, what is refused and in which words."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core.goals import Goal
from exoactor.core.plan import VERBS, Action
from exoactor.stages.plan.paid import prompts
from exoactor.stages.plan.paid.parse_response import (
    MAX_ACTIONS,
    MAX_PROMPT,
    WrongPlanError,
    parse_response,
)

PROMPT = {name: f"{name} text" for name in ("shot", "scene", "motion", "execution", "end_state")}
WALK = {"verb": "walk_to", "says": "Walk to the box.", "thing": "box", "to": None, "hands": None}


def answer(*actions: Any, **prompt: Any) -> str:
    return json.dumps({"actions": list(actions), "prompt": {**PROMPT, **prompt}})


def test_a_plan_is_read() -> None:
    plan = parse_response(
        answer(WALK, {**WALK, "verb": "stand", "thing": None}), "go to the box", ("box", "table")
    )
    assert plan.actions == (
        Action("walk_to", "Walk to the box.", "box"),
        Action("stand", "Walk to the box."),
    )
    assert plan.instruction == "go to the box" and plan.prompt.end_state == "end_state text"


def test_an_answer_in_a_fence_is_read() -> None:
    assert parse_response(f"```json\n{answer(WALK)}\n```", "go", ("box",)).actions[0].thing == "box"


@pytest.mark.parametrize(
    "dress",
    [
        "<think>\nFirst {{to}} the box.\n</think>\n\n{}", "I go {{there}}.</think>{}",
        "<thinking>x</thinking>```json\n{}\n```",
        "Here is the plan:\n{}\nGood luck!", "```\n{}\n```", "\ufeff{}",
    ],
)  # fmt: skip
def test_an_answer_is_read_without_what_was_thought_and_said_around_it(dress: str) -> None:
    assert parse_response(dress.format(answer(WALK)), "go", ("box",)).actions[0].thing == "box"


@pytest.mark.parametrize(
    "said", ["[" * 100_000, '{"a":' * 50_000, '{"n": ' + "1" * 5000 + "}", '{"n": NaN}', "{" * 10]
)
def test_an_answer_without_end_is_told_in_words(said: str) -> None:
    with pytest.raises(WrongPlanError, match="not valid JSON"):
        parse_response(said, "go", ("box",))


def test_what_cannot_be_printed_is_left_out_of_a_plan() -> None:
    plan = parse_response(
        answer({**WALK, "says": "Walk\x1b[2J\u202e to it."}, scene="a\nb\ud800"), "go", ("box",)
    )
    assert plan.actions[0].says == "Walk[2J to it." and plan.prompt.scene.startswith("a\nb")
    plan.prompt.text.encode()


def test_things_are_free_where_the_scene_is_not_known() -> None:
    assert (
        parse_response(answer({**WALK, "thing": "red crate"}), "go").actions[0].thing == "red crate"
    )


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("I would walk there.", "not valid JSON"),
        ("[]", "not an object"),
        (json.dumps({"actions": [], "prompt": PROMPT}), "actions is not a list"),
        (answer({**WALK, "verb": "fly"}), "'fly'"),
        (answer({**WALK, "thing": "sofa"}), "there is no 'sofa'; the names are: box"),
        (answer({**WALK, "thing": None}), "walk_to needs a thing"),
        (answer({**WALK, "hands": "three"}), "hands is 'three'"),
        (answer({**WALK, "verb": "walk", "amount": -1}), "amount is -1; only a turn"),
        (answer({**WALK, "says": " "}), "says is not a text"),
        (answer({**WALK, "speed": 3}), "unknown field 'speed'"),
        (answer(*[WALK] * (MAX_ACTIONS + 1)), "at most"),
        (answer(WALK, scene=None), "scene is not a text"),
        (answer(WALK, scene="x" * MAX_PROMPT), "characters"),
    ],
)
def test_what_is_no_plan_is_told_in_words(said: str, why: str) -> None:
    with pytest.raises(WrongPlanError, match=why):
        parse_response(said, "go", ("box",))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda s: st.lists(s) | st.dictionaries(st.text(), s),
    )
)
def test_no_answer_makes_a_traceback(document: Any) -> None:
    for said in (
        json.dumps(document),
        json.dumps({"actions": document, "prompt": PROMPT}),
        str(document),
    ):
        with contextlib.suppress(WrongPlanError):
            parse_response(said, "go", ("box",))


def test_the_form_is_what_strict_servers_take() -> None:
    """Every object closed, every field required."""

    def objects(form: Any) -> list[Any]:
        below = [
            entry for value in form.values() if isinstance(value, dict) for entry in objects(value)
        ]
        return ([form] if form.get("type") == "object" else []) + below

    found = objects(prompts.schema(("box",)))
    assert len(found) == 4, "the answer, an action, a goal, the prompt"
    for form in found:
        assert form["additionalProperties"] is False and form["required"] == list(
            form["properties"]
        )
    action = found[0]["properties"]["actions"]["items"]["properties"]
    assert action["verb"]["enum"] == list(VERBS) and action["thing"]["enum"] == [
        "box",
        "floor",
        "start",
        None,
    ]


def test_a_repair_repeats_the_question_the_answer_and_what_is_wrong() -> None:
    asked = prompts.ask("go", b"picture", ("box",))
    again = prompts.again(asked, "I would walk.", "it is not valid JSON")
    assert again.prompt.startswith(asked.prompt) and "I would walk." in again.prompt
    assert "it is not valid JSON" in again.prompt and again.picture == asked.picture


def test_goals_are_read_and_what_is_wrong_with_one_is_said() -> None:
    goals = [{"kind": "in", "thing": "can", "to": "basket", "amount": None, "when": None},
             {"kind": "on", "thing": "can", "to": "floor"}]  # fmt: skip
    document = json.loads(answer(WALK))
    things = ("can", "basket", "box")
    plan = parse_response(json.dumps({**document, "goals": goals}), "say", things)
    assert plan.goals == (Goal("in", "can", "basket"), Goal("on", "can", "floor"))

    for wrong, says in (
        ({"kind": "in", "thing": "can"}, "goal 1: goal 'in' needs a 'to'"),
        ({"kind": "near", "thing": "sofa"}, "goal 1: there is no 'sofa'"),
        ({"kind": "near", "thing": "can", "amount": "far"}, "amount is 'far', not a number"),
        ({"kind": "near", "thing": "can", "how": 1}, "unknown field 'how'"),
        ("near", "goal 1 is not an object"),
    ):
        with pytest.raises(WrongPlanError, match=says):
            parse_response(json.dumps({**document, "goals": [wrong]}), "say", things)
