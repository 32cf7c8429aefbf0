"""Ways keep away from what stands around, are smooth, and lead where they should; spots are at hand
and free."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exoactor.core.errors import ConfigError
from exoactor.core.frames import Camera
from exoactor.rehearsal import path_planning
from exoactor.rehearsal.floors import Floor, distance_m, whole_outline
from exoactor.scenes import furniture, tasks
from exoactor.scenes.scene import Scene, Start, Thing

CAMERA = Camera.looking_at(np.array([-2.0, -2.0, 1.4]), np.array([1.0, 0.0, 0.5]), 900.0, 1280, 720)


def _scene(*things: Thing) -> Scene:
    return Scene("room", 0, "", things, Start((0.0, 0.0), 0.0), CAMERA)


def _turns_per_m(path_m: np.ndarray) -> np.ndarray:
    legs = np.diff(path_m, axis=0)
    heading = np.unwrap(np.arctan2(legs[:, 1], legs[:, 0]))
    return np.asarray(np.abs(np.diff(heading)) / np.linalg.norm(legs[1:], axis=1))


@given(
    chair=st.tuples(st.floats(0.5, 1.5), st.floats(-0.5, 0.5)), yaw=st.floats(-3.0, 3.0),
    table=st.tuples(st.floats(0.6, 2.0), st.floats(0.9, 1.5)),
    goal=st.tuples(st.floats(1.8, 2.8), st.floats(-1.0, 1.0)),
)  # fmt: skip
@settings(max_examples=8)
def test_ways_keep_the_clearance_and_turn_gently(
    chair: tuple[float, float], yaw: float, table: tuple[float, float], goal: tuple[float, float]
) -> None:
    scene = _scene(furniture.chair(chair, yaw), furniture.table(table, yaw, 0.7))
    floor, end = Floor.of(scene), np.array(goal)
    assume(floor.clear_m(np.array([[0.0, 0.0], goal])).min() > path_planning.CLEARANCE_M + 0.02)
    path = path_planning.way(scene, np.zeros(2), end)
    np.testing.assert_allclose(path[[0, -1]], [[0.0, 0.0], goal], atol=1e-9)
    dense = np.concatenate(
        [a + np.linspace(0, 1, 5)[:, None] * (b - a) for a, b in itertools.pairwise(path)]
    )
    assert floor.clear_m(dense).min() >= path_planning.CLEARANCE_M - 2e-3
    assert np.linalg.norm(np.diff(path, axis=0), axis=1).max() < 0.06
    assert _turns_per_m(path).max() < 8.0
    shortest = np.linalg.norm(end)
    assert np.linalg.norm(np.diff(path, axis=0), axis=1).sum() < shortest + 2.5


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("left", [False, True])
def test_around_the_chair_to_the_mark_on_either_side_and_back(seed: int, left: bool) -> None:
    scene = tasks.scene("around-chair", seed)
    chair, mark, start = (np.array(place[:2]) for place in (
        scene.thing("chair").pos_m, scene.thing("mark").pos_m, scene.start.place_m
    ))  # fmt: skip
    for goal in (mark, start):
        path = path_planning.around(scene, "chair", start, goal, left=left)
        angle = np.unwrap(np.arctan2(*(path - chair).T[::-1]))
        swept = np.degrees(angle[-1] - angle[0]) * (1.0 if left else -1.0)
        assert swept > (330.0 if goal is start else 120.0)
        assert (
            Floor.of(scene).clear_m(path).min()
            >= min(path_planning.CLEARANCE_M, Floor.of(scene).clear_m(start)) - 2e-3
        )


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_through_the_doorway(seed: int) -> None:
    scene = tasks.scene("doorway", seed)
    door, goal = scene.thing("doorway"), np.array(scene.thing("mark").pos_m[:2])
    path = path_planning.way(scene, np.array(scene.start.place_m), goal)
    c, s = np.cos(door.yaw_rad), np.sin(door.yaw_rad)
    local = (path - np.array(door.pos_m[:2])) @ np.array([[c, -s], [s, c]])
    at = np.abs(local[:, 0]) < 0.1
    assert local[0, 0] < 0.0 < local[-1, 0]
    assert np.abs(local[at, 1]).max() < 0.15  # about the middle of it
    assert Floor.of(scene).clear_m(path).min() > 0.35


def test_a_bar_is_in_the_way_unless_one_goes_under_it() -> None:
    scene = tasks.scene("duck-bar")
    start, goal = np.array(scene.start.place_m), np.array(scene.start.place_m) + [2.0, 0.0]
    around = path_planning.way(scene, start, goal)
    under = path_planning.way(scene, start, goal, without=("bar.bar",))
    assert np.abs(around[:, 1]).max() > 0.6
    assert np.abs(under[:, 1]).max() < 0.2


def test_a_way_ends_straight_where_it_is_to_face_something() -> None:
    scene = _scene(furniture.table((1.6, 0.5), np.pi, 0.7))
    goal = np.array([1.1, 0.5])
    path = path_planning.way(scene, np.zeros(2), goal, facing_rad=0.0)
    last = path[np.linalg.norm(path - goal, axis=1) < 0.15]
    assert np.abs(last[:, 1] - 0.5).max() < 0.02


def test_no_way_is_said_so() -> None:
    sides = (
        ((1.0, 0.0), 0.0),
        ((-1.0, 0.0), 0.0),
        ((0.0, 1.0), np.pi / 2),
        ((0.0, -1.0), np.pi / 2),
    )
    walls = [
        furniture.table(place, yaw, 0.7, name=f"t{k}", width_m=2.4)
        for k, (place, yaw) in enumerate(sides)
    ]
    with pytest.raises(ConfigError, match="no way from"):
        path_planning.way(_scene(*walls), np.zeros(2), np.array([2.0, 2.0]))


def test_where_there_is_less_room_at_the_end_the_way_opens_up() -> None:
    scene = _scene(furniture.table((1.5, 0.0), np.pi, 0.7))
    goal = np.array([1.5 - 0.21 - 0.2, 0.0])
    path = path_planning.way(scene, np.zeros(2), goal)
    clear = Floor.of(scene).clear_m(path)
    assert clear[-1] == pytest.approx(0.2, abs=1e-6)
    assert (
        clear[np.linalg.norm(path - goal, axis=1) > 0.25].min() >= path_planning.CLEARANCE_M - 2e-3
    )


def test_the_parts_of_a_floor_are_known_by_name() -> None:
    scene = tasks.scene("doorway")
    all_, less = Floor.of(scene), Floor.of(scene, without=("doorway.left_wall",))
    assert len(less.outlines) == len(all_.outlines) - 1
    assert not Floor.of(scene, without=("doorway",)).outlines  # the mark is flat on the floor


def test_an_outline_holds_the_thing_and_distances_to_it_are_signed() -> None:
    basket = tasks.scene("basket").thing("basket")
    outline, centre = whole_outline(basket), np.array(basket.pos_m[:2])
    radius = np.linalg.norm(outline - centre, axis=1).max()
    assert 0.19 < radius < 0.23
    away = distance_m(outline, centre + np.array([[0.0, 0.0], [0.5, 0.0], [0.0, -1.0]]))
    assert away[0] < -0.17
    np.testing.assert_allclose(away[1:], [0.5 - radius, 1.0 - radius], atol=0.012)
