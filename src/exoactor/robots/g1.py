"""The Unitree G1 with 29 joints, in numbers: the one place that knows them.

Lengths in metres, angles in radians, masses in kg, inertias in kg m², torques in N m, quaternions
wxyz. Every link's frame is its joint's frame at zero; +x is forward, +y left, +z up. Links and
joints are in MuJoCo's depth-first order.

Sources
    links, inertias, ranges   MuJoCo Menagerie, unitree_g1/g1.xml (BSD-3-Clause), itself Unitree's
                              g1_29dof_rev_1_0.
    torque limits             the same file. Unitree's later URDFs give 35 N m and 30 rad/s where
                              two motors drive a joint through a linkage (ankles, waist roll and
                              pitch); Menagerie's 50 N m is kept.
    speed limits              unitree_ros, g1_description/g1_29dof_rev_1_0.urdf at adb48c7
                              (BSD-3-Clause).
    armatures                 rotor inertias reflected through each motor's gears, as published with
                              BeyondMimic (Liao et al. 2025) and used by mjlab; a linkage driven by
                              two motors carries both.
    gains                     those of TWIST2's controller (Ze et al. 2025), in N m/rad and
                              N m s/rad.
The right side is the mirror image of the left. Menagerie's own right side differs from that by at
most 10 µm in position and, in inertia, by rounding and by the sign of the right knee's product of
inertia xz, which Unitree's file does not mirror (0.8 % of that link's largest moment).
tests/robots/test_g1.py holds both models together.
"""

from typing import Final

from exoactor.robots.links import Inertia, Joint, Link, Motor, Vec3, X, Y, Z, mirror_point, mirrored

HIP = Motor(torque_nm=88.0, speed_rad_s=32.0, armature_kg_m2=0.010177520)  # 7520-14
KNEE = Motor(torque_nm=139.0, speed_rad_s=20.0, armature_kg_m2=0.025101925)  # 7520-22
LINKAGE = Motor(torque_nm=50.0, speed_rad_s=37.0, armature_kg_m2=2 * 0.003609725)  # two 5020
ARM = Motor(torque_nm=25.0, speed_rad_s=37.0, armature_kg_m2=0.003609725)  # 5020
WRIST = Motor(torque_nm=5.0, speed_rad_s=22.0, armature_kg_m2=0.00425)  # 4010


PELVIS = Link(
    "pelvis",
    parent=None,
    pos_m=(0.0, 0.0, 0.793),
    inertia=Inertia(
        3.813, (0, 0, -0.07605), (1, 0, -0.000399148, 0), (0.010549, 0.0093089, 0.0079184)
    ),
    joint=None,
)

LEFT_LEG = (
    Link(
        "left_hip_pitch_link",
        "pelvis",
        (0, 0.064452, -0.1027),
        Inertia(
            1.35,
            (0.002741, 0.047791, -0.02606),
            (0.954862, 0.293964, 0.0302556, 0.030122),
            (0.00181517, 0.00153422, 0.00116212),
        ),
        Joint("left_hip_pitch_joint", Y, (-2.5307, 2.8798), HIP, kp=100, kd=2),
    ),
    Link(
        "left_hip_roll_link",
        "left_hip_pitch_link",
        (0, 0.052, -0.030465),
        Inertia(
            1.52,
            (0.029812, -0.001045, -0.087934),
            (0.977808, -1.97119e-05, 0.205576, -0.0403793),
            (0.00254986, 0.00241169, 0.00148755),
        ),
        Joint("left_hip_roll_joint", X, (-0.5236, 2.9671), KNEE, kp=100, kd=2),
        quat_wxyz=(0.996179, 0, -0.0873386, 0),
    ),
    Link(
        "left_hip_yaw_link",
        "left_hip_roll_link",
        (0.025001, 0, -0.12412),
        Inertia(
            1.702,
            (-0.057709, -0.010981, -0.15078),
            (0.600598, 0.15832, 0.223482, 0.751181),
            (0.00776166, 0.00717575, 0.00160139),
        ),
        Joint("left_hip_yaw_joint", Z, (-2.7576, 2.7576), HIP, kp=100, kd=2),
    ),
    Link(
        "left_knee_link",
        "left_hip_yaw_link",
        (-0.078273, 0.0021489, -0.17734),
        Inertia(
            1.932,
            (0.005457, 0.003964, -0.12074),
            (0.923418, -0.0327699, 0.0158246, 0.382067),
            (0.0113804, 0.0112778, 0.00146458),
        ),
        Joint("left_knee_joint", Y, (-0.087267, 2.8798), KNEE, kp=150, kd=4),
        quat_wxyz=(0.996179, 0, 0.0873386, 0),
    ),
    Link(
        "left_ankle_pitch_link",
        "left_knee_link",
        (0, -9.4445e-05, -0.30001),
        Inertia(
            0.074,
            (-0.007269, 0, 0.011137),
            (0.603053, 0.369225, 0.369225, 0.603053),
            (1.89e-05, 1.40805e-05, 6.9195e-06),
        ),
        Joint("left_ankle_pitch_joint", Y, (-0.87267, 0.5236), LINKAGE, kp=40, kd=2),
    ),
    Link(
        "left_ankle_roll_link",
        "left_ankle_pitch_link",
        (0, 0, -0.017558),
        Inertia(
            0.608,
            (0.026505, 0, -0.016425),
            (-0.000481092, 0.728482, -0.000618967, 0.685065),
            (0.00167218, 0.0016161, 0.000217621),
        ),
        Joint("left_ankle_roll_joint", X, (-0.2618, 0.2618), LINKAGE, kp=40, kd=2),
    ),
)

