"""`exoactor bench track`: trackers side by side on native motion files, in one loop and judged
alike.

With --robustness also under conditions that the trackers know nothing of. A second call finds what
is measured already.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any

from exoactor.bench import human_tracker, robustness
from exoactor.bench.jobs import Row, rows_in_order
from exoactor.bench.table import PERCENT, Figure, concluded, percent, shared, worded
from exoactor.bench.trial import NOMINAL, Tracker, Trial, measured
from exoactor.config import BenchOptions
from exoactor.core.errors import ConfigError, MissingAssetError
from exoactor.io import assets
from exoactor.stages.track import TRACKERS
from exoactor.stages.track.mpc import MpcConfig
from exoactor.stages.track.policy import PolicyConfig
from exoactor.stages.track.twist2 import Twist2Config
from exoactor.view import bench_page
from exoactor.view.bench_page import BenchPage, Film

COMPARED: dict[str, Tracker] = {
    "mpc": ("mpc", MpcConfig()),
    "policy": ("policy", PolicyConfig(passes=1)),
    "policy-learnt": ("policy", PolicyConfig()),
    "twist2": ("twist2", Twist2Config()),
}
"""By the names used here: back end and settings. The policy as it is, and with its command
learnt."""
TARGETS: dict[str, dict[str, float]] = {
    "mpc": {
        "survived_fraction_no_flight": 95.0, "survived_fraction": 85.0, "mpjpe_local_mm": 25.0,
        "root_drift_end_mm": 80.0, "real_time_factor": 4.0,
    },
    "policy": {
        "survived_fraction_no_flight": 95.0, "survived_fraction": 80.0, "mpjpe_local_mm": 32.0,
        "root_drift_end_mm": 200.0, "real_time_factor": 0.1,
    },
    "policy-learnt": {"mpjpe_local_mm": 25.0, "root_drift_end_mm": 100.0},
}  # fmt: skip
"""Of the shared motions; real time for mpc on two cores, for policy on one. twist2 is the anchor,
without any."""
OF_ROW = {
    "local": ("mpjpe_local_mm", "{:.0f} mm"), "global": ("mpjpe_global_mm", "{:.0f} mm"),
    "drift at end": ("root_drift_end_mm", "{:.0f} mm"), "energy": ("energy_j", "{:.0f} J"),
    "power": ("power_w", "{:.0f} W"), "real time": ("real_time_factor", "{:.2f}"),
}  # fmt: skip
"""By its head: a column's figure and how it is written."""
COLUMNS = ("survived", *OF_ROW)
OF_SUMMARY = {name: column for name, column in OF_ROW.items() if name != "energy"} | {
    "local": ("mpjpe_local_mm", "{:.1f} mm")
}
FIGURES = (
    ("survived, without flight", "survived_fraction_no_flight", "%"),
    ("survived, all", "survived_fraction", "%"),
    ("by HumanTracker's rule, all", "kept_to_fraction", "%"),
    ("mpjpe_local, survived, mean", "mpjpe_local_mm", "mm"),
    ("mpjpe_global, survived, mean", "mpjpe_global_mm", "mm"),
    ("root drift at the end, median", "root_drift_end_mm", "mm"),
    ("power of the motors, median", "power_w", "W"),
    ("computing a second of motion", "real_time_factor", "s"),
)
"""What is held against a target: its name, the summary's field, its unit; of a share the least is
given, of all else the most."""
LEDE = (
    "Every tracker gets the same references, repaired alike, and is executed in the same physics. "
    "A motion is survived if the robot does not fall and its root stays within a metre of the "
    "reference. Errors are means over the motions survived; drift, power and computing per second "
    "of motion are medians."
)


def main(asked: BenchOptions, out: Path) -> dict[str, Any]:
    """Measure, print, keep, and write the page."""
    folder = asked.motions or shared() / "motions"
    paths = sorted(folder.glob("*.npz"))
    if not paths:
        raise ConfigError(f"{folder} holds no .npz file", "give a folder of native motion files")

    trackers = _compared(asked.trackers)
    trials = [
        Trial(name, back_end, path, config)
        for name, (back_end, config) in trackers.items()
        for path in paths
    ]
    rows = _measured(trials, asked.jobs, out)
    summary = {name: _summary([row for row in rows if row["tracker"] == name]) for name in trackers}
    tables = [
        ("Side by side", _summary_cells(summary)),
        ("By HumanTracker's rule", human_tracker.cells(rows, tuple(trackers))),
    ]
    figures, more = _figures(summary), {}

    if asked.robustness:
        flown = {row["clip"]: row["flight"] for row in rows}
        steady = [path for path in paths if flown.get(path.stem) is False]
        met = _measured(robustness.trials(trackers, steady), asked.jobs, out)
        found = robustness.table(met, tuple(trackers))
        more = {"robustness": found}
        figures += robustness.figures(found)
        tables.append(("What they stand", robustness.cells(found)))

    for _, cells in tables:
        _print(cells)

    document = concluded(figures, out, summary=summary, clips=rows, **more)
    tables.insert(1, ("Against the targets", _target_cells(figures)))
    _write_page([*tables, ("Every motion", _every_cells(rows))], rows, out)
    return document


def _compared(names: Sequence[str]) -> dict[str, Tracker]:
    """The trackers to compare, by name; an error where one that is asked for cannot run."""
    found: dict[str, Tracker] = {}
    for name in names or COMPARED:
        back_end, config = COMPARED.get(name, (name, None))
        TRACKERS.find(back_end)
        if back_end == "kinematic":
            raise ConfigError("kinematic executes nothing", f"choose from: {', '.join(COMPARED)}")
        try:
            found[name] = back_end, _twist2() if back_end == "twist2" else config
        except MissingAssetError as error:
            if names:
                raise
            print(f"left out: {error}")

    return found


