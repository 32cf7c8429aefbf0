"""A motion that ends sitting: the robot on the seat that stands there, its feet flat before it, still.

An estimate is centimetres off: a reference may sit in the air over the seat, or in it, and its hidden feet anywhere.
"""

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.motion import Flags, RobotMotion
from exoactor.robots.legs import ANKLE_HEIGHT_M, Legs
from exoactor.stages.condition.repair.clearance import SITTING, Clearance

NEAR_M = 0.12
AT_REST_M = 0.03  # from the height it comes to rest at
ON_M, OFF_M = 0.01, 0.03
BLEND_S = 0.4
STILL_S = 0.5
SAID_M = 0.01
FORWARD_M, FORWARD_STEPS = 0.01, 13
THIGHS_IN_M = 0.01
THIGHS = ("left_hip_yaw_link", "right_hip_yaw_link")


def seated(motion: RobotMotion, legs: Legs, clearance: Clearance) -> Flags:
    """The frames (T,) at the end of the motion in which it has come down on something, or in or over it near by."""
    out = np.zeros(len(motion), dtype=bool)
    qpos = motion.qpos
    for t in range(len(motion) - 1, -1, -1):
        down = abs(qpos[t, 2] - qpos[-1, 2]) < AT_REST_M and legs.sits(qpos[t])
        if not down or clearance.gap(qpos[t], SITTING, NEAR_M)[0] >= NEAR_M:
            break
        out[t] = True
    return out


def on_the_seat(motion: RobotMotion, legs: Legs, clearance: Clearance) -> tuple[RobotMotion, tuple[str, ...]]:
    """The motion with its last, seated stretch put onto the seat and held still; and what was changed."""
    where = seated(motion, legs, clearance)
    if where.sum() < STILL_S * motion.fps:
        return motion, ()
    qpos = motion.qpos
    middle = np.median(qpos[where], axis=0)
    middle[3:7] = rotations.normalise(middle[3:7])
    pose = _put_down(middle, legs, clearance)
    share = _share(where, motion.fps)
    out = np.array([_between(before, pose, s, legs) for before, s in zip(qpos, share, strict=True)])
    up, ahead = pose[2] - middle[2], float(np.linalg.norm(pose[:2] - middle[:2]))
    faults = [(up, "into"), (-up, "above"), (ahead, "too far back on")]
    said = [f"{size * 100:.0f} cm {fault}" for size, fault in faults if size > SAID_M]
    seat = clearance.gap(pose, SITTING, NEAR_M)[1]
    notes = (f"the reference sat {' and '.join(said)} the {seat}; it was put onto it",) if said else ()
    return RobotMotion.from_qpos(out, motion.fps, motion.joint_names), notes


def _put_down(pose: Array, legs: Legs, clearance: Clearance) -> Array:
    """The pose (36,) with its feet flat on the floor, its pelvis on the seat, its thighs not in the seat's edge.

    The G1's knees are lower than most seats: where they would have to pass through, the robot sits further forward.
    """
    feet_pos, feet_quat = (value[0] for value in legs.feet(pose[None]))
    feet_pos[:, 2] = ANKLE_HEIGHT_M
    feet_quat = rotations.from_yaw(rotations.yaw(feet_quat))
    ahead = rotations.rotate(rotations.from_yaw(rotations.yaw(pose[3:7])), np.array([FORWARD_M, 0.0, 0.0]))
    tries = []
    for step in range(FORWARD_STEPS):
        tried = pose.copy()
        tried[:3] += step * ahead
        tried[2] -= clearance.gap(tried, SITTING, NEAR_M)[0]
        tries.append(legs.solve(tried, feet_pos + step * ahead, feet_quat)[0])
        if clearance.gap(tries[-1], THIGHS, NEAR_M)[0] > -THIGHS_IN_M:
            return tries[-1]
    return max(tries, key=lambda tried: clearance.gap(tried, THIGHS, NEAR_M)[0])


def _share(where: Flags, fps: float) -> Array:
    """Of the seated pose at each frame: from none before it sits to all of it once it does."""
    began = int(np.argmax(where))
    return minimum_jerk(np.asarray((np.arange(len(where)) - began + BLEND_S * fps) / (BLEND_S * fps)))


def _between(before: Array, after: Array, share: float, legs: Legs) -> Array:
    """A pose (36,) on the way, its legs solved so that the feet are on theirs; the arms stay as they were."""
    if share == 0.0:
        return before
    pose = before + share * (after - before)
    pose[22:] = before[22:]
    turn = rotations.to_rotvec(rotations.multiply(rotations.conjugate(before[3:7]), after[3:7]))
    pose[3:7] = rotations.multiply(before[3:7], rotations.from_rotvec(share * turn))
    if share == 1.0:
        return pose
    (pos_0, pos_1), (quat_0, quat_1) = legs.feet(np.stack([before, after]))
    turn = rotations.to_rotvec(rotations.multiply(rotations.conjugate(quat_0), quat_1))
    quat = rotations.multiply(quat_0, rotations.from_rotvec(share * turn))
    return legs.solve(pose, pos_0 + share * (pos_1 - pos_0), quat)[0]


def borne(motion: RobotMotion, legs: Legs, clearance: Clearance) -> Array:
    """1 in the frames (T,) in which it sits on something, less the further it is above that, 0 if it stands."""
    out = np.zeros(len(motion))
    for t, pose in enumerate(motion.qpos):
        if legs.sits(pose):
            gap_m = clearance.gap(pose, SITTING + THIGHS, NEAR_M)[0]
            out[t] = np.clip((OFF_M - gap_m) / (OFF_M - ON_M), 0.0, 1.0)
    return out
