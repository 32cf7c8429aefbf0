"""What was seen of a person, and what the person did."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Literal

import numpy as np

from exoactor.core import checks, fields
from exoactor.core.checks import Array, Flags, States
from exoactor.core.errors import BadMotionError
from exoactor.core.fields import FieldSpec, Table
from exoactor.core.frames import CAMERA, Camera
from exoactor.core.motion.joints import SMPL_JOINTS, smpl_names

BuildName = Literal["adult", "robot"]
"""Whose limbs a person has: of unknown proportions, or the robot's, whose place they took."""

LEAN_AWAY_RAD = float(np.deg2rad(2.5))
"""By so much monocular estimators see who stands upright lean away from the camera (measured on
imagined clips: 2 to 4°)."""

ESTIMATE_FPS = 30.0

JOINTS = len(SMPL_JOINTS)

_FPS = FieldSpec("fps", (), "float64", "Hz", "frames a second", checks.rate)
_TIME = FieldSpec("time_s", ("T",), "float64", "s", "instants of the frames", checks.instants)
_NAMES = FieldSpec("joint_names", ("J",), "str", "", "the 22 SMPL body joints", smpl_names)
_STATURE = FieldSpec(
    "stature_m", (), "float64", "m", "of the person, from sole to crown", checks.positive
)


class Hand(IntEnum):
    """State of a hand."""

    OPEN = 0
    HALF_OPEN = 1
    CLOSED = 2


BODY: Table = (
    _FPS,
    _TIME,
    _NAMES,
    FieldSpec(
        "joint_pos_cam_m", ("T", "J", 3), "float32", "m", "in the camera's frame", checks.array
    ),
    FieldSpec(
        "joint_quat_cam_wxyz", ("T", "J", 4), "float32", "wxyz",
        "SMPL rest frame → camera's frame", checks.quaternions,
    ),
    FieldSpec("joint_conf", ("T", "J"), "float32", "0…1", "how well it was seen", checks.array),
    FieldSpec("pixels", ("T", "J", 2), "float32", "px", "where it was seen", checks.array),
    FieldSpec(
        "hand_px", ("T", 2, 2, 2), "float32", "px",
        "left and right hand, each wrist and middle knuckle", checks.array,
    ),
    FieldSpec(
        "found", ("T",), "bool", "", "the person was seen in this frame, not bridged", checks.flags
    ),
    FieldSpec("focal_px", (), "float64", "px", "focal length, or a guess of it", checks.positive),
    FieldSpec("image_size_px", (2,), "int64", "px", "width and height of the clip's pictures"),
    _STATURE,
    FieldSpec(
        "clip_start_s", (), "float64", "s", "where in the clip frame 0 lies", optional=True
    ),
    FieldSpec(
        "clip_turn_deg", (), "int64", "deg",
        "its pictures were read turned by this, clockwise", optional=True,
    ),
    FieldSpec(
        "clip_fps", (), "float64", "Hz",
        "with `--fps`: the rate at which it was captured, whatever the file says", optional=True,
    ),
    FieldSpec(
        "lean_away_rad", (), "float64", "rad",
        "by which the estimator sees who stands upright lean away from the camera, "
        "where that is not the usual 2.5°", optional=True,
    ),
    *fields.prefixed(CAMERA[:3], "camera_", optional=True),
)  # fmt: skip


@dataclass(frozen=True)
class BodyMotion:
    """A person's joints as seen by the camera: T frames, J = 22 SMPL joints; fields: `BODY`.

    `camera`: its pose over the floor, where the estimator knows which way is up. `time_s` counts
    from `clip_start_s` on.
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
        fields.check(self, BODY, J=JOINTS)

    def at_s(self, frame: int) -> float:
        """When in the clip a frame lies: what the user is told of, whatever part of it was read."""
        return self.clip_start_s + float(self.time_s[frame])

    def part(self, first: int, stop: int) -> "BodyMotion":
        """Frames `first` up to before `stop`, which lie that much later in the clip."""
        rows = [spec.name for spec in BODY if spec.shape[:1] == ("T",)]
        cut = {name: getattr(self, name)[first:stop] for name in rows}
        cut["time_s"] = cut["time_s"] - self.time_s[first]

        return replace(self, **cut, clip_start_s=self.clip_start_s + float(self.time_s[first]))


def _states(value: Any, shape: Sequence[int | None], name: str) -> States:
    state = checks.array(value, shape, name)
    if not np.isin(state, list(Hand)).all():
        raise BadMotionError(f"{name} must hold 0, 1 or 2 for each frame", checks.NEXT)
    return state.astype(np.int8)


_STATE = FieldSpec("", ("T",), "int8", "", "0 open, 1 half-open, 2 closed", _states)
_CONF = FieldSpec("", ("T",), "float32", "0…1", "how sure the reader is", checks.array)

HANDS: Table = (
    _FPS,
    _TIME,
    replace(_STATE, name="state_left"),
    replace(_STATE, name="state_right"),
    replace(_CONF, name="conf_left"),
    replace(_CONF, name="conf_right"),
    FieldSpec(
        "wrist_quat_cam_wxyz", ("T", 2, 4), "float64", "wxyz",
        "how left and right wrist are turned in the camera's frame, where the reader tells",
        checks.quaternions, optional=True,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class HandMotion:
    """States of both hands by frame (`Hand`); fields: `HANDS`."""

    fps: float
    time_s: Array
    state_left: States
    state_right: States
    conf_left: Array
    conf_right: Array
    wrist_quat_cam_wxyz: Array | None = None

    def __post_init__(self) -> None:
        fields.check(self, HANDS)


_CONTACT = FieldSpec("", ("T",), "bool", "", "that foot stands on the floor", checks.flags)

HUMAN_MOTION: Table = (
    _FPS,
    _TIME,
    _NAMES,
    FieldSpec("joint_pos_m", ("T", "J", 3), "float32", "m", "in the world", checks.array),
    FieldSpec(
        "joint_quat_wxyz", ("T", "J", 4), "float32", "wxyz",
        "SMPL rest frame → world", checks.quaternions,
    ),
    _STATURE,
    replace(_CONTACT, name="contact_left"),
    replace(_CONTACT, name="contact_right"),
)  # fmt: skip


@dataclass(frozen=True)
class HumanMotion:
    """The person in the metric world, feet on the floor z = 0; fields: `HUMAN_MOTION`."""

    fps: float
    time_s: Array
    joint_pos_m: Array
    joint_quat_wxyz: Array
    stature_m: float
    contact_left: Flags
    contact_right: Flags
    joint_names: tuple[str, ...] = SMPL_JOINTS

    def __post_init__(self) -> None:
        fields.check(self, HUMAN_MOTION, J=JOINTS)


GROUNDED_MOTION: Table = (
    *fields.unrounded(HUMAN_MOTION),
    FieldSpec(
        "hand_px", ("T", 2, 2, 2), "float64", "px",
        "where the hands were seen, if the camera moved", checks.array, optional=True,
    ),
)  # fmt: skip
"""The person before hands are put on things, who is still worked on."""
