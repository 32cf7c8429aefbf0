"""transfer: picture of the robot in its scene → the same frame with a person in its place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from exoactor.core.backend import BackEnd, Registry
from exoactor.core.frames import Box, Image
from exoactor.core.progress import Progress
from exoactor.scenes.scene import Scene


@dataclass(frozen=True)
class TransferInput:
    """`observation` (H, W, 3): the robot where it stands. `scene`: the same, where it is known.

    `notes`: what was done to the picture before, in whole sentences. `people`: finds them in a
    picture, for those whose pictures have to be looked at.
    """

    observation: Image
    scene: Scene | None = None
    notes: tuple[str, ...] = ()
    people: Callable[[Image], Sequence[Box]] | None = None


@dataclass(frozen=True)
class Transferred:
    """`picture` (H, W, 3): with a person; `edits`: how many were asked for, `usd`: what they
    cost.
    """

    picture: Image
    edits: int | None = None
    usd: float = 0.0


class Transfer(Protocol):
    """A back end of this stage."""

    def person(self, given: TransferInput, progress: Progress) -> Transferred:
        """The picture with a person of the robot's size in its pose and place; all else
        unchanged.
        """
        ...


def _rehearsal() -> Transfer:
    from exoactor.stages.transfer.rehearsal import RehearsalTransfer

    return RehearsalTransfer()


def _as_is() -> Transfer:
    from exoactor.stages.transfer.as_is import AsIs

    return AsIs()


def _nano_banana() -> Transfer:
    from exoactor.stages.transfer.nano_banana import NanoBanana
    from exoactor.stages.transfer.paid.editor import PaidTransfer

    return PaidTransfer(NanoBanana())


TRANSFERS: Registry[Transfer] = Registry(
    "transfer",
    "person",
    {
        "rehearsal": BackEnd(_rehearsal, 2, in_scene=True, reads=("scene",)),
        "as-is": BackEnd(_as_is, 1),
        "nano-banana": BackEnd(_nano_banana, 2, paid=True, extra="cloud"),
    },
)
