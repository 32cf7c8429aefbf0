"""Whether a clip that came from elsewhere can be built on: its length, one person, a camera at
rest, no cut.

That it is a whole video was found out before (`io.video.open_clip`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from exoactor.core.frames import Box, Image
from exoactor.io import shots, video
from exoactor.io.likeness import compared
from exoactor.io.video import Clip

LOOKS = 8
"""Pictures of the clip, evenly spread, in which people and background are looked at."""
LENGTH = 0.25
"""How much longer or shorter than asked for it may be: services offer a few lengths only; at least
by LENGTH_S."""
LENGTH_S = 2.0
MOVED = 0.04
"""How far the background may go, in widths of the picture; less is steadied later (tennis.mp4, held
by hand: 0.023). The rehearsal's clips are within 0.003, a pan of 5 % gives 0.048."""
LOOK_FPS = 10.0
BEGINS = 0.03
"""The share of the first picture that may differ from the reference frame: 0.046 where a robot
stands in place of the person, 0.0001 after an encoder."""


@dataclass(frozen=True)
class ClipFindings:
    """What was found. `people`: in how many pictures of those looked at how many are; `moved`: how
    far the background goes, in widths; `cuts_s`: when a shot ends (io.shots); `begins`: how much of
    the first picture differs from the reference.
    """

    asked_s: float
    duration_s: float
    people: tuple[int, ...]
    moved: float
    cuts_s: tuple[float, ...]
    begins: float

    @property
    def faults(self) -> tuple[str, ...]:
        """In words."""
        found, most = [], np.median(self.people)
        if abs(self.duration_s - self.asked_s) > max(LENGTH * self.asked_s, LENGTH_S):
            found.append(f"it lasts {self.duration_s:.1f} s instead of {self.asked_s:g} s")
        if most < 1:
            found.append("nobody is in it for half of the time or more")
        elif most > 1:
            found.append("there are several people in it")

        if self.cuts_s:
            found.append(f"there is a cut at {', '.join(f'{cut:.1f}' for cut in self.cuts_s)} s")
        elif self.moved > MOVED:
            by = f"{self.moved:.1%} of the width"
            found.append(f"the camera moves (the background shifts by {by})")

        if self.begins > BEGINS:
            differs = f"{self.begins:.0%} of the picture differs"
            found.append(f"it does not begin with the reference frame ({differs})")
        return tuple(found)


def examine(
    clip: Clip, reference: Image, seconds: float, people: Callable[[Image], Sequence[Box]]
) -> ClipFindings:
    """ClipFindings at a clip; `reference` (H, W, 3): what it should begin with, `seconds`: how long
    it should be.

    `people`: finds them in a picture.
    """
    pictures = [np.array(picture) for picture in _spread(clip)]
    boxes = [list(people(picture)) for picture in pictures]
    first = pictures[0]
    moved = max(
        compared(first, p, [*boxes[0], *b])[0] for p, b in zip(pictures, boxes, strict=True)
    )
    given = cv2.resize(reference, (clip.width, clip.height), interpolation=cv2.INTER_AREA)
    begins = compared(np.asarray(given, dtype=np.uint8), first)[1]
    cuts_s = tuple(shot.stop_s for shot in shots.of_clip(clip)[:-1])
    return ClipFindings(seconds, clip.duration_s, tuple(map(len, boxes)), moved, cuts_s, begins)


def _spread(clip: Clip) -> Iterator[Image]:
    """LOOKS pictures from the first to nearly the last."""
    total = clip.frame_count(LOOK_FPS)
    wanted = set(np.linspace(0, max(total - 2, 0), LOOKS).round().astype(int).tolist())
    for number, picture in enumerate(video.frames(clip, LOOK_FPS)):
        if number in wanted:
            yield picture
