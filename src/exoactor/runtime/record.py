"""run.json, which says how a run stands, and the run folder that it is kept in agreement with."""

import re
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exoactor.core.errors import ConfigError, ExoActorError, RetriableError
from exoactor.io import outputs
from exoactor.io.atomic import locked
from exoactor.io.files import write_json
from exoactor.runtime.step import Step
from exoactor.services.budget import Budget
from exoactor.services.ledger import Ledger
from exoactor.store.artefact import Artefact
from exoactor.store.store import Store

OWN = (outputs.RUN, "metrics.json")
"""What a run writes besides the files of its steps."""


@dataclass
class State:
    """What is known while a run goes on: content hashes by file name, artefacts by step name."""

    hashes: dict[str, str]
    artefacts: dict[str, Artefact] = field(default_factory=dict)
    reused: set[str] = field(default_factory=set)
    sources: tuple[str, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, str]:
        """Of the steps that are done, by name."""
        return {name: artefact.key for name, artefact in self.artefacts.items()}

    def add(self, step: Step, artefact: Artefact) -> None:
        """A step that is done."""
        self.hashes.update(artefact.outputs)
        self.artefacts[step.name] = artefact


def spent_usd(store: Path, folder: Path) -> float:
    """What was ordered from services for a run folder, also by commands that failed later."""
    ledger = store / "ledger.db"
    return Ledger(ledger).spent_usd(str(folder.resolve())) if ledger.exists() else 0.0


@dataclass(frozen=True)
class Log:
    """Writes run.json, and keeps the run folder in agreement with it."""

    folder: Path
    steps: Sequence[Step]
    asked: Mapping[str, Any]
    store: Store
    budget: Budget
    began_s: float = field(default_factory=time.perf_counter)

    def claim(self) -> None:
        """Before anything else is in the folder: run.json says whose it is, also to the command
        after a crash.
        """
        if not (self.folder / outputs.RUN).is_file():
            self.write(State({}))

    def begin_work(self, number: int, state: State) -> None:
        """Before the `number`-th step is worked on: what an earlier command left of it and of later
        ones goes.

        run.json then tells of the steps that are done, so that a run that is killed keeps them
        through a clean-up.
        """
        later = (name for step in self.steps[number - 1 :] for name in step.outputs)
        for name in (*later, "metrics.json"):
            (self.folder / name).unlink(missing_ok=True)
        self.write(state)

    def write(
        self, state: State, *, metrics: str | None = None, failed: ExoActorError | None = None
    ) -> None:
        """Write run.json: neither finished nor failed while the run goes on, or after it was
        stopped.

        `metrics`: the hash of metrics.json, which is written last of all; with it the run is
        finished.
        """
        self.store.set_uses(self.folder, [*state.sources, *state.keys.values()])
        why = None
        if failed:
            why = {"error": type(failed).__name__, "what": failed.what, "next": failed.next_step}
        done = [step for step in self.steps if step.name in state.artefacts]
        document = {
            "schema_version": 1,
            "name": self.folder.name,
            "asked": self.asked,
            "finished": metrics is not None,
            "failed": why,
            "stages": [_stage_entry(step, state) for step in done],
            "outputs": state.hashes,
            "metrics_sha256": metrics,
            "money_usd": sum(artefact.usd for artefact in state.artefacts.values()),
            "spent_usd": spent_usd(self.store.folder, self.folder),
            "wall_s": round(sum(artefact.seconds for artefact in state.artefacts.values()), 3),
            "command_s": round(time.perf_counter() - self.began_s, 3),
        }
        write_json(self.folder / outputs.RUN, document)


def _stage_entry(step: Step, state: State) -> dict[str, Any]:
    artefact = state.artefacts[step.name]
    return {
        "name": step.name,
        "backend": step.back_end,
        "version": step.version,
        "key": artefact.key,
        "settings": dict(step.settings),
        "inputs": {name: state.hashes[name] for name in step.inputs},
        "outputs": dict(artefact.outputs),
        "reused": step.name in state.reused,
        "seconds": artefact.seconds,
        "usd": artefact.usd,
    }


@contextmanager
def only_writer(folder: Path, asked: Mapping[str, Any], names: Collection[str]) -> Iterator[None]:
    """One writer a run folder, and only of what was asked for it; `names`: of the files that it is
    to hold.
    """
    _check(folder, asked)
    folder.mkdir(parents=True, exist_ok=True)
    busy = RetriableError(
        f"another process is writing {folder}", "wait for it, or choose another folder with --out"
    )

    with locked(folder / ".lock", busy):
        _check(folder, asked)  # nobody else changes it from here on
        _tidy(folder, {*names, *OWN})
        yield


def _check(folder: Path, asked: Mapping[str, Any]) -> None:
    if why := outputs.folder_fault(folder, outputs.RUN, asked.get("inputs")):
        raise ConfigError(f"{folder} {why}", outputs.ELSEWHERE)


def _tidy(folder: Path, names: Collection[str]) -> None:
    """Remove what a process that was killed had begun to write, and nothing else that ends in
    .tmp.
    """
    for path in folder.glob(".*.tmp"):
        begun = re.fullmatch(r"\.(.+)\.\d+\.tmp", path.name)
        if begun and begun[1] in names:
            path.unlink()
