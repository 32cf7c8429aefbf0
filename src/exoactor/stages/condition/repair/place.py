"""A reference put into a scene: begun where the robot stands, out of things, borne, seated."""

from dataclasses import dataclass, field

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.contacts import NO_CONTACTS, ContactPlan
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, model
from exoactor.robots.legs import Legs
from exoactor.scenes.scene import Scene, Start
from exoactor.stages.condition.repair.balance import BalanceConfig, balanced
from exoactor.stages.condition.repair.clearance import Clearance, ClearanceConfig
from exoactor.stages.condition.repair.footing import FootingConfig, stepped_over
from exoactor.stages.condition.repair.seat import SeatConfig, Seating
from exoactor.stages.condition.repair.settle import Feet, reversed_in_time


@dataclass(frozen=True)
class SceneConfig:
    """What is mended of a motion for what is around it.

    forgotten_m: walked this far, a motion that was begun elsewhere is where it should be (set by
    hand). said_m: having been moved by less is not worth a word.
    """

    forgotten_m: float = 0.4
    said_m: float = 0.05
    footing: FootingConfig = field(default_factory=FootingConfig)
    balance: BalanceConfig = field(default_factory=BalanceConfig)
    seat: SeatConfig = field(default_factory=SeatConfig)
    clearance: ClearanceConfig = field(default_factory=ClearanceConfig)


def first_stand(start: Start, legs: Legs) -> Feet:
    """The feet of the robot as it stands in the scene at first."""
    pose = model.stand_qpos()
    pose[:2], pose[g1.ROOT_QUAT] = start.place_m, rotations.from_yaw(np.array(start.yaw_rad))
    return Feet.of(pose, legs)


def among(
    clip: RobotMotion,
    scene: Scene,
    legs: Legs,
    clearance: Clearance,
    config: SceneConfig = SceneConfig(),
    contacts: ContactPlan = NO_CONTACTS,
) -> tuple[RobotMotion, Array, tuple[str, ...]]:
    """The clip as it fits into the scene, where in it (T,) the robot sits, and what was changed.

    `contacts`: on what it shall sit; a plan without a seat leaves that to what is under it.
    """
    begun, said = _begun_at(clip, first_stand(scene.start, legs), legs, config)
    lifted, over = stepped_over(begun, scene, legs, config.footing)
    steady, moved = balanced(lifted, legs, config.balance)

    seats = frozenset(contact.thing for contact in contacts.of("seat"))
    seating = Seating(legs, clearance, config.seat, seats)
    down, seat = seating.on_the_seat(steady)
    backwards, first_seat = seating.on_the_seat(reversed_in_time(down))

    placed, also = clearance.clear(reversed_in_time(backwards))
    return placed, seating.borne(placed), (*said, *over, *moved, *seat, *first_seat, *also)


def _begun_at(
    clip: RobotMotion, stand: Feet, legs: Legs, config: SceneConfig
) -> tuple[RobotMotion, tuple[str, ...]]:
    """The clip moved as a whole so that its first stand is the robot's, and let go as it walks away
    from there.

    An estimate's first stand is centimetres off. Feet that have to bridge that would slide or step
    needlessly.
    """
    qpos = clip.qpos
    if legs.sits(qpos[0]):
        return clip, ()
    feet = Feet.of(qpos[0], legs)
    began, asked = (rotations.mean_angle(rotations.yaw(each.quat_wxyz)) for each in (feet, stand))
    turn = np.arctan2(np.sin(asked - began), np.cos(asked - began))

    middle, onto = (each.pos_m[:, :2].mean(axis=0) for each in (feet, stand))
    walked = np.concatenate(
        [[0.0], np.cumsum(np.linalg.norm(np.diff(qpos[:, :2], axis=0), axis=1))]
    )
    share = 1.0 - minimum_jerk(walked / config.forgotten_m)
    yaw = rotations.from_yaw(share * turn)
    arm = np.column_stack([qpos[:, :2] - middle, np.zeros(len(qpos))])
    moved = middle + rotations.rotate(yaw, arm)[:, :2] + share[:, None] * (onto - middle)

    off = float(np.linalg.norm(onto - middle))
    said = (
        f"the reference began {off * 100:.0f} cm from where the robot stands; it was moved there",
    )
    qpos[:, :2], qpos[:, g1.ROOT_QUAT] = moved, rotations.multiply(yaw, qpos[:, g1.ROOT_QUAT])
    return clip.with_qpos(qpos), said if off > config.said_m else ()
