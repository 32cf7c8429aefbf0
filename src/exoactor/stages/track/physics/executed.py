"""One command in several worlds, side by side."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from exoactor.core.motion import WorldRun
from exoactor.core.progress import Progress
from exoactor.scenes import goals, outcome
from exoactor.stages.track import Tracked, TrackInput
from exoactor.stages.track.physics.disturbance import Disturbance
from exoactor.stages.track.physics.rollout_log import RolloutLog
from exoactor.stages.track.physics.worlds import World, drawn

Done = TypeVar("Done")


def executed(
    attempt: Callable[[World], Done], worlds: Sequence[World], progress: Progress
) -> list[Done]:
    """What an attempt from the beginning comes to in each world. In threads, as physics lets go of
    Python's lock: two cores take six tenths of the time of one.
    """
    done = list[Done]()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for one in pool.map(attempt, worlds):
            done.append(one)
            progress(len(done) / len(worlds))
    return done


def faults(given: TrackInput, runs: Iterable[WorldRun]) -> list[str | None]:
    """What went wrong in each, in words; None where it held."""
    wanted = goals.asked(given.around, given.plan)
    return [outcome.fault(run, given.around, wanted) for run in runs]


def tracked(
    attempt: Callable[[World], RolloutLog],
    given: TrackInput,
    nominal: Disturbance,
    backend: str,
    progress: Progress,
) -> Tracked:
    """A command as it was made for the world that is known, and in the others that are asked
    for.
    """
    others = drawn(given.worlds, given.reference.motion.duration_s)
    first, *rest = executed(attempt, (World(nominal), *others), progress)
    return Tracked(first.execution(backend), in_worlds(others, rest))


def in_worlds(worlds: Sequence[World], logs: Sequence[RolloutLog]) -> tuple[WorldRun, ...]:
    """What came of each, as it is handed on."""
    return tuple(log.in_world(world.said) for world, log in zip(worlds, logs, strict=True))
