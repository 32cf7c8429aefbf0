"""ground: camera space → metric world with a floor. It knows no things."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from exoactor.core.backend import BackEnd, Registry
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion, HandMotion, HumanMotion
from exoactor.core.progress import Progress
from exoactor.scenes.scene import Start

if TYPE_CHECKING:
    from exoactor.io.video import Clip
    from exoactor.stages.ground.contact import GroundConfig


@dataclass(frozen=True)
class GroundInput:
    """A person in camera space, and what is known of camera and place.

    clip: what the body was read off, for the camera's motion; None: the camera rests.
    hands: where their reader tells how wrists are turned.
    camera: K and pose, where they are known; its world is kept, and nothing is re-oriented.
    focal_known: False where the body's focal length is a guess; it is then found with the floor.
    start: with a known camera, where the person stands at first (in a scene: where the robot does).
    on_known_floor: with a known camera, the body was fitted to the floor under it.
    """

    body: BodyMotion
    clip: "Clip | None" = None
    hands: HandMotion | None = None
    camera: Camera | None = None
    focal_known: bool = True
    start: Start | None = None
    on_known_floor: bool = False


@dataclass(frozen=True)
class Grounded:
    """The person in the world, the camera that saw it there, and what the user should know (plain
    words).

    `hand_px` (T, 2, 2, 2): where the hands were seen, as `camera` at rest would have seen them;
    None: as the body has it. `doubts`: sentences on what contradicts itself, each a reason not to
    trust the motion. `camera_share`: how far the background moved at most, in widths of the
    picture, and `camera_tracked`: in which share of the steps from picture to picture it could be
    followed; None without a clip.
    """

    human: HumanMotion
    camera: Camera
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    camera_share: float | None = None
    camera_tracked: float | None = None
    hand_px: Array | None = None


class Ground(Protocol):
    """A back end of this stage."""

    def place(self, given: GroundInput, progress: Progress) -> Grounded:
        """Find the floor and the camera's pitch, lock feet in contact, put the person at the origin
        facing +x.
        """
        ...


def measure(grounded: Grounded) -> dict[str, float | None]:
    """The `ground` part of metrics.json; a value that cannot be measured is None.

    Besides those of `humans.floor_figures`, camera_pitch_deg: positive when the camera looks down;
    camera_share, camera_tracked_share: how far the background moved, in widths, and in which share
    of the steps it was followed.
    """
    import numpy as np

    from exoactor.humans import floor_figures

    return {
        **floor_figures.measure(grounded.human),
        "camera_pitch_deg": float(np.rad2deg(grounded.camera.pitch_down_rad)),
        "camera_share": grounded.camera_share,
        "camera_tracked_share": grounded.camera_tracked,
    }


def _contact(config: "GroundConfig | None" = None) -> Ground:
    from exoactor.stages.ground.contact import ContactGround

    return ContactGround(config)


GROUNDS: Registry[Ground] = Registry("ground", "place", {"contact": BackEnd(_contact, 14)})
