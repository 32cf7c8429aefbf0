"""`exoactor bench interact`: things lifted and carried, by GenHOI's protocol, from the pixels,
where physics is not quite as it is known.

A scene is imagined and read once; every trial in it is executed anew. What is drawn of a seed, and
in which ways physics differs: `draw`, `carry`, `trials`. A second call finds the runs in the store.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from exoactor.bench import page
from exoactor.bench.interact.measure import of_trial, reading_row, trial_row
from exoactor.bench.interact.trials import VARIANTS, Trial
from exoactor.bench.jobs import Row, rows_in_order
from exoactor.bench.table import Figure, concluded, worded
from exoactor.config import BenchOptions
from exoactor.core.errors import ConfigError
from exoactor.view.gallery import Tile

TARGETS = {
    "lift": (55, 60),
    "start": (47, 50),
    "moved": (18, 20),
    "carry": (95, 100),
    "dex3": (26, 30),
    "noise": (128, 160),
}
"""By variant: how many shall be done, of how many."""
WORLDS = 8.5
"""In how many of ten other worlds what is done holds too, in the mean."""
TOUCH_CM, CLOSED_CM, CHAIRS = 4.0, 2.5, (12, 15)
"""Of `lift`: how far palms are from their sites at most, on average; how many chairs."""
COLUMNS = ("trials", "done", "worlds held", "first touch", "closed", "fell", "energy")
LEDE = (
    "Lifted and carried where physics is not quite as it is known: trials that failed, and why. "
    "A contact error is from the middle of a palm to where it is to hold the thing."
)


def main(asked: BenchOptions, out: Path) -> dict[str, Any]:
    """Measure, print, keep, and write the page."""
    trials = [trial for name in _chosen(asked.variants) for trial in VARIANTS[name](asked.seed)]
    rows: list[Row] = []
    for row in _rows(trials, asked, out):
        rows.append(row)
        print(_told(row), flush=True)

    table = by_class(rows)
    print("", *("".join(f"{cell:>14}" for cell in line) for line in table), sep="\n")
    found = figures(rows)
    document = concluded(found, out, rows=rows)
    failures = [
        (name, [_tile(row, out) for row in rows if row["variant"] == name and not row["done"]])
        for name in VARIANTS
    ]
    page.write("Lifted, in trials", LEDE, failures, found, table, out)
    return document


def _chosen(names: Sequence[str]) -> Sequence[str]:
    for name in names:
        if name not in VARIANTS:
            raise ConfigError(
                f"--variants {name}: no such variant", f"choose from: {', '.join(VARIANTS)}"
            )
    return names or tuple(VARIANTS)


def _rows(trials: Sequence[Trial], asked: BenchOptions, out: Path) -> Iterator[Row]:
    """First all readings, then the trials in what was read."""
    shared = {trial.reading: trial for trial in trials}
    read = partial(reading_row, acted=asked.acted, out=out)
    lost: dict[str, Row] = {}
    for row in rows_in_order(read, [(trial,) for trial in shared.values()], asked.jobs):
        print(f"{row['reading']:<34} {row['failed'] or 'read'}", flush=True)
        if row["stage"] is not None:
            lost[row["reading"]] = row

    yield from (of_trial(t) | lost[t.reading] for t in trials if t.reading in lost)
    whole = [(trial,) for trial in trials if trial.reading not in lost]
    yield from rows_in_order(partial(trial_row, acted=asked.acted, out=out), whole, asked.jobs)


def by_class(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Heads, then a line a variant and class, and one for all of its classes."""
    lines: list[tuple[str, ...]] = [("variant", "class", *COLUMNS)]
    for variant in VARIANTS:
        every = [row for row in rows if row["variant"] == variant]
        names = dict.fromkeys(row["class"] for row in every)
        groups = {name: [row for row in every if row["class"] == name] for name in names}
        groups |= {"all": every}
        lines += [(variant, name, *_cells(of)) for name, of in groups.items() if of]
    return lines


def _cells(rows: Sequence[Row]) -> Iterator[str]:
    yield str(len(rows))
    yield str(sum(row["done"] for row in rows))
    yield worded(_mean([row for row in rows if row["done"]], "worlds_held"), "{:.1f}")
    yield worded(_mean(rows, "touch_cm"), "{:.1f} cm")
    yield worded(_mean(rows, "closed_cm"), "{:.1f} cm")
    yield str(sum(row.get("fell") is True for row in rows))
    yield worded(_mean(rows, "energy_j"), "{:.0f} J")


def figures(rows: Sequence[Row]) -> list[Figure]:
    """How many are done, a variant each, with its target where all its trials were made; of `lift`
    also how near hands came.
    """
    out = []
    for variant in VARIANTS:
        of = [row for row in rows if row["variant"] == variant]
        if of:
            held = _mean([row for row in of if row["done"]], "worlds_held")
            least = WORLDS if variant in TARGETS and held is not None else None
            out += [
                _counted(variant, "done", of, TARGETS.get(variant)),
                Figure(variant, "worlds held, of what was done", held, "of 10", low=least),
            ]
    lifts = [row for row in rows if row["variant"] == "lift"]
    if lifts:
        chairs = [row for row in lifts if row["class"] == "chair"]
        touch, closed = _mean(lifts, "touch_cm"), _mean(lifts, "closed_cm")
        out += [
            _counted("lift", "chairs", chairs, CHAIRS),
            Figure("lift", "contact error, first touch", touch, "cm", high=TOUCH_CM),
            Figure("lift", "contact error, closed", closed, "cm", high=CLOSED_CM),
        ]
    faults = float(sum(row["fault"] for row in rows))
    return [*out, Figure("all", "errors that nobody foresaw", faults, high=0.0)]


def _counted(on: str, what: str, of: Sequence[Row], target: tuple[int, int] | None) -> Figure:
    least = float(target[0]) if target is not None and len(of) == target[1] else None
    return Figure(on, what, float(sum(row["done"] for row in of)), f"of {len(of)}", low=least)


def _mean(rows: Sequence[Row], name: str) -> float | None:
    """Over the rows in which it was measured."""
    values = [row[name] for row in rows if row.get(name) is not None]
    return mean(values) if values else None


def _told(row: Row) -> str:
    """A line a trial."""
    sign = "✓" if row["done"] else f"✗ {row['stage']}"
    errors = (worded(row.get(name), "{:.1f} cm") for name in ("touch_cm", "closed_cm"))
    cells = "".join(f"{cell:>10}" for cell in errors)
    return f"{row['variant']:<11}{row['name']:<24}{sign:<11}{cells}  {row['failed'] or ''}".rstrip()


def _tile(row: Row, out: Path) -> Tile:
    """A failure: its film, where there is one, and why."""
    folder = out / row["variant"] / row["name"]
    return Tile(folder, row["name"], row["done"], row.get("passed"), told=row["failed"] or "")
