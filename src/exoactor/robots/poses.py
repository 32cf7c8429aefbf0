"""What is read off a sequence of the G1's poses: bodies, soles, posture, and how deep the robot is
in itself.
"""

import re
from dataclasses import dataclass

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import SIDES
from exoactor.robots import g1, model
from exoactor.robots.model import Physics


@dataclass(frozen=True)
class Poses:
    """T poses of the robot.

    `body_pos_m` (T, 30, 3) in `g1.BODY_NAMES` order; `heading_rad` (T,) of the pelvis; `torso_up`
    (T, 3); `sole_pos_m` (T, 2, 4, 3): where the corners of the left and right sole touch;
    `overlap_m` (T,): depth of the deepest self-collision, `overlap` (T,): between which bodies.
    """

    body_pos_m: Array
    heading_rad: Array
    torso_up: Array
    sole_pos_m: Array
    overlap_m: Array
    overlap: tuple[str, ...]

    @property
    def posture_m(self) -> Array:
        """Bodies (T, 30, 3) relative to the pelvis, turned so that it faces +x: what is left is the
        posture.
        """
        back = rotations.from_yaw(-self.heading_rad)
        relative = self.body_pos_m - self.body_pos_m[:, :1]
        return rotations.rotate(back[:, None], relative)


def read(qpos: Array) -> Poses:
    """Kinematics and self-collision of poses (T, 36), joints in `g1.JOINT_NAMES` order."""
    robot = model.build(Physics(self_collision=True), floor=False)
    data = mujoco.MjData(robot)
    bodies = [robot.body(name).id for name in g1.BODY_NAMES]
    feet = [robot.body(f"{side}_ankle_roll_link").id for side in SIDES]
    torso = robot.body("torso_link").id
    corners = np.array([g1.LEFT_SOLE_M, g1.RIGHT_SOLE_M])
    body = np.empty((len(qpos), len(bodies), 3))
    up = np.empty((len(qpos), 3))
    sole = np.empty((len(qpos), 2, 4, 3))

    overlap, names = np.zeros(len(qpos)), []
    for i, pose in enumerate(qpos):
        data.qpos[:] = pose
        mujoco.mj_kinematics(robot, data)
        mujoco.mj_collision(robot, data)
        body[i], up[i] = data.xpos[bodies], data.xmat[torso].reshape(3, 3)[:, 2]
        turn = data.xmat[feet].reshape(2, 3, 3)
        sole[i] = data.xpos[feet][:, None] + corners @ turn.transpose(0, 2, 1)
        overlap[i], pair = _deepest(robot, data)
        names.append(pair)

    sole[..., 2] -= g1.SOLE_RADIUS_M
    return Poses(body, rotations.yaw(qpos[:, g1.ROOT_QUAT]), up, sole, overlap, tuple(names))


def torso_up(qpos: Array) -> Array:
    """The torso's axis (T, 3) in poses (T, 36)."""
    robot = model.build(floor=False)
    data, torso = mujoco.MjData(robot), robot.body("torso_link").id
    up = np.empty((len(qpos), 3))
    for i, pose in enumerate(qpos):
        data.qpos[:] = pose
        mujoco.mj_kinematics(robot, data)
        up[i] = data.xmat[torso].reshape(3, 3)[:, 2]
    return up


def _deepest(robot: mujoco.MjModel, data: mujoco.MjData) -> tuple[float, str]:
    if data.ncon == 0:
        return 0.0, ""
    worst = int(np.argmin(data.contact.dist[: data.ncon]))
    pair = (robot.body(robot.geom_bodyid[geom]).name for geom in data.contact.geom[worst])
    named = " and ".join(sorted(spoken(name) for name in pair))
    return max(0.0, -float(data.contact.dist[worst])), named


def spoken(name: str) -> str:
    """left_wrist_yaw_link, left_wrist_roll_joint → left wrist."""
    return re.sub(r"(_pitch|_roll|_yaw)?_(link|joint)$", "", name).replace("_", " ")
