"""What to know of a reading: which shot and person it is of, what is left out or interpolated."""

from collections.abc import Iterator, Sequence

from exoactor.core.motion import BodyMotion
from exoactor.core.runs import runs
from exoactor.core.watched import Span, Watched

TOLD_S = 0.1
"""Less than this at an end is not worth a sentence."""


def notes(
    body: BodyMotion, watched: Watched, clip_s: float, left_out: Sequence[Span] = ()
) -> tuple[str, ...]:
    """Everything that is not as the clip alone, which lasts `clip_s`, would make one think."""
    return (
        *_shots(watched),
        *_people(watched),
        *_ends(body, watched, clip_s),
        *_left_out(left_out),
        *_holes(body),
    )


def _shots(watched: Watched) -> Iterator[str]:
    if len(watched.shots) > 1:
        spans = ", ".join(map(str, watched.shots))
        yield (
            f"The clip has {len(watched.shots)} shots ({spans}); shot {watched.shot} is read, "
            "and --shot N, with --video, chooses another one."
        )


def _people(watched: Watched) -> Iterator[str]:
    if len(watched.people) > 1:
        followed = next(one for one in watched.people if one.number == watched.person)
        yield (
            f"{len(watched.people)} people were found; "
            f"person {followed.number} ({followed.seen}) is followed, "
            "and --person N, with --video, chooses another one."
        )


def _ends(body: BodyMotion, watched: Watched, clip_s: float) -> Iterator[str]:
    """Of the shot; of the clip, if that has but one: pieces beside it were too short for a shot."""
    shot = watched.shots[watched.shot - 1] if len(watched.shots) > 1 else Span(0.0, clip_s)
    read = Span(body.clip_start_s, body.clip_start_s + len(body.time_s) / body.fps)
    if ends := _told([Span(shot.start_s, read.start_s), Span(read.stop_s, shot.stop_s)]):
        yield f"The motion is that of {read} of the clip: the person is not followed in {ends}."


def _left_out(spans: Sequence[Span]) -> Iterator[str]:
    if told := _told(spans):
        why = "between, it is lost for too long"
        yield f"The person is also seen in {told}, which is left out: {why}."


def _holes(body: BodyMotion) -> Iterator[str]:
    holes = [
        Span(body.clip_start_s + first / body.fps, body.clip_start_s + stop / body.fps)
        for first, stop in runs(~body.found)
    ]
    if told := _told(holes):
        yield f"The person is not seen in {told} of the clip; the motion is interpolated there."


def _told(spans: Sequence[Span]) -> str:
    """Those that are long enough, in words; empty where none is."""
    *most, last = [str(span) for span in spans if span.seconds > TOLD_S] or [""]
    return f"{', '.join(most)} and {last}" if most else last
