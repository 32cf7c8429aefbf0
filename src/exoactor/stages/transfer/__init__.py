"""transfer: picture of the robot in its scene → the same frame with a person in its place."""

from typing import Protocol

from exoactor.io.offscreen import Image


class Transfer(Protocol):
    """A back end of this stage."""

    def person(self, observation: Image) -> Image:
        """The picture (H, W, 3) with a person of the robot's size in its pose and place; all else unchanged."""
        ...
