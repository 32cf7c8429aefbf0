"""Feet held in place: targets for both feet from their contacts, then hips, knees and ankles by
two-bone IK.

A point of the sole in contact is put on its anchor exactly. What that took is carried over the
frames beside the contact and fades out (or into what the next contact takes), so that nothing
jumps. Heel and ball are two points: with both held the foot is fixed, with one held it turns about
that one.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.core.runs import runs
from exoactor.humans import limbs, soles
from exoactor.stages.ground.contact.root_path import Contact


@dataclass(frozen=True)
class LockConfig:
    """`fade_s`: how long a correction takes to go; `straightest`: leg length used at most, as a
    share of its bones.

    `settle_s`: over how long a foot comes to lie level, and the root to sink or rise, before and
    after where they must. `sunk_m`: flesh gives way by this.
    """

    fade_s: float = 0.25
    straightest: float = 0.998
    settle_s: float = 0.2
    sunk_m: float = 0.01

    def settled(self, fps: float) -> int:
        """`settle_s` in frames: an odd number of them."""
        return max(1, round(self.settle_s * fps)) | 1


@dataclass(frozen=True)
class FootTargets:
    """Where both feet shall be: ankles (T, 2, 3) and their global rotations (T, 2, 4)."""

    ankle_pos_m: Array
    ankle_quat_wxyz: Array


def anchors_fitted(contacts: tuple[Contact, ...], anchors_m: Array, sole_m: Array) -> Array:
    """Anchors (C, 3) moved so that heel and ball held at the same time are a foot's length apart.

    The pair that is held together longest is settled first; the point of a pair that is already
    settled stays.
    """
    anchors, settled = anchors_m.copy(), np.zeros(len(contacts), dtype=np.bool_)
    length = np.linalg.norm(sole_m[0, :, soles.BALL] - sole_m[0, :, soles.HEEL], axis=-1)
    for heel, ball in _pairs(contacts):
        along = anchors[ball] - anchors[heel]
        along *= length[contacts[heel].part] / np.linalg.norm(along)
        if not settled[heel]:
            anchors[heel] = anchors[ball] - along
        elif not settled[ball]:
            anchors[ball] = anchors[heel] + along
        settled[[heel, ball]] = True
    return anchors


def _pairs(contacts: tuple[Contact, ...]) -> list[tuple[int, int]]:
    """(heel, ball) of contacts that share frames on one foot, longest together first."""
    found = []
    for (i, heel), (j, ball) in product(enumerate(contacts), repeat=2):
        one_foot = heel.part == ball.part and (heel.point, ball.point) == (soles.HEEL, soles.BALL)
        shared = min(heel.stop, ball.stop) - max(heel.start, ball.start)
        if one_foot and shared > 0:
            found.append((-shared, i, j))
    return [(i, j) for _, i, j in sorted(found)]


def targets(
    sole_m: Array,
    ankle_quat_wxyz: Array,
    sole_rest_m: Array,
    contacts: tuple[Contact, ...],
    anchors_m: Array,
    fps: float,
    config: LockConfig,
) -> FootTargets:
    """Foot poses that keep the contacts on their anchors and no point below the floor.

    Args:
        sole_m: (T, 2, 2, 3) heel and ball after the root was corrected.
        ankle_quat_wxyz: (T, 2, 4) global rotations of the ankles (the feet).
        sole_rest_m: (2, 2, 3) heel and ball from the ankle in the rest frame.
        contacts: what is held when.
        anchors_m: (C, 3) where.
        fps: rate of the frames.
        config: fading.
    """
    held = np.zeros(sole_m.shape[:-1], dtype=np.bool_)
    moved = np.zeros_like(sole_m)
    for contact, anchor in zip(contacts, anchors_m, strict=True):
        at = slice(contact.start, contact.stop), contact.part, contact.point
        held[at], moved[at] = True, anchor - sole_m[at]

    fade = max(1, round(config.fade_s * fps))
    for foot, point in np.ndindex(2, 2):
        moved[:, foot, point] = _carry(moved[:, foot, point], held[:, foot, point], fade)

    goal = sole_m + moved  # (T, 2, 2, 3)
    goal[..., 2] = np.maximum(goal[..., 2], 0.0)

    width = config.settled(fps)
    poses = [
        _foot_poses(goal[:, i], held[:, i], ankle_quat_wxyz[:, i], sole_rest_m[i], width)
        for i in range(2)
    ]
    return FootTargets(*(np.stack(both, axis=1) for both in zip(*poses, strict=True)))


def _carry(moved_m: Array, held: Flags, fade: int) -> Array:
    """(T, 3) corrections, known where `held` (T,), faded over the frames between, at most `fade`
    frames long.
    """
    out = moved_m.copy()
    for start, stop in runs(~held):
        length = min(fade, stop - start + 1)
        after = np.arange(1, stop - start + 1)
        before = after[::-1]
        out[start:stop] = 0.0
        if start > 0:
            out[start:stop] += moved_m[start - 1] * _fading(after / length)[:, None]
        if stop < len(held):
            out[start:stop] += moved_m[stop] * _fading(before / length)[:, None]
    return out


def _fading(x: Array) -> Array:
    """1 at 0, 0 from 1 on, level at both ends (smoothstep)."""
    x = np.clip(x, 0.0, 1.0)
    return 1.0 - x * x * (3.0 - 2.0 * x)


def _foot_poses(
    goal_m: Array, held: Flags, quat_wxyz: Array, rest_m: Array, width: int
) -> tuple[Array, Array]:
    """One foot's ankle (T, 3) and rotation (T, 4) from goals (T, 2, 3) for heel and ball, `held`
    (T, 2).
    """
    flat, rest_up = held.all(axis=1), np.array([[0.0, 1.0, 0.0]])
    level = np.where(flat, 1.0, uniform_filter1d(flat.astype(np.float64), width))[:, None]
    up = (1.0 - level) * rotations.rotate(quat_wxyz, rest_up) + level * [0.0, 0.0, 1.0]
    heel, ball = np.moveaxis(goal_m, 1, 0)  # (T, 3) each
    rest_heel, rest_ball = rest_m
    rest = _frame((rest_ball - rest_heel)[None], rest_up)
    quat = rotations.multiply(_frame(ball - heel, up), rotations.conjugate(rest))

    share = _ball_share(held)[:, None]  # (T, 1)
    rest_pivot = (1.0 - share) * rest_heel + share * rest_ball
    ankle = (1.0 - share) * heel + share * ball - rotations.rotate(quat, rest_pivot)  # (T, 3)

    around = np.concatenate([rest_m, soles.back_m(rest_m)])
    skin = ankle[:, None] + rotations.rotate(quat[:, None], around[None])  # (T, K, 3)
    ankle[:, 2] += np.maximum(-skin[..., 2].min(axis=1), 0.0)
    return ankle, quat


def _ball_share(held: Flags) -> Array:
    """(T,) the ball's share in where the foot is put, the rest being the heel's: whole for the one
    that is held.
    """
    heel, ball = held.T
    alone = np.flatnonzero(heel != ball)
    if len(alone) == 0:
        return np.full(len(held), 0.5)
    return np.asarray(np.interp(np.arange(len(held)), alone, ball[alone].astype(np.float64)))


def _frame(forward: Array, up: Array) -> Array:
    """(T, 4) rotation that takes x to `forward` and z as near to `up` as that allows; both (T,
    3).
    """
    x = limbs.unit(forward)
    y = limbs.unit(np.cross(up, x))
    return rotations.from_matrix(np.stack([x, y, np.cross(x, y)], axis=-1))


def root_drop_m(
    hip_m: Array, ankle_m: Array, reach_m: Array, fps: float, config: LockConfig
) -> Array:
    """(T,) how far the root must sink for both legs to reach: hips and ankles (T, 2, 3), bones'
    length (2,).
    """
    apart = hip_m - ankle_m
    level = np.linalg.norm(apart[..., :2], axis=-1)
    longest = config.straightest * reach_m
    height = np.sqrt(np.maximum(longest**2 - level**2, 0.0))
    return _spread(np.maximum(apart[..., 2] - height, 0.0).max(axis=1), config.settled(fps))


def root_rise_m(low_m: Array, fps: float, config: LockConfig) -> Array:
    """(T,) how far the root must rise where hands, knees, seat … with their lowest at (T,) are
    under the floor.
    """
    need = np.maximum(-low_m - config.sunk_m, 0.0)
    return _spread(need, config.settled(fps))


def _spread(need_m: Array, width: int) -> Array:
    """(T,) no less than is needed, rising and falling smoothly over so many frames."""
    return np.asarray(uniform_filter1d(maximum_filter1d(need_m, width), width))


def bend_legs(
    joint_pos_m: Array,
    joint_quat_wxyz: Array,
    goals: FootTargets,
    offsets_m: Array,
    config: LockConfig,
) -> Array:
    """Global rotations (T, 22, 4) with thighs and shanks turned, as little as possible, to bring
    ankles to `goals`.

    Bone lengths stay; the knee stays in the plane it was in (for a straight leg: in front of the
    thigh).
    """
    quat = joint_quat_wxyz.copy()
    legs = zip(soles.HIPS, soles.KNEES, soles.ANKLES, soles.TOES, strict=True)
    for side, (hip, knee, ankle, toe) in enumerate(legs):
        thigh_m, shank_m = (float(np.linalg.norm(offsets_m[joint])) for joint in (knee, ankle))
        start, goal = joint_pos_m[:, hip], goals.ankle_pos_m[:, side]
        was_knee, was_ankle = joint_pos_m[:, knee], joint_pos_m[:, ankle]

        swing = rotations.shortest(was_ankle - start, goal - start)
        forward = rotations.rotate(quat[:, hip], np.array([0.0, 0.0, 1.0]))
        bend = rotations.rotate(swing, was_knee - start + 0.05 * forward)
        leg = limbs.bend(goal - start, bend, thigh_m, shank_m, config.straightest)
        new_knee = start + thigh_m * leg.first

        turn = rotations.multiply(
            goals.ankle_quat_wxyz[:, side], rotations.conjugate(quat[:, ankle])
        )
        quat[:, hip] = rotations.multiply(
            rotations.shortest(was_knee - start, new_knee - start), quat[:, hip]
        )
        quat[:, knee] = rotations.multiply(
            rotations.shortest(was_ankle - was_knee, goal - new_knee), quat[:, knee]
        )
        quat[:, [ankle, toe]] = rotations.multiply(turn[:, None], quat[:, [ankle, toe]])

    return quat
