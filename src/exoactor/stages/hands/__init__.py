"""hands: clip and body → open, half-open or closed, a hand and frame."""

from typing import Protocol

from exoactor.core.motion import BodyMotion, HandMotion
from exoactor.core.progress import Progress
from exoactor.io.video import Clip


class HandReader(Protocol):
    """A back end of this stage."""

    def read(self, clip: Clip, body: BodyMotion, progress: Progress) -> HandMotion:
        """The state of both hands at the frames of `body`."""
        ...
