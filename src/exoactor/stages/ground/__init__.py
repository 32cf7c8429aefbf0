"""ground: camera space → metric world with a floor."""

from dataclasses import dataclass
from typing import Protocol

from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion, HumanMotion
from exoactor.io.video import Clip


@dataclass(frozen=True)
class Grounded:
    """The person in the world, the camera that saw it there, and what the user should know (plain words)."""

    human: HumanMotion
    camera: Camera
    notes: tuple[str, ...] = ()


class Ground(Protocol):
    """A back end of this stage."""

    def place(self, clip: Clip, body: BodyMotion) -> Grounded:
        """Find the floor and the camera's pitch, lock feet in contact, put the person at the origin facing +x."""
        ...
