"""An artefact, and the row it is kept as: with a digest over all of it, so that a row that was
altered is noticed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from exoactor.core.document import parse

Row: TypeAlias = Sequence[Any]
COLUMNS = "key, stage, backend, outputs, figures, timing, seconds, usd, created_s, digest"


@dataclass(frozen=True)
class Artefact:
    """What one stage's work gave: `outputs` maps file names to content hashes.

    `figures` are part of the result; `timing` and `seconds` tell how long it took and differ from
    machine to machine.
    """

    key: str
    stage: str
    backend: str
    outputs: Mapping[str, str]
    figures: Mapping[str, Any]
    timing: Mapping[str, Any]
    seconds: float
    usd: float = 0.0


def to_row(artefact: Artefact, created_s: float) -> Row:
    """The row, in the order of COLUMNS."""
    told = (artefact.outputs, artefact.figures, artefact.timing)
    content = (
        artefact.key,
        artefact.stage,
        artefact.backend,
        *(json.dumps(dict(mapping), allow_nan=False) for mapping in told),
        float(artefact.seconds),
        float(artefact.usd),
        created_s,
    )
    return (*content, _digest(content))


def from_row(row: Row) -> Artefact | None:
    """The artefact; None where any column is not what was written, or was written without a
    digest.
    """
    *content, digest = row
    if _digest(content) != digest:
        return None
    key, stage, backend, *told, seconds, usd, _ = content
    outputs, figures, timing = (parse(text) for text in told)
    return Artefact(key, stage, backend, outputs, figures, timing, seconds, usd)


def named_in(outputs: object) -> set[str]:
    """The content hashes in a column of outputs, whether its row is whole or not; none where it
    cannot be read.
    """
    try:
        found = parse(outputs) if isinstance(outputs, str) else None
    except ValueError:
        return set()
    contents = found.values() if isinstance(found, dict) else ()
    return {content for content in contents if isinstance(content, str)}


def cost_money(usd: object) -> bool:
    """Whether a column of money says so; one that is no number may have."""
    return usd != 0.0


def _digest(content: Row) -> str:
    """SHA-256 of all columns but itself; a column of a kind that is never written (bytes) gives
    some other digest.
    """
    return hashlib.sha256(json.dumps(list(content), default=repr).encode()).hexdigest()
