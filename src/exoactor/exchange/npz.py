"""The npz that mjlab and BeyondMimic share: the same keys, bodies and joints in different orders
that are not named.

fps (1,); joint_pos, joint_vel (T, 29); body_pos_w, body_lin_vel_w, body_ang_vel_w (T, 30, 3);
body_quat_w (T, 30, 4), wxyz.
"""

from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import REFERENCE_FPS, RobotMotion
from exoactor.exchange import fields
from exoactor.exchange.motion import bodies, rate, whole
from exoactor.exchange.reading import Raw, Said
from exoactor.io.files import read_npz, write_npz
from exoactor.robots import g1

NEXT = "give the npz as mjlab's or BeyondMimic's csv_to_npz writes it, for the 29-joint G1"
SAME_M = 0.02
"""Models of the G1 differ by less than this in where their bodies are."""


def write(
    path: Path,
    motion: RobotMotion,
    joint_names: tuple[str, ...],
    body_names: tuple[str, ...],
    vel: str,
) -> None:
    """Write it at REFERENCE_FPS: both tools' players go a row a tick of 0.02 s, whatever `fps`
    says.

    `vel`: which field of `Bodies` is meant by a body's linear velocity.
    """
    motion = whole(motion).resampled(REFERENCE_FPS)
    given, of = motion.reordered(joint_names), bodies(motion)
    write_npz(
        path,
        fps=np.array([motion.fps]),
        joint_pos=given.joint_pos_rad.astype(np.float32),
        joint_vel=rate(given.joint_pos_rad, motion.fps).astype(np.float32),
        body_pos_w=of.of(body_names, "pos_m").astype(np.float32),
        body_quat_w=of.of(body_names, "quat_wxyz").astype(np.float32),
        body_lin_vel_w=of.of(body_names, vel).astype(np.float32),
        body_ang_vel_w=of.of(body_names, "ang_vel_rad_s").astype(np.float32),
    )


def read(path: Path, joint_names: tuple[str, ...], body_names: tuple[str, ...], said: Said) -> Raw:
    """The motion.

    Raises:
        BadMotionError: a key is missing or of another shape, or the bodies are not where the joints
            put them: most often the file is in the other tool's order.
    """
    arrays: dict[str, Any] = read_npz(path, NEXT)
    angle = fields.array(arrays, "joint_pos", (None, len(joint_names)), path)
    place = fields.array(arrays, "body_pos_w", (len(angle), len(body_names), 3), path)
    turn = fields.array(arrays, "body_quat_w", (len(angle), len(body_names), 4), path)
    root = body_names.index("pelvis")
    raw = Raw(
        where=str(path),
        fps=fields.rate(arrays, "fps", path),
        root_pos_m=place[:, root],
        quat=turn[:, root],
        order="wxyz",
        joint_pos_rad=angle[:, [joint_names.index(name) for name in g1.JOINT_NAMES]],
    )
    _check_bodies(raw, place, body_names, said)
    return raw


def _check_bodies(raw: Raw, place: Array, body_names: tuple[str, ...], said: Said) -> None:
    """The bodies of some frames, which the file has by place, against those that the joints give,
    by name.
    """
    some = [0, len(place) // 2, len(place) - 1]
    quat = raw.quat[some] if said.quat != "xyzw" else rotations.from_xyzw(raw.quat[some])
    motion = RobotMotion(1.0, raw.root_pos_m[some], quat, raw.joint_pos_rad[some], g1.JOINT_NAMES)
    off = np.abs(bodies(motion).of(body_names, "pos_m") - place[some]).max()
    if off > SAME_M:
        raise BadMotionError(
            f"{raw.where}: bodies are up to {off:.2f} m from where the joints put them",
            "its order is another: try the other one of mjlab and beyondmimic",
        )