WAIST = (
    Link(
        "waist_yaw_link",
        "pelvis",
        (0, 0, 0),
        Inertia(
            0.214,
            (0.003494, 0.000233, 0.018034),
            (0.289697, 0.591001, -0.337795, 0.672821),
            (0.000163531, 0.000107714, 0.000102205),
        ),
        Joint("waist_yaw_joint", Z, (-2.618, 2.618), HIP, kp=150, kd=4),
    ),
    Link(
        "waist_roll_link",
        "waist_yaw_link",
        (-0.0039635, 0, 0.044),
        Inertia(0.086, (0, 2.3e-05, 0), (0.5, 0.5, -0.5, 0.5), (8.245e-06, 7.079e-06, 6.339e-06)),
        Joint("waist_roll_joint", X, (-0.52, 0.52), LINKAGE, kp=150, kd=4),
    ),
    Link(
        "torso_link",
        "waist_roll_link",
        (0, 0, 0),
        Inertia(
            7.818,
            (0.00203158, 0.000339683, 0.184568),
            (0.999803, -6.03319e-05, 0.0198256, 0.00131986),
            (0.121847, 0.109825, 0.0273735),
        ),
        Joint("waist_pitch_joint", Y, (-0.52, 0.52), LINKAGE, kp=150, kd=4),
    ),
)

LEFT_ARM = (
    Link(
        "left_shoulder_pitch_link",
        "torso_link",
        (0.0039563, 0.10022, 0.24778),
        Inertia(
            0.718,
            (0, 0.035892, -0.011628),
            (0.654152, 0.0130458, -0.326267, 0.68225),
            (0.000465864, 0.000432842, 0.000406394),
        ),
        Joint("left_shoulder_pitch_joint", Y, (-3.0892, 2.6704), ARM, kp=40, kd=5),
        quat_wxyz=(0.990264, 0.139201, 1.38722e-05, -9.86868e-05),
    ),
    Link(
        "left_shoulder_roll_link",
        "left_shoulder_pitch_link",
        (0, 0.038, -0.013831),
        Inertia(
            0.643,
            (-0.000227, 0.00727, -0.063243),
            (0.701256, -0.0196223, -0.00710317, 0.712604),
            (0.000691311, 0.000618011, 0.000388977),
        ),
        Joint("left_shoulder_roll_joint", X, (-1.5882, 2.2515), ARM, kp=40, kd=5),
        quat_wxyz=(0.990268, -0.139172, 0, 0),
    ),
    Link(
        "left_shoulder_yaw_link",
        "left_shoulder_roll_link",
        (0, 0.00624, -0.1032),
        Inertia(
            0.734,
            (0.010773, -0.002949, -0.072009),
            (0.716879, -0.0964829, -0.0679942, 0.687134),
            (0.00106187, 0.00103217, 0.000400661),
        ),
        Joint("left_shoulder_yaw_joint", Z, (-2.618, 2.618), ARM, kp=40, kd=5),
    ),
    Link(
        "left_elbow_link",
        "left_shoulder_yaw_link",
        (0.015783, 0, -0.080518),
        Inertia(
            0.6,
            (0.064956, 0.004454, -0.010062),
            (0.541765, 0.636132, 0.388821, 0.388129),
            (0.000443035, 0.000421612, 0.000259353),
        ),
        Joint("left_elbow_joint", Y, (-1.0472, 2.0944), ARM, kp=40, kd=5),
    ),
    Link(
        "left_wrist_roll_link",
        "left_elbow_link",
        (0.1, 0.00188791, -0.01),
        Inertia(
            0.085445,
            (0.0171394, 0.000537591, 4.8864e-07),
            (0.575338, 0.411667, -0.574906, 0.411094),
            (5.48211e-05, 4.96646e-05, 3.57798e-05),
        ),
        Joint("left_wrist_roll_joint", X, (-1.97222, 1.97222), ARM, kp=4, kd=0.2),
    ),
    Link(
        "left_wrist_pitch_link",
        "left_wrist_roll_link",
        (0.038, 0, 0),
        Inertia(
            0.48405,
            (0.0229999, -0.00111685, -0.00111658),
            (0.249998, 0.661363, 0.293036, 0.643608),
            (0.000430353, 0.000429873, 0.000164648),
        ),
        Joint("left_wrist_pitch_joint", Y, (-1.61443, 1.61443), WRIST, kp=4, kd=0.2),
    ),
    Link(
        "left_wrist_yaw_link",
        "left_wrist_pitch_link",
        (0.046, 0, 0),
        Inertia(
            0.254576,  # with the rubber hand
            (0.0708244, 0.000191745, 0.00161742),
            (0.510571, 0.526295, 0.468078, 0.493188),
            (0.000646113, 0.000559993, 0.000147566),
        ),
        Joint("left_wrist_yaw_joint", Z, (-1.61443, 1.61443), WRIST, kp=4, kd=0.2),
    ),
)


