"""Scenes drawn from a seed: what is asked for is there, out of each other's way, and in view."""

from itertools import combinations

import numpy as np
import pytest

from exoactor.bench.generalise import draw, errands, sentences
from exoactor.bench.generalise.draw import GAP_M, Drawn, apart_m, drawn
from exoactor.bench.generalise.errands import TIERS, VERBS
from exoactor.scenes import affordances, goals
from exoactor.scenes.person import STATURE_M

ROUND = range(len(VERBS))


@pytest.fixture(scope="module")
def round_of() -> list[Drawn]:
    """Each verb once."""
    return [drawn(7, index) for index in ROUND]


def test_verbs_come_evenly_in_an_order_of_the_seed(round_of: list[Drawn]) -> None:
    verbs = [of.verb for of in round_of]
    assert sorted(verbs) == sorted(VERBS) != verbs
    assert sorted(verb for tier in TIERS.values() for verb in tier) == sorted(VERBS)


def test_a_seed_and_an_index_give_the_same_scene_again(round_of: list[Drawn]) -> None:
    assert drawn(7, 3).scene.things == round_of[3].scene.things
    assert drawn(8, 3).scene.things != round_of[3].scene.things


def test_goals_are_about_things_that_are_there(round_of: list[Drawn]) -> None:
    for of in round_of:
        goals.check(of.scene.goals, of.scene)
        assert of.scene.goals and of.scene.instruction and of.scene.task is None


def test_things_stand_apart_and_within_the_walls(round_of: list[Drawn]) -> None:
    for of in round_of:
        floor = [thing for thing in of.scene.things if thing.pos_m[2] == 0.0]
        for one, other in combinations(floor, 2):
            assert apart_m(one, other) >= GAP_M - 1e-9, (of.scene.name, one.name, other.name)
        west, east, south, north, _ = of.scene.room.walls_m
        x, y, _ = of.scene.camera.position_m
        assert west < x < east and south < y < north


def test_what_else_stands_about_is_out_of_the_way() -> None:
    """As far from the way as the errand asks, every time."""
    rng, far = np.random.default_rng(0), []
    for _ in range(12):
        errand = errands.VERBS["walk to"](rng)
        for other in draw._others(rng, errand):
            if other.pos_m[2] == 0.0:
                way = np.linspace(errand.way_m[0], errand.way_m[-1], 40)
                local = other.from_world(np.column_stack([way, np.zeros(40)]))[:, :2]
                far.append(affordances.outside_m(affordances.outline_m(other), local).min())
    assert len(far) >= 10 and min(far) >= errand.aside_m - 0.01


def test_what_is_on_a_table_stands_on_it(round_of: list[Drawn]) -> None:
    raised = [(of.scene, thing) for of in round_of for thing in of.scene.things if thing.pos_m[2]]
    assert len(raised) >= 4
    for scene, thing in raised:
        under = affordances.support(scene, thing)
        assert under is not None and affordances.top(under) is not None


def test_the_camera_sees_the_robot_whole(round_of: list[Drawn]) -> None:
    for of in round_of:
        camera, (x, y) = of.scene.camera, of.scene.start.place_m
        pixel = camera.project(camera.to_camera(np.array([[x, y, 0.0], [x, y, STATURE_M]])))
        assert (pixel > 0.0).all() and (pixel < [camera.width, camera.height]).all()
        assert pixel[0, 1] - pixel[1, 1] > 200.0


def test_every_verb_is_said_in_several_ways_by_the_things_own_names() -> None:
    rng = np.random.default_rng(0)
    for verb, make in VERBS.items():
        assert len(sentences.SAYS[verb]) >= 2
        heard = {make(rng).says for _ in range(12)}
        assert len(heard) >= 3, verb
        assert not any("{" in says for says in heard)


def test_a_turn_is_judged_by_the_degrees_that_are_said() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        errand = errands.VERBS["turn"](rng)
        left = {90.0: "left", -90.0: "right", 180.0: ("around", "180")}
        words = left[errand.goals[0].limit]
        assert any(word in errand.says for word in ((words,) if isinstance(words, str) else words))
