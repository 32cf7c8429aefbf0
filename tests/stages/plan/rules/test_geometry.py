"""Where there is room beside a thing."""

from dataclasses import replace

from exoactor.scenes import furniture, tasks
from exoactor.stages.plan.rules.geometry import free_side
from made import rooms


def test_a_side_has_to_be_on_the_table_and_free() -> None:
    scene = tasks.scene("can-basket")
    can, basket = scene.thing("can"), scene.thing("basket")
    assert free_side(scene, can, basket, "left", None) == "left"
    assert free_side(scene, can, basket, "backwards", None) is None, "the edge is too near"

    x, y, z = basket.pos_m
    bottle = furniture.bottle((x, y + 0.2, z))
    crowded = replace(scene, things=(*scene.things, bottle))
    assert free_side(crowded, can, basket, "left", None) is None


def test_any_side_is_one_with_room() -> None:
    scene = tasks.scene("can-basket")
    can, basket = scene.thing("can"), scene.thing("basket")
    assert free_side(scene, can, basket, "beside", None) == "right"
    x, y, z = basket.pos_m
    crowded = replace(scene, things=(*scene.things, furniture.bottle((x, y - 0.2, z))))
    assert free_side(crowded, can, basket, "beside", None) == "left"


def test_between_two_things_there_has_to_be_a_gap() -> None:
    scene = rooms.lab()
    red, blue, bottle = (scene.thing(name) for name in ("red_cup", "blue_cup", "bottle"))
    assert free_side(scene, bottle, red, "between", blue) == "between"
    x, y, z = red.pos_m
    nearer = replace(blue, pos_m=(x, y - 0.12, z))
    closed = replace(scene, things=(red, nearer, *scene.things[:1]))
    assert free_side(closed, bottle, red, "between", nearer) is None
    assert free_side(scene, bottle, red, "between", scene.thing("chair")) is None, "not on one top"
