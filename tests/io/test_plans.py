"""plan.json: what is written is read; what is wrong is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core.errors import ConfigError
from exoactor.core.plan import VERBS, Action, Plan, Prompt
from exoactor.io.plans import load_plan, save_plan

PLAN = Plan(
    "lift the box",
    (Action("walk_to", "Walk on.", "box"), Action("lift", "Lift it.", "box", hands="both"),
     Action("stand", "Stand.")),
    Prompt("one take", "a box", "calm", "1. Walk …", "upright"),
)  # fmt: skip


def test_a_plan_comes_back(tmp_path: Path) -> None:
    save_plan(tmp_path / "plan.json", PLAN)
    assert load_plan(tmp_path / "plan.json") == PLAN
    document = json.loads((tmp_path / "plan.json").read_text())
    assert document["actions"][2] == {"verb": "stand", "says": "Stand."}, (
        "what is absent is left out"
    )


@given(
    st.text(max_size=20),
    st.lists(
        st.builds(
            Action,
            st.sampled_from(VERBS),
            st.text(max_size=20),
            st.none() | st.text(max_size=8),
            st.none() | st.text(max_size=8),
            st.sampled_from([None, "left", "right", "both"]),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_any_plan_comes_back(
    tmp_path_factory: pytest.TempPathFactory, said: str, actions: list[Action]
) -> None:
    path = tmp_path_factory.mktemp("plans") / "plan.json"
    plan = Plan(said, tuple(actions), PLAN.prompt)
    save_plan(path, plan)
    assert load_plan(path) == plan


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"instruction": None}, "instruction is not a text"),
        ({"actions": []}, "actions holds no action"),
        (
            {"actions": [{"verb": "fly", "says": "Fly."}]},
            r"actions\[0\]: action 'fly' is not known",
        ),
        ({"actions": [{"verb": "stand"}]}, r"actions\[0\].says is missing"),
        ({"actions": [{"verb": ["stand"], "says": ""}]}, r"actions\[0\].verb is not a text"),
        (
            {"actions": [{"verb": "lift", "says": "", "thing": 3}]},
            r"actions\[0\].thing is not a text",
        ),
        ({"actions": [{"verb": "lift", "says": "", "hands": "three"}]}, r"actions\[0\].hands"),
        (
            {"actions": [{"verb": "lift", "says": "", "speed": 2}]},
            r"actions\[0\] has a field 'speed'",
        ),
        ({"actions": [5]}, r"actions\[0\] is not an object"),
        ({"prompt": {"shot": "x"}}, "prompt.scene is missing"),
        ({"prompt": "x"}, "prompt is not an object"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], words: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    save_plan(path, PLAN)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ConfigError, match=f"plan.json.*{words}"):
        load_plan(path)


def test_no_plan_at_all(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        load_plan(tmp_path / "plan.json")
    (tmp_path / "plan.json").write_text("[]")
    with pytest.raises(ConfigError, match="not an object"):
        load_plan(tmp_path / "plan.json")
