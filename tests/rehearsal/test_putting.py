"""Where things are put, where one goes and sits: anywhere, whatever the parts are called."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError
from exoactor.core.plan import Action
from exoactor.rehearsal.floors import Floor
from exoactor.scenes import furniture, structures, tasks
from exoactor.scenes.scene import Scene, Thing
from made.acted import acted, do, done, last, scene_of


def take(name: str, hands: str = "right") -> list[Action]:
    return [do(verb, name, hands=hands) for verb in ("walk_to", "reach", "grasp", "lift")]


def unnamed(thing: Thing) -> Thing:
    """The same without names of purposes."""
    solid = (part for part in thing.parts if part.solid)
    return replace(thing, parts=tuple(replace(p, name=f"part_{k}") for k, p in enumerate(solid)))


@pytest.fixture(scope="module")
def room() -> Scene:
    table = furniture.table((1.2, 0.9), np.pi, 0.62)
    return scene_of(table, furniture.can((1.1, 0.85, 0.62)), furniture.box((1.0, -0.6, 0.0), 0.2))


def test_on_the_floor_beside_a_table() -> None:
    scene = tasks.scene("can-basket")
    down = [do(verb, "can", "floor", hands="right") for verb in ("carry_to", "place")]
    assert last(done(scene, *take("can"), *down), "can")[2] == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize(("direction", "sign"), [("left", 1.0), ("right", -1.0)])
def test_beside_a_basket(direction: str, sign: float) -> None:
    scene = tasks.scene("can-basket")
    more = {"hands": "right", "direction": direction}
    down = [do(verb, "can", "basket", **more) for verb in ("carry_to", "place")]
    apart = last(done(scene, *take("can"), *down), "can") - scene.thing("basket").pos_m
    assert sign * apart[1] > 0.15 and apart[2] == pytest.approx(0.0, abs=1e-4)


def test_on_top_of_a_box(room: Scene) -> None:
    down = [do(verb, "can", "box", hands="right") for verb in ("carry_to", "place")]
    assert last(done(room, *take("can"), *down), "can")[2] == pytest.approx(0.25, abs=1e-3)


def test_no_room_beside_it_is_told() -> None:
    scene = tasks.scene("can-basket")
    more = {"hands": "right", "direction": "forwards"}
    with pytest.raises(BadMotionError, match="no room for the can beside the basket"):
        acted(scene, *take("can"), do("carry_to", "can", "basket", **more))


def test_sides_between_and_back_to_where_one_began(room: Scene) -> None:
    between = do("walk_to", "table", direction="between", other="box")
    done(room, do("walk_to", "box", direction="right"), between, do("walk_to", "start"))


def test_between_things_that_are_wide_and_far_apart() -> None:
    left, right = furniture.table((1.2, 1.0), 0.0, 0.62), furniture.chair((1.2, -1.0), 0.0)
    done(scene_of(left, right), do("walk_to", "table", direction="between", other="chair"))


def test_nobody_sits_down_at_the_end_of_a_bench() -> None:
    bench = replace(structures.bench(height_m=0.40, width_m=1.1), pos_m=(1.0, -0.9, 0.0))
    done(scene_of(bench), do("walk_to", "bench"), do("sit_down", "bench"))


def test_a_hand_that_touched_something_comes_back_over_the_edge() -> None:
    table = furniture.table((1.2, 0.0), np.pi, 0.69)
    can = furniture.can((1.08, -0.1, 0.69))
    done(scene_of(table, can), do("walk_to", "can"), do("reach", "can"))


@pytest.mark.parametrize("high_m", [0.43, 0.44])
def test_a_high_seat_bears_who_sits_on_it(high_m: float) -> None:
    chair = furniture.chair((1.2, 0.0), np.pi, height_m=high_m, depth_m=0.38, width_m=0.42)
    done(scene_of(chair), do("walk_to", "chair"), do("sit_down", "chair"))


def test_a_table_is_gone_around_out_of_reach_of_the_arms() -> None:
    table = furniture.table((1.21, 0.12), np.radians(157.0), 0.65, depth_m=0.42, width_m=0.61)
    room = scene_of(table)
    animation = done(room, do("walk_around", "table"))
    hips = animation.performance.actor.joints(animation.performance.pose)[:, 0, :2]
    assert Floor.of(room).clear_m(hips).min() >= 0.28


def test_around_what_has_no_mark_behind_it(room: Scene) -> None:
    done(room, do("walk_around", "box"))


def test_a_table_is_worked_at_from_the_edge_that_is_near() -> None:
    away = unnamed(furniture.table((1.0, 0.0), 0.0, 0.64))
    can = furniture.can((0.88, 0.0, 0.64))
    done(scene_of(away, can), *take("can"))


def test_any_seat_and_any_bar() -> None:
    chair = scene_of(unnamed(furniture.chair((1.0, 0.4), -np.pi / 2.0)))
    seated = done(chair, do("walk_to", "chair"), do("sit_down", "chair"))
    assert seated.seated[-1, 0] > 0.8
    bar = tasks.scene("duck-bar")
    done(replace(bar, things=(unnamed(bar.things[0]),)), do("duck_under", "bar"))


def test_a_box_onto_the_floor() -> None:
    down = [do(verb, "box", "floor", hands="both") for verb in ("carry_to", "place")]
    done(tasks.scene("carry-box", 1), *take("box", "both"), *down)


def test_off_the_floor() -> None:
    done(scene_of(furniture.bottle((1.0, 0.1, 0.0))), *take("bottle"))
