"""Unitree's Dex3-1 hands in numbers: links, seven joints each, their limits, and the poses that
hand states stand for.

Units and frames as in `g1`. A right hand is a left one mirrored.

Sources
    links, inertias, ranges   MuJoCo Menagerie, unitree_g1/g1_with_hands.xml (BSD-3-Clause).
    torque limits             the same file.
    shapes                    boxes and capsules around that file's meshes, to a millimetre.
    gains, command limits     gear_sonic_deploy (NVlabs/GR00T-WholeBodyControl), as the closed pose.
    armature                  nobody publishes one; this project's own guess.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Final

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import SIDES, Hand, Side
from exoactor.robots.links import Inertia, Joint, Link, Motor, Vec3, Y, Z, mirrored
from exoactor.robots.shapes import Loft, Shape, both_sides, left, rod

JOINT_NAMES: Final = ("thumb_0", "thumb_1", "thumb_2", "middle_0", "middle_1", "index_0", "index_1")
"""In the order of commands and states."""
RATE_RAD: Final = 0.25
"""The most that a target may change from one tick of 20 ms to the next."""
TICK_S: Final = 0.02
_LIMITS: Final[dict[Side, tuple[list[float], list[float]]]] = {
    "left": (
        [-1.05, -0.724, 0.0, -1.57, -1.75, -1.57, -1.75],
        [1.05, 1.05, 1.75, 0.0, 0.0, 0.0, 0.0],
    ),
    "right": (
        [-1.05, -1.05, -1.75, 0.0, 0.0, 0.0, 0.0],
        [1.05, 0.742, 0.0, 1.57, 1.75, 1.57, 1.75],
    ),
}
_CLOSED_LEFT: Final = np.array([0.0, 0.7, 0.7, -1.0, -1.5, -1.0, -1.5])
GRIP: Final = {Hand.OPEN: 0.0, Hand.HALF_OPEN: 0.5, Hand.CLOSED: 1.0}
"""How far towards the closed pose each state goes; open is all zeros."""


def limits_rad(side: Side) -> tuple[Array, Array]:
    """Least and greatest angles (7,) each."""
    low, high = _LIMITS[side]
    return np.array(low), np.array(high)


def target_rad(state: int, side: Side) -> Array:
    """Joint targets (7,) of a hand state, within the limits."""
    pose = GRIP[Hand(state)] * (_CLOSED_LEFT if side == "left" else -_CLOSED_LEFT)
    return np.clip(pose, *limits_rad(side))


THUMB: Final = Motor(torque_nm=2.45, speed_rad_s=RATE_RAD / TICK_S, armature_kg_m2=0.001)
FINGER: Final = replace(THUMB, torque_nm=1.4)
"""What turns the thumb's root, and all other joints; the speed is that of the commands."""


def _link(
    name: str,
    parent: str,
    pos_m: Vec3,
    inertia: Inertia,
    axis: Vec3,
    range_rad: tuple[float, float],
    motor: Motor,
) -> Link:
    joint = Joint(f"left_hand_{name}_joint", axis, range_rad, motor, kp=1.5, kd=0.1)
    return Link(f"left_hand_{name}_link", parent, pos_m, inertia, joint)


def _finger(name: str, z_m: float) -> tuple[Link, Link]:
    """Middle and index finger are alike."""
    return (
        _link(
            f"{name}_0",
            "left_wrist_yaw_link",
            (0.1192, 0.0046, z_m),
            Inertia(
                0.0588507,
                (0.0354744, 0.000827888, 0.0003809),
                (0.391313, 0.552395, 0.417187, 0.606373),
                (1.28514e-05, 1.22902e-05, 5.9666e-06),
            ),
            Z,
            (-1.5708, 0.0),
            FINGER,
        ),
        _link(
            f"{name}_1",
            f"left_hand_{name}_0_link",
            (0.0458, 0.0, 0.0),
            Inertia(
                0.0203063,
                (0.0262819, 0.00171735, -0.000107789),
                (0.502612, 0.491799, 0.502639, 0.502861),
                (4.61314e-06, 3.86645e-06, 1.53495e-06),
            ),
            Z,
            (-1.74533, 0.0),
            FINGER,
        ),
    )


