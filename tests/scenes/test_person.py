"""The person in the robot's place: as tall, limbs as long, joints where the robot's are."""

import mujoco
import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.motion import SMPL_JOINTS
from exoactor.robots import g1, model
from exoactor.scenes.person import STATURE_M, carriage, person, standing
from exoactor.scenes.scene import Start

START = Start((0.7, -0.4), 1.1)
PAIRS = {
    "hip": "hip_pitch", "knee": "knee", "ankle": "ankle_roll", "shoulder": "shoulder_roll",
    "elbow": "elbow", "wrist": "wrist_yaw",
}  # fmt: skip


@pytest.fixture(scope="module")
def robot() -> dict[str, np.ndarray]:
    """Origins of the G1's links in its stand pose at START."""
    built = model.build(floor=False)
    data = mujoco.MjData(built)
    data.qpos[:] = model.stand_qpos()
    data.qpos[:2], data.qpos[3:7] = START.place_m, rotations.from_yaw(np.array(START.yaw_rad))
    mujoco.mj_kinematics(built, data)
    return {name: data.body(name).xpos.copy() for name in g1.BODY_NAMES}


def test_joints_are_where_the_standing_robots_are(robot: dict[str, np.ndarray]) -> None:
    joints = dict(zip(SMPL_JOINTS, person().joints(standing(person(), START))[0], strict=True))
    for side in ("left", "right"):
        for joint, link in PAIRS.items():
            away = np.linalg.norm(joints[f"{side}_{joint}"] - robot[f"{side}_{link}_link"])
            assert away < 0.045, f"{side} {joint} is {away * 1e3:.0f} mm from the robot's"


def test_it_stands_on_the_floor_at_the_start_as_tall_as_the_robot() -> None:
    pose = standing(person(), START)
    skin = person().skin(pose)
    assert skin[:, 2].min() == pytest.approx(0.0, abs=3e-3)
    assert skin[:, 2].max() == pytest.approx(STATURE_M, abs=0.03)  # hair on top, knees bent
    np.testing.assert_allclose(pose.pelvis_pos_m[0, :2], START.place_m, atol=1e-9)
    assert rotations.yaw(pose.quat_wxyz[0, 0]) == pytest.approx(START.yaw_rad)


def test_knees_and_elbows_are_bent_as_the_robots() -> None:
    joints = dict(zip(SMPL_JOINTS, person().joints(standing(person(), START))[0], strict=True))

    def bend_rad(a: str, b: str, c: str) -> float:
        first = joints[f"left_{b}"] - joints[f"left_{a}"]
        second = joints[f"left_{c}"] - joints[f"left_{b}"]
        return float(np.arccos(first @ second / np.linalg.norm(first) / np.linalg.norm(second)))

    assert bend_rad("hip", "knee", "ankle") == pytest.approx(
        g1.STAND_POSE["left_knee_joint"], abs=0.1
    )
    assert 0.4 < bend_rad("shoulder", "elbow", "wrist") < 0.9
    assert 0.0 <= carriage(person()).crouch_m < 0.02
