"""What the same command came to in other worlds."""

from dataclasses import dataclass

from exoactor.core import fields
from exoactor.core.fields import FieldSpec, Table
from exoactor.core.motion.execution import THINGS, Surroundings
from exoactor.core.motion.robot import POSES, ROBOT_MOTION, RobotMotion

WORLDS: Table = (
    FieldSpec("world", ("W",), "str", "", "what is the matter with each world"),
    FieldSpec("frames", ("W",), "int64", "", "how many of the T frames are each one's, in order"),
    FieldSpec("whole", ("W",), "bool", "", "it came to the end of what it was asked"),
    *fields.prefixed(ROBOT_MOTION, "", optional=True),
    *fields.prefixed(POSES, "reference_", optional=True),
    *fields.prefixed(THINGS, "", optional=True),
)
"""Of worlds.npz, which has no more than the first three where there is no world."""


@dataclass(frozen=True)
class WorldRun:
    """The command of an execution, executed in a world that is not the one it was made for.

    `world`: what is the matter with it, in words. `motion`: achieved poses; `reference`: what it
    was asked to do at the same instants; `whole`: it came to the end of that. `surroundings`: the
    things; at first they are where this world has them.
    """

    world: str
    motion: RobotMotion
    reference: RobotMotion
    whole: bool
    surroundings: Surroundings | None = None
