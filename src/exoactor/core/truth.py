"""What an imagined clip really shows: known for a rendered one.

Benchmarks read it, no stage does.
"""

from dataclasses import dataclass

from exoactor.core import fields
from exoactor.core.checks import Array
from exoactor.core.fields import FieldSpec, Table
from exoactor.core.frames import CAMERA, Camera
from exoactor.core.motion import HumanMotion, States, Surroundings
from exoactor.core.motion.execution import THINGS
from exoactor.core.motion.person import HANDS, HUMAN_MOTION

OF_HANDS: Table = (
    *(spec for spec in HANDS if spec.name in ("state_left", "state_right")),
    FieldSpec("hand_visible", ("T", 2), "float64", "0…1", "how much of each hand the camera sees"),
)

TRUTH: Table = (*fields.unrounded(HUMAN_MOTION), *OF_HANDS, *CAMERA, *THINGS)


@dataclass(frozen=True)
class Truth:
    """The person, the hands' states (T,), the camera and the things; fields: `TRUTH`."""

    human: HumanMotion
    state_left: States
    state_right: States
    camera: Camera
    surroundings: Surroundings
    hand_visible: Array
