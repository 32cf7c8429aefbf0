"""The nouns that stages hand on: what was seen, what the person did, what the robot shall do, what it did."""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from exoactor.core import checks, resample, rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.frames import Camera

Flags = NDArray[np.bool_]
States = NDArray[np.int8]

SMPL_JOINTS = (
    "pelvis", "left_hip", "right_hip", "spine1", "left_knee", "right_knee", "spine2", "left_ankle", "right_ankle",
    "spine3", "left_foot", "right_foot", "neck", "left_collar", "right_collar", "head", "left_shoulder",
    "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
)  # fmt: skip
"""The 22 body joints by their SMPL names."""

BuildName = Literal["adult", "robot"]
"""Whose limbs a person has: of unknown proportions, or the robot's, whose place they took."""

Side = Literal["left", "right"]
SIDES: Final[tuple[Side, Side]] = ("left", "right")

SMPL_PARENTS = (-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19)

LIMB_JOINTS = tuple(
    f"{side}_{part}"
    for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in ("left", "right")
)
"""The 12 joints that estimates are compared on: hips are entries 6 and 7."""

DEX3_JOINTS = 14
"""Of two hands."""

LEAN_AWAY_RAD = float(np.deg2rad(2.5))
"""By so much monocular estimators see who stands upright lean away from the camera (measured on imagined clips: 2 to
4°)."""

ESTIMATE_FPS = 30.0
REFERENCE_FPS = 50.0

ROUNDING = 1e-12  # less is that of float64


def joint_indices(names: tuple[str, ...]) -> list[int]:
    """Places of the named joints in SMPL_JOINTS."""
    return [SMPL_JOINTS.index(name) for name in names]


class Hand(IntEnum):
    """State of a hand."""

    OPEN = 0
    HALF_OPEN = 1
    CLOSED = 2


@dataclass(frozen=True)
class BodyMotion:
    """A person's joints as seen by the camera: T frames, J = 22 SMPL joints.

    `joint_pos_cam_m` (T, J, 3) metric in the camera frame; `joint_quat_cam_wxyz` (T, J, 4) rest frame → camera frame;
    `joint_conf` (T, J) 0…1; `pixels` (T, J, 2); `hand_px` (T, 2, 2, 2): left and right hand, each wrist and middle
    knuckle; `found` (T,): the person was seen in this frame, not bridged. `camera`: its pose over the floor, where the
    estimator knows which way is up. `clip_start_s`: where in the clip frame 0 lies; `time_s` counts from there.
    `clip_turn_deg`: its pictures were turned by so much, clockwise; `clip_fps`: it was taken as captured at so many
    pictures a second, whatever the file says. `lean_away_rad`: the estimator's bias, by which it sees who stands
    upright lean away from the camera.
    """

    fps: float
    time_s: Array
    joint_pos_cam_m: Array
    joint_quat_cam_wxyz: Array
    joint_conf: Array
    pixels: Array
    hand_px: Array
    found: Flags
    focal_px: float
    width: int
    height: int
    stature_m: float
    joint_names: tuple[str, ...] = SMPL_JOINTS
    camera: Camera | None = None
    clip_start_s: float = 0.0
    clip_turn_deg: int = 0
    clip_fps: float | None = None
    lean_away_rad: float = LEAN_AWAY_RAD

    def __post_init__(self) -> None:
        joints = len(SMPL_JOINTS)
        _set(self, "joint_names", checks.names(self.joint_names, SMPL_JOINTS, "joint_names"))
        _set(self, "fps", checks.rate(self.fps, "fps"))
        _set(self, "focal_px", checks.positive(self.focal_px, "focal_px"))
        _set(self, "stature_m", checks.positive(self.stature_m, "stature_m"))
        _set(self, "time_s", _times(self.time_s))
        frames = len(self.time_s)
        _set(
            self,
            "joint_pos_cam_m",
            checks.array(self.joint_pos_cam_m, (frames, joints, 3), "joint_pos_cam_m"),
        )
        quat = checks.quaternions(
            self.joint_quat_cam_wxyz, (frames, joints, 4), "joint_quat_cam_wxyz"
        )
        _set(self, "joint_quat_cam_wxyz", quat)
        _set(self, "joint_conf", checks.array(self.joint_conf, (frames, joints), "joint_conf"))
        _set(self, "pixels", checks.array(self.pixels, (frames, joints, 2), "pixels"))
        _set(self, "hand_px", checks.array(self.hand_px, (frames, 2, 2, 2), "hand_px"))
        _set(self, "found", _flags(self.found, frames, "found"))

    def at_s(self, frame: int) -> float:
        """When in the clip a frame lies: what the user is told of, whatever part of it was read."""
        return self.clip_start_s + float(self.time_s[frame])

    def part(self, first: int, stop: int) -> "BodyMotion":
        """Frames `first` up to before `stop`, which lie that much later in the clip."""
        arrays = (
            "joint_pos_cam_m",
            "joint_quat_cam_wxyz",
            "joint_conf",
            "pixels",
            "hand_px",
            "found",
        )
        cut = {name: getattr(self, name)[first:stop] for name in arrays}
        time_s = self.time_s[first:stop] - self.time_s[first]
        return replace(
            self, **cut, time_s=time_s, clip_start_s=self.clip_start_s + float(self.time_s[first])
        )


