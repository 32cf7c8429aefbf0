"""A walk in the robot's own space: steps, the centre of mass that goes with them, then the whole
body by inverse kinematics.

The centre of mass is that of a linear inverted pendulum whose zero-moment point goes from foot to
foot (Kajita et al. 2003), solved for the whole walk at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_banded
from scipy.ndimage import gaussian_filter1d

from exoactor.core import resample, rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS
from exoactor.robots import g1
from exoactor.robots.legs import ANKLE_HEIGHT_M, NATURAL_RATE_1_S
from exoactor.robots.whole_body_ik import BodyGoal, WholeBodyIk
from exoactor.stages.track.segments.config import WalkConfig

COM_M = 0.035
"""The centre of mass is held so far before the ankles."""


@dataclass(frozen=True)
class Stand:
    """Both feet flat: places (2, 3) of the foot links, headings (2,)."""

    pos_m: Array
    yaw_rad: Array

    @staticmethod
    def of(ik: WholeBodyIk, qpos: Array) -> "Stand":
        """That of a pose (36,), its feet laid flat."""
        pos, rotation = ik.feet(qpos)
        return Stand(pos, np.arctan2(rotation[:, 1, 0], rotation[:, 0, 0]))

    @staticmethod
    def at(place_m: Array, yaw_rad: float, half_width_m: float) -> "Stand":
        """Side by side, the middle of the ankles at a place (2,) on the floor."""
        aside = half_width_m * np.array([-np.sin(yaw_rad), np.cos(yaw_rad)])
        pos = [[*(place_m + sign * aside), ANKLE_HEIGHT_M] for sign in (1.0, -1.0)]
        return Stand(np.array(pos), np.full(2, yaw_rad))

    @property
    def middle_m(self) -> Array:
        """(3,) between the ankles."""
        return np.asarray(self.pos_m.mean(axis=0))

    @property
    def heading_rad(self) -> float:
        """Between the feet's."""
        return float(rotations.mean_angle(self.yaw_rad))

    @property
    def ahead(self) -> Array:
        """(3,) the way it faces."""
        return np.array([np.cos(self.heading_rad), np.sin(self.heading_rad), 0.0])

    @property
    def rotation(self) -> Array:
        """(2, 3, 3) of the foot links."""
        return rotations.to_matrix(rotations.from_yaw(self.yaw_rad))

    @property
    def com_m(self) -> Array:
        """(2,) where the centre of mass is held over them."""
        return np.asarray((self.middle_m + COM_M * self.ahead)[:2])


@dataclass(frozen=True)
class Step:
    """A foot (0 left, 1 right) goes to a place (3,) and heading."""

    foot: int
    pos_m: Array
    yaw_rad: float


def steps(start: Stand, path_m: Array, yaw_rad: float, config: WalkConfig) -> list[Step]:
    """From a stand along a polyline (N, 2) to its end, there facing `yaw_rad`: by small steps where
    that is near, else by a turn, a walk and a turn.
    """
    place, heading = start.middle_m[:2], start.heading_rad
    away = np.linalg.norm(path_m[-1] - place)
    turn = float(rotations.wrapped(yaw_rad - heading))
    if away < config.here_m:
        return _turned(place, heading, turn, config)

    first, last = (_heading(path_m, end, config) for end in (0.0, 1.0))
    about = np.abs(rotations.wrapped(np.array([first - heading, yaw_rad - last]))).sum()
    if away < config.shuffle_m and abs(turn) < max(config.turned_rad, about - config.about_rad):
        return _shuffled(place, heading, path_m[-1], turn, config)

    done = _turned(place, heading, float(rotations.wrapped(first - heading)), config)
    done += _walked(path_m, done[-1].foot if done else 0, config)
    return done + _turned(path_m[-1], last, float(rotations.wrapped(yaw_rad - last)), config)


def _beside(place_m: Array, yaw_rad: float, foot: int, half_width_m: float) -> Step:
    stand = Stand.at(place_m, yaw_rad, half_width_m)
    return Step(foot, stand.pos_m[foot], yaw_rad)


