"""Synthetic people: a skeleton of SMPL's topology posed by hand, with ground truth contacts."""

from collections.abc import Callable

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ
from exoactor.core.motion import SMPL_JOINTS, HumanMotion
from exoactor.humans import skeleton

FPS = 30.0
STATURE_M = 1.72
OFFSETS_M = skeleton.rest_offsets_m(STATURE_M)
ANKLE_M = skeleton.SOLE_BELOW_ANKLE * STATURE_M
Bends = dict[str, Array]


def joint(name: str) -> int:
    return SMPL_JOINTS.index(name)


def posed(
    bends: Bends, frames: int, *, facing: Array | None = None, flat_feet: bool = True
) -> HumanMotion:
    """Joints turned by rotation vectors (rest axes: x left, y up, z forward), standing on the lower
    ankle.

    The left ankle stays over its first place; feet lie flat if asked, and both count as in contact.
    """
    local = np.tile(rotations.IDENTITY_WXYZ, (frames, len(SMPL_JOINTS), 1))
    hang = {"left_shoulder": [0.0, 0.0, -1.35], "right_shoulder": [0.0, 0.0, 1.35]}
    for name, bend in (hang | bends).items():
        local[:, joint(name)] = rotations.from_rotvec(
            np.broadcast_to(np.asarray(bend, dtype=float), (frames, 3))
        )
    facing = np.tile(UPRIGHT_FACING_X_WXYZ, (frames, 1)) if facing is None else facing
    local[:, 0] = rotations.multiply(facing, local[:, 0])
    quat = skeleton.global_rotations(local)
    if flat_feet:
        for name in ("left_ankle", "right_ankle", "left_foot", "right_foot"):
            quat[:, joint(name)] = facing
    pos = skeleton.joint_positions(np.zeros((frames, 3)), quat, OFFSETS_M)
    left, right = pos[:, joint("left_ankle")], pos[:, joint("right_ankle")]
    shift = left - left[0]
    shift[:, 2] = np.minimum(left[:, 2], right[:, 2]) - ANKLE_M
    return made(pos - shift[:, None], quat, np.ones((frames, 2), dtype=bool))


def made(pos_m: Array, quat_wxyz: Array, contact: Array) -> HumanMotion:
    time_s = np.arange(len(pos_m)) / FPS
    return HumanMotion(FPS, time_s, pos_m, quat_wxyz, STATURE_M, contact[:, 0], contact[:, 1])


def standing(frames: int = 30) -> HumanMotion:
    return posed({}, frames)


def t_pose(frames: int = 30) -> HumanMotion:
    return posed({"left_shoulder": np.zeros(3), "right_shoulder": np.zeros(3)}, frames)


def overhead(frames: int = 30) -> HumanMotion:
    return posed(
        {
            "left_shoulder": np.array([0.0, 0.0, 1.45]),
            "right_shoulder": np.array([0.0, 0.0, -1.45]),
        },
        frames,
    )


def crossed_legs(frames: int = 30) -> HumanMotion:
    return posed(
        {"left_hip": np.array([-0.2, 0.0, -0.35]), "right_hip": np.array([0.2, 0.0, 0.35])}, frames
    )


def lying(frames: int = 30) -> HumanMotion:
    """On the back: the whole person turned, nothing of the feet on the floor."""
    person = posed({}, frames, flat_feet=False)
    back = rotations.from_rotvec(np.array([0.0, -np.pi / 2.0, 0.0]))
    pos = rotations.rotate(
        np.broadcast_to(back, (*person.joint_pos_m.shape[:2], 4)), person.joint_pos_m
    )
    pos = pos - [0.0, 0.0, pos[..., 2].min() - 0.1]
    return made(
        pos, rotations.multiply(back, person.joint_quat_wxyz), np.zeros((frames, 2), dtype=bool)
    )


def squat(frames: int = 90) -> HumanMotion:
    depth = 0.9 * np.sin(np.pi * np.arange(frames) / (frames - 1)) ** 2
    x, zero = np.eye(3)[0], np.zeros(3)
    bend = depth[:, None] * x
    legs = {
        f"{side}_{part}": k * bend
        for side in ("left", "right")
        for part, k in (("hip", -1.0), ("knee", 1.9))
    }
    return posed(legs | {"spine1": 0.2 * bend, "spine2": zero}, frames)


def wave(frames: int = 90) -> HumanMotion:
    swing = np.sin(2.0 * np.pi * 2.0 * np.arange(frames) / FPS)
    arm = np.array([0.0, 0.0, -0.2])
    forearm = np.array([0.0, 0.0, -1.3]) + 0.4 * swing[:, None] * np.array([0.0, 0.0, 1.0])
    return posed({"right_shoulder": arm, "right_elbow": forearm}, frames)


