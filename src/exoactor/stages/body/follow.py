"""One person followed through a shot, frame by frame, along the glimpses of the survey.

The landmark network says itself where to look in the next picture, so a person is followed forwards from one glimpse
to the next. Where the two do not meet (the person was lost, or somebody else was followed), the way back from the later
glimpse is gone as well, through the pictures that are still at hand: what is nearest to a glimpse is right.

Where the two meet, what was seen on the way is taken, not the glimpse. Each look leans on where it looked, and a
glimpse looked from somewhere else: one picture in five moved by a pixel against its neighbours, which is 1 m/s at a
foot that rests (tennis.mp4: 16 mm/s of foot skate, 8.5 without).
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exoactor.io.regions import Region
from exoactor.io.video import Frame
from exoactor.stages.body.eyes import Eyes, Sighting, near

MAX_SHIFT, MAX_GROWTH = 0.15, 1.35
"""How far a person's region may move (of its side, about two metres) and grow from one frame to the next: 9 m/s."""
SHIFT_A_FRAME, GROWTH_A_FRAME = 0.03, 0.03
"""What each frame of a loss adds to both: a person walks on at up to 2 m/s."""
FORGET_FRAMES = 15
"""After a loss this long nobody is looked for in between: the next glimpse tells."""
HELD = 15
"""Pictures at hand for the way back: half a second, three looks of the survey."""
MEETS_SHIFT, MEETS_GROWTH = 0.15, 1.3
"""A person who was followed to a glimpse is the one of the glimpse if it is this near, and alike."""


@dataclass(frozen=True)
class Guide:
    """By frame: how the person was seen there, and where others were."""

    own: Mapping[int, Sighting]
    others: Mapping[int, Sequence[Region]]


def follow(pictures: Iterable[Frame], eyes: Eyes, guide: Guide) -> list[Sighting | None]:
    """The sightings of one person, one a picture, None where it is not seen."""
    out: list[Sighting | None] = []
    held: deque[tuple[int, Frame]] = deque(maxlen=HELD)
    last: Sighting | None = None
    lost = 0
    for frame, picture in enumerate(pictures):
        known = guide.own.get(frame)
        now = None if last is None or lost >= FORGET_FRAMES else _onwards(picture, eyes, last, lost)
        if now is not None and _is_another(now, guide.others.get(frame, ())):
            now = None
        if known is not None:
            if now is None or not _meets(now, known):
                now = known
                _back(out, held, eyes, known)
            held.clear()
        held.append((frame, picture))
        out.append(now)
        lost = 0 if now is not None else lost + 1
        last = now or last
    return out


def continuous(before: Region, after: Region, lost: int) -> bool:
    """Whether a region can be the same person's, `lost` frames after it was last seen."""
    waited = min(lost, FORGET_FRAMES)
    return near(before, after, MAX_SHIFT + SHIFT_A_FRAME * waited, MAX_GROWTH + GROWTH_A_FRAME * waited)


def _onwards(picture: Frame, eyes: Eyes, last: Sighting, lost: int) -> Sighting | None:
    if lost == 0:
        now = eyes.look(picture, last.following)
        if now is not None and continuous(last.following, now.following, 0):
            return now
    close = [region for region in eyes.people(picture) if continuous(last.following, region, lost + 1)]
    for region in sorted(close, key=lambda r: float(np.linalg.norm(r.center_px - last.following.center_px))):
        now = eyes.settled(picture, region)
        if now is not None and continuous(last.following, now.following, lost + 1):
            return now
    return None


def _back(out: list[Sighting | None], held: Iterable[tuple[int, Frame]], eyes: Eyes, known: Sighting) -> None:
    """From a glimpse back through the pictures at hand, until what was seen on the way there is met."""
    later = known
    for frame, picture in reversed(list(held)):
        now = eyes.look(picture, later.following)
        if now is None or not continuous(later.following, now.following, 0):
            return
        before = out[frame]
        if before is not None and _meets(before, now):
            return
        out[frame] = later = now


def _meets(a: Sighting, b: Sighting) -> bool:
    return near(a.following, b.following, MEETS_SHIFT, MEETS_GROWTH)


def _is_another(now: Sighting, others: Sequence[Region]) -> bool:
    return any(near(region, now.following, MEETS_SHIFT / 2.0, MEETS_GROWTH) for region in others)
