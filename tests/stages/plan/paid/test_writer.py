"""What becomes of a plan that a model wrote."""

from dataclasses import replace

import pytest

from exoactor.core.goals import Goal
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.scenes import tasks
from exoactor.stages.plan.paid.writer import with_goals

BASKET = tasks.scene("basket")
WALK = Plan(
    "go there", (Action("walk_to", "Walk.", "basket"),), Prompt("shot", "scene", "", "", "")
)


def test_goals_that_a_model_left_out_follow_from_its_actions() -> None:
    found = (Goal("near", "basket"), Goal("facing", "basket"), Goal("standing"))
    assert with_goals(WALK, BASKET) == replace(WALK, goals=found)
    own = replace(WALK, goals=(Goal("standing"),))
    assert with_goals(own, BASKET) == own and with_goals(WALK, None) == WALK


@pytest.mark.parametrize(
    "action",
    [
        Action("lift", "Lift it.", "sofa"),
        Action("push", "Push."),
        Action("place", "Put it.", "basket"),
    ],
)
def test_where_none_follow_there_are_none(action: Action) -> None:
    plan = replace(WALK, actions=(action,))
    assert with_goals(plan, BASKET) == plan
