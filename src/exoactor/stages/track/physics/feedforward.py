"""Position targets that would hold a reference if nothing disturbed it: inverse dynamics, through
the gains.

What the motion asks of the pelvis comes from the feet that are down (`robots.bearing`), and from
the seat, on which one sits with the pelvis.
"""

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.robots import bearing, g1, model
from exoactor.robots.legs import FEET, Legs

LIGHTENED = 0.9  # of the feet's share is taken off them by a seat


def targets(qpos: Array, qvel: Array, step_s: float, seated: Array) -> Array:
    """Position targets (T, 29) for a reference qpos (T, 36), qvel (T, 35) sampled every `step_s`.

    seated (T,): 1 where it sits on something, 0 where it stands.
    """
    robot = model.build(floor=False)
    data = mujoco.MjData(robot)
    acc = np.gradient(qvel, step_s, axis=0)
    share = bearing.shares(Legs().sole_height(qpos))
    share *= 1.0 - LIGHTENED * seated[:, None]
    share = np.column_stack([share, seated])
    links = [robot.body(name).id for name in (*FEET, "pelvis")]

    torque = np.empty((len(qpos), robot.nu))
    for t in range(len(qpos)):
        data.qpos[:], data.qvel[:], data.qacc[:] = qpos[t], qvel[t], acc[t]
        mujoco.mj_inverse(robot, data)
        used = 3 if seated[t] > 0.0 else 2
        torque[t] = data.qfrc_inverse[g1.JOINT_VEL] - _from_below(
            robot, data, links[:used], share[t, :used]
        )

    limit, kp, kd = np.array([(j.motor.torque_nm, j.kp, j.kd) for j in g1.JOINTS]).T
    return np.asarray(
        qpos[:, g1.JOINT_POS] + (np.clip(torque, -limit, limit) + kd * qvel[:, g1.JOINT_VEL]) / kp
    )


def _from_below(
    robot: mujoco.MjModel, data: mujoco.MjData, links: list[int], share: Array
) -> Array:
    """Torque at the joints (29,) of the forces on feet and seat that carry the pelvis."""
    jacobian = np.zeros((6 * len(links), robot.nv))
    for i, link in enumerate(links):
        mujoco.mj_jacBody(
            robot, data, jacobian[6 * i : 6 * i + 3], jacobian[6 * i + 3 : 6 * i + 6], link
        )
    return bearing.torque_nm(jacobian, share, data.qfrc_inverse[g1.ROOT_VEL])
