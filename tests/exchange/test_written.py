"""What is written is laid out as each tool reads it: the orders of its joints and bodies, its
quaternions and rates; bodies are where MuJoCo puts them."""

import pickle
from pathlib import Path
from typing import Any

import mujoco
import numpy as np
import pytest

from exoactor import exchange
from exoactor.core import rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, orders
from exoactor.robots.model import build

MUJOCO = tuple(range(29))
ISAAC_OF_MUJOCO = (
    0,
    3,
    6,
    9,
    13,
    17,
    1,
    4,
    7,
    10,
    14,
    18,
    2,
    5,
    8,
    11,
    15,
    19,
    21,
    23,
    25,
    27,
    12,
    16,
    20,
    22,
    24,
    26,
    28,
)
"""As SONIC's deployment code has it: IsaacLab's place of each joint in MuJoCo's order."""


def kinematics(motion: RobotMotion, frame: int) -> dict[str, tuple[Any, Any]]:
    """Each body's place and turn, asked of MuJoCo by name."""
    model = build()
    data = mujoco.MjData(model)
    data.qpos[:] = motion.qpos[frame]
    mujoco.mj_forward(model, data)
    return {
        name: (data.body(name).xpos.copy(), data.body(name).xquat.copy()) for name in g1.BODY_NAMES
    }


@pytest.mark.parametrize(
    ("name", "bodies"), [("mjlab", g1.BODY_NAMES), ("beyondmimic", orders.ISAAC_BODIES)]
)
def test_bodies_are_where_mujoco_puts_them(
    name: str, bodies: tuple[str, ...], motion: RobotMotion, tmp_path: Path
) -> None:
    exchange.find(name).write(tmp_path / "x.npz", motion)
    motion = motion.resampled(50.0)
    with np.load(tmp_path / "x.npz") as file:
        fields = {key: file[key] for key in file.files}
    for number, body in enumerate(bodies):
        place, turn = kinematics(motion, 7)[body]
        np.testing.assert_allclose(fields["body_pos_w"][7, number], place, atol=1e-6)
        np.testing.assert_allclose(
            rotations.angle_between(fields["body_quat_w"][7, number], turn), 0.0, atol=1e-5
        )
    speed = (fields["body_pos_w"][8] - fields["body_pos_w"][6]) * 25.0
    if name == "mjlab":
        np.testing.assert_allclose(fields["body_lin_vel_w"][7], speed, atol=1e-4)
    else:
        assert np.abs(fields["body_lin_vel_w"][7] - speed).max() > 1e-3, (
            "centres of mass are not the origins"
        )
    np.testing.assert_allclose(fields["body_ang_vel_w"][7, 0], [0.0, 0.0, 0.3], atol=1e-3)
    assert fields["fps"].tolist() == [50.0], "both players go a row a tick of 0.02 s"
    assert fields["joint_pos"].shape == (51, 29), "one second and both its ends"


@pytest.mark.parametrize(("name", "places"), [("mjlab", MUJOCO), ("beyondmimic", ISAAC_OF_MUJOCO)])
def test_columns_are_in_the_tools_own_order(
    name: str, places: tuple[int, ...], motion: RobotMotion, tmp_path: Path
) -> None:
    """Every joint has an angle and a speed of its own: against the order as SONIC's deployment code
    writes it out."""
    exchange.find(name).write(tmp_path / "x.npz", motion)
    asked = motion.resampled(50.0).joint_pos_rad
    with np.load(tmp_path / "x.npz") as file:
        angle, speed = file["joint_pos"], file["joint_vel"]
    np.testing.assert_allclose(angle[:, list(places)], asked, atol=1e-6)
    np.testing.assert_allclose(
        speed[1:-1, list(places)], (asked[2:] - asked[:-2]) * 25.0, atol=1e-4
    )
    found = exchange.find(name).read(tmp_path / "x.npz").motion
    np.testing.assert_allclose(found.joint_pos_rad, asked, atol=1e-6)


def test_isaacs_order_is_the_documented_one() -> None:
    assert orders.ISAAC_FROM_MUJOCO == ISAAC_OF_MUJOCO
    assert tuple(orders.MUJOCO_FROM_ISAAC[i] for i in orders.ISAAC_FROM_MUJOCO) == MUJOCO
    assert tuple(orders.ISAAC_FROM_MUJOCO[i] for i in orders.MUJOCO_FROM_ISAAC) == MUJOCO
    assert orders.ISAAC_JOINTS[:6] == (
        "left_hip_pitch_joint", "right_hip_pitch_joint", "waist_yaw_joint", "left_hip_roll_joint",
        "right_hip_roll_joint", "waist_roll_joint",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "taken_for"), [("mjlab", "beyondmimic"), ("beyondmimic", "mjlab")]
)
def test_the_other_tools_order_is_noticed(
    written: str, taken_for: str, motion: RobotMotion, tmp_path: Path
) -> None:
    exchange.find(written).write(tmp_path / "x.npz", motion)
    with pytest.raises(BadMotionError, match="from where the joints put them") as caught:
        exchange.find(taken_for).read(tmp_path / "x.npz")
    assert "the other one of mjlab and beyondmimic" in caught.value.next_step