def _shuffled(
    place_m: Array, yaw_rad: float, goal_m: Array, turn_rad: float, config: WalkConfig
) -> list[Step]:
    away = goal_m - place_m
    leftward = away @ [-np.sin(yaw_rad), np.cos(yaw_rad)]
    first = 0 if leftward + 0.1 * turn_rad > 0.0 else 1
    count = max(
        1,
        int(np.ceil(np.linalg.norm(away) / (config.shuffled * config.step_m) - 1e-9)),
        int(np.ceil(abs(turn_rad) / config.turn_rad)),
    )
    return [
        _beside(place_m + away * k / count, yaw_rad + turn_rad * k / count, foot, config.standing_m)
        for k in range(1, count + 1)
        for foot in (first, 1 - first)
    ]


def _turned(place_m: Array, yaw_rad: float, by_rad: float, config: WalkConfig) -> list[Step]:
    if abs(by_rad) < config.slight_rad:
        return []
    count, inner = int(np.ceil(abs(by_rad) / config.turn_rad)), 0 if by_rad > 0.0 else 1
    return [
        _beside(place_m, yaw_rad + by_rad * k / count, foot, config.standing_m)
        for k in range(1, count + 1)
        for foot in (inner, 1 - inner)
    ]


def _walked(path_m: Array, last_foot: int, config: WalkConfig) -> list[Step]:
    legs = np.linalg.norm(np.diff(path_m, axis=0), axis=1)
    mileage = np.concatenate([[0.0], np.cumsum(legs)])
    if mileage[-1] < 0.02:
        return []

    done, foot = [], 1 - last_foot
    count = max(1, int(np.ceil(mileage[-1] / config.step_m - 1e-9)))
    for k in range(1, count + 2):  # one more than the steps forward: the last closes up
        share = min(k, count) / count
        place = resample.linear(mileage, path_m, np.array([share * mileage[-1]]))[0]
        width = config.standing_m if k >= count else config.half_width_m
        done.append(_beside(place, _heading(path_m, share, config), foot, width))
        foot = 1 - foot
    return done


def _heading(path_m: Array, share: float, config: WalkConfig) -> float:
    """Of a polyline (N, 2) at a share of its length, over `along_m` before and after."""
    legs = np.linalg.norm(np.diff(path_m, axis=0), axis=1)
    mileage = np.concatenate([[0.0], np.cumsum(legs)])
    along = np.clip(share * mileage[-1] + config.along_m * np.array([-1.0, 1.0]), 0.0, mileage[-1])
    before, after = resample.linear(mileage, path_m, along)
    return float(np.arctan2(*(after - before)[::-1]))


Load = tuple[float, Array]
"""What is carried: kilogrammes, and where (3,) before the middle of the ankles, turned with it."""
NOTHING: Load = (0.0, np.zeros(3))


def walk(
    ik: WholeBodyIk,
    qpos: Array,
    stand: Array,
    plan: Sequence[Step],
    config: WalkConfig,
    load: Load = NOTHING,
) -> Array:
    """Poses (T, 36) at REFERENCE_FPS that take these steps from a pose (36,), which stands, and
    come to rest; `stand` (36,) says how the body is held: pelvis's height, trunk and arms, which
    swing where they carry nothing.
    """
    start = Stand.of(ik, qpos)
    period = config.swing_s + config.double_s
    lasts_s = config.double_s + len(plan) * period + config.settle_s
    time_s = np.arange(round(lasts_s * REFERENCE_FPS) + 1) / REFERENCE_FPS

    pos = np.repeat(start.pos_m[None], len(time_s), axis=0)  # (T, 2, 3)
    yaw = np.repeat(start.yaw_rad[None], len(time_s), axis=0)  # (T, 2)
    support = np.zeros(len(time_s))  # 0 both feet, -1 the left one, 1 the right one
    for k, step in enumerate(plan):
        phase = (time_s - config.double_s - k * period) / config.swing_s
        _swing(pos[:, step.foot], yaw[:, step.foot], step, phase, config.lift_m)
        support[(phase > 0.0) & (phase < 1.0)] = 1.0 if step.foot == 0 else -1.0

    com = _pendulum(_zero_moment(pos, yaw, support, config))
    return _solved(ik, qpos, stand, pos, yaw, com, config, load)


