"""Where points fixed to the skeleton are, and how they move with its parameters.

Parameters of a frame (P = 3 + 3 * len(UNITS)): the pelvis' place, then one small rotation a unit,
applied on the right of the local rotation of each of its joints. The spine and the neck are one
unit each, shared among their joints: a camera does not see single vertebrae. Shared by the clip:
one log-scale for each group of bones, both sides alike.
"""

from dataclasses import dataclass, field

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array, Flags
from exoactor.core.motion import SMPL_JOINTS, SMPL_PARENTS, joint_indices
from exoactor.humans import skeleton

UNITS: tuple[tuple[str, ...], ...] = (
    ("pelvis",), ("spine1", "spine2", "spine3"), ("neck", "head"),
    ("left_collar",), ("right_collar",), ("left_shoulder",), ("right_shoulder",),
    ("left_elbow",), ("right_elbow",), ("left_wrist",), ("right_wrist",),
    ("left_hip",), ("right_hip",), ("left_knee",), ("right_knee",),
    ("left_ankle",), ("right_ankle",),
)  # fmt: skip
UNIT_JOINTS = tuple(joint_indices(unit) for unit in UNITS)
PARAMETERS = 3 + 3 * len(UNITS)

BONE_GROUPS: tuple[tuple[str, ...], ...] = (
    ("left_hip", "right_hip"), ("left_knee", "right_knee"), ("left_ankle", "right_ankle"),
    ("spine1", "spine2", "spine3", "neck"),
    ("left_collar", "right_collar", "left_shoulder", "right_shoulder"),
    ("left_elbow", "right_elbow"), ("left_wrist", "right_wrist"),
)  # fmt: skip
"""Bones, by the joint at their end, that are stretched together."""

GROUP_OF = {SMPL_JOINTS.index(name): g for g, group in enumerate(BONE_GROUPS) for name in group}


def _ancestry() -> Flags:
    above = np.eye(len(SMPL_PARENTS), dtype=np.bool_)
    for joint, parent in enumerate(SMPL_PARENTS[1:], start=1):
        above[joint] |= above[parent]
    return above


_ABOVE = _ancestry()
"""[j, k]: joint k lies on the way from the pelvis to joint j, j included."""


@dataclass(frozen=True)
class Pose:
    """T frames: `pelvis_m` (T, 3), `local_wxyz` (T, 22, 4); `log_scale` (S,) of bone groups.

    `rest` (22, 3): the offsets that are scaled, in fractions of stature.
    """

    pelvis_m: Array
    local_wxyz: Array
    log_scale: Array
    rest: Array = field(default_factory=lambda: skeleton.rest_offsets_m(1.0))

    def moved(self, frame_step: Array, shared_step: Array) -> "Pose":
        """The pose after a step of the solver."""
        local = self.local_wxyz.copy()
        for unit, joints in enumerate(UNIT_JOINTS):
            turn = rotations.from_rotvec(frame_step[:, 3 + 3 * unit : 6 + 3 * unit] / len(joints))
            for joint in joints:
                local[:, joint] = rotations.normalise(rotations.multiply(local[:, joint], turn))
        return Pose(
            self.pelvis_m + frame_step[:, :3], local, self.log_scale + shared_step, self.rest
        )

    def offsets_m(self, stature_m: float) -> Array:
        """Rest offsets (22, 3) with the clip's bone lengths."""
        offsets = self.rest * stature_m
        for joint, group in GROUP_OF.items():
            offsets[joint] *= np.exp(self.log_scale[group])
        return offsets


@dataclass(frozen=True)
class Points:
    """Points fixed to joints: `joints` (N,) and `offsets_m` (N, 3) in the joints' rest frames."""

    joints: list[int]
    offsets_m: Array


@dataclass(frozen=True)
class Placed:
    """`joints_m` (T, 22, 3), `turn` (T, 22, 3, 3) global, `points_m` (T, N, 3)."""

    joints_m: Array
    turn: Array
    points_m: Array
    bones_m: Array


def place(pose: Pose, points: Points, stature_m: float) -> Placed:
    """Forward kinematics."""
    offsets = pose.offsets_m(stature_m)
    quat = skeleton.global_rotations(pose.local_wxyz)  # (T, 22, 4)
    joints = skeleton.joint_positions(pose.pelvis_m, quat, offsets)  # (T, 22, 3)
    turn = rotations.to_matrix(quat)
    at = joints[:, points.joints] + np.einsum(
        "tnij,nj->tni", turn[:, points.joints], points.offsets_m
    )
    parents = np.maximum(SMPL_PARENTS, 0)
    bones = np.einsum("tnij,nj->tni", turn[:, parents], offsets)  # (T, 22, 3)
    return Placed(joints, turn, at, bones)


def jacobian(placed: Placed, points: Points) -> Array:
    """How the points move with each frame's parameters: (T, N, 3, P)."""
    frames, count = placed.points_m.shape[:2]
    out = np.zeros((frames, count, 3, PARAMETERS))
    out[..., :3] = np.eye(3)

    above = _ABOVE[points.joints]  # (N, 22)
    for unit, joints in enumerate(UNIT_JOINTS):
        for joint in joints:
            moved = np.flatnonzero(above[:, joint])
            arm = placed.points_m[:, moved] - placed.joints_m[:, joint, None]  # (T, M, 3)
            axes = np.swapaxes(placed.turn[:, joint], -1, -2)[:, None]  # (T, 1, axis, xyz)
            turned = np.swapaxes(np.cross(axes, arm[:, :, None]), -1, -2) / len(joints)
            out[:, moved, :, 3 + 3 * unit : 6 + 3 * unit] += turned

    return out


def shared_jacobian(placed: Placed, points: Points) -> Array:
    """How the points move with the log-scales of the bone groups: (T, N, 3, S)."""
    out = np.zeros((*placed.points_m.shape, len(BONE_GROUPS)))
    above = _ABOVE[points.joints]
    for joint, group in GROUP_OF.items():
        moved = np.flatnonzero(above[:, joint])
        out[..., group][:, moved] += placed.bones_m[:, joint, None]
    return out
