"""What an imagined clip really shows: known for a rendered one. Benchmarks read it, no stage does."""

from dataclasses import dataclass

from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import HumanMotion, States, Surroundings


@dataclass(frozen=True)
class Truth:
    """The person's joints, rotations and contacts in the world, the hands' states (T,), the camera and the things.

    `hand_visible` (T, 2): how much of each hand the camera sees, 0…1.
    """

    human: HumanMotion
    state_left: States
    state_right: States
    camera: Camera
    surroundings: Surroundings
    hand_visible: Array
