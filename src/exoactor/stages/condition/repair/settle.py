"""From the end of a motion to a stand, on foot; run backwards, from a stand to its beginning."""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, tangent
from exoactor.robots.legs import ANKLE_HEIGHT_M, NATURAL_RATE_1_S, Legs


@dataclass(frozen=True)
class Feet:
    """Links' places (2, 3) and orientations (2, 4)."""

    pos_m: Array
    quat_wxyz: Array

    @staticmethod
    def of(pose: Array, legs: Legs) -> "Feet":
        """Those of a pose (36,)."""
        pos, quat = legs.feet(pose[None])
        return Feet(pos[0], quat[0])


@dataclass(frozen=True)
class SettleConfig:
    """How a motion comes to a stand; set by hand.

    moving_m_s: slower than this, the feet stay where they are. max_stride_m: of the step that
    catches the weight. step_m: a foot that has further to go is lifted, by foot_lift_m.
    max_follow_through_rad: how far a joint swings on before it turns back.
    """

    moving_m_s: float = 0.2
    max_stride_m: float = 0.55
    foot_lift_m: float = 0.06
    step_m: float = 0.03
    max_follow_through_rad: float = 0.3


def settle(
    motion: RobotMotion,
    blend_s: float,
    hold_s: float,
    legs: Legs,
    onto: Feet | None = None,
    config: SettleConfig = SettleConfig(),
) -> RobotMotion:
    """The frames that follow `motion`: its pelvis and arms come to rest over the feet in `blend_s`,
    then hold.

    A foot in the air goes straight down. If the pelvis moves, the foot that is free steps to where
    the weight can be caught: the middle of the feet comes under the capture point (Pratt et al.
    2006). Where places are given to go `onto`, the feet go there.
    """
    last = motion.qpos[-1]
    now = Feet.of(last, legs)
    velocity = _end_velocity(motion)
    then = onto or _landing(now, last, velocity[:2], legs, config)
    stand = legs.stand(then.pos_m[:, :2], rotations.yaw(then.quat_wxyz))

    count = round(blend_s * motion.fps)
    frames = []
    for phase in np.arange(1, count + 1) / count:
        pose = _between(last, stand, velocity * blend_s, phase, config.max_follow_through_rad)
        feet = _swing(now, then, min(1.0, phase / 0.6), config)
        frames.append(legs.solve(pose, feet.pos_m, feet.quat_wxyz)[0])

    frames += [stand] * round(hold_s * motion.fps)
    return motion.with_qpos(np.array(frames))


def hold(motion: RobotMotion, hold_s: float) -> RobotMotion:
    """The frames that follow a motion which ends at rest on something: its last pose."""
    frames = max(1, round(hold_s * motion.fps))
    return motion.with_qpos(np.repeat(motion.qpos[-1:], frames, axis=0))


def reversed_in_time(motion: RobotMotion) -> RobotMotion:
    """The motion from its end to its beginning."""
    return motion.with_qpos(motion.qpos[::-1])


def _run_out(phase: float) -> float:
    """Leaves 0 with slope 1 and comes to rest at 0: what is left of a velocity that dies out."""
    s = 1.0 - phase
    return s**3 * (4.0 - 7.0 * s + 3.0 * s**2)


def _end_velocity(motion: RobotMotion) -> Array:
    """Mean velocity (35,), as `tangent.difference` over time, in the last tenth of a second."""
    back = min(len(motion) - 1, max(1, round(0.1 * motion.fps)))
    if back == 0:
        return np.zeros(35)
    step = tangent.difference(motion.qpos[-1 - back], motion.qpos[-1])
    return np.asarray(step * motion.fps / back)


def _between(last: Array, stand: Array, run_out: Array, phase: float, most_rad: float) -> Array:
    rest = run_out * _run_out(phase)
    by = minimum_jerk(phase) * tangent.difference(last, stand)
    by[g1.ROOT_ANGVEL] += rest[g1.ROOT_ANGVEL]

    pose = tangent.moved(last, by)
    pose[g1.ROOT_POS] += rest[g1.ROOT_LINVEL]
    pose[g1.JOINT_POS] += np.clip(rest[g1.JOINT_VEL], -most_rad, most_rad)
    return tangent.within_ranges(pose)


def _landing(now: Feet, last: Array, velocity_xy: Array, legs: Legs, config: SettleConfig) -> Feet:
    pos = now.pos_m.copy()
    pos[:, 2] = ANKLE_HEIGHT_M

    speed = np.linalg.norm(velocity_xy)
    if speed > config.moving_m_s:
        ahead = velocity_xy / speed
        capture = legs.centre_of_mass(last)[:2] + velocity_xy / NATURAL_RATE_1_S
        along = pos[:, :2] @ ahead
        lifted = now.pos_m[:, 2] - now.pos_m[:, 2].min() > 0.02
        free = int(np.argmax(now.pos_m[:, 2])) if lifted.any() else int(np.argmin(along))
        stride = np.clip(
            2.0 * (capture @ ahead - along[1 - free]), -config.max_stride_m, config.max_stride_m
        )
        pos[free, :2] += (along[1 - free] + stride - along[free]) * ahead

    return Feet(pos, rotations.from_yaw(rotations.yaw(now.quat_wxyz)))


def _swing(now: Feet, then: Feet, phase: float, config: SettleConfig) -> Feet:
    stepping = np.linalg.norm((then.pos_m - now.pos_m)[:, :2], axis=1) > config.step_m
    in_turn = np.array([2.0 * phase, 2.0 * phase - 1.0])  # one foot stands while the other steps
    share = minimum_jerk(in_turn if stepping.all() else np.full(2, phase))[:, None]
    pos = now.pos_m + share * (then.pos_m - now.pos_m)
    pos[:, 2] += np.where(
        stepping, 4.0 * config.foot_lift_m * share[:, 0] * (1.0 - share[:, 0]), 0.0
    )
    return Feet(pos, rotations.partway(now.quat_wxyz, then.quat_wxyz, share))
