"""What came of several candidates, as a table: on the page, and on the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

HEADS = ("candidate", "verdict", "goals", "worlds held", "contact error", "effort")
UNMEASURED = "–"


def table(section: Mapping[str, Any]) -> list[list[str]]:
    """The heads, then a row each, the best first; `section`: `candidates` of metrics.json."""
    return [list(HEADS), *(_row(one, section["best"]) for one in section["ranked"])]


def reasons(section: Mapping[str, Any]) -> list[str]:
    """Why some could not be executed."""
    failed = (one for one in section["ranked"] if one["failed"] is not None)
    return [f"Candidate {one['number']} was not executed: {one['failed']}." for one in failed]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table in a font of one width."""
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    cells = ((cell.ljust(width) for cell, width in zip(row, wide, strict=True)) for row in rows)
    return ["  ".join(row).rstrip() for row in cells]


def _row(one: Mapping[str, Any], best: int) -> list[str]:
    name = f"{one['number']}{', kept' * (one['number'] == best)}"
    if one["failed"] is not None:
        return [name, "not executed", *[UNMEASURED] * (len(HEADS) - 2)]

    goals, worlds = one["goals"], one["worlds"]
    contact_mm, energy_j = one["contact_error_mm"], one["energy_j"]
    return [
        name,
        "passed" if one["passed"] else "not passed",
        f"{goals - one['goals_missed']} of {goals}" if goals else UNMEASURED,
        f"{one['worlds_held']} of {worlds}" if worlds else UNMEASURED,
        UNMEASURED if contact_mm is None else f"{contact_mm / 10.0:.1f} cm",
        UNMEASURED if energy_j is None else f"{energy_j:.0f} J",
    ]
