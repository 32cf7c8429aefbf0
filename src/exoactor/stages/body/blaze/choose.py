"""Whom to follow, decided over the whole clip."""

from dataclasses import dataclass

import numpy as np

from exoactor.core.errors import ConfigError
from exoactor.core.motion import ESTIMATE_FPS
from exoactor.core.watched import Person, Span
from exoactor.io.shots import check_shot
from exoactor.stages.body.blaze.survey import Survey
from exoactor.stages.body.blaze.tracks import Track, TracksConfig, tracks


@dataclass(frozen=True)
class ChoiceConfig:
    """What makes a person the one to follow.

    moving: how much landmarks go about, in sides of the region, from which a person counts as
        moving in full: of a picture on a wall it is 0.005, of somebody who stands and looks 0.02.
    still_worth: what a picture that never moves is worth, of a person.
    """

    moving: float = 0.02
    still_worth: float = 0.1


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be followed; `moving`: how much of a moving person it is, up to 1."""

    person: Person
    track: Track
    moving: float


def candidates(
    seen: Survey, config: ChoiceConfig, tracks_config: TracksConfig
) -> tuple[Candidate, ...]:
    """Everybody in all shots, numbered in order of first sight, from left to right."""
    found = [
        (number, track)
        for number, shot in enumerate(seen.shots, start=1)
        for track in tracks(seen, shot, tracks_config)
    ]
    return tuple(
        _candidate(n, shot, track, seen, config) for n, (shot, track) in enumerate(found, start=1)
    )


def choose(
    people: tuple[Candidate, ...], person: int | None, shot: int | None, shots: int
) -> Candidate:
    """Who is followed: the one asked for, else the best in the shot asked for.

    Where no shot is, of the best of each the one who is in view longest; who never moves counts for
    less.

    Raises:
        ConfigError: there is no such shot or person, or the person is in another shot.
    """
    check_shot(shot, shots)
    where = sorted({c.person.shot for c in people})
    if shot is not None and shot not in where:
        raise ConfigError(
            f"--shot {shot}: nobody was found in it",
            f"give a shot with somebody: {', '.join(map(str, where))}",
        )
    if person is not None:
        return _asked_for(people, person, shot)

    best = [
        max((c for c in people if c.person.shot == number), key=lambda c: c.person.score)
        for number in (where if shot is None else [shot])
    ]
    return max(best, key=lambda c: c.moving * len(c.track.glimpses))


def _asked_for(people: tuple[Candidate, ...], person: int, shot: int | None) -> Candidate:
    if not 1 <= person <= len(people):
        many, choice = f"{len(people)} people were", f"1 to {len(people)}"
        if len(people) == 1:
            many, choice = "one person was", "1"
        raise ConfigError(
            f"--person {person}: {many} found in the clip", f"give {choice}; {listed(people)}"
        )

    found = people[person - 1]
    if shot is not None and found.person.shot != shot:
        raise ConfigError(
            f"--person {person} is in shot {found.person.shot}, not in --shot {shot}",
            "leave one of the two out",
        )

    return found


def listed(people: tuple[Candidate, ...]) -> str:
    """Everybody, in a line."""
    return "; ".join(f"person {c.person.number}: {c.person.seen}" for c in people)


def _candidate(
    number: int, shot: int, track: Track, seen: Survey, config: ChoiceConfig
) -> Candidate:
    stop = min(track.last + seen.every, seen.shots[shot - 1].last + 1)
    span = Span(track.first / ESTIMATE_FPS, stop / ESTIMATE_FPS)
    best = max(track.glimpses, key=lambda g: float(g.detection.visibility.mean()))
    share = len(track.glimpses) / ((track.last - track.first) // seen.every + 1)

    lively = moving(track, config)
    person = Person(
        number, shot, span, share, best.detection.box, score(track, seen, lively), best.picture
    )
    return Candidate(person, track, lively)


def score(track: Track, seen: Survey, moving: float) -> float:
    """Seconds in view, times size, times how central, times how much of a moving person it is."""
    picture = np.array([seen.width, seen.height])
    each = [
        g.region.size_px
        / picture.max()
        * (1.0 - float(np.linalg.norm(g.region.center_px / picture - 0.5)))
        for g in track.glimpses
    ]
    return float(sum(each) * seen.every / ESTIMATE_FPS * moving)


def moving(track: Track, config: ChoiceConfig) -> float:
    """`still_worth` for a picture of a person, 1 for who moves.

    By how far landmarks go about in the person's region.
    """
    inside = np.array([g.region.to_cut(g.detection.px) for g in track.glimpses])  # (N, 33, 2)
    sure = np.array([g.detection.visibility for g in track.glimpses]).mean(axis=0) > 0.5
    if len(inside) < 2 or not sure.any():
        return config.still_worth
    spread = float(np.median(inside[:, sure].std(axis=0).max(axis=1)))
    return float(np.clip(spread / config.moving, config.still_worth, 1.0))
