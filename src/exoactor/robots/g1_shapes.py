"""The G1's form in few shapes: capsules that touch, and a body to look at where no meshes are at hand.

In the frame of the link named first, metres; rows on a left link have a mirror image on the right. The capsules and
the cross-sections were measured on slices of Menagerie's unitree_g1 meshes (BSD-3-Clause), rounded to a millimetre.
"""

from typing import Final, TypeVar

from exoactor.robots.shapes import Loft, Shape, drum, rod

S = TypeVar("S", Shape, Loft)


def both_sides(*shapes: S) -> tuple[S, ...]:
    """The shapes, and the mirror image of each that lies on a left link."""
    return shapes + tuple(s.mirrored() for s in shapes if s.link.startswith("left_"))


COLLISION: Final = both_sides(
    rod("pelvis", "pelvis_collision", (0, -0.01, -0.085), (0, 0.01, -0.085), 0.07),
    rod("torso_link", "belly_collision", (0.005, -0.03, 0.09), (0.005, 0.03, 0.09), 0.07),
    rod("torso_link", "chest_collision", (0.008, -0.035, 0.22), (0.008, 0.035, 0.22), 0.075),
    rod("torso_link", "head_collision", (0.01, 0, 0.34), (0.01, 0, 0.415), 0.068),
    rod("left_hip_roll_link", "left_hip_collision", (0.034, 0, -0.005), (0.028, 0, -0.085), 0.047),
    rod("left_hip_yaw_link", "left_thigh_collision", (-0.01, 0, -0.04), (-0.075, 0, -0.17), 0.048),
    rod("left_knee_link", "left_shin_collision", (0.015, 0, -0.03), (0.005, 0, -0.26), 0.042),
    rod(
        "left_ankle_roll_link", "left_foot_collision", (-0.03, 0, -0.001), (0.106, 0, -0.001), 0.034
    ),
    rod(
        "left_shoulder_roll_link",
        "left_shoulder_collision",
        (0, 0.004, 0),
        (0, 0.004, -0.065),
        0.036,
    ),
    rod(
        "left_shoulder_yaw_link",
        "left_upper_arm_collision",
        (0.002, 0, -0.01),
        (0.012, 0, -0.075),
        0.036,
    ),
    rod(
        "left_elbow_link",
        "left_forearm_collision",
        (0.0, 0.002, -0.008),
        (0.1, 0.002, -0.01),
        0.032,
    ),
    rod("left_wrist_pitch_link", "left_wrist_collision", (-0.01, 0, 0), (0.05, 0, 0), 0.03),
    rod(
        "left_wrist_yaw_link",
        "left_hand_collision",
        (0.06, -0.01, 0.01),
        (0.14, -0.012, 0.01),
        0.036,
    ),
)
"""Capsules for contact and distance; the soles have their own geoms (`model`)."""

