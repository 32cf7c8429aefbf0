"""ground: camera space → metric world with a floor. It knows no things."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from exoactor.core.backend import BackEnd, Registry
from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion, HandMotion, HumanMotion
from exoactor.core.progress import Progress
from exoactor.io.video import Clip
from exoactor.scenes.scene import Start

if TYPE_CHECKING:
    from exoactor.stages.ground.settings import GroundConfig


@dataclass(frozen=True)
class GroundInput:
    """A person in camera space, and what is known of camera and place.

    clip: what the body was read off, for the camera's motion; None: the camera rests.
    hands: where their reader tells how wrists are turned. camera: K and pose, where they are known; its world is kept.
    focal_known: False where the body's focal length is a guess; it is then found with the floor.
    start: with a known camera, where the person stands at first.
    """

    body: BodyMotion
    clip: Clip | None = None
    hands: HandMotion | None = None
    camera: Camera | None = None
    focal_known: bool = True
    start: Start | None = None


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

    def place(self, given: GroundInput, progress: Progress) -> Grounded:
        """Find the floor and the camera's pitch, lock feet in contact, put the person at the origin facing +x."""
        ...


def _contact(config: "GroundConfig | None" = None) -> Ground:
    from exoactor.stages.ground.own import OwnGround

    return OwnGround(config)


GROUNDS: Registry[Ground] = Registry("ground", "place", {"contact": BackEnd(_contact, 11)})
