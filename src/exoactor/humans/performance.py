"""What an actor does, as a whole: feet, trunk, head, arms and hands put together into poses over
time.

A `Score` says what each part does at each instant; `perform` plays it with an actor. Legs follow
the feet, arms follow the wrists, both by inverse kinematics, so a wrist can be told where to be in
the world as well as beside the chest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import SIDES, SMPL_JOINTS, Flags, HumanMotion, joint_indices
from exoactor.humans import gait, limbs
from exoactor.humans.actor import Actor, Pose

INDEX = {name: i for i, name in enumerate(SMPL_JOINTS)}
FORWARD, LEFTWARD, UP = np.eye(3)
LEG_SHORT_M = 1e-3
"""A foot further than this from where its leg can bring it would slide: the plan is at fault."""


@dataclass(frozen=True)
class Arm:
    """One arm over T frames, in the chest's axes (x forward, y left, z up).

    `wrist_m` (T, 3) from the shoulder joint; `pole` (T, 3) where the elbow points; `bend` (T, 3) is
    added to the forearm's direction for that of the straight fingers; `palm` (T, 3) where the palm
    looks.
    """

    wrist_m: Array
    pole: Array
    bend: Array
    palm: Array

    @staticmethod
    def still(frames: int, *rows: Sequence[float] | Array) -> "Arm":
        """An arm that keeps what its four fields say, (3,) each."""
        return Arm(*(np.tile(row, (frames, 1)) for row in rows))

    def blended(self, other: "Arm", weight: Array) -> "Arm":
        """The arm at weight 0, the other at 1, between them a blend: (T,)."""
        mixed = (
            _mixed(getattr(self, name), getattr(other, name), weight)
            for name in ("pole", "bend", "palm")
        )
        return Arm(_swung(self.wrist_m, other.wrist_m, weight), *mixed)


@dataclass(frozen=True)
class Hold:
    """Where one hand is told to be in the world over T frames, whatever the body does.

    `wrist_m` (T, 3); `fingers` (T, 3) where the straight fingers point; `palm` (T, 3) where the
    palm looks; `weight` (T,) from 0, the hand goes with the chest as its `Arm` says, to 1, it is
    exactly here.
    """

    wrist_m: Array
    fingers: Array
    palm: Array
    weight: Array


@dataclass(frozen=True)
class Score:
    """Everything the actor is told, over T frames at `fps`.

    `pelvis_m` (T, 2) and `pelvis_yaw_rad` (T,) over the floor; `crouch_m` (T,) how far the pelvis
    sinks from where the legs would carry it; `pelvis_pitch_rad` and `trunk_pitch_rad` (T,) lean
    forward, the trunk's on top of the pelvis's; `trunk_yaw_rad` (T,) chest against pelvis;
    `gaze_yaw_rad`, `gaze_pitch_rad` (T,) head in the world; `shrug_rad` (T, 2) raise of the collar
    bones; `arms` left and right; `grip` (T, 2); `holds` left and right: hands that are told their
    place in the world.
    """

    fps: float
    paths: gait.Feet
    pelvis_m: Array
    pelvis_yaw_rad: Array
    crouch_m: Array
    pelvis_pitch_rad: Array
    trunk_pitch_rad: Array
    trunk_yaw_rad: Array
    gaze_yaw_rad: Array
    gaze_pitch_rad: Array
    shrug_rad: Array
    arms: tuple[Arm, Arm]
    grip: Array
    holds: tuple[Hold | None, Hold | None] = (None, None)


@dataclass(frozen=True)
class Performance:
    """Poses of an actor over time.

    `contact` (T, 2): each foot's ball is at rest on the floor; `wrist_short_m` (T, 2): how far each
    wrist stays from where it was told to be, because the arm is too short.
    """

    actor: Actor
    fps: float
    pose: Pose
    contact: Flags
    wrist_short_m: Array

    @property
    def time_s(self) -> Array:
        """Instants of the frames, from 0."""
        return np.arange(len(self.contact)) / self.fps

    def human_motion(self) -> HumanMotion:
        """The truth of this performance, as an estimate of it should read."""
        return HumanMotion(
            fps=self.fps,
            time_s=self.time_s,
            joint_pos_m=self.actor.joints(self.pose),
            joint_quat_wxyz=self.pose.smpl_quat_wxyz(),
            stature_m=self.actor.stature_m,
            contact_left=self.contact[:, 0],
            contact_right=self.contact[:, 1],
        )


def perform(actor: Actor, score: Score, *, apart: bool = False) -> Performance:
    """Play a score; `apart`: its frames are postures that have nothing to do with each other, not a
    motion.

    Raises:
        BadMotionError: a foot is planned where the leg cannot bring it.
    """
    pose = Pose.standing(len(score.pelvis_m), actor.standing_pelvis_m)
    _set_trunk(pose, score)
    _set_pelvis(actor, pose, score, apart)
    _set_legs(actor, pose, score.paths)
    wrist_short_m = _set_arms(actor, pose, score)
    pose.grip[:] = score.grip
    return Performance(actor, score.fps, pose, score.paths.contact, wrist_short_m)


def _set_trunk(pose: Pose, score: Score) -> None:
    """Pelvis, spine (each of its three joints a third of the bend), collar bones, neck and head."""
    pelvis = _turn(score.pelvis_yaw_rad, score.pelvis_pitch_rad)
    third = rotations.from_rotvec(
        (score.trunk_pitch_rad[:, None] * LEFTWARD + score.trunk_yaw_rad[:, None] * UP) / 3.0
    )

    pose.quat_wxyz[:, INDEX["pelvis"]] = above = pelvis
    for name in ("spine1", "spine2", "spine3"):
        above = rotations.multiply(above, third)
        pose.quat_wxyz[:, INDEX[name]] = above

    for side, shrug in zip(SIDES, (score.shrug_rad * [1.0, -1.0]).T, strict=True):
        raised = rotations.from_rotvec(shrug[:, None] * FORWARD)
        pose.quat_wxyz[:, INDEX[f"{side}_collar"]] = rotations.multiply(above, raised)

    head = _turn(score.gaze_yaw_rad, score.gaze_pitch_rad)
    halfway = rotations.normalise(above + head * np.sign((above * head).sum(-1, keepdims=True)))
    pose.quat_wxyz[:, INDEX["neck"]], pose.quat_wxyz[:, INDEX["head"]] = halfway, head


def _set_pelvis(actor: Actor, pose: Pose, score: Score, apart: bool) -> None:
    """The pelvis's place: over the floor as told, at the height the legs give, less the crouch."""
    pose.pelvis_pos_m[:, :2] = score.pelvis_m
    joints = actor.joints(pose)
    hips = joints[:, joint_indices(("left_hip", "right_hip"))]
    leg = -float(actor.bone("left_knee")[2] + actor.bone("left_ankle")[2])
    fps = 0.0 if apart else score.fps
    pose.pelvis_pos_m[:, 2] += gait.pelvis_height(
        hips, score.paths.ankle_m(actor), leg, score.crouch_m, fps
    )


