"""What touches nothing: going any way, turning by any angle, going down, bowing, waving, pointing,
holding out."""

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError
from exoactor.core.motion import SMPL_JOINTS
from exoactor.rehearsal.animation import Animation
from exoactor.scenes import furniture, tasks
from made.acted import acted, do, done, scene_of


def joints(animation: Animation, *names: str) -> np.ndarray:
    at = [SMPL_JOINTS.index(name) for name in names]
    return animation.performance.actor.joints(animation.performance.pose)[:, at]


@pytest.mark.parametrize(
    ("direction", "way"),
    [("forwards", (1, 0)), ("backwards", (-1, 0)), ("left", (0, 1)), ("right", (0, -1))],
)
def test_so_many_metres_any_way_facing_ahead(direction: str, way: tuple[int, int]) -> None:
    animation = done(scene_of(), do("walk", amount=0.7, direction=direction))
    pelvis = animation.performance.pose.pelvis_pos_m
    assert pelvis[-1, :2] - pelvis[0, :2] == pytest.approx(0.7 * np.array(way), abs=0.03)
    left, right = joints(animation, "left_hip", "right_hip")[-1, :, :2]
    assert (left - right)[1] > 0.99 * np.linalg.norm(left - right)


@pytest.mark.parametrize("degrees", [-90.0, 180.0, 400.0])
def test_turning_by_an_angle_however_large(degrees: float) -> None:
    animation = done(scene_of(), do("turn", amount=degrees))
    across = np.diff(joints(animation, "right_hip", "left_hip")[..., :2], axis=1)[:, 0]
    turned = np.unwrap(np.arctan2(across[:, 1], across[:, 0]))
    assert np.degrees(turned[-1] - turned[0]) == pytest.approx(degrees, abs=3.0)


def test_going_down_ends_upright() -> None:
    for verb, low_m in (("squat", 0.44), ("kneel", 0.44)):
        hips = joints(done(scene_of(), do(verb)), "left_hip", "right_hip")[..., 2].mean(axis=1)
        assert hips.min() < low_m and hips[-1] == pytest.approx(hips[0], abs=0.01)


def test_one_kneels_with_one_heel_up() -> None:
    ankles = joints(acted(scene_of(), do("kneel")), "left_ankle", "right_ankle")[..., 2]
    middle = len(ankles) // 2
    assert ankles[middle, 1] > ankles[middle, 0] + 0.06
    assert ankles[-1, 0] == pytest.approx(ankles[-1, 1], abs=1e-3)


def test_bowing_and_waving_the_hand_that_was_asked_for() -> None:
    animation = done(scene_of(), do("bow"), do("wave", hands="left"))
    over = joints(animation, "left_wrist", "right_wrist")[..., 2].max(axis=0)
    assert over[0] > 1.05 > 0.9 > over[1]


@pytest.mark.parametrize("y_m", [0.8, -0.8])
def test_a_thing_behind_is_turned_to_and_pointed_at(y_m: float) -> None:
    animation = done(scene_of(furniture.bottle((-1.0, y_m, 0.0))), do("point_at", "bottle"))
    left, right = joints(animation, "left_hip", "right_hip")[-1, :, :2]
    ahead = np.array([(left - right)[1], -(left - right)[0]]) / np.linalg.norm(left - right)
    assert ahead @ [-1.0, y_m] / np.hypot(1.0, y_m) > 0.9


def test_who_points_at_something_near_steps_back_from_it() -> None:
    scene = tasks.scene("sweep-bottle", 1)
    animation = done(scene, do("walk_to", "bottle"), do("point_at", "bottle"))
    away = np.linalg.norm(
        animation.performance.pose.pelvis_pos_m[:, :2] - scene.things[1].pos_m[:2], axis=1
    )
    assert away[-1] > away.min() + 0.05


def test_what_is_held_is_held_out_and_kept() -> None:
    scene = tasks.scene("can-basket")
    hand = {"hands": "right"}
    steps = [do(verb, "can", **hand) for verb in ("walk_to", "reach", "grasp", "lift", "hold_out")]
    animation = done(scene, *steps)
    ahead = animation.thing_pos_m[-1, 1, 0] - animation.performance.pose.pelvis_pos_m[-1, 0]
    assert ahead > 0.38


def test_a_raised_hand_is_over_the_shoulder_and_comes_down_again() -> None:
    animation = done(scene_of(), do("raise_hand", hands="both"))
    wrists = joints(animation, "left_wrist", "right_wrist")[..., 2]  # (T, 2)
    shoulders = joints(animation, "left_shoulder", "right_shoulder")[..., 2]
    assert ((wrists > shoulders).sum(axis=0) > 10).all()
    assert (wrists[-1] < shoulders[-1]).all()


def test_no_room_is_told_with_what_there_is() -> None:
    scene = scene_of(furniture.table((0.9, 0.0), np.pi, 0.66))
    with pytest.raises(BadMotionError, match=r"no room to walk 2\.0 m forwards: the table is 0\."):
        acted(scene, do("walk", amount=2.0, direction="forwards"))


def test_a_full_hand_neither_waves_nor_points() -> None:
    scene = tasks.scene("can-basket")
    take = [do(verb, "can", hands="right") for verb in ("walk_to", "reach", "grasp", "lift")]
    with pytest.raises(BadMotionError, match="the right hand holds the can, it cannot wave"):
        acted(scene, *take, do("wave", hands="right"))
