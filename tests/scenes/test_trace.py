"""Traces of the robot and of the person agree on a stand, and follow a move."""

import mujoco
import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import Execution, HumanMotion, RobotMotion, Surroundings
from exoactor.core.truth import Truth
from exoactor.robots import g1, model
from exoactor.scenes import tasks, trace
from exoactor.scenes.build import at_rest
from exoactor.scenes.person import STATURE_M, person, standing
from exoactor.scenes.scene import Start
from exoactor.scenes.trace import Trace

SCENE = tasks.scene("bottle-table")
FRAMES, START = 3, Start((0.4, -0.2), 0.6)


def around() -> Surroundings:
    rest = at_rest(SCENE)
    names = ("pos_m", "quat_wxyz", "load_n", "touched", "resting")
    return Surroundings(
        rest.names, *(np.repeat(getattr(rest, name), FRAMES, axis=0) for name in names)
    )


def execution(qpos: np.ndarray, surroundings: Surroundings | None) -> Execution:
    motion = RobotMotion.from_qpos(np.tile(qpos, (FRAMES, 1)), 50.0, g1.JOINT_NAMES)
    zeros, on = np.zeros((FRAMES, 29)), np.ones((FRAMES, 2), dtype=bool)
    return Execution(motion, motion, zeros, on, 0.0, 0.04, "test", True, surroundings=surroundings)


def robot_stand() -> np.ndarray:
    qpos = model.stand_qpos()
    qpos[:2], qpos[3:7] = START.place_m, rotations.from_yaw(np.array(START.yaw_rad))
    return qpos


def of_robot() -> Trace:
    return trace.of_execution(execution(robot_stand(), around()))


def of_person(start: Start = START) -> Trace:
    actor = person()
    pose = standing(actor, start)
    joints, quat = actor.joints(pose), pose.smpl_quat_wxyz()
    on = np.ones(FRAMES, dtype=bool)
    times = np.arange(FRAMES) / 30.0
    human = HumanMotion(
        30.0,
        times,
        np.repeat(joints, FRAMES, 0),
        np.repeat(quat, FRAMES, 0),
        STATURE_M,
        contact_left=on,
        contact_right=on,
    )
    open_hand = np.zeros(FRAMES, dtype=np.int8)
    return trace.of_truth(
        Truth(human, open_hand, open_hand, SCENE.camera, around(), np.ones((FRAMES, 2)))
    )


@pytest.mark.parametrize("read", [of_robot, of_person])
def test_a_stand(read: type) -> None:
    seen: Trace = read()
    assert seen.pelvis_m[0, :2] == pytest.approx(START.place_m, abs=0.05)
    assert seen.pelvis_m[0, 2] == pytest.approx(0.68, abs=0.03)
    assert seen.facing_rad == pytest.approx(START.yaw_rad, abs=0.02)
    assert (seen.upright > 0.98).all()
    assert seen.top_m[0] == pytest.approx(STATURE_M, abs=0.04)
    assert np.abs(seen.feet_m[..., 2]).max() < 0.012
    assert seen.weight_n == pytest.approx(g1.TOTAL_MASS_KG * 9.81)
    assert seen.surroundings.names == SCENE.names


def test_robot_and_person_agree() -> None:
    robot, human = of_robot(), of_person()
    assert np.linalg.norm(robot.feet_m[0] - human.feet_m[0], axis=-1).max() < 0.05
    assert np.linalg.norm(robot.hands_m[0] - human.hands_m[0], axis=-1).max() < 0.06
    left, right = robot.hands_m[0]
    ahead = np.array([np.cos(START.yaw_rad), np.sin(START.yaw_rad)])
    assert np.cross(ahead, (left - right)[:2]) > 0.3, "the left hand is on the left"


def test_the_robots_points_are_where_physics_has_them() -> None:
    qpos = robot_stand()
    qpos[7:] += np.random.default_rng(3).uniform(-0.3, 0.3, 29)
    robot = model.build(floor=False)
    data = mujoco.MjData(robot)
    data.qpos[:] = qpos
    mujoco.mj_forward(robot, data)
    seen = trace.of_execution(execution(qpos, around()))
    hand = robot.geom("right_hand_collision").id
    np.testing.assert_allclose(seen.hands_m[0, 1], data.geom_xpos[hand], atol=1e-9)
    hips = [data.body(f"{side}_hip_pitch_link").xpos for side in ("left", "right")]
    np.testing.assert_allclose(seen.pelvis_m[0], np.mean(hips, axis=0), atol=1e-9)
    assert seen.upright[0] == pytest.approx(data.body("torso_link").xmat[8])
    soles = [data.geom_xpos[robot.geom(f"left_sole_{k}").id] for k in range(4)]
    assert np.linalg.norm(seen.feet_m[0, 0] - np.mean(soles, axis=0)) == pytest.approx(
        g1.SOLE_RADIUS_M, abs=1e-9
    )


def test_joints_in_another_order_are_read_by_name() -> None:
    given = execution(robot_stand(), around())
    other = given.reordered(tuple(reversed(g1.JOINT_NAMES)))
    np.testing.assert_allclose(trace.of_execution(other).hands_m, trace.of_execution(given).hands_m)


def test_an_execution_with_nothing_around_is_refused() -> None:
    with pytest.raises(BadMotionError, match="no surroundings"):
        trace.of_execution(execution(robot_stand(), None))


def test_turning_the_start_turns_the_person() -> None:
    turned = of_person(Start((0.0, 0.0), -1.2))
    assert turned.facing_rad == pytest.approx(-1.2, abs=0.02)