def _set_legs(actor: Actor, pose: Pose, paths: gait.Feet) -> None:
    """Thighs, shanks, feet and toes; knees point between pelvis and foot."""
    ankles, feet, toes = paths.ankle_m(actor), paths.quat_wxyz(), paths.toe_quat_wxyz()
    joints = actor.joints(pose)
    for i, side in enumerate(SIDES):
        forward = rotations.rotate(pose.quat_wxyz[:, INDEX["pelvis"]], FORWARD) * [1.0, 1.0, 0.0]
        outward = rotations.rotate(rotations.from_yaw(paths.yaw_rad[:, i]), FORWARD)
        pole = limbs.unit(forward) + 1.2 * outward
        leg = limbs.reach(
            joints[:, INDEX[f"{side}_hip"]],
            ankles[:, i],
            pole,
            actor.bone(f"{side}_knee"),
            actor.bone(f"{side}_ankle"),
        )

        if leg.short_m.max() > LEG_SHORT_M:
            frame = int(leg.short_m.argmax())
            raise BadMotionError(
                f"the {side} foot is {leg.short_m[frame] * 1e3:.0f} mm out "
                f"of reach in frame {frame}",
                "shorten the step or let the pelvis come along",
            )

        pose.quat_wxyz[:, INDEX[f"{side}_hip"]] = leg.upper_quat_wxyz
        pose.quat_wxyz[:, INDEX[f"{side}_knee"]] = leg.lower_quat_wxyz
        pose.quat_wxyz[:, INDEX[f"{side}_ankle"]] = feet[:, i]
        pose.quat_wxyz[:, INDEX[f"{side}_foot"]] = toes[:, i]


