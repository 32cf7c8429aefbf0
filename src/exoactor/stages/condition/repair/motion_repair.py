"""A motion that a robot could follow, of one that no robot could; a clean one comes out as it went
in.

Each repair says what it changed, in words for the report.
"""

from dataclasses import dataclass, field

from exoactor.core.motion import RobotMotion
from exoactor.robots.legs import Legs
from exoactor.stages.condition.repair.flatten import FlatFeetConfig, flat_footed
from exoactor.stages.condition.repair.floor import (
    FloorConfig,
    above_a_fall,
    airborne,
    on_the_floor,
    with_short_flights,
)
from exoactor.stages.condition.repair.glitches import GlitchConfig, without_glitches


@dataclass(frozen=True)
class MotionConfig:
    """What is mended of a motion, whatever is around it."""

    glitches: GlitchConfig = field(default_factory=GlitchConfig)
    floor: FloorConfig = field(default_factory=FloorConfig)
    flat_feet: FlatFeetConfig = field(default_factory=FlatFeetConfig)


def repair(
    motion: RobotMotion, legs: Legs, config: MotionConfig = MotionConfig()
) -> tuple[RobotMotion, tuple[str, ...]]:
    """The motion, and what was changed."""
    notes: list[str] = []
    fps, floor = motion.fps, config.floor
    qpos = without_glitches(motion.qpos, fps, config.glitches, notes)

    qpos = on_the_floor(qpos, fps, legs, floor, notes)
    levelled = flat_footed(qpos, fps, legs, config.flat_feet, notes)
    if levelled is not qpos:
        qpos = on_the_floor(levelled, fps, legs, floor, [])

    qpos = with_short_flights(qpos, fps, legs, floor, notes)
    qpos = above_a_fall(qpos, fps, legs, floor, notes)
    return motion.with_qpos(qpos), tuple(notes)


def flies(motion: RobotMotion) -> bool:
    """Whether the motion, repaired, leaves the floor."""
    legs = Legs()
    return bool(airborne(repair(motion, legs)[0], legs).any())
