"""The nouns that stages hand on.

What was seen and what the person did (`person`), what the robot shall do (`robot`), what it did
(`execution`); how joints are named (`joints`).
"""

from exoactor.core.checks import Flags, States
from exoactor.core.motion.execution import Execution, Surroundings, Verdict
from exoactor.core.motion.joints import (
    DEX3_JOINTS,
    LIMB_JOINTS,
    SIDES,
    SMPL_JOINTS,
    SMPL_PARENTS,
    Side,
    joint_indices,
)
from exoactor.core.motion.person import (
    ESTIMATE_FPS,
    LEAN_AWAY_RAD,
    BodyMotion,
    BuildName,
    Hand,
    HandMotion,
    HumanMotion,
)
from exoactor.core.motion.robot import REFERENCE_FPS, RobotMotion, TrackingReference
from exoactor.core.motion.worlds import WorldRun

__all__ = [
    "DEX3_JOINTS", "ESTIMATE_FPS", "LEAN_AWAY_RAD", "LIMB_JOINTS", "REFERENCE_FPS", "SIDES",
    "SMPL_JOINTS", "SMPL_PARENTS", "BodyMotion", "BuildName", "Execution", "Flags", "Hand",
    "HandMotion", "HumanMotion", "RobotMotion", "Side", "States", "Surroundings",
    "TrackingReference", "Verdict", "WorldRun", "joint_indices",
]  # fmt: skip
