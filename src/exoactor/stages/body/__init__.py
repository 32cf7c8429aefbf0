"""body: clip → camera-space motion."""

from dataclasses import dataclass
from typing import Protocol

from exoactor.core.motion import BodyMotion
from exoactor.core.progress import Progress
from exoactor.core.watched import Watched
from exoactor.io.video import Clip


@dataclass(frozen=True)
class Reading:
    """One person's motion, what there was to see in the clip, and what to know of it, in whole sentences.

    `body` may cover a part of the clip: from `body.clip_start_s` on.
    """

    body: BodyMotion
    watched: Watched
    notes: tuple[str, ...] = ()


class BodyEstimator(Protocol):
    """A back end of this stage."""

    def estimate(self, clip: Clip, progress: Progress) -> Reading:
        """Read one person's motion off the clip, at ESTIMATE_FPS; BadMotionError if nobody can be followed."""
        ...
