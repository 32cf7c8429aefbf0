"""The run loop: each step is looked up by its key, or executed; its files are then placed in the
run folder.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exoactor.core.errors import ConfigError, ExoActorError, RetriableError, refused
from exoactor.io.files import write_json
from exoactor.runtime import needs
from exoactor.runtime.events import Event, Listener, ignore
from exoactor.runtime.metrics import metrics_of
from exoactor.runtime.record import Log, State, only_writer
from exoactor.runtime.step import Step, Work
from exoactor.services.budget import Budget
from exoactor.services.jobs import Jobs
from exoactor.store.artefact import Artefact
from exoactor.store.keys import file_hash
from exoactor.store.store import Store


@dataclass(frozen=True)
class Planned:
    """One line of a plan; `cached` is False where an earlier step has to run first."""

    name: str
    back_end: str
    cached: bool
    usd: float
    candidate: int | None = None


def plan(steps: Sequence[Step], sources: Mapping[str, Path], store: Store) -> list[Planned]:
    """What would run and what is there already; executes nothing."""
    return foreseen(steps, sources, store)[0]


def foreseen(
    steps: Sequence[Step], sources: Mapping[str, Path], store: Store
) -> tuple[list[Planned], State]:
    """As `plan`, and what is known once the steps are done that are in the store."""
    state = State({name: file_hash(path) for name, path in sources.items()})
    out = []

    for step in steps:
        inputs, figures = set(step.inputs), set(step.reads_figures)
        ready = inputs <= state.hashes.keys() and figures <= state.keys.keys()
        artefact = store.find(step.key(state.hashes, state.keys)) if ready else None
        if artefact is not None:
            state.add(step, artefact)
        usd = 0.0 if artefact else step.usd
        out.append(Planned(step.name, step.back_end, artefact is not None, usd))

    return out, state


def to_do(steps: Sequence[Step], planned: Sequence[Planned]) -> list[Step]:
    """Those of the steps that are not in the store."""
    return [step for step, line in zip(steps, planned, strict=True) if not line.cached]


def up_to(steps: Sequence[Step], last: str | None) -> list[Step]:
    """The steps as far as the one of this name; None: all of them.

    Raises:
        ConfigError: there is no such step.
    """
    names = [step.name for step in steps]
    if last is not None and last not in names:
        raise ConfigError(f"there is no step {last!r} to stop after", f"one of {', '.join(names)}")
    return list(steps if last is None else steps[: names.index(last) + 1])


def run(
    steps: Sequence[Step],
    sources: Mapping[str, Path],
    folder: Path,
    store: Store,
    asked: Mapping[str, Any],
    listener: Listener = ignore,
    budget: Budget | None = None,
    called: Mapping[str, str] | None = None,
    until: str | None = None,
) -> dict[str, Any]:
    """Execute what is not in the store, fill the run folder, and give the metrics.

    `sources` are the user's own files by the name they get in the run; `asked`: the `command`, and
    the `inputs` that the folder is for, the files among them by their hash: it is refused where
    those of the run in it were others. A step that fails leaves everything before it in place: the
    same command goes on from there. What the system refuses, such as room on the disk, is an
    ExoActorError too. `budget`: what may be spent; the default allows a little. `called`: what
    errors call a file where the user knows it by another name; it must still be one of the inputs.
    `until`: the step after which it stops.
    """
    names = {*sources, *(name for step in steps for name in step.outputs)}
    steps, whole = up_to(steps, until), steps
    budget = budget or Budget()

    try:
        needs.check(to_do(steps, plan(steps, sources, store)), store, folder, budget.max_usd)
        with store.in_use(), only_writer(folder, asked, names):
            log = Log(folder, steps, dict(asked), store, budget)
            state = begin(sources, called or {}, log)
            with failing(state, log):
                take(steps, 1, state, log, listener)
            return end(state, log, whole[len(steps) :])
    except OSError as error:
        raise refused(error) from None


def begin(sources: Mapping[str, Path], called: Mapping[str, str], log: Log) -> State:
    """The folder is claimed, and what the run begins with is in it and in the store."""
    store = log.store
    state = State({name: store.put(path) for name, path in sources.items()}, called=called)
    _check_unchanged(state, log.asked)
    log.claim()
    for name, content in state.hashes.items():
        store.record(Artefact(content, "source", "user", {name: content}, {}, {}, 0.0))
        store.copy_out(content, log.folder / name)

    state.sources = tuple(state.hashes.values())
    return state


@contextmanager
def failing(state: State, log: Log) -> Iterator[None]:
    """What stops the run meanwhile is written down."""
    try:
        yield
    except (ExoActorError, OSError) as error:
        failed = error if isinstance(error, ExoActorError) else refused(error)
        # where the disk is full this may fail as well
        with suppress(OSError, ExoActorError):
            log.write(state, failed=failed)
        raise


def take(steps: Sequence[Step], first: int, state: State, log: Log, listener: Listener) -> None:
    """Have what these steps make; `first`: the number of the first of them in the run."""
    for number, step in enumerate(steps, start=first):
        _take(step, number, state, log, listener)


def end(state: State, log: Log, left: Sequence[Step]) -> dict[str, Any]:
    """The run is finished, its metrics are written; `left`: the steps that it stopped before."""
    folder = log.folder
    for name, content in state.hashes.items():  # what somebody took away meanwhile
        log.store.copy_out(content, folder / name)
    for name in (name for step in left for name in step.outputs):
        (folder / name).unlink(missing_ok=True)  # of an earlier command that went further

    metrics = metrics_of(state.artefacts)
    write_json(folder / "metrics.json", metrics)
    log.write(state, metrics=file_hash(folder / "metrics.json"))
    return metrics


def _take(step: Step, number: int, state: State, log: Log, listener: Listener) -> None:
    """Have the step's artefact, from the store or by work, and its files in the run folder."""
    count, store = len(log.steps), log.store
    key = step.key(state.hashes, state.keys)
    artefact = store.find(key)
    if artefact is not None:
        state.reused.add(step.name)
        listener(Event("kept", step.name, number, count, 1.0, artefact.seconds))
    else:
        log.begin_work(number, state)
        artefact = _execute(step, key, number, state, log, listener)

    state.add(step, artefact)
    for name in step.outputs:
        store.copy_out(artefact.outputs[name], log.folder / name)


