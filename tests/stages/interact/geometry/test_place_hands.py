"""Hands on things: a person before a box or a table, whose arms were estimated a decimetre off
along the ray."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.frames import Camera
from exoactor.core.motion import SMPL_JOINTS, SMPL_PARENTS
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.scenes.scene import Part, Scene, Start, Thing
from exoactor.stages.interact import InteractInput
from exoactor.stages.interact.geometry import (
    Geometry,
    InteractConfig,
    arm_ik,
    line_of_sight,
    strokes,
)

LEFT, RIGHT = arm_ik.WRISTS
HALF_M = np.array([0.12, 0.15, 0.10])
BOX_M = np.array([0.33, 0.02, 1.05])
ARM = [i for i, name in enumerate(SMPL_JOINTS) if name.endswith(("shoulder", "elbow", "wrist"))]
CAMERA = Camera.looking_at(np.array([1.9, -2.4, 1.7]), np.array([0.3, 0.0, 1.0]), 1000.0, 1280, 720)
CONFIG = InteractConfig()


def scene(*things):
    return Scene("here", 0, "", things, Start((0.0, 0.0), 0.0), CAMERA)


def plan(verb, thing, hands):
    return Plan("", (Action(verb, "", thing, hands=hands),), Prompt("", "", "", "", ""))


def placed(human, body, camera, there, asked, config):
    found = Geometry(config).interact(InteractInput(human, body, camera, there, asked))
    return found.human, found.notes


def box(yaw_rad=0.0):
    part = Part("body", "box", tuple(HALF_M), (0.0, 0.0, HALF_M[2]))
    return Thing("box", ("box",), (part,), (*BOX_M[:2], BOX_M[2] - HALF_M[2]), yaw_rad, mass_kg=1.0)


def table(top_m):
    part = Part("top", "box", (0.25, 0.4, 0.02), (0.0, 0.0, top_m - 0.02))
    return Thing("table", ("table",), (part,), (0.45, 0.0, 0.0))


def seen(standing, estimated, wrist_m, off_m, up_m=0.0):
    """Who stands, the right wrist on a path (T, 3) but estimated `off_m` farther away; the left
    hand is not seen."""
    human = standing(len(wrist_m) / 30.0)
    ray = wrist_m - CAMERA.position_m
    ray /= np.linalg.norm(ray, axis=1, keepdims=True)
    ways = (
        np.tile(way, (len(wrist_m), 1))
        for way in ([0.9, 0.0, -0.4], [0.0, 1.0, 0.0], [-0.3, -0.6, -0.5])
    )
    hand = arm_ik.Hand(wrist_m + off_m * ray, *ways, np.ones(len(wrist_m)))
    human, _ = arm_ik.bring(human, {1: hand}, CONFIG.arms)
    body = estimated(human, CAMERA)
    conf = body.joint_conf.copy()
    conf[:, LEFT] = 0.2
    pixel = body.hand_px.copy()
    pixel[:, 1, 0] = CAMERA.project(CAMERA.to_camera(wrist_m + [0.0, 0.0, up_m]))
    return human, replace(body, joint_conf=conf, hand_px=pixel)


def lifting(yaw_rad=0.0):
    """The right wrist: comes to the box's right side by 1.8 s, lifts it from 3 s to 4.2 s by 15 cm,
    holds it."""
    time_s = np.arange(180) / 30.0
    out = np.array([np.sin(yaw_rad), -np.cos(yaw_rad), 0.0])
    beside = BOX_M + (HALF_M[1] + CONFIG.palm_m) * out + [-0.03, 0.0, 0.02]
    rise = 0.15 * minimum_jerk((time_s - 3.0) / 1.2)
    coming = 1.0 - minimum_jerk((time_s - 0.8) / 1.0)
    return beside + coming[:, None] * [-0.15, -0.12, -0.25] + rise[:, None] * [0.0, 0.0, 1.0], out


@pytest.mark.parametrize("off_m", [-0.10, 0.0, 0.12])
@pytest.mark.parametrize("yaw_rad", [0.0, 0.2, np.pi])
def test_both_palms_squeeze_the_box_and_rise_with_it(standing, estimated, off_m, yaw_rad):
    path, out = lifting(yaw_rad if yaw_rad < 1.0 else 0.0)
    human, body = seen(standing, estimated, path, off_m)
    found, notes = placed(
        human, body, CAMERA, scene(box(yaw_rad)), plan("lift", "box", "both"), CONFIG
    )
    held = slice(100, None)
    for joint, side in ((RIGHT, 1.0), (LEFT, -1.0)):
        from_middle = found.joint_pos_m[held, joint] - BOX_M
        squeezed = HALF_M[1] + CONFIG.palm_m - CONFIG.press_m
        assert side * from_middle @ out == pytest.approx(np.full(80, squeezed), abs=0.01)
        rise = found.joint_pos_m[held, joint, 2]
        assert rise == pytest.approx(path[held, 2], abs=0.015)  # what tells that it is lifted
        way = found.joint_pos_m[150, joint] - found.joint_pos_m[100, joint]
        assert way == pytest.approx(path[150] - path[100], abs=0.01)
    assert "left hand" in notes[0] and "right hand" in notes[0]
    later = replace(body, clip_start_s=10.0)
    _, told = placed(human, later, CAMERA, scene(box(yaw_rad)), plan("lift", "box", "both"), CONFIG)
    begins, from_10_s = (
        float(note[0].split("from ")[1].split(" s on")[0]) for note in (notes, told)
    )
    assert from_10_s == pytest.approx(begins + 10.0, abs=0.11)


def test_hands_close_in_after_they_have_come_beside_the_box(standing, estimated):
    path, out = lifting()
    found, _ = placed(
        *seen(standing, estimated, path, 0.1),
        CAMERA,
        scene(box()),
        plan("lift", "box", "both"),
        CONFIG,
    )
    apart = np.abs((found.joint_pos_m[:, [LEFT, RIGHT]] - BOX_M) @ out)
    assert apart[60] == pytest.approx(HALF_M[1] + CONFIG.palm_m + CONFIG.aside_m, abs=0.005)
    assert (np.diff(apart[60:95], axis=0) < 1e-4).all()


def test_nothing_jumps_and_the_rest_of_the_body_stays(standing, estimated):
    path = lifting()[0]
    path = np.concatenate([np.repeat(path[:1], 60, axis=0), path])
    human, body = seen(standing, estimated, path, 0.12)
    found, _ = placed(human, body, CAMERA, scene(box()), plan("lift", "box", "both"), CONFIG)
    rest = [joint for joint in range(22) if joint not in ARM]
    assert found.joint_pos_m[120:, rest] == pytest.approx(human.joint_pos_m[120:, rest], abs=1e-9)
    # leaning to come beside it
    assert found.joint_pos_m[:, rest] == pytest.approx(human.joint_pos_m[:, rest], abs=0.02)
    assert found.joint_pos_m[:20] == pytest.approx(human.joint_pos_m[:20], abs=1e-9)
    speed = np.linalg.norm(np.diff(found.joint_pos_m, axis=0), axis=-1) * 30.0
    assert speed.max() < 2.5
    turned = rotations.angle_between(found.joint_quat_wxyz[1:], found.joint_quat_wxyz[:-1])
    assert turned.max() < 0.45
    parents = np.array(SMPL_PARENTS[1:])
    bones, before = (
        np.linalg.norm(p[:, 1:] - p[:, parents], axis=-1)
        for p in (found.joint_pos_m, human.joint_pos_m)
    )
    assert bones == pytest.approx(before, abs=1e-6)


def test_a_trunk_leans_where_arms_are_too_short(standing, estimated):
    """A box 20 cm farther: the hands arrive, pelvis and legs stay, and the trunk came along."""
    ahead = np.array([0.2, 0.0, 0.0])
    path = lifting()[0] + ahead
    human, body = seen(standing, estimated, path, 0.0)
    far = replace(box(), pos_m=tuple(np.array(box().pos_m) + ahead))
    found, notes = placed(human, body, CAMERA, scene(far), plan("lift", "box", "both"), CONFIG)
    upright = standing(6.0)
    assert found.joint_pos_m[95:, RIGHT, 0] == pytest.approx(path[95:, 0], abs=0.01)
    neck = SMPL_JOINTS.index("neck")
    assert found.joint_pos_m[120, neck, 0] > upright.joint_pos_m[120, neck, 0] + 0.02
    legs = [
        i
        for i, name in enumerate(SMPL_JOINTS)
        if name.endswith(("pelvis", "hip", "knee", "ankle", "foot"))
    ]
    assert found.joint_pos_m[:, legs] == pytest.approx(human.joint_pos_m[:, legs], abs=1e-9)
    assert len(notes) == 1


def wiped(top_m):
    """The right wrist to and fro on the table."""
    time_s = np.arange(150) / 30.0
    return np.stack(
        [
            0.25 + 0.015 * time_s,
            -0.18 + 0.10 * np.sin(3.0 * time_s),
            np.full(150, top_m + CONFIG.palm_m),
        ],
        axis=-1,
    )


def wiping(standing, estimated, top_m, off_m):
    return seen(standing, estimated, wiped(top_m), off_m, CONFIG.landmark_up_m)


@pytest.mark.parametrize("off_m", [-0.1, 0.1])
def test_a_wiping_palm_lies_on_the_table_where_it_is_seen(standing, estimated, off_m):
    top_m = 1.05
    path = wiped(top_m)
    human, body = wiping(standing, estimated, top_m, off_m)
    lenient = replace(CONFIG, level_m=0.15)
    found, _ = placed(
        human, body, CAMERA, scene(table(top_m)), plan("wipe", "table", "right"), lenient
    )
    on = slice(10, -10)
    back = np.array([CONFIG.palm_back_m, 0.0, 0.0])
    assert found.joint_pos_m[on, RIGHT] == pytest.approx(path[on] - back, abs=0.01)
    farthest = [one.joint_pos_m[:, LEFT, 0].max() + CONFIG.idle.hand_m for one in (human, found)]
    # the idle hand, and the table's edge
    assert farthest[0] > 0.2 - CONFIG.idle.clear_m and farthest[1] < 0.2 - CONFIG.idle.clear_m / 2.0
    down = rotations.rotate(found.joint_quat_wxyz[on, RIGHT], np.tile([0.0, -1.0, 0.0], (130, 1)))
    assert down == pytest.approx(np.tile([0.0, 0.0, -1.0], (130, 1)), abs=1e-6)


def sweeping(standing, estimated):
    """The right hand beside a can from 1.5 s on, which it sweeps to the left from 2.5 s to 3.7
    s."""
    time_s, top_m = np.arange(150) / 30.0, 0.95
    can = Thing(
        "can", ("can",), (Part("body", "cylinder", (0.03, 0.07)),), (0.45, -0.1, top_m), mass_kg=0.3
    )
    coming, stroke = 1.0 - minimum_jerk(time_s - 0.5), minimum_jerk((time_s - 2.5) / 1.2)
    level = top_m + CONFIG.push_up_m + 0.054 * 0.36
    path = (
        np.array([0.40, -0.20, level])
        + coming[:, None] * [-0.1, -0.1, 0.2]
        + stroke[:, None] * [0.0, 0.24, 0.0]
    )
    human, body = seen(standing, estimated, path, 0.1, CONFIG.landmark_up_m)
    return human, body, can, path


def test_a_sweeping_palm_goes_along_beside_the_thing_at_its_own_pace(standing, estimated):
    human, body, can, path = sweeping(standing, estimated)
    found, _ = placed(human, body, CAMERA, scene(can), plan("sweep", "can", "right"), CONFIG)
    on = slice(55, 125)
    assert found.joint_pos_m[on, RIGHT, 1:] == pytest.approx(path[on, 1:], abs=0.015)
    assert found.joint_pos_m[on, RIGHT, 0] == pytest.approx(
        np.full(70, 0.45 - CONFIG.push_ahead_m), abs=0.015
    )


def test_a_hand_that_rested_near_by_before_it_was_raised_sweeps_from_beside_the_thing(
    standing, estimated
):
    time_s, top_m = np.arange(210) / 30.0, 0.95
    can = Thing(
        "can", ("can",), (Part("body", "cylinder", (0.03, 0.07)),), (0.45, -0.1, top_m), mass_kg=0.3
    )
    level = top_m + CONFIG.push_up_m + 0.054 * 0.36
    coming, stroke = minimum_jerk((time_s - 1.2) / 1.4), minimum_jerk((time_s - 4.5) / 1.2)
    raised = 0.25 * np.sin(np.pi * coming)
    path = (
        np.array([0.22, -0.24, level])
        + coming[:, None] * [0.18, 0.04, 0.0]
        + stroke[:, None] * [0.0, 0.24, 0.0]
    )
    path[:, 2] += raised
    human, body = seen(standing, estimated, path, 0.05, CONFIG.landmark_up_m)
    found, notes = placed(human, body, CAMERA, scene(can), plan("sweep", "can", "right"), CONFIG)
    on = slice(100, 180)
    assert "left where they were" not in notes[0]
    assert found.joint_pos_m[on, RIGHT, 1:] == pytest.approx(path[on, 1:], abs=0.02)
    assert found.joint_pos_m[on, RIGHT, 0] == pytest.approx(
        np.full(80, 0.45 - CONFIG.push_ahead_m), abs=0.02
    )
    # over the edge of the table
    assert found.joint_pos_m[10:70, RIGHT, 2].min() > level + 0.5 * CONFIG.over_edge_m


def carrying():
    """Both wrists (T, 2, 3): on the box by 1.8 s, up by 20 cm from 3 s to 4.2 s, 12 cm to the left,
    down again to the height they came from by 7.5 s, at rest until 8.7 s, then apart and back."""
    time_s = np.arange(300) / 30.0
    coming = 1.0 - minimum_jerk((time_s - 0.8) / 1.0) + minimum_jerk((time_s - 9.0) / 0.8)
    up = minimum_jerk((time_s - 3.0) / 1.2) - minimum_jerk((time_s - 6.5) / 1.0)
    over = minimum_jerk((time_s - 4.6) / 1.6)
    middle = (
        BOX_M
        + [-0.03, 0.0, 0.02]
        + up[:, None] * [0.0, 0.0, 0.2]
        + over[:, None] * [0.0, 0.12, 0.0]
    )
    middle = middle + coming[:, None] * [-0.15, 0.0, -0.25]
    half = (HALF_M[1] + CONFIG.palm_m + 0.1 * coming)[:, None] * [0.0, 1.0, 0.0]
    return np.stack([middle + half, middle - half], axis=1)


def carried(standing, estimated):
    path = carrying()
    human = standing(10.0)
    ray = path - CAMERA.position_m
    off = 0.05 * ray / np.linalg.norm(ray, axis=-1, keepdims=True)
    ways = [
        np.tile(way, (300, 1)) for way in ([0.9, 0.0, -0.4], [0.0, 0.0, -1.0], [-0.3, 0.0, -0.5])
    ]
    human, _ = arm_ik.bring(
        human,
        {side: arm_ik.Hand(path[:, side] + off[:, side], *ways, np.ones(300)) for side in (0, 1)},
        CONFIG.arms,
    )
    body = estimated(human, CAMERA)
    pixel = body.hand_px.copy()
    pixel[:, :, 0] = CAMERA.project(CAMERA.to_camera(path))
    conf = body.joint_conf.copy()
    conf[:, LEFT] = 0.6
    top_m = BOX_M[2] - HALF_M[2]
    other = replace(table(top_m), name="other", pos_m=(0.38, 0.17, 0.0))
    actions = (
        Action("lift", "", "box", hands="both"),
        Action("carry_to", "", "box", "other", "both"),
        Action("place", "", "box", "other", "both"),
    )
    asked = Plan("", actions, Prompt("", "", "", "", ""))
    return human, replace(body, hand_px=pixel, joint_conf=conf), scene(box(), other), asked


def test_a_box_is_carried_between_the_palms_and_set_down_where_it_stands(standing, estimated):
    path = carrying()
    human, body, there, asked = carried(standing, estimated)
    found, notes = placed(human, body, CAMERA, there, asked, CONFIG)
    left, right = found.joint_pos_m[:, LEFT], found.joint_pos_m[:, RIGHT]
    squeezed = 2.0 * (HALF_M[1] + CONFIG.palm_m - CONFIG.press_m)
    held = slice(95, 225)
    assert np.linalg.norm(left - right, axis=1)[held] == pytest.approx(
        np.full(130, squeezed), abs=0.015
    )
    middle, true = (left + right) / 2.0, path.mean(axis=1)
    assert middle[95] == pytest.approx(true[95], abs=0.02)
    assert np.linalg.norm(middle - true, axis=1)[95:225].max() < 0.12
    # as high as the box stands
    assert middle[230:255, 2] == pytest.approx(np.full(25, true[240, 2]), abs=0.01)
    assert np.linalg.norm(middle - true, axis=1)[230:255].max() < 0.08
    assert np.linalg.norm(left - right, axis=1)[285:].min() > squeezed + 0.08
    assert len(notes) == 1 and "box" in notes[0]


def test_a_box_that_is_never_set_down_is_left_and_said(standing, estimated):
    human, body = seen(standing, estimated, lifting()[0], 0.1)
    actions = (Action("lift", "", "box", hands="both"), Action("place", "", "box", "table", "both"))
    asked = Plan("", actions, Prompt("", "", "", "", ""))
    found, notes = placed(human, body, CAMERA, scene(box(), table(0.5)), asked, CONFIG)
    assert found is human
    assert "left where they were" in notes[0]


def test_hands_that_never_come_near_are_left_and_said(standing, estimated):
    human, body = seen(standing, estimated, lifting()[0], 0.0)
    away = replace(box(), pos_m=(0.4, 1.8, 0.9))
    found, notes = placed(human, body, CAMERA, scene(away), plan("lift", "box", "both"), CONFIG)
    assert found is human
    assert "left where they were" in notes[0]


def contacts(human, body, there, asked):
    return (
        Geometry(CONFIG)
        .interact(InteractInput(human, body, CAMERA, there, asked))
        .contacts.contacts
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
        assert one.point_m == pytest.approx([-0.03, side * HALF_M[1], HALF_M[2] + 0.02], abs=0.015)
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
    assert one.point_m == pytest.approx([0.0, -0.03, CONFIG.push_up_m], abs=0.003)
    assert one.start_s == pytest.approx(2.93, abs=0.07) and one.end_s > 3.7


def test_a_wiping_palm_is_on_the_top(standing, estimated):
    top_m = 1.05
    human, body = wiping(standing, estimated, top_m, 0.0)
    lenient = Geometry(replace(CONFIG, level_m=0.15))
    (one,) = lenient.interact(
        InteractInput(human, body, CAMERA, scene(table(top_m)), plan("wipe", "table", "right"))
    ).contacts.contacts
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
        far, normal = strokes.side_of(thing, thing.parts[0], rotations.rotate(turn, np.array(way)))
        x, y, _ = far * np.array(way)
        if kind == "box":
            assert max(abs(x) / 0.1, abs(y) / 0.2) == pytest.approx(1.0)
        else:
            assert np.hypot(x, y) == pytest.approx(0.1)
        assert rotations.rotate(turn, np.array(way)) @ normal > 0.0
        assert np.linalg.norm(normal) == pytest.approx(1.0)


def test_hands_are_read_where_the_camera_at_rest_would_have_seen_them(standing, estimated):
    path, _ = lifting()
    human, body = seen(standing, estimated, path, 0.1)
    shaken = replace(body, hand_px=body.hand_px + [40.0, 0.0])
    there, asked = scene(box()), plan("lift", "box", "both")
    steady = Geometry().interact(InteractInput(human, body, CAMERA, there, asked)).human
    given = InteractInput(human, shaken, CAMERA, there, asked, hand_px=body.hand_px)
    np.testing.assert_array_equal(Geometry().interact(given).human.joint_pos_m, steady.joint_pos_m)


def test_without_a_scene_or_a_plan_the_person_stays_as_they_came(standing, estimated):
    human, body = seen(standing, estimated, lifting()[0], 0.0)
    for there, asked in ((None, plan("lift", "box", "both")), (scene(box()), None)):
        found = Geometry().interact(InteractInput(human, body, CAMERA, there, asked))
        assert found.human is human and found.contacts.contacts == () and found.notes == ()


def test_a_line_of_sight_meets_a_plane_where_the_point_is():
    point = np.array([[0.3, -0.1, 0.8], [0.5, 0.2, 0.8]])
    pixel = CAMERA.project(CAMERA.to_camera(point))
    assert line_of_sight.on_plane(
        CAMERA, pixel, np.array([9.0, 9.0, 0.8]), arm_ik.UP
    ) == pytest.approx(point, abs=1e-9)
    along = CAMERA.rotation_cam_from_world[0]  # a plane the camera looks along is met nowhere near
    assert np.isnan(
        line_of_sight.on_plane(
            CAMERA, np.array([[640.0, 360.0]]), CAMERA.position_m + 0.01 * along, along
        )
    ).all()
