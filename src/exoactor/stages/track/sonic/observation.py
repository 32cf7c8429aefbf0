"""What SONIC's encoder and decoder are shown (NVlabs/GR00T-WholeBodyControl, gear_sonic_deploy),
term by term.

Joints are in IsaacLab's order, angles absolute for the encoder and about DEFAULT_RAD for the
decoder. A term that the mode does not need is zero. Frames are 50 a second; beyond the end of a
reference its last one is held.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import MissingAssetError
from exoactor.core.motion import SMPL_JOINTS, HumanMotion
from exoactor.robots import g1
from exoactor.robots.orders import ISAAC_JOINTS, MUJOCO_FROM_ISAAC

TOKEN, HISTORY, JOINTS = 64, 10, 29
DECODER = TOKEN + HISTORY * (3 + 3 * JOINTS + 3)
FAR, NEAR = 5, 1
"""Frames between those of a window: of the robot's, and of a person's."""
ISAAC = list(MUJOCO_FROM_ISAAC)
WRISTS = [k for k, name in enumerate(ISAAC_JOINTS) if "wrist" in name]
"""Both wrists' roll, pitch, yaw, by turns left and right, in IsaacLab's order."""
_LEG, _ARM = (-0.312, 0.0, 0.0, 0.669, -0.363, 0.0), (0.2, 0.2, 0.0, 0.6, 0.0, 0.0, 0.0)
DEFAULT_RAD = np.array([*_LEG, *_LEG, 0.0, 0.0, 0.0, *_ARM, 0.2, -0.2, *_ARM[2:]])
"""Joint angles (29,), in MuJoCo's order, that actions are about."""
UPRIGHT_WXYZ = np.array([0.5, 0.5, 0.5, 0.5])
"""SMPL's rest frame in a z-up world: taken out of a person's pelvis it gives the orientation SONIC
calls body_quat."""
THUMB = 1.35
"""Where a thumb's end is taken to be, along the forearm, in its lengths: this project's people have
no fingers."""


Terms = tuple[tuple[str, int], ...]
"""Names and how many numbers each has, in order."""


@dataclass(frozen=True)
class Layout:
    """One version's input: how it is told of heights and anchors; `frames` of a person it wants;
    `heading_only`: the robot's tilt stays out of the anchors.
    """

    version: str
    anchors: Terms
    frames: int
    heading_only: bool

    @property
    def terms(self) -> Terms:
        """All of it."""
        head = (("mode", 4), ("joint_pos", 290), ("joint_vel", 290))
        legs = (("lower_pos", 120), ("lower_vel", 120), ("vr_pos", 9), ("vr_quat", 12))
        person = (("smpl_joints", 72), ("smpl_anchor", 6), ("wrists", 6))
        more = ((name, count * self.frames) for name, count in person)
        return (*head, *self.anchors, *legs, *more)

    @property
    def size(self) -> int:
        """Numbers in all."""
        return sum(count for _, count in self.terms)


_HEIGHTS = (("root_z_window", 10), ("root_z", 1), ("anchor", 6), ("anchor_window", 60))
_ANCHORS = (("anchor_window", 60), ("anchor", 6))
LAYOUTS = (
    Layout("release", _HEIGHTS, 10, False),
    Layout("v1.1", _ANCHORS, 10, True),
    Layout("low latency", _ANCHORS, 4, True),
)
"""Told apart by their size: 1762, 1751, 1247."""


def layout_of(size: int) -> Layout:
    """The version whose encoder takes so many numbers; MissingAssetError lists those known."""
    for layout in LAYOUTS:
        if layout.size == size:
            return layout
    known = ", ".join(f"{layout.size} ({layout.version})" for layout in LAYOUTS)
    raise MissingAssetError(
        f"SONIC's encoder takes {size} numbers; known are {known}", "give a version that is known"
    )


@dataclass(frozen=True)
class Command:
    """What is to be followed, at 50 frames a second: the robot's poses and velocities as MuJoCo has
    them (N, 36), (N, 35), and in mode 2 a person's: joints in the root's frame (N, 24, 3) and the
    root's orientation (N, 4).
    """

    qpos: Array
    qvel: Array
    smpl_joints_m: Array | None = None
    smpl_quat_wxyz: Array | None = None

    @property
    def mode(self) -> Literal[0, 2]:
        """0: the robot's joints are the command; 2: a person's."""
        return 0 if self.smpl_joints_m is None else 2

    @property
    def quat_wxyz(self) -> Array:
        """(N, 4) the orientation that anchors are about."""
        return self.qpos[:, g1.ROOT_QUAT] if self.smpl_quat_wxyz is None else self.smpl_quat_wxyz

    def window(self, frame: int, count: int, step: int) -> list[int]:
        """Frames from `frame` on, the last one held."""
        return [min(frame + k * step, len(self.qpos) - 1) for k in range(count)]


