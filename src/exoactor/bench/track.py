"""`exoactor bench track`: trackers side by side on native motion files, in one loop and judged
alike.

With --robustness also under conditions that the trackers know nothing of. A second call finds what
is measured already.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any

from exoactor.bench import robustness
from exoactor.bench.jobs import Row, rows_in_order
from exoactor.bench.table import Figure, keep, shared_data, show
from exoactor.bench.trial import NOMINAL, Tracker, Trial, measured
from exoactor.config import TrackBench
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
    "mpc": {"steady": 95.0, "all": 85.0, "local_mm": 25.0, "drift_mm": 80.0, "real_time": 4.0},
    "policy": {"steady": 95.0, "all": 80.0, "local_mm": 32.0, "drift_mm": 200.0, "real_time": 0.1},
    "policy-learnt": {"local_mm": 25.0, "drift_mm": 100.0},
}
"""Of the shared motions; real time for mpc on two cores, for policy on one. twist2 is the anchor,
without any."""
COLUMNS = ("survived", "local", "global", "drift at end", "energy", "power", "real time")
SUMMARY = (
    "survived, no flight",
    "survived, all",
    "local",
    "global",
    "drift at end",
    "power",
    "real time",
)
LEDE = (
    "Every tracker gets the same references, repaired alike, and is executed in the same physics. "
    "A motion is survived if the robot does not fall and its root stays within a metre of the "
    "reference. Errors are means over the motions survived; drift, power and computing per second "
    "of motion are medians."
)


def main(asked: TrackBench, out: Path) -> dict[str, Any]:
    """Measure, print, keep, and write the page."""
    folder = asked.motions or shared_data() / "motions"
    paths = sorted(folder.glob("*.npz"))
    if not paths:
        raise ConfigError(f"{folder} holds no .npz file", "give a folder of native motion files")

    trackers = _compared(asked.trackers)
    rows = _measured(
        [
            Trial(name, back_end, path, config)
            for name, (back_end, config) in trackers.items()
            for path in paths
        ],
        asked.jobs,
        out,
    )
    summary = {name: _summary([row for row in rows if row["tracker"] == name]) for name in trackers}
    figures, more = _figures(summary), {}
    if asked.robustness:
        steady = [
            path
            for path in paths
            if any(row["clip"] == path.stem and row["flight"] is False for row in rows)
        ]
        found = robustness.table(
            _measured(robustness.trials(trackers, steady), asked.jobs, out), tuple(trackers)
        )
        figures, more = [*figures, *robustness.figures(found)], {"robustness": found}

    _print(_summary_cells(summary))
    if asked.robustness:
        _print(robustness.cells(more["robustness"]))

    show(figures)
    tables = [
        ("Side by side", _summary_cells(summary)),
        ("Against the targets", _target_cells(figures)),
    ]
    tables += (
        [("What they stand", robustness.cells(more["robustness"]))] if asked.robustness else []
    )
    _write_page([*tables, ("Every motion", _every_cells(rows))], rows, out)
    return keep(figures, out, summary=summary, clips=rows, **more)


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
        path = _shared_policy()
        if path is None:
            raise
        return Twist2Config(policy=path)
    return Twist2Config()


def _shared_policy() -> Path | None:
    try:
        path = shared_data() / "policies" / assets.TWIST2.files[0].name
    except ConfigError:
        return None
    return path if path.is_file() else None


def _measured(trials: Sequence[Trial], jobs: int, out: Path) -> list[Row]:
    """All rows; each is kept in `out` as soon as it is measured, and told."""
    print(_line("", "", COLUMNS))
    rows: list[Row] = []
    began = time.monotonic()

    for row in rows_in_order(partial(measured, out=out), [(trial,) for trial in trials], jobs):
        rows.append(row)
        left_s = (time.monotonic() - began) / len(rows) * (len(trials) - len(rows))
        told = _line(
            row["tracker"],
            _name(row),
            _cells(row),
            f"{len(rows)}/{len(trials)}, {left_s / 60:.0f} min left",
        )
        print(told + (f"  {row['failed']}" if row["failed"] else ""), flush=True)

    return rows


def _name(row: Row) -> str:
    return str(row["clip"]) + ("" if row["condition"] == NOMINAL else f", {row['condition']}")


def _line(tracker: str, clip: str, cells: Sequence[str], more: str = "") -> str:
    return (
        f"{tracker:<14}{clip:<44}"
        + "".join(f"{cell:>13}" for cell in cells)
        + f"   {more}".rstrip()
    )


def _cells(row: Row) -> tuple[str, ...]:
    """What was measured of a clip, in the order of COLUMNS."""
    return (
        "✓" if row["survived"] else "✗",
        *(_worded(row.get(name), form) for name, form in (
            ("mpjpe_local_mm", "{:.0f} mm"), ("mpjpe_global_mm", "{:.0f} mm"),
            ("root_drift_end_mm", "{:.0f} mm"),
            ("energy_j", "{:.0f} J"), ("power_w", "{:.0f} W"), ("real_time_factor", "{:.2f}"),
        )),
    )  # fmt: skip


def _worded(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)


def _summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Of one tracker. References that could not be read are counted apart; a tracker that broke off
    did not survive.
    """
    of = [row for row in rows if row["flight"] is not None]
    steady, alive = [row for row in of if not row["flight"]], [row for row in of if row["survived"]]
    ran = [row for row in of if row["failed"] is None]

    return {
        "survived_fraction": _share(of),
        "survived_fraction_no_flight": _share(steady),
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
        aim = TARGETS.get(name, {})
        out += [
            Figure(
                name,
                "survived, without flight",
                _percent(found, "_no_flight"),
                "%",
                low=aim.get("steady"),
            ),
            Figure(name, "survived, all", _percent(found), "%", low=aim.get("all")),
            Figure(
                name,
                "mpjpe_local, survived, mean",
                found["mpjpe_local_mm"],
                "mm",
                high=aim.get("local_mm"),
            ),
            Figure(name, "mpjpe_global, survived, mean", found["mpjpe_global_mm"], "mm"),
            Figure(
                name,
                "root drift at the end, median",
                found["root_drift_end_mm"],
                "mm",
                high=aim.get("drift_mm"),
            ),
            Figure(name, "power of the motors, median", found["power_w"], "W"),
            Figure(
                name,
                "computing a second of motion",
                found["real_time_factor"],
                "s",
                high=aim.get("real_time"),
            ),
        ]

    return out


def _percent(found: Mapping[str, Any], of: str = "") -> float | None:
    share = found[f"survived_fraction{of}"]
    return None if share is None else 100.0 * float(share)


def _summary_cells(summary: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Trackers side by side: heads, then a row a tracker."""
    names = (
        "mpjpe_local_mm",
        "mpjpe_global_mm",
        "root_drift_end_mm",
        "power_w",
        "real_time_factor",
    )
    forms = ("{:.1f} mm", "{:.0f} mm", "{:.0f} mm", "{:.0f} W", "{:.2f}")
    out: list[tuple[str, ...]] = [("tracker", *SUMMARY)]

    for name, found in summary.items():
        shares = (_worded(_percent(found, of), "{:.0f} %") for of in ("_no_flight", ""))
        out.append(
            (
                name,
                *shares,
                *(_worded(found[key], form) for key, form in zip(names, forms, strict=True)),
            )
        )

    return out


def _print(cells: Sequence[tuple[str, ...]]) -> None:
    print()
    for row in cells:
        print(f"{row[0]:<30}" + "".join(f"{cell:>20}" for cell in row[1:]))


def _target_cells(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    """Figures that have one: heads, then a row a figure."""
    aimed = [figure for figure in figures if figure.met is not None]
    rows = [
        (
            f"{f.on}: {f.what}",
            _worded(f.value, f"{{:.3g}} {f.unit}"),
            f.target,
            "✓" if f.met else "✗",
        )
        for f in aimed
    ]
    return [("figure", "measured", "target", "met"), *rows]


def _every_cells(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    every = [(f"{row['tracker']} {row['clip']}", _flight(row), *_cells(row)) for row in rows]
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
    bench_page.write(
        BenchPage("Trackers, side by side", LEDE, shown, films, notes), out / "bench.html"
    )
    print(f"page: {out / 'bench.html'}")


def _flight(row: Row) -> str:
    return {None: "–", True: "yes", False: "no"}[row["flight"]]
