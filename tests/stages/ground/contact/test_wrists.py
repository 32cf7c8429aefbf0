"""Wrists that a reader of hands saw, on a body whose own are guessed: through ground and
retargeting to the robot."""

from collections.abc import Callable
from dataclasses import replace

import mujoco
import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion, HandMotion, HumanMotion, joint_indices
from exoactor.robots import model
from exoactor.stages.ground import GroundInput
from exoactor.stages.ground.contact import ContactGround
from exoactor.stages.ground.contact.wrists import with_wrists
from exoactor.stages.retarget import RetargetInput
from exoactor.stages.retarget.mink_ik import MinkRetargeter

RIGHT_ELBOW, RIGHT_WRIST, LEFT_WRIST = joint_indices(("right_elbow", "right_wrist", "left_wrist"))
TURN = rotations.from_rotvec(np.array([0.8, 0.0, 0.0]))
"""About the forearm, which is along x at rest."""


@pytest.fixture
def body(
    standing: Callable[..., HumanMotion],
    estimated: Callable[..., BodyMotion],
    camera_at: Callable[..., Camera],
):
    return estimated(standing(2.0), camera_at(10.0))


def seen_turned(body: BodyMotion, conf_right: np.ndarray) -> HandMotion:
    """The right wrist turned against its forearm by TURN; nonsense where it was not seen."""
    frames = len(body.time_s)
    wrist = np.tile([1.0, 0.0, 0.0, 0.0], (frames, 2, 1))
    there = rotations.multiply(body.joint_quat_cam_wxyz[:, RIGHT_ELBOW], TURN)
    wrist[:, 1] = np.where(conf_right[:, None] > 0.0, there, wrist[:, 1])
    state = np.zeros(frames, dtype=np.int8)
    return HandMotion(body.fps, body.time_s, state, state, np.zeros(frames), conf_right, wrist)


@pytest.mark.parametrize("gap", ["none", "middle", "ends", "but one"])
def test_a_seen_wrist_is_taken_and_gaps_are_bridged(gap: str, body: BodyMotion) -> None:
    conf = np.ones(len(body.time_s))
    gaps = {
        "none": slice(0, 0),
        "middle": slice(20, 40),
        "ends": np.r_[0:9, 50:60],
        "but one": slice(1, None),
    }
    conf[gaps[gap]] = 0.0
    turned = with_wrists(body, seen_turned(body, conf))
    quat = turned.joint_quat_cam_wxyz
    expected = rotations.multiply(quat[:, RIGHT_ELBOW], TURN)
    assert rotations.angle_between(quat[:, RIGHT_WRIST], expected).max() < 1e-6
    others = np.arange(22) != RIGHT_WRIST
    np.testing.assert_allclose(quat[:, others], body.joint_quat_cam_wxyz[:, others], atol=1e-12)


def test_hands_that_tell_nothing_change_nothing(body: BodyMotion) -> None:
    told = seen_turned(body, np.zeros(len(body.time_s)))
    assert with_wrists(body, replace(told, wrist_quat_cam_wxyz=None)) is body
    np.testing.assert_allclose(
        with_wrists(body, told).joint_quat_cam_wxyz, body.joint_quat_cam_wxyz, atol=1e-12
    )


def hands_of(body: BodyMotion, hands: HandMotion | None = None) -> np.ndarray:
    """How the robot's hands are turned (T, 2, 4) after grounding and retargeting."""
    human = ContactGround().place(GroundInput(body, hands=hands)).human
    robot, poses = model.build(), MinkRetargeter().retarget(RetargetInput(human)).qpos
    data, out = mujoco.MjData(robot), []
    for pose in poses:
        data.qpos[:] = pose
        mujoco.mj_kinematics(robot, data)
        out.append([data.body(f"{side}_wrist_yaw_link").xquat.copy() for side in ("left", "right")])
    return np.array(out)


def test_the_robots_hand_turns_as_the_persons_was_seen_to(body: BodyMotion) -> None:
    plain, turned = hands_of(body), hands_of(body, seen_turned(body, np.ones(len(body.time_s))))
    left, right = np.rad2deg(np.median(rotations.angle_between(plain, turned), axis=0))
    assert left < 3.0
    assert 25.0 < right < 60.0  # of 46: fingers count less to it than places do
