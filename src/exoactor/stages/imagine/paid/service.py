"""What a video service is asked for."""

from dataclasses import dataclass
from typing import Protocol

from exoactor.services.service import Service


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
    """A service whose content is an mp4 file's bytes."""

    def shape(self, aspect: float) -> float:
        """The format it makes that is nearest to a picture's: width over height."""
        ...
