"""`exoactor bench generalise`: scenes and instructions drawn from a seed, from the sentence to
physics, as a user runs them.

Rooms, furniture, things, materials, start, camera and a paraphrased instruction are drawn; done is
what the goals of the errand say, which are the drawer's own, not the planner's. A second call finds
the runs in the store.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from exoactor.bench import page
from exoactor.bench.generalise.errands import TIERS, VERBS
from exoactor.bench.generalise.measure import STAGES, row
from exoactor.bench.jobs import Row, rows_in_order
from exoactor.bench.table import Figure, concluded
from exoactor.config import BenchOptions
from exoactor.view import gallery

IMAGINED_PCT = 95.0
DONE_PCT = {"locomotion": 95.0, "whole body": 80.0}
"""The least of the imagined, and of what the robot does by tier."""
LEDE = (
    "Scenes and instructions drawn at random, those that failed, by the stage at which they did. "
    "A picture leads to the run's report."
)


def main(asked: BenchOptions, out: Path) -> dict[str, Any]:
    """Measure, print, keep, and write the page."""
    measure = partial(
        row,
        seed=asked.seed,
        known=asked.scene_known,
        only_imagined=asked.only_imagined,
        out=out,
    )
    rows: list[Row] = []
    for made in rows_in_order(measure, [(index,) for index in range(asked.n)], asked.jobs):
        rows.append(made)
        print(_told(made), flush=True)

    table = by_verb(rows)
    print("", *("".join(f"{cell:>14}" for cell in line) for line in table), sep="\n")
    figures = _figures(rows, asked.only_imagined)
    document = concluded(figures, out, rows=rows)
    if not asked.only_imagined:
        _write_page(rows, table, figures, out)
    return document


def by_verb(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Heads, then a line a verb: how many, how many were imagined and done, and how many failed at
    each stage.
    """
    lines: list[tuple[str, ...]] = [("verb", "drawn", "imagined", "done", *STAGES)]
    for verb in (*VERBS, None):
        of = [made for made in rows if made["verb"] == verb or verb is None]
        failed = Counter(made["stage"] for made in of)
        counts = (len(of), *(sum(made[name] for made in of) for name in ("imagined", "done")))
        cells = (*counts, *(failed[stage] for stage in STAGES))
        if of:
            lines.append((verb or "all", *(str(cell) if cell else "–" for cell in cells)))
    return lines


def _told(made: Row) -> str:
    """A line a row."""
    sign = "✓" if made["stage"] is None else f"✗ {made['stage']}"
    told = f"{made['index']:>4} {made['verb'] or '':<14} {made['says'] or '':<52} {sign:<11}"
    return f"{told} {made['failed'] or ''}".rstrip()


def _figures(rows: Sequence[Row], only_imagined: bool) -> list[Figure]:
    """Shares in per cent, and faults of our own."""
    faults = float(sum(made["fault"] for made in rows))
    out = [
        Figure("imagined", "does it", _pct(rows, "imagined"), "%", low=IMAGINED_PCT),
        Figure("all", "errors that nobody foresaw", faults, high=0.0),
    ]
    if only_imagined:
        return out
    for tier, verbs in TIERS.items():
        of = [made for made in rows if made["verb"] in verbs]
        out.append(Figure(tier, "done", _pct(of, "done"), "%", low=DONE_PCT.get(tier)))
    return out


def _pct(rows: Sequence[Row], name: str) -> float | None:
    return 100.0 * sum(made[name] for made in rows) / len(rows) if rows else None


def _write_page(
    rows: Sequence[Row], table: Sequence[tuple[str, ...]], figures: Sequence[Figure], out: Path
) -> None:
    """gallery.html in `out`: the shares, the failures by stage, the table."""
    groups = [
        (f"Failed at {stage}", [_tile(made, out) for made in rows if made["stage"] == stage])
        for stage in STAGES
    ]
    page.write("Drawn scenes", LEDE, groups, figures, table, out)


def _tile(made: Row, out: Path) -> gallery.Tile:
    """A failure: its pictures, where there are some, and why."""
    heading = f"{made['index']} {made['verb']}: {made['says']}"
    folder = out / str(made["name"])
    return gallery.Tile(folder, heading, made["done"], made.get("passed"), told=made["failed"])
