"""Steps and prompts of the verbs in words that a video model can follow."""

import pytest

from exoactor.core.plan import VERBS
from exoactor.stages.plan.rules import wording
from exoactor.stages.plan.rules.planner import actions
from made import rooms


@pytest.mark.parametrize(
    ("room", "said", "step"),
    [
        ("lab", "walk two steps backwards", "Walk 0.6 m backwards, facing the same way"),
        ("lab", "turn right by 30 degrees", "by 30 degrees to the right"),
        ("lab", "stand behind the basket", "until the body is behind the basket"),
        ("lab", "stand between the chair and the table", "between the chair and the table"),
        ("lab", "wave with your left hand", "Raise the left hand beside the head"),
        ("lab", "point at the bin", "point at the bin"),
        ("lab", "push the stool 20 cm forwards", "Push the stand 0.2 m straight ahead"),
        ("lab", "slide the bottle to the left", "Slide the bottle to the left with the palms"),
        ("lab", "kick the ball", "Kick the ball away with one foot"),
        ("lab", "throw the ball into the bin", "in a low arc into the bin"),
        ("lab", "put the ball to the left of the bin", "Lower the ball to the left of the bin"),
        ("lab", "put the ball on the stool", "Lower the ball onto the stand"),
        ("lab", "pick up the bottle and put it on the floor", "Lower the bottle onto the floor"),
        ("lab", "hold out the bottle", "Hold the bottle out to the front"),
        ("lab", "hold out your left hand", "Hold the open hand out to the front"),
        ("lab", "walk to the bin and come back", "Walk back to where the person stood"),
    ],
)
def test_a_step_says_how_far_which_way_and_where(room: str, said: str, step: str) -> None:
    assert step in " ".join(action.says for action in actions(said, rooms.scene(room)))


def test_every_verb_has_a_sentence() -> None:
    assert set(wording.STEPS) == set(VERBS)


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("put the ball to the left of the bin", "The ball rests to the left of the bin."),
        ("pick up the ball and put it on the floor", "The ball rests on the floor."),
        ("throw the ball into the bin", "The ball rests in the bin."),
        ("throw the ball into the bin", "both arms hanging at the sides"),
        ("hold out the bottle", "holding the bottle"),
    ],
)
def test_the_end_says_where_things_are(said: str, end: str) -> None:
    scene = rooms.scene("lab")
    assert end in wording.prompt(scene, actions(said, scene)).end_state
