"""How long the robot's and the person's limbs are, and the ratios between them."""

from dataclasses import dataclass
from functools import cache

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import SMPL_JOINTS, HumanMotion
from exoactor.humans.skeleton import SOLE_BELOW_ANKLE, rest_offsets_m
from exoactor.robots import g1, model


@dataclass(frozen=True)
class RobotLimbs:
    """Lengths in metres and places of joint centres, read off the model in its zero pose.

    `hip_m`, `torso_m` in the pelvis' frame, `shoulder_m` in the torso's; all of the left side, the
    right mirrors it. A hip's centre is taken on its pitch axis, above the roll axis: then bending
    forward changes no length.
    """

    hip_m: Array
    torso_m: Array
    shoulder_m: Array
    thigh_m: float
    shank_m: float
    upper_arm_m: float
    forearm_m: float
    ankle_height_m: float

    @property
    def leg_m(self) -> float:
        """Hip to ankle, stretched."""
        return self.thigh_m + self.shank_m


@dataclass(frozen=True)
class Ratios:
    """Robot over person: legs (also steps and height) and the person's ankle height over the
    sole.
    """

    leg: float
    ankle_height_m: float


@cache
def robot_limbs() -> RobotLimbs:
    """The G1's."""
    robot = model.build(floor=False)
    data = mujoco.MjData(robot)
    mujoco.mj_kinematics(robot, data)
    at = {name: data.body(name).xpos.copy() for name in g1.BODY_NAMES}
    hip = at["left_hip_roll_link"].copy()
    hip[2] = at["left_hip_pitch_link"][2]
    elbow = at["left_elbow_link"]

    return RobotLimbs(
        hip_m=hip - at["pelvis"],
        torso_m=at["torso_link"] - at["pelvis"],
        shoulder_m=at["left_shoulder_roll_link"] - at["torso_link"],
        thigh_m=_distance(hip, at["left_knee_link"]),
        shank_m=_distance(at["left_knee_link"], at["left_ankle_roll_link"]),
        upper_arm_m=_distance(at["left_shoulder_roll_link"], elbow),
        forearm_m=_distance(elbow, at["left_wrist_yaw_link"]),
        ankle_height_m=g1.SOLE_RADIUS_M - g1.LEFT_SOLE_M[0][2],
    )


def ratios(human: HumanMotion) -> Ratios:
    """Of the robot to this person; bones are the clip's medians, a leg that collapsed falls back to
    the stature's.
    """
    rest = rest_offsets_m(human.stature_m)
    legs = [
        _bone_m(human, f"{side}_{joint}", rest)
        for side in ("left", "right")
        for joint in ("knee", "ankle")
    ]
    return Ratios(robot_limbs().leg_m / (sum(legs) / 2.0), SOLE_BELOW_ANKLE * human.stature_m)


def _bone_m(human: HumanMotion, joint: str, rest_m: Array) -> float:
    """Median length of the bone that ends in `joint`, within 20 % of what the stature says."""
    parent = {"knee": "hip", "ankle": "knee"}[joint.split("_")[1]]
    end, start = SMPL_JOINTS.index(joint), SMPL_JOINTS.index(joint.split("_")[0] + "_" + parent)
    length = np.linalg.norm(human.joint_pos_m[:, end] - human.joint_pos_m[:, start], axis=-1)
    expected = float(np.linalg.norm(rest_m[end]))
    return float(np.clip(np.median(length), 0.8 * expected, 1.2 * expected))


def _distance(a_m: Array, b_m: Array) -> float:
    return float(np.linalg.norm(a_m - b_m))
