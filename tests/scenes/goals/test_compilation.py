"""Goals that follow from a plan's actions."""

import pytest

from exoactor.core.goals import Goal
from exoactor.scenes import tasks
from exoactor.scenes.goals.compilation import from_actions
from exoactor.stages.plan.rules.planner import actions

STANDING = Goal("standing")


@pytest.mark.parametrize(
    ("name", "said", "goals"),
    [
        ("bottle-table", "walk to the table",
         (Goal("near", "table"), Goal("facing", "table"), STANDING)),
        ("carry-box", "walk to the other table, then walk to the box",
         (Goal("near", "second_table", when="once"), Goal("near", "box"), Goal("facing", "box"),
          STANDING)),
        ("doorway", "walk through the doorway",
         (Goal("through", "doorway"), Goal("untouched", "doorway"), STANDING)),
        ("chair", "sit down on the chair", (Goal("seated", "chair"),)),
        ("chair", "sit down, then stand up", (Goal("seated", "chair", when="once"), STANDING)),
        ("lift-box", "lift the box",
         (Goal("lifted", "box"), Goal("held", "box"), STANDING,
          Goal("in_place", "stand", amount=50.0))),
        ("lift-box", "lift the box and put it down",
         (Goal("on", "box", "stand"), Goal("upright", "box"), Goal("let_go", "box"), STANDING,
          Goal("in_place", "stand", amount=50.0))),
        ("can-basket", "drop the can into the basket",
         (Goal("in", "can", "basket"), Goal("let_go", "can"), STANDING,
          Goal("in_place", "table", amount=50.0))),
        ("wipe-table", "wipe the table",
         (Goal("touched", "table"), Goal("wiped", "table"), Goal("in_place", "table"), STANDING)),
        ("sweep-bottle", "touch the bottle", (Goal("touched", "bottle"), STANDING)),
    ],
)  # fmt: skip
def test_goals_of_instructions(name: str, said: str, goals: tuple[Goal, ...]) -> None:
    scene = tasks.scene(name)
    assert from_actions(actions(said, scene), scene) == goals
