"""The teacher of the first lessons: TWIST2's policy (Ze et al. 2025; github.com/amazon-far/TWIST2,
MIT), in JAX.

Its network is read from its ONNX file; the observation is that of its deployment code. It follows
velocities, so an outer loop gives it a velocity that leads back to where the reference is. The
arms' actions are not taken from it: there the targets of inverse dynamics follow the reference
closer.
"""

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp

from exoactor.core import rotations
from exoactor.robots import g1
from exoactor.stages.track import twist2
from exoactor.stages.track.policy import observation
from exoactor.training.track.task import MotionLibrary

FULL = 127
"""Numbers that it sees of a frame."""
GAIN, MOST_M_S, MOST_RAD_S = 1.5, 0.5, 1.0
"""Of the outer loop, 1/s and limits."""


Teacher = dict[str, Any]
"""Weights by the names they have in the ONNX file."""


def load(path: Path) -> Teacher:
    """Read TWIST2's ONNX file."""
    import onnx
    from onnx import numpy_helper

    held = onnx.load(str(path)).graph.initializer
    return {
        each.name.removeprefix("actor."): jnp.asarray(numpy_helper.to_array(each)) for each in held
    }


def forward(w: Teacher, x: Any) -> Any:
    """Its network: (N, 1432) → (N, 29)."""

    def dense(name: str, value: Any) -> Any:
        return value @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    def active(name: str, value: Any) -> Any:
        return jax.nn.silu(dense(name, value))

    def convolved(name: str, value: Any, stride: int) -> Any:
        out = jax.lax.conv_general_dilated(value, w[f"{name}.weight"], (stride,), "VALID")
        return jax.nn.silu(out + w[f"{name}.bias"][None, :, None])

    x = (x - w["normalizer._mean"]) / w["onnx::Div_163"]
    now, own, past, ahead = x[:, :35], x[:, 35:127], x[:, 127:1397], x[:, 1397:]
    motion = dense("motion_encoder.linear_output", active("motion_encoder.encoder.0", now))
    steps = active("history_encoder.encoder.0", past.reshape(-1, FULL))
    steps = steps.reshape(-1, twist2.HISTORY, 60).transpose(0, 2, 1)
    steps = convolved("history_encoder.conv_layers.0", steps, 2)
    steps = convolved("history_encoder.conv_layers.2", steps, 1)
    history = dense("history_encoder.linear_output", steps.reshape(len(x), -1))
    future = active("future_encoder.encoder.0", ahead[:, :-1])
    future = dense("future_encoder.encoder.6", active("future_encoder.encoder.3", future))
    h = jnp.concatenate([now, own, motion, history, future], axis=1)
    for layer in (0, 2, 4):
        h = active(f"actor_backbone.{layer}", h)
    h = dense("actor_backbone.6", h)
    h = (h - h.mean(-1, keepdims=True)) / jnp.sqrt(h.var(-1, keepdims=True) + 1e-5)
    h = jax.nn.silu(h * w["actor_backbone.7.weight"] + w["actor_backbone.7.bias"])
    return dense("actor_backbone.9", h)


def advise(
    teacher: Teacher,
    library: MotionLibrary,
    frame: Any,
    qpos: Any,
    qvel: Any,
    ctrl: Any,
    history: Any,
    fresh: Any,
) -> tuple[Any, Any]:
    """What it would do as an action of ours (N, 29), and the history (N, 10, 127) that includes
    this step.

    `ctrl` (N, 29): the targets in force, which stand for its own last action.
    """
    asked = _asked(library, frame, qpos)
    speed = qvel[:, g1.JOINT_VEL].at[:, twist2.ANKLES].set(0.0)
    last = (ctrl - twist2.DEFAULT_RAD) / twist2.ACTION_SCALE_RAD

    own = [
        twist2.SPIN_SCALE * qvel[:, g1.ROOT_ANGVEL],
        twist2.roll_pitch(jnp, qpos[:, g1.ROOT_QUAT]),
        qpos[:, g1.JOINT_POS] - twist2.DEFAULT_RAD,
        twist2.SPEED_SCALE * speed,
        last,
    ]

    full = jnp.concatenate([asked, *own], axis=1)
    history = jnp.where(fresh[:, None, None], full[:, None], history)
    answer = forward(
        teacher, jnp.concatenate([full, history.reshape(len(full), -1), asked], axis=1)
    )
    target = twist2.DEFAULT_RAD + twist2.ACTION_SCALE_RAD * jnp.clip(
        answer, -twist2.ACTION_LIMIT, twist2.ACTION_LIMIT
    )
    action = (target - library.references.ctrl[frame]) / observation.ACTION_RAD
    action = jnp.clip(action, -observation.ACTION_LIMIT, observation.ACTION_LIMIT)

    return action, jnp.concatenate([history[:, 1:], full[:, None]], axis=1)


def _asked(library: MotionLibrary, frame: Any, qpos: Any) -> Any:
    """The 35 numbers of the reference that it sees, with the outer loop's velocity."""
    references = library.references
    pose, speed = references.qpos[frame], references.qvel[frame]
    away = pose[:, :2] - qpos[:, :2]
    pull = GAIN * away
    pull = pull * jnp.minimum(1.0, MOST_M_S / (jnp.linalg.norm(pull, axis=1, keepdims=True) + 1e-9))
    turn = rotations.wrapped(
        references.yaw_rad[frame] - observation.heading(jnp, qpos[:, g1.ROOT_QUAT])
    )
    x, y = speed[:, 0] + pull[:, 0], speed[:, 1] + pull[:, 1]
    cosine, sine = jnp.cos(turn), jnp.sin(turn)
    world = jnp.stack([cosine * x - sine * y, sine * x + cosine * y, speed[:, 2]], axis=-1)
    forward_left = _into_body(pose[:, g1.ROOT_QUAT], world)[:, :2]
    spin = speed[:, 5] + jnp.clip(GAIN * turn, -MOST_RAD_S, MOST_RAD_S)

    return jnp.concatenate(
        [
            forward_left,
            pose[:, g1.ROOT_HEIGHT],
            twist2.roll_pitch(jnp, pose[:, g1.ROOT_QUAT]),
            spin[:, None],
            pose[:, g1.JOINT_POS],
        ],
        axis=1,
    )


def _into_body(quat: Any, vector: Any) -> Any:
    """World vectors (N, 3) in the frame of bodies (N, 4)."""
    xyz = -quat[:, 1:]
    twice = 2.0 * jnp.cross(xyz, vector)
    return vector + quat[:, :1] * twice + jnp.cross(xyz, twice)