def _execute(
    step: Step, key: str, number: int, state: State, log: Log, listener: Listener
) -> Artefact:
    store, began = log.store, time.perf_counter()
    place = (step.name, number, len(log.steps))
    listener(Event("start", *place))

    def progress(fraction: float) -> None:
        seconds = time.perf_counter() - began
        left = seconds * (1.0 - fraction) / fraction if fraction > 0.02 else None
        listener(Event("progress", *place, fraction, seconds, left))

    def tell(says: str) -> None:
        listener(Event("progress", *place, 0.0, time.perf_counter() - began, says=says))

    def jobs() -> Jobs:
        return Jobs(store.folder, str(log.folder.resolve()), log.budget, tell=tell)

    with store.work_folder() as folder:
        inputs = {name: store.sound(state.hashes[name], name) for name in step.inputs}
        figures = {name: state.artefacts[name].figures for name in step.reads_figures}

        try:
            outcome = step.execute(Work(inputs, figures, state.keys, folder, progress, jobs))
        except ExoActorError as error:
            # the user knows the file by its own name, or by that in the run
            for name, path in inputs.items():
                error.rename(str(path), state.called.get(name, name))
            raise

        seconds = time.perf_counter() - began
        made = {name: store.put(folder / name) for name in step.outputs}

    found = (outcome.figures, outcome.timing, round(seconds, 3), outcome.usd)
    artefact = Artefact(key, step.name, step.back_end, made, *found)
    store.record(artefact)
    listener(Event("done", *place, 1.0, seconds))
    return artefact


def _check_unchanged(state: State, asked: Mapping[str, Any]) -> None:
    """RetriableError where a file of the user's is not the one any more that the folder is for."""
    for name, path in state.called.items():
        if state.hashes[name] not in asked["inputs"].values():
            raise RetriableError(
                f"{path} changed after the command began",
                "let it be, then run the same command again",
            )
