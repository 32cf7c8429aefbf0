"""track: reference → execution in physics."""

from typing import Protocol

from exoactor.core.motion import Execution, RobotMotion
from exoactor.core.progress import Progress


class Tracker(Protocol):
    """A back end of this stage."""

    def track(self, reference: RobotMotion, progress: Progress) -> Execution:
        """Start standing, blend into the first frame, follow the reference, end standing."""
        ...
