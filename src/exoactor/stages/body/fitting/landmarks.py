"""The 33 landmarks of the Blaze pose model, and where they sit on the skeleton.

They are not SMPL's joints: its hips lie on the outside of the pelvis, its ankles on the malleoli,
its shoulders on top of the joint. Here each landmark is a point fixed to a bone, so that a picture
of the skeleton's landmarks, not of its joints, is compared with what the model saw.
"""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import SIDES, SMPL_JOINTS

LANDMARKS = (
    "nose", "left_eye_inner", "left_eye", "left_eye_outer",
    "right_eye_inner", "right_eye", "right_eye_outer", "left_ear", "right_ear",
    "mouth_left", "mouth_right", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow",
    "left_wrist", "right_wrist", "left_pinky", "right_pinky", "left_index", "right_index",
    "left_thumb", "right_thumb", "left_hip", "right_hip", "left_knee", "right_knee",
    "left_ankle", "right_ankle", "left_heel", "right_heel", "left_foot_index", "right_foot_index",
)  # fmt: skip
"""In the order the model gives them; left and right are the person's."""

_ATTACHED: dict[str, tuple[str, tuple[float, float, float]]] = {
    "nose": ("head", (0.0, 0.014, 0.078)),
    "left_eye": ("head", (0.014, 0.031, 0.063)),
    "left_ear": ("head", (0.030, 0.022, 0.034)),
    "mouth_left": ("head", (0.010, -0.007, 0.070)),
    "left_shoulder": ("left_collar", (0.058, 0.034, -0.009)),
    "left_elbow": ("left_elbow", (0.002, 0.0, 0.006)),
    "left_wrist": ("left_wrist", (-0.001, -0.003, 0.002)),
    "left_pinky": ("left_wrist", (0.041, -0.010, -0.003)),
    "left_index": ("left_wrist", (0.044, -0.010, 0.004)),
    "left_thumb": ("left_wrist", (0.030, -0.009, 0.007)),
    "left_hip": ("pelvis", (0.053, -0.037, 0.003)),
    "left_knee": ("left_knee", (0.001, 0.004, -0.003)),
    "left_ankle": ("left_ankle", (0.002, 0.014, -0.001)),
    "left_heel": ("left_ankle", (-0.001, -0.023, -0.024)),
    "left_foot_index": ("left_ankle", (-0.004, -0.024, 0.101)),
}
"""Name → (joint it moves with, offset in that joint's rest frame in fractions of stature); the
right side mirrors.

Measured: least squares over 499 pictures of the rehearsal actor in random poses from random sides
(visible landmarks only, residual 15-30 mm). The actor's hip and elbow joints lie 0.011 and 0.006 of
stature behind the middle of the body there, which is taken off; head and shoulders are moved to
where this skeleton has those joints.
"""

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


def _segments() -> list[tuple[str, str, float]]:
    middle = (
        ("left_shoulder", "right_shoulder", 0.92), ("left_hip", "right_hip", 0.80),
        ("left_shoulder", "left_hip", 0.97), ("right_shoulder", "right_hip", 0.97),
        ("left_shoulder", "right_hip", 0.95), ("right_shoulder", "left_hip", 0.95),
        ("left_ear", "right_ear", 0.60),
        ("left_ear", "nose", 0.58), ("right_ear", "nose", 0.58),
    )  # fmt: skip

    sides = (
        ("shoulder", "elbow", 1.02), ("elbow", "wrist", 0.98),
        ("hip", "knee", 0.92), ("knee", "ankle", 1.02),
        ("heel", "foot_index", 1.40), ("ankle", "foot_index", 1.05),
        ("wrist", "index", 0.86), ("wrist", "pinky", 0.90),
    )  # fmt: skip

    both = [(f"{side}_{a}", f"{side}_{b}", r) for a, b, r in sides for side in SIDES]
    return [*middle, *both]


SEGMENTS = _segments()
"""Vectors from one landmark to another, and how the network's world landmarks tell them: true
length over the network's, measured on pictures of the rehearsal actor in random poses."""
