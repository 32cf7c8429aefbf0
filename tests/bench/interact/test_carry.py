"""Scenes in which a box is carried, drawn from a seed."""

import numpy as np
import pytest

from exoactor.bench.interact import carry
from exoactor.core import rotations
from exoactor.scenes import affordances, goals
from exoactor.scenes.scene import Scene


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [carry.carrying(3, index) for index in range(6)]


def away_m(scene: Scene, name: str) -> np.ndarray:
    return np.subtract(scene.thing(name).pos_m[:2], scene.start.place_m)


def test_a_box_of_two_kilograms_stands_on_a_stool_near_the_start(scenes: list[Scene]) -> None:
    for scene in scenes:
        box, stand = scene.thing("box"), scene.thing("stand")
        assert box.mass_kg == 2.0 and affordances.support(scene, box) is stand
        assert 1.0 <= np.linalg.norm(away_m(scene, "stand")) <= 3.0
        assert np.linalg.norm(away_m(scene, "table")) >= carry.ROOM_M


def test_it_is_in_any_direction_from_where_the_robot_looks(scenes: list[Scene]) -> None:
    bearing = [
        rotations.wrapped(np.arctan2(*away_m(scene, "stand")[::-1]) - scene.start.yaw_rad)
        for scene in scenes
    ]
    assert max(np.abs(bearing)) > np.radians(90.0) and min(bearing) < 0.0 < max(bearing)


def test_it_is_to_be_put_on_a_table_that_is_not_in_the_way(scenes: list[Scene]) -> None:
    for scene in scenes:
        goals.check(scene.goals, scene)
        goals.check_possible(scene.goals, scene)
        assert [goal.kind for goal in scene.goals] == ["lifted", "on", "let_go"]
        table, half_way = scene.thing("table"), away_m(scene, "stand") / 2 + scene.start.place_m
        assert np.linalg.norm(np.array(table.pos_m[:2]) - half_way) > 0.4


def test_a_seed_and_an_index_give_the_same_scene_again(scenes: list[Scene]) -> None:
    assert carry.carrying(3, 2).things == scenes[2].things
    assert carry.carrying(4, 2).things != scenes[2].things
