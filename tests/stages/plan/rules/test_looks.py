"""Colours, sizes and places of things in words."""

import pytest

from exoactor.scenes import furniture
from exoactor.scenes.scene import Part, Thing
from exoactor.stages.plan.rules import looks
from made import rooms


def painted(*paints: tuple[str, float]) -> Thing:
    """Plates of paints and sizes."""
    parts = tuple(
        Part(f"part_{k}", "box", (half, half, 0.01), paint=paint)
        for k, (paint, half) in enumerate(paints)
    )
    return Thing("thing", ("thing",), parts, (0.0, 0.0, 0.0))


@pytest.mark.parametrize(
    ("paint", "word"),
    [("red", "red"), ("blue", "blue"), ("yellow", "yellow"), ("dark", "black"), ("white", "white"),
     ("steel", "grey"), ("oak", "brown"), ("cardboard", "brown"), ("foliage", "green"),
     ("coffee", "brown"), ("#00ff00", "green"), ("#ff8800", "orange"), ("#8800ff", "purple"),
     ("#ff66aa", "pink")],
)  # fmt: skip
def test_a_paint_has_a_colour(paint: str, word: str) -> None:
    assert word in looks.colours(painted((paint, 0.1)))


def test_only_a_large_share_of_the_skin_is_a_colour() -> None:
    assert looks.colours(painted(("red", 0.2), ("white", 0.05))) == {"red"}
    assert looks.colours(painted(("red", 0.2), ("white", 0.2))) == {"red", "white"}


def test_what_is_not_drawn_has_no_colour() -> None:
    assert "none" not in looks.colours(furniture.basket((0.0, 0.0, 0.0)))


def test_no_box_is_the_large_one_of_two_alike() -> None:
    boxes = rooms.boxes().things
    assert [box.name for box in looks.extreme(boxes, looks.volume, 1.0)] == ["big_box"]
    assert len(looks.extreme(boxes[:1] * 2, looks.volume, 1.0)) == 2


def test_things_in_a_row_and_their_sides() -> None:
    scene = rooms.boxes()
    small, big, tall = scene.things
    assert looks.from_left(scene, (tall, small, big)) == [small, big, tall]
    assert looks.on_side(scene, small, "left", big) and not looks.on_side(scene, big, "left", small)
    assert looks.between(big, small, tall) and not looks.between(small, big, tall)
