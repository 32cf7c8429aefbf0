"""The robot's numbers: against Menagerie's model where it is at hand, and against themselves."""

from pathlib import Path

import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.robots import g1, model
from exoactor.robots.links import Y, other_side


@pytest.fixture(scope="module")
def menagerie(shared: Path) -> mujoco.MjModel:
    """Menagerie's own model, compiled from its file."""
    return mujoco.MjModel.from_xml_path(str(shared / "robots/unitree_g1/g1.xml"))


@pytest.fixture(scope="module")
def ours() -> mujoco.MjModel:
    return model.build(floor=False)


def test_same_tree_as_menagerie(menagerie: mujoco.MjModel) -> None:
    joints = [menagerie.joint(i).name for i in range(menagerie.njnt)]
    bodies = [menagerie.body(i).name for i in range(menagerie.nbody)]
    assert joints[1:] == list(g1.JOINT_NAMES)
    assert bodies[1:] == list(g1.BODY_NAMES)


def test_same_ranges_and_torques_as_menagerie(menagerie: mujoco.MjModel) -> None:
    np.testing.assert_allclose([j.range_rad for j in g1.JOINTS], menagerie.jnt_range[1:], atol=1e-9)
    torque_nm = np.array([j.motor.torque_nm for j in g1.JOINTS])
    np.testing.assert_allclose(
        np.stack([-torque_nm, torque_nm], 1), menagerie.jnt_actfrcrange[1:], atol=1e-9
    )


def test_same_masses_and_inertias_as_menagerie(
    menagerie: mujoco.MjModel, ours: mujoco.MjModel
) -> None:
    np.testing.assert_allclose(ours.body_mass[1:], menagerie.body_mass[1:], rtol=1e-6)
    np.testing.assert_allclose(ours.body_ipos[1:], menagerie.body_ipos[1:], atol=1e-6)
    for body in range(1, ours.nbody):
        atol = 0.01 * menagerie.body_inertia[body].max()
        np.testing.assert_allclose(tensor(ours, body), tensor(menagerie, body), rtol=0.0, atol=atol)


def test_same_kinematics_as_menagerie(menagerie: mujoco.MjModel, ours: mujoco.MjModel) -> None:
    random = np.random.default_rng(7)
    low, high = menagerie.jnt_range[1:].T
    mine, theirs = mujoco.MjData(ours), mujoco.MjData(menagerie)
    for _ in range(200):
        turn = random.normal(size=4)
        qpos = [*random.normal(size=3), *turn / np.linalg.norm(turn), *random.uniform(low, high)]
        for robot, data in ((ours, mine), (menagerie, theirs)):
            data.qpos[:] = qpos
            mujoco.mj_kinematics(robot, data)
        assert np.linalg.norm(mine.xpos - theirs.xpos, axis=1).max() < 1e-3
        assert np.abs(mine.xmat - theirs.xmat).max() < 1e-3


def test_same_soles_as_menagerie(menagerie: mujoco.MjModel) -> None:
    for side, points in (("left", g1.LEFT_SOLE_M), ("right", g1.RIGHT_SOLE_M)):
        body = menagerie.body(f"{side}_ankle_roll_link").id
        spheres = (menagerie.geom_bodyid == body) & (
            menagerie.geom_type == mujoco.mjtGeom.mjGEOM_SPHERE
        )
        assert {tuple(p) for p in menagerie.geom_pos[spheres]} == set(points)
        assert set(menagerie.geom_size[spheres, 0]) == {g1.SOLE_RADIUS_M}


def test_total_mass() -> None:
    assert pytest.approx(33.341, abs=1e-3) == g1.TOTAL_MASS_KG


def test_names_are_in_mujocos_order(ours: mujoco.MjModel) -> None:
    assert [ours.joint(i).name for i in range(1, ours.njnt)] == list(g1.JOINT_NAMES)
    assert [ours.actuator(i).name for i in range(ours.nu)] == list(g1.JOINT_NAMES)
    assert [ours.body(i).name for i in range(1, ours.nbody)] == list(g1.BODY_NAMES)


