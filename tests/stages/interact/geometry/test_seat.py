"""Who sits down on a chair is in contact with its seat from when on they rest there."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.frames import Camera
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.scenes.scene import Part, Scene, Start, Thing
from exoactor.stages.interact import InteractInput
from exoactor.stages.interact.geometry import Geometry

CAMERA = Camera.looking_at(np.array([1.9, -2.4, 1.7]), np.array([0.3, 0.0, 1.0]), 1000.0, 1280, 720)
SEAT_M = 0.45
DOWN_S = 2.0


def chair(yaw_rad=0.0, place_m=(0.0, 0.0)):
    seat = Part("seat", "box", (0.2, 0.21, 0.02), (0.0, 0.0, SEAT_M - 0.02))
    back = Part("back", "box", (0.02, 0.2, 0.2), (-0.2, 0.0, SEAT_M + 0.2))
    return Thing("chair", ("chair",), (seat, back), (*place_m, 0.0), yaw_rad)


def seated(standing, pelvis_m):
    """Somebody whose whole body is lowered until `DOWN_S`, so that the hips are here at the end."""
    human = standing(4.0)
    hips = human.joint_pos_m[:, [1, 2]].mean(axis=1, keepdims=True)
    down = minimum_jerk(human.time_s / DOWN_S)[:, None, None]
    return replace(human, joint_pos_m=human.joint_pos_m + down * (np.asarray(pelvis_m) - hips))


def found(standing, estimated, pelvis_m, thing, *verbs):
    human = seated(standing, pelvis_m)
    body = replace(estimated(human, CAMERA), clip_start_s=5.0)
    there = Scene("here", 0, "", (thing,), Start((0.0, 0.0), 0.0), CAMERA)
    actions = tuple(Action(verb, "", "chair") for verb in verbs)
    asked = Plan("", actions, Prompt("", "", "", "", ""))
    return (
        Geometry().interact(InteractInput(human, body, CAMERA, there, asked)).contacts.on_things()
    )


@pytest.mark.parametrize("yaw_rad", [0.0, 1.2])
def test_the_seat_is_met_where_the_hips_are_over_it(standing, estimated, yaw_rad):
    at = rotations.rotate(rotations.from_yaw(yaw_rad), np.array([0.05, -0.03, 0.0])) + [
        0.4,
        0.3,
        SEAT_M + 0.1,
    ]
    (one,) = found(standing, estimated, at, chair(yaw_rad, (0.4, 0.3)), "sit_down")
    assert (one.part, one.thing, one.force_n) == ("seat", "chair", None)
    assert one.point_m == pytest.approx([0.05, -0.03, SEAT_M], abs=0.02)
    assert one.normal == pytest.approx([0.0, 0.0, 1.0])
    assert 6.3 < one.start_s < 7.0 and one.end_s == pytest.approx(5.0 + 119 / 30)


@pytest.mark.parametrize(
    ("pelvis_m", "verbs"),
    [
        ((0.8, 0.0, SEAT_M + 0.1), ("sit_down",)),  # beside it
        ((0.0, 0.0, SEAT_M + 0.4), ("sit_down",)),  # over it
        ((0.0, 0.0, SEAT_M + 0.1), ("walk_to",)),
        ((0.0, 0.0, SEAT_M + 0.1), ("sit_down", "stand_up")),
    ],
)
def test_who_does_not_sit_there_touches_nothing(standing, estimated, pelvis_m, verbs):
    assert found(standing, estimated, pelvis_m, chair(), *verbs) == ()


def test_a_thing_without_a_seat_is_not_sat_upon(standing, estimated):
    bare = replace(chair(), parts=chair().parts[1:])
    assert found(standing, estimated, (0.0, 0.0, SEAT_M + 0.1), bare, "sit_down") == ()
