"""ground: camera space → metric world with a floor."""

from dataclasses import dataclass
from typing import Protocol

from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion, HumanMotion
from exoactor.io.video import Clip


@dataclass(frozen=True)
class Grounded:
    """The person in the world, the camera that saw it there, and what the user should know (plain words).

    `doubts`: sentences on what contradicts itself, each a reason not to trust the motion. `camera_share`: how far the
    background moved at most, in widths of the picture, and `camera_tracked`: in which share of the steps from picture
    to picture it could be followed; None without a clip.
    """

    human: HumanMotion
    camera: Camera
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    camera_share: float | None = None
    camera_tracked: float | None = None


class Ground(Protocol):
    """A back end of this stage."""

    def place(self, clip: Clip, body: BodyMotion) -> Grounded:
        """Find the floor and the camera's pitch, lock feet in contact, put the person at the origin facing +x."""
        ...
