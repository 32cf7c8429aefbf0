"""retarget: person → robot joint angles."""

from typing import Protocol

from exoactor.core.motion import HumanMotion, RobotMotion
from exoactor.core.progress import Progress


class Retargeter(Protocol):
    """A back end of this stage."""

    def retarget(self, human: HumanMotion, progress: Progress) -> RobotMotion:
        """The G1's 29 joints and pelvis at REFERENCE_FPS."""
        ...
