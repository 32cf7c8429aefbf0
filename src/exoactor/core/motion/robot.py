"""What the robot shall do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from exoactor.core import checks, fields, resample, rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.fields import ROUNDING, FieldSpec, Table

REFERENCE_FPS = 50.0


def _path(value: Any, shape: Sequence[int | None], name: str) -> Array:
    path = checks.array(value, shape, name)
    if len(path) == 0:
        raise BadMotionError(f"{name} holds no frame", checks.NEXT)
    return path


def _names(value: Sequence[str], _: object, name: str) -> tuple[str, ...]:
    names = tuple(str(each) for each in value)
    if len(set(names)) < len(names):
        raise BadMotionError(f"{name} holds a name twice", checks.NEXT)
    return names


POSES: Table = (
    FieldSpec("root_pos_m", ("T", 3), "float32", "m", "of the pelvis in the world", _path),
    FieldSpec(
        "root_quat_wxyz", ("T", 4), "float32", "wxyz", "pelvis → world", checks.quaternions
    ),
    FieldSpec(
        "joint_pos_rad", ("T", "N"), "float32", "rad",
        "angles in the order of `joint_names`", checks.array,
    ),
)  # fmt: skip
"""Where the robot is."""

ROBOT_MOTION: Table = (
    FieldSpec("fps", (), "float64", "Hz", "frames a second", checks.rate),
    *POSES,
    FieldSpec("joint_names", ("N",), "str", "", "of the robot, 29 of a G1", _names),
)


@dataclass(frozen=True)
class RobotMotion:
    """Poses of a robot: pelvis in the world and joint angles; fields: `ROBOT_MOTION`."""

    fps: float
    root_pos_m: Array
    root_quat_wxyz: Array
    joint_pos_rad: Array
    joint_names: tuple[str, ...]

    def __post_init__(self) -> None:
        fields.check(self, ROBOT_MOTION, N=len(self.joint_names))
        checks.lasts(self.duration_s, f"{len(self)} frames at {self.fps:g} a second")

    def __len__(self) -> int:
        return len(self.root_pos_m)

    @property
    def time_s(self) -> Array:
        """Instants of the frames, from 0."""
        return np.arange(len(self)) / self.fps

    @property
    def duration_s(self) -> float:
        """From the first to the last frame."""
        return (len(self) - 1) / self.fps

    @property
    def qpos(self) -> Array:
        """(T, 7 + N) as MuJoCo orders a free joint and its hinges: position, quaternion, angles."""
        return np.concatenate([self.root_pos_m, self.root_quat_wxyz, self.joint_pos_rad], axis=1)

    @staticmethod
    def from_qpos(qpos: Array, fps: float, joint_names: tuple[str, ...]) -> "RobotMotion":
        """The inverse of `qpos`."""
        return RobotMotion(fps, qpos[:, :3], qpos[:, 3:7], qpos[:, 7:], joint_names)

    def with_qpos(self, qpos: Array) -> "RobotMotion":
        """The same robot at the same rate in other poses (T, 7 + N), as many as there are."""
        return RobotMotion.from_qpos(qpos, self.fps, self.joint_names)

    def resampled(self, fps: float) -> "RobotMotion":
        """Read at another rate: positions linearly, orientation by spherical interpolation."""
        if fps == self.fps:
            return self

        at = resample.timeline(self.duration_s, fps)
        return replace(
            self,
            fps=fps,
            root_pos_m=resample.linear(self.time_s, self.root_pos_m, at),
            root_quat_wxyz=rotations.slerp(self.time_s, self.root_quat_wxyz, at),
            joint_pos_rad=resample.linear(self.time_s, self.joint_pos_rad, at),
        )

    def reordered(self, joint_names: tuple[str, ...]) -> "RobotMotion":
        """The same motion with its joints in another order, matched by name."""
        missing = [name for name in joint_names if name not in self.joint_names]
        if missing:
            raise BadMotionError(f"joint_names lacks {', '.join(missing)}", checks.NEXT)

        order = [self.joint_names.index(name) for name in joint_names]
        return replace(
            self, joint_pos_rad=self.joint_pos_rad[:, order], joint_names=tuple(joint_names)
        )


REFERENCE: Table = (
    *fields.unrounded(ROBOT_MOTION),
    FieldSpec(
        "seated", ("T",), "float64", "0…1",
        "1 where something bears the pelvis, 0 where the feet alone do", checks.shares,
    ),
    FieldSpec(
        "clip_span_s", (2,), "float64", "s",
        "where in it the motion that was given begins and ends",
    ),
    FieldSpec("notes", ("K",), "str", "", "what was changed, in words"),
)  # fmt: skip


@dataclass(frozen=True)
class TrackingReference:
    """What a robot is to follow, from stand to stand; fields: `REFERENCE`.

    `motion`: at REFERENCE_FPS; `clip_start_s`, `clip_end_s`: where the given motion lies in it.
    """

    motion: RobotMotion
    seated: Array
    clip_start_s: float
    clip_end_s: float
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.motion.fps != REFERENCE_FPS:
            raise BadMotionError(
                f"a reference has {REFERENCE_FPS:g} frames a second, not {self.motion.fps:g}",
                checks.NEXT,
            )

        fields.check(self, REFERENCE, T=len(self.motion))

        start_s, end_s = checks.array([self.clip_start_s, self.clip_end_s], (2,), "clip_span_s")
        if not 0.0 <= start_s <= end_s <= self.motion.duration_s + ROUNDING:
            raise BadMotionError(
                f"clip_span_s {start_s:g} … {end_s:g} s is not within the motion", checks.NEXT
            )
