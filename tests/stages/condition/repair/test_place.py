"""References in a scene: begun where the robot stands, kept out of things, seated on seats."""

import dataclasses
from dataclasses import replace

import mujoco
import numpy as np
import pytest
from tests.made.mjcf_scenes import mesh_part

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.contacts import Contact, ContactPlan
from exoactor.core.motion import RobotMotion
from exoactor.core.progress import silent
from exoactor.robots import g1, model
from exoactor.robots.legs import Legs
from exoactor.scenes import furniture, tasks
from exoactor.scenes.scene import Part, Scene, Start, Thing
from exoactor.stages.condition import ConditionInput
from exoactor.stages.condition.repair import ConditionConfig, Repair, place
from exoactor.stages.condition.repair.clearance import Clearance
from exoactor.stages.condition.repair.seat import Seating
from made.references import SHORT, conditioned

FPS = 50.0
ORIGIN = Start((0.0, 0.0), 0.0)


def room_with(*things: Thing, start: Start = ORIGIN) -> Scene:
    return dataclasses.replace(
        tasks.scene("chair"), things=things, start=start, task=None, goals=()
    )


def motion(qpos: np.ndarray) -> RobotMotion:
    return RobotMotion.from_qpos(qpos, FPS, g1.JOINT_NAMES)


def sitting_down(legs: Legs, height_m: float) -> RobotMotion:
    """From the stand at the origin, facing +x, down and back by 18 cm to a pelvis at `height_m`,
    held for a second."""
    stand = model.stand_qpos()
    (pos,), (quat,) = legs.feet(stand[None])
    frames = []
    for down in minimum_jerk(np.arange(0.0, 2.2, 1.0 / FPS)):
        pose = stand.copy()
        pose[:3] += down * np.array([-0.18, 0.0, height_m - stand[2]])
        frames.append(legs.solve(pose, pos, quat)[0])
    return motion(np.array(frames))


CHAIR = furniture.chair((-0.24, 0.0), 0.0)


@pytest.mark.parametrize(("error_m", "word"), [(-0.06, "into"), (0.05, "above")])
def test_a_seat_bears_whom_the_reference_sets_into_it_or_above_it(
    legs: Legs, error_m: float, word: str
) -> None:
    right = conditioned(sitting_down(legs, 0.57), SHORT, room_with(CHAIR))
    wrong = conditioned(sitting_down(legs, 0.57 + error_m), SHORT, room_with(CHAIR))
    assert any(word in note and "chair" in note for note in wrong.notes)
    assert wrong.motion.qpos[-1, 2] == pytest.approx(right.motion.qpos[-1, 2], abs=0.02)
    assert np.ptp(wrong.motion.qpos[-60:], axis=0).max() < 1e-6, (
        "it sits still, and is not made to stand up"
    )
    assert wrong.seated[-1] == 1.0 and wrong.seated[0] == 0.0
    assert legs.sole_height(wrong.motion.qpos[-1:]).max() == pytest.approx(0.0, abs=0.003)


def test_the_plan_says_on_which_of_two_things_it_sits(legs: Legs) -> None:
    """A book on the chair is what is under it; the plan has it sit on the chair all the same."""
    cover = Part("cover", "box", (0.1, 0.1, 0.02), pos_m=(0.0, 0.0, 0.02), paint="red")
    book = Thing("book", ("book",), (cover,), (-0.24, 0.0, 0.41))
    room = room_with(CHAIR, book)
    given, up = sitting_down(legs, 0.57), np.array([0.0, 0.0, 1.0])
    contacts = ContactPlan((Contact("seat", "chair", 0.41 * up, up, 1.0, 2.0),))
    seats = (frozenset(), frozenset(contact.thing for contact in contacts.of("seat")))

    guessed, planned = (
        Seating(legs, Clearance(room), seats=names).on_the_seat(given)[0].qpos[-1, 2]
        for names in seats
    )
    assert guessed - planned == pytest.approx(0.04, abs=0.01)