def person_command(human: HumanMotion) -> tuple[Array, Array]:
    """What mode 2 wants of a person: joints (T, 24, 3) in the pelvis's frame, its turn (T, 4)."""
    quat = rotations.multiply(human.joint_quat_wxyz[:, 0], rotations.conjugate(UPRIGHT_WXYZ))
    at = {name: human.joint_pos_m[:, k] for k, name in enumerate(SMPL_JOINTS)}
    thumbs = [
        at[f"{s}_elbow"] + THUMB * (at[f"{s}_wrist"] - at[f"{s}_elbow"]) for s in ("left", "right")
    ]
    joint = (
        np.concatenate([human.joint_pos_m, np.stack(thumbs, axis=1)], axis=1)
        - human.joint_pos_m[:, :1]
    )
    return rotations.rotate(rotations.conjugate(quat)[:, None], joint), quat


def heading(quat_wxyz: Array) -> Array:
    """The turn about the vertical alone (..., 4)."""
    return rotations.from_yaw(rotations.yaw(quat_wxyz))


def six(quat_wxyz: Array) -> Array:
    """(..., 6): the first two columns of the rotation matrix, row by row."""
    return rotations.to_matrix(quat_wxyz)[..., :2].reshape(*np.shape(quat_wxyz)[:-1], 6)


def encoder_input(
    layout: Layout, command: Command, frame: int, base_wxyz: Array, turn_wxyz: Array
) -> Array:
    """What the encoder sees.

    base_wxyz: the robot's orientation; turn_wxyz: from the reference's heading to the robot's, as
    they were at first.
    """
    base = heading(base_wxyz) if layout.heading_only else base_wxyz
    back = rotations.multiply(rotations.conjugate(base), turn_wxyz)
    far, near = command.window(frame, 10, FAR), command.window(frame, layout.frames, NEAR)

    terms: dict[str, Array] = {"mode": np.array([float(command.mode), 0.0, 0.0, 0.0])}
    if command.mode == 0:
        terms["joint_pos"] = command.qpos[far, g1.JOINT_POS][:, ISAAC]
        terms["joint_vel"] = command.qvel[far, g1.JOINT_VEL][:, ISAAC]
        terms["anchor_window"] = six(rotations.multiply(back, command.quat_wxyz[far]))
    else:
        assert command.smpl_joints_m is not None, "mode 2 has a person"
        terms["smpl_joints"] = command.smpl_joints_m[near]
        terms["smpl_anchor"] = six(rotations.multiply(back, command.quat_wxyz[near]))
        terms["wrists"] = command.qpos[near, g1.JOINT_POS][:, ISAAC][:, WRISTS]

    return np.concatenate(
        [np.ravel(terms.get(name, np.zeros(count))) for name, count in layout.terms]
    )


class History:
    """The last ten frames of what the robot felt and did, zeros before there were any."""

    def __init__(self) -> None:
        self._rows = [np.zeros((HISTORY, size)) for size in (3, JOINTS, JOINTS, JOINTS, 3)]

    def add(self, qpos: Array, qvel: Array, action: Array) -> None:
        """One frame; `action` (29,) is the network's last, in IsaacLab's order."""
        down = rotations.rotate(rotations.conjugate(qpos[g1.ROOT_QUAT]), np.array([0.0, 0.0, -1.0]))
        now = (
            qvel[g1.ROOT_ANGVEL],
            (qpos[g1.JOINT_POS] - DEFAULT_RAD)[ISAAC],
            qvel[g1.JOINT_VEL][ISAAC],
            action,
            down,
        )
        self._rows = [
            np.concatenate([rows[1:], value[None]])
            for rows, value in zip(self._rows, now, strict=True)
        ]

    def decoder_input(self, token: Array) -> Array:
        """(994,): the token, then each term, oldest first."""
        return np.concatenate([token, *(rows.ravel() for rows in self._rows)])


_GAINS = {
    ("hip_pitch", "hip_roll", "knee"): (99.098, 6.309, 0.35066),
    ("hip_yaw", "waist_yaw"): (40.179, 2.558, 0.54755),
    ("ankle", "waist"): (28.501, 1.814, 0.43858),
    ("wrist_pitch", "wrist_yaw"): (16.778, 1.068, 0.0745),
    ("shoulder", "elbow", "wrist"): (14.251, 0.907, 0.43858),
}
"""Stiffness, damping, and what an action of 1 moves a target by; the first row with a part of a
joint's name counts.
"""
_ROWS = (
    next(row for parts, row in _GAINS.items() if any(part in name for part in parts))
    for name in g1.JOINT_NAMES
)
KP, KD, ACTION_SCALE_RAD = (np.array(each) for each in zip(*_ROWS, strict=True))
"""(29,) each, in MuJoCo's order."""
