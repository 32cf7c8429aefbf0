"""Each verb acted out: feet do not slide, nobody passes through anything, things end where they
belong."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.motion import SMPL_JOINTS
from exoactor.rehearsal import check, ground_truth, walking
from exoactor.rehearsal.animation import animate
from exoactor.rehearsal.choreography import VERBS
from exoactor.rehearsal.performance_builder import begin
from exoactor.scenes import furniture, person, tasks
from exoactor.scenes.scene import Scene, Start, Thing
from made.acted import acted, do, last, scene_of


def table_with(*things: Callable[[Thing], Thing], depth_m: float = 0.42) -> Scene:
    table = furniture.table((0.75 + depth_m / 2.0, 0.0), np.pi, 0.64, depth_m=depth_m)
    return scene_of(table, *(thing(table) for thing in things))


def bottle(table: Thing) -> Thing:
    return furniture.bottle(furniture.on_top(table, 0.12, -0.16))


def test_the_first_frame_is_the_robots_stand() -> None:
    scene = scene_of(start=Start((0.3, -0.2), 0.7))
    animation = acted(scene, do("stand"))
    stand = person.standing(person.person(), scene.start)
    joints = animation.performance.actor.joints
    np.testing.assert_allclose(joints(animation.performance.pose)[0], joints(stand)[0], atol=1e-4)


@given(st.floats(-3.1, 3.1), st.floats(0.25, 2.2), st.floats(-3.1, 3.1))
@settings(max_examples=6, phases=[Phase.explicit, Phase.generate])
def test_feet_do_not_slide_wherever_one_walks(bearing: float, away_m: float, facing: float) -> None:
    builder = begin(scene_of(start=Start((0.8, 0.5), 0.4)), person.person())
    builder.wait(0.4)
    goal = builder.place_m + away_m * np.array([np.cos(bearing), np.sin(bearing)])
    walking.go(builder, np.array([builder.place_m, goal]), facing)
    builder.wait(0.5)
    performance = animate(builder).performance
    joints = performance.actor.joints(performance.pose)
    assert check.slide_mm_s(joints, performance.contact, performance.fps) < 1e-6
    assert performance.contact.any(axis=1).all()
    pelvis = joints[-1, SMPL_JOINTS.index("pelvis"), :2]
    assert np.linalg.norm(pelvis - goal) < 0.04
    left, right = joints[-1, [SMPL_JOINTS.index("left_hip"), SMPL_JOINTS.index("right_hip")], :2]
    ahead = np.array([(left - right)[1], -(left - right)[0]])
    assert (
        np.degrees(np.arccos(ahead @ [np.cos(facing), np.sin(facing)] / np.linalg.norm(ahead)))
        < 8.0
    )


def test_a_bottle_is_lifted_and_goes_with_the_hand() -> None:
    scene = table_with(bottle)
    hand = {"thing": "bottle", "hands": "right"}
    animation = acted(
        scene, do("walk_to", "bottle"), do("reach", **hand), do("grasp", **hand), do("lift", **hand)
    )
    performance = animation.performance
    wrist = performance.actor.joints(performance.pose)[:, SMPL_JOINTS.index("right_wrist")]
    apart = np.linalg.norm(animation.thing_pos_m[:, 1] - wrist, axis=1)
    off = animation.thing_pos_m[:, 1, 2] > scene.things[1].pos_m[2] + 0.01
    assert last(animation, "bottle")[2] > scene.things[1].pos_m[2] + 0.15
    assert np.ptp(apart[off]) < 1e-6
    assert performance.pose.grip[-1, 1] > 0.25 > performance.pose.grip[-1, 0]


def test_a_can_is_put_into_a_basket() -> None:
    scene = table_with(
        lambda table: furniture.can(furniture.on_top(table, 0.10, -0.22)),
        lambda table: furniture.basket(furniture.on_top(table, 0.18, 0.06)),
    )
    hand = {"thing": "can", "hands": "right"}
    steps = [do("walk_to", "can"), do("reach", **hand), do("grasp", **hand), do("lift", **hand)]
    animation = acted(
        scene,
        *steps,
        do("carry_to", to="basket", **hand),
        do("place", to="basket", **hand),
        do("stand"),
    )
    assert np.linalg.norm((last(animation, "can") - scene.things[2].pos_m)[:2]) < 0.03
    assert last(animation, "can")[2] - scene.things[2].pos_m[2] == pytest.approx(0.01, abs=1e-4)


def test_a_bottle_is_swept_aside_and_stays_on_the_table() -> None:
    scene = table_with(bottle)
    steps = (
        do("walk_to", "bottle"),
        do("reach", "bottle", hands="right"),
        do("sweep", "bottle", hands="right"),
    )
    animation = acted(scene, *steps)
    moved = last(animation, "bottle") - scene.things[1].pos_m
    assert moved[1] > 0.15 and abs(moved[0]) < 0.02 and moved[2] == pytest.approx(0.0, abs=1e-9)


def test_sitting_down_and_standing_up_again() -> None:
    scene = scene_of(furniture.chair((1.0, 0.4), -np.pi / 2.0))
    animation = acted(
        scene, do("walk_to", "chair"), do("sit_down", "chair"), do("stand_up", "chair"), do("stand")
    )
    height = animation.performance.pose.pelvis_pos_m[:, 2]
    assert height.min() < height[0] - 0.12 and height[-1] == pytest.approx(height[0], abs=0.01)
    assert animation.seated[:, 0].max() == pytest.approx(0.85) and animation.seated[-1, 0] == 0.0


@pytest.mark.parametrize("name", ["duck-bar", "step-over", "doorway"])
def test_ways_past_things(name: str) -> None:
    scene = tasks.scene(name, 1)
    verb = {"duck-bar": "duck_under", "step-over": "step_over", "doorway": "walk_through"}[name]
    animation = acted(scene, do(verb, scene.things[0].name), do("stand"))
    thing = scene.things[0]
    ahead = np.array([np.cos(thing.yaw_rad), np.sin(thing.yaw_rad)])
    assert (animation.performance.pose.pelvis_pos_m[-1, :2] - thing.pos_m[:2]) @ ahead > 0.3


@pytest.mark.parametrize("name", ["duck-bar", "step-over", "doorway"])
def test_the_same_way_back(name: str) -> None:
    scene = tasks.scene(name)
    verb = {"duck-bar": "duck_under", "step-over": "step_over", "doorway": "walk_through"}[name]
    thing = scene.things[0]
    animation = acted(scene, do(verb, thing.name), do(verb, thing.name), do("stand"))
    ahead = np.array([np.cos(thing.yaw_rad), np.sin(thing.yaw_rad)])
    along = (animation.performance.pose.pelvis_pos_m[:, :2] - thing.pos_m[:2]) @ ahead
    assert along.max() > 0.3 and along[-1] < -0.3


def test_what_lies_flat_is_stepped_over_too() -> None:
    scene = scene_of(furniture.mark((0.9, 0.0)))
    assert (
        acted(scene, do("step_over", "mark"), do("stand")).performance.pose.pelvis_pos_m[-1, 0]
        > 1.2
    )


def test_a_way_to_where_one_is_only_turns() -> None:
    builder = begin(scene_of(), person.person())
    builder.wait(0.4)
    walking.go(builder, np.array([builder.place_m, builder.place_m]), 1.0)
    builder.wait(0.5)
    assert builder.yaw_rad == pytest.approx(1.0) and len(builder.steps) > 0
    assert animate(builder).performance.pose.pelvis_pos_m[-1, :2] == pytest.approx(
        [0.0, 0.0], abs=0.03
    )


def test_a_seat_bears_nobody_who_does_not_touch_it() -> None:
    scene = scene_of(furniture.chair((1.0, 0.4), -np.pi / 2.0))
    animation = acted(scene, do("walk_to", "chair"), do("sit_down", "chair"))
    told = animation.seated[:, 0] > 0.5
    sat, hovering = (
        ground_truth.surroundings(animation, np.full((len(told), 2), away_m))
        for away_m in (0.0, 0.02)
    )
    assert told.any() and (sat.load_n[told, 0] > 100.0).all() and not hovering.load_n.any()


def test_every_verb_of_a_plan_can_be_acted() -> None:
    from exoactor.core import plan

    assert set(VERBS) == set(plan.VERBS)


def test_what_is_out_of_reach_is_told() -> None:
    table = furniture.table((1.6, 0.0), np.pi, 0.64, depth_m=1.6, width_m=1.6)
    scene = scene_of(table, furniture.bottle(furniture.on_top(table, 0.8)))
    with pytest.raises(BadMotionError, match="right hand"):
        acted(scene, do("walk_to", "bottle"), do("reach", "bottle", hands="right"))


def test_a_thing_that_is_not_there_is_told() -> None:
    with pytest.raises(ConfigError, match="bottle"):
        acted(scene_of(), do("walk_to", "bottle"))
