"""Plans that models write: the form asked for, what is refused and in which words."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core.plan import VERBS, Action
from exoactor.stages.plan import prompts
from exoactor.stages.plan.written import MAX_ACTIONS, MAX_PROMPT, WrongPlanError, read

PROMPT = {name: f"{name} text" for name in ("shot", "scene", "motion", "execution", "end_state")}
WALK = {"verb": "walk_to", "says": "Walk to the box.", "thing": "box", "to": None, "hands": None}


def answer(*actions: Any, **prompt: Any) -> str:
    return json.dumps({"actions": list(actions), "prompt": {**PROMPT, **prompt}})


def test_a_plan_is_read() -> None:
    plan = read(answer(WALK, {**WALK, "verb": "stand", "thing": None}), "go to the box", ("box", "table"))
    assert plan.actions == (Action("walk_to", "Walk to the box.", "box"), Action("stand", "Walk to the box."))
    assert plan.instruction == "go to the box" and plan.prompt.end_state == "end_state text"


def test_an_answer_in_a_fence_is_read() -> None:
    assert read(f"```json\n{answer(WALK)}\n```", "go", ("box",)).actions[0].thing == "box"


def test_things_are_free_where_the_scene_is_not_known() -> None:
    assert read(answer({**WALK, "thing": "red crate"}), "go").actions[0].thing == "red crate"


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
        (answer({**WALK, "says": " "}), "says is not a text"),
        (answer({**WALK, "speed": 3}), "unknown field 'speed'"),
        (answer(*[WALK] * (MAX_ACTIONS + 1)), "at most"),
        (answer(WALK, scene=None), "scene is not a text"),
        (answer(WALK, scene="x" * MAX_PROMPT), "characters"),
    ],
)
def test_what_is_no_plan_is_told_in_words(said: str, why: str) -> None:
    with pytest.raises(WrongPlanError, match=why):
        read(said, "go", ("box",))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_no_answer_makes_a_traceback(document: Any) -> None:
    for said in (json.dumps(document), json.dumps({"actions": document, "prompt": PROMPT}), str(document)):
        with contextlib.suppress(WrongPlanError):
            read(said, "go", ("box",))


def test_the_form_is_what_strict_servers_take() -> None:
    """Every object closed, every field required."""

    def objects(form: Any) -> list[Any]:
        below = [entry for value in form.values() if isinstance(value, dict) for entry in objects(value)]
        return ([form] if form.get("type") == "object" else []) + below

    found = objects(prompts.schema(("box",)))
    assert len(found) == 3
    for form in found:
        assert form["additionalProperties"] is False and form["required"] == list(form["properties"])
    action = found[0]["properties"]["actions"]["items"]["properties"]
    assert action["verb"]["enum"] == list(VERBS) and action["thing"]["enum"] == ["box", None]


def test_a_repair_repeats_the_question_the_answer_and_what_is_wrong() -> None:
    asked = prompts.ask("go", b"picture", ("box",))
    again = prompts.again(asked, "I would walk.", "it is not valid JSON")
    assert again.prompt.startswith(asked.prompt) and "I would walk." in again.prompt
    assert "it is not valid JSON" in again.prompt and again.picture == asked.picture
