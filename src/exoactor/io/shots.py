"""Where a clip is cut: hard cuts, dissolves and fades, told from flashes, pans and whatever moves.

Two pictures are *alike* as far as the blocks of one are found again near their place in the other.
From one frame to the next nearly all are, however fast a person or the camera moves; after a cut
next to none. Blocks are compared by normalised correlation, so light that goes on or off does not
count. A dissolve has no such step: there two pictures some frames apart are not alike, and every
one between them is a mixture of the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.core.motion import ESTIMATE_FPS
from exoactor.io import video
from exoactor.io.video import Clip, Frame

SMALL_PX = 96
"""The longer side of the pictures that are compared."""
ROWS, COLUMNS = 3, 4
ALIKE = 0.4
"""The share of blocks found again under which two pictures have nothing in common. (Between
neighbours: 0.75 at the least on five clips with fast motion, 0.08 at most over cuts between two
scenes.)"""
MATCH = 0.7
"""The correlation from which a block is found."""
SAME = 4.0
"""Pictures that differ by less levels in the mean are alike without a look at blocks."""
PLAIN, SAME_COLOUR = 3.0, 16.0
"""In levels: the spread under which a block has no texture, and within what it is then found where
its colour is."""
FLASH_FRAMES = 5
"""Pictures this long that nothing before or after is like, while those are alike, are a flash."""
LENGTHS, STRIDE = (10, 16, 24, 36), 3
"""Frames between the two ends of a dissolve that are tried, and from one try to the next."""
MIXTURE, BACK, AT_ONCE = 0.4, 0.15, 0.45
"""How much of the difference of its ends may be left unexplained in any picture of a dissolve, and
how much of it may go back, and go on, in a frame: more is noise, and a cut."""
SHORTEST_FRAMES = 15
"""Less is no shot, but part of the change from one to the next."""


@dataclass(frozen=True)
class Shot:
    """Frames `first` to `last`, both of the shot, at ESTIMATE_FPS."""

    first: int
    last: int

    @property
    def start_s(self) -> float:
        """Of its first frame."""
        return self.first / ESTIMATE_FPS

    @property
    def stop_s(self) -> float:
        """The end of its last frame."""
        return (self.last + 1) / ESTIMATE_FPS


def check_shot(shot: int | None, shots: int) -> None:
    """ConfigError if the shot asked for, counted from 1, is none of the clip's, which has so
    many.
    """
    if shot is not None and not 1 <= shot <= shots:
        told = "is one shot" if shots == 1 else f"has {shots} shots"
        raise ConfigError(
            f"--shot {shot}: the clip {told}",
            "leave it out" if shots == 1 else f"give 1 to {shots}",
        )


def of_clip(clip: Clip) -> tuple[Shot, ...]:
    """The shots of a clip, in order; one, if it is never cut."""
    return find([small(picture) for picture in video.frames(clip, ESTIMATE_FPS)])


def small(picture: Frame) -> Frame:
    """The picture as it is compared."""
    scale = SMALL_PX / max(picture.shape[:2])
    width, height = round(picture.shape[1] * scale), round(picture.shape[0] * scale)
    size = max(width, 2 * COLUMNS), max(height, 2 * ROWS)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def find(pictures: Sequence[Frame]) -> tuple[Shot, ...]:
    """The shots among the small pictures of all frames."""
    cuts, flashes = _cuts(pictures)
    changes = sorted([*cuts, *_dissolves(pictures, flashes)])
    return _between(changes, len(pictures))


def alike(a: Frame, b: Frame) -> float:
    """The share of blocks of `a` (H, W, 3) that are found in `b` within half a block of their
    place.
    """
    if cv2.absdiff(a, b).mean() < SAME:
        return 1.0

    grey_a, grey_b = (np.asarray(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY)) for p in (a, b))
    height, width = grey_a.shape[0] // ROWS, grey_a.shape[1] // COLUMNS
    found = 0

    for row, column in np.ndindex(ROWS, COLUMNS):
        y, x = row * height, column * width
        at = slice(y, y + height), slice(x, x + width)
        if grey_a[at].std() < PLAIN:
            found += _same_plain(a[at], b[at])
        else:
            rows = slice(max(y - height // 2, 0), y + height + height // 2)
            columns = slice(max(x - width // 2, 0), x + width + width // 2)
            score = cv2.matchTemplate(grey_b[rows, columns], grey_a[at], cv2.TM_CCOEFF_NORMED)
            found += bool(score.max() > MATCH)

    return found / (ROWS * COLUMNS)


def _same_plain(a: Frame, b: Frame) -> bool:
    """Whether a block without texture has the same colour in both pictures, and no texture in the
    other either.
    """
    apart = np.abs(a.reshape(-1, 3).mean(axis=0) - b.reshape(-1, 3).mean(axis=0)).max()
    return bool(apart < SAME_COLOUR and b.std(axis=(0, 1)).max() < 3.0 * PLAIN)


def _cuts(pictures: Sequence[Frame]) -> tuple[list[tuple[int, int]], set[int]]:
    """Hard cuts as (last frame before, first after), and the frames of flashes."""
    cuts, flashes = list[tuple[int, int]](), set[int]()
    k, last = 0, len(pictures) - 1

    while k < last:
        if alike(pictures[k], pictures[k + 1]) < ALIKE:
            after = range(k + 2, min(k + 1 + FLASH_FRAMES, last) + 1)
            goes_on = (m for m in after if alike(pictures[k], pictures[m]) >= 1.5 * ALIKE)
            back = next(goes_on, None)
            if back is not None:
                flashes.update(range(k + 1, back))
                k = back
                continue
            cuts.append((k, k + 1))
        k += 1

    return cuts, flashes


def _dissolves(pictures: Sequence[Frame], flashes: set[int]) -> list[tuple[int, int]]:
    """Dissolves and fades, as (last frame before, first after)."""
    out = []
    for length in LENGTHS:
        for i in range(0, len(pictures) - length, STRIDE):
            j = i + length
            if {i, j} & flashes or alike(pictures[i], pictures[j]) >= ALIKE:
                continue

            share, rest = _mixture(np.asarray(pictures[i : j + 1], dtype=np.float32))
            steps = np.diff(share)

            if rest.max() < MIXTURE and steps.min() > -BACK and steps.max() < AT_ONCE:
                first, last = _extent(share)
                if last - first > 2:
                    out.append((i + first, i + last))

    return out


def _mixture(between: Array) -> tuple[Array, Array]:
    """Pictures (N, H, W, 3) as mixtures of the first and the last: the share of the last, and what
    is left (N,).
    """
    change = between[-1] - between[0]
    size = max(float((change * change).sum()), 1e-6)
    share = np.einsum("nhwc,hwc->n", between - between[0], change) / size
    left = between - between[0] - share[:, None, None, None] * change
    return share, np.sqrt((left**2).sum(axis=(1, 2, 3)) / size)


def _extent(share: Array) -> tuple[int, int]:
    """The last frame of nothing but the first picture, and the first of nothing but the last one.

    Read where the share is 0.1 and 0.9, and drawn out straight: motion in the two shots moves it a
    little as well.
    """
    low, high = int(np.flatnonzero(share > 0.1)[0]) - 1, int(np.flatnonzero(share < 0.9)[-1]) + 1
    more = 0.125 * (high - low)
    return max(int(np.floor(low + 1 - more)), 0), min(int(np.ceil(high - 1 + more)), len(share) - 1)


def _between(changes: list[tuple[int, int]], count: int) -> tuple[Shot, ...]:
    """What lies between the changes, but for pieces that are too short.

    All of it where nothing else is left.
    """
    shots, first, reached = list[Shot](), 0, 0
    for before, after in [*changes, (count - 1, count)]:
        if before >= reached:
            shots.append(Shot(first, before))
        first = reached = max(after, reached)
    long = [shot for shot in shots if shot.last - shot.first + 1 >= SHORTEST_FRAMES]
    return tuple(long) or (Shot(0, count - 1),)
