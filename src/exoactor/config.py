"""What a user asks for."""

import shlex
from dataclasses import dataclass, fields
from pathlib import Path

DEFAULT_STATURE_M = 1.70


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