_LEFT: Final = (
    _link(
        "thumb_0",
        "left_wrist_yaw_link",
        (0.067, 0.003, 0.0),
        Inertia(
            0.0862366,
            (-0.000884246, -0.00863407, 0.000944293),
            (0.462991, 0.643965, -0.460173, 0.398986),
            (1.6546e-05, 1.60058e-05, 1.43741e-05),
        ),
        Y,
        (-1.0472, 1.0472),
        THUMB,
    ),
    _link(
        "thumb_1",
        "left_hand_thumb_0_link",
        (-0.0025, -0.0193, 0.0),
        Inertia(
            0.0588507,
            (-0.000827888, -0.0354744, -0.0003809),
            (0.685598, 0.705471, -0.15207, 0.0956069),
            (1.28514e-05, 1.22902e-05, 5.9666e-06),
        ),
        Z,
        (-0.724312, 1.0472),
        FINGER,
    ),
    _link(
        "thumb_2",
        "left_hand_thumb_1_link",
        (0.0, -0.0458, 0.0),
        Inertia(
            0.0203063,
            (-0.00171735, -0.0262819, 0.000107789),
            (0.703174, 0.710977, -0.00017564, -0.00766553),
            (4.61314e-06, 3.86645e-06, 1.53495e-06),
        ),
        Z,
        (0.0, 1.74533),
        FINGER,
    ),
    *_finger("middle", -0.0285),
    *_finger("index", 0.0285),
)
LINKS: Final[tuple[Link, ...]] = (*_LEFT, *map(mirrored, _LEFT))
"""The 14 fingers' links, left hand first, each hand's in the order of `JOINT_NAMES`."""
BODY_NAMES: Final = tuple(link.name for link in LINKS)
JOINTS: Final = tuple(link.joint for link in LINKS if link.joint)
WRIST_INERTIA: Final = Inertia(
    0.457415,
    (0.0885506, 0.00212216, -0.000374562),
    (0.487149, 0.493844, 0.513241, 0.505358),
    (0.00105989, 0.000895419, 0.000323842),
)
"""Of left_wrist_yaw_link with the palm in place of the rubber hand."""


def with_palms(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """The G1's links as they are where Dex3 hands are mounted."""
    left = next(link for link in links if link.name == "left_wrist_yaw_link")
    palm = replace(left, inertia=WRIST_INERTIA)
    palms = {link.name: link for link in (palm, mirrored(palm))}
    return tuple(palms.get(link.name, link) for link in links)


def touching_by_design() -> Iterator[tuple[str, str]]:
    """Pairs of links of one hand and its wrist: they overlap, or close upon each other; they never
    collide.
    """
    for side in SIDES:
        wrist = [f"{side}_wrist_{axis}_link" for axis in ("roll", "pitch", "yaw")]
        fingers = [name for name in BODY_NAMES if name.startswith(side)]
        yield from ((a, b) for a, b in combinations([*wrist, *fingers], 2) if b in fingers)


def _bone(name: str, start: Vec3, end: Vec3, radius_m: float) -> Shape:
    return rod(
        f"left_hand_{name}_link", f"left_hand_{name}_collision", start, end, radius_m, paint="joint"
    )


SHAPES: Final = both_sides(
    *left(Shape("wrist_yaw", "hand_collision", "box", (0.043, 0.02, 0.043), (0.085, 0.003, 0.0))),
    _bone("thumb_0", (0.0, -0.004, 0.0), (-0.002, -0.02, 0.0), 0.009),
    _bone("thumb_1", (0.0, -0.004, 0.0), (0.001, -0.042, 0.0), 0.012),
    _bone("thumb_2", (0.0, -0.004, 0.0), (0.0, -0.041, 0.0), 0.011),
    *(
        bone
        for finger in ("middle", "index")
        for bone in (
            _bone(f"{finger}_0", (0.003, 0.0, 0.0), (0.042, -0.001, 0.0), 0.012),
            _bone(f"{finger}_1", (0.004, 0.0, 0.0), (0.041, 0.0, 0.0), 0.011),
        )
    ),
)
"""What of a hand touches things; where no meshes are at hand, the fingers are drawn so too."""

PALMS: Final = both_sides(
    Loft(
        "left_wrist_yaw_link",
        "left_dex3_palm",
        "x",
        (
            (0.022, 0.003, 0.0, 0.023, 0.027),
            (0.045, 0.003, 0.0, 0.021, 0.034),
            (0.070, 0.003, 0.0, 0.021, 0.042),
            (0.110, 0.003, 0.0, 0.021, 0.044),
            (0.124, 0.003, 0.0, 0.018, 0.041),
            (0.129, 0.003, 0.0, 0.010, 0.036),
        ),
        power=3.5,
    )
)
"""Palms to look at."""
