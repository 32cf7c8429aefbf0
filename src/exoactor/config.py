"""What a user asks for."""

import math
import shlex
from dataclasses import dataclass, fields
from pathlib import Path

from exoactor.core.errors import ConfigError

DEFAULT_STATURE_M = 1.70
STATURES_M = (0.5, 2.6)
"""From a toddler to the tallest: beyond it is a slip, such as centimetres."""


@dataclass(frozen=True)
class BackEnds:
    """One back end a stage, by name."""

    body: str = "blaze"
    """Reads the person's joints off the clip."""
    hands: str = "blaze"
    """Reads the hands' states off the clip."""
    ground: str = "own"
    """Finds floor, camera and contacts."""
    retarget: str = "own"
    """Puts the person's motion on the G1."""
    track: str = "mpc"
    """Executes it in physics: mpc. kinematic only draws it, for looking; it never passes."""
    judge: str = "physics"
    """Gives the verdict."""


@dataclass(frozen=True)
class ClipRequest:
    """Everything that decides what comes out of a clip."""

    video: Path
    person: int | None = None
    focal_px: float | None = None
    stature_m: float = DEFAULT_STATURE_M
    camera: Path | None = None
    max_seconds: float = 60.0
    max_px: int = 4096
    max_gib: float = 2.0
    back_ends: BackEnds = BackEnds()

    def __post_init__(self) -> None:
        shortest, tallest = STATURES_M
        if not shortest <= self.stature_m <= tallest:
            raise ConfigError(
                f"--stature {self.stature_m:g} is no person's height", f"give metres, {shortest:g} to {tallest:g}"
            )
        if self.person is not None and self.person < 1:
            raise ConfigError(f"--person {self.person}: there is no such person", "count from the left, from 1")
        if self.focal_px is not None and not (self.focal_px > 0.0 and math.isfinite(self.focal_px)):
            raise ConfigError(f"--focal-px {self.focal_px:g} is no focal length", "give pixels, or leave it out")
        for flag in ("max_seconds", "max_px", "max_gib"):
            if not getattr(self, flag) > 0:
                name = flag.replace("_", "-")
                raise ConfigError(f"--{name} {getattr(self, flag):g} lets no clip through", "give more than zero")

    @property
    def again(self) -> str:
        """The command that makes the same result from the same files: names without folders, only what was set."""
        words = ["exoactor", "run", "--video", self.video.name]
        words += [] if self.person is None else ["--person", str(self.person)]
        words += [] if self.focal_px is None else ["--focal-px", f"{self.focal_px:g}"]
        words += [] if self.stature_m == DEFAULT_STATURE_M else ["--stature", f"{self.stature_m:g}"]
        words += [] if self.camera is None else ["--camera", self.camera.name]
        for stage in fields(self.back_ends):
            chosen = getattr(self.back_ends, stage.name)
            words += [] if chosen == stage.default else [f"--{stage.name}", chosen]
        return shlex.join(words)
