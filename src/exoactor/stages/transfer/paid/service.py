"""What a picture model is asked for."""

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from exoactor.core.errors import PermanentError
from exoactor.services.paid import Shaped
from exoactor.services.service import Service

Kind: TypeAlias = Literal["blocked prompt", "blocked output", "text only"]


@dataclass(frozen=True)
class EditAsk:
    """One edit: a PNG file's bytes and what to do with it; `take` tells repeats of the same ask
    apart.
    """

    picture: bytes
    width: int
    height: int
    prompt: str
    take: int = 1


class ImageEditor(Service[EditAsk], Shaped, Protocol):
    """A service whose content is a picture file's bytes."""


class NoPictureError(PermanentError):
    """An answer without a picture; `kind` tells why, and whether asking once more can help."""

    def __init__(self, who: str, kind: Kind, says: str) -> None:
        super().__init__(
            f"{who}: {kind}: {says}", "change the photo or the instruction; no picture was charged"
        )
        self.kind = kind
