"""How far the robot was from each contact that the plan wants, in physics."""

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.contacts import FLOOR, BodyPart, Contact, ContactPlan
from exoactor.core.motion import Execution
from exoactor.robots import model

CAPSULES: dict[BodyPart, tuple[str, ...]] = {
    "left_palm": ("left_hand_collision",),
    "right_palm": ("right_hand_collision",),
    "left_foot": ("left_foot_collision",),
    "right_foot": ("right_foot_collision",),
    "seat": (
        "pelvis_collision",
        *(f"{side}_{part}_collision" for side in ("left", "right") for part in ("hip", "thigh")),
    ),
}
"""What of the robot's form (`robots.g1_shapes`) makes a contact; a Dex3 hand counts as the rubber
one in its place."""


def contact_figures(execution: Execution, plan: ContactPlan) -> dict[str, object]:
    """The part `interact` of metrics.json that physics knows.

    contact_errors_mm: of each contact, in the order of the plan: how far the part's surface is
    from the point that it shall touch, which moves with its thing, or from the floor, which is the
    same everywhere; on average over the frames in which it shall, 0 where it touches or is inside.
    None where the execution has no such frame, or not that thing. contact_error_mm: the mean over
    the contacts of palms.
    """
    robot = model.build(floor=False)
    errors = [_error_mm(robot, execution, plan, contact) for contact in plan.contacts]
    palms = [
        error
        for contact, error in zip(plan.contacts, errors, strict=True)
        if error is not None and contact.part in ("left_palm", "right_palm")
    ]
    return {
        "contact_error_mm": float(np.mean(palms)) if palms else None,
        "contact_errors_mm": errors,
    }


def _error_mm(
    robot: mujoco.MjModel, execution: Execution, plan: ContactPlan, contact: Contact
) -> float | None:
    wanted = plan.during(contact, execution.given_time_s)
    around = execution.surroundings
    there = contact.thing == FLOOR or (around is not None and contact.thing in around.names)
    if not there or not wanted.any():
        return None

    middle, axis, radius = _capsules(robot, execution.motion.qpos[wanted], CAPSULES[contact.part])
    if around is None or contact.thing == FLOOR:
        away = middle[..., 2] - np.abs(axis[..., 2])
    else:
        thing = around.index(contact.thing)
        turned = rotations.rotate(around.quat_wxyz[wanted, thing], contact.point_m)
        away = _from_axis_m(around.pos_m[wanted, thing] + turned, middle, axis)
    return float(np.maximum((away - radius).min(axis=1), 0.0).mean() * 1e3)


def _capsules(
    robot: mujoco.MjModel, qpos: Array, names: tuple[str, ...]
) -> tuple[Array, Array, Array]:
    """Middles (T, N, 3) and half axes (T, N, 3) of N capsules in poses (T, 36); radii (N,)."""
    data, geoms = mujoco.MjData(robot), [robot.geom(name).id for name in names]
    middle, axis = np.empty((2, len(qpos), len(geoms), 3))
    for t, pose in enumerate(qpos):
        data.qpos[:] = pose
        mujoco.mj_kinematics(robot, data)
        middle[t] = data.geom_xpos[geoms]
        axis[t] = data.geom_xmat[geoms].reshape(-1, 3, 3)[..., 2]
    radius, half = robot.geom_size[geoms, :2].T
    return middle, half[:, None] * axis, radius


def _from_axis_m(point_m: Array, middle_m: Array, axis_m: Array) -> Array:
    """(T, N) from points (T, 3) to the stretches from end to end of N half axes (T, N, 3)."""
    away = point_m[:, None] - middle_m
    along = (away * axis_m).sum(axis=2) / (axis_m**2).sum(axis=2)
    return np.asarray(np.linalg.norm(away - np.clip(along, -1.0, 1.0)[..., None] * axis_m, axis=2))
