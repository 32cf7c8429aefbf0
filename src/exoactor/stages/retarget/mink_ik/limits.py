"""What the robot may not do: ranges and speeds of its joints, and touching itself."""

from dataclasses import dataclass
from itertools import product

import mink
import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import SIDES
from exoactor.robots import g1
from exoactor.robots.links import Joint, Y

PERSONS_RANGE_RAD = {
    "left_hip_pitch_joint": (-2.5, 1.2),
    "left_hip_yaw_joint": (-1.2, 1.2),
    "left_knee_joint": (0.0, 2.8),
    "left_shoulder_pitch_joint": (-3.0, 1.0),
    "left_shoulder_roll_joint": (-0.9, 1.7),
    "left_shoulder_yaw_joint": (-1.8, 2.2),
    "left_elbow_joint": (-0.95, 1.5),
}
"""Where the robot's joints go further than a person's, the person's range with some slack, in the
robot's angles (its elbow is straight at 1.5); the right side mirrored. Beyond it lie the poses that
reach a target the wrong way round."""


@dataclass(frozen=True)
class LimitConfig:
    """How near the robot's limits a reference may come; set by hand.

    speed_share: of the motors' top speeds: a motor at top speed has no torque left to follow.
    clearance_m: collision shapes keep this distance; below notice_m their approach is slowed.
    """

    speed_share: float = 0.7
    clearance_m: float = 0.002
    notice_m: float = 0.04


def joint_ranges() -> tuple[Array, Array]:
    """Lowest and highest angle (29,) of each joint: the motor's range as far as a person's goes
    too.
    """
    low, high = np.array([_range(joint) for joint in g1.JOINTS]).T
    return low, high


def joint_speeds(config: LimitConfig) -> Array:
    """(29,) rad/s."""
    return config.speed_share * np.array([joint.motor.speed_rad_s for joint in g1.JOINTS])


def clearance(robot: mujoco.MjModel, config: LimitConfig) -> mink.CollisionAvoidanceLimit:
    """Arms stay out of trunk, legs and each other; legs out of each other, feet out of the hips."""
    forearm, upper_arm = _parts("forearm", "wrist", "hand"), _parts("shoulder", "upper_arm")
    leg = _parts("thigh", "shin", "foot")
    hips = [f"{side}_hip_collision" for side in SIDES]
    trunk = [f"{part}_collision" for part in ("pelvis", "belly", "chest", "head")] + hips
    pairs = [(forearm[side], trunk + leg["left"] + leg["right"]) for side in SIDES]
    pairs += [
        (forearm["left"], forearm["right"] + upper_arm["right"]),
        (forearm["right"], upper_arm["left"]),
        (leg["left"], leg["right"]),
    ]
    pairs += [
        ([f"{side}_foot_collision"], ["pelvis_collision", hip])
        for side, hip in product(SIDES, hips)
    ]

    return mink.CollisionAvoidanceLimit(
        robot,
        pairs,
        minimum_distance_from_collisions=config.clearance_m,
        collision_detection_distance=config.notice_m,
    )


def _parts(*names: str) -> dict[str, list[str]]:
    return {side: [f"{side}_{name}_collision" for name in names] for side in SIDES}


def _range(joint: Joint) -> tuple[float, float]:
    low, high = joint.range_rad
    persons = PERSONS_RANGE_RAD.get(joint.name.replace("right_", "left_"))
    if persons is None:
        return low, high
    least, most = persons
    if joint.name.startswith("right_") and joint.axis != Y:
        least, most = -most, -least
    return max(low, least), min(high, most)
