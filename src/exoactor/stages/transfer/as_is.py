"""The photo as it is: for a photo that shows a person already, and for video models that can do with the robot."""

from exoactor.io.offscreen import Image


class AsIs:
    """Changes nothing."""

    def person(self, observation: Image) -> Image:
        """The same picture."""
        return observation
