"""The task that the policy is trained on, without its physics: what happens to N robots between two
control steps.

Pure functions of arrays, in numpy for physics on the CPU and, with `xp` = jax.numpy, for physics on
an accelerator; random numbers come in as arguments.
"""

from typing import Any, NamedTuple

import numpy as np

from exoactor.core import rotations
from exoactor.robots import g1
from exoactor.stages.track.physics.disturbance import (
    GYRO_RAD_S,
    JOINT_ANGLE_RAD,
    JOINT_SPEED_RAD_S,
    ROOT_POSITION_M,
    ROOT_VELOCITY_M_S,
    TILT_RAD,
)
from exoactor.stages.track.policy import observation
from exoactor.stages.track.policy.observation import References

KEY_BODIES = tuple(
    f"{side}_{part}_link" for side in ("left", "right")
    for part in ("hip_roll", "knee", "ankle_roll", "shoulder_roll", "elbow", "wrist_yaw")
) + ("torso_link",)  # fmt: skip
"""Whose places the reward compares."""
_ANKLES = [KEY_BODIES.index(f"{side}_ankle_roll_link") for side in ("left", "right")]

FALLEN_M, FALLEN_RAD, FAR_M = 0.25, 1.0, 0.8
"""An episode ends that far below, tilted or away from the reference."""
EPISODE_FRAMES = 500
ANKLE_DOWN_M = 0.055
"""An ankle lower than this has its sole on the floor."""
STEP_S = 0.02


class MotionLibrary(NamedTuple):
    """All references end to end (F frames), with the places of key bodies.

    `key_local_m` (F, K, 3): from the pelvis, in its heading frame; `last` (F,): the final frame of
    the reference that a frame belongs to.
    """

    references: References
    key_local_m: Any
    last: Any


class Carry(NamedTuple):
    """What N robots carry from step to step beside their physics.

    `frame` (N,) of the library; `age` (N,) frames since the start; `action` (N, 29) in force;
    `past` as in `observation`; `ankle_m` (N, 2, 3).
    """

    frame: Any
    age: Any
    action: Any
    past: Any
    ankle_m: Any


class Seen(NamedTuple):
    """`noisy`: what the policy sees (N, SIZE); `true`: the same without noise, for the critic."""

    noisy: Any
    true: Any


class Outcome(NamedTuple):
    """Of a step, (N,) each: `reward`, `failed` (it fell or went astray), `ended` (the reference, or
    the time, did).
    """

    reward: Any
    failed: Any
    ended: Any


def sensed(xp: Any, qpos: Any, qvel: Any, normal: Any, scale: Any) -> tuple[Any, Any]:
    """As sensors tell it; `normal` (N, 71) drawn, `scale` (N, 1) as `Disturbance.noise`."""
    joints = observation.JOINTS
    sigma_pos = np.repeat([ROOT_POSITION_M, TILT_RAD / 2.0, JOINT_ANGLE_RAD], [3, 4, joints])
    sigma_vel = np.repeat([ROOT_VELOCITY_M_S, GYRO_RAD_S, JOINT_SPEED_RAD_S], [3, 3, joints])
    return _strewn(xp, qpos, qvel, scale * sigma_pos, scale * sigma_vel, normal)


def start_state(
    xp: Any, library: MotionLibrary, frame: Any, normal: Any, scale: Any
) -> tuple[Any, Any]:
    """Qpos and qvel near `frame` (N,): `scale` (N, 1) says how near; `normal` (N, 71) drawn."""
    joints = observation.JOINTS
    sigma_pos = np.array([0.1, 0.1, 0.005] + [0.03] * 4 + [0.05] * joints)
    sigma_vel = np.array([0.15] * 3 + [0.3] * 3 + [0.3] * joints)
    pos, vel = library.references.qpos[frame], library.references.qvel[frame]
    pos, vel = _strewn(xp, pos, vel, scale * sigma_pos, scale * sigma_vel, normal)
    return pos + 0.005 * np.eye(36)[2], vel  # a little above the floor


def _strewn(
    xp: Any, qpos: Any, qvel: Any, sigma_pos: Any, sigma_vel: Any, normal: Any
) -> tuple[Any, Any]:
    """States that lie about the given ones by chance, their quaternions of length one."""
    split = qpos.shape[1]
    pos = qpos + sigma_pos * normal[:, :split]
    quat = pos[:, g1.ROOT_QUAT] / xp.sqrt(xp.square(pos[:, g1.ROOT_QUAT]).sum(-1, keepdims=True))
    pos = xp.concatenate([pos[:, g1.ROOT_POS], quat, pos[:, g1.JOINT_POS]], axis=1)
    return pos, qvel + sigma_vel * normal[:, split:]


