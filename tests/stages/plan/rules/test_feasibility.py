"""What is taken has a grasp: with one hand or two palms, and room to stand; else it is said why
not.
"""

from dataclasses import replace

import pytest

from exoactor.core.errors import ConfigError
from exoactor.scenes import furniture
from exoactor.scenes.scene import Part, Thing
from exoactor.stages.plan.rules.feasibility import lift
from exoactor.stages.plan.rules.planner import actions
from made.acted import scene_of

CHAIR = replace(furniture.chair((1.2, 0.0), 3.0), mass_kg=3.5)


def slab(half_m: tuple[float, float, float], kg: float) -> Thing:
    """Something flat on the floor."""
    part = Part("slab", "box", half_m, (0.0, 0.0, half_m[2]))
    return Thing("slab", ("slab",), (part,), (1.0, 0.0, 0.0), mass_kg=kg)


def test_a_light_chair_is_taken_between_two_palms() -> None:
    found = actions("lift the chair", scene_of(CHAIR))
    assert {one.hands for one in found if one.hands} == {"both"}


def test_a_small_thing_takes_one_hand_unless_both_are_asked_for() -> None:
    bottle = furniture.bottle((0.9, 0.0, 0.0))
    assert lift(scene_of(bottle), bottle) == "right"
    assert lift(scene_of(bottle), bottle, "both") == "both"


@pytest.mark.parametrize(
    ("thing", "hands", "words"),
    [
        (replace(CHAIR, mass_kg=4.5), None, "weighs 4.5 kg, too much to handle"),
        (CHAIR, "left", "weighs 3.5 kg, too much for one hand.*pick up the chair"),
        (slab((0.3, 0.3, 0.2), 0.5), None, "nothing that one hand.*no two opposite sides"),
        (slab((0.3, 0.3, 0.2), 2.0), None, "too much for one hand, and has no two opposite"),
        (slab((0.2, 0.2, 0.01), 0.5), "right", "nothing that one hand closes around"),
    ],
)
def test_why_nothing_takes_it(thing: Thing, hands: str | None, words: str) -> None:
    with pytest.raises(ConfigError, match=f"(?s){words}"):
        lift(scene_of(thing), thing, hands)  # type: ignore[arg-type]


def test_room_to_stand_is_asked_for() -> None:
    box = furniture.box((1.0, 0.0, 0.0), 0.0)
    tall = (Part("wall", "box", (0.02, 1.0, 0.7), (0.0, 0.0, 0.7)),)
    walls = [
        Thing(f"wall_{k}", ("wall",), tall, (x, 0.0, 0.0)) for k, x in enumerate((0.8, 1.2))
    ] + [
        Thing(f"end_{k}", ("wall",), tall, (1.0, y, 0.0), 1.5708) for k, y in enumerate((0.3, -0.3))
    ]
    with pytest.raises(ConfigError, match="leaves no room"):
        lift(scene_of(box, *walls), box)
