"""imagine: reference frame and plan → clip of a person doing it."""

from pathlib import Path
from typing import Protocol

from exoactor.core.plan import Plan
from exoactor.core.progress import Progress
from exoactor.io.offscreen import Image


class Imaginer(Protocol):
    """A back end of this stage."""

    def imagine(self, plan: Plan, reference: Image, folder: Path, progress: Progress) -> tuple[str, ...]:
        """Write folder/clip.mp4, which begins with the reference frame; what else is written is the back end's own.

        Gives what the user should know of the clip, in plain words.
        """
        ...
