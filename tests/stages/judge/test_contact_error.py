"""How far from each planned contact the robot was, in physics."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.contacts import FLOOR, BodyPart, Contact, ContactPlan
from exoactor.core.motion import Execution, RobotMotion, Surroundings
from exoactor.core.progress import silent
from exoactor.robots import g1, g1_shapes, model
from exoactor.stages.judge import JudgeInput
from exoactor.stages.judge.physics import PhysicsJudge
from exoactor.stages.judge.physics.contact_error import CAPSULES, contact_figures

FPS, FRAMES, CLIP_START_S = 50.0, 101, 0.5
UP = np.array([0.0, 0.0, 1.0])


def standing(raised_m: np.ndarray | float = 0.0, **changes: object) -> Execution:
    """The stand, the whole robot raised (T,)."""
    qpos = np.repeat(model.stand_qpos()[None], FRAMES, axis=0)
    asked = RobotMotion.from_qpos(qpos, FPS, g1.JOINT_NAMES)
    qpos[:, 2] += raised_m
    did = RobotMotion.from_qpos(qpos, FPS, g1.JOINT_NAMES)
    torque, down = np.zeros((FRAMES, 29)), np.ones((FRAMES, 2), dtype=bool)
    made = Execution(did, asked, torque, down, CLIP_START_S, 1.5, "test", True)
    return replace(made, **changes)


def around(pos_m: np.ndarray, yaw_rad: np.ndarray | float = 0.0) -> Surroundings:
    """A box whose frame is at pos_m (T, 3)."""
    place = np.broadcast_to(pos_m, (FRAMES, 3))[:, None]
    quat = np.broadcast_to(rotations.from_yaw(np.asarray(yaw_rad)), (FRAMES, 4))[:, None]
    nothing = np.zeros((FRAMES, 1))
    return Surroundings(("box",), place, quat, nothing, nothing > 0.0, nothing > 0.0)


def palm_m() -> np.ndarray:
    """The middle of the left hand in the stand, in the world."""
    import mujoco

    robot = model.build(floor=False)
    data = mujoco.MjData(robot)
    data.qpos[:] = model.stand_qpos()
    mujoco.mj_kinematics(robot, data)
    return np.array(data.geom("left_hand_collision").xpos)


def contact(part: BodyPart, thing: str, point_m: object, start_s=10.0, end_s=11.0) -> Contact:
    return Contact(part, thing, np.asarray(point_m, dtype=float), UP, start_s, end_s)


def errors(execution: Execution, *contacts: Contact) -> list[float | None]:
    return list(contact_figures(execution, ContactPlan(contacts, 10.0))["contact_errors_mm"])


def test_a_foot_on_the_floor_is_as_far_as_it_is_high_wherever_it_stands() -> None:
    foot = contact("left_foot", FLOOR, [7.0, 7.0, 0.0])
    assert errors(standing(), foot) == [pytest.approx(0.0, abs=1.0)]
    assert errors(standing(0.05), foot) == [pytest.approx(50.0, abs=1.0)]
    assert errors(standing(-0.05), foot) == [0.0], "inside is touched"


@pytest.mark.parametrize("pitch_rad", [-0.4, 0.4])
def test_a_tilted_foot_is_as_high_as_its_lower_end(pitch_rad: float) -> None:
    qpos = np.repeat(model.stand_qpos()[None], FRAMES, axis=0)
    qpos[:, 2] += 0.2
    tilted = qpos.copy()
    tilted[:, 7 + g1.JOINT_NAMES.index("left_ankle_pitch_joint")] += pitch_rad
    foot = contact("left_foot", FLOOR, np.zeros(3))
    flat, tipped = (
        errors(standing(motion=RobotMotion.from_qpos(pose, FPS, g1.JOINT_NAMES)), foot)[0]
        for pose in (qpos, tilted)
    )
    assert flat - 50.0 < tipped < flat - 8.0


def test_a_palm_is_as_far_from_its_point_as_its_skin() -> None:
    radius_m = next(
        shape.size_m[0] for shape in g1_shapes.COLLISION if shape.name == "left_hand_collision"
    )
    for off in ([0.0, 0.2, 0.0], [0.0, -0.2, 0.0]):
        point = palm_m() + off
        (error,) = errors(
            standing(surroundings=around(np.zeros(3))), contact("left_palm", "box", point)
        )
        assert error == pytest.approx((0.2 - radius_m) * 1e3, abs=3.0)
    far = palm_m() + [1.0, 0.0, 0.0]  # along the fingers the capsule is longer
    (error,) = errors(standing(surroundings=around(np.zeros(3))), contact("left_palm", "box", far))
    assert 1e3 * (1.0 - radius_m - 0.05) < error < 1e3 * (1.0 - radius_m) - 5.0


def test_the_point_goes_with_its_thing() -> None:
    point, turn = np.array([0.3, 0.0, 0.0]), 0.5 * np.pi
    frame = palm_m() - [0.0, 0.3, 0.0]  # turned by a quarter, the point is in the palm
    palm = contact("left_palm", "box", point)
    assert errors(standing(surroundings=around(frame, turn)), palm) == [0.0]
    moving = np.repeat(frame[None], FRAMES, axis=0)
    moving[25:] += [0.0, 0.4, 0.0]
    (error,) = errors(standing(surroundings=around(moving, turn)), palm)
    assert error > 300.0


def test_only_the_frames_count_in_which_it_is_wanted() -> None:
    time_s = np.arange(FRAMES) / FPS
    execution = standing(np.where(time_s < 1.0, 0.1, 0.0))
    early, late = (
        contact("right_foot", FLOOR, np.zeros(3), *span) for span in ((10.1, 10.4), (10.6, 10.9))
    )
    assert errors(execution, early, late) == [
        pytest.approx(100.0, abs=1.0),
        pytest.approx(0.0, abs=1.0),
    ]


def test_what_cannot_be_measured_is_null() -> None:
    point = np.zeros(3)
    after = contact("left_foot", FLOOR, point, 30.0, 31.0)
    elsewhere = contact("left_palm", "table", point)
    assert errors(standing(), after, contact("left_palm", "box", point)) == [None, None]
    assert errors(standing(surroundings=around(point)), elsewhere) == [None]


def test_the_figure_is_the_mean_of_the_palms() -> None:
    execution = standing(0.05, surroundings=around(palm_m() + [0.0, 0.0, 0.05]))
    foot = contact("left_foot", FLOOR, np.zeros(3))
    left = contact("left_palm", "box", np.zeros(3))
    far = contact("right_palm", "box", np.zeros(3))
    plan = ContactPlan((foot, left, far, contact("right_palm", "table", np.zeros(3))), 10.0)
    done = PhysicsJudge().judge(JudgeInput(execution, contacts=plan), silent)
    found = done.figures["interact"]
    of_feet, of_left, of_right, nothing = found["contact_errors_mm"]
    assert nothing is None and of_left == 0.0 and of_feet > 0.0
    assert found["contact_error_mm"] == pytest.approx(of_right / 2.0)
    feet = PhysicsJudge().judge(JudgeInput(execution, contacts=ContactPlan((foot,))), silent)
    assert feet.figures["interact"]["contact_error_mm"] is None


def test_every_part_has_a_form() -> None:
    robot = model.build(floor=False)
    for names in CAPSULES.values():
        assert all(robot.geom(name).type == 3 for name in names)


def test_a_seat_is_met_by_hips_or_thighs() -> None:
    pelvis = model.stand_qpos()[:3]
    seat = contact("seat", "box", np.zeros(3))
    under = pelvis - [0.0, 0.0, 0.2]
    (error,) = errors(standing(surroundings=around(under)), seat)
    assert 0.0 < error < 100.0
