"""All that can be known before the first step is looked at before the first step, and told at once.

Nothing is ordered, made or begun while a part is missing that a later step needs.
"""

import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from exoactor.core.errors import ExoActorError, MissingAssetError, RetriableError
from exoactor.runtime.record import spent_usd
from exoactor.runtime.step import Step
from exoactor.services.ledger import check_budget
from exoactor.store.store import Store

LEAST_FREE_BYTES = 256 << 20
"""A run of a minute takes less, its copies in the store and in the run folder together."""


def missing(
    steps: Sequence[Step], store: Store, folder: Path, max_usd: float
) -> list[ExoActorError]:
    """What is not here of all that is needed by these steps, which are not in the store; each once.

    `folder`: of the run, for which no more than `max_usd` may be spent.
    """
    if not steps:
        return []
    common = (
        partial(_affordable, steps, store, folder, max_usd),
        partial(_room, store.folder),
        partial(_room, folder),
    )
    return _faults([*(need for step in steps for need in step.needs), *common])


def check(steps: Sequence[Step], store: Store, folder: Path, max_usd: float) -> None:
    """Before a run begins; ExoActorError where something is `missing`: the one thing, or all of
    them together.
    """
    found = missing(steps, store, folder, max_usd)
    if found:
        raise found[0] if len(found) == 1 else together(found)


def together(errors: Sequence[ExoActorError]) -> ExoActorError:
    """Several errors as one; of their kind, where they are of one."""
    kinds = {type(error) for error in errors}
    kind = kinds.pop() if len(kinds) == 1 else MissingAssetError
    told = "".join(f"\n  - {error.what}\n    next: {error.next_step}" for error in errors)
    return kind(
        f"{len(errors)} things are missing:{told}", "see to each, then run the same command again"
    )


def _faults(needs: Iterable[Callable[[], object]]) -> list[ExoActorError]:
    found: dict[str, ExoActorError] = {}
    for need in needs:
        try:
            need()
        except ExoActorError as error:
            found.setdefault(str(error), error)
    return list(found.values())


def _affordable(steps: Sequence[Step], store: Store, folder: Path, max_usd: float) -> None:
    """BudgetError where the whole would cost more than is allowed, and nothing was spent for this
    folder yet.

    Later on each order is looked at by itself, as it is made: some may be paid for already.
    """
    spent = spent_usd(store.folder, folder)
    if spent == 0.0:
        check_budget("this run", sum(step.usd for step in steps), spent, max_usd)


def _room(place: Path) -> None:
    there = next(folder for folder in (place, *place.absolute().parents) if folder.is_dir())
    free = shutil.disk_usage(there).free
    if free < LEAST_FREE_BYTES:
        raise RetriableError(
            f"{there} has {free / (1 << 20):.0f} MiB free, a run may take {LEAST_FREE_BYTES >> 20}",
            "make room (`exoactor gc` helps), then run the same command again",
        )
