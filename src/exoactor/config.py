"""What a user asks for, and where things are kept."""

import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_STATURE_M = 1.70


def home() -> Path:
    """Where the store and the assets are: EXOACTOR_HOME, else ~/.exoactor."""
    return Path(os.environ.get("EXOACTOR_HOME") or Path.home() / ".exoactor").expanduser()


@dataclass(frozen=True)
class BackEnds:
    """One back end a stage, by name."""

    body: str = "blaze"
    """Reads the person's joints off the clip."""
    hands: str = "blaze"
    """Reads the hands' states off the clip."""
    ground: str = "own"
    """Finds floor, camera and contacts."""
    retarget: str = "mink"
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
