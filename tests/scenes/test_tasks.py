"""The fourteen scenes: there, deterministic, moved a little by the seed, and in view."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core.errors import ConfigError
from exoactor.scenes import moves, tasks
from exoactor.scenes.person import STATURE_M
from exoactor.scenes.scene import Scene

SEEDS = range(3)
MODEST = moves.START_M * np.sqrt(2.0)


def stations(scene: Scene) -> list[tuple[float, float]]:
    """Places on the floor where somebody stands during the task: the start, and a step from where
    it leads."""
    start, things = scene.start.place_m, {thing.name: thing for thing in scene.things}
    if "mark" in things:
        return [start, things["mark"].pos_m[:2]]
    if "second_table" in things:
        x, y, _ = things["second_table"].pos_m
        return [start, (x, y + 0.5)]
    if things.keys() & {"bar", "obstacle"}:
        return [start, (start[0] + 1.6, 0.0)]
    x, y, _ = scene.things[0].pos_m
    return [start, (x, y - 0.4) if "chair" in things else (x - 0.45, y)]


def test_codes_tiers_and_instructions() -> None:
    codes = [task.code for task in tasks.TASKS.values()]
    assert codes == [
        "B1",
        "B2",
        "B3",
        "B4",
        "A1",
        "A2",
        "A3",
        "A4",
        "A5",
        "A6",
        "S1",
        "S2",
        "S3",
        "S4",
    ]
    tiers = {"B": "easy", "A": "moderate", "S": "challenging"}
    assert all(task.tier == tiers[task.code[0]] for task in tasks.TASKS.values())
    assert all(task.name == name and task.says.endswith(".") for name, task in tasks.TASKS.items())
    assert tasks.scene("chair").instruction == "walk to the chair and sit down"


@pytest.mark.parametrize("name", tasks.TASKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_gives_the_same_scene_again(name: str, seed: int) -> None:
    once, again = tasks.scene(name, seed), tasks.scene(name, seed)
    assert once.things == again.things and once.start == again.start
    assert (once.camera.rotation_cam_from_world == again.camera.rotation_cam_from_world).all()


@pytest.mark.parametrize("name", tasks.TASKS)
def test_seeds_move_start_things_and_camera_a_little(name: str) -> None:
    first, second = tasks.scene(name, 0), tasks.scene(name, 1)
    start = np.subtract(first.start.place_m, second.start.place_m)
    assert 0.0 < np.linalg.norm(start) <= MODEST
    assert 0.0 < abs(first.start.yaw_rad - second.start.yaw_rad) <= moves.START_RAD
    apart = first.camera.position_m - second.camera.position_m
    assert 0.0 < np.linalg.norm(apart) <= moves.CAMERA_M * np.sqrt(3.0)
    for one, other in zip(first.things, second.things, strict=True):
        assert 0.0 < np.linalg.norm(np.subtract(one.pos_m, other.pos_m)) <= 0.16
        assert [part.name for part in one.parts] == [part.name for part in other.parts]


@pytest.mark.parametrize("name", tasks.TASKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_somebody_of_the_robots_size_is_whole_in_view(name: str, seed: int) -> None:
    scene = tasks.scene(name, seed)
    camera = scene.camera
    for place in stations(scene):
        around = [
            (place[0] + 0.2 * np.cos(a), place[1] + 0.2 * np.sin(a))
            for a in np.linspace(0.0, 2.0 * np.pi, 9)
        ]
        outline = np.array([(x, y, z) for x, y in around for z in (0.0, STATURE_M)])
        pixels = camera.project(camera.to_camera(outline))
        assert (pixels >= 0.0).all() and (pixels <= [camera.width, camera.height]).all()
        foot, head = camera.project(
            camera.to_camera(np.array([[*place, 0.0], [*place, STATURE_M]]))
        )
        assert foot[1] - head[1] >= 370.0


@pytest.mark.parametrize("name", tasks.TASKS)
@pytest.mark.parametrize("seed", SEEDS)
def test_camera_and_things_are_in_the_room(name: str, seed: int) -> None:
    scene = tasks.scene(name, seed)
    west, east, south, north, top = scene.room.walls_m
    for x, y, z in [tuple(scene.camera.position_m), *(thing.pos_m for thing in scene.things)]:
        assert west + 0.1 < x < east - 0.1 and south + 0.1 < y < north - 0.1 and -1e-9 <= z < top


def test_an_unknown_scene_is_told_which_there_are() -> None:
    with pytest.raises(ConfigError, match="bottle-table, basket") as error:
        tasks.scene("moon")
    assert "'moon'" in str(error.value)
    with pytest.raises(ConfigError, match="below zero"):
        tasks.scene("chair", -1)


def test_a_scene_with_an_unknown_task_is_refused() -> None:
    scene = replace(tasks.scene("chair"), task="fly")
    with pytest.raises(ConfigError, match="'fly'"):
        tasks.task(str(scene.task))


def test_unknown_things_and_parts_are_told_which_there_are() -> None:
    scene = tasks.scene("sweep-bottle")
    with pytest.raises(ConfigError, match="table, bottle"):
        scene.thing("cup")
    with pytest.raises(ConfigError, match="top"):
        scene.thing("table").part("drawer")