def test_what_is_in_a_unitree_row(motion: RobotMotion, tmp_path: Path) -> None:
    exchange.find("unitree-csv").write(tmp_path / "x.csv", motion)
    row = [float(word) for word in (tmp_path / "x.csv").read_text().splitlines()[3].split(",")]
    np.testing.assert_allclose(row[:3], motion.root_pos_m[3], atol=1e-6)
    w, x, y, z = motion.root_quat_wxyz[3]
    np.testing.assert_allclose(row[3:7], [x, y, z, w], atol=1e-6)
    assert row[7 + g1.JOINT_NAMES.index("right_shoulder_pitch_joint")] == pytest.approx(
        -1.97, abs=1e-6
    )


def test_what_is_in_gmrs_pickle(motion: RobotMotion, tmp_path: Path) -> None:
    exchange.find("gmr").write(tmp_path / "x.pkl", motion)
    found = pickle.loads((tmp_path / "x.pkl").read_bytes())
    assert set(found) == {
        "fps",
        "root_pos",
        "root_rot",
        "dof_pos",
        "local_body_pos",
        "link_body_list",
    }
    np.testing.assert_allclose(
        found["root_rot"][3], np.roll(motion.root_quat_wxyz[3], -1), atol=1e-6
    )
    head = found["link_body_list"].index("torso_link")
    place = motion.root_pos_m[3] + rotations.rotate(
        motion.root_quat_wxyz[3], found["local_body_pos"][3, head]
    )
    np.testing.assert_allclose(place, kinematics(motion, 3)["torso_link"][0], atol=1e-6)


def test_files_of_23_joints_have_wrists_at_rest(motion: RobotMotion, tmp_path: Path) -> None:
    exchange.find("gmr").write(tmp_path / "x.pkl", motion)
    document = pickle.loads((tmp_path / "x.pkl").read_bytes())
    kept = [k for k, name in enumerate(g1.JOINT_NAMES) if "wrist" not in name]
    (tmp_path / "y.pkl").write_bytes(
        pickle.dumps({**document, "dof_pos": document["dof_pos"][:, kept]})
    )
    found = exchange.find("gmr").read(tmp_path / "y.pkl").motion
    np.testing.assert_allclose(
        found.joint_pos_rad[:, kept], motion.joint_pos_rad[:, kept], atol=1e-6
    )
    assert (found.joint_pos_rad[:, [k for k in MUJOCO if k not in kept]] == 0.0).all()


def test_what_is_in_sonics_folder(motion: RobotMotion, tmp_path: Path) -> None:
    exchange.find("sonic").write(tmp_path / "ref", motion)
    names = {path.name for path in (tmp_path / "ref").iterdir()}
    assert names == {
        "joint_pos.csv",
        "joint_vel.csv",
        "body_pos.csv",
        "body_quat.csv",
        "metadata.txt",
    }
    head, first = (tmp_path / "ref" / "joint_pos.csv").read_text().splitlines()[:2]
    assert head.split(",")[2] == "waist_yaw_joint"
    values = np.array([float(word) for word in first.split(",")])
    np.testing.assert_allclose(values[list(ISAAC_OF_MUJOCO)], motion.joint_pos_rad[0], atol=1e-6)
    assert (tmp_path / "ref" / "metadata.txt").read_text() == "Body part indexes:\n[0]\n"


def test_sonics_library_has_xyzw_and_axis_angles(motion: RobotMotion, tmp_path: Path) -> None:
    exchange.find("sonic-lib").write(tmp_path / "walk.pkl", motion)
    ((name, entry),) = pickle.loads((tmp_path / "walk.pkl").read_bytes()).items()
    assert name == "walk" and entry["pose_aa"].shape == (len(motion), 30, 3)
    np.testing.assert_allclose(
        entry["root_rot"][3], np.roll(motion.root_quat_wxyz[3], -1), atol=1e-6
    )
    knee = 1 + g1.JOINT_NAMES.index("left_knee_joint")
    np.testing.assert_allclose(
        entry["pose_aa"][3, knee], [0.0, motion.joint_pos_rad[3, knee - 1], 0.0], atol=1e-6
    )
