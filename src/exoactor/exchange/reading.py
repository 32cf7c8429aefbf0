"""How a robot's file is read: what it says, what the user says, what its format has by convention,
in this order.

The result is looked at (core/plausible): where another reading explains it better, the flag that
would have it so is named. Nothing is corrected unsaid.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.motion import RobotMotion
from exoactor.core.plausible import Figure, Reading, check_rate, examine
from exoactor.robots import g1
from exoactor.robots.model import build

Order: TypeAlias = Literal["wxyz", "xyzw"]
Up: TypeAlias = Literal["z", "y"]
Joints: TypeAlias = Literal["twist-23", "unitree-23"]
RATE_FLAG = "say its rate with --fps"
LOOKED_AT = 300
"""Frames, evenly spaced, whose kinematics are looked at."""
HEAD_OVER_TORSO_M, SOLE_M, STATURE_M = 0.4, 0.035, 1.32
MOST_SAID_ABOUT = 0.001
"""Of a rate: files that say 29.97 are of 30."""


@dataclass(frozen=True)
class Said:
    """What the user says of a file; None: as the file or its format has it."""

    fps: float | None = None
    quat: Order | None = None
    up: Up | None = None
    joints: Joints | None = None


@dataclass(frozen=True)
class Raw:
    """What is in a robot's file: T frames. `fps` None: it does not say; `usual_fps`: what its
    format then has.

    `quat` (T, 4) in the format's own `order`; `joint_pos_rad` (T, 29) in the G1's; `notes`: what
    was made of it.
    """

    where: str
    fps: float | None
    root_pos_m: Array
    quat: Array
    order: Order
    joint_pos_rad: Array
    notes: tuple[str, ...] = ()
    usual_fps: float | None = None


@dataclass(frozen=True)
class Imported:
    """A motion, what is odd about it or was found out, and how its rate is known."""

    motion: RobotMotion
    notes: tuple[str, ...]
    rate: str


def decide(raw: Raw, said: Said) -> Imported:
    """The motion.

    Raises:
        ConfigError: what the user says contradicts the file.
        BadMotionError: the file does not say its rate, or what results cannot be.
    """
    fps, rate = _rate(raw, said)
    order, up = said.quat or raw.order, said.up or "z"
    motion = _motion(raw, fps, order, up)

    other: Order = "wxyz" if raw.order == "xyzw" else "xyzw"
    others: dict[str, Reading] = {}
    if said.quat is None:
        reordered = _motion(raw, fps, other, up)
        others[f"with --quat {other}"] = _flagged(reordered, f"--quat {other}", f"--quat {order}")
    if said.up is None:
        others["with --up y"] = _flagged(_motion(raw, fps, order, "y"), "--up y", "--up z")

    return Imported(motion, (*raw.notes, *look(raw.where, motion, others)), rate)


def native(where: str, motion: RobotMotion) -> Imported:
    """A motion in this project's own format, looked at as well; BadMotionError where it cannot be
    one.
    """
    fps, pos_m, quat = motion.fps, motion.root_pos_m, motion.root_quat_wxyz
    raw = Raw(where, fps, pos_m, quat, "wxyz", motion.joint_pos_rad)
    mend = (
        "write root_quat_wxyz and root_pos_m as docs/conventions.md has them, "
        "or import the tool's own file"
    )
    turned, lying = _motion(raw, fps, "xyzw", "z"), _motion(raw, fps, "wxyz", "y")
    others = {
        "with root_quat_wxyz taken for xyzw": Reading(figure(turned), mend),
        "with y up": Reading(figure(lying), mend),
    }
    return Imported(motion, look(where, motion, others), "as the file says")


def look(where: str, motion: RobotMotion, others: Mapping[str, Reading]) -> tuple[str, ...]:
    """What is odd about a motion of the G1; BadMotionError where it cannot be one."""
    try:
        return examine(figure(motion), others, RATE_FLAG)
    except BadMotionError as error:
        raise BadMotionError(f"{where}: {error.what}", error.next_step) from None


def _flagged(motion: RobotMotion, flag: str, as_it_is: str) -> Reading:
    return Reading(figure(motion), f"add {flag}, or {as_it_is} if it is really meant so")


def figure(motion: RobotMotion) -> Figure:
    """Where its head, soles and lowest body are, in LOOKED_AT frames at most, at the rate that
    these then have.
    """
    every = max(1, len(motion) // LOOKED_AT)
    whole = motion.reordered(g1.JOINT_NAMES)
    qpos = whole.qpos[::every]
    model = build()
    data = mujoco.MjData(model)
    ids = [model.body(name).id for name in g1.BODY_NAMES]
    torso, *feet = (
        g1.BODY_NAMES.index(f"{name}_link")
        for name in ("torso", "left_ankle_roll", "right_ankle_roll")
    )
    place, head = np.zeros((len(qpos), len(ids), 3)), np.zeros((len(qpos), 3))

    for frame, pose in enumerate(qpos):
        data.qpos[:] = pose
        mujoco.mj_kinematics(model, data)
        place[frame] = data.xpos[ids]
        up = data.xmat[ids[torso]].reshape(3, 3)[:, 2]
        head[frame] = place[frame, torso] + HEAD_OVER_TORSO_M * up

    low = np.minimum(place[:, :, 2].min(axis=1), head[:, 2]) - SOLE_M
    ranges = np.array([joint.range_rad for joint in g1.JOINTS])
    seen = (whole.root_pos_m, head, place[:, feet], low, whole.joint_pos_rad)
    return Figure(motion.fps, STATURE_M, *seen, g1.JOINT_NAMES, ranges)


def _rate(raw: Raw, said: Said) -> tuple[float, str]:
    if (
        raw.fps is not None
        and said.fps is not None
        and abs(said.fps / raw.fps - 1.0) > MOST_SAID_ABOUT
    ):
        raise ConfigError(
            f"{raw.where} says {raw.fps:g} frames a second, --fps says {said.fps:g}",
            "leave --fps out",
        )
    if raw.fps is not None:
        return raw.fps, "as the file says"
    if said.fps is not None:
        return said.fps, "as you said"
    if raw.usual_fps is not None:
        return raw.usual_fps, "as its format has it; --fps says another"

    raise BadMotionError(
        f"{raw.where} does not say how many frames a second it has", "add --fps, such as --fps 30"
    )


def _motion(raw: Raw, fps: float, order: Order, up: Up) -> RobotMotion:
    quat = raw.quat if order == "wxyz" else rotations.from_xyzw(raw.quat)
    try:
        check_rate(fps, RATE_FLAG)
        motion = RobotMotion(fps, raw.root_pos_m, quat, raw.joint_pos_rad, g1.JOINT_NAMES)
    except BadMotionError as error:
        raise BadMotionError(f"{raw.where}: {error.what}", error.next_step) from None

    if up == "z":
        return motion

    turn = rotations.Z_UP_FROM_Y_UP_WXYZ
    return replace(
        motion,
        root_pos_m=rotations.rotate(turn, motion.root_pos_m),
        root_quat_wxyz=rotations.multiply(turn, motion.root_quat_wxyz),
    )