SHELLS: Final = both_sides(
    Loft(
        "torso_link",
        "torso_shell",
        "z",
        (
            (0.008, 0.004, 0, 0.050, 0.060),
            (0.014, 0.005, 0, 0.058, 0.068),
            (0.03, 0.006, 0, 0.061, 0.075),
            (0.08, 0.006, 0, 0.066, 0.095),
            (0.14, 0.007, 0, 0.070, 0.099),
            (0.20, 0.008, 0, 0.074, 0.102),
            (0.23, 0.005, 0, 0.071, 0.101),
            (0.26, 0.002, 0, 0.064, 0.097),
            (0.28, -0.001, 0, 0.053, 0.088),
            (0.289, -0.002, 0, 0.038, 0.070),
        ),
        power=3.5,
    ),
    Loft(
        "torso_link",
        "collar",
        "z",
        (
            (0.283, -0.002, 0, 0.052, 0.074),
            (0.293, -0.004, 0, 0.044, 0.064),
            (0.308, -0.006, 0, 0.034, 0.043),
            (0.330, -0.004, 0, 0.027, 0.030),
            (0.352, -0.002, 0, 0.022, 0.026),
        ),
        power=2.3,
        paint="visor",
    ),
    Loft(
        "torso_link",
        "helmet",
        "z",
        (
            (0.412, 0.000, 0, 0.044, 0.046),
            (0.420, -0.001, 0, 0.058, 0.054),
            (0.435, 0.002, 0, 0.065, 0.056),
            (0.450, 0.009, 0, 0.067, 0.053),
            (0.465, 0.009, 0, 0.058, 0.046),
            (0.475, 0.007, 0, 0.045, 0.036),
            (0.482, 0.006, 0, 0.029, 0.024),
            (0.486, 0.006, 0, 0.010, 0.009),
        ),
        power=2.2,
        paint="visor",
    ),
    Loft(
        "pelvis",
        "pelvis_shell",
        "z",
        (
            (-0.151, 0, 0, 0.012, 0.020),
            (-0.146, 0, 0, 0.028, 0.027),
            (-0.130, 0, 0, 0.047, 0.034),
            (-0.10, 0.001, 0, 0.058, 0.045),
            (-0.07, 0.002, 0, 0.060, 0.060),
            (-0.045, 0.001, 0, 0.056, 0.066),
            (-0.030, 0, 0, 0.049, 0.061),
        ),
        power=3.0,
    ),
    Loft(
        "left_hip_roll_link",
        "left_hip_shell",
        "z",
        (
            (0.045, 0.045, 0, 0.010, 0.022),
            (0.030, 0.050, 0, 0.017, 0.037),
            (0.0, 0.054, 0, 0.021, 0.047),
            (-0.05, 0.055, 0, 0.025, 0.049),
            (-0.075, 0.042, 0, 0.038, 0.048),
            (-0.095, 0.029, 0, 0.050, 0.046),
            (-0.122, 0.026, 0, 0.052, 0.045),
        )[::-1],
        power=2.8,
    ),
    Loft(
        "left_hip_yaw_link",
        "left_thigh_shell",
        "z",
        (
            (-0.224, -0.080, 0, 0.018, 0.020),
            (-0.205, -0.079, 0, 0.040, 0.030),
            (-0.18, -0.070, 0, 0.048, 0.034),
            (-0.15, -0.044, 0, 0.046, 0.035),
            (-0.12, -0.022, 0, 0.040, 0.035),
            (-0.08, -0.009, 0, 0.043, 0.037),
            (-0.04, -0.004, 0, 0.049, 0.040),
            (-0.001, 0, 0, 0.052, 0.043),
        ),
        power=2.6,
    ),
    Loft(
        "left_knee_link",
        "left_shin_shell",
        "z",
        (
            (-0.312, 0.010, 0, 0.018, 0.017),
            (-0.27, 0.008, 0, 0.022, 0.019),
            (-0.23, 0.010, 0, 0.026, 0.020),
            (-0.19, 0.012, 0, 0.034, 0.026),
            (-0.15, 0.011, 0, 0.043, 0.033),
            (-0.10, 0.012, 0, 0.046, 0.036),
            (-0.05, 0.013, 0, 0.048, 0.035),
            (-0.01, 0.018, 0, 0.044, 0.030),
            (0.012, 0.030, 0, 0.026, 0.020),
        ),
        power=2.6,
    ),
    Loft(
        "left_ankle_roll_link",
        "left_shoe",
        "x",
        (
            (-0.066, 0, -0.022, 0.008, 0.011),
            (-0.061, 0, -0.018, 0.019, 0.017),
            (-0.045, 0, -0.008, 0.029, 0.027),
            (-0.015, 0, -0.009, 0.030, 0.026),
            (0.02, 0, -0.007, 0.032, 0.028),
            (0.045, 0, -0.008, 0.036, 0.027),
            (0.08, 0, -0.018, 0.038, 0.017),
            (0.11, 0, -0.023, 0.034, 0.012),
            (0.13, 0, -0.026, 0.026, 0.009),
            (0.141, 0, -0.028, 0.012, 0.006),
        ),
        power=2.8,
        paint="joint",
    ),
    Loft(
        "left_shoulder_roll_link",
        "left_shoulder_shell",
        "z",
        (
            (-0.10, 0, 0.006, 0.030, 0.030),
            (-0.06, 0, 0.007, 0.034, 0.032),
            (-0.03, 0, 0.006, 0.038, 0.034),
            (0.0, 0, 0.002, 0.041, 0.036),
            (0.02, 0, 0.001, 0.038, 0.028),
            (0.033, 0, 0, 0.022, 0.012),
        ),
        power=2.4,
    ),
    Loft(
        "left_shoulder_yaw_link",
        "left_upper_arm_shell",
        "z",
        (
            (-0.114, 0.012, -0.004, 0.014, 0.020),
            (-0.104, 0.011, -0.007, 0.027, 0.029),
            (-0.082, 0.010, -0.009, 0.037, 0.031),
            (-0.06, 0.004, -0.007, 0.035, 0.030),
            (-0.03, -0.004, 0, 0.029, 0.028),
            (0.0, 0, 0, 0.032, 0.031),
            (0.03, 0, 0, 0.033, 0.032),
        ),
        power=2.3,
    ),
    Loft(
        "left_elbow_link",
        "left_forearm_shell",
        "x",
        (
            (0.0, 0.027, -0.003, 0.006, 0.026),
            (0.02, 0.024, -0.006, 0.011, 0.031),
            (0.04, 0.010, -0.010, 0.023, 0.031),
            (0.058, 0.002, -0.010, 0.032, 0.034),
            (0.075, 0.002, -0.010, 0.030, 0.030),
            (0.10, 0.002, -0.010, 0.029, 0.029),
        ),
        power=2.3,
    ),
    Loft(
        "left_wrist_pitch_link",
        "left_wrist_shell",
        "x",
        (
            (-0.027, 0, 0, 0.018, 0.010),
            (-0.015, 0, 0, 0.022, 0.025),
            (0.005, 0, 0, 0.022, 0.028),
            (0.03, 0, -0.001, 0.024, 0.022),
            (0.05, 0, -0.001, 0.027, 0.022),
            (0.072, 0, -0.001, 0.014, 0.021),
        ),
        power=2.5,
    ),
    Loft(
        "left_wrist_yaw_link",
        "left_palm",
        "x",
        (
            (0.022, 0.003, 0, 0.024, 0.029),
            (0.044, 0.004, 0, 0.020, 0.026),
            (0.065, 0.006, 0.000, 0.015, 0.031),
            (0.085, 0.005, -0.001, 0.014, 0.036),
            (0.105, 0.003, -0.002, 0.012, 0.035),
            (0.113, 0.001, -0.003, 0.007, 0.031),
        ),
        power=2.5,
    ),
)
"""Lofted skins."""


