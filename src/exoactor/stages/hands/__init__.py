"""hands: clip and body → open, half-open or closed, a hand and frame."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from exoactor.core.backend import BackEnd, Registry
from exoactor.core.motion import BodyMotion, HandMotion
from exoactor.core.progress import Progress

if TYPE_CHECKING:
    from exoactor.io.video import Clip
    from exoactor.stages.hands.blaze import BlazeHandsConfig
    from exoactor.stages.hands.wilor import WilorConfig


@dataclass(frozen=True)
class HandsInput:
    """`clip`: the part of the clip that the body was read off."""

    clip: "Clip"
    body: BodyMotion


class HandReader(Protocol):
    """A back end of this stage."""

    def read(self, given: HandsInput, progress: Progress) -> HandMotion:
        """The state of both hands at the frames of the body."""
        ...


def _blaze(config: "BlazeHandsConfig | None" = None) -> HandReader:
    from exoactor.stages.hands.blaze import BlazeHands

    return BlazeHands(config)


def _wilor(config: "WilorConfig | None" = None) -> HandReader:
    from exoactor.stages.hands.wilor import Wilor

    return Wilor(config)


HAND_READERS: Registry[HandReader] = Registry(
    "hands",
    "read",
    {"blaze": BackEnd(_blaze, 3, equipped=True), "wilor": BackEnd(_wilor, 2, external=True)},
)
