"""Things that are pushed, pulled, slid, knocked over, kicked and thrown."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.scenes import furniture, tasks
from exoactor.scenes.scene import Scene
from made.acted import acted, do, done, last, scene_of


def ball(x_m: float = 1.0) -> Scene:
    return scene_of(furniture.ball((x_m, 0.1, 0.0)))


def on_table(*steps: tuple[str, dict[str, object]]) -> np.ndarray:
    scene = tasks.scene("sweep-bottle")
    animation = done(
        scene, do("walk_to", "bottle"), *(do(verb, "bottle", **more) for verb, more in steps)
    )
    return last(animation, "bottle") - scene.things[1].pos_m


@pytest.mark.parametrize("hands", [None, "both"])
def test_a_box_on_the_floor_goes_as_far_as_asked(hands: str | None) -> None:
    scene = scene_of(furniture.box((1.1, 0.1, 0.0), 0.2))
    animation = done(scene, do("push", "box", amount=0.4, hands=hands, direction="forwards"))
    moved = last(animation, "box") - scene.things[0].pos_m
    assert moved[0] == pytest.approx(0.4, abs=0.03) and abs(moved[1]) < 0.01


def test_a_box_is_pushed_until_it_is_next_to_another() -> None:
    chair = furniture.chair((1.4, 0.9), np.pi)
    scene = scene_of(furniture.box((1.0, -0.4, 0.0), 0.2), chair)
    animation = done(scene, do("push", "box", to="chair"))
    before, after = (
        np.linalg.norm(place[:2] - np.array(chair.pos_m[:2]))
        for place in (np.array(scene.things[0].pos_m), last(animation, "box"))
    )
    assert before > 1.3 and 0.3 < after < 0.55


def test_a_box_that_is_turned_is_pushed_from_its_skin() -> None:
    box = furniture.box((1.1, 0.0, 0.0), mass_kg=2.0, height_m=0.45)
    turned = scene_of(replace(box, yaw_rad=np.radians(18.0)))
    done(turned, do("push", "box", direction="forwards"))


def test_furniture_is_pushed_and_pulled() -> None:
    chair = scene_of(furniture.chair((1.2, 0.0), np.pi))
    there = done(chair, do("walk_to", "chair"), do("push", "chair", amount=0.2))
    back = done(chair, do("walk_to", "chair"), do("pull", "chair", amount=0.2))
    assert last(there, "chair")[0] == pytest.approx(1.4, abs=0.02)
    assert last(back, "chair")[0] == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(
    ("direction", "way"),
    [("left", (0, 1)), ("right", (0, -1)), ("forwards", (1, 0)), ("backwards", (-1, 0))],
)
def test_a_bottle_slides_along_the_table_any_way(direction: str, way: tuple[int, int]) -> None:
    moved = on_table(("slide", {"direction": direction, "amount": 0.1}))
    assert moved[:2] == pytest.approx(0.1 * np.array(way), abs=0.02)


def test_what_is_knocked_over_lies_on_the_table() -> None:
    scene = tasks.scene("sweep-bottle")
    animation = done(scene, do("walk_to", "bottle"), do("knock_over", "bottle", hands="right"))
    tilt = rotations.to_matrix(animation.thing_quat_wxyz[-1, 1])[2, 2]
    assert abs(tilt) < 0.1 and last(animation, "bottle")[2] - scene.things[1].pos_m[2] < 0.04


@pytest.mark.parametrize("wide_m", [0.20, 0.24])
def test_a_ball_rolls_off_the_foot(wide_m: float) -> None:
    scene = scene_of(furniture.ball((1.0, 0.1, 0.0), diameter_m=wide_m))
    animation = done(scene, do("kick", "ball", direction="forwards"), every=1)
    away = last(animation, "ball") - scene.things[0].pos_m
    assert away[0] == pytest.approx(1.0, abs=0.05) and abs(away[1]) < 0.01
    turned = rotations.to_rotvec(animation.thing_quat_wxyz[:, 0])
    assert np.ptp(turned[:, 1]) > 1.0


def test_paper_is_tossed_into_the_bin() -> None:
    take = [do(verb, "paper", hands="right") for verb in ("walk_to", "reach", "grasp", "lift")]
    done(tasks.scene("paper-bin"), *take, do("throw", "paper", "bin", hands="right"))


@pytest.mark.parametrize(
    ("verb", "more", "why"),
    [
        ("slide", {"direction": "backwards", "amount": 0.4}, "can be slid 0.* m that way"),
        ("slide", {"direction": "left", "hands": "left"}, "left palm does not look to the left"),
        ("kick", {}, "on the table, not on the floor"),
    ],
)
def test_what_cannot_be_acted_is_told(verb: str, more: dict[str, object], why: str) -> None:
    with pytest.raises(BadMotionError, match=why):
        on_table((verb, more))


def test_nothing_is_pushed_into_a_wall_nor_a_wall() -> None:
    with pytest.raises(ConfigError, match="doorway is fixed, nobody can push it"):
        acted(tasks.scene("doorway"), do("push", "doorway"))
    boxes = scene_of(
        furniture.box((1.0, 0.0, 0.0)), furniture.table((1.6, 0.0), np.pi, 0.66, name="table")
    )
    with pytest.raises(BadMotionError, match="something stands there"):
        acted(boxes, do("push", "box", amount=0.8, direction="forwards"))


def test_a_box_is_too_squat_to_be_knocked_over() -> None:
    with pytest.raises(BadMotionError, match="too squat"):
        acted(
            scene_of(furniture.box((1.0, 0.0, 0.0))), do("walk_to", "box"), do("knock_over", "box")
        )
