"""What a robot is made of: links, the joints that move them, their motors; and the mirror image of
a side.
"""

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

Vec3: TypeAlias = tuple[float, float, float]
Quat: TypeAlias = tuple[float, float, float, float]

IDENTITY: Final[Quat] = (1.0, 0.0, 0.0, 0.0)
X: Final[Vec3] = (1.0, 0.0, 0.0)
Y: Final[Vec3] = (0.0, 1.0, 0.0)
Z: Final[Vec3] = (0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Motor:
    """What drives a joint, seen at the joint: limits and the rotor's reflected inertia."""

    torque_nm: float
    speed_rad_s: float
    armature_kg_m2: float


@dataclass(frozen=True, slots=True)
class Joint:
    """A hinge about `axis` of its link's frame; `kp`, `kd` are the motor's position gains."""

    name: str
    axis: Vec3
    range_rad: tuple[float, float]
    motor: Motor
    kp: float
    kd: float


@dataclass(frozen=True, slots=True)
class Inertia:
    """Mass, its centre in the link's frame, and the principal moments about it with their
    orientation.
    """

    mass_kg: float
    com_m: Vec3
    principal_wxyz: Quat
    moments_kg_m2: Vec3


@dataclass(frozen=True, slots=True)
class Link:
    """A rigid body, where it sits on its parent, and the joint that moves it (none: the floating
    pelvis).
    """

    name: str
    parent: str | None
    pos_m: Vec3
    inertia: Inertia
    joint: Joint | None
    quat_wxyz: Quat = IDENTITY


def mirror_point(point_m: Vec3) -> Vec3:
    """The point on the other side of the robot's plane of symmetry (y → -y)."""
    x, y, z = point_m
    return (x, -y, z)


def mirror_quat(quat_wxyz: Quat) -> Quat:
    """The rotation seen in the plane of symmetry: turns about x and z change sign."""
    w, x, y, z = quat_wxyz
    return (w, -x, y, -z)


def other_side(name: str) -> str:
    """left_… → right_…; a name without a side stays."""
    return name.replace("left_", "right_")


def mirrored(link: Link) -> Link:
    """The right link of a left one. A hinge about y keeps its range, one about x or z turns it
    round.
    """
    inertia, joint = link.inertia, link.joint
    assert joint is not None and link.parent is not None
    low, high = joint.range_rad
    span = (low, high) if joint.axis == Y else (-high, -low)

    return Link(
        other_side(link.name),
        other_side(link.parent),
        mirror_point(link.pos_m),
        replace(
            inertia,
            com_m=mirror_point(inertia.com_m),
            principal_wxyz=mirror_quat(inertia.principal_wxyz),
        ),
        replace(joint, name=other_side(joint.name), range_rad=span),
        mirror_quat(link.quat_wxyz),
    )
