"""What the robot did, what became of the things around it, and whether that may go on."""

from dataclasses import dataclass, replace

from exoactor.core import checks, fields, resample
from exoactor.core.checks import Array, Flags
from exoactor.core.errors import BadMotionError
from exoactor.core.fields import FieldSpec, Table
from exoactor.core.motion.joints import DEX3_JOINTS
from exoactor.core.motion.robot import POSES, ROBOT_MOTION, RobotMotion

THINGS: Table = (
    FieldSpec("thing_names", ("M",), "str", "", "of the scene's things"),
    FieldSpec("thing_pos_m", ("T", "M", 3), "float32", "m", "of each one's frame", checks.array),
    FieldSpec(
        "thing_quat_wxyz", ("T", "M", 4), "float32", "wxyz",
        "each one's frame → world", checks.quaternions,
    ),
    FieldSpec(
        "thing_load_n", ("T", "M"), "float32", "N",
        "the vertical force with which the body (robot or person) bears down on it, "
        "below zero where the body carries it", checks.array,
    ),
    FieldSpec("thing_touched", ("T", "M"), "bool", "", "by the body", checks.flags),
    FieldSpec(
        "thing_resting", ("T", "M"), "bool", "",
        "it touches something other than the body", checks.flags,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Surroundings:
    """The things of a scene while somebody acts among them, T frames; fields: `THINGS`."""

    names: tuple[str, ...]
    pos_m: Array
    quat_wxyz: Array
    load_n: Array
    touched: Flags
    resting: Flags

    def __post_init__(self) -> None:
        fields.check(self, THINGS, prefix="thing_", M=len(self.names))

    def index(self, name: str) -> int:
        """Place of the named thing; BadMotionError lists those there are."""
        if name not in self.names:
            there = ", ".join(self.names) or "nothing"
            raise BadMotionError(
                f"the surroundings hold nothing named {name!r}", f"there is: {there}"
            )
        return self.names.index(name)

    def at(self, time_s: Array, at_s: Array) -> "Surroundings":
        """Read at other instants than those of its frames, `time_s` (T,).

        Poses are read in between, contacts are those of the nearest frame.
        """
        nearest = resample.nearest(time_s, at_s)
        return Surroundings(
            self.names,
            resample.linear(time_s, self.pos_m, at_s),
            resample.quaternions(time_s, self.quat_wxyz, at_s),
            self.load_n[nearest],
            self.touched[nearest],
            self.resting[nearest],
        )


EXECUTION: Table = (
    *ROBOT_MOTION,
    FieldSpec(
        "time_s", ("T",), "float64", "s",
        "instants of the frames, from the first of the stand before the clip", optional=True,
    ),
    *fields.prefixed(POSES, "reference_"),
    FieldSpec("joint_torque_nm", ("T", "N"), "float32", "Nm", "of the motors", checks.array),
    FieldSpec("contacts", ("T", 2), "bool", "", "left and right sole on the floor", checks.flags),
    FieldSpec(
        "clip_span_s", (2,), "float64", "s", "where in it the given motion begins and ends"
    ),
    FieldSpec("backend", (), "str", "", "of `track`"),
    FieldSpec("physics", (), "bool", "", "false if it was only drawn"),
    FieldSpec("notes", ("K",), "str", "", "what the back end wants said"),
    FieldSpec(
        "clip_time_s", ("T",), "float64", "s",
        "which instant of the given motion each frame stands for, where it was followed part by "
        "part, each at a pace of its own", checks.array, optional=True,
    ),
    *fields.prefixed(THINGS, "", optional=True),
    FieldSpec(
        "finger_pos_rad", ("T", DEX3_JOINTS), "float32", "rad",
        "of Dex3 hands: left first, thumb 0–2, middle 0–1, index 0–1", checks.array, optional=True,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Execution:
    """What the robot did, frame by frame at the rate of its reference; fields: `EXECUTION`.

    `motion`: achieved poses; `reference`: what it was asked to do at the same instants (stand and
    blends at both ends included); `clip_start_s`, `clip_end_s`: where in this timeline the given
    motion itself begins and ends; `surroundings`: the things of the scene at the same instants,
    where there was one; `finger_pos_rad`: achieved angles (`robots.dex3.JOINTS`); `clip_time_s`
    (T,): which instant of the given motion each frame stands for, from its first frame, where that
    is not simply the time since `clip_start_s`.
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
    clip_time_s: Array | None = None

    def __post_init__(self) -> None:
        frames, joints = self.motion.joint_pos_rad.shape
        fields.check(self, EXECUTION, T=frames, N=joints)
        checks.array([self.clip_start_s, self.clip_end_s], (2,), "clip_span_s")

    @property
    def fps(self) -> float:
        """Of what was achieved."""
        return self.motion.fps

    @property
    def time_s(self) -> Array:
        """(T,) from the first frame of the stand before the clip."""
        return self.motion.time_s

    @property
    def given_time_s(self) -> Array:
        """(T,) the instants of the given motion that the frames stand for, from its first frame."""
        return self.time_s - self.clip_start_s if self.clip_time_s is None else self.clip_time_s

    @property
    def root_pos_m(self) -> Array:
        """(T, 3) of the pelvis, as achieved."""
        return self.motion.root_pos_m

    @property
    def joint_pos_rad(self) -> Array:
        """(T, 29) as achieved, in the order of the motion's `joint_names`."""
        return self.motion.joint_pos_rad

    def reordered(self, joint_names: tuple[str, ...]) -> "Execution":
        """The same execution with its joints in another order, matched by name."""
        if self.motion.joint_names == self.reference.joint_names == joint_names:
            return self

        order = [self.motion.joint_names.index(name) for name in joint_names]
        return replace(
            self,
            motion=self.motion.reordered(joint_names),
            reference=self.reference.reordered(joint_names),
            joint_torque_nm=self.joint_torque_nm[:, order],
        )


@dataclass(frozen=True)
class Verdict:
    """Whether the behaviour may go on to a robot, and why, in plain words."""

    passed: bool
    reasons: tuple[str, ...]

    def withheld(self, why: str) -> "Verdict":
        """Not passed, first for this reason."""
        return Verdict(False, (why, *self.reasons))
