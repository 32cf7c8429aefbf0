"""What the pose network saw of one person, frame by frame, and the bridging of frames where it saw nobody."""

from dataclasses import dataclass, replace

import numpy as np

from exoactor.core import resample
from exoactor.core.checks import Array
from exoactor.core.motion import Flags
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

    @property
    def hand_px(self) -> Array:
        """(T, 2, 2, 2): left and right hand, each wrist and middle knuckle (between index and little finger)."""
        at = {name: self.px[:, LANDMARKS.index(name)] for name in LANDMARKS}
        hands = [
            np.stack([at[f"{side}_wrist"], (2.0 * at[f"{side}_index"] + at[f"{side}_pinky"]) / 3.0], axis=1)
            for side in ("left", "right")
        ]
        return np.stack(hands, axis=1)


def bridged(seen: Observed) -> Observed:
    """Frames without the person filled in between neighbours (ends held); points outside the picture trusted less."""
    time = np.arange(len(seen.found), dtype=float)
    known = np.flatnonzero(seen.found)
    px = resample.linear(time[known], seen.px[known], time)
    world = resample.linear(time[known], seen.world_m[known], time)
    inside = ((px > 0.0) & (px < [seen.width, seen.height])).all(-1)
    visibility = np.where(inside, seen.visibility, BRIDGED_VISIBILITY * seen.visibility)
    visibility = np.where(seen.found[:, None], visibility, BRIDGED_VISIBILITY)
    return replace(seen, px=px, world_m=world, visibility=visibility)
