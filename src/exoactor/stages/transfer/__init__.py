"""transfer: picture of the robot in its scene → the same frame with a person in its place."""

from dataclasses import dataclass
from typing import Literal, Protocol

from exoactor.core.errors import PermanentError
from exoactor.io.offscreen import Image
from exoactor.remote.service import Service


class Transfer(Protocol):
    """A back end of this stage that works here."""

    def person(self, observation: Image) -> Image:
        """The picture (H, W, 3) with a person of the robot's size in its pose and place; all else unchanged."""
        ...


@dataclass(frozen=True)
class EditAsk:
    """One edit: a PNG file's bytes and what to do with it; `take` tells repeats of the same ask apart."""

    picture: bytes
    width: int
    height: int
    prompt: str
    take: int = 1


class ImageEditor(Service[EditAsk], Protocol):
    """A back end of this stage that is paid for: the content is a picture file's bytes."""

    def shape(self, aspect: float) -> float:
        """The format it makes that is nearest to a picture's: width over height."""
        ...


class NoPictureError(PermanentError):
    """An answer without a picture; `kind` tells why, and whether asking once more can help."""

    def __init__(self, who: str, kind: Literal["blocked prompt", "blocked output", "text only"], says: str) -> None:
        super().__init__(f"{who}: {kind}: {says}", "change the photo or the instruction; no picture was charged")
        self.kind = kind
