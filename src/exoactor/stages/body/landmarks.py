"""The 33 landmarks of the Blaze pose model, and where they sit on the skeleton.

They are not SMPL's joints: its hips lie on the outside of the pelvis, its ankles on the malleoli, its shoulders on top
of the joint. Here each landmark is a point fixed to a bone, so that a picture of the skeleton's landmarks, not of its
joints, is compared with what the model saw.
"""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import SMPL_JOINTS

LANDMARKS = (
    "nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer",
    "left_ear", "right_ear", "mouth_left", "mouth_right", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_pinky", "right_pinky", "left_index", "right_index",
    "left_thumb", "right_thumb", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    "left_heel", "right_heel", "left_foot_index", "right_foot_index",
)  # fmt: skip
"""In the order the model gives them; left and right are the person's."""

_ATTACHED: dict[str, tuple[str, tuple[float, float, float]]] = {
    "nose": ("head", (0.0, 0.012, 0.068)),
    "left_eye": ("head", (0.019, 0.034, 0.054)),
    "left_ear": ("head", (0.043, 0.022, -0.004)),
    "mouth_left": ("head", (0.015, -0.014, 0.058)),
    "left_shoulder": ("left_collar", (0.072, 0.022, -0.004)),
    "left_elbow": ("left_elbow", (0.004, 0.0, -0.004)),
    "left_wrist": ("left_wrist", (-0.004, 0.0, 0.0)),
    "left_pinky": ("left_wrist", (0.046, -0.002, -0.018)),
    "left_index": ("left_wrist", (0.052, 0.0, 0.014)),
    "left_thumb": ("left_wrist", (0.030, -0.008, 0.030)),
    "left_hip": ("pelvis", (0.068, -0.040, 0.0)),
    "left_knee": ("left_knee", (0.002, 0.0, 0.008)),
    "left_ankle": ("left_ankle", (0.004, 0.008, 0.0)),
    "left_heel": ("left_ankle", (-0.004, -0.028, -0.026)),
    "left_foot_index": ("left_ankle", (0.020, -0.036, 0.094)),
}
"""Name → (joint it moves with, offset in that joint's rest frame in fractions of stature); the right side mirrors."""

USED = tuple(i for i, name in enumerate(LANDMARKS) if name.replace("right", "left") in _ATTACHED)
"""Indices of the landmarks that the fit uses (the corners of the eyes add nothing)."""

USED_NAMES = tuple(LANDMARKS[i] for i in USED)


def attachments() -> tuple[list[int], Array]:
    """Joint index and offset (N, 3), in fractions of stature, of each landmark in USED."""
    joints, offsets = [], []
    for name in USED_NAMES:
        joint, (x, y, z) = _ATTACHED[name.replace("right", "left")]
        right = "right" in name
        joints.append(SMPL_JOINTS.index(joint.replace("left", "right") if right else joint))
        offsets.append((-x if right else x, y, z))
    return joints, np.array(offsets)
