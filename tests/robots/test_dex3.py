"""The Dex3 hands' numbers: against Menagerie's model where it is at hand, and against
themselves."""

from pathlib import Path

import mujoco
import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.motion import SIDES, Hand
from exoactor.robots import dex3, g1, model
from exoactor.robots.model import Physics


@pytest.fixture(scope="module")
def ours() -> mujoco.MjModel:
    return model.build(Physics(hands="dex3"), floor=False)


@pytest.fixture(scope="module")
def menagerie(shared: Path) -> mujoco.MjModel:
    """Menagerie's own model with hands, compiled from its file."""
    return mujoco.MjModel.from_xml_path(str(shared / "robots/unitree_g1/g1_with_hands.xml"))


def tensor(robot: mujoco.MjModel, body: int) -> np.ndarray:
    axes = rotations.to_matrix(robot.body_iquat[body])
    return np.asarray(axes @ np.diag(robot.body_inertia[body]) @ axes.T)


def test_same_tree_masses_and_ranges_as_menagerie(
    menagerie: mujoco.MjModel, ours: mujoco.MjModel
) -> None:
    assert [ours.joint(i).name for i in range(ours.njnt)] == [
        menagerie.joint(i).name for i in range(ours.njnt)
    ]
    assert [ours.body(i).name for i in range(ours.nbody)] == [
        menagerie.body(i).name for i in range(ours.nbody)
    ]
    np.testing.assert_allclose(ours.body_mass[1:], menagerie.body_mass[1:], rtol=1e-6)
    np.testing.assert_allclose(ours.body_ipos[1:], menagerie.body_ipos[1:], atol=1e-6)
    np.testing.assert_allclose(ours.jnt_range[1:], menagerie.jnt_range[1:], atol=1e-9)
    for body in range(1, ours.nbody):
        atol = 0.01 * menagerie.body_inertia[body].max()
        np.testing.assert_allclose(tensor(ours, body), tensor(menagerie, body), rtol=0.0, atol=atol)
    for joint in dex3.JOINTS:
        torque_nm = joint.motor.torque_nm
        assert menagerie.jnt_actfrcrange[menagerie.joint(joint.name).id] == pytest.approx(
            [-torque_nm, torque_nm]
        )
        assert ours.actuator(joint.name).forcerange == pytest.approx([-torque_nm, torque_nm])


def test_same_kinematics_as_menagerie(menagerie: mujoco.MjModel, ours: mujoco.MjModel) -> None:
    random = np.random.default_rng(7)
    mine, theirs = mujoco.MjData(ours), mujoco.MjData(menagerie)
    for _ in range(50):
        qpos = [0.0, 0.0, 0.8, 1.0, 0.0, 0.0, 0.0, *random.uniform(*menagerie.jnt_range[1:].T)]
        for robot, data in ((ours, mine), (menagerie, theirs)):
            data.qpos[:] = qpos
            mujoco.mj_kinematics(robot, data)
        assert np.linalg.norm(mine.xpos - theirs.xpos, axis=1).max() < 1e-3


def test_the_bodys_joints_are_found_among_the_fingers(ours: mujoco.MjModel) -> None:
    at, moving, fingers = model.body_qpos(ours), model.body_qvel(ours), model.finger_qpos(ours)
    assert sorted([*at, *fingers]) == list(range(ours.nq))
    of_qpos = {int(ours.joint(i).qposadr[0]): ours.joint(i).name for i in range(ours.njnt)}
    of_qvel = {int(ours.joint(i).dofadr[0]): ours.joint(i).name for i in range(ours.njnt)}
    assert [of_qpos[int(i)] for i in at[7:]] == list(g1.JOINT_NAMES)
    assert [of_qvel[int(i)] for i in moving[6:]] == list(g1.JOINT_NAMES)
    assert [of_qpos[int(i)] for i in fingers] == [joint.name for joint in dex3.JOINTS]
    commanded = [*g1.JOINT_NAMES, *(joint.name for joint in dex3.JOINTS)]
    assert [ours.actuator(i).name for i in range(ours.nu)] == commanded


def test_still_hands_weigh_the_same_and_have_no_joints(ours: mujoco.MjModel) -> None:
    still = model.build(Physics(hands="dex3-still"), floor=False)
    assert (still.nq, still.nu) == (36, 29)
    assert still.body_mass.sum() == pytest.approx(ours.body_mass.sum())
    assert list(model.body_qpos(still)) == list(range(36)) and len(model.finger_qpos(still)) == 0


def test_the_stand_is_the_same_with_either_hand(ours: mujoco.MjModel) -> None:
    rubber = model.build(floor=False)
    np.testing.assert_array_equal(
        ours.key("stand").qpos[model.body_qpos(ours)], rubber.key("stand").qpos
    )
    np.testing.assert_array_equal(ours.key("stand").ctrl[:29], rubber.key("stand").ctrl)


@pytest.mark.parametrize("visual", ["primitives", "auto"])
def test_it_is_drawn_with_these_hands_and_no_others(visual: str) -> None:
    robot = model.build(Physics(hands="dex3"), visual=visual)  # type: ignore[arg-type]
    seen = [robot.geom(i) for i in range(robot.ngeom) if robot.geom_group[i] == 2]
    on_fingers = {robot.body(int(geom.bodyid[0])).name for geom in seen} & set(dex3.BODY_NAMES)
    assert on_fingers == set(dex3.BODY_NAMES)
    assert not [geom.name for geom in seen if "rubber" in geom.name or "little" in geom.name]


def test_closed_hands_are_reached_in_physics_and_stay_within_limits() -> None:
    robot = model.build(Physics(hands="dex3", self_collision=True))
    data = mujoco.MjData(robot)
    mujoco.mj_resetDataKeyframe(robot, data, robot.key("stand").id)
    closed = np.concatenate([dex3.target_rad(Hand.CLOSED, side) for side in SIDES])
    data.ctrl[29:] = closed
    mujoco.mj_step(robot, data, 500)
    # their own weight sags them
    np.testing.assert_allclose(data.qpos[model.finger_qpos(robot)], closed, atol=0.12)
    for side, joints in (("left", dex3.JOINTS[:7]), ("right", dex3.JOINTS[7:])):
        low, high = dex3.limits_rad(side)  # type: ignore[arg-type]
        ranges = np.array([joint.range_rad for joint in joints])
        assert (low >= ranges[:, 0] - 0.02).all() and (high <= ranges[:, 1] + 0.02).all()
