"""The fitted skeleton as the stage hands it on."""

import numpy as np

from exoactor.core import frames, rotations
from exoactor.core.checks import Array
from exoactor.core.motion import SMPL_JOINTS, BodyMotion
from exoactor.humans import skeleton
from exoactor.stages.body.fitting.kinematics import Pose
from exoactor.stages.body.fitting.landmarks import LANDMARKS
from exoactor.stages.body.fitting.observed import Observed
from exoactor.stages.body.fitting.problem import Problem

_TORSO = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
_SEEN_BY = {
    "head": ("nose", "left_ear", "right_ear"), "neck": ("left_shoulder", "right_shoulder"),
    "left_collar": ("left_shoulder",), "right_collar": ("right_shoulder",),
    "left_foot": ("left_foot_index",), "right_foot": ("right_foot_index",),
}  # fmt: skip
"""Joints without a landmark of their own name: those whose visibility they take."""


def body_motion(task: Problem, pose: Pose, seen: Observed) -> BodyMotion:
    """The fitted skeleton as a motion; `pixels` are the projected joints."""
    quat = skeleton.global_rotations(pose.local_wxyz)  # (T, 22, 4)
    offsets = pose.offsets_m(task.stature_m)
    joints = skeleton.joint_positions(pose.pelvis_m, quat, offsets)  # (T, 22, 3)

    return BodyMotion(
        fps=seen.fps,
        time_s=np.arange(len(joints)) / seen.fps,
        joint_pos_cam_m=joints,
        joint_quat_cam_wxyz=rotations.normalise(quat),
        joint_conf=joint_confidence(seen),
        pixels=frames.project(joints, frames.intrinsics(task.focal_px, seen.width, seen.height)),
        hand_px=seen.hand_px,
        found=seen.found,
        focal_px=task.focal_px,
        width=seen.width,
        height=seen.height,
        stature_m=task.stature_m,
    )


def joint_confidence(seen: Observed) -> Array:
    """(T, 22) 0…1: the visibility of the landmarks that tell of each joint."""
    columns = []
    for joint in SMPL_JOINTS:
        names = _SEEN_BY.get(joint, (joint,) if joint in LANDMARKS else _TORSO)
        columns.append(seen.visibility[:, [LANDMARKS.index(name) for name in names]].mean(1))
    return np.stack(columns, axis=1)
