"""What goals are read off: where body and things were. The same for the robot and the imagined
person.
"""

from dataclasses import dataclass

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ, heading_from_smpl
from exoactor.core.motion import SIDES, SMPL_JOINTS, Execution, RobotMotion, Surroundings
from exoactor.core.truth import Truth
from exoactor.robots import g1, g1_shapes

GRAVITY_M_S2 = 9.81
WEIGHT_N = g1.TOTAL_MASS_KG * GRAVITY_M_S2
"""Of the robot; the person in its place is taken to weigh as much."""


@dataclass(frozen=True)
class Trace:
    """T instants of a body among things, in the world.

    `pelvis_m` (T, 3) between the hips; `facing_rad` (T,) heading of the pelvis; `upright` (T,) the
    z component of the torso's axis, 1 standing straight; `top_m` (T,) height of the highest point
    of the body; `shoulders_m` (T, 2, 3), `feet_m` (T, 2, 3) middles of the soles and `hands_m`
    (T, 2, 3) of the palms, left first; `weight_n` of the body.
    """

    time_s: Array
    pelvis_m: Array
    facing_rad: Array
    upright: Array
    top_m: Array
    shoulders_m: Array
    feet_m: Array
    hands_m: Array
    weight_n: float
    surroundings: Surroundings


@dataclass(frozen=True)
class Success:
    """Whether the task was done, and by what figures, in words and numbers: {"bottle moved": "21
    cm"}.
    """

    achieved: bool
    details: dict[str, str]


def of_execution(execution: Execution) -> Trace:
    """What the robot did.

    Raises:
        BadMotionError: the execution had nothing around it.
    """
    if execution.surroundings is None:
        raise BadMotionError(
            "the execution has no surroundings", "track it again with the scene given"
        )
    return of_robot(execution.motion, execution.surroundings)


def of_robot(motion: RobotMotion, surroundings: Surroundings) -> Trace:
    """A robot's motion among things. A palm is taken in the middle of the hand, 3.6 cm under its
    skin.
    """
    from exoactor.robots import model

    motion = motion.reordered(g1.JOINT_NAMES)
    robot = model.build(floor=False)
    data, torso = mujoco.MjData(robot), robot.body("torso_link").id
    hips, shoulders, feet, hands = (
        [robot.body(f"{side}_{link}").id for side in SIDES]
        for link in ("hip_pitch_link", "shoulder_pitch_link", "ankle_roll_link", "wrist_yaw_link")
    )
    soles = np.array([g1.LEFT_SOLE_M, g1.RIGHT_SOLE_M]).mean(axis=1) - [0, 0, g1.SOLE_RADIUS_M]
    rods = {shape.name: shape.ends_m for shape in g1_shapes.COLLISION}
    palms = np.array([rods[f"{side}_hand_collision"] for side in SIDES]).mean(axis=1)
    capsules = np.flatnonzero(robot.geom_type == mujoco.mjtGeom.mjGEOM_CAPSULE)
    radius, half = robot.geom_size[capsules, :2].T

    rows = []
    for data.qpos[:] in motion.qpos:
        mujoco.mj_kinematics(robot, data)
        up = np.abs(data.geom_xmat[capsules, 8])
        rows.append(
            (
                data.xpos[hips].mean(axis=0),
                data.xmat[torso, 8],
                (data.geom_xpos[capsules, 2] + up * half + radius).max(),
                data.xpos[shoulders],
                _points(data, feet, soles),
                _points(data, hands, palms),
            )
        )

    pelvis, torso_up, top, at_shoulders, at_feet, at_hands = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    return Trace(
        motion.time_s,
        pelvis,
        rotations.yaw(motion.root_quat_wxyz),
        torso_up,
        top,
        at_shoulders,
        at_feet,
        at_hands,
        WEIGHT_N,
        surroundings,
    )


def of_truth(truth: Truth) -> Trace:
    """What the imagined person did, by the joints it was drawn from."""
    from exoactor.scenes.person import person

    human, actor = truth.human, person()
    pos = {name: human.joint_pos_m[:, i] for i, name in enumerate(SMPL_JOINTS)}
    turned = rotations.multiply(human.joint_quat_wxyz, rotations.conjugate(UPRIGHT_FACING_X_WXYZ))
    quat = {name: turned[:, i] for i, name in enumerate(SMPL_JOINTS)}

    def point(joint: str, offset_m: Array) -> Array:
        return np.asarray(pos[joint] + rotations.rotate(quat[joint], offset_m))

    sole = np.array([actor.bone("left_foot")[0] / 2.0, 0.0, -actor.ankle_height_m])
    along, below = actor.palm_m
    palms = {"left": np.array([0.0, along, -below]), "right": np.array([0.0, -along, -below])}
    crown = np.stack([point("head", offset)[:, 2] for offset in actor.crown_m], axis=1)
    return Trace(
        human.time_s,
        (pos["left_hip"] + pos["right_hip"]) / 2.0,
        heading_from_smpl(human.joint_quat_wxyz[:, SMPL_JOINTS.index("pelvis")]),
        rotations.rotate(quat["spine3"], np.array([0.0, 0.0, 1.0]))[:, 2],
        np.maximum(crown.max(axis=1), human.joint_pos_m[..., 2].max(axis=1)),
        np.stack([pos[f"{side}_shoulder"] for side in palms], axis=1),
        np.stack([point(f"{side}_ankle", sole) for side in palms], axis=1),
        np.stack([point(f"{side}_wrist", palm) for side, palm in palms.items()], axis=1),
        WEIGHT_N,
        truth.surroundings,
    )


def _points(data: mujoco.MjData, bodies: list[int], local_m: Array) -> Array:
    """Points (B, 3) of bodies in the world."""
    turn = data.xmat[bodies].reshape(-1, 3, 3)
    return np.asarray(data.xpos[bodies] + np.einsum("bij,bj->bi", turn, local_m))
