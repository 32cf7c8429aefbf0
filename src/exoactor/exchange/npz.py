"""The npz that mjlab and BeyondMimic share: the same keys, bodies and joints in different orders that are not named.

fps (1,); joint_pos, joint_vel (T, 29); body_pos_w, body_lin_vel_w, body_ang_vel_w (T, 30, 3); body_quat_w (T, 30, 4),
wxyz.
"""

from pathlib import Path

import numpy as np

from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion
from exoactor.exchange.motion import bodies, rate, whole
from exoactor.io.files import read_npz, write_npz

NEXT = "give the npz as mjlab's or BeyondMimic's csv_to_npz writes it, for the 29-joint G1"


def write(path: Path, motion: RobotMotion, joint_names: tuple[str, ...], body_names: tuple[str, ...], vel: str) -> None:
    """`vel`: which field of `Bodies` is meant by a body's linear velocity."""
    given, of = whole(motion).reordered(joint_names), bodies(motion)
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


def read(path: Path, joint_names: tuple[str, ...], body_names: tuple[str, ...]) -> RobotMotion:
    """The motion.

    Raises:
        BadMotionError: a key is missing or of another shape, or the bodies are not where the joints put them: most
            often the file is in the other tool's order.
    """
    arrays = read_npz(path, NEXT)
    fields = {name: value.astype(np.float64) for name, value in arrays.items() if value.dtype.kind in "fiu"}
    frames = len(np.atleast_1d(fields.get("joint_pos", np.zeros(0))))
    shapes = {
        "joint_pos": (frames, len(joint_names)),
        "body_pos_w": (frames, len(body_names), 3),
        "body_quat_w": (frames, len(body_names), 4),
    }
    for name, shape in shapes.items():
        if name not in fields or fields[name].shape != shape or frames == 0:
            raise BadMotionError(f"{path}: {name} is not {shape}", NEXT)
    fps = float(np.ravel(fields.get("fps", np.zeros(1)))[0])
    root = body_names.index("pelvis")
    motion = RobotMotion(
        fps, fields["body_pos_w"][:, root], fields["body_quat_w"][:, root], fields["joint_pos"], joint_names
    )
    off = np.abs(bodies(motion).of(body_names, "pos_m")[0] - fields["body_pos_w"][0]).max()
    if off > SAME_M:
        raise BadMotionError(
            f"{path}: bodies are up to {off:.2f} m from where the joints put them",
            "its order is another: try the other one of mjlab and beyondmimic",
        )
    return whole(motion)


SAME_M = 0.02
"""Models of the G1 differ by less than this in where their bodies are."""
