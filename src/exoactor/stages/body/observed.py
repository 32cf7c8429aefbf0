"""What the pose network saw of one person, frame by frame, and the bridging of frames where it saw nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from exoactor.core import resample
from exoactor.core.checks import Array
from exoactor.core.motion import ESTIMATE_FPS, Flags
from exoactor.core.runs import runs
from exoactor.stages.body.eyes import Sighting
from exoactor.stages.body.landmarks import LANDMARKS

BRIDGED_VISIBILITY = 0.05
"""Weight of a landmark that was interpolated: enough to hold a pose, too little to argue with a neighbour."""


@dataclass(frozen=True)
class Observed:
    """T frames of the 33 Blaze landmarks of one person.

    `px` (T, 33, 2) in the picture; `world_m` (T, 33, 3) relative to the hips, axes right, down, forward along the line
    of sight to the person; `visibility` (T, 33) 0…1; `found` (T,): seen in this frame, not bridged.
    """

    fps: float
    px: Array
    world_m: Array
    visibility: Array
    found: Flags
    width: int
    height: int

    def part(self, first: int, stop: int) -> "Observed":
        """Frames `first` up to before `stop`."""
        at = slice(first, stop)
        return replace(
            self, px=self.px[at], world_m=self.world_m[at], visibility=self.visibility[at], found=self.found[at]
        )

    @property
    def hand_px(self) -> Array:
        """(T, 2, 2, 2): left and right hand, each wrist and middle knuckle (between index and little finger)."""
        at = {name: self.px[:, LANDMARKS.index(name)] for name in LANDMARKS}
        hands = [
            np.stack([at[f"{side}_wrist"], (2.0 * at[f"{side}_index"] + at[f"{side}_pinky"]) / 3.0], axis=1)
            for side in ("left", "right")
        ]
        return np.stack(hands, axis=1)


def observed(sightings: Sequence[Sighting | None], width: int, height: int) -> Observed:
    """Sightings, one a frame, as arrays."""
    found = np.array([s is not None for s in sightings])
    count = len(LANDMARKS)
    px, world, visibility = (
        np.zeros((len(found), count, 2)),
        np.zeros((len(found), count, 3)),
        np.zeros((len(found), count)),
    )
    for t, sighting in enumerate(sightings):
        if sighting is not None:
            px[t], world[t], visibility[t] = sighting.px, sighting.world_m, sighting.visibility
    return Observed(ESTIMATE_FPS, px, world, visibility, found, width, height)


def spans(found: Flags, longest_hole: int) -> list[tuple[int, int]]:
    """Where the person is in view, (first, one past the last) frame, over holes of at most `longest_hole` frames."""
    out = list[tuple[int, int]]()
    for first, stop in runs(found):
        if out and first - out[-1][1] <= longest_hole:
            out[-1] = (out[-1][0], stop)
        else:
            out.append((first, stop))
    return out


def bridged(seen: Observed) -> Observed:
    """Frames without the person filled in between neighbours; points outside the picture trusted less."""
    time = np.arange(len(seen.found), dtype=float)
    known = np.flatnonzero(seen.found)
    px = resample.linear(time[known], seen.px[known], time)
    world = resample.linear(time[known], seen.world_m[known], time)
    inside = ((px > 0.0) & (px < [seen.width, seen.height])).all(-1)
    visibility = np.where(inside, seen.visibility, BRIDGED_VISIBILITY * seen.visibility)
    visibility = np.where(seen.found[:, None], visibility, BRIDGED_VISIBILITY)
    return replace(seen, px=px, world_m=world, visibility=visibility)
