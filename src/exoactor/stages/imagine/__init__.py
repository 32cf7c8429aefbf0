"""imagine: reference frame and plan → clip of a person doing it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from exoactor.core.plan import Plan
from exoactor.core.progress import Progress
from exoactor.io.offscreen import Image
from exoactor.remote.service import Service

NEGATIVE = (
    "scene cut, camera movement, zoom, second person, extra limbs, morphing, objects appearing or vanishing, "
    "slow motion, text, watermark, blur"
)
"""What no clip should show, for the services that take such a list."""
SINGLE_SHOT = "One single continuous shot from a fixed camera, without cuts, zoom or camera movement, without sound."
"""Said to every service: several make cuts unless they are told not to."""


class Imaginer(Protocol):
    """A back end of this stage that works here."""

    def imagine(self, plan: Plan, reference: Image, folder: Path, progress: Progress) -> tuple[str, ...]:
        """Write folder/clip.mp4, which begins with the reference frame; what else is written is the back end's own.

        Gives what the user should know of the clip, in plain words.
        """
        ...


@dataclass(frozen=True)
class VideoAsk:
    """One clip: a PNG file's bytes to begin with, what shall happen, how long.

    `seed` tells repeats apart, also at services that take none.
    """

    picture: bytes
    width: int
    height: int
    prompt: str
    seconds: float
    seed: int = 0


class VideoGenerator(Service[VideoAsk], Protocol):
    """A back end of this stage that is paid for: the content is an mp4 file's bytes."""

    def shape(self, aspect: float) -> float:
        """The format it makes that is nearest to a picture's: width over height."""
        ...
