"""Clips: checked on opening, decoded resampled in time; and the way back, frames to an mp4.

Opening reads every packet but decodes one picture: that is cheap, and it finds a clip that was cut short, counts the
frames of a stream that does not declare them, and gives the true duration where the rate varies. Damage inside
packets shows when they are decoded: `check_pictures` does that for all, and `frames` can raise BadMediaError too.
"""

import itertools
import math
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from exoactor.core.checks import Array
from exoactor.core.errors import BadMediaError
from exoactor.io import containers, packets
from exoactor.io.atomic import whole
from exoactor.io.containers import FETCH_AGAIN

Frame = NDArray[np.uint8]

MIN_FRAMES = 5
MIN_DURATION_S = 0.35
INSTANT_S = 1e-6
"""Instants closer than this are the same: sums of floating point numbers differ so."""
SLOWED, HURRIED = 1.5, 0.67
"""A clip captured at this many times the rate at which it plays was slowed down, or is a time lapse. Phones write their
nominal rate into every clip, and take fewer pictures a second in the dark."""
WHOLE_SPEED = 0.03
"""A speed this near a whole number is that number: cameras keep their rate less exactly than they name it."""
LEAD_S = 0.1
"""From how much on it is said that pictures at the start cannot be decoded: a few always lead up to an open one."""
LOST_FRACTION = 0.02
"""Share of pictures that may be undecodable; the one before is held in their place."""
BT709 = 1
"""ITU-T H.273's number for the colour primaries and the transfer curve of BT.709."""
EXACT = (
    Interpolation.BILINEAR
    | Interpolation.ACCURATE_RND
    | Interpolation.BITEXACT
    | Interpolation.FULL_CHR_H_INT
    | Interpolation.FULL_CHR_H_INP
)
"""Colour conversion, equal on all processors, off by 0.4 levels there and back (default flags: 1.4 darker)."""


@dataclass(frozen=True)
class Limits:
    """What is accepted as a clip; each limit has a flag that raises it."""

    max_seconds: float = 60.0
    max_px: int = 4096
    max_gib: float = 2.0


@dataclass(frozen=True)
class Clip:
    """A video that was found readable, or an excerpt of one: upright size in pixels, true duration, captured rate.

    `duration_s` runs from the first picture to the end of the last; `source_fps` is the mean rate. An excerpt begins
    at `start_s` of the whole clip, which lasts `whole_s`; all times are counted from there. They are those of the
    camera: `speed` times faster than the file plays, where it was slowed down. `turn_deg`: by how much the pictures
    are turned, clockwise, beyond what the file says. `notes`: sentences on what is read of the file, and how, where
    that is not plain.
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

        Where both are multiples of 1/fps its frames are those of this clip between them. A picture belongs where the
        instants are to which it is nearest, so excerpts that follow each other share none.
        """
        if not -INSTANT_S <= start_s < stop_s <= self.duration_s + INSTANT_S:
            raise ValueError(
                f"no excerpt {start_s:g}-{stop_s:g} s in a clip of {self.duration_s:g} s"
            )
        return replace(self, start_s=self.start_s + start_s, duration_s=stop_s - start_s)

    def frame_count(self, fps: float) -> int:
        """How many frames `frames` gives: the instants k/fps before the end, but for one within a tenth of a step."""
        return max(1, int(np.ceil(self.duration_s * fps - 0.1)))

    def time_s(self, fps: float) -> Array:
        """The instants of `frames`."""
        return np.arange(self.frame_count(fps)) / fps


def open_clip(path: Path, limits: Limits | None = None, fps: float | None = None) -> Clip:
    """Probe and check a clip. `fps`: at how many pictures a second it was captured, if the file does not tell or errs.

    Raises:
        BadMediaError: not a video, cut short, too short to hold a motion, or beyond a limit; it names what to do.
    """
    limits = limits or Limits()
    _check_file(path, limits)
    with containers.opened(path) as (container, stream):
        codec = stream.codec_context
        _check_size(
            path, codec.width, codec.height, limits
        )  # a small file can declare large ones: before any decoding
        codec.options = {
            "max_pixels": str(min(limits.max_px**2, 2**31 - 1))
        }  # also for a size that changes on the way
        survey = packets.survey(container, stream)
        if survey.first is None:
            why = (
                "its edit list shows none of its pictures"
                if survey.hidden
                else "no picture in it can be decoded"
            )
            raise BadMediaError(f"{path}: {why}", FETCH_AGAIN)
        width, height = packets.upright_size(survey.first, stream.sample_aspect_ratio)
        told_fps = containers.captured_fps(path, container, stream)
        notes = tuple(_notes(container, stream, survey))
    _check_size(path, width, height, limits)
    _check_whole(path, survey)
    speed, said = _speed(path, survey, told_fps, fps)
    duration_s = survey.duration_s / speed
    _check_length(path, survey, duration_s, limits, said, fps is not None)
    source_fps = survey.pictures / duration_s
    return Clip(
        path, width, height, duration_s, source_fps, duration_s, speed=speed, notes=(*notes, *said)
    )


