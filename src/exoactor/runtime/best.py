"""Best of several candidates: each is executed by the same steps as a run of its own; the files of
the best are then the run's.

    runs/NAME/               what all have in common, what the best one made of it, the report
    runs/NAME/candidate-2/   what the second made of it, up to its verdict: a run folder too

What a candidate makes is in the store, where `--take 2` finds it as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from exoactor.core.errors import BadMediaError, BadMotionError, ExoActorError, refused
from exoactor.runtime import needs
from exoactor.runtime import run as running
from exoactor.runtime.candidates import Tried, ranked, tried
from exoactor.runtime.events import Event, Listener, ignore
from exoactor.runtime.metrics import metrics_of
from exoactor.runtime.record import Log, State, only_writer
from exoactor.runtime.run import Planned, foreseen, up_to
from exoactor.runtime.step import Step
from exoactor.runtime.steps.rank import RANK, rank_step
from exoactor.services.budget import Budget
from exoactor.store.store import Store

JUDGE, EXECUTION = "judge", "execution.npz"


@dataclass(frozen=True)
class Candidates:
    """`steps`: of the run of each candidate: the same ones, of which some are set otherwise."""

    steps: Sequence[Sequence[Step]]

    def up_to(self, last: str | None) -> "Candidates":
        """As far as the step of this name; with the verdicts goes their rank.

        Raises:
            ConfigError: there is no such step.
        """
        cut = [up_to(each, last) for each in self.steps]
        if last == JUDGE and len(cut) > 1:
            cut = [up_to(each, RANK) for each in self.steps]
        return Candidates(cut)

    @property
    def common(self) -> Sequence[Step]:
        """What is done once for all: the steps before the first that differs."""
        for number, each in enumerate(zip(*self.steps, strict=True)):
            if any(_work(step) != _work(each[0]) for step in each):
                return self.steps[0][:number]
        return self.steps[0]

    @property
    def own(self) -> list[Sequence[Step]]:
        """Of each, what is done for it alone, up to its verdict; nothing where all is common."""
        return [each[len(self.common) : self._ranked_at] for each in self.steps]

    def whole(self, best: Sequence[Tried]) -> list[Step]:
        """The steps of the run, of whose candidates this came out, the best first."""
        steps = self.steps[best[0].number - 1]
        return [rank_step(best) if step.name == RANK else step for step in steps]

    def after(self, steps: Sequence[Step]) -> Sequence[Step]:
        """What of a run comes after the verdicts, beginning with their rank."""
        return steps[max(self._ranked_at, len(self.common)) :]

    @property
    def _ranked_at(self) -> int:
        names = [step.name for step in self.steps[0]]
        return names.index(RANK) if RANK in names else len(names)


def plan(
    candidates: Candidates, sources: Mapping[str, Path], store: Store
) -> list[tuple[Step, Planned]]:
    """As `runtime.run.plan`, of each candidate and of what is made of the best."""
    common, own = candidates.common, candidates.own
    told = list(zip(common, foreseen(common, sources, store)[0], strict=True))
    if not any(own):
        return told

    known = list[Tried]()
    for number, steps in enumerate(own, start=1):
        lines, state = foreseen([*common, *steps], sources, store)
        mine = (replace(line, candidate=number) for line in lines[len(common) :])
        told += zip(steps, mine, strict=True)
        if all(line.cached for line in lines):
            known.append(_measured(number, state, store))

    last = candidates.after(candidates.steps[0])
    if len(known) < len(own):  # the best is not known yet
        return [*told, *((step, _to_come(step)) for step in last)]
    whole = candidates.whole(ranked(known))
    lines, _ = foreseen(whole, sources, store)
    return [*told, *list(zip(whole, lines, strict=True))[len(whole) - len(last) :]]


def run(
    candidates: Candidates,
    sources: Mapping[str, Path],
    folder: Path,
    store: Store,
    asked: Mapping[str, Any],
    listener: Listener = ignore,
    budget: Budget | None = None,
    called: Mapping[str, str] | None = None,
    until: str | None = None,
) -> dict[str, Any]:
    """As `runtime.run.run`, by whose steps each candidate is executed; the metrics are those of the
    best, with the table of all.

    Raises:
        BadMediaError, BadMotionError: none of them could be executed.
    """
    cut = candidates.up_to(until)
    if not any(cut.own):
        first = candidates.steps[0]
        return running.run(first, sources, folder, store, asked, listener, budget, called, until)

    budget, common, steps = budget or Budget(), cut.common, cut.steps[0]
    names = {*sources, *(name for step in steps for name in step.outputs)}
    try:
        lines = plan(cut, sources, store)
        to_do = [step for step, line in lines if not line.cached]
        needs.check(to_do, store, folder, budget.max_usd)
        with store.in_use(), only_writer(folder, asked, names):
            log = Log(folder, steps, dict(asked), store, budget)
            state = running.begin(sources, called or {}, log)
            with running.failing(state, log):
                running.take(common, 1, state, log, listener)
                if any(line.candidate and not line.cached for _, line in lines):
                    log.begin_work(len(common) + 1, state)
                best = ranked(_try_all(candidates, cut, state, log, listener))

            whole = cut.whole(best)
            log = replace(log, steps=whole)
            with running.failing(state, log):
                running.take(whole[len(common) :], len(common) + 1, state, log, listener)
            return running.end(state, log, candidates.steps[0][len(whole) :])
    except OSError as error:
        raise refused(error) from None


def _try_all(
    candidates: Candidates, cut: Candidates, state: State, log: Log, listener: Listener
) -> list[Tried]:
    """Each as a run of its own, one after the other."""
    found, failed = list[Tried](), list[ExoActorError]()
    for number, (steps, wanted) in enumerate(zip(candidates.own, cut.own, strict=True), start=1):
        try:
            found.append(_try(number, steps, wanted[-1].name, state, log, listener))
        except (BadMediaError, BadMotionError) as error:
            failed.append(error)
            found.append(Tried(number, error.what))

    if len(failed) == len(found):
        told = "".join(f"\n  - {one.number}: {one.failed}" for one in found)
        what = f"none of the {len(found)} candidates could be executed:{told}"
        raise type(failed[0])(what, failed[0].next_step)
    return found


def _try(
    number: int, steps: Sequence[Step], until: str, state: State, log: Log, listener: Listener
) -> Tried:
    before = len(state.artefacts)

    def told(event: Event) -> None:
        at, count = before + event.number, len(log.steps)
        listener(replace(event, number=at, count=count, candidate=number))

    folder, store = log.folder / f"candidate-{number}", log.store
    read = {name for step in steps for name in step.inputs} & state.hashes.keys()
    sources = {name: store.sound(state.hashes[name], name) for name in sorted(read)}
    asked = {**log.asked, "inputs": {**log.asked.get("inputs", {}), "candidate": number}}
    metrics = running.run(steps, sources, folder, store, asked, told, log.budget, until=until)
    execution = folder / EXECUTION
    return tried(number, metrics, execution if execution.is_file() else None)


def _measured(number: int, state: State, store: Store) -> Tried:
    """A candidate whose work is all in the store."""
    content = state.hashes.get(EXECUTION)
    execution = None if content is None else store.object_path(content)
    return tried(number, metrics_of(state.artefacts), execution)


def _to_come(step: Step) -> Planned:
    return Planned(step.name, step.back_end, False, step.usd)


def _work(step: Step) -> tuple[object, ...]:
    """What makes it the same as another, given the same files."""
    return step.name, step.back_end, step.version, step.settings, step.inputs, step.outputs
