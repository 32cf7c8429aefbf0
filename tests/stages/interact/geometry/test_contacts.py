"""Which contacts a person who handles things is said to have."""

from dataclasses import replace

import numpy as np
import pytest
from tests.made.mjcf_scenes import mesh_part

from exoactor.core import rotations
from exoactor.scenes.scene import Part, Thing
from exoactor.stages.interact import InteractInput
from exoactor.stages.interact.geometry import Geometry, pushing
from made.handled import (
    CAMERA,
    CONFIG,
    HALF_M,
    box,
    carried,
    lifting,
    plan,
    scene,
    seen,
    shoving,
    sweeping,
    table,
    wiping,
)


def contacts(human, body, there, asked):
    return (
        Geometry(CONFIG)
        .interact(InteractInput(human, body, CAMERA, there, asked))
        .contacts.on_things()
    )


@pytest.mark.parametrize("yaw_rad", [0.0, 0.2])
def test_both_palms_are_on_opposite_faces_of_the_box_from_when_they_close_on_it(
    standing, estimated, yaw_rad
):
    path, _ = lifting(yaw_rad)
    human, body = seen(standing, estimated, path, 0.0)
    found = contacts(
        human, replace(body, clip_start_s=10.0), scene(box(yaw_rad)), plan("lift", "box", "both")
    )
    assert sorted(one.part for one in found) == ["left_palm", "right_palm"]
    for one in found:
        side = 1.0 if one.part == "left_palm" else -1.0
        assert one.thing == "box" and one.force_n is None
        assert one.normal == pytest.approx([0.0, side, 0.0], abs=1e-9), "in the box's frame"
        assert one.point_m == pytest.approx([0.0, side * HALF_M[1], HALF_M[2] + 0.02], abs=0.04)
        assert 12.5 < one.start_s < 13.2, "of the clip, before the box rises at 3 s"
        assert one.end_s == pytest.approx(10.0 + body.time_s[-1])


def test_palms_that_set_a_box_down_let_go_of_it(standing, estimated):
    human, body, there, asked = carried(standing, estimated)
    for one in contacts(human, body, there, asked):
        assert 2.5 < one.start_s < 3.2 and 8.5 < one.end_s < 9.4


def test_a_sweeping_palm_meets_the_side_of_the_thing_that_it_pushes(standing, estimated):
    human, body, can, _ = sweeping(standing, estimated)
    (one,) = contacts(human, body, scene(can), plan("sweep", "can", "right"))
    assert (one.part, one.thing) == ("right_palm", "can")
    assert one.normal == pytest.approx([0.0, -1.0, 0.0], abs=0.05)
    low_m = CONFIG.stroke.robot_share * 0.03 / can.friction
    assert one.point_m == pytest.approx([0.0, -0.03, low_m], abs=0.003)
    assert one.goes_m is not None and one.goes_m[1] > CONFIG.stroke.least_m - 0.02
    assert one.goes_m[[0, 2]] == pytest.approx([0.0, 0.0], abs=0.02)
    assert one.start_s == pytest.approx(2.93, abs=0.07) and one.end_s > 3.7


def test_what_palms_push_or_lift_goes_with_them_and_what_they_wipe_stays(standing, estimated):
    def moved(human, body, there, asked):
        given = InteractInput(human, body, CAMERA, there, asked)
        return Geometry(replace(CONFIG, level_m=0.15)).interact(given).contacts.moved()

    human, body, stool, _ = shoving(standing, estimated)
    assert moved(human, body, scene(stool), plan("push", "stool", None)) == {"stool"}
    assert moved(*carried(standing, estimated)) == {"box"}
    rubbing = wiping(standing, estimated, 1.05, 0.0)
    assert moved(*rubbing, scene(table(1.05)), plan("wipe", "table", "right")) == set()


def test_a_wiping_palm_is_on_the_top(standing, estimated):
    top_m = 1.05
    human, body = wiping(standing, estimated, top_m, 0.0)
    lenient = Geometry(replace(CONFIG, level_m=0.15))
    (one,) = lenient.interact(
        InteractInput(human, body, CAMERA, scene(table(top_m)), plan("wipe", "table", "right"))
    ).contacts.on_things()
    assert one.normal == pytest.approx([0.0, 0.0, 1.0], abs=1e-9)
    assert one.point_m[2] == pytest.approx(top_m)
    assert (np.abs(one.point_m[:2]) < [0.25, 0.4]).all()


@pytest.mark.parametrize(
    ("kind", "half"), [("box", (0.1, 0.2, 0.3)), ("cylinder", (0.1, 0.3)), ("sphere", (0.1,))]
)
@pytest.mark.parametrize("yaw_rad", [0.0, 0.7])
def test_the_side_of_a_part_is_on_its_surface(kind, half, yaw_rad):
    thing = Thing("it", ("it",), (Part("body", kind, half),), (0.0, 0.0, 0.0), yaw_rad)
    turn = rotations.from_yaw(yaw_rad)
    for way in ([1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.6, 0.8, 0.0]):
        far, normal = pushing.side_of(thing, thing.parts[0], rotations.rotate(turn, np.array(way)))
        x, y, _ = far * np.array(way)
        if kind == "box":
            assert max(abs(x) / 0.1, abs(y) / 0.2) == pytest.approx(1.0)
        else:
            assert np.hypot(x, y) == pytest.approx(0.1)
        assert rotations.rotate(turn, np.array(way)) @ normal > 0.0
        assert np.linalg.norm(normal) == pytest.approx(1.0)


@pytest.mark.parametrize("yaw_rad", [0.0, 0.7])
def test_the_side_of_a_mesh_is_on_its_hull(yaw_rad):
    part = mesh_part([(0.0, 0.1), (0.3, 0.1)], around=24)
    thing = Thing("it", ("it",), (part,), (0.0, 0.0, 0.0), yaw_rad)
    way = rotations.rotate(rotations.from_yaw(yaw_rad), np.array([1.0, 0.0, 0.0]))
    far, normal = pushing.side_of(thing, part, way)
    assert far == pytest.approx(0.1, abs=1e-3)
    assert way @ normal == pytest.approx(1.0, abs=0.02) and normal[2] == 0.0
