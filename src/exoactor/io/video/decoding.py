"""Clips decoded, resampled in time."""

import math
from collections.abc import Iterator

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from exoactor.core.errors import BadMediaError
from exoactor.io import containers, packets
from exoactor.io.containers import FETCH_AGAIN
from exoactor.io.video.clip import INSTANT_S, Clip, Frame
from exoactor.io.video.colour import EXACT

LOST_FRACTION = 0.02
"""Share of pictures that may be undecodable; the one before is held in their place."""


def check_pictures(clip: Clip) -> None:
    """Decode all of them, so that damage shows before any work is begun.

    BadMediaError where there is too much.
    """
    for _ in _pictures(clip):
        pass


def frames(clip: Clip, fps: float) -> Iterator[Frame]:
    """Upright RGB frames (H, W, 3) at instants 0, 1/fps, …: the picture nearest to each, at
    `clip.time_s(fps)`.

    The same array may come several times in a row; do not write into it.
    """
    count, k = clip.frame_count(fps), 0
    rgb = _ToRgb(clip)

    for _, until_s, picture in _nearest(clip):
        shown = None  # converted only when it is asked for: of 240 pictures a second 30 are
        while k < count and clip.start_s + k / fps <= until_s:
            shown = rgb(picture) if shown is None else shown
            yield shown
            k += 1
        if k == count:
            return


def timed_frames(clip: Clip) -> Iterator[tuple[float, Frame]]:
    """Every picture once, upright RGB (H, W, 3), with its presentation time in seconds from the
    first one.

    Raises:
        BadMediaError: when more than LOST_FRACTION of the pictures, or the end of the clip, cannot
            be decoded.
    """
    rgb, stop_s, begun = _ToRgb(clip), clip.start_s + clip.duration_s, False
    for time_s, until_s, picture in _nearest(clip):
        if begun and (time_s if math.isinf(until_s) else until_s) >= stop_s:
            return
        yield max(time_s - clip.start_s, 0.0), rgb(picture)
        begun = True


def _nearest(clip: Clip) -> Iterator[tuple[float, float, av.VideoFrame]]:
    """Pictures from that nearest to the excerpt's start on: its instant, until when it is the
    nearest, the picture.
    """
    last: tuple[float, av.VideoFrame] | None = None
    for time_s, picture in _pictures(clip):
        if last is not None:
            until_s = (last[0] + time_s) / 2.0 + INSTANT_S
            if until_s >= clip.start_s:
                yield last[0], until_s, last[1]
        last = time_s, picture

    if last is not None:
        yield last[0], math.inf, last[1]


def _pictures(clip: Clip) -> Iterator[tuple[float, av.VideoFrame]]:
    """Instants of the whole clip, which increase, and pictures as they are stored.

    Those before an excerpt are decoded too: a picture is told exactly by those before it alone.
    """
    allowed = LOST_FRACTION * (clip.start_s + clip.duration_s) * clip.source_fps
    step_s = clip.speed / clip.source_fps  # in the file's own time, as all here but what is given

    with containers.opened(clip.path) as (container, stream):
        clock = packets.Clock(container, step_s)
        time_s, end_s, lost = -1.0, 0.0, 0

        for packet in packets.steady(container, stream):
            if packet.stream.index != stream.index:
                continue

            if not packet.is_discard:
                end_s = max(end_s, packets.instant(packet) or 0.0)

            pictures = packets.decoded(packet)
            lost += pictures is None
            if lost > allowed:
                raise BadMediaError(
                    f"{clip.path} is damaged around {max(time_s, 0.0):.1f} s", FETCH_AGAIN
                )

            for picture in pictures or ():
                at_s = clock(picture)
                if at_s > time_s:  # a stamp that goes back belongs to no instant
                    time_s = at_s
                    yield time_s / clip.speed, picture

        if clock.last_s + max(packets.CUT_TOLERANCE_S, 2.0 * step_s) < end_s:
            after = f"nothing after {max(time_s, 0.0):.2f} s can be decoded"
            raise BadMediaError(f"{clip.path} is damaged: {after}", FETCH_AGAIN)


class _ToRgb:
    """Stored pictures → upright RGB of the clip's size, whatever their pixel format, shape of
    pixels and turn.
    """

    def __init__(self, clip: Clip) -> None:
        self._path = clip.path
        self._quarters = clip.turn_deg // 90
        self._size = (clip.height, clip.width) if self._quarters % 2 else (clip.width, clip.height)
        self._turn: packets.Turn | None = None
        self._reformatter = VideoReformatter()

    def __call__(self, picture: av.VideoFrame) -> Frame:
        if self._turn is None:
            self._turn = packets.turn(picture)

        width, height = self._size[::-1] if self._turn.swap else self._size
        with containers.typed(self._path):
            plain = self._reformatter.reformat(
                picture, width, height, "rgb24", interpolation=EXACT, threads=1
            )

        shown = self._turn(np.asarray(plain.to_ndarray(), dtype=np.uint8))
        return np.ascontiguousarray(np.rot90(shown, -self._quarters))
