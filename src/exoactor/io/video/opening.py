"""Clips found readable: what a file must be, and what is read of it."""

import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream

from exoactor.core.errors import BadMediaError
from exoactor.io import containers, packets
from exoactor.io.containers import FETCH_AGAIN
from exoactor.io.video.clip import Clip

MIN_FRAMES = 5
MIN_DURATION_S = 0.35
SLOWED, HURRIED = 1.5, 0.67
"""A clip captured at this many times the rate at which it plays was slowed down, or is a time
lapse. Phones write their nominal rate into every clip, and take fewer pictures a second in the
dark."""
WHOLE_SPEED = 0.03
"""A speed this near a whole number is that number: cameras keep their rate less exactly than they
name it."""
LEAD_S = 0.1
"""From how much on it is said that pictures at the start cannot be decoded: a few always lead up to
an open one."""


@dataclass(frozen=True)
class Limits:
    """What is accepted as a clip; each limit has a flag that raises it."""

    max_seconds: float = 60.0
    max_px: int = 4096
    max_gib: float = 2.0


def open_clip(path: Path, limits: Limits | None = None, fps: float | None = None) -> Clip:
    """Probe and check a clip. `fps`: at how many pictures a second it was captured, if the file
    does not tell or errs.

    Raises:
        BadMediaError: not a video, cut short, too short to hold a motion, or beyond a limit; it
            names what to do.
    """
    limits = limits or Limits()
    _check_file(path, limits)

    with containers.opened(path) as (container, stream):
        codec = stream.codec_context
        # a small file can declare large ones: before any decoding
        _check_size(path, codec.width, codec.height, limits)
        # also for a size that changes on the way
        codec.options = {"max_pixels": str(min(limits.max_px**2, 2**31 - 1))}
        survey = packets.survey(container, stream)
        if survey.first is None:
            why = "no picture in it can be decoded"
            if survey.hidden:
                why = "its edit list shows none of its pictures"
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


def _check_file(path: Path, limits: Limits) -> None:
    if not path.is_file():
        why = "is not a file" if path.exists() else "does not exist"
        raise BadMediaError(f"{path} {why}", "check the path")

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
            f"{path} is cut short: "
            f"it declares {survey.declared_s:.2f} s, {read_s:.2f} s can be read",
            "fetch or export it again, or keep what is there: "
            f"`ffmpeg -i IN -t {max(read_s - 0.2, 0.0):.1f} OUT.mp4`",
        )


def _notes(container: InputContainer, stream: VideoStream, survey: packets.Survey) -> Iterator[str]:
    """What is read of the file, where that is not all of it."""
    codec, count = stream.codec_context, len(containers.tracks(container))
    shown, lasts = survey.pictures, f"{survey.duration_s:.2f} s"
    if count > 1:
        size = f"{codec.width}x{codec.height}"
        yield f"The file holds {count} video tracks: the one of {size} was read."

    if survey.hidden:
        count = shown + survey.hidden
        yield f"The file's edit list shows {shown} of its {count} pictures: those were read."

    if survey.lead_s > LEAD_S:
        yield (
            f"The first {survey.lead_s:.2f} s of the file cannot be decoded: "
            "the clip was read from there on."
        )

    if survey.reached_s < survey.declared_s and not stream.duration:
        yield f"The file declares {survey.declared_s:.2f} s; its pictures last {lasts}."


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
        how = "as" if speed == 1.0 else f"{speed:.3g} times as fast as"
        told = f"It was read as captured at {fps:g} pictures a second: {how} the file plays."
        return speed, (told,)

    if ratio < HURRIED:
        raise BadMediaError(
            f"{path} says that it is a time lapse, captured at {fps:g} pictures a second",
            "give a clip at normal speed; if it is one, say at how many pictures a second it was "
            "captured: --fps N",
        )
    if ratio < SLOWED:
        return 1.0, ()

    return speed, (
        f"The file says that it was captured at {fps:g} pictures a second, "
        f"and plays {speed:.3g} times slower: it was read at its true speed.",
    )


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
        held, every = f"holds {survey.pictures} frames", survey.pictures + survey.hidden
        if survey.hidden:
            held = f"shows {survey.pictures} frames of {every}, as its edit list says"
        raise BadMediaError(
            f"{path} {held}, {duration_s:.2f} s{_at_true_speed(said)}", first + _ENOUGH
        )

    if duration_s > limits.max_seconds:
        raise BadMediaError(
            f"{path} lasts {duration_s:.1f} s{_at_true_speed(said)}, "
            f"the limit is {limits.max_seconds:g} s",
            f"{first}cut it, or raise the limit with --max-seconds {int(np.ceil(duration_s))}",
        )


_ENOUGH = (
    f"give at least {MIN_FRAMES} frames and {MIN_DURATION_S} s: no motion can be read off less"
)


def _at_true_speed(said: tuple[str, ...]) -> str:
    return f" ({said[0][0].lower()}{said[0][1:].rstrip('.')})" if said else ""
