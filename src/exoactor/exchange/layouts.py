"""Which joints of the G1 the columns of a file are: by their names, where it has them, else by how
many there are.

29     MuJoCo's order, without fingers
43     the same with Dex3 hands: seven joints after each wrist; fingers are left out
23     two robots: TWIST's, GMT's and ASAP's leave the wrists out; Unitree's own has one joint in
       the waist and one in a wrist. Told apart by bodies, by the axes of joints where a file has
       them, by ranges; else the user says which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.robots import dex3, g1

NEXT = "give a motion of the Unitree G1 (29, 43 or 23 joints)"
TWIST = tuple(name for name in g1.JOINT_NAMES if "wrist" not in name)
UNITREE = tuple(
    name
    for name in g1.JOINT_NAMES
    if not any(part in name for part in ("waist_roll", "waist_pitch", "wrist_pitch", "wrist_yaw"))
)
_FINGERS = tuple(joint.name for joint in dex3.JOINTS)
WITH_HANDS = (*g1.JOINT_NAMES[:22], *_FINGERS[:7], *g1.JOINT_NAMES[22:], *_FINGERS[7:])
BY_COUNT: dict[int, dict[str, tuple[str, ...]]] = {
    29: {"29": g1.JOINT_NAMES},
    43: {"43": WITH_HANDS},
    23: {"twist-23": TWIST, "unitree-23": UNITREE},
}
SLACK_RAD = 0.1
_BODIES = {*g1.BODY_NAMES, *dex3.BODY_NAMES}


@dataclass(frozen=True)
class Evidence:
    """What a file says of its joints beside their angles (T, N): names of joints or bodies,
    axis-angles (T, N, 3).
    """

    joints: Sequence[str] = ()
    bodies: Sequence[str] = ()
    turned: Array | None = None


def on_g1(
    where: str, angle_rad: Array, told: Evidence, said: str | None
) -> tuple[Array, tuple[str, ...]]:
    """All 29 joints (T, 29) in the G1's order, those that the file lacks at rest; and what was
    found, in words.

    Raises:
        BadMotionError: they are another robot's, or which they are cannot be told.
    """
    _no_other_robots(where, told)
    names, how = _names(where, angle_rad, told, said)
    out = np.zeros((len(angle_rad), len(g1.JOINT_NAMES)))
    for column, name in enumerate(names):
        if name in g1.JOINT_NAMES:
            out[:, g1.JOINT_NAMES.index(name)] = angle_rad[:, column]

    rest = [name for name in g1.JOINT_NAMES if name not in names]
    notes = [how] if how else []
    notes += [f"it has no {_briefly(rest)}, which stay at rest"] if rest else []
    notes += ["its fingers are left out"] if set(names) & set(_FINGERS) else []
    return out, tuple(notes)


def _names(
    where: str, angle_rad: Array, told: Evidence, said: str | None
) -> tuple[tuple[str, ...], str]:
    count = angle_rad.shape[1]
    if told.joints:
        return _by_name(where, count, told.joints), "its joints are taken by their names"

    known = BY_COUNT.get(count)
    if known is None:
        raise BadMotionError(f"{where} has {count} joints", NEXT)
    if said is not None and said not in known:
        raise BadMotionError(
            f"{where} has {count} joints, which is not --joints {said}", "leave --joints out"
        )
    if len(known) == 1:
        return next(iter(known.values())), ""

    found, why = (said, "as you said") if said else _which(known, angle_rad, told)
    if found is None:
        raise BadMotionError(
            f"{where} has {count} joints and does not say which",
            "add --joints twist-23 (three in the waist, no wrists: TWIST, GMT, ASAP) "
            "or --joints unitree-23 (one in the waist, one in each wrist)",
        )

    return known[found], f"its {count} joints are {found}, {why}"


def _which(
    known: dict[str, tuple[str, ...]], angle_rad: Array, told: Evidence
) -> tuple[str | None, str]:
    """One of the layouts of 23 joints, and by what."""
    bodies = set(told.bodies)
    if bodies & {"waist_yaw_link", "waist_roll_link"}:
        return "twist-23", "by its bodies"
    if "torso_link" in bodies:
        return "unitree-23", "by its bodies"

    for fits, why in ((_turns, "by the axes of its joints"), (_in_range, "by the joints' ranges")):
        fitting = [name for name, joints in known.items() if fits(joints, angle_rad, told)]
        if len(fitting) == 1:
            return fitting[0], why

    return None, ""


def _turns(names: tuple[str, ...], angle_rad: Array, told: Evidence) -> bool:
    """Whether every joint turns about its axis."""
    if told.turned is None:
        return False
    axes = np.array([g1.JOINTS[g1.JOINT_NAMES.index(name)].axis for name in names])
    off = np.abs(told.turned - angle_rad[..., None] * axes).max()
    return bool(off < 0.01 < np.abs(angle_rad).max())


def _in_range(names: tuple[str, ...], angle_rad: Array, _: Evidence) -> bool:
    low, high = np.array([g1.JOINTS[g1.JOINT_NAMES.index(name)].range_rad for name in names]).T
    inside = (angle_rad > low - SLACK_RAD) & (angle_rad < high + SLACK_RAD)
    return bool(inside.mean(axis=0).min() > 0.98)


def _by_name(where: str, count: int, given: Sequence[str]) -> tuple[str, ...]:
    names = tuple(name if name.endswith("_joint") else f"{name}_joint" for name in given)
    foreign = [name for name in names if name not in g1.JOINT_NAMES and name not in _FINGERS]
    if foreign:
        raise BadMotionError(
            f"{where}: the G1 has no joint {_briefly(foreign)}: this is another robot's motion",
            NEXT,
        )
    if len(names) != count or len(set(names)) != count:
        raise BadMotionError(f"{where} names {len(set(names))} joints for {count} angles", NEXT)

    needed = [name for name in g1.JOINT_NAMES if "wrist" not in name and "waist" not in name]
    missing = [name for name in needed if name not in names]
    if missing:
        raise BadMotionError(f"{where} has no {_briefly(missing)}", NEXT)

    return names


def _no_other_robots(where: str, told: Evidence) -> None:
    """Tools add feet, heads and sensors to the G1's own bodies; most of another robot's are called
    otherwise.
    """
    foreign = [name for name in told.bodies if name not in _BODIES]
    if len(foreign) > len(told.bodies) / 2:
        raise BadMotionError(
            f"{where}: the G1 has no body {_briefly(foreign)}: this is another robot's motion", NEXT
        )


def _briefly(names: Sequence[Any]) -> str:
    shown = ", ".join(str(name)[:40] for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
