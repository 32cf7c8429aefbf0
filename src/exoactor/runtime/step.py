"""A step: one stage as it will run, with the files it reads and writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exoactor.core.progress import Progress
from exoactor.services.jobs import Jobs
from exoactor.store.keys import artefact_key


@dataclass(frozen=True)
class Outcome:
    """What a step found besides its files: `figures` are part of the result, `timing` says how fast
    it was.

    `usd`: what was paid for it.
    """

    figures: Mapping[str, Any] = field(default_factory=dict)
    timing: Mapping[str, Any] = field(default_factory=dict)
    usd: float = 0.0


@dataclass(frozen=True)
class Work:
    """What a step gets: verified input files by name, figures and keys of earlier steps, a folder
    to write in.

    `jobs`: the run's orders at services.
    """

    inputs: Mapping[str, Path]
    figures: Mapping[str, Mapping[str, Any]]
    keys: Mapping[str, str]
    folder: Path
    progress: Progress
    jobs: Callable[[], Jobs]


@dataclass(frozen=True)
class Step:
    """`settings`: all that matters beside the inputs; `reads_figures`: the steps whose figures are
    read.

    `usd`: what it will cost, by the price list, if it is not in the store. `needs`: each looks at
    something that must be here before a run begins, and raises an ExoActorError if it is not.
    """

    name: str
    back_end: str
    version: int
    settings: Mapping[str, Any]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    execute: Callable[[Work], Outcome]
    reads_figures: tuple[str, ...] = ()
    usd: float = 0.0
    needs: tuple[Callable[[], object], ...] = ()

    def key(self, hashes: Mapping[str, str], keys: Mapping[str, str]) -> str:
        """The store key, from the input files' hashes and the keys of the steps whose figures it
        reads.
        """
        inputs = {name: hashes[name] for name in self.inputs}
        inputs |= {f"figures of {name}": keys[name] for name in self.reads_figures}
        return artefact_key(self.name, self.back_end, self.version, self.settings, inputs)
