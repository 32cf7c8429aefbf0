"""The G1's shape in primitives: what touches (collision), and what is seen where no meshes are at hand (visual).

Own work, fitted by eye and by vertex distance to the shells of the meshes; no part of the numbers in `g1`. All in
the frame of the link named first; `left_…` rows have a mirror image on the right.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from exoactor.robots.g1 import IDENTITY, Quat, Vec3, mirror_point, mirror_quat, other_side

Kind: TypeAlias = Literal["sphere", "capsule", "cylinder", "box", "ellipsoid"]
Paint: TypeAlias = Literal["shell", "joint", "visor", "sole"]


@dataclass(frozen=True, slots=True)
class Shape:
    """One primitive on a link: `size_m` as MuJoCo's for its kind; a capsule or cylinder may give its `ends_m`."""

    link: str
    name: str
    kind: Kind
    size_m: tuple[float, ...]
    pos_m: Vec3 = (0.0, 0.0, 0.0)
    quat_wxyz: Quat = IDENTITY
    ends_m: tuple[Vec3, Vec3] | None = None
    paint: Paint = "shell"


def rod(link: str, name: str, start_m: Vec3, end_m: Vec3, radius_m: float, paint: Paint = "shell") -> Shape:
    """A capsule between two points."""
    return Shape(link, name, "capsule", (radius_m,), ends_m=(start_m, end_m), paint=paint)


def mirrored(shape: Shape) -> Shape:
    """The right-hand shape of a left one."""
    start, end = shape.ends_m or ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    return replace(
        shape,
        link=other_side(shape.link),
        name=other_side(shape.name),
        pos_m=mirror_point(shape.pos_m),
        quat_wxyz=mirror_quat(shape.quat_wxyz),
        ends_m=(mirror_point(start), mirror_point(end)) if shape.ends_m else None,
    )


def both_sides(*shapes: Shape) -> tuple[Shape, ...]:
    """The shapes, and the mirror image of each that lies on a left link."""
    return shapes + tuple(mirrored(s) for s in shapes if s.link.startswith("left_"))


COLLISION: Final[tuple[Shape, ...]] = both_sides(
    rod("pelvis", "pelvis_collision", (0, -0.01, -0.085), (0, 0.01, -0.085), 0.07),
    rod("torso_link", "belly_collision", (0.005, -0.03, 0.09), (0.005, 0.03, 0.09), 0.07),
    rod("torso_link", "chest_collision", (0.008, -0.035, 0.22), (0.008, 0.035, 0.22), 0.075),
    rod("torso_link", "head_collision", (0.01, 0, 0.34), (0.01, 0, 0.415), 0.068),
    rod("left_hip_roll_link", "left_hip_collision", (0.022, 0, 0.0), (0.028, 0, -0.075), 0.048),
    rod("left_hip_yaw_link", "left_thigh_collision", (-0.01, 0, -0.04), (-0.075, 0, -0.17), 0.048),
    rod("left_knee_link", "left_shin_collision", (0.015, 0, -0.03), (0.005, 0, -0.26), 0.042),
    rod("left_ankle_roll_link", "left_foot_collision", (-0.03, 0, -0.005), (0.11, 0, -0.005), 0.03),
    rod("left_shoulder_roll_link", "left_shoulder_collision", (0, 0.004, 0), (0, 0.004, -0.065), 0.036),
    rod("left_shoulder_yaw_link", "left_upper_arm_collision", (0.002, 0, -0.01), (0.012, 0, -0.075), 0.036),
    rod("left_elbow_link", "left_forearm_collision", (0.0, 0.002, -0.008), (0.1, 0.002, -0.01), 0.032),
    rod("left_wrist_pitch_link", "left_wrist_collision", (-0.01, 0, 0), (0.05, 0, 0), 0.03),
    rod("left_wrist_yaw_link", "left_hand_collision", (0.06, -0.01, 0.01), (0.14, -0.012, 0.01), 0.036),
)
"""Capsules for contact and distance; the soles have their own geoms (`model`)."""