def check_pictures(clip: Clip) -> None:
    """Decode all of them, so that damage shows before any work is begun; BadMediaError where there is too much."""
    for _ in _pictures(clip):
        pass


def probe(content: bytes) -> None:
    """Whether bytes from elsewhere are a whole clip; BadMediaError as `open_clip`, if not."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        path.write_bytes(content)
        try:
            open_clip(path, Limits(math.inf, 1 << 30, math.inf))
        except BadMediaError as error:
            error.rename(str(path), "the clip")
            raise


def frames(clip: Clip, fps: float) -> Iterator[Frame]:
    """Upright RGB frames (H, W, 3) at instants 0, 1/fps, …: the picture nearest to each, at `clip.time_s(fps)`.

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
    """Every picture once, upright RGB (H, W, 3), with its presentation time in seconds from the first one.

    Raises:
        BadMediaError: when more than LOST_FRACTION of the pictures, or the end of the clip, cannot be decoded.
    """
    rgb, stop_s, begun = _ToRgb(clip), clip.start_s + clip.duration_s, False
    for time_s, until_s, picture in _nearest(clip):
        if begun and (time_s if math.isinf(until_s) else until_s) >= stop_s:
            return
        yield max(time_s - clip.start_s, 0.0), rgb(picture)
        begun = True


def _nearest(clip: Clip) -> Iterator[tuple[float, float, av.VideoFrame]]:
    """Pictures from that nearest to the excerpt's start on: its instant, until when it is the nearest, the picture."""
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


def write_video(
    path: Path,
    pictures: Iterable[Frame],
    fps: float,
    *,
    crf: int = 20,
    preset: str = "veryfast",
    keyframe_every: int = 250,
) -> None:
    """Write RGB frames (H, W, 3) as an H.264 mp4 that plays everywhere, whole or not at all.

    Equal pictures give equal bytes. `crf`: x264's quality, lower is better and larger. `keyframe_every`: frames; fewer
    make it larger and quicker to jump about in. An odd width or height is
    extended by one repeated column or row, because 4:2:0 colour needs even ones.
    """
    options = {"crf": str(crf), "preset": preset, "g": str(keyframe_every)}
    with whole(path) as temporary:
        _encode(temporary, iter(pictures), Fraction(fps).limit_denominator(1001), options)


def ready_for_pages(path: Path, keyframe_every: int) -> bool:
    """Whether a browser plays the file as it is and jumps about in it quickly: H.264 4:2:0 in mp4, many keyframes."""
    with containers.opened(path) as (container, stream):
        if len(container.streams.video) > 1:
            return False
        codec = stream.codec_context
        if (
            codec.name != "h264"
            or codec.pix_fmt != "yuv420p"
            or "mp4" not in container.format.name.split(",")
        ):
            return False
        keys = [packet.is_keyframe for packet in container.demux(stream) if packet.size]
    places = [index for index, key in enumerate(keys) if key]
    ends = [*places[1:], len(keys)]
    return (
        bool(places)
        and max(end - place for place, end in zip(places, ends, strict=True)) <= keyframe_every
    )


def _encode(path: Path, pictures: Iterator[Frame], rate: Fraction, options: dict[str, str]) -> None:
    first = next(pictures, None)
    if first is None:
        raise ValueError("a video needs at least one picture")
    height, width = first.shape[0] + first.shape[0] % 2, first.shape[1] + first.shape[1] % 2
    reformatter = VideoReformatter()
    container_options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(path), "w", format="mp4", options=container_options) as container:
        stream = container.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        codec = stream.codec_context
        codec.thread_count = 2  # fixed: x264's output depends on the number of threads
        codec.colorspace, codec.color_primaries, codec.color_trc = Colorspace.ITU709, BT709, BT709
        codec.color_range = ColorRange.MPEG
        for index, picture in enumerate(itertools.chain([first], pictures)):
            rgb = np.pad(
                picture, ((0, height - len(picture)), (0, width - picture.shape[1]), (0, 0)), "edge"
            )
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            frame = reformatter.reformat(
                frame,
                format="yuv420p",
                dst_colorspace=Colorspace.ITU709,
                interpolation=EXACT,
                threads=1,
            )
            frame.pts, frame.time_base = index, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


class _ToRgb:
    """Stored pictures → upright RGB of the clip's size, whatever their pixel format, shape of pixels and turn."""

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


