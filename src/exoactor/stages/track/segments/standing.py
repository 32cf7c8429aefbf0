"""Stands at the ends: where it begins, and what comes after the last step."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS
from exoactor.robots import g1, model
from exoactor.robots.legs import Legs
from exoactor.robots.whole_body_ik import WholeBodyIk
from exoactor.scenes.scene import Start
from exoactor.stages.track.segments.config import SegmentConfig
from exoactor.stages.track.segments.walking import Stand

ONTO_S = 0.6
"""From a stand to another near by."""
HANGS_M = 0.15
"""A hand this near to where it is in the stand is at rest."""


def first_pose(start: Start) -> Array:
    """(36,) standing where a robot starts."""
    stand = Stand.at(np.array(start.place_m), start.yaw_rad, 0.1)
    return Legs().stand(stand.pos_m[:, :2], stand.yaw_rad)


def elsewhere(real: Start, known: Start, config: SegmentConfig) -> bool:
    """Whether a robot starts too far from where it was known to."""
    away = np.linalg.norm(np.subtract(real.place_m, known.place_m))
    turn = abs(float(rotations.wrapped(np.array(real.yaw_rad - known.yaw_rad))))
    return bool(away > config.moved_m or turn > config.moved_rad)


def moved_with(qpos: Array, was: Stand, now: Stand) -> Array:
    """Poses (N, 36) moved and turned as one, over the floor, with a stand."""
    turn = rotations.from_yaw(np.array(now.heading_rad - was.heading_rad))
    out = qpos.copy()
    away = qpos[:, :3] - [*was.middle_m[:2], 0.0]
    out[:, :3] = rotations.rotate(turn, away) + [*now.middle_m[:2], 0.0]
    out[:, g1.ROOT_QUAT] = rotations.multiply(turn, qpos[:, g1.ROOT_QUAT])
    return out


def upright(ik: WholeBodyIk, qpos: Array, lasts_s: float, rest_s: float) -> Array:
    """Poses (T, 36) from one over feet that stand to an upright stand there, arms hanging, which is
    held.
    """
    legs, stand = Legs(), Stand.of(ik, qpos)
    rest = legs.stand(stand.pos_m[:, :2], stand.yaw_rad)
    count = round(lasts_s * REFERENCE_FPS)
    share = minimum_jerk(np.arange(count + 1) / count)[:, None]

    poses = qpos + share * (rest - qpos)
    poses[:, g1.ROOT_QUAT] = rotations.partway(
        np.broadcast_to(qpos[g1.ROOT_QUAT], (count + 1, 4)),
        np.broadcast_to(rest[g1.ROOT_QUAT], (count + 1, 4)),
        share,
    )
    feet = stand.pos_m, rotations.from_yaw(stand.yaw_rad)
    poses = np.array([legs.solve(pose, *feet)[0] for pose in poses])
    return np.concatenate([poses, np.repeat(poses[-1:], round(rest_s * REFERENCE_FPS), axis=0)])


def onto(qpos: Array, shown: Array) -> Array:
    """Poses (T, 36) that are shown, from one (36,) near the first of them on."""
    left = 1.0 - minimum_jerk(np.arange(len(shown)) / (ONTO_S * REFERENCE_FPS))[:, None]
    off = rotations.multiply(qpos[g1.ROOT_QUAT], rotations.conjugate(shown[0, g1.ROOT_QUAT]))
    poses = np.asarray(shown + left * (qpos - shown[0]))
    turn = rotations.from_rotvec(left * rotations.to_rotvec(off))
    poses[:, g1.ROOT_QUAT] = rotations.multiply(turn, shown[:, g1.ROOT_QUAT])
    return poses


def hanging(ik: WholeBodyIk, qpos: Array, side: int) -> int:
    """The first of poses (N, 36) in which a hand is about where it is in the stand; the last, if it
    is in none.
    """
    stand = model.stand_qpos()
    there = ik.palms(stand)[side] - stand[:3]
    back = rotations.from_yaw(-rotations.yaw(qpos[:, g1.ROOT_QUAT]))
    palms = np.array([ik.palms(pose)[side] for pose in qpos]) - qpos[:, :3]
    away = np.linalg.norm(rotations.rotate(back, palms) - there, axis=1)
    return int((away < HANGS_M).argmax()) if away.min() < HANGS_M else len(qpos) - 1
