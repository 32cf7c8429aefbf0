"""A stage as a run knows it, and the one step that does any stage's work.

The step reads the files that hold fields of the stage's input, adds what the request says, calls
the verb and writes what came out. Its key is made of exactly what it passes: the hashes of those
files, what the request says, the settings of the back end where they are not the usual ones, and
the back end's version.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from exoactor.core.backend import Registry
from exoactor.core.errors import ConfigError
from exoactor.io import offscreen
from exoactor.runtime import nouns
from exoactor.runtime.nouns import NOUNS, Noun
from exoactor.runtime.step import Outcome, Step, Work
from exoactor.services.paid import Paid, Quote
from exoactor.store.keys import document

Given = TypeVar("Given")
Made = TypeVar("Made")
Figures = Mapping[str, Mapping[str, Any]]
"""Of earlier steps, by the step's name."""


@dataclass(frozen=True)
class Did(Generic[Given, Made]):
    """One call of a verb: what it was given, what came out, in how many seconds, and which files
    are to be written.
    """

    given: Given
    made: Made
    seconds: float
    writes: tuple[str, ...]
    folder: Path


@dataclass(frozen=True)
class Stage(Generic[Given, Made]):
    """`given`: the input dataclass; `writes`: its files; `save`: writes those that the verb does
    not, and gives the figures.

    `adapt`: the last word on the input, where the figures of earlier steps belong into it, or what
    the request says and what the files hold have to be brought together. `nouns`: where a field is
    not in the file that usually holds it. `in_folder`: the verb is given the folder too, and writes
    into it by itself.
    """

    registry: Registry[object]
    given: Callable[..., Given]
    writes: tuple[str, ...]
    save: Callable[[Did[Given, Made]], Outcome]
    adapt: Callable[[Given, Figures], Given] | None = None
    nouns: Mapping[str, Noun] = field(default_factory=dict)
    in_folder: bool = False

    def noun(self, field: str) -> Noun:
        """The file that holds a field of the input."""
        return self.nouns[field] if field in self.nouns else NOUNS[field]


def stage_step(
    stage: Stage[Given, Made],
    name: str,
    reads: tuple[str, ...],
    given: "partial[Given] | None" = None,
    *,
    config: object | None = None,
    writes: tuple[str, ...] | None = None,
    reads_figures: tuple[str, ...] = (),
) -> Step:
    """The step of a stage by the back end `name`.

    `reads`: the fields of the input that are in files (`NOUNS`); `given`: the input with what the
    request says, all by name. `config`: the back end's settings, None: the usual ones, for which
    its version stands. A class of somebody else's has them in its attribute `config`. `writes`:
    where the files depend on the request.

    Raises:
        ConfigError: there is no such back end, or it reads what no run has.
    """
    registry, entry = stage.registry, stage.registry.find(name)
    said = dict(given.keywords) if given else {}
    reads = tuple(dict.fromkeys((*reads, *entry.reads)))
    unknown = [one for one in reads if one not in stage.nouns and one not in NOUNS]
    if unknown:
        raise ConfigError(
            f"--{registry.stage} {name} reads {unknown[0]!r}, which no run has",
            f"its reads are among: {', '.join(NOUNS)}",
        )
    files = (*(stage.writes if writes is None else writes), *entry.writes)
    quote = _quote(registry.make(name, config), said) if entry.paid else Quote(0.0, {})

    foreign = name not in registry.back_ends  # it has its settings itself
    settings = getattr(registry.make(name), "config", None) if foreign else config
    passed = {**document(said), **quote.document}
    passed |= {} if settings is None else {"config": document(settings)}
    passed |= {} if entry.weights is None else {"weights": entry.weights()}
    make = partial(registry.make, name, config)
    ready = partial(registry.ready, name, config)

    return Step(
        registry.stage,
        Path(name).name if foreign else name,  # wherever it lies
        entry.version,
        passed,
        tuple(dict.fromkeys(stage.noun(name).file for name in reads)),
        files,
        partial(_execute, stage, make, reads, files, given or partial(stage.given)),
        reads_figures,
        quote.usd,
        needs=(ready, offscreen.backend) if entry.in_scene else (ready,),
    )


def _quote(made: object, said: Mapping[str, object]) -> Quote:
    assert isinstance(made, Paid), "the registry says that it is paid for"
    return made.quote(said)


def _execute(
    stage: Stage[Given, Made],
    make: Callable[[], object],
    reads: tuple[str, ...],
    files: tuple[str, ...],
    asked: Callable[..., Given],
    work: Work,
) -> Outcome:
    back_end = make()
    if isinstance(back_end, Paid):
        back_end.pays_with(work.jobs())

    given = asked(**nouns.read({name: stage.noun(name) for name in reads}, work.inputs))
    if stage.adapt:
        given = stage.adapt(given, work.figures)

    verb = getattr(back_end, stage.registry.verb)
    began = time.perf_counter()
    made = verb(given, *((work.folder,) if stage.in_folder else ()), work.progress)
    seconds = time.perf_counter() - began
    return stage.save(Did(given, made, seconds, files, work.folder))
