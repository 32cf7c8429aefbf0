"""Scenes by GenHOI's protocol, drawn from a seed: each is one that a run could be asked for."""

import numpy as np
import pytest

from exoactor.bench.interact import draw
from exoactor.scenes import affordances, extent, goals
from exoactor.scenes.person import STATURE_M
from exoactor.scenes.scene import Scene


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [draw.lifting(7, index) for index in range(draw.COUNT)]


def test_every_class_stands_at_every_distance(scenes: list[Scene]) -> None:
    found = {
        (scene.instruction.split()[-1], round(float(np.hypot(*_floor(scene).pos_m[:2])), 2))
        for scene in scenes
    }
    assert found == {(name, far) for name in draw.CLASSES for far in draw.DISTANCES_M}


def _floor(scene: Scene):  # type: ignore[no-untyped-def]
    return next(thing for thing in scene.things if thing.pos_m[2] == 0.0)


def test_what_is_asked_for_is_there_and_can_be_lifted(scenes: list[Scene]) -> None:
    for scene in scenes:
        goals.check(scene.goals, scene)
        goals.check_possible(scene.goals, scene)
        (goal,) = scene.goals
        assert (goal.kind, goal.limit, scene.task) == ("lifted", 5.0, None)
        assert goal.thing is not None and goal.thing in scene.instruction


def test_boxes_and_cylinders_stand_on_a_stool_within_its_top(scenes: list[Scene]) -> None:
    on_stools = [scene for scene in scenes if len(scene.things) == 2]
    assert len(on_stools) == 10
    for scene in on_stools:
        thing = scene.thing(str(scene.goals[0].thing))
        stand = affordances.support(scene, thing)
        assert stand is not None and draw.STAND_M[0] <= thing.pos_m[2] <= draw.STAND_M[1]
        low, high = extent.box_m(stand)
        assert (np.abs(stand.from_world(np.array(thing.pos_m))[:2]) < (high - low)[:2] / 2).all()


def test_a_seed_gives_the_same_scenes_and_another_one_others(scenes: list[Scene]) -> None:
    assert draw.lifting(7, 13).things == scenes[13].things
    masses = {draw.lifting(seed, 13).things[0].mass_kg for seed in range(6)}
    assert len(masses) == 6 and all(2.0 <= mass <= 4.0 for mass in masses if mass)


def test_the_camera_sees_the_robot_and_the_thing_whole(scenes: list[Scene]) -> None:
    for scene in scenes:
        low, high = extent.box_m(_floor(scene))
        corners = _floor(scene).to_world((low + high) / 2 + extent.CORNERS * (high - low) / 2)
        body = np.array(
            [[x, y, z] for x in (-0.1, 0.1) for y in (-0.26, 0.26) for z in (0, STATURE_M)]
        )
        camera = scene.camera
        pixel = camera.project(camera.to_camera(np.concatenate([corners, body])))
        assert (pixel > 0.0).all() and (pixel < [camera.width, camera.height]).all(), scene.name
