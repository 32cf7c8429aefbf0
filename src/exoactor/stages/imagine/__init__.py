"""imagine: reference frame and plan → clip of a person doing it."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from exoactor.core.backend import BackEnd, Registry
from exoactor.core.frames import Image
from exoactor.core.plan import Plan
from exoactor.core.progress import Progress
from exoactor.scenes.scene import Scene

if TYPE_CHECKING:
    from exoactor.stages.imagine.rehearsal import RehearsalConfig
    from exoactor.stages.imagine.wan import WanConfig


@dataclass(frozen=True)
class ImagineInput:
    """`picture` (H, W, 3): the frame to begin with. `files`: the clips to make, each another take,
    by their names.

    `seconds`: how long each shall be, for those that can choose; `seed`: of the first; `take`:
    counted from 0, for those that make one at a time. `scene`: where it is known.
    """

    plan: Plan
    picture: Image
    files: tuple[str, ...] = ("clip.mp4",)
    seconds: float = 8.0
    seed: int = 0
    take: int = 0
    scene: Scene | None = None


@dataclass(frozen=True)
class Imagined:
    """`notes`: what to know of the clips, in whole sentences; `usd`: what they cost."""

    notes: tuple[str, ...] = ()
    usd: float = 0.0


class Imaginer(Protocol):
    """A back end of this stage."""

    def imagine(self, given: ImagineInput, folder: Path, progress: Progress) -> Imagined:
        """Write the clips into the folder, mp4 files that begin with the picture; other files are
        its own business.
        """
        ...


def _rehearsal(config: "RehearsalConfig | None" = None) -> Imaginer:
    from exoactor.stages.imagine.rehearsal import Rehearsal

    return Rehearsal(config)


def _service(name: str) -> Imaginer:
    from exoactor.stages.imagine.fal import Fal
    from exoactor.stages.imagine.kling import Kling
    from exoactor.stages.imagine.kling_legacy import KlingLegacy
    from exoactor.stages.imagine.omni import Omni
    from exoactor.stages.imagine.paid.imaginer import PaidImaginer
    from exoactor.stages.imagine.paid.service import VideoGenerator
    from exoactor.stages.imagine.veo import Veo

    known: tuple[type[VideoGenerator], ...] = (Fal, Kling, KlingLegacy, Omni, Veo)
    return PaidImaginer({service.provider: service for service in known}[name]())


def _wan(config: "WanConfig | None" = None) -> Imaginer:
    from exoactor.stages.imagine.wan import Wan

    return Wan(config)


IMAGINERS: Registry[Imaginer] = Registry(
    "imagine",
    "imagine",
    {
        "rehearsal": BackEnd(_rehearsal, 5, in_scene=True, reads=("scene",), writes=("truth.npz",)),
        **{
            name: BackEnd(partial(_service, name), 1, paid=True, extra="cloud")
            for name in ("kling", "kling-legacy", "fal", "veo", "omni")
        },
        "wan": BackEnd(_wan, 1, extra="open", equipped=True),
    },
)
