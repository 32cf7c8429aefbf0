"""The model built from the numbers: contacts, self-collision, standing, and scenes that include
it."""

import mujoco
import numpy as np
import pytest

from exoactor.robots import g1, g1_shapes, model
from exoactor.robots.model import PLAN, Physics

KINDS = [Physics(), PLAN, Physics(self_collision=True)]


@pytest.mark.parametrize("physics", KINDS, ids=["spheres", "plan", "self_collision"])
def test_stands_when_its_ankles_balance_it(physics: Physics) -> None:
    """Motor PD alone cannot hold an upside-down pendulum; a small ankle strategy on top of it can,
    for two seconds."""
    robot = model.build(physics)
    data = mujoco.MjData(robot)
    mujoco.mj_resetDataKeyframe(robot, data, robot.key("stand").id)
    stand = data.ctrl.copy()
    pitch, roll = (
        [g1.JOINT_NAMES.index(f"{side}_ankle_{a}_joint") for side in ("left", "right")]
        for a in ("pitch", "roll")
    )
    while data.time < 2.0:
        feet = (
            data.body("left_ankle_roll_link").xpos + data.body("right_ankle_roll_link").xpos
        ) / 2
        mujoco.mj_subtreeVel(robot, data)
        lean, speed = data.subtree_com[0] - feet, data.subtree_linvel[0]
        data.ctrl[:] = stand
        # 35 mm: the middle of the sole
        data.ctrl[pitch] += 12.0 * (lean[0] - 0.035) + 3.0 * speed[0]
        data.ctrl[roll] -= 6.0 * lean[1] + 2.0 * speed[1]
        mujoco.mj_step(robot, data)
    assert data.qpos[2] == pytest.approx(g1.STAND_ROOT_HEIGHT_M, abs=0.01)
    assert np.abs(data.qvel).max() < 0.05
    weight = sum(contact_force(robot, data, i)[0] for i in range(data.ncon))
    assert weight == pytest.approx(g1.TOTAL_MASS_KG * 9.81, rel=0.01)


def test_motor_force_is_pd_within_the_torque_limit() -> None:
    robot = model.build(floor=False)
    data = mujoco.MjData(robot)
    knee = g1.JOINT_NAMES.index("left_knee_joint")
    data.qpos[:] = model.stand_qpos()
    data.ctrl[:] = data.qpos[7:]
    data.ctrl[knee] += 0.1
    data.qvel[6 + knee] = 0.5
    mujoco.mj_forward(robot, data)
    assert data.actuator_force[knee] == pytest.approx(150 * 0.1 - 4 * 0.5)
    data.ctrl[knee] += 5.0
    mujoco.mj_forward(robot, data)
    assert data.actuator_force[knee] == pytest.approx(139.0)


def test_nothing_of_the_robot_touches_itself_at_stand() -> None:
    robot = model.build(Physics(self_collision=True), floor=False)
    data = mujoco.MjData(robot)
    data.qpos[:] = model.stand_qpos()
    mujoco.mj_forward(robot, data)
    assert data.ncon == 0


def test_self_collision_finds_a_hand_in_the_belly_and_only_when_asked() -> None:
    pose = {
        "left_shoulder_pitch_joint": 0.3,
        "left_shoulder_roll_joint": -0.3,
        "left_shoulder_yaw_joint": -1.2,
        "left_elbow_joint": 0.6,
    }
    qpos = model.stand_qpos()
    for name, angle in pose.items():
        qpos[7 + g1.JOINT_NAMES.index(name)] = angle
    touched = {}
    for own in (True, False):
        robot = model.build(Physics(self_collision=own), floor=False)
        data = mujoco.MjData(robot)
        data.qpos[:] = qpos
        mujoco.mj_forward(robot, data)
        touched[own] = [
            {robot.geom(i).name for i in pair} for pair in data.contact.geom[: data.ncon]
        ]
    assert any("belly_collision" in pair or "chest_collision" in pair for pair in touched[True])
    assert touched[False] == []


def test_neighbours_do_not_collide_and_limbs_do() -> None:
    pairs = set(model.neighbours())
    assert ("left_hip_yaw_link", "left_knee_link") in pairs
    assert ("pelvis", "torso_link") in pairs
    assert ("left_wrist_yaw_link", "right_wrist_yaw_link") not in pairs
    assert ("left_knee_link", "right_knee_link") not in pairs


def test_the_body_falls_on_the_floor_and_not_through_it() -> None:
    robot = model.build()
    data = mujoco.MjData(robot)
    data.qpos[:] = model.stand_qpos()
    data.qpos[2], data.qpos[3:7] = 0.3, [np.sqrt(0.5), 0, np.sqrt(0.5), 0]  # lying on its face
    data.ctrl[:] = data.qpos[7:]
    mujoco.mj_step(robot, data, 1000)
    low = min(
        data.geom(s.name).xpos[2] - s.size_m[0]
        for s in g1_shapes.COLLISION
        if not s.name.endswith("foot_collision")
    )
    assert np.isfinite(data.qpos).all()
    assert low > -0.1
    assert data.qpos[2] > 0.03


def test_plan_model_has_box_soles_under_the_same_points() -> None:
    robot = model.build(PLAN, floor=False)
    assert robot.opt.timestep == 0.005
    for side, points in (("left", g1.LEFT_SOLE_M), ("right", g1.RIGHT_SOLE_M)):
        sole = robot.geom(f"{side}_sole")
        low, high = sole.pos - sole.size, sole.pos + sole.size
        np.testing.assert_allclose(low[:2], np.min(points, 0)[:2])
        np.testing.assert_allclose(high[:2], np.max(points, 0)[:2])
        assert low[2] == pytest.approx(-0.035)


def test_joins_a_scene_of_its_own_objects_whatever_its_angle_unit() -> None:
    for degree in (True, False):
        scene = mujoco.MjSpec()
        scene.compiler.degree = degree
        ball = scene.worldbody.add_body(name="ball", pos=[1, 0, 1])
        ball.add_freejoint()
        ball.add_geom(type=mujoco.mjtGeom.mjGEOM_SPHERE, size=[0.1, 0, 0])
        model.add_floor(scene)
        model.add_g1(scene)
        robot = scene.compile()
        assert (robot.nq, robot.nu) == (7 + 36, 29)
        knee = next(j for j in g1.JOINTS if j.name == "left_knee_joint")
        np.testing.assert_allclose(robot.joint(knee.name).range, knee.range_rad)


def contact_force(robot: mujoco.MjModel, data: mujoco.MjData, index: int) -> np.ndarray:
    """Force in the contact's frame, its normal first."""
    force = np.zeros(6)
    mujoco.mj_contactForce(robot, data, index, force)
    return force
