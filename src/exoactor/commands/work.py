"""`exoactor run`, `plan`, `track` and `bench`."""

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from exoactor.commands.motions import native, person
from exoactor.commands.telling import tell, tell_people
from exoactor.config import BackEnds, BenchOptions
from exoactor.console import Progress
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.runtime import best, place
from exoactor.runtime.best import Candidates
from exoactor.runtime.home import open_store
from exoactor.runtime.needs import missing
from exoactor.runtime.prepare import Prepared, prepared
from exoactor.runtime.request import ClipRequest, PersonRequest, Request
from exoactor.services.budget import Budget
from exoactor.stages.track import TRACKERS

MIN_MOTION_S = 0.5
"""As of clips: less is no behaviour, and no video to look at."""


def run_request(
    request: Request, out: Path | None, line: str, budget: Budget, until: str | None = None
) -> dict[str, Any]:
    """`exoactor run`."""
    with _work(request) as (candidates, sources):
        called = {"clip.mp4": str(request.video)} if isinstance(request, ClipRequest) else {}
        return _run(
            candidates, sources, place.of_request(request, out), line, budget, called, until
        )


def track_motion(
    motion: Path, out: Path | None, track: str, worlds: int, line: str
) -> dict[str, Any]:
    """`exoactor track`."""
    from exoactor.runtime.steps import motion_steps

    given = native(motion)  # a bad file is refused before anything is kept
    lasts_s = len(given) / given.fps
    if lasts_s < MIN_MOTION_S:
        raise BadMotionError(
            f"{motion} lasts {lasts_s:.2f} s", f"give at least {MIN_MOTION_S} s; is its fps right?"
        )
    if "human" in TRACKERS.find(track).reads:
        raise ConfigError(
            f"--track {track} follows a person's joints, and this is a robot's motion",
            "use --track sonic",
        )

    steps = motion_steps(motion, BackEnds(track=track, worlds=worlds))
    sources, called = {"robot_motion.npz": motion}, {"robot_motion.npz": str(motion)}
    return _run(Candidates([steps]), sources, place.of_motion(motion, out), line, called=called)


def _work(request: Request) -> AbstractContextManager[Prepared]:
    if isinstance(request, PersonRequest):
        person(request)  # tells what is in the file
    return prepared(request, open_store(), lambda note: print(note, file=sys.stderr))


def _run(
    candidates: Candidates,
    sources: dict[str, Path],
    where: place.Place,
    line: str,
    budget: Budget | None = None,
    called: Mapping[str, str] | None = None,
    until: str | None = None,
) -> dict[str, Any]:
    folder, asked = where.folder(), {"command": line, "inputs": where.inputs}
    store, told = open_store(), Progress()
    metrics = best.run(candidates, sources, folder, store, asked, told, budget, called, until)
    tell(metrics)
    tell_people(folder)
    if until is None:
        print(f"report: {folder / 'report.html'}")
    else:
        print(f"stopped after {until}; without --until the same command goes on: {folder}")
    return {"run": str(folder), "metrics": metrics}


def plan_request(
    request: Request, out: Path | None, budget: Budget, until: str | None = None
) -> dict[str, Any]:
    """`exoactor plan`: spends nothing, and writes nothing."""
    with _work(request) as (candidates, sources):
        wanted = candidates.up_to(until)
        folder, store = place.of_request(request, out).folder(), open_store()
        planned = best.plan(wanted, sources, store)
        to_do = [step for step, entry in planned if not entry.cached]
        lacking = missing(to_do, store, folder, budget.max_usd)

    lines = [entry for _, entry in planned]
    several = any(entry.candidate for entry in lines)
    for entry in lines:
        state = "in the store" if entry.cached else "would run"
        who = f"{f'candidate {entry.candidate}' if entry.candidate else '':<13}" if several else ""
        print(f"{who}{entry.name:<10} {entry.back_end:<10} {state:<13} ${entry.usd:.2f}")

    total = sum(entry.usd for entry in lines)
    print(f"estimate: ${total:.2f}")
    stages = [
        {"name": e.name, "backend": e.back_end, "cached": e.cached, "usd": e.usd}
        | ({"candidate": e.candidate} if e.candidate else {})
        for e in lines
    ]
    if lacking:
        print("missing, before it can run:")
    for error in lacking:
        print(f"  - {error.what}\n    next: {error.next_step}")

    told = [{"what": error.what, "next": error.next_step} for error in lacking]
    return {"stages": stages, "estimate_usd": total, "missing": told}


def bench(what: str, asked: BenchOptions, out: Path | None) -> dict[str, Any]:
    """`exoactor bench`."""
    from importlib import import_module

    with place.of_bench(what, asked.of(what), out) as folder:
        result: dict[str, Any] = import_module(f"exoactor.bench.{what}").main(asked, folder)
    return result
