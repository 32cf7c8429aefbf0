"""Goals that follow from a plan's actions."""

import pytest

from exoactor.core.goals import Goal
from exoactor.scenes.goals.compilation import from_actions
from exoactor.stages.plan.rules.planner import actions
from made import rooms

STANDING = Goal("standing")


@pytest.mark.parametrize(
    ("name", "said", "goals"),
    [
        ("bottle-table", "walk to the table",
         (Goal("near", "table"), Goal("facing", "table"), STANDING)),
        ("carry-box", "walk to the other table, then walk to the box",
         (Goal("near", "second_table", when="once"), Goal("near", "box"), Goal("facing", "box"),
          STANDING)),
        ("boxes", "push the small box to the big box",
         (Goal("touched", "small_box"), Goal("beside", "small_box", "big_box", amount=0.51),
          Goal("moved", "small_box", amount=5.0), STANDING)),
        ("doorway", "walk through the doorway and come back through it",
         (Goal("through", "doorway"), Goal("untouched", "doorway"), Goal("through", "doorway"),
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
        ("sweep-bottle", "slide the bottle to the left by 20 cm",
         (Goal("touched", "bottle"), Goal("moved", "bottle", amount=14.0, direction="left"),
          Goal("on", "bottle", "table"), STANDING, Goal("in_place", "table", amount=50.0))),
        ("sweep-bottle", "pull the bottle closer",
         (Goal("touched", "bottle"), Goal("moved", "bottle", amount=12.0, direction="backwards"),
          STANDING, Goal("in_place", "table", amount=50.0))),
        ("basket", "walk to the left of the basket, then come back",
         (Goal("at_side", "basket", direction="left", when="once"), Goal("near", "start"),
          STANDING)),
        ("basket", "turn right and take two steps back",
         (Goal("turned", amount=-90.0), Goal("went", amount=0.6, direction="backwards"),
          STANDING)),
        ("basket", "squat, bow and wave",
         (Goal("lowered", amount=0.5), Goal("leaning"), Goal("raised"), STANDING)),
        ("basket", "point at the basket", (Goal("pointing", "basket"), STANDING)),
        ("basket", "kick the basket",
         (Goal("touched", "basket"), Goal("moved", "basket", amount=30.0), STANDING)),
        ("bottle-table", "give me the bottle",
         (Goal("lifted", "bottle"), Goal("held", "bottle"), STANDING,
          Goal("in_place", "table", amount=50.0))),
        ("can-basket", "put the can to the left of the basket",
         (Goal("beside", "can", "basket", direction="left"), Goal("let_go", "can"), STANDING,
          Goal("in_place", "table", amount=50.0))),
    ],
)  # fmt: skip
def test_goals_of_instructions(name: str, said: str, goals: tuple[Goal, ...]) -> None:
    scene = rooms.scene(name)
    assert from_actions(actions(said, scene), scene) == goals