def _twist2() -> Twist2Config:
    """With the asset, else the shared data's file."""
    try:
        assets.path("twist2")
    except MissingAssetError:
        with suppress(ConfigError):
            path = shared() / "policies" / assets.TWIST2.files[0].name
            if path.is_file():
                return Twist2Config(policy=path)
        raise
    return Twist2Config()


def _measured(trials: Sequence[Trial], jobs: int, out: Path) -> list[Row]:
    """All rows; each is kept in `out` as soon as it is measured, and told."""
    print(_line("", "", COLUMNS))
    rows: list[Row] = []
    began = time.monotonic()

    for row in rows_in_order(partial(measured, out=out), [(trial,) for trial in trials], jobs):
        rows.append(row)
        left_s = (time.monotonic() - began) / len(rows) * (len(trials) - len(rows))
        more = f"{len(rows)}/{len(trials)}, {left_s / 60:.0f} min left  {row['failed'] or ''}"
        print(_line(row["tracker"], _name(row), _cells(row), more), flush=True)

    return rows


def _name(row: Row) -> str:
    return str(row["clip"]) + ("" if row["condition"] == NOMINAL else f", {row['condition']}")


def _line(tracker: str, clip: str, cells: Sequence[str], more: str = "") -> str:
    return f"{tracker:<14}{clip:<44}{''.join(f'{cell:>13}' for cell in cells)}   {more}".rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    """What was measured of a clip, in the order of COLUMNS."""
    measured = (worded(row.get(name), form) for name, form in OF_ROW.values())
    return ("✓" if row["survived"] else "✗", *measured)


def _summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Of one tracker. References that could not be read are counted apart; a tracker that broke off
    did not survive.
    """
    of = [row for row in rows if row["flight"] is not None]
    steady, alive = [row for row in of if not row["flight"]], [row for row in of if row["survived"]]
    kept = sum(human_tracker.kept_to(row) for row in of)
    ran = [row for row in of if row["failed"] is None]

    return {
        "survived_fraction": _share(of),
        "survived_fraction_no_flight": _share(steady),
        "kept_to_fraction": kept / len(of) if of else None,
        "mpjpe_local_mm": _of(mean, alive, "mpjpe_local_mm"),
        "mpjpe_global_mm": _of(mean, alive, "mpjpe_global_mm"),
        "root_drift_end_mm": _of(median, alive, "root_drift_end_mm"),
        "power_w": _of(median, alive, "power_w"),
        "real_time_factor": _of(median, ran, "real_time_factor"),
        "clips": len(of),
        "clips_no_flight": len(steady),
        "unreadable": len(rows) - len(of),
    }


def _share(rows: Sequence[Row]) -> float | None:
    return sum(row["survived"] for row in rows) / len(rows) if rows else None


def _of(figure: Callable[[list[float]], float], rows: Sequence[Row], name: str) -> float | None:
    values = [row[name] for row in rows if row[name] is not None]
    return figure(values) if values else None


def _figures(summary: Mapping[str, Mapping[str, Any]]) -> list[Figure]:
    out: list[Figure] = []
    for name, found in summary.items():
        for what, key, unit in FIGURES:
            aim = TARGETS.get(name, {}).get(key)
            if unit == "%":
                out.append(Figure(name, what, percent(found[key]), unit, low=aim))
            else:
                out.append(Figure(name, what, found[key], unit, high=aim))

    return out


def _summary_cells(summary: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Trackers side by side: heads, then a row a tracker."""
    out = [("tracker", "survived, no flight", "survived, all", *OF_SUMMARY)]
    for name, found in summary.items():
        keys = ("survived_fraction_no_flight", "survived_fraction")
        shares = (worded(percent(found[key]), PERCENT) for key in keys)
        out.append((name, *shares, *(worded(found[key], to) for key, to in OF_SUMMARY.values())))

    return out


def _print(cells: Sequence[tuple[str, ...]]) -> None:
    print()
    for row in cells:
        print(f"{row[0]:<30}" + "".join(f"{cell:>20}" for cell in row[1:]))


def _target_cells(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    """Figures that have one: heads, then a row a figure."""
    rows = [
        (
            f"{f.on}: {f.what}",
            worded(f.value, f"{{:.3g}} {f.unit}"),
            f.target,
            "✓" if f.met else "✗",
        )
        for f in figures
        if f.met is not None
    ]
    return [("figure", "measured", "target", "met"), *rows]


def _every_cells(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    flight = {None: "–", True: "yes", False: "no"}
    every = [
        (f"{row['tracker']} {row['clip']}", flight[row["flight"]], *_cells(row)) for row in rows
    ]
    return [("tracker, clip", "flight", *COLUMNS), *every]


def _write_page(
    tables: Sequence[tuple[str, list[tuple[str, ...]]]], rows: Sequence[Row], out: Path
) -> None:
    """bench.html: the tables that hold anything, films of what was lost, and what was not
    measured.
    """
    films = tuple(
        Film(f"{row['tracker']}: {row['clip']}", str(row["reasons"][0]), out / row["film"])
        for row in rows
        if row["film"] and not row["survived"]
    )
    shown = tuple((title, tuple(cells)) for title, cells in tables if len(cells) > 1)
    notes = tuple(
        f"{row['tracker']} {row['clip']}: {row['failed']}" for row in rows if row["failed"]
    )
    page = BenchPage("Trackers, side by side", LEDE, shown, films, notes)
    bench_page.write(page, out / "bench.html")
    print(f"page: {out / 'bench.html'}")