@dataclass(frozen=True)
class HandMotion:
    """State of both hands by frame: `state_left`, `state_right` (T,) of `Hand`; `conf_left`, `conf_right` 0…1.

    `wrist_quat_cam_wxyz` (T, 2, 4): how left and right wrist are turned in the camera's frame, where the reader tells.
    """

    fps: float
    time_s: Array
    state_left: States
    state_right: States
    conf_left: Array
    conf_right: Array
    wrist_quat_cam_wxyz: Array | None = None

    def __post_init__(self) -> None:
        _set(self, "fps", checks.rate(self.fps, "fps"))
        _set(self, "time_s", _times(self.time_s))
        for side in ("left", "right"):
            state = checks.array(
                getattr(self, f"state_{side}"), (len(self.time_s),), f"state_{side}"
            )
            if not np.isin(state, list(Hand)).all():
                raise BadMotionError(
                    f"state_{side} must hold 0, 1 or 2 for each frame", checks.NEXT
                )
            _set(self, f"state_{side}", state.astype(np.int8))
            conf = checks.array(getattr(self, f"conf_{side}"), (len(self.time_s),), f"conf_{side}")
            _set(self, f"conf_{side}", conf)
        if self.wrist_quat_cam_wxyz is not None:
            wrist = checks.quaternions(
                self.wrist_quat_cam_wxyz, (len(self.time_s), 2, 4), "wrist_quat_cam_wxyz"
            )
            _set(self, "wrist_quat_cam_wxyz", wrist)


@dataclass(frozen=True)
class HumanMotion:
    """The person in the metric world, feet on the floor z = 0.

    `joint_pos_m` (T, J, 3); `joint_quat_wxyz` (T, J, 4) global, SMPL rest frame → world; `contact_left`,
    `contact_right` (T,): that foot stands on the floor.
    """

    fps: float
    time_s: Array
    joint_pos_m: Array
    joint_quat_wxyz: Array
    stature_m: float
    contact_left: Flags
    contact_right: Flags
    joint_names: tuple[str, ...] = SMPL_JOINTS

    def __post_init__(self) -> None:
        joints = len(SMPL_JOINTS)
        _set(self, "joint_names", checks.names(self.joint_names, SMPL_JOINTS, "joint_names"))
        _set(self, "fps", checks.rate(self.fps, "fps"))
        _set(self, "stature_m", checks.positive(self.stature_m, "stature_m"))
        _set(self, "time_s", _times(self.time_s))
        frames = len(self.time_s)
        _set(
            self, "joint_pos_m", checks.array(self.joint_pos_m, (frames, joints, 3), "joint_pos_m")
        )
        quat = checks.quaternions(self.joint_quat_wxyz, (frames, joints, 4), "joint_quat_wxyz")
        _set(self, "joint_quat_wxyz", quat)
        _set(self, "contact_left", _flags(self.contact_left, frames, "contact_left"))
        _set(self, "contact_right", _flags(self.contact_right, frames, "contact_right"))