def _check_file(path: Path, limits: Limits) -> None:
    if not path.is_file():
        raise BadMediaError(
            f"{path} {'is not a file' if path.exists() else 'does not exist'}", "check the path"
        )
    size = path.stat().st_size
    if size == 0:
        raise BadMediaError(f"{path} is empty (0 bytes)", "fetch or export it again")
    if size > limits.max_gib * 2**30:
        gib = size / 2**30
        raise BadMediaError(
            f"{path} has {gib:.2f} GiB, the limit is {limits.max_gib:g} GiB",
            f"cut it, or raise the limit with --max-gib {np.ceil(gib * 10) / 10:g}",
        )


def _check_size(path: Path, width: int, height: int, limits: Limits) -> None:
    longest = max(width, height)
    if longest > limits.max_px:
        raise BadMediaError(
            f"{path} is {width}x{height}, the limit is {limits.max_px} px",
            f"scale it down, or raise the limit with --max-px {longest}",
        )


def _check_whole(path: Path, survey: packets.Survey) -> None:
    if survey.reached_s < survey.declared_s and containers.cut_off(path):
        read_s = survey.duration_s
        raise BadMediaError(
            f"{path} is cut short: it declares {survey.declared_s:.2f} s, {read_s:.2f} s can be read",
            f"fetch or export it again, or keep what is there: `ffmpeg -i IN -t {max(read_s - 0.2, 0.0):.1f} OUT.mp4`",
        )


def _notes(container: InputContainer, stream: VideoStream, survey: packets.Survey) -> Iterator[str]:
    """What is read of the file, where that is not all of it."""
    codec, count = stream.codec_context, len(containers.tracks(container))
    if count > 1:
        yield f"The file holds {count} video tracks: the one of {codec.width}x{codec.height} was read."
    if survey.hidden:
        count = survey.pictures + survey.hidden
        yield f"The file's edit list shows {survey.pictures} of its {count} pictures: those were read."
    if survey.lead_s > LEAD_S:
        yield f"The first {survey.lead_s:.2f} s of the file cannot be decoded: the clip was read from there on."
    if survey.reached_s < survey.declared_s and not stream.duration:
        yield f"The file declares {survey.declared_s:.2f} s; its pictures last {survey.duration_s:.2f} s."


def _speed(
    path: Path, survey: packets.Survey, told_fps: float | None, asked_fps: float | None
) -> tuple[float, tuple[str, ...]]:
    """How much faster than the file plays its pictures were captured, and what to say of it."""
    fps = told_fps if asked_fps is None else asked_fps
    if fps is None or survey.step_s <= 0.0:
        return 1.0, ()
    ratio = fps * survey.step_s
    speed = float(round(ratio)) if abs(ratio - round(ratio)) <= WHOLE_SPEED * ratio else ratio
    if asked_fps is not None:
        how = (
            "as the file plays" if speed == 1.0 else f"{speed:.3g} times as fast as the file plays"
        )
        return speed, (f"It was read as captured at {fps:g} pictures a second: {how}.",)
    if ratio < HURRIED:
        raise BadMediaError(
            f"{path} says that it is a time lapse, captured at {fps:g} pictures a second",
            "give a clip at normal speed; if it is one, say at how many pictures a second it was captured: --fps N",
        )
    if ratio < SLOWED:
        return 1.0, ()
    slow = f"The file says that it was captured at {fps:g} pictures a second, and plays {speed:.3g} times slower"
    return speed, (f"{slow}: it was read at its true speed.",)


def _check_length(
    path: Path,
    survey: packets.Survey,
    duration_s: float,
    limits: Limits,
    said: tuple[str, ...],
    asked: bool,
) -> None:
    """`said` of its rate; `asked`: that rate is the user's."""
    if survey.pictures == 1:
        raise BadMediaError(f"{path} is a still picture: it holds one frame", _ENOUGH)
    first = "see whether --fps is right; " if asked else ""
    if survey.pictures < MIN_FRAMES or duration_s < MIN_DURATION_S:
        edited = (
            f" of {survey.pictures + survey.hidden}, as its edit list says" if survey.hidden else ""
        )
        held = f"{'shows' if edited else 'holds'} {survey.pictures} frames{edited}"
        raise BadMediaError(
            f"{path} {held}, {duration_s:.2f} s{_at_true_speed(said)}", first + _ENOUGH
        )
    if duration_s > limits.max_seconds:
        raise BadMediaError(
            f"{path} lasts {duration_s:.1f} s{_at_true_speed(said)}, the limit is {limits.max_seconds:g} s",
            f"{first}cut it, or raise the limit with --max-seconds {int(np.ceil(duration_s))}",
        )


_ENOUGH = (
    f"give at least {MIN_FRAMES} frames and {MIN_DURATION_S} s: no motion can be read off less"
)


def _at_true_speed(said: tuple[str, ...]) -> str:
    return f" ({said[0][0].lower()}{said[0][1:].rstrip('.')})" if said else ""
