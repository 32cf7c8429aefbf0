"""What our own policy sees, and what its answer means: one definition for training and for running
it.

Written for arrays of N robots, in numpy or, with `xp` = jax.numpy, on an accelerator. The robot
sees itself, a little of its past, the reference from now to 0.7 s ahead in its own heading frame,
and how far it is from where the reference is in the world: that is what lets it hold its place. Its
answer is added to the position targets that inverse dynamics finds for the reference
(`feedforward.targets`), so that an untrained policy already moves the arms.
"""

from typing import Any, NamedTuple

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.robots import g1

PREVIEW = (0, 1, 2, 4, 8, 14, 22, 36)
"""Frames ahead, at 50 Hz."""
LAGS = (1, 2, 4)
"""Frames ago."""
ACTION_RAD = 0.25
"""What an action of 1 moves a target by."""
ACTION_LIMIT = 5.0
OFFSET_LIMIT_M = 0.5
"""The reference is never seen further away than this; the shape of its path is kept."""

JOINTS = len(g1.JOINTS)
PROPRIOCEPTION = 6 + 3 * JOINTS
_FRAME = JOINTS + 12
SIZE = PROPRIOCEPTION + 4 + JOINTS + len(LAGS) * PROPRIOCEPTION + len(PREVIEW) * _FRAME

STAND_RAD = np.array([g1.STAND_POSE[name] for name in g1.JOINT_NAMES])


class References(NamedTuple):
    """References at 50 Hz, end to end: F frames of qpos (F, 36), qvel (F, 35) and nominal targets
    ctrl (F, 29).

    `yaw_rad` (F,) and `up` (F, 3), the world's z axis seen from the pelvis, follow from qpos.
    """

    qpos: Any
    qvel: Any
    ctrl: Any
    yaw_rad: Any
    up: Any

    @staticmethod
    def of(qpos: Array, qvel: Array, ctrl: Array) -> "References":
        """With what follows from qpos."""
        return References(
            qpos,
            qvel,
            ctrl,
            rotations.yaw(qpos[:, g1.ROOT_QUAT]),
            up_in_body(np, qpos[:, g1.ROOT_QUAT]),
        )


def up_in_body(xp: Any, quat_wxyz: Any) -> Any:
    """(..., 4) → (..., 3): the world's z axis in the body's frame."""
    w, x, y, z = (quat_wxyz[..., i] for i in range(4))
    return xp.stack(
        [2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)], axis=-1
    )


def heading(xp: Any, quat_wxyz: Any) -> Any:
    """(..., 4) → (...): yaw in radians."""
    w, x, y, z = (quat_wxyz[..., i] for i in range(4))
    return xp.arctan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z))


def proprioception(xp: Any, qpos: Any, qvel: Any, action: Any) -> Any:
    """(N, PROPRIOCEPTION): tilt, spin, joints, their speeds, and the action that was in force."""
    parts = [
        up_in_body(xp, qpos[:, g1.ROOT_QUAT]),
        0.25 * qvel[:, g1.ROOT_ANGVEL],
        qpos[:, g1.JOINT_POS] - STAND_RAD,
        0.05 * qvel[:, g1.JOINT_VEL],
    ]
    return xp.concatenate([*parts, 0.5 * action], axis=1)


def observation(
    xp: Any,
    references: References,
    frame: Any,
    last: Any,
    qpos: Any,
    qvel: Any,
    now: Any,
    past: Any,
) -> Any:
    """(N, SIZE) of N robots, each at its `frame` (N,) of the references; `last` (N,) is where its
    reference ends.

    qpos (N, 36), qvel (N, 35) as sensed; `now` (N, PROPRIOCEPTION); `past` (N, max(LAGS),
    PROPRIOCEPTION), the latest first.
    """
    yaw = heading(xp, qpos[:, g1.ROOT_QUAT])  # (N,)
    cosine, sine = xp.cos(yaw), xp.sin(yaw)
    velocity = turned(xp, qvel[:, g1.ROOT_LINVEL], cosine, sine)
    own = [now, velocity, qpos[:, g1.ROOT_HEIGHT] - references.qpos[frame, g1.ROOT_HEIGHT]]
    own.append(2.0 * (references.ctrl[frame] - references.qpos[frame, g1.JOINT_POS]))
    own += [past[:, lag - 1] for lag in LAGS]

    seen = xp.minimum(frame[:, None] + np.array(PREVIEW), last[:, None])  # (N, P)
    ahead, speed = references.qpos[seen], references.qvel[seen]  # (N, P, 36), (N, P, 35)
    away = ahead[:, :, :2] - qpos[:, None, :2]  # (N, P, 2)
    distance = xp.sqrt(xp.square(away[:, 0]).sum(-1, keepdims=True) + 1e-12)
    away = away - (away[:, 0] * (1.0 - xp.minimum(1.0, OFFSET_LIMIT_M / distance)))[:, None]
    cosine, sine = cosine[:, None], sine[:, None]
    turn = references.yaw_rad[seen] - yaw[:, None]  # (N, P)

    preview = [
        ahead[..., g1.JOINT_POS] - STAND_RAD,
        3.0 * (ahead[..., g1.ROOT_HEIGHT] - 0.75),
        references.up[seen],
        turned(xp, speed[..., g1.ROOT_LINVEL], cosine, sine),
        0.25 * speed[..., 5:6],
        3.0 * turned(xp, away, cosine, sine),
        xp.stack([xp.sin(turn), xp.cos(turn)], axis=-1),
    ]

    return xp.concatenate([*own, xp.concatenate(preview, axis=-1).reshape(len(frame), -1)], axis=1)


def targets(xp: Any, references: References, frame: Any, action: Any) -> Any:
    """Position targets (N, 29) that an action (N, 29) asks for at `frame` (N,)."""
    return references.ctrl[frame] + ACTION_RAD * xp.clip(action, -ACTION_LIMIT, ACTION_LIMIT)


def turned(xp: Any, vector: Any, cosine: Any, sine: Any) -> Any:
    """Vectors (..., 2) over the floor, or (..., 3), as seen by somebody with that heading."""
    x, y = vector[..., 0], vector[..., 1]
    seen = xp.stack([cosine * x + sine * y, -sine * x + cosine * y], axis=-1)
    return xp.concatenate([seen, vector[..., 2:]], axis=-1)