@dataclass(frozen=True)
class RobotMotion:
    """Poses of a robot: pelvis in the world and joint angles, `joint_pos_rad` (T, N) in the order of `joint_names`."""

    fps: float
    root_pos_m: Array
    root_quat_wxyz: Array
    joint_pos_rad: Array
    joint_names: tuple[str, ...]

    def __post_init__(self) -> None:
        _set(self, "fps", checks.rate(self.fps, "fps"))
        _set(self, "root_pos_m", checks.array(self.root_pos_m, (None, 3), "root_pos_m"))
        frames = len(self.root_pos_m)
        if frames == 0:
            raise BadMotionError("root_pos_m holds no frame", checks.NEXT)
        checks.lasts(self.duration_s, f"{frames} frames at {self.fps:g} a second")
        _set(
            self,
            "root_quat_wxyz",
            checks.quaternions(self.root_quat_wxyz, (frames, 4), "root_quat_wxyz"),
        )
        _set(self, "joint_names", tuple(str(name) for name in self.joint_names))
        if len(set(self.joint_names)) < len(self.joint_names):
            raise BadMotionError("joint_names holds a name twice", checks.NEXT)
        shape = (frames, len(self.joint_names))
        _set(self, "joint_pos_rad", checks.array(self.joint_pos_rad, shape, "joint_pos_rad"))

    @staticmethod
    def restored(
        fps: float,
        root_pos_m: Array,
        root_quat_wxyz: Array,
        joint_pos_rad: Array,
        joint_names: tuple[str, ...],
    ) -> "RobotMotion":
        """A motion as it was when it was written: normalising its quaternions again would change their last digits."""
        motion = RobotMotion(fps, root_pos_m, root_quat_wxyz, joint_pos_rad, joint_names)
        given = np.ascontiguousarray(root_quat_wxyz, dtype=np.float64)
        if np.abs(given - motion.root_quat_wxyz).max() < ROUNDING:
            _set(motion, "root_quat_wxyz", given)
        return motion

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
        """(T, 7 + N) as MuJoCo orders a free joint and its hinges: position, quaternion wxyz, angles."""
        return np.concatenate([self.root_pos_m, self.root_quat_wxyz, self.joint_pos_rad], axis=1)

    @staticmethod
    def from_qpos(qpos: Array, fps: float, joint_names: tuple[str, ...]) -> "RobotMotion":
        """The inverse of `qpos`."""
        return RobotMotion(fps, qpos[:, :3], qpos[:, 3:7], qpos[:, 7:], joint_names)

    def resampled(self, fps: float) -> "RobotMotion":
        """Read at another rate: positions linearly, orientation by spherical interpolation."""
        if fps == self.fps:
            return self
        at = resample.timeline(self.duration_s, fps)
        return RobotMotion(
            fps,
            resample.linear(self.time_s, self.root_pos_m, at),
            rotations.slerp(self.time_s, self.root_quat_wxyz, at),
            resample.linear(self.time_s, self.joint_pos_rad, at),
            self.joint_names,
        )

    def reordered(self, joint_names: tuple[str, ...]) -> "RobotMotion":
        """The same motion with its joints in another order, matched by name."""
        missing = [name for name in joint_names if name not in self.joint_names]
        if missing:
            raise BadMotionError(f"joint_names lacks {', '.join(missing)}", checks.NEXT)
        order = [self.joint_names.index(name) for name in joint_names]
        return RobotMotion(
            self.fps,
            self.root_pos_m,
            self.root_quat_wxyz,
            self.joint_pos_rad[:, order],
            tuple(joint_names),
        )


