"""Hands on things: a person before a box or a table, whose arms were estimated a decimetre off
along the ray."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.goals import START
from exoactor.core.motion import SMPL_JOINTS, SMPL_PARENTS
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.scenes.scene import Part
from exoactor.stages.interact import InteractInput
from exoactor.stages.interact.geometry import (
    Geometry,
    arm_ik,
    line_of_sight,
)
from made.handled import (
    BOX_M,
    CAMERA,
    CONFIG,
    HALF_M,
    LEFT,
    RIGHT,
    box,
    can_on,
    carried,
    carrying,
    lifting,
    placed,
    plan,
    scene,
    seen,
    shoving,
    sweeping,
    table,
    wiped,
    wiping,
)

ARM = [i for i, name in enumerate(SMPL_JOINTS) if name.endswith(("shoulder", "elbow", "wrist"))]


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


def test_who_seems_to_sway_along_the_view_takes_the_box_by_the_height_of_the_hands(
    standing, estimated
):
    path, _ = lifting()
    human, body = seen(standing, estimated, path, 0.0)
    sway_m = 0.12 * np.sin(2.0 * np.pi * 1.2 * human.time_s)
    away = CAMERA.rotation_cam_from_world[2] * [1.0, 1.0, 0.0]
    moved = human.joint_pos_m + sway_m[:, None, None] * away / np.linalg.norm(away)
    found, notes = placed(
        replace(human, joint_pos_m=moved), body, CAMERA, scene(box()),
        plan("lift", "box", "both"), CONFIG,
    )  # fmt: skip
    rise_m = found.joint_pos_m[150, [LEFT, RIGHT], 2] - found.joint_pos_m[90, [LEFT, RIGHT], 2]
    assert "moved onto it" in notes[0]
    both = 0.5 * (path[150, 2] - path[90, 2])  # the other hand hangs
    assert rise_m == pytest.approx(both, abs=0.03)


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
    assert found.joint_pos_m[95:, RIGHT, 0] == pytest.approx(path[95:, 0], abs=0.03)
    neck = SMPL_JOINTS.index("neck")
    assert found.joint_pos_m[120, neck, 0] > upright.joint_pos_m[120, neck, 0] + 0.02
    legs = [
        i
        for i, name in enumerate(SMPL_JOINTS)
        if name.endswith(("pelvis", "hip", "knee", "ankle", "foot"))
    ]
    assert found.joint_pos_m[:, legs] == pytest.approx(human.joint_pos_m[:, legs], abs=1e-9)
    assert len(notes) == 1


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


def test_a_sweeping_palm_goes_along_beside_the_thing_at_its_own_pace(standing, estimated):
    human, body, can, path = sweeping(standing, estimated)
    found, _ = placed(human, body, CAMERA, scene(can), plan("sweep", "can", "right"), CONFIG)
    on = slice(55, 125)
    assert found.joint_pos_m[on, RIGHT, 1:] == pytest.approx(path[on, 1:], abs=0.015)
    assert found.joint_pos_m[on, RIGHT, 0] == pytest.approx(
        np.full(70, 0.45 - CONFIG.push_ahead_m), abs=0.015
    )


def palm_went_m(found, can, frames=150):
    """How far beyond where the can's side was at first the palm that pushes to the left gets within
    so many frames."""
    side_m = can.pos_m[1] - can.parts[0].size_m[0]
    return found.joint_pos_m[:frames, RIGHT, 1].max() + CONFIG.palm_m - side_m


@pytest.mark.parametrize("amount", [None, 0.2])
def test_what_slides_goes_as_far_as_asked_where_its_hand_is_seen_to_stop_early(
    standing, estimated, amount
):
    human, body, can, _ = sweeping(standing, estimated, far_m=0.1)
    asked = plan("slide", "can", None, direction="left", amount=amount)
    found, _ = placed(human, body, CAMERA, scene(can), asked, CONFIG)
    far = CONFIG.stroke.least_m if amount is None else amount
    assert palm_went_m(found, can) == pytest.approx(far, abs=0.01)


def test_what_is_pushed_stays_on_its_table(standing, estimated):
    human, body, can, _ = sweeping(standing, estimated)
    to_edge_m = 0.22
    board = replace(table(can.pos_m[2]), pos_m=(0.45, can.pos_m[1] + to_edge_m - 0.4, 0.0))
    asked = plan("slide", "can", None, direction="left")
    found, _ = placed(human, body, CAMERA, scene(can, board), asked, CONFIG)
    room_m = to_edge_m - can.parts[0].size_m[0] - CONFIG.stroke.edge_m
    assert palm_went_m(found, can, frames=115) == pytest.approx(room_m, abs=0.01)


def test_what_shall_fall_over_is_pushed_high_towards_the_other_hand(standing, estimated):
    up_m = CONFIG.stroke.topple_share * 0.24
    human, body, can, path = sweeping(standing, estimated, up_m=up_m)
    tall = replace(can, parts=(Part("body", "cylinder", (0.03, 0.12), (0.0, 0.0, 0.12)),))
    found, notes = placed(
        human, body, CAMERA, scene(tall), plan("knock_over", "can", "right"), CONFIG
    )
    on = slice(55, 115)
    assert found.joint_pos_m[on, RIGHT, 1:] == pytest.approx(path[on, 1:], abs=0.015)
    assert notes[0].startswith("To knock over the can")


def test_to_the_left_is_as_the_feet_stand_however_the_hips_are_read(standing, estimated):
    human, body, can, _ = sweeping(standing, estimated)
    turned = human.joint_quat_wxyz.copy()
    turned[:, 0] = rotations.multiply(rotations.from_yaw(np.full(150, 0.4)), turned[:, 0])
    asked = plan("slide", "can", None, direction="left")
    found, other = (
        placed(one, body, CAMERA, scene(can), asked, CONFIG)[0].joint_pos_m[60:120, RIGHT]
        for one in (human, replace(human, joint_quat_wxyz=turned))
    )
    assert other == pytest.approx(found, abs=0.01)


def test_both_palms_are_on_the_edge_of_what_is_pushed_along_the_floor(standing, estimated):
    human, body, stool, gone = shoving(standing, estimated)
    found, _ = placed(human, body, CAMERA, scene(stool), plan("push", "stool", None), CONFIG)
    on = slice(55, 120)
    edge = np.array([0.6 - 0.18 - CONFIG.palm_m, 0.0, 0.85 - CONFIG.stroke.palm_ahead_m])
    for joint, side in ((LEFT, 1.0), (RIGHT, -1.0)):
        place = edge + [0.0, side * CONFIG.shove.apart_m, 0.0] + gone[on, None] * [1.0, 0.0, 0.0]
        assert found.joint_pos_m[on, joint] == pytest.approx(place, abs=0.03)


def test_what_is_low_on_the_floor_is_left_to_the_feet(standing, estimated):
    human, body, stool, _ = shoving(standing, estimated)
    low = replace(stool, parts=(Part("body", "box", (0.18, 0.18, 0.1), (0.0, 0.0, 0.1)),))
    found, notes = placed(human, body, CAMERA, scene(low), plan("push", "stool", None), CONFIG)
    assert found is human and notes == ()


def test_a_hand_that_rested_near_by_before_it_was_raised_sweeps_from_beside_the_thing(
    standing, estimated
):
    time_s, top_m = np.arange(210) / 30.0, 0.95
    can = can_on(top_m)
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
    assert middle[95] == pytest.approx(true[95], abs=0.03)
    assert np.linalg.norm(middle - true, axis=1)[95:225].max() < 0.12
    # as high as the box stands
    assert middle[230:255, 2] == pytest.approx(np.full(25, true[240, 2]), abs=0.015)
    assert np.linalg.norm(middle - true, axis=1)[230:255].max() < 0.08
    assert np.linalg.norm(left - right, axis=1)[285:].min() > squeezed + 0.08
    assert len(notes) == 1 and "box" in notes[0]


def test_a_box_that_is_never_seen_set_down_is_lifted_all_the_same(standing, estimated):
    human, body = seen(standing, estimated, lifting()[0], 0.1)
    actions = (Action("lift", "", "box", hands="both"), Action("place", "", "box", "table", "both"))
    asked = Plan("", actions, Prompt("", "", "", "", ""))
    found, notes = placed(human, body, CAMERA, scene(box(), table(0.5)), asked, CONFIG)
    only, _ = placed(human, body, CAMERA, scene(box()), plan("lift", "box", "both"), CONFIG)
    np.testing.assert_array_equal(found.joint_pos_m, only.joint_pos_m)
    assert notes[0].startswith("To lift the box")


def test_hands_that_never_come_near_are_left_and_said(standing, estimated):
    human, body = seen(standing, estimated, lifting()[0], 0.0)
    away = replace(box(), pos_m=(0.4, 1.8, 0.9))
    found, notes = placed(human, body, CAMERA, scene(away), plan("lift", "box", "both"), CONFIG)
    assert found is human
    assert "left where they were" in notes[0]


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
        assert found.human is human and found.contacts.on_things() == () and found.notes == ()


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


def test_hands_are_left_alone_where_nobody_knows_the_thing(standing, estimated):
    view = seen(standing, estimated, np.tile(BOX_M, (60, 1)), 0.0)
    found, notes = placed(*view[:2], CAMERA, scene(), plan("lift", "box", "both"), CONFIG)
    np.testing.assert_array_equal(found.joint_pos_m, view[0].joint_pos_m)
    assert notes == ("It is not known where the box is; hands were left where they were.",)


def test_a_place_that_nobody_knows_is_told_as_well(standing, estimated):
    view = seen(standing, estimated, np.tile(BOX_M, (60, 1)), 0.0)
    asked = replace(
        plan("lift", "box", "both"),
        actions=(
            Action("walk_to", "", START),
            Action("place", "", "box", "shelf", hands="both"),
        ),
    )
    _, notes = placed(*view[:2], CAMERA, scene(box()), asked, CONFIG)
    assert notes == ("It is not known where the shelf is; hands were left where they were.",)
