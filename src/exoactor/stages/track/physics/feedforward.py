"""Position targets that would hold a reference if nothing disturbed it: inverse dynamics, through
the gains.

The floor's part of the forces is unknown in a kinematic reference. The pelvis has no motor, so what
the motion asks of it must come from the feet: it is spread over them by least squares, on the feet
that are down; and over the seat, on which one sits with the pelvis.
"""

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.robots import g1, model
from exoactor.robots.legs import FEET, Legs

FULL_LOAD_M, NO_LOAD_M = 0.01, 0.04
"""A sole lower than the first carries weight, higher than the second none; in between, linearly
less."""

LEVER_M = 0.05
"""How far from the ankle a foot's force acts, about: prices moments against forces when they are
spread."""

LIGHTENED = 0.9  # of the feet's share is taken off them by a seat

AIRBORNE = 1e-4  # weight of a foot in the air, where the reference leaves no better one


def targets(qpos: Array, qvel: Array, step_s: float, seated: Array) -> Array:
    """Position targets (T, 29) for a reference qpos (T, 36), qvel (T, 35) sampled every `step_s`.

    seated (T,): 1 where it sits on something, 0 where it stands.
    """
    robot = model.build(floor=False)
    data = mujoco.MjData(robot)
    acc = np.gradient(qvel, step_s, axis=0)
    share = np.clip(
        (NO_LOAD_M - Legs().sole_height(qpos)) / (NO_LOAD_M - FULL_LOAD_M), AIRBORNE, 1.0
    )
    share *= 1.0 - LIGHTENED * seated[:, None]
    share = np.column_stack([share, seated])
    bearing = [robot.body(name).id for name in (*FEET, "pelvis")]

    torque = np.empty((len(qpos), robot.nu))
    for t in range(len(qpos)):
        data.qpos[:], data.qvel[:], data.qacc[:] = qpos[t], qvel[t], acc[t]
        mujoco.mj_inverse(robot, data)
        used = 3 if seated[t] > 0.0 else 2
        torque[t] = data.qfrc_inverse[g1.JOINT_VEL] - _from_below(
            robot, data, bearing[:used], share[t, :used]
        )

    limit, kp, kd = np.array([(j.motor.torque_nm, j.kp, j.kd) for j in g1.JOINTS]).T
    return np.asarray(
        qpos[:, g1.JOINT_POS] + (np.clip(torque, -limit, limit) + kd * qvel[:, g1.JOINT_VEL]) / kp
    )


def _from_below(
    robot: mujoco.MjModel, data: mujoco.MjData, bearing: list[int], share: Array
) -> Array:
    """Torque at the joints (29,) of the forces on feet and seat that carry the pelvis."""
    jacobian = np.zeros((6 * len(bearing), robot.nv))
    for i, link in enumerate(bearing):
        mujoco.mj_jacBody(
            robot, data, jacobian[6 * i : 6 * i + 3], jacobian[6 * i + 3 : 6 * i + 6], link
        )
    price = np.repeat(share, 6) * np.tile([1.0] * 3 + [LEVER_M**2] * 3, len(bearing))
    pelvis = jacobian[:, g1.ROOT_VEL]
    spread = (price[:, None] * pelvis) @ np.linalg.inv(pelvis.T @ (price[:, None] * pelvis))
    return np.asarray(jacobian[:, g1.JOINT_VEL].T @ (spread @ data.qfrc_inverse[g1.ROOT_VEL]))
