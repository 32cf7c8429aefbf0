"""What the pose network saw of one person, frame by frame, with gaps filled."""

from dataclasses import dataclass, replace

import numpy as np

from exoactor.core import resample
from exoactor.core.checks import Array
from exoactor.core.motion import SIDES, Flags
from exoactor.core.runs import runs
from exoactor.stages.body.clips.upright import UprightConfig, parts_of, upright_turn
from exoactor.stages.body.fitting.landmarks import LANDMARKS

GAP_VISIBILITY = 0.05
"""Weight of a landmark that was interpolated: enough to hold a pose, too little to argue with a
neighbour."""


@dataclass(frozen=True)
class Observed:
    """T frames of the 33 Blaze landmarks of one person.

    `px` (T, 33, 2) in the picture; `world_m` (T, 33, 3) relative to the hips, axes right, down,
    forward along the line of sight to the person; `visibility` (T, 33) 0…1; `found` (T,): seen in
    this frame, not filled in.
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
        rows = ("px", "world_m", "visibility", "found")
        return replace(self, **{name: getattr(self, name)[first:stop] for name in rows})

    def turned(self, deg: int) -> "Observed":
        """The same as seen in pictures turned clockwise by a multiple of 90°."""
        seen = self
        for _ in range(deg % 360 // 90):
            px, world = seen.px, seen.world_m
            seen = replace(
                seen,
                px=np.stack([seen.height - px[..., 1], px[..., 0]], axis=-1),
                world_m=np.stack([-world[..., 1], world[..., 0], world[..., 2]], axis=-1),
                width=seen.height,
                height=seen.width,
            )
        return seen

    def uprighted(self, config: UprightConfig) -> "tuple[Observed, int]":
        """The same in pictures the right way up, and by how much they are turned clockwise."""
        found = upright_turn(parts_of(self.px[self.found], LANDMARKS), config)
        return (self.turned(found.turn_deg), found.turn_deg) if found.sure else (self, 0)

    @property
    def hand_px(self) -> Array:
        """(T, 2, 2, 2): left and right hand, each wrist and middle knuckle."""
        wrist, index, pinky = (
            self.px[:, [LANDMARKS.index(f"{side}_{part}") for side in SIDES]]
            for part in ("wrist", "index", "pinky")
        )
        return np.stack([wrist, (2.0 * index + pinky) / 3.0], axis=2)


def spans(found: Flags, longest_hole: int) -> list[tuple[int, int]]:
    """Where the person is in view, (first, one past the last), over holes up to `longest_hole`."""
    out = list[tuple[int, int]]()
    for first, stop in runs(found):
        if out and first - out[-1][1] <= longest_hole:
            out[-1] = (out[-1][0], stop)
        else:
            out.append((first, stop))
    return out


def fill_gaps(seen: Observed) -> Observed:
    """Frames without the person filled in; points outside the picture are trusted less."""
    time = np.arange(len(seen.found), dtype=float)
    known = np.flatnonzero(seen.found)
    px = resample.linear(time[known], seen.px[known], time)
    world = resample.linear(time[known], seen.world_m[known], time)
    inside = ((px > 0.0) & (px < [seen.width, seen.height])).all(-1)
    visibility = np.where(inside, seen.visibility, GAP_VISIBILITY * seen.visibility)
    visibility = np.where(seen.found[:, None], visibility, GAP_VISIBILITY)
    return replace(seen, px=px, world_m=world, visibility=visibility)
