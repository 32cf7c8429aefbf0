"""One command in several worlds, side by side."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from exoactor.core.motion import WorldRun
from exoactor.core.progress import Progress
from exoactor.scenes import goals, outcome
from exoactor.stages.track import Tracked, TrackInput
from exoactor.stages.track.physics.disturbance import Disturbance
from exoactor.stages.track.physics.rollout_log import RolloutLog
from exoactor.stages.track.physics.worlds import World, drawn

Attempt = Callable[[World], RolloutLog]
"""The command, executed once in a world from the beginning; several may be at it at once."""


def executed(attempt: Attempt, worlds: Sequence[World], progress: Progress) -> list[RolloutLog]:
    """What the command comes to in each world. In threads: physics lets go of Python's lock, so two
    cores take six tenths of the time of one.
    """
    logs = list[RolloutLog]()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for log in pool.map(attempt, worlds):
            logs.append(log)
            progress(len(logs) / len(worlds))
    return logs


def faults(given: TrackInput, runs: Iterable[WorldRun]) -> list[str | None]:
    """What went wrong in each, in words; None where it held."""
    wanted = goals.asked(given.around, given.plan)
    reference = given.reference
    asked = outcome.Asked(reference.motion, reference.clip_start_s, given.around, wanted)
    return [outcome.fault(run.motion, run.surroundings, asked) for run in runs]


def tracked(
    attempt: Attempt, given: TrackInput, nominal: Disturbance, backend: str, progress: Progress
) -> Tracked:
    """A command as it was made for the world that is known, and in the others that are asked
    for.
    """
    others = drawn(given.worlds)
    first, *rest = executed(attempt, (World(nominal), *others), progress)
    runs = (log.in_world(world.said) for world, log in zip(others, rest, strict=True))
    return Tracked(first.execution(backend), tuple(runs))
