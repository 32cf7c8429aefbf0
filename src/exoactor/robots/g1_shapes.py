"""The G1's form in few shapes: capsules that touch, and a body to look at where no meshes are at
hand.

In the frame of the link named first, metres; what is `left` has a mirror image on the right.
The capsules and the cross-sections were measured on slices of Menagerie's unitree_g1 meshes
(BSD-3-Clause), rounded to a millimetre.
"""

from typing import Final

from exoactor.core.motion import SIDES
from exoactor.robots.shapes import Shape, both_sides, drum, left, rod

COLLISION: Final = both_sides(
    rod("pelvis", "pelvis_collision", (0, -0.01, -0.085), (0, 0.01, -0.085), 0.07),
    rod("torso_link", "belly_collision", (0.005, -0.03, 0.09), (0.005, 0.03, 0.09), 0.07),
    rod("torso_link", "chest_collision", (0.008, -0.035, 0.22), (0.008, 0.035, 0.22), 0.075),
    rod("torso_link", "head_collision", (0.01, 0, 0.34), (0.01, 0, 0.415), 0.068),
    *left(
        rod("hip_roll", "hip_collision", (0.034, 0, -0.005), (0.028, 0, -0.085), 0.047),
        rod("hip_yaw", "thigh_collision", (-0.01, 0, -0.04), (-0.075, 0, -0.17), 0.048),
        rod("knee", "shin_collision", (0.015, 0, -0.03), (0.005, 0, -0.26), 0.042),
        rod("ankle_roll", "foot_collision", (-0.03, 0, -0.001), (0.106, 0, -0.001), 0.034),
        rod("shoulder_roll", "shoulder_collision", (0, 0.004, 0), (0, 0.004, -0.065), 0.036),
        rod("shoulder_yaw", "upper_arm_collision", (0.002, 0, -0.01), (0.012, 0, -0.075), 0.036),
        rod("elbow", "forearm_collision", (0.0, 0.002, -0.008), (0.1, 0.002, -0.01), 0.032),
        rod("wrist_pitch", "wrist_collision", (-0.01, 0, 0), (0.05, 0, 0), 0.03),
        rod("wrist_yaw", "hand_collision", (0.06, -0.01, 0.01), (0.14, -0.012, 0.01), 0.036),
    ),
)
"""Capsules for contact and distance; the soles have their own geoms (`model`)."""


def _finger(name: str, z: float, reach: float) -> tuple[Shape, Shape]:
    """A finger at height z of the hand's frame: straight to the knuckle, then curling towards the
    palm.
    """
    knuckle, tip = (0.108 + 0.6 * reach, -0.003, z + 0.001), (0.108 + reach, -0.032, z + 0.002)
    return (
        rod("wrist_yaw", f"{name}_near", (0.105, 0.001, z), knuckle, 0.0075),
        rod("wrist_yaw", f"{name}_far", knuckle, tip, 0.0065),
    )


PARTS: Final = both_sides(
    drum("waist_yaw_link", "waist_drum", (0, 0, 0.002), (0, 0, 0.034), 0.041),
    drum("pelvis", "pelvis_drum", (0, 0, -0.06), (0, 0, 0), 0.045),
    drum("pelvis", "hip_axle", (0, -0.066, -0.098), (0, 0.066, -0.098), 0.044),
    rod("waist_roll_link", "waist_hinge", (0, -0.012, 0), (0, 0.012, 0), 0.013, paint="joint"),
    rod("torso_link", "chin", (0, 0, 0.34), (0.050, 0, 0.350), 0.009, paint="visor"),
    *(
        rod("torso_link", name, start, end, 0.0075, paint="visor")
        for name, start, end in (
            ("jaw_left", (0.051, 0.018, 0.353), (0.051, 0.042, 0.375)),
            ("jaw_right", (0.051, -0.018, 0.353), (0.051, -0.042, 0.375)),
            ("jaw_front", (0.051, -0.018, 0.353), (0.051, 0.018, 0.353)),
            ("cheek_left", (0.051, 0.042, 0.375), (0.042, 0.049, 0.42)),
            ("cheek_right", (0.051, -0.042, 0.375), (0.042, -0.049, 0.42)),
        )
    ),
    Shape("torso_link", "lidar", "ellipsoid", (0.027, 0.027, 0.02), (0, 0, 0.408), paint="joint"),
    *left(
        drum("hip_pitch", "hip_drum", (0, 0.002, -0.016), (0, 0.092, -0.028), 0.041),
        drum("hip_roll", "hip_roll_drum", (-0.02, 0, 0), (0.04, 0, 0), 0.040),
        drum("hip_yaw", "hip_yaw_drum", (0, 0, -0.002), (0.0, 0, 0.02), 0.040),
        drum("hip_yaw", "knee_drum", (-0.078, -0.042, -0.177), (-0.078, 0.018, -0.177), 0.042),
        drum("knee", "knee_cover", (0, 0.014, 0), (0, 0.035, 0), 0.040, paint="shell"),
        rod("knee", "ankle_axle", (0, -0.014, -0.300), (0, 0.014, -0.300), 0.012, paint="joint"),
        rod("shoulder_pitch", "shoulder_cap", (0, 0.010, 0.002), (0, 0.043, -0.010), 0.039),
        Shape("elbow", "elbow_cover", "ellipsoid", (0.032, 0.020, 0.032), (0, 0.018, 0)),
        drum("shoulder_yaw", "elbow_drum", (0.016, -0.036, -0.081), (0.016, 0.022, -0.081), 0.029),
        drum("wrist_roll", "wrist_ring", (0.001, 0, 0), (0.012, 0, 0), 0.029, paint="shell"),
        Shape(
            "wrist_roll", "wrist_fork", "box", (0.022, 0.028, 0.015), (0.03, 0, 0), paint="joint"
        ),
        drum("wrist_yaw", "wrist_drum", (0, 0, -0.029), (0, 0, 0.029), 0.018),
        *_finger("index", 0.026, 0.052),
        *_finger("middle", 0.006, 0.060),
        *_finger("ring", -0.013, 0.053),
        *_finger("little", -0.031, 0.048),
        rod("wrist_yaw", "thumb_near", (0.082, 0.004, 0.032), (0.107, -0.005, 0.048), 0.009),
        rod("wrist_yaw", "thumb_far", (0.107, -0.005, 0.048), (0.124, -0.020, 0.057), 0.0075),
    ),
)
"""Drums, covers, the face and the fingers."""

RUBBER: Final = frozenset(
    f"{side}_{part}"
    for side in SIDES
    for part in (
        "palm",
        *(
            f"{finger}_{bone}"
            for finger in ("index", "middle", "ring", "little", "thumb")
            for bone in ("near", "far")
        ),
    )
)
"""Names of what makes up the rubber hands."""
