"""The person who takes the robot's place: the G1's stature and limbs, in the G1's stand pose."""

from functools import cache

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import SIDES
from exoactor.humans import gait, posture
from exoactor.humans.actor import Actor, Pose
from exoactor.humans.figure import Proportions
from exoactor.humans.performance import INDEX, Arm, Score, perform
from exoactor.humans.posture import Posture
from exoactor.robots import g1, model
from exoactor.scenes.scene import Start

STATURE_M = 1.32
"""The G1's height (Unitree's data sheet: 1320 mm standing)."""
HAND = 0.92
"""Size of the hands beside those of an adult of this stature: they keep to the arms, which are as
much shorter."""
GRIP = 0.2
"""How far the fingers of hanging hands are bent."""
ELBOWS_BACK = ((-1.0, 0.35, 0.0), (-1.0, -0.35, 0.0))


@cache
def person() -> Actor:
    """An actor of the G1's stature whose hips, knees, shoulders, elbows and wrists are where the
    G1's are.

    Hip height, the shares of thigh and shank in it, arms and shoulders are the robot's; ankles, the
    width between the hip joints and the head stay a person's.
    """
    at = _places(np.zeros(len(g1.JOINT_NAMES)))
    hip, knee, ankle = (at[f"left_{name}_link"][2] for name in ("hip_pitch", "knee", "ankle_roll"))
    sole = ankle + g1.LEFT_SOLE_M[0][2] - g1.SOLE_RADIUS_M
    share = (hip - sole - Actor(STATURE_M).ankle_height_m) / (hip - ankle)
    shoulder, elbow, wrist = (
        at[f"left_{name}_link"] for name in ("shoulder_roll", "elbow", "wrist_yaw")
    )

    return Actor(
        STATURE_M,
        Proportions(
            thigh_m=share * (hip - knee),
            shank_m=share * (knee - ankle),
            upper_arm_m=float(np.linalg.norm(elbow - shoulder)),
            forearm_m=float(np.linalg.norm(wrist - elbow)),
            shoulder_half_width_m=float(shoulder[1]),
            hand=HAND,
        ),
    )


def stance(actor: Actor, start: Start) -> posture.Stance:
    """Feet as far apart as the G1's, the body over the start."""
    apart = float(_standing()["left_ankle_roll_link"][1])
    return gait.stand(actor, start.place_m, start.yaw_rad, apart)


@cache
def carriage(actor: Actor) -> Posture:
    """The G1's stand on slightly bent knees: hips at the height of the robot's."""
    feet = stance(actor, Start((0.0, 0.0), 0.0))
    upright = posture.posed(actor, feet, 0.0, Posture().numbers()[None], posture.NOWHERE)
    hip = actor.joints(upright.pose)[0, INDEX["left_hip"]]
    return Posture(crouch_m=float(hip[2] - _standing()["left_hip_pitch_link"][2]))


def standing(actor: Actor, start: Start) -> Pose:
    """One frame: the actor as the G1 stands at the start of a scene. Every clip begins so."""
    feet, carried, yaw = stance(actor, start), carriage(actor), np.array([start.yaw_rad])
    none = np.zeros(1)
    return perform(
        actor,
        Score(
            fps=1.0,
            paths=gait.feet(actor, feet, [], none),
            pelvis_m=np.array([start.place_m]),
            pelvis_yaw_rad=yaw,
            crouch_m=none + carried.crouch_m,
            pelvis_pitch_rad=none + carried.pelvis_pitch_rad,
            trunk_pitch_rad=none + carried.trunk_pitch_rad,
            trunk_yaw_rad=none + carried.trunk_yaw_rad,
            gaze_yaw_rad=yaw,
            gaze_pitch_rad=none,
            shrug_rad=np.zeros((1, 2)),
            arms=(_arm(0), _arm(1)),
            grip=np.full((1, 2), GRIP),
        ),
        apart=True,
    ).pose


def _arm(side: int) -> Arm:
    """One arm as the G1 holds it beside the chest, elbow bent, palm inward: the directions are the
    robot's, and the lengths by proportion.
    """
    links = (f"{SIDES[side]}_{part}_link" for part in ("shoulder_roll", "wrist_yaw"))
    shoulder, wrist = (_standing()[link] for link in links)
    palm = (0.0, 2.0 * side - 1.0, 0.0)
    return Arm.still(1, wrist - shoulder, ELBOWS_BACK[side], (0.0, 0.0, 0.0), palm)


@cache
def _standing() -> dict[str, Array]:
    """Where the G1's links are in its stand pose at the origin."""
    return _places(model.stand_qpos()[g1.JOINT_POS], g1.STAND_ROOT_HEIGHT_M)


def _places(joint_pos_rad: Array, height_m: float = g1.PELVIS.pos_m[2]) -> dict[str, Array]:
    """Origins (3,) of the G1's links by name, pelvis upright over the origin."""
    robot = model.build(floor=False)
    data = mujoco.MjData(robot)
    data.qpos[:] = [0.0, 0.0, height_m, *rotations.IDENTITY_WXYZ, *joint_pos_rad]
    mujoco.mj_kinematics(robot, data)
    return {name: data.body(name).xpos.copy() for name in g1.BODY_NAMES}
