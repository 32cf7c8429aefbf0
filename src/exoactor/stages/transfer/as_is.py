"""The photo as it is: for a photo that shows a person already, and for video models that can do
with the robot.
"""

from exoactor.core.progress import Progress
from exoactor.stages.transfer import TransferInput, Transferred


class AsIs:
    """Changes nothing."""

    def person(self, given: TransferInput, progress: Progress) -> Transferred:
        """The same picture."""
        return Transferred(given.observation)