def test_motors_reach_the_model(ours: mujoco.MjModel) -> None:
    np.testing.assert_allclose(ours.dof_armature[6:], [j.motor.armature_kg_m2 for j in g1.JOINTS])
    np.testing.assert_allclose(ours.actuator_gainprm[:, 0], [j.kp for j in g1.JOINTS])
    np.testing.assert_allclose(ours.actuator_biasprm[:, 2], [-j.kd for j in g1.JOINTS])
    np.testing.assert_allclose(
        ours.actuator_forcerange[:, 1], [j.motor.torque_nm for j in g1.JOINTS]
    )


def test_stand_pose_is_inside_the_ranges_and_flat_on_the_floor(ours: mujoco.MjModel) -> None:
    for joint in g1.JOINTS:
        low, high = joint.range_rad
        assert low < g1.STAND_POSE[joint.name] < high
    data = mujoco.MjData(ours)
    data.qpos[:] = model.stand_qpos()
    mujoco.mj_forward(ours, data)
    soles = [data.geom(f"{side}_sole_{i}").xpos for side in ("left", "right") for i in range(4)]
    np.testing.assert_allclose([p[2] for p in soles], g1.SOLE_RADIUS_M, atol=1e-3)
    corners, centre = np.array(soles)[:, :2], data.subtree_com[1][:2]
    assert (corners.min(0) + 0.03 < centre).all()  # three centimetres inside the soles' rectangle
    assert (centre < corners.max(0) - 0.03).all()


def test_the_parts_of_a_pose_lie_where_mujoco_has_them(ours: mujoco.MjModel) -> None:
    pos, vel = np.arange(ours.nq), np.arange(ours.nv)
    assert (pos[g1.ROOT_POSE] == [*pos[g1.ROOT_POS], *pos[g1.ROOT_QUAT]]).all()
    assert pos[g1.ROOT_HEIGHT] == pos[g1.ROOT_POS][2:]
    assert (vel[g1.ROOT_VEL] == [*vel[g1.ROOT_LINVEL], *vel[g1.ROOT_ANGVEL]]).all()
    assert (pos[g1.JOINT_POS] == ours.jnt_qposadr[1:]).all()
    assert (vel[g1.JOINT_VEL] == ours.jnt_dofadr[1:]).all()

    joints = dict(zip(g1.JOINT_NAMES, pos[g1.JOINT_POS], strict=True))
    legs = [at for name, at in joints.items() if any(p in name for p in ("hip", "knee", "ankle"))]
    assert list(pos[g1.LEG_POS]) == legs
    waist = [ours.joint(name).dofadr[0] for name in g1.JOINT_NAMES if "waist" in name]
    assert list(vel[g1.WAIST_VEL]) == waist


@settings(max_examples=60)
@given(share=st.lists(st.floats(0.0, 1.0), min_size=29, max_size=29))
def test_the_mirrored_pose_is_the_mirror_image(ours: mujoco.MjModel, share: list[float]) -> None:
    one = {
        j.name: j.range_rad[0] + s * (j.range_rad[1] - j.range_rad[0])
        for j, s in zip(g1.JOINTS, share, strict=True)
    }
    other = {swap(j.name): one[j.name] if j.axis == Y else -one[j.name] for j in g1.JOINTS}
    first, second = positions(ours, one), positions(ours, other)
    for name in g1.BODY_NAMES:
        np.testing.assert_allclose(second[swap(name)], first[name] * (1, -1, 1), atol=1e-9)


def swap(name: str) -> str:
    """The name on the other side."""
    if name.startswith("right_"):
        return name.replace("right_", "left_")
    return other_side(name)


def positions(robot: mujoco.MjModel, pose: dict[str, float]) -> dict[str, np.ndarray]:
    """Where each link is, the pelvis at the origin."""
    data = mujoco.MjData(robot)
    data.qpos[:] = [0, 0, 0, 1, 0, 0, 0, *(pose[name] for name in g1.JOINT_NAMES)]
    mujoco.mj_kinematics(robot, data)
    return {name: data.body(name).xpos.copy() for name in g1.BODY_NAMES}


def tensor(robot: mujoco.MjModel, body: int) -> np.ndarray:
    """The inertia tensor in the link's axes: principal frames may name their axes in any order."""
    axes = np.zeros(9)
    mujoco.mju_quat2Mat(axes, robot.body_iquat[body])
    turn = axes.reshape(3, 3)
    return np.asarray(turn @ np.diag(robot.body_inertia[body]) @ turn.T)
