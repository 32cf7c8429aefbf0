"""Who is who: the glimpses of a survey put together into people, shot by shot.

A person goes on where it was going, keeps its size and its colours. Where it is not clear who is
who, as where two people in the same shirt pass each other, both tracks end and others begin: a
person too many is seen on the list, two people in one are not. Tracks with a gap between them are
one person only if their colours say so, and nobody else's do.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.io.shots import Shot
from exoactor.stages.body.blaze.survey import Glimpse, Survey


@dataclass(frozen=True)
class TracksConfig:
    """How glimpses are put together.

    shift: how far from where it is expected a person may be, in sides of its region (about 1.4
        statures) a look; `shift_more`: and for each look in which it was not seen.
    growth: how much its size may change; colour: how much its colours, in levels of CIE Lab, after
        it was not seen, from those of its last `recent` glimpses. (From one look to the next they
        change by 3 to 9, in a serve by 70.)
    clear: how much worse the second best choice must be than the best, in units of these limits.
    forget: looks without a person after which its track ends.
    alike: colours that are nearer than this may be of one person, or of two in the same clothes.
    shortest: glimpses; who was seen less often is not listed.
    """

    shift: float = 0.35
    shift_more: float = 0.12
    growth: float = 1.5
    colour: float = 40.0
    recent: int = 6
    clear: float = 0.35
    forget: int = 6
    alike: float = 22.0
    shortest: int = 3


@dataclass(frozen=True, eq=False)
class Track:
    """One person's glimpses, in order of time. Two tracks are never equal."""

    glimpses: tuple[Glimpse, ...]

    @property
    def first(self) -> int:
        """The frame of the first glimpse."""
        return self.glimpses[0].frame

    @property
    def last(self) -> int:
        """The frame of the last one."""
        return self.glimpses[-1].frame

    @cached_property
    def colours(self) -> Array:
        """(2, 3) the median colours."""
        return np.median([seen.colours for seen in self.glimpses], axis=0)

    def expected_px(self, frame: int, every: int) -> Array:
        """(2,) where it should be, if it goes on as it went.

        For one look (each `every`th frame) at the most.
        """
        last = self.glimpses[-1]
        if len(self.glimpses) < 2:
            return last.region.center_px
        before = self.glimpses[-2]
        pace = (last.region.center_px - before.region.center_px) / (last.frame - before.frame)
        return last.region.center_px + pace * min(frame - last.frame, every)


def tracks(seen: Survey, shot: Shot, config: TracksConfig = TracksConfig()) -> list[Track]:
    """Everybody in one shot, in order of first sight, from left to right."""
    looks = [row for row in seen.glimpses if row and shot.first <= row[0].frame <= shot.last]
    pieces = [
        track
        for track in _pieces(looks, seen.every, config)
        if len(track.glimpses) >= config.shortest
    ]
    return sorted(
        joined(pieces, config), key=lambda t: (t.first, float(t.glimpses[0].region.center_px[0]))
    )


def _pieces(looks: list[tuple[Glimpse, ...]], every: int, config: TracksConfig) -> list[Track]:
    ended, live = list[Track](), list[Track]()
    for row in looks:
        lately = row[0].frame - config.forget * every
        ended += [track for track in live if track.last < lately]
        live = [track for track in live if track.last >= lately]
        price = np.array([[_price(track, new, every, config) for new in row] for track in live])
        price = price.reshape(len(live), len(row))

        pairs, unclear = _matched(price, config.clear)
        ended += [live[i] for i in sorted(unclear)]
        kept = [
            Track((*t.glimpses, row[pairs[i]])) if i in pairs else t
            for i, t in enumerate(live)
            if i not in unclear
        ]
        live = kept + [Track((new,)) for j, new in enumerate(row) if j not in pairs.values()]

    return ended + live


def _price(track: Track, new: Glimpse, every: int, config: TracksConfig) -> float:
    """How unlike the track a glimpse is in place, size and colours.

    Each is 1 at its limit; beyond one of them it is infinite.
    """
    last = track.glimpses[-1]
    missed = (new.frame - last.frame) / every - 1.0
    size_px = last.region.size_px
    shift = (
        float(np.linalg.norm(new.region.center_px - track.expected_px(new.frame, every))) / size_px
    )
    place = shift / (config.shift + config.shift_more * missed)
    size = abs(float(np.log(new.region.size_px / size_px))) / float(np.log(config.growth))
    recent = np.array([seen.colours for seen in track.glimpses[-config.recent :]])
    colour = float(apart(recent, new.colours).min()) / config.colour
    unlike = max(place, size, colour if missed else 0.0) >= 1.0
    return float("inf") if unlike else place + size + min(colour, 1.5)


def _matched(price: Array, clear: float) -> tuple[dict[int, int], set[int]]:
    """Pairs track → glimpse that are clear, and tracks of which it is not clear how they go on."""
    pairs, unclear = dict[int, int](), set[int]()
    open_price = price.copy()
    while np.isfinite(open_price).any():
        i, j = (int(n) for n in np.unravel_index(int(open_price.argmin()), price.shape))
        near = price[i, j] + clear
        rivals = [k for k in range(len(price)) if k != i and k not in pairs and price[k, j] < near]
        others = [m for m in range(price.shape[1]) if m != j and price[i, m] < near]

        # not clear only where both could go either way: a rival takes a better place of its own
        rivals = [k for k in rivals if price[k].min() + clear >= price[k, j]]
        others = [m for m in others if price[:, m].min() + clear >= price[i, m]]
        if rivals or others:
            unclear |= {i, *rivals}
        else:
            pairs[i] = j

        open_price[[i, *rivals]] = np.inf
        open_price[:, [j]] = np.inf

    return pairs, unclear


def apart(a: Array, b: Array) -> Array:
    """(...) how unlike the colours (..., 2, 3) of two people are, in levels; how light they are
    counts half.
    """
    return np.asarray(np.linalg.norm((a - b) * [0.5, 1.0, 1.0], axis=-1).max(axis=-1))


def joined(pieces: list[Track], config: TracksConfig) -> list[Track]:
    """Tracks of people who came back, put together: of two in the same clothes, which nobody else
    here wears.
    """
    out = sorted(pieces, key=lambda t: t.first)
    colours = np.array([t.colours for t in out]).reshape(-1, 2, 3)
    alike = apart(colours[:, None], colours) < config.alike  # (N, N)

    while (pair := _came_back(out, alike)) is not None:
        a, b = pair
        out[a] = Track((*out[a].glimpses, *out.pop(b).glimpses))
        colours, alike = np.delete(colours, b, 0), np.delete(np.delete(alike, b, 0), b, 1)
        colours[a] = out[a].colours
        alike[a] = alike[:, a] = apart(colours, colours[a]) < config.alike
    return out


def _came_back(out: list[Track], alike: Flags) -> tuple[int, int] | None:
    """The first track, and the one later in time, where each is like nobody but itself and the
    other.
    """
    for a in np.flatnonzero(alike.sum(axis=1) == 2):
        b = next(int(k) for k in np.flatnonzero(alike[a]) if k != a)
        if alike[b].sum() == 2 and out[a].last < out[b].first:
            return int(a), b
    return None