def test_the_contact_plan_reaches_the_seat(legs: Legs, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []

    class Told(Seating):
        def __init__(self, *given: object, **named: object) -> None:
            super().__init__(*given, **named)  # type: ignore[arg-type]
            told.append(self._seats)

    monkeypatch.setattr(place, "Seating", Told)
    up = np.array([0.0, 0.0, 1.0])
    contacts = ContactPlan((Contact("seat", "chair", 0.41 * up, up, 1.0, 2.0),))
    Repair(ConditionConfig(SHORT)).condition(
        ConditionInput(sitting_down(legs, 0.57), contacts, room_with(CHAIR)), silent
    )
    assert told == [{"chair"}]


def test_a_squat_ends_in_a_stand_a_seat_does_not(legs: Legs) -> None:
    seated = sitting_down(legs, 0.57).qpos[-1]
    squat = model.stand_qpos()
    (pos,), (quat,) = legs.feet(squat[None])
    squat[2] = 0.57
    squat = legs.solve(squat, pos, quat)[0]
    assert legs.sits(seated) and not legs.sits(squat) and not legs.sits(model.stand_qpos())


def test_a_squat_with_a_seat_under_it_sits(legs: Legs) -> None:
    stand = model.stand_qpos()
    (pos,), (quat,) = legs.feet(stand[None])
    frames = []
    for down in minimum_jerk(np.arange(0.0, 2.2, 1.0 / FPS)):
        pose = stand + down * (np.eye(36)[0] * -0.02 + np.eye(36)[2] * -0.2)
        frames.append(legs.solve(pose, pos, quat)[0])
    top = Part("top", "box", (0.08, 0.08, 0.02), (0.0, 0.0, frames[-1][2] - 0.18))
    stool = Thing("stool", ("stool",), (top,), (-0.02, 0.0, 0.0))
    assert not legs.sits(frames[-1]), "its feet could bear it"
    alone, seated = (
        conditioned(motion(np.array(frames)), SHORT, room_with(*things))
        for things in ((), (stool,))
    )
    assert alone.motion.qpos[-1, 2] == pytest.approx(stand[2], abs=0.01) and alone.seated[-1] == 0.0
    assert (
        seated.motion.qpos[-1, 2] == pytest.approx(frames[-1][2], abs=0.02)
        and seated.seated[-1] > 0.9
    )


def test_a_hand_comes_out_above_the_table_and_the_feet_stay(legs: Legs) -> None:
    pose = model.stand_qpos()
    pose[7 + g1.JOINT_NAMES.index("right_shoulder_pitch_joint")] = -0.5
    robot = model.build()
    data = mujoco.MjData(robot)
    data.qpos[:] = pose
    mujoco.mj_kinematics(robot, data)
    hand = data.geom("right_hand_collision").xpos
    table = furniture.table((hand[0] + 0.15, 0.0), np.pi, hand[2])  # half a hand deep
    clearance = Clearance(room_with(table))
    qpos = np.repeat(pose[None], 40, axis=0)
    before = max(found.depth_m for found in clearance.inside(pose))
    clear, notes = clearance.clear(motion(qpos))
    after = max(
        (found.depth_m for pose in clear.qpos for found in clearance.inside(pose)), default=0.0
    )
    assert before > 0.03 and after < 0.01
    assert any("into the table" in note for note in notes)
    np.testing.assert_allclose(legs.feet(clear.qpos)[0], legs.feet(qpos)[0], atol=0.005)


def test_a_round_table_of_a_mesh_is_a_plate_too() -> None:
    """A hand half a centimetre above its underside comes out above it, not below."""
    pose = model.stand_qpos()
    robot = model.build()
    data = mujoco.MjData(robot)
    data.qpos[:] = pose
    mujoco.mj_kinematics(robot, data)
    hand = data.geom("right_hand_collision").xpos
    plate = replace(
        mesh_part([(0.0, 0.2), (0.03, 0.2)], "plate"), pos_m=(0.0, 0.0, hand[2] + 0.005)
    )
    table = Thing("table", ("table",), (plate,), (hand[0] + 0.1, hand[1], 0.0))
    deepest = max(Clearance(room_with(table)).inside(pose), key=lambda found: found.depth_m)
    assert deepest.thing == "table" and deepest.out[2] > 0.9


def test_what_is_in_nothing_stays_as_it_is() -> None:
    qpos = np.repeat(model.stand_qpos()[None], 10, axis=0)
    clear, notes = Clearance(room_with(CHAIR)).clear(motion(qpos + np.eye(36)[0]))
    np.testing.assert_array_equal(clear.qpos, qpos + np.eye(36)[0])
    assert notes == ()


def test_light_things_are_in_nobodys_way() -> None:
    bottle = furniture.bottle((0.0, 0.0, 0.0))
    assert Clearance(room_with(bottle)).inside(model.stand_qpos()) == []


def test_a_walk_begins_where_the_robot_stands_and_ends_where_it_was_asked_to(legs: Legs) -> None:
    start = Start((0.3, -0.2), 0.4)
    room = room_with(start=start)
    qpos = np.repeat(model.stand_qpos()[None], 100, axis=0)
    qpos[:, 0] += np.linspace(0.0, 1.2, 100)
    begun, _, notes = place.among(motion(qpos), room, legs, Clearance(room))
    first = place.first_stand(start, legs)
    np.testing.assert_allclose(legs.feet(begun.qpos[:1])[0][0], first.pos_m, atol=1e-6)
    assert rotations.yaw(begun.qpos[:1, 3:7])[0] == pytest.approx(0.4)
    np.testing.assert_allclose(begun.qpos[-1], qpos[-1], atol=5e-3)
    assert any("36 cm" in note for note in notes)


def test_the_reference_begins_with_the_stand_of_the_scene(legs: Legs) -> None:
    qpos = np.repeat(model.stand_qpos()[None], 30, axis=0)
    whole = conditioned(motion(qpos), SHORT, room_with(start=Start((0.5, 0.1), -0.3)))
    stand = model.stand_qpos()
    stand[:2], stand[3:7] = (0.5, 0.1), rotations.from_yaw(np.array(-0.3))
    np.testing.assert_allclose(whole.motion.qpos[0], stand, atol=2e-3)


def test_what_palms_are_to_push_is_in_nobodys_way_however_heavy(legs: Legs) -> None:
    pose = model.stand_qpos()
    ahead = Thing(
        "crate", ("crate",), (Part("body", "box", (0.2, 0.2, 0.6)),), (0.3, 0.0, 0.6), mass_kg=8.0
    )
    qpos = np.repeat(pose[None], 20, axis=0)
    level = np.array([-1.0, 0.0, 0.0])
    pushed = ContactPlan((Contact("right_palm", "crate", 0.2 * level, level, 0.0, 0.2),))
    notes = [
        Repair(ConditionConfig(SHORT))
        .condition(ConditionInput(motion(qpos), contacts, room_with(ahead)), silent)
        .notes
        for contacts in (ContactPlan(), pushed)
    ]
    assert any("into the crate" in note for note in notes[0])
    assert not any("into the crate" in note for note in notes[1])