def walk(seconds: float = 4.0, speed_m_s: float = 0.9, step_s: float = 0.55) -> HumanMotion:
    """Steps of equal length along +x, each foot still while it stands, the knees by two-bone
    geometry."""
    time_s = np.arange(round(seconds * FPS)) / FPS
    length = speed_m_s * step_s
    pelvis = np.stack(
        [speed_m_s * time_s, 0.015 * np.sin(np.pi * time_s / step_s), 0.0 * time_s], axis=1
    )
    pelvis[:, 2] = 0.93 * _leg_m() + ANKLE_M - OFFSETS_M[joint("left_hip"), 2 - 1]
    ankles, contact = zip(*(_steps(time_s, step_s, length, i) for i in range(2)), strict=True)
    quat = np.tile(UPRIGHT_FACING_X_WXYZ, (len(time_s), len(SMPL_JOINTS), 1))
    for side, ankle in zip(("left", "right"), ankles, strict=True):
        _bend_leg(quat, side, pelvis, ankle)
        down = rotations.from_rotvec(np.array([0.0, 0.0, -1.35 if side == "left" else 1.35]))
        for name in ("shoulder", "elbow", "wrist"):
            quat[:, joint(f"{side}_{name}")] = rotations.multiply(UPRIGHT_FACING_X_WXYZ, down)
    pos = skeleton.joint_positions(pelvis, quat, OFFSETS_M)
    return made(pos, quat, np.stack(contact, axis=1))


def _leg_m() -> float:
    return float(
        np.linalg.norm(OFFSETS_M[joint("left_knee")])
        + np.linalg.norm(OFFSETS_M[joint("left_ankle")])
    )


def _steps(time_s: Array, step_s: float, length_m: float, side: int) -> tuple[Array, Array]:
    """One foot's ankle (T, 3) and contact (T,): stands a step and a bit, swings the rest of two
    steps."""
    phase = (time_s / (2.0 * step_s) + 0.5 * side) % 1.0
    stride = np.floor(time_s / (2.0 * step_s) + 0.5 * side) - 0.5 * side
    swing = np.clip((phase - 0.6) / 0.4, 0.0, 1.0)
    x = 2.0 * length_m * (stride + 0.3 + swing**2 * (3.0 - 2.0 * swing))
    y = np.full_like(x, (0.5 - side) * 0.18)
    return np.stack([x, y, ANKLE_M + 0.08 * np.sin(np.pi * swing) ** 2], axis=1), phase <= 0.6


def _bend_leg(quat: Array, side: str, pelvis_m: Array, ankle_m: Array) -> None:
    """Hip and knee rotations that bring the ankle to its place, the knee in front."""
    hip = pelvis_m + rotations.rotate(
        np.broadcast_to(UPRIGHT_FACING_X_WXYZ, (len(pelvis_m), 4)),
        np.broadcast_to(OFFSETS_M[joint(f"{side}_hip")], pelvis_m.shape),
    )
    thigh, shank = (OFFSETS_M[joint(f"{side}_{part}")] for part in ("knee", "ankle"))
    a, b = np.linalg.norm(thigh), np.linalg.norm(shank)
    along = ankle_m - hip
    reach = np.linalg.norm(along, axis=-1, keepdims=True)
    along = along / reach
    reach = np.minimum(reach, 0.999 * (a + b))
    ahead = np.array([1.0, 0.0, 0.0]) - along[:, :1] * along
    ahead /= np.linalg.norm(ahead, axis=-1, keepdims=True)
    cosine = (a**2 + reach**2 - b**2) / (2.0 * a * reach)
    knee = hip + a * (cosine * along + np.sqrt(1.0 - cosine**2) * ahead)
    quat[:, joint(f"{side}_hip")] = _aligned(thigh, knee - hip)
    quat[:, joint(f"{side}_knee")] = _aligned(shank, hip + reach * along - knee)


def _aligned(rest_m: Array, world_m: Array) -> Array:
    """From upright, the least turn that brings the rest bone onto the world direction (T, 4)."""
    start = rotations.rotate(UPRIGHT_FACING_X_WXYZ, rest_m / np.linalg.norm(rest_m))
    end = world_m / np.linalg.norm(world_m, axis=-1, keepdims=True)
    half = np.concatenate([1.0 + (end @ start)[:, None], np.cross(start, end)], axis=1)
    return rotations.multiply(rotations.normalise(half), UPRIGHT_FACING_X_WXYZ)


PEOPLE: dict[str, Callable[[], HumanMotion]] = {
    f.__name__: f for f in (standing, t_pose, overhead, crossed_legs, lying, squat, wave, walk)
}


@pytest.fixture(scope="session")
def people() -> dict[str, HumanMotion]:
    """All of them by name."""
    return {name: build() for name, build in PEOPLE.items()}
