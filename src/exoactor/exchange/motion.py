"""What most formats hold beside the joints: where every body is and how fast, by forward kinematics
of the G1.
"""

from dataclasses import dataclass

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1
from exoactor.robots.model import build


@dataclass(frozen=True)
class Bodies:
    """Of a motion, in the world, by the names in `names`: origins and centres of mass (T, B, 3),
    orientations (T, B, 4), and the velocities of all three (T, B, 3) by central differences.
    """

    names: tuple[str, ...]
    pos_m: Array
    quat_wxyz: Array
    vel_m_s: Array
    com_vel_m_s: Array
    ang_vel_rad_s: Array

    def of(self, names: tuple[str, ...], field: str) -> Array:
        """One field (T, B, …) in another order of bodies."""
        return np.asarray(getattr(self, field)[:, [self.names.index(name) for name in names]])


def whole(motion: RobotMotion) -> RobotMotion:
    """The motion with all of the G1's joints in their order.

    Raises:
        BadMotionError: one is missing.
    """
    missing = [name for name in g1.JOINT_NAMES if name not in motion.joint_names]
    if missing:
        raise BadMotionError(
            f"joint_names lacks {', '.join(missing)}", "give a motion of the 29-joint G1"
        )
    return motion.reordered(g1.JOINT_NAMES)


def bodies(motion: RobotMotion) -> Bodies:
    """Forward kinematics of every frame."""
    model = build()
    data = mujoco.MjData(model)
    ids = [model.body(name).id for name in g1.BODY_NAMES]
    pos, quat, com = (np.zeros((len(motion), len(ids), n)) for n in (3, 4, 3))  # (T, B, n)

    for frame, qpos in enumerate(whole(motion).qpos):
        data.qpos[:] = qpos
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        pos[frame], quat[frame], com[frame] = data.xpos[ids], data.xquat[ids], data.xipos[ids]

    turning = np.stack(
        [rotations.angular_velocity(quat[:, b], motion.fps) for b in range(len(ids))], axis=1
    )  # (T, B, 3)
    speeds = (rate(pos, motion.fps), rate(com, motion.fps))
    return Bodies(g1.BODY_NAMES, pos, quat, *speeds, turning)


def rate(value: Array, fps: float) -> Array:
    """(T, …) how fast values change, by central differences; one frame is at rest."""
    return np.gradient(value, 1.0 / fps, axis=0) if len(value) > 1 else np.zeros_like(value)
