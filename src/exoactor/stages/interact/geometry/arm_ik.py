"""Hands brought to where they shall be: shoulders stay, upper arms and forearms turn as little as
that takes.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ
from exoactor.core.motion import SMPL_JOINTS, HumanMotion, joint_indices
from exoactor.humans import limbs, skeleton
from exoactor.stages.interact.geometry.config import ArmConfig

SHOULDERS = joint_indices(("left_shoulder", "right_shoulder"))
ELBOWS = joint_indices(("left_elbow", "right_elbow"))
WRISTS = joint_indices(("left_wrist", "right_wrist"))
CHEST = joint_indices(("neck",))[0]
CARRIED = [
    i
    for i, name in enumerate(SMPL_JOINTS)
    if not name.endswith(("pelvis", "hip", "knee", "ankle", "foot"))
]
"""What leans with the trunk."""
FINGERS_AT_REST = (np.array([0.0, 1.0, 0.0]), np.array([0.0, -1.0, 0.0]))
"""In the T-pose, x forward and z up: where the fingers of each hand point. Palms look down."""
UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Hand:
    """Where one hand shall be over T frames, in the world.

    `wrist_m` (T, 3); `fingers`, `palm` (T, 3): where straight fingers point and the palm looks;
    `bend` (T, 3): to which side of the line from shoulder to wrist the elbow lies; `weight` (T,):
    from 0, as it was, to 1, just so.
    """

    wrist_m: Array
    fingers: Array
    palm: Array
    bend: Array
    weight: Array


def bends(human: HumanMotion, config: ArmConfig) -> Array:
    """(T, 2, 3) from the middle between shoulder and wrist to the elbow of each arm."""
    pos = human.joint_pos_m
    middle = (pos[:, SHOULDERS] + pos[:, WRISTS]) / 2.0
    return np.asarray(pos[:, ELBOWS] - middle - [0.0, 0.0, config.droop_m])


def bring(
    human: HumanMotion, hands: dict[int, Hand], config: ArmConfig
) -> tuple[HumanMotion, Array]:
    """The motion with hands (0 left, 1 right) where they shall be, and how far (T, 2) arms are too
    short for it.
    """
    offsets = skeleton.measured_offsets_m(human.joint_pos_m, human.joint_quat_wxyz)
    for _ in range(config.leans):
        human = _leaning(human, hands, offsets, config)

    quat, short = human.joint_quat_wxyz.copy(), np.zeros((len(human.time_s), 2))

    pos = human.joint_pos_m.copy()
    for side, hand in hands.items():
        at = np.flatnonzero(hand.weight > 0.0)
        chain = np.array([SHOULDERS[side], ELBOWS[side], WRISTS[side]])
        arm = at[:, None], chain
        quat[arm], short[at, side] = _bent(
            pos[arm], quat[arm], _taken(hand, at), offsets[chain], side, config.droop_m
        )
        moved = skeleton.joint_positions(pos[at, 0], quat[at], offsets)
        pos[arm] = pos[at, chain[0]][:, None] + moved[:, chain] - moved[:, chain[:1]]
    return replace(human, joint_pos_m=pos, joint_quat_wxyz=quat), short


def _leaning(
    human: HumanMotion, hands: dict[int, Hand], offsets_m: Array, config: ArmConfig
) -> HumanMotion:
    """The trunk turned about the pelvis, with all that it carries, to where arms come nearer to
    reaching.
    """
    pos, quat = human.joint_pos_m, human.joint_quat_wxyz
    missing = np.zeros((len(pos), 3))
    for side, hand in hands.items():
        way = hand.wrist_m - pos[:, SHOULDERS[side]]
        away = np.linalg.norm(way, axis=1, keepdims=True)
        bones = offsets_m[[ELBOWS[side], WRISTS[side]]]
        arm_m = config.stretched * np.linalg.norm(bones, axis=1).sum()
        missing += hand.weight[:, None] * way * np.maximum(1.0 - arm_m / away, 0.0)
    missing = gaussian_filter1d(missing, config.lean_s * human.fps, axis=0, mode="nearest")
    if not missing.any():
        return human

    height = pos[:, CHEST] - pos[:, 0]
    lean = np.cross(height, missing) / (height**2).sum(axis=1, keepdims=True)
    turn = rotations.from_rotvec(lean)[:, None]

    moved, turned = pos.copy(), quat.copy()
    moved[:, CARRIED] = pos[:, :1] + rotations.rotate(turn, pos[:, CARRIED] - pos[:, :1])
    turned[:, CARRIED] = rotations.multiply(turn, quat[:, CARRIED])
    return replace(human, joint_pos_m=moved, joint_quat_wxyz=turned)


def _taken(hand: Hand, at: NDArray[np.intp]) -> Hand:
    """The hand in some of its frames."""
    return Hand(hand.wrist_m[at], hand.fingers[at], hand.palm[at], hand.bend[at], hand.weight[at])


def _bent(
    pos_m: Array, quat_wxyz: Array, hand: Hand, offsets_m: Array, side: int, droop_m: float
) -> tuple[Array, Array]:
    """Rotations (N, 3, 4) of shoulder, elbow and wrist, which were at (N, 3, 3); and how much is
    missing (N,).
    """
    shoulder, elbow, wrist = np.moveaxis(pos_m, 1, 0)
    share = hand.weight[:, None]
    goal = wrist + share * (hand.wrist_m - wrist)
    own = elbow - (shoulder + wrist) / 2.0 - [0.0, 0.0, droop_m]
    swing = rotations.shortest(wrist - shoulder, goal - shoulder)
    pole = (1.0 - share) * rotations.rotate(swing, own) + share * hand.bend
    upper, lower = rotations.rotate(UPRIGHT_FACING_X_WXYZ, offsets_m[1:])

    arm = limbs.reach(shoulder, goal, pole, upper, lower)
    # the elbow, from the shoulder
    reached = rotations.rotate(arm.upper_quat_wxyz, upper)
    wanted = rotations.multiply(
        limbs.aim(hand.fingers, hand.palm, FINGERS_AT_REST[side], -UP), UPRIGHT_FACING_X_WXYZ
    )

    turned = [
        rotations.multiply(rotations.shortest(elbow - shoulder, reached), quat_wxyz[:, 0]),
        rotations.multiply(
            rotations.shortest(wrist - elbow, goal - shoulder - reached), quat_wxyz[:, 1]
        ),
        _part_way(quat_wxyz[:, 2], wanted, hand.weight),
    ]
    return np.stack(turned, axis=1), arm.short_m


def _part_way(first_wxyz: Array, second_wxyz: Array, share: Array) -> Array:
    """(N, 4) from the first rotation (N, 4) by a share (N,) of the shorter way to the second."""
    way = rotations.to_rotvec(rotations.multiply(second_wxyz, rotations.conjugate(first_wxyz)))
    return rotations.multiply(rotations.from_rotvec(share[:, None] * way), first_wxyz)
