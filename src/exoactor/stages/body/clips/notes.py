"""What to know of a reading: which shot and person it is of, what is left out or interpolated."""

from collections.abc import Sequence

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


def _shots(watched: Watched) -> list[str]:
    if len(watched.shots) < 2:
        return []
    spans = ", ".join(str(span) for span in watched.shots)
    return [
        f"The clip has {len(watched.shots)} shots ({spans}); shot {watched.shot} is read, "
        "and --shot N, with --video, chooses another one."
    ]


def _people(watched: Watched) -> list[str]:
    if len(watched.people) < 2:
        return []
    followed = next(one for one in watched.people if one.number == watched.person)
    return [
        f"{len(watched.people)} people were found; "
        f"person {followed.number} ({followed.seen}) is followed, "
        "and --person N, with --video, chooses another one."
    ]


def _ends(body: BodyMotion, watched: Watched, clip_s: float) -> list[str]:
    """Of the shot; of the clip, if that has but one: pieces beside it were too short for a shot."""
    shot = watched.shots[watched.shot - 1] if len(watched.shots) > 1 else Span(0.0, clip_s)
    start_s, stop_s = body.clip_start_s, body.clip_start_s + len(body.time_s) / body.fps
    ends = [Span(shot.start_s, start_s)] if start_s - shot.start_s > TOLD_S else []
    ends += [Span(stop_s, shot.stop_s)] if shot.stop_s - stop_s > TOLD_S else []
    if not ends:
        return []
    read = Span(start_s, stop_s)
    return [
        f"The motion is that of {read} of the clip: the person is not followed in {_list(ends)}."
    ]


def _left_out(spans: Sequence[Span]) -> list[str]:
    long = [span for span in spans if span.seconds > TOLD_S]
    if not long:
        return []
    why = "between, it is lost for too long"
    return [f"The person is also seen in {_list(long)}, which is left out: {why}."]


def _holes(body: BodyMotion) -> list[str]:
    holes = [
        Span(body.clip_start_s + first / body.fps, body.clip_start_s + stop / body.fps)
        for first, stop in runs(~body.found)
    ]
    long = [span for span in holes if span.seconds > TOLD_S]
    if not long:
        return []
    return [
        f"The person is not seen in {_list(long)} of the clip; the motion is interpolated there."
    ]


def _list(spans: Sequence[Span]) -> str:
    words = [str(span) for span in spans]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
