"""The rules: every task in its scene, other words for the same, what is refused, and no traceback
ever."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core.errors import ConfigError
from exoactor.core.plan import Plan
from exoactor.core.progress import silent
from exoactor.scenes import tasks
from exoactor.stages.plan import PlanInput
from exoactor.stages.plan.rules import patterns
from exoactor.stages.plan.rules.planner import Rules, actions
from made import rooms, sentences

PICTURE = np.zeros((4, 4, 3), dtype=np.uint8)
DELIVER = ("walk_to", "reach", "grasp", "lift", "carry_to")

VERBS = {
    "bottle-table": ("walk_to", "stand"),
    "basket": ("walk_to", "stand"),
    "around-chair": ("walk_around", "stand"),
    "doorway": ("walk_through", "walk_to", "stand"),
    "sweep-bottle": ("walk_to", "reach", "sweep", "stand"),
    "chair": ("walk_to", "sit_down"),
    "lift-box": ("walk_to", "reach", "grasp", "lift", "stand"),
    "duck-bar": ("duck_under", "stand"),
    "step-over": ("step_over", "stand"),
    "wipe-table": ("walk_to", "reach", "wipe", "stand"),
    "can-basket": (*DELIVER, "place", "stand"),
    "paper-bin": (*DELIVER, "drop", "stand"),
    "bottle-basket": (*DELIVER, "place", "stand"),
    "carry-box": (*DELIVER, "place", "stand"),
}

SAME = [
    ("bottle-table", "Go over to the water bottle, please."),
    ("bottle-table", "approach the bottle that is on the desk"),
    ("basket", "please walk slowly up to the basket and stop there"),
    ("around-chair", "circle the chair"),
    ("doorway", "pass through the door, then halt on the mark."),
    ("sweep-bottle", "push aside the bottle"),
    ("sweep-bottle", "walk to the bottle and brush it out of the way with the right hand"),
    ("chair", "take a seat"),
    ("chair", "sit down on the chair"),
    ("lift-box", "pick up the brown box and stand up"),
    ("lift-box", "raise the cardboard box from the stand with both hands"),
    ("duck-bar", "crouch down under the bar and stand upright"),
    ("step-over", "Step across the beam!"),
    ("wipe-table", "clean the table"),
    ("can-basket", "pick up the can and put it in the basket"),
    ("can-basket", "carry the drink into the basket"),
    ("paper-bin", "throw away the paper"),
    ("paper-bin", "take the crumpled paper from the table, then drop it into the bin"),
    ("paper-bin", "carry the paper to the bin"),
    ("bottle-basket", "put the bottle on the table into the basket"),
    ("carry-box", "bring the box to the other table"),
    ("carry-box", "walk to the box, pick it up, carry it to the other table and put it down"),
    ("carry-box", "put the box on the other table"),
]

REFUSED = [
    ("bottle-table", "", "says nothing"),
    ("bottle-table", "\u5750\u4e0b", "no word in plain letters.*in English"),
    ("bottle-table", "walk to the table \udcff", "no text"),
    ("bottle-table", "fly to the moon", "walk to, walk around.*there is: table, bottle"),
    ("bottle-table", "swalk to the table", "did you mean walk"),
    ("bottle-table", "walk to the bittle", "did you mean bottle"),
    ("bottle-table", "walk to the piano", "piano.*there is"),
    ("bottle-table", "do not walk to the table", "not understood"),
    ("bottle-table", "pick it up", "before anything was named"),
    ("bottle-table", "sit down", "0 seats"),
    ("bottle-table", "sit down on the table", "no seat"),
    ("bottle-table", "duck under the table", "leaves only"),
    ("bottle-table", "lift the table", "weighs 18 kg"),
    ("bottle-table", "walk around the bottle", "is on the table"),
    ("bottle-table", "put the bottle down", "not in its hands"),
    ("bottle-table", "stop on the table", "nothing to stand on"),
    ("basket", "walk to the basket on the basket", "no basket is where"),
    ("basket", "wipe the basket", "no level top"),
    ("doorway", "wipe the doorway", "no level top"),
    ("doorway", "lift the doorway", "fixed"),
    ("doorway", "duck under the doorway", "say: walk through the doorway"),
    ("doorway", "step over the doorway", "too high"),
    ("duck-bar", "walk through the bar", "overhead.*duck under the bar"),
    ("step-over", "duck under the obstacle", "say: walk around"),
    ("can-basket", "put the can on the can", "cannot be put on itself"),
    ("can-basket", "pick up the can and wipe the table", "hold the can.*where to put"),
    ("bottle-table", "wipe the table", "cannot be wiped with the bottle on it"),
    ("lift-box", "lift the box with one hand", "too much for one hand"),
    ("lift-box", "sweep the box aside", "too much for one hand.*pick up the box"),
    ("carry-box", "carry the box from the other table to the table", "is on the table"),
    ("carry-box", "walk to the box " * 40, "letters"),
    ("carry-box", "stand up," * 20, "asks for 20"),
]


def planned(name: str, instruction: str | None = None, seed: int = 0) -> Plan:
    scene = tasks.scene(name, seed)
    return (
        Rules().plan(PlanInput(instruction or scene.instruction, PICTURE, scene=scene), silent).plan
    )


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", tasks.TASKS)
def test_every_task_has_its_actions(name: str, seed: int) -> None:
    plan = planned(name, seed=seed)
    assert tuple(action.verb for action in plan.actions) == VERBS[name]
    there = tasks.scene(name, seed).names
    assert all(
        thing in there for action in plan.actions for thing in (action.thing, action.to) if thing
    )


def test_hands_suit_the_thing() -> None:
    assert {a.hands for a in planned("lift-box").actions if a.hands} == {"both"}
    assert {a.hands for a in planned("can-basket").actions if a.hands} == {"right"}
    left = planned("can-basket", "put the can into the basket with your left hand")
    assert {a.hands for a in left.actions if a.hands} == {"left"}


def test_the_other_table_is_the_one_without_the_box() -> None:
    placed = planned("carry-box").actions[-2]
    assert (placed.verb, placed.thing, placed.to) == ("place", "box", "second_table")


@pytest.mark.parametrize(("name", "instruction"), SAME)
def test_other_words_for_the_same(name: str, instruction: str) -> None:
    scene = tasks.scene(name)
    assert actions(instruction, scene) == actions(scene.instruction, scene)


@pytest.mark.parametrize(("name", "instruction", "words"), REFUSED)
def test_what_cannot_be_is_refused_in_words(name: str, instruction: str, words: str) -> None:
    with pytest.raises(ConfigError, match=f"(?s){words}"):
        actions(instruction, tasks.scene(name))


def test_what_was_grasped_is_lifted_before_one_moves_on() -> None:
    for said in ("grab the can and put it into the basket", "put the can into the basket"):
        assert (
            tuple(action.verb for action in planned("can-basket", said).actions)
            == VERBS["can-basket"]
        )
    verbs = [
        action.verb for action in planned("lift-box", "grab the box and turn to the stand").actions
    ]
    assert verbs == ["walk_to", "reach", "grasp", "lift", "turn_to", "stand"]


def test_there_and_back() -> None:
    actions = planned(
        "carry-box", "carry the box to the other table and carry it back to the first table"
    ).actions
    assert [action.to for action in actions if action.verb == "place"] == ["second_table", "table"]
    actions = planned("can-basket", "pick up the can and put it back on the table").actions
    assert [(action.verb, action.to) for action in actions if action.to] == [
        ("carry_to", "table"),
        ("place", "table"),
    ]


def test_the_other_table_may_be_named_first() -> None:
    assert planned("carry-box", "walk to the other table").actions[0].thing == "second_table"
    assert planned("carry-box", "walk to the second table").actions[0].thing == "second_table"
    walks = planned(
        "carry-box", "walk to the second table and then walk to the other table"
    ).actions
    assert [action.thing for action in walks] == ["second_table", "table", None]


def test_a_seated_robot_stands_up_first() -> None:
    verbs = [action.verb for action in planned("chair", "sit down, then walk around it").actions]
    assert verbs == ["walk_to", "sit_down", "stand_up", "walk_around", "stand"]


def test_what_is_held_is_said_at_the_end() -> None:
    assert "holding the box" in planned("lift-box").prompt.end_state
    assert "rests on the other table" in planned("carry-box").prompt.end_state
    assert "sits still on the chair" in planned("chair").prompt.end_state


@pytest.mark.parametrize("name", tasks.TASKS)
def test_the_prompt_has_five_parts_and_names_what_is_there(name: str) -> None:
    plan, scene = planned(name), tasks.scene(name)
    text = plan.prompt.text
    headings = [line.partition(":")[0] for line in text.splitlines()]
    assert headings == ["Shot", "Scene", "Motion", "Execution", "End State"]
    assert "{" not in text and "  " not in text
    assert all(thing.called[0] in plan.prompt.scene for thing in scene.things)
    assert all(action.says in plan.prompt.execution for action in plan.actions)


def test_the_shot_tells_from_where_it_is_seen() -> None:
    behind = planned("bottle-table").prompt.shot
    facing = planned("lift-box").prompt.shot
    assert "from behind" in behind and "from the front" in facing


WORDS = sorted(
    {word for row in sentences.table("own") for word in f"{row.said} it other one".lower().split()}
)


@settings(max_examples=150)
@given(
    name=st.sampled_from([*sorted(tasks.TASKS), *rooms.ROOMS]),
    instruction=st.one_of(
        st.text(max_size=80),
        st.lists(st.sampled_from([*WORDS, *patterns.verbs_said()]), max_size=14).map(" ".join),
    ),
)
def test_no_text_makes_a_traceback(name: str, instruction: str) -> None:
    """Whatever is said ends in a plan that ends held, or in an error with a next step."""
    scene = rooms.scene(name)
    try:
        plan = Rules().plan(PlanInput(instruction, PICTURE, scene=scene), silent).plan
    except ConfigError as error:
        assert error.next_step
    else:
        assert plan.actions[-1].verb in ("stand", "sit_down")
        assert plan.instruction == instruction
