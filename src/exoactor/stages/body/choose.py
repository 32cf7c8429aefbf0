"""Whom to follow, decided over the whole clip."""

from dataclasses import dataclass

import numpy as np

from exoactor.core.errors import ConfigError
from exoactor.core.motion import ESTIMATE_FPS
from exoactor.core.watched import Person, Span
from exoactor.stages.body.survey import EVERY, Survey, box
from exoactor.stages.body.tracks import Track, tracks

STILL = 0.02
"""How much landmarks go about, in sides of the region, from which a person counts as moving in full: of a picture on a
wall it is 0.005, of somebody who stands and looks 0.02."""
STILL_WORTH = 0.1
"""What a picture that never moves is worth, of a person."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be followed."""

    person: Person
    track: Track


def candidates(seen: Survey) -> tuple[Candidate, ...]:
    """Everybody in all shots, numbered in order of first sight, from left to right."""
    found = [(number, track) for number, shot in enumerate(seen.shots, start=1) for track in tracks(seen, shot)]
    return tuple(Candidate(_person(n, shot, track, seen), track) for n, (shot, track) in enumerate(found, start=1))


def chosen(people: tuple[Candidate, ...], person: int | None, shot: int | None, shots: int) -> Candidate:
    """Who is followed: the one asked for, else the best in the shot asked for.

    Where no shot is, of the best of each the one who is in view longest; who never moves counts for less.

    Raises:
        ConfigError: there is no such shot or person, or the person is in another shot.
    """
    check_shot(shot, shots)
    if shot is not None and not _by_shot(people, shot):
        where = sorted({c.person.shot for c in people})
        raise ConfigError(
            f"--shot {shot}: nobody was found in it", f"give a shot with somebody: {', '.join(map(str, where))}"
        )
    if person is not None:
        return _asked_for(people, person, shot)
    best = [max(group, key=lambda c: c.person.score) for group in _by_shot(people, shot)]
    return max(best, key=lambda c: moving(c.track) * len(c.track.glimpses))


def check_shot(shot: int | None, shots: int) -> None:
    """ConfigError if the shot asked for is none of the clip's, which has so many."""
    if shot is not None and not 1 <= shot <= shots:
        told = "is one shot" if shots == 1 else f"has {shots} shots"
        raise ConfigError(f"--shot {shot}: the clip {told}", "leave it out" if shots == 1 else f"give 1 to {shots}")


def _asked_for(people: tuple[Candidate, ...], person: int, shot: int | None) -> Candidate:
    if not 1 <= person <= len(people):
        one = len(people) == 1
        many, choice = ("one person was", "1") if one else (f"{len(people)} people were", f"1 to {len(people)}")
        raise ConfigError(f"--person {person}: {many} found in the clip", f"give {choice}; {listed(people)}")
    found = people[person - 1]
    if shot is not None and found.person.shot != shot:
        raise ConfigError(
            f"--person {person} is in shot {found.person.shot}, not in --shot {shot}", "leave one of the two out"
        )
    return found


def listed(people: tuple[Candidate, ...]) -> str:
    """Everybody, in a line."""
    return "; ".join(f"person {c.person.number}: {c.person.seen}" for c in people)


def _by_shot(people: tuple[Candidate, ...], shot: int | None) -> list[list[Candidate]]:
    numbers = sorted({c.person.shot for c in people} if shot is None else {shot})
    groups = [[c for c in people if c.person.shot == number] for number in numbers]
    return [group for group in groups if group]


def _person(number: int, shot: int, track: Track, seen: Survey) -> Person:
    span = Span(track.first / ESTIMATE_FPS, min(track.last + EVERY, seen.shots[shot - 1].last + 1) / ESTIMATE_FPS)
    best = max(track.glimpses, key=lambda g: float(g.sighting.visibility.mean()))
    share = len(track.glimpses) / ((track.last - track.first) // EVERY + 1)
    return Person(number, shot, span, share, box(best.sighting), score(track, seen), best.picture)


def score(track: Track, seen: Survey) -> float:
    """Seconds in view, times size in the picture, times how central, times how much of a moving person it is."""
    picture = np.array([seen.width, seen.height])
    each = [
        g.region.size_px / picture.max() * (1.0 - float(np.linalg.norm(g.region.center_px / picture - 0.5)))
        for g in track.glimpses
    ]
    return float(sum(each) * EVERY / ESTIMATE_FPS * moving(track))


def moving(track: Track) -> float:
    """STILL_WORTH for a picture of a person, 1 for who moves: by how far landmarks go about in the person's region."""
    inside = np.array([g.region.to_cut(g.sighting.px) for g in track.glimpses])  # (N, 33, 2)
    sure = np.array([g.sighting.visibility for g in track.glimpses]).mean(axis=0) > 0.5
    if len(inside) < 2 or not sure.any():
        return STILL_WORTH
    spread = float(np.median(inside[:, sure].std(axis=0).max(axis=1)))
    return float(np.clip(spread / STILL, STILL_WORTH, 1.0))
