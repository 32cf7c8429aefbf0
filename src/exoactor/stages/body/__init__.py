"""body: clip → camera-space motion."""

from typing import Protocol

from exoactor.core.motion import BodyMotion
from exoactor.core.progress import Progress
from exoactor.io.video import Clip


class BodyEstimator(Protocol):
    """A back end of this stage."""

    def estimate(self, clip: Clip, progress: Progress) -> BodyMotion:
        """Read one person's motion off the clip, at ESTIMATE_FPS; BadMotionError if nobody can be followed."""
        ...