LINKS: Final[tuple[Link, ...]] = (
    PELVIS,
    *LEFT_LEG,
    *map(mirrored, LEFT_LEG),
    *WAIST,
    *LEFT_ARM,
    *map(mirrored, LEFT_ARM),
)
"""All 30 bodies, parents first, in MuJoCo's order."""

JOINTS: Final = tuple(link.joint for link in LINKS if link.joint)
"""The 29 hinges in MuJoCo's order: left leg, right leg, waist, left arm, right arm."""

BODY_NAMES: Final = tuple(link.name for link in LINKS)
JOINT_NAMES: Final = tuple(joint.name for joint in JOINTS)
TOTAL_MASS_KG: Final[float] = sum(link.inertia.mass_kg for link in LINKS)

ROOT_POSE: Final = slice(0, 7)
"""Of a `qpos` (36,), whatever axes lead: the pelvis's place and orientation wxyz …"""
ROOT_POS: Final = slice(0, 3)
ROOT_HEIGHT: Final = slice(2, 3)
ROOT_QUAT: Final = slice(3, 7)
JOINT_POS: Final = slice(7, None)
LEG_POS: Final = slice(7, 19)
"""… and its joint angles, of which the legs' come first."""
ROOT_VEL: Final = slice(0, 6)
"""Of a `qvel` (35,), and of steps, forces and Jacobians of its layout: the pelvis's six …"""
ROOT_LINVEL: Final = slice(0, 3)
ROOT_ANGVEL: Final = slice(3, 6)
JOINT_VEL: Final = slice(6, None)
WAIST_VEL: Final = slice(18, 21)
"""… and its joints'. Linear in the world's frame, angular in the pelvis's own."""

STAND_ROOT_HEIGHT_M: Final[float] = 0.7792
_BENT = {"hip_pitch": -0.2, "knee": 0.4, "ankle_pitch": -0.2, "shoulder_pitch": 0.2, "elbow": 0.9}
STAND_POSE: Final[dict[str, float]] = (
    dict.fromkeys(JOINT_NAMES, 0.0)
    | {f"{side}_{name}_joint": at for name, at in _BENT.items() for side in ("left", "right")}
    | {"left_shoulder_roll_joint": 0.2, "right_shoulder_roll_joint": -0.2}
)
"""A stand on slightly bent knees, soles flat; radians by joint name, the pelvis at
`STAND_ROOT_HEIGHT_M`."""

SOLE_RADIUS_M: Final[float] = 0.005
LEFT_SOLE_M: Final[tuple[Vec3, ...]] = (
    (-0.05, 0.025, -0.03),
    (-0.05, -0.025, -0.03),
    (0.12, 0.03, -0.03),
    (0.12, -0.03, -0.03),
)
"""Where the left sole touches: centres of Menagerie's four foot spheres of `SOLE_RADIUS_M`, in
left_ankle_roll_link: heel outer, heel inner, toe outer, toe inner. The ground under a flat foot is
at z = -0.035."""
RIGHT_SOLE_M: Final[tuple[Vec3, ...]] = tuple(mirror_point(p) for p in LEFT_SOLE_M)