def outcome(
    xp: Any, library: MotionLibrary, carry: Carry, action: Any, qpos: Any, qvel: Any, key_m: Any
) -> Outcome:
    """How well N robots did in the step that brought them to qpos, qvel, key bodies (N, K, 3) at
    `carry.frame` + 1.

    Rewards of up to 1: like the reference in posture, in place, heading, height, tilt and speed;
    less for jerky actions and for feet that slide.
    """
    references, frame = library.references, xp.minimum(carry.frame + 1, library.last[carry.frame])
    asked, yaw = references.qpos[frame], observation.heading(xp, qpos[:, g1.ROOT_QUAT])
    off = local_m(xp, key_m, qpos) - library.key_local_m[frame]

    posture = _length(xp, off).mean(-1)
    away = _length(xp, qpos[:, :2] - asked[:, :2])
    turned = xp.abs(rotations.wrapped(yaw - references.yaw_rad[frame]))
    height = xp.abs(qpos[:, 2] - asked[:, 2])
    up = observation.up_in_body(xp, qpos[:, g1.ROOT_QUAT])
    tilt = xp.arccos(xp.clip((up * references.up[frame]).sum(-1), -1.0 + 1e-6, 1.0 - 1e-6))
    slower = _length(xp, qvel[:, g1.ROOT_LINVEL] - references.qvel[frame, g1.ROOT_LINVEL])

    like = (
        0.3 * xp.exp(-posture / 0.04)
        + 0.3 * xp.exp(-away / 0.15)
        + 0.1 * xp.exp(-turned / 0.2)
        + 0.1 * xp.exp(-height / 0.04)
        + 0.1 * xp.exp(-tilt / 0.12)
        + 0.1 * xp.exp(-slower / 0.4)
    )

    jerk = xp.square(action - carry.action).sum(-1)
    moved = _length(xp, (key_m[:, _ANKLES] - carry.ankle_m)[..., :2]) / STEP_S
    slide = xp.where(key_m[:, _ANKLES, 2] < ANKLE_DOWN_M, xp.minimum(moved, 1.0), 0.0).sum(-1)
    reward = xp.maximum(like - 0.003 * jerk - 0.1 * slide, 0.0)

    failed = (qpos[:, 2] < asked[:, 2] - FALLEN_M) | (tilt > FALLEN_RAD) | (away > FAR_M)
    failed = failed | ~xp.isfinite(qvel).all(-1)
    ended = (frame >= library.last[frame]) | (carry.age + 1 >= EPISODE_FRAMES)

    return Outcome(xp.where(failed, 0.0, reward), failed, ended & ~failed)


def _length(xp: Any, vector: Any) -> Any:
    """(..., n) → (...), never zero: there it has no slope."""
    return xp.sqrt(xp.square(vector).sum(-1) + 1e-12)


def carried(
    xp: Any, library: MotionLibrary, carry: Carry, action: Any, key_m: Any, fresh: Any, start: Any
) -> Carry:
    """On to the next step; where `fresh` (N,), from `start` (N,) anew."""
    frame = xp.where(fresh, start, xp.minimum(carry.frame + 1, library.last[carry.frame]))
    return carry._replace(
        frame=frame,
        age=xp.where(fresh, 0, carry.age + 1),
        action=xp.where(
            fresh[:, None],
            0.0,
            xp.clip(action, -observation.ACTION_LIMIT, observation.ACTION_LIMIT),
        ),
        ankle_m=key_m[:, _ANKLES],
    )


def looked(
    xp: Any,
    library: MotionLibrary,
    carry: Carry,
    qpos: Any,
    qvel: Any,
    normal: Any,
    scale: Any,
    fresh: Any,
) -> tuple[Seen, Carry]:
    """What N robots see, and the past that includes it; a fresh robot's past is its present."""
    sensed_pos, sensed_vel = sensed(xp, qpos, qvel, normal, scale)
    now = observation.proprioception(xp, sensed_pos, sensed_vel, carry.action)
    past = xp.where(fresh[:, None, None], now[:, None], carry.past)
    last = library.last[carry.frame]
    noisy = observation.observation(
        xp, library.references, carry.frame, last, sensed_pos, sensed_vel, now, past
    )
    truth = observation.proprioception(xp, qpos, qvel, carry.action)
    true = observation.observation(
        xp, library.references, carry.frame, last, qpos, qvel, truth, past
    )

    return Seen(noisy, true), carry._replace(
        past=xp.concatenate([now[:, None], past[:, :-1]], axis=1)
    )


def begin(xp: Any, library: MotionLibrary, start: Any) -> Carry:
    """Before the first step, at `start` (N,)."""
    count = len(start)
    zeros = xp.zeros((count, max(observation.LAGS), observation.PROPRIOCEPTION))
    return Carry(
        start,
        xp.zeros(count, dtype=int),
        xp.zeros((count, observation.JOINTS)),
        zeros,
        xp.zeros((count, 2, 3)),
    )


def local_m(xp: Any, key_m: Any, qpos: Any) -> Any:
    """Key bodies (F, K, 3) from the pelvis in its heading frame."""
    yaw = observation.heading(xp, qpos[:, g1.ROOT_QUAT])[:, None]
    arm = key_m - qpos[:, None, g1.ROOT_POS]
    return observation.turned(xp, arm, xp.cos(yaw), xp.sin(yaw))


def key_m(xp: Any, library: MotionLibrary, frame: Any) -> Any:
    """Where the key bodies are (N, K, 3) when a robot is exactly at `frame` (N,)."""
    yaw, local = library.references.yaw_rad[frame][:, None], library.key_local_m[frame]
    arm = observation.turned(xp, local, xp.cos(yaw), -xp.sin(yaw))
    return library.references.qpos[frame, None, g1.ROOT_POS] + arm
