"""Stands at the ends: where it begins, and what comes after the last step."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS
from exoactor.robots import g1
from exoactor.robots.legs import Legs
from exoactor.robots.whole_body_ik import WholeBodyIk
from exoactor.scenes.scene import Start
from exoactor.stages.track.segments.walking import Stand


def first_pose(start: Start) -> Array:
    """(36,) standing where a robot starts."""
    stand = Stand.at(np.array(start.place_m), start.yaw_rad, 0.1)
    return Legs().stand(stand.pos_m[:, :2], stand.yaw_rad)


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