@dataclass(frozen=True)
class TrackingReference:
    """What a robot is to follow, from stand to stand, and where the motion that was given lies in it.

    `motion`: at REFERENCE_FPS; `seated` (T,): 1 where something bears the pelvis, 0 where the feet alone do;
    `clip_start_s`, `clip_end_s`: where in it the given motion begins and ends; `notes`: what was changed, in words.
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
        seated = checks.array(self.seated, (len(self.motion),), "seated")
        if seated.min() < 0.0 or seated.max() > 1.0:
            raise BadMotionError("seated must lie between 0 and 1", checks.NEXT)
        _set(self, "seated", seated)
        start_s, end_s = checks.array([self.clip_start_s, self.clip_end_s], (2,), "clip_span_s")
        if not 0.0 <= start_s <= end_s <= self.motion.duration_s + ROUNDING:
            raise BadMotionError(
                f"clip_span_s {start_s:g} … {end_s:g} s is not within the motion", checks.NEXT
            )


@dataclass(frozen=True)
class Surroundings:
    """The things of a scene while somebody acts among them: N things by name, T frames.

    `pos_m` (T, N, 3) and `quat_wxyz` (T, N, 4) of each thing's frame; `load_n` (T, N): the vertical force with which
    the body (robot or person) bears down on it, below zero where the body carries it; `touched` (T, N): by the body;
    `resting` (T, N): it touches something other than the body.
    """

    names: tuple[str, ...]
    pos_m: Array
    quat_wxyz: Array
    load_n: Array
    touched: Flags
    resting: Flags

    def __post_init__(self) -> None:
        shape = np.shape(self.pos_m)[:1] + (len(self.names),)
        _set(self, "pos_m", checks.array(self.pos_m, (*shape, 3), "thing_pos_m"))
        _set(self, "quat_wxyz", checks.quaternions(self.quat_wxyz, (*shape, 4), "thing_quat_wxyz"))
        _set(self, "load_n", checks.array(self.load_n, shape, "thing_load_n"))
        for name in ("touched", "resting"):
            value = np.asarray(getattr(self, name), dtype=np.bool_)
            if value.shape != shape:
                raise BadMotionError(
                    f"thing_{name} has shape {value.shape}, expected {shape}", checks.NEXT
                )
            _set(self, name, value)

    def index(self, name: str) -> int:
        """Place of the named thing; BadMotionError lists those there are."""
        if name not in self.names:
            there = ", ".join(self.names) or "nothing"
            raise BadMotionError(
                f"the surroundings hold nothing named {name!r}", f"there is: {there}"
            )
        return self.names.index(name)

    def at(self, time_s: Array, at_s: Array) -> "Surroundings":
        """Read at other instants than those of its frames, `time_s` (T,): poses in between, contacts of the nearest."""
        nearest = resample.nearest(time_s, at_s)
        return Surroundings(
            self.names,
            resample.linear(time_s, self.pos_m, at_s),
            resample.quaternions(time_s, self.quat_wxyz, at_s),
            self.load_n[nearest],
            self.touched[nearest],
            self.resting[nearest],
        )


@dataclass(frozen=True)
class Execution:
    """What the robot did, frame by frame at the rate of its reference.

    `motion`: achieved poses; `reference`: what it was asked to do at the same instants (stand and blends at both ends
    included); `joint_torque_nm` (T, N); `contacts` (T, 2): left and right sole on the floor; `clip_start_s`,
    `clip_end_s`: where in this timeline the given motion itself begins and ends; `physics`: False if it was only
    drawn; `notes`: what the back end wants said; `surroundings`: the things of the scene at the same instants, where
    there was one; `finger_pos_rad` (T, 14): achieved angles of Dex3 hands (`robots.dex3.JOINTS`), where it had them.
    """

    motion: RobotMotion
    reference: RobotMotion
    joint_torque_nm: Array
    contacts: Flags
    clip_start_s: float
    clip_end_s: float
    backend: str
    physics: bool
    notes: tuple[str, ...] = ()
    surroundings: Surroundings | None = None
    finger_pos_rad: Array | None = None

    def __post_init__(self) -> None:
        frames, joints = self.motion.joint_pos_rad.shape
        torque = checks.array(self.joint_torque_nm, (frames, joints), "joint_torque_nm")
        _set(self, "joint_torque_nm", torque)
        checks.array([self.clip_start_s, self.clip_end_s], (2,), "clip_span_s")
        if self.finger_pos_rad is not None:
            fingers = checks.array(self.finger_pos_rad, (frames, DEX3_JOINTS), "finger_pos_rad")
            _set(self, "finger_pos_rad", fingers)
        contacts = np.asarray(self.contacts, dtype=np.bool_)
        if contacts.shape != (frames, 2):
            raise BadMotionError(
                f"contacts has shape {contacts.shape}, expected ({frames}, 2)", checks.NEXT
            )
        _set(self, "contacts", contacts)

    @property
    def fps(self) -> float:
        """Of what was achieved."""
        return self.motion.fps

    @property
    def time_s(self) -> Array:
        """(T,) from the first frame of the stand before the clip."""
        return self.motion.time_s

    @property
    def root_pos_m(self) -> Array:
        """(T, 3) of the pelvis, as achieved."""
        return self.motion.root_pos_m

    @property
    def root_quat_wxyz(self) -> Array:
        """(T, 4) of the pelvis, as achieved."""
        return self.motion.root_quat_wxyz

    @property
    def joint_pos_rad(self) -> Array:
        """(T, 29) as achieved, in the order of `joint_names`."""
        return self.motion.joint_pos_rad

    @property
    def joint_names(self) -> tuple[str, ...]:
        """Of the robot."""
        return self.motion.joint_names

    def reordered(self, joint_names: tuple[str, ...]) -> "Execution":
        """The same execution with its joints in another order, matched by name."""
        if self.motion.joint_names == self.reference.joint_names == joint_names:
            return self
        motion = self.motion.reordered(joint_names)
        order = [self.motion.joint_names.index(name) for name in joint_names]
        reference, torque_nm = self.reference.reordered(joint_names), self.joint_torque_nm[:, order]
        return replace(self, motion=motion, reference=reference, joint_torque_nm=torque_nm)


@dataclass(frozen=True)
class Verdict:
    """Whether the behaviour may go on to a robot, and why, in plain words."""

    passed: bool
    reasons: tuple[str, ...]

    def withheld(self, why: str) -> "Verdict":
        """Not passed, first for this reason."""
        return Verdict(False, (why, *self.reasons))


def _set(noun: object, name: str, value: object) -> None:
    """Store a validated field on a frozen dataclass while it is being made."""
    object.__setattr__(noun, name, value)


def _times(value: Array) -> Array:
    time_s = checks.array(value, (None,), "time_s")
    if len(time_s) == 0 or (np.diff(time_s) <= 0.0).any():
        raise BadMotionError("time_s must hold at least one instant and increase", checks.NEXT)
    checks.lasts(float(time_s[-1] - time_s[0]), "time_s")
    return time_s


def _flags(value: Flags, frames: int, name: str) -> Flags:
    out = np.asarray(value, dtype=np.bool_)
    if out.shape != (frames,):
        raise BadMotionError(f"{name} has shape {out.shape}, expected ({frames},)", checks.NEXT)
    return out
