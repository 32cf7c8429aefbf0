"""A clip that was found readable, or an excerpt of one."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array

Frame = NDArray[np.uint8]

INSTANT_S = 1e-6
"""Instants closer than this are the same: sums of floating point numbers differ so."""


@dataclass(frozen=True)
class Clip:
    """A video that was found readable, or an excerpt of one: upright size in pixels, true duration,
    captured rate.

    `duration_s` runs from the first picture to the end of the last; `source_fps` is the mean rate.
    An excerpt begins at `start_s` of the whole clip, which lasts `whole_s`; all times are counted
    from there. They are those of the camera: `speed` times faster than the file plays, where it was
    slowed down. `turn_deg`: by how much the pictures are turned, clockwise, beyond what the file
    says. `notes`: sentences on what is read of the file, and how, where that is not plain.
    """

    path: Path
    width: int
    height: int
    duration_s: float
    source_fps: float
    whole_s: float
    start_s: float = 0.0
    speed: float = 1.0
    turn_deg: int = 0
    notes: tuple[str, ...] = ()

    @property
    def as_filed(self) -> bool:
        """Whether a player shows the file as it is read, from the start on."""
        return self.start_s == 0.0 and self.speed == 1.0 and self.turn_deg == 0

    def turned(self, deg: int) -> "Clip":
        """The same, its pictures turned clockwise by a multiple of 90°."""
        if deg % 90:
            raise ValueError(f"{deg}° is no quarter turn")
        width, height = (self.height, self.width) if deg % 180 else (self.width, self.height)
        return replace(self, width=width, height=height, turn_deg=(self.turn_deg + deg) % 360)

    def excerpt(self, start_s: float, stop_s: float) -> "Clip":
        """What is shown from `start_s` until `stop_s`, seconds of this clip.

        Where both are multiples of 1/fps its frames are those of this clip between them. A picture
        belongs where the instants are to which it is nearest, so excerpts that follow each other
        share none.
        """
        if not -INSTANT_S <= start_s < stop_s <= self.duration_s + INSTANT_S:
            raise ValueError(
                f"no excerpt {start_s:g}-{stop_s:g} s in a clip of {self.duration_s:g} s"
            )
        return replace(self, start_s=self.start_s + start_s, duration_s=stop_s - start_s)

    def frame_count(self, fps: float) -> int:
        """How many frames `frames` gives: the instants k/fps before the end, but for one within a
        tenth of a step.
        """
        return max(1, int(np.ceil(self.duration_s * fps - 0.1)))

    def time_s(self, fps: float) -> Array:
        """The instants of `frames`."""
        return np.arange(self.frame_count(fps)) / fps
