"""What the same command came to in other worlds."""

from dataclasses import dataclass

from exoactor.core import fields
from exoactor.core.fields import FieldSpec, Table
from exoactor.core.motion.execution import THINGS, Surroundings
from exoactor.core.motion.robot import ROBOT_MOTION, RobotMotion

WORLDS: Table = (
    FieldSpec("world", ("W",), "str", "", "what is the matter with each world"),
    FieldSpec("frames", ("W",), "int64", "", "how many of the T frames are each one's, in order"),
    *fields.prefixed(ROBOT_MOTION, "", optional=True),
    *fields.prefixed(THINGS, "", optional=True),
)
"""Of worlds.npz, which has no more than the first two where there is no world."""


@dataclass(frozen=True)
class WorldRun:
    """The command of an execution, executed in a world that is not the one it was made for.

    `world`: what is the matter with it, in words. `motion`: achieved poses, of the execution's
    reference from its first frame on; it ends early after a fall. `surroundings`: the things at the
    same instants; at the first they are where this world has them.
    """

    world: str
    motion: RobotMotion
    surroundings: Surroundings | None = None
