"""body: clip → camera-space motion."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from exoactor.core.backend import BackEnd, Registry
from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion, BuildName
from exoactor.core.progress import Progress
from exoactor.core.watched import Watched

if TYPE_CHECKING:
    from exoactor.io.video import Clip
    from exoactor.stages.body.blaze import BlazeConfig
    from exoactor.stages.body.external import ExternalConfig


@dataclass(frozen=True)
class BodyInput:
    """A clip, and what is known of the person in it and of the camera.

    camera: its pose over the floor: feet that rest are then on that floor. Give `focal_px` too.
    focal_px: the camera's focal length in pixels; None: a guess. stature_m: the person's height:
        the scale of all.
    person: which one to follow, as people.json counts them; None: the one that moves, is large,
        central and long in view. shot: in which shot of the clip, counted from 1; None: the one in
        which somebody is in view longest.
    build: "robot" for a person who took the robot's place and has its limbs; else an adult of
        unknown proportions.
    rotate: degrees clockwise by which the pictures are to be turned; None: as the person in them
        stands, where that is evident. fps: pictures a second at which the clip was captured; None:
        as the file says.
    """

    clip: "Clip"
    camera: Camera | None = None
    focal_px: float | None = None
    stature_m: float = 1.70
    person: int | None = None
    shot: int | None = None
    build: BuildName = "adult"
    rotate: int | None = 0
    fps: float | None = None


@dataclass(frozen=True)
class Reading:
    """One person's motion, what there was to see in the clip, and what to know, in sentences.

    `body` may cover a part of the clip: from `body.clip_start_s` on.
    """

    body: BodyMotion
    watched: Watched
    notes: tuple[str, ...] = ()


class BodyEstimator(Protocol):
    """A back end of this stage."""

    def estimate(self, given: BodyInput, progress: Progress) -> Reading:
        """Read one person's motion off the clip at ESTIMATE_FPS.

        BadMotionError if nobody can be followed.
        """
        ...


def _blaze(config: "BlazeConfig | None" = None) -> BodyEstimator:
    from exoactor.stages.body.blaze import Blaze

    return Blaze(config)


def _gem(config: "ExternalConfig | None" = None) -> BodyEstimator:
    from exoactor.stages.body.external import Gem

    return Gem(config)


def _gvhmr(config: "ExternalConfig | None" = None) -> BodyEstimator:
    from exoactor.stages.body.external import Gvhmr

    return Gvhmr(config)


BODY_ESTIMATORS: Registry[BodyEstimator] = Registry(
    "body",
    "estimate",
    {
        "blaze": BackEnd(_blaze, 6, equipped=True),
        "gem": BackEnd(_gem, 2, external=True),
        "gvhmr": BackEnd(_gvhmr, 2, external=True),
    },
)