def _finger(name: str, z: float, reach: float) -> tuple[Shape, Shape]:
    """A finger at height z of the hand's frame: straight to the knuckle, then curling towards the palm."""
    knuckle, tip = (0.108 + 0.6 * reach, -0.003, z + 0.001), (0.108 + reach, -0.032, z + 0.002)
    link = "left_wrist_yaw_link"
    return (
        rod(link, f"left_{name}_near", (0.105, 0.001, z), knuckle, 0.0075),
        rod(link, f"left_{name}_far", knuckle, tip, 0.0065),
    )


PARTS: Final = both_sides(
    drum("waist_yaw_link", "waist_drum", (0, 0, 0.002), (0, 0, 0.034), 0.041),
    drum("pelvis", "pelvis_drum", (0, 0, -0.06), (0, 0, 0), 0.045),
    drum("pelvis", "hip_axle", (0, -0.066, -0.098), (0, 0.066, -0.098), 0.044),
    rod("waist_roll_link", "waist_hinge", (0, -0.012, 0), (0, 0.012, 0), 0.013, paint="joint"),
    rod("torso_link", "chin", (0, 0, 0.34), (0.050, 0, 0.350), 0.009, paint="visor"),
    rod(
        "torso_link",
        "jaw_left",
        (0.051, 0.018, 0.353),
        (0.051, 0.042, 0.375),
        0.0075,
        paint="visor",
    ),
    rod(
        "torso_link",
        "jaw_right",
        (0.051, -0.018, 0.353),
        (0.051, -0.042, 0.375),
        0.0075,
        paint="visor",
    ),
    rod(
        "torso_link",
        "jaw_front",
        (0.051, -0.018, 0.353),
        (0.051, 0.018, 0.353),
        0.0075,
        paint="visor",
    ),
    rod(
        "torso_link",
        "cheek_left",
        (0.051, 0.042, 0.375),
        (0.042, 0.049, 0.42),
        0.0075,
        paint="visor",
    ),
    rod(
        "torso_link",
        "cheek_right",
        (0.051, -0.042, 0.375),
        (0.042, -0.049, 0.42),
        0.0075,
        paint="visor",
    ),
    Shape(
        "torso_link", "lidar", "ellipsoid", (0.027, 0.027, 0.02), pos_m=(0, 0, 0.408), paint="joint"
    ),
    drum("left_hip_pitch_link", "left_hip_drum", (0, 0.002, -0.016), (0, 0.092, -0.028), 0.041),
    drum("left_hip_roll_link", "left_hip_roll_drum", (-0.02, 0, 0), (0.04, 0, 0), 0.040),
    drum("left_hip_yaw_link", "left_hip_yaw_drum", (0, 0, -0.002), (0.0, 0, 0.02), 0.040),
    drum(
        "left_hip_yaw_link",
        "left_knee_drum",
        (-0.078, -0.042, -0.177),
        (-0.078, 0.018, -0.177),
        0.042,
    ),
    drum("left_knee_link", "left_knee_cover", (0, 0.014, 0), (0, 0.035, 0), 0.040, paint="shell"),
    rod(
        "left_knee_link",
        "left_ankle_axle",
        (0, -0.014, -0.300),
        (0, 0.014, -0.300),
        0.012,
        paint="joint",
    ),
    rod(
        "left_shoulder_pitch_link",
        "left_shoulder_cap",
        (0, 0.010, 0.002),
        (0, 0.043, -0.010),
        0.039,
    ),
    Shape(
        "left_elbow_link",
        "left_elbow_cover",
        "ellipsoid",
        (0.032, 0.020, 0.032),
        pos_m=(0, 0.018, 0),
    ),
    drum(
        "left_shoulder_yaw_link",
        "left_elbow_drum",
        (0.016, -0.036, -0.081),
        (0.016, 0.022, -0.081),
        0.029,
    ),
    drum(
        "left_wrist_roll_link",
        "left_wrist_ring",
        (0.001, 0, 0),
        (0.012, 0, 0),
        0.029,
        paint="shell",
    ),
    Shape(
        "left_wrist_roll_link",
        "left_wrist_fork",
        "box",
        (0.022, 0.028, 0.015),
        pos_m=(0.03, 0, 0),
        paint="joint",
    ),
    drum("left_wrist_yaw_link", "left_wrist_drum", (0, 0, -0.029), (0, 0, 0.029), 0.018),
    *_finger("index", 0.026, 0.052),
    *_finger("middle", 0.006, 0.060),
    *_finger("ring", -0.013, 0.053),
    *_finger("little", -0.031, 0.048),
    rod(
        "left_wrist_yaw_link",
        "left_thumb_near",
        (0.082, 0.004, 0.032),
        (0.107, -0.005, 0.048),
        0.009,
    ),
    rod(
        "left_wrist_yaw_link",
        "left_thumb_far",
        (0.107, -0.005, 0.048),
        (0.124, -0.020, 0.057),
        0.0075,
    ),
)
"""Drums, covers, the face and the fingers."""

RUBBER: Final = frozenset(
    [f"{side}_palm" for side in ("left", "right")]
    + [
        f"{side}_{finger}_{part}"
        for side in ("left", "right")
        for part in ("near", "far")
        for finger in ("index", "middle", "ring", "little", "thumb")
    ]
)
"""Names of what makes up the rubber hands."""
