"""The references that the policy learns from, as `gather` wrote them, read for the task."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.robots import g1, model
from exoactor.stages.track.policy.observation import References
from exoactor.training.track.task import KEY_BODIES, MotionLibrary, local_m


@dataclass(frozen=True)
class ReferenceDataset:
    """`library` as the task wants them, and of R references `names`, `first` frames (R,), `length`
    (R,) in frames.
    """

    library: MotionLibrary
    names: tuple[str, ...]
    first: Array
    length: Array


def read(path: Path, mirrored: bool = True) -> ReferenceDataset:
    """The file that `gather` wrote; with `mirrored`, every reference is there a second time, left
    and right swapped.
    """
    if not path.is_file():
        raise ConfigError(
            f"{path} is not there",
            "run `python -m exoactor.training.track gather` first, same --out",
        )

    with np.load(path) as data:
        qpos, qvel, ctrl = (data[key].astype(np.float64) for key in ("qpos", "qvel", "ctrl"))
        length, names = data["length"], [str(name) for name in data["names"]]

    key_m = _key_local_m(qpos)
    if mirrored:
        other = mirror(qpos, qvel, ctrl)
        qpos, qvel, ctrl = (
            np.concatenate(pair) for pair in zip((qpos, qvel, ctrl), other, strict=True)
        )
        key_m = np.concatenate(
            [key_m, key_m[:, [KEY_BODIES.index(_other(name)) for name in KEY_BODIES]] * [1, -1, 1]]
        )
        length = np.concatenate([length, length])
        names = names + [f"{name} mirrored" for name in names]

    first = np.concatenate([[0], np.cumsum(length)[:-1]])
    library = MotionLibrary(
        References.of(qpos, qvel, ctrl), key_m, np.repeat(first + length - 1, length)
    )
    return ReferenceDataset(library, tuple(names), first, length)


def mirror(qpos: Array, qvel: Array, ctrl: Array) -> tuple[Array, Array, Array]:
    """Left and right swapped, in the plane y = 0 of the world: (F, 36), (F, 35), (F, 29)."""
    swap = [g1.JOINT_NAMES.index(_other(name)) for name in g1.JOINT_NAMES]
    sign = np.array([-1.0 if ("roll" in name or "yaw" in name) else 1.0 for name in g1.JOINT_NAMES])
    root = qpos[:, g1.ROOT_POSE] * [1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0]
    speed = qvel[:, g1.ROOT_VEL] * [1.0, -1.0, 1.0, -1.0, 1.0, -1.0]
    joints = (qpos[:, g1.JOINT_POS], qvel[:, g1.JOINT_VEL], ctrl)
    angle, rate, target = (sign * value[:, swap] for value in joints)
    return np.hstack([root, angle]), np.hstack([speed, rate]), target


def _other(name: str) -> str:
    if name.startswith("left_"):
        return name.replace("left_", "right_", 1)
    return name.replace("right_", "left_", 1)


def _key_local_m(qpos: Array) -> Array:
    """Key bodies (F, K, 3) of poses (F, 36) from the pelvis, in its heading frame."""
    key_m = model.body_places(model.build(floor=False), KEY_BODIES, qpos)
    return np.asarray(local_m(np, key_m, qpos))
