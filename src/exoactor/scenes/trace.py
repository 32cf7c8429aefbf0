"""What a success predicate reads: where body and things were. The same for the robot and the imagined person."""

from dataclasses import dataclass

from exoactor.core.checks import Array
from exoactor.core.motion import Surroundings


@dataclass(frozen=True)
class Trace:
    """T instants of a body among things, in the world.

    `pelvis_m` (T, 3) between the hips; `facing_rad` (T,) heading of the pelvis; `upright` (T,) the z component of the
    torso's axis, 1 standing straight; `top_m` (T,) height of the highest point of the body; `feet_m` (T, 2, 3) middles
    of the soles and `hands_m` (T, 2, 3) of the palms, left first; `weight_n` of the body.
    """

    time_s: Array
    pelvis_m: Array
    facing_rad: Array
    upright: Array
    top_m: Array
    feet_m: Array
    hands_m: Array
    weight_n: float
    surroundings: Surroundings


@dataclass(frozen=True)
class Success:
    """Whether the task was done, and by what figures, in words and numbers: {"bottle moved": "21 cm"}."""

    achieved: bool
    details: dict[str, str]
