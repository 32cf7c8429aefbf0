"""Where hands go: a pose of one hand in the world, beside the body or by the chest, how the arm
follows.
"""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import SIDES
from exoactor.humans import limbs
from exoactor.humans.actor import Actor, Pose
from exoactor.humans.performance import INDEX, LEFTWARD, UP, Arm, Hold

Frame: TypeAlias = Literal["world", "body", "chest"]
OUT = (1.0, -1.0)
"""Which way is outwards at the left hand and at the right one: +1 is to the left."""
SWING_RAD_M = 0.5
"""How far a hanging arm swings for a metre by which the other side's foot leads."""


@dataclass(frozen=True)
class HandPose:
    """One hand: its wrist (3,), where its straight fingers point, where the palm looks, and where
    the elbow points.

    In a `frame`: of the world; of the body, whose origin is the pelvis and which turns with the
    heading alone; or of the chest, whose origin is that arm's shoulder. `swing`: how much of the
    steps' swing the arm takes up.
    """

    frame: Frame
    wrist_m: Array
    fingers: Array
    palm: Array
    pole: Array
    swing: float = 0.0

    def moved(self, by_m: Array) -> "HandPose":
        """The same hand displaced by (3,), in its own frame."""
        return replace(self, wrist_m=self.wrist_m + np.asarray(by_m))

    def turned(self, frame: Frame, turn_wxyz: Array, wrist_m: Array) -> "HandPose":
        """The same hand in another frame, to which (4,) turns directions, its wrist at (3,)."""
        fingers, palm, pole = (
            rotations.rotate(turn_wxyz, way) for way in (self.fingers, self.palm, self.pole)
        )
        return HandPose(frame, wrist_m, fingers, palm, pole)

    def quat_wxyz(self, side: int) -> Array:
        """Rotation (4,) of the hand from the T-pose, in its frame."""
        return limbs.aim(self.fingers, self.palm, OUT[side] * LEFTWARD, -UP)


@dataclass(frozen=True)
class Basis:
    """The body that hands are told to move beside, over T frames: what carries the frames of
    `HandPose`.

    `pelvis_m` (T, 3), `heading_wxyz` (T, 4), `chest_wxyz` (T, 4), `shoulder_m` (T, 2, 3); `lead_m`
    (T,) of the left foot before the right.
    """

    pelvis_m: Array
    heading_wxyz: Array
    chest_wxyz: Array
    shoulder_m: Array
    lead_m: Array

    def world(self, hand: HandPose, side: int) -> Array:
        """(T, 4, 3): the wrist's place, the fingers', the palm's and the elbow's directions, in the
        world.
        """
        rows = np.stack([hand.wrist_m, hand.fingers, hand.palm, hand.pole])
        rows = np.broadcast_to(rows, (len(self.lead_m), 4, 3)).copy()
        if hand.frame == "world":
            return rows

        turn = self.heading_wxyz if hand.frame == "body" else self.chest_wxyz
        if hand.swing:
            angle = hand.swing * SWING_RAD_M * self.lead_m * OUT[side]
            turn = rotations.multiply(turn, rotations.from_rotvec(angle[:, None] * LEFTWARD))

        rows = rotations.rotate(turn[:, None], rows)
        rows[:, 0] += self.pelvis_m if hand.frame == "body" else self.shoulder_m[:, side]
        return rows

    def told(self, rows: Array, side: int) -> tuple[Arm, Hold]:
        """The elbow and the hand that `rows` (T, 4, 3), as `world` gives them, ask for."""
        back = rotations.conjugate(self.chest_wxyz)
        wrist, fingers, palm, pole = np.moveaxis(rows, 1, 0)
        hold = Hold(wrist, limbs.unit(fingers), limbs.unit(palm), np.ones(len(rows)))
        seen = (wrist - self.shoulder_m[:, side], pole, np.zeros_like(pole), palm)
        return Arm(*(rotations.rotate(back, way) for way in seen)), hold


def hanging(actor: Actor, pose: Pose, side: int) -> HandPose:
    """How an arm is held in the first frame of a pose, by the chest; it swings with the steps."""
    joints, name = actor.joints(pose)[0], SIDES[side]
    back = rotations.conjugate(pose.quat_wxyz[0, INDEX["spine3"]])
    shoulder, elbow, wrist = (
        joints[INDEX[f"{name}_{part}"]] for part in ("shoulder", "elbow", "wrist")
    )
    hand = pose.quat_wxyz[0, INDEX[f"{name}_wrist"]]
    fingers, palm = (rotations.rotate(hand, axis) for axis in (OUT[side] * LEFTWARD, -UP))
    pole = elbow - (shoulder + wrist) / 2.0
    rows = rotations.rotate(back, np.stack([wrist - shoulder, fingers, palm, pole]))
    return HandPose("chest", rows[0], rows[1], rows[2], rows[3], swing=1.0)


def bearing_on(
    actor: Actor, side: int, point_m: Array, fingers: Array, palm: Array, pole: Array
) -> HandPose:
    """The hand in the world whose palm's middle lies at a point, looking along `palm`, with its
    fingers along `fingers`.
    """
    hand = HandPose("world", np.zeros(3), limbs.unit(fingers), limbs.unit(palm), pole)
    ahead, below = actor.palm_m
    place = np.array([0.0, OUT[side] * ahead, -below])
    return replace(hand, wrist_m=point_m - rotations.rotate(hand.quat_wxyz(side), place))