def _swing(pos_m: Array, yaw_rad: Array, step: Step, phase: Array, lift_m: float) -> None:
    """Write one step into the path (T, 3) and heading (T,) of its foot, which stays at its end."""
    after = phase > 0.0
    share = minimum_jerk(phase[after])
    start, first = pos_m[after][0], yaw_rad[after][0]
    turn = float(rotations.wrapped(step.yaw_rad - first))
    pos_m[after] = start + share[:, None] * (step.pos_m - start)
    pos_m[after, 2] += lift_m * np.sin(np.pi * np.clip(phase[after], 0.0, 1.0)) ** 2
    yaw_rad[after] = first + share * turn


def _zero_moment(pos_m: Array, yaw_rad: Array, support: Array, config: WalkConfig) -> Array:
    """(T, 2) under the foot that bears, halfway while both do, evened out between."""
    load = gaussian_filter1d(support, config.shift_s * REFERENCE_FPS, mode="nearest")[:, None]
    ahead = np.stack([np.cos(yaw_rad), np.sin(yaw_rad)], axis=-1)
    sole = pos_m[..., :2] + COM_M * ahead  # (T, 2, 2)
    left, right = (1.0 - load) / 2.0, (1.0 + load) / 2.0
    return np.asarray(left * sole[:, 0] + right * sole[:, 1])


def _pendulum(zero_moment_m: Array) -> Array:
    """(T, 2) of the centre of mass, at rest at both ends, from that of its zero-moment point."""
    frames = len(zero_moment_m)
    stiff = (REFERENCE_FPS / NATURAL_RATE_1_S) ** 2
    bands = np.full((3, frames), -stiff)
    bands[1] = 1.0 + 2.0 * stiff
    bands[1, [0, -1]] = 1.0 + stiff  # no speed at the ends
    return np.asarray(solve_banded((1, 1), bands, zero_moment_m))


def _solved(
    ik: WholeBodyIk,
    qpos: Array,
    stand: Array,
    pos_m: Array,
    yaw_rad: Array,
    com_m: Array,
    config: WalkConfig,
    load: Load,
) -> Array:
    frames, swing = len(pos_m), 0.0 if load[0] else config.swing_rad_m
    heading = gaussian_filter1d(
        np.unwrap(np.array([rotations.mean_angle(both) for both in yaw_rad])),
        config.facing_s * REFERENCE_FPS,
        mode="nearest",
    )
    ahead = np.stack([np.cos(heading), np.sin(heading)], axis=-1)
    lead = ((pos_m[:, 0, :2] - pos_m[:, 1, :2]) * ahead).sum(axis=1)
    rotation = rotations.to_matrix(rotations.from_yaw(yaw_rad))
    time_s = np.arange(frames) / REFERENCE_FPS
    low = config.crouch_m * np.minimum(
        minimum_jerk(time_s / config.sink_s),
        minimum_jerk((time_s[-1] - time_s) / config.sink_s),
    )
    begun = minimum_jerk(time_s / config.begin_s)

    out, pose = np.empty((frames, 36)), qpos.copy()
    for t in range(frames):
        guide = stand.copy()
        guide[2] = stand[2] - low[t]
        guide[g1.ROOT_QUAT] = rotations.from_yaw(np.array(heading[t]))
        guide[22] += swing * lead[t]
        guide[29] -= swing * lead[t]
        guide[g1.JOINT_POS] = qpos[g1.JOINT_POS] + begun[t] * (
            guide[g1.JOINT_POS] - qpos[g1.JOINT_POS]
        )
        carried = np.array([*com_m[t], 0.0]) + rotations.rotate(
            guide[g1.ROOT_QUAT], load[1] - [COM_M, 0.0, 0.0]
        )
        goal = BodyGoal(
            pos_m[t],
            rotation[t],
            com_m[t],
            guide,
            config.pelvis,
            load_kg=load[0],
            load_m=carried,
        )
        pose = ik.solve(pose, goal, 12 if t == 0 else 2)
        out[t] = pose
    return out
