"""Position targets that would hold a reference if nothing disturbed it: inverse dynamics, through the gains.

The floor's part of the forces is unknown in a kinematic reference. The pelvis has no motor, so what the motion asks of
it must come from the feet: it is spread over them by least squares, on the feet that are down.
"""

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.robots import g1, model
from exoactor.stages.track.stance import FEET, Legs

DOWN_M, UP_M = 0.01, 0.04
"""A sole lower than the first carries weight, higher than the second none; in between, linearly less."""

LEVER_M = 0.05
"""How far from the ankle a foot's force acts, about: prices moments against forces when they are spread."""

AIRBORNE = 1e-4  # weight of a foot in the air, where the reference leaves no better one


def targets(qpos: Array, qvel: Array, step_s: float) -> Array:
    """Position targets (T, 29) for a reference qpos (T, 36), qvel (T, 35) sampled every `step_s`."""
    robot = model.build(floor=False)
    data = mujoco.MjData(robot)
    acc = np.gradient(qvel, step_s, axis=0)
    share = np.clip((UP_M - Legs().sole_height(qpos)) / (UP_M - DOWN_M), AIRBORNE, 1.0)
    feet = [robot.body(name).id for name in FEET]
    torque = np.empty((len(qpos), robot.nu))
    for t in range(len(qpos)):
        data.qpos[:], data.qvel[:], data.qacc[:] = qpos[t], qvel[t], acc[t]
        mujoco.mj_inverse(robot, data)
        torque[t] = data.qfrc_inverse[6:] - _from_the_floor(robot, data, feet, share[t])
    limit, kp, kd = np.array([(j.motor.torque_nm, j.kp, j.kd) for j in g1.JOINTS]).T
    return np.asarray(qpos[:, 7:] + (np.clip(torque, -limit, limit) + kd * qvel[:, 6:]) / kp)


def _from_the_floor(robot: mujoco.MjModel, data: mujoco.MjData, feet: list[int], share: Array) -> Array:
    """Torque at the joints (29,) of the foot forces that carry the pelvis."""
    jacobian = np.zeros((12, robot.nv))
    for side, foot in enumerate(feet):
        mujoco.mj_jacBody(robot, data, jacobian[6 * side : 6 * side + 3], jacobian[6 * side + 3 : 6 * side + 6], foot)
    price = np.repeat(share, 6) * np.tile([1.0] * 3 + [LEVER_M**2] * 3, 2)
    pelvis = jacobian[:, :6]
    spread = (price[:, None] * pelvis) @ np.linalg.inv(pelvis.T @ (price[:, None] * pelvis))
    return np.asarray(jacobian[:, 6:].T @ (spread @ data.qfrc_inverse[:6]))
