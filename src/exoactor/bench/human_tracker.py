"""Trackers by HumanTracker's rule, beside our own: a motion is kept to where the root is never more
than 0.25 m from the reference, and no joint more than 1 rad.

Its families are told from the motion itself. Interaction is none of them here: a motion alone has
nothing to act on.
"""

from collections.abc import Sequence

import mujoco
import numpy as np

from exoactor.bench.jobs import Row
from exoactor.core.motion import Execution, RobotMotion
from exoactor.robots import g1, model

ROOT_M, JOINT_RAD = 0.25, 1.0
FAMILIES = ("daily", "dynamic", "ground")
GROUND_M, EVERY = 0.10, 5
"""On the ground: anything but feet and shins is so near to the floor, looked at in every fifth
frame."""
ROOT_M_S, LEG_RAD_S, SHARE_PCT = 1.75, 9.0, 99.0
"""Dynamic: it flies, or its root or a hip or knee is faster than this in one frame of a hundred
(chosen on the shared motions)."""
LEGS = tuple(
    index
    for index, name in enumerate(g1.JOINT_NAMES)
    if "hip_pitch" in name or "hip_roll" in name or "knee" in name
)


def family(motion: RobotMotion, flown: bool) -> str:
    """One of FAMILIES, of a motion in the G1's own order of joints; `flown`: both feet are in the
    air at some time.
    """
    if _lowest_m(motion) < GROUND_M:
        return "ground"
    root_m_s = np.linalg.norm(np.gradient(motion.root_pos_m[:, :2], axis=0), axis=1) * motion.fps
    leg_rad_s = np.abs(np.gradient(motion.joint_pos_rad[:, LEGS], axis=0)).max(axis=1) * motion.fps
    fast = (
        np.percentile(root_m_s, SHARE_PCT) > ROOT_M_S
        or np.percentile(leg_rad_s, SHARE_PCT) > LEG_RAD_S
    )
    return "dynamic" if fast or flown else "daily"


def _lowest_m(motion: RobotMotion) -> float:
    """Over the floor, of all but feet and shins."""
    robot = model.build(floor=False)
    data = mujoco.MjData(robot)
    capsules = [
        geom
        for geom in np.flatnonzero(robot.geom_type == mujoco.mjtGeom.mjGEOM_CAPSULE)
        if not any(part in robot.geom(geom).name for part in ("foot", "shin"))
    ]
    radius, half = robot.geom_size[capsules, :2].T

    lowest = np.inf
    for data.qpos[:] in motion.qpos[::EVERY]:
        mujoco.mj_kinematics(robot, data)
        below = np.abs(data.geom_xmat[capsules, 8]) * half + radius
        lowest = min(lowest, float((data.geom_xpos[capsules, 2] - below).min()))
    return lowest


def errors(execution: Execution) -> Row:
    """The largest of the root and of any joint, in the motion itself, as far as it came."""
    did = execution.reordered(g1.JOINT_NAMES)
    fps = execution.fps
    clip = slice(round(execution.clip_start_s * fps), round(execution.clip_end_s * fps) + 1)
    if not len(did.motion.root_pos_m[clip]):
        return {"root_error_max_m": None, "joint_error_max_rad": None}
    root_m = np.linalg.norm((did.motion.root_pos_m - did.reference.root_pos_m)[clip], axis=1)
    joint_rad = np.abs((did.motion.joint_pos_rad - did.reference.joint_pos_rad)[clip])
    return {
        "root_error_max_m": float(root_m.max()),
        "joint_error_max_rad": float(joint_rad.max()),
    }


def kept_to(row: Row) -> bool:
    """Whether a motion was survived, and kept to by this rule; `row`: of a trial."""
    root_m, joint_rad = row.get("root_error_max_m"), row.get("joint_error_max_rad")
    if root_m is None or joint_rad is None:
        return False
    return bool(row["survived"] and root_m <= ROOT_M and joint_rad <= JOINT_RAD)


def cells(rows: Sequence[Row], trackers: Sequence[str]) -> list[tuple[str, ...]]:
    """Heads, then a line a family and one for all: how many of how many each tracker keeps to."""
    lines: list[tuple[str, ...]] = [("kept within 0.25 m and 1 rad", *trackers)]
    for name in (*FAMILIES, None):
        of = [row for row in rows if row["flight"] is not None and name in (None, row["family"])]
        if of:
            counts = ([kept_to(row) for row in of if row["tracker"] == who] for who in trackers)
            lines.append((name or "all", *(f"{sum(kept)} of {len(kept)}" for kept in counts)))
    return lines