def _set_arms(actor: Actor, pose: Pose, score: Score) -> Array:
    """Upper arms, forearms and hands from the wrists' places; by how much the arms are too short
    (T, 2).
    """
    joints = actor.joints(pose)
    chest = pose.quat_wxyz[:, INDEX["spine3"]]

    short = []
    for i, side in enumerate(SIDES):
        arm, hold, shoulder = score.arms[i], score.holds[i], joints[:, INDEX[f"{side}_shoulder"]]
        wrist = rotations.rotate(chest, arm.wrist_m)
        if hold is not None:
            wrist = _swung(wrist, hold.wrist_m - shoulder, hold.weight)
        pole = rotations.rotate(chest, arm.pole)

        bent = limbs.reach(
            shoulder,
            shoulder + wrist,
            pole,
            actor.bone(f"{side}_elbow"),
            actor.bone(f"{side}_wrist"),
        )
        pose.quat_wxyz[:, INDEX[f"{side}_shoulder"]] = bent.upper_quat_wxyz
        pose.quat_wxyz[:, INDEX[f"{side}_elbow"]] = bent.lower_quat_wxyz
        along = LEFTWARD if side == "left" else -LEFTWARD
        fingers = limbs.unit(
            rotations.rotate(bent.lower_quat_wxyz, along) + rotations.rotate(chest, arm.bend)
        )
        palm = limbs.unit(rotations.rotate(chest, arm.palm))
        if hold is not None:
            fingers = _mixed(fingers, limbs.unit(hold.fingers), hold.weight)
            palm = _mixed(palm, limbs.unit(hold.palm), hold.weight)
        pose.quat_wxyz[:, INDEX[f"{side}_wrist"]] = limbs.aim(fingers, palm, along, -UP)
        short.append(bent.short_m)

    return np.stack(short, axis=-1)


def _mixed(mine: Array, theirs: Array, weight: Array) -> Array:
    """(T, 3) mine at weight (T,) 0, theirs at 1."""
    return np.asarray(mine * (1.0 - weight[:, None]) + theirs * weight[:, None])


def _swung(mine_m: Array, theirs_m: Array, weight: Array) -> Array:
    """(T, 3) a wrist's place seen from the shoulder, between two.

    It swings around the shoulder: a straight way would lead past it, and fold the arm in passing.
    """
    mine, theirs = (np.linalg.norm(wrist, axis=-1, keepdims=True) for wrist in (mine_m, theirs_m))
    reach = _mixed(mine, theirs, weight)
    return np.asarray(reach * limbs.unit(_mixed(limbs.unit(mine_m), limbs.unit(theirs_m), weight)))


def _turn(yaw_rad: Array, pitch_rad: Array) -> Array:
    """Heading, then a lean forward: (T, 4)."""
    return rotations.multiply(
        rotations.from_yaw(yaw_rad), rotations.from_rotvec(pitch_rad[:, None] * LEFTWARD)
    )
