"""`exoactor view`, `gallery` and `status`."""

import sys
import webbrowser
from functools import partial
from pathlib import Path
from typing import Any

from exoactor.commands.telling import word
from exoactor.core.errors import ConfigError, ExoActorError
from exoactor.io import files, outputs
from exoactor.runtime.home import all_jobs, ledger_spent
from exoactor.runtime.place import RUNS
from exoactor.services.ledger import OPEN
from exoactor.services.outcomes import overview
from exoactor.store import run_folder
from exoactor.store.run_folder import RunFolder


def view(folder: Path) -> dict[str, Any]:
    """`exoactor view`."""
    report = folder / "report.html"
    if not report.is_file():
        raise ConfigError(
            f"{report} does not exist", "give the folder of a finished run, such as runs/demo"
        )

    address = report.resolve().as_uri()
    print(f"opening {report}")
    if not webbrowser.open(address):
        print(f"no browser was found; open it yourself: {address}", file=sys.stderr)

    return {"report": str(report)}


def gallery(runs: tuple[Path, ...], out: Path | None) -> dict[str, Any]:
    """`exoactor gallery`: a page of the same runs is written anew."""
    from exoactor.view import gallery as page

    usual = RUNS / "gallery.html"
    shown = page.of_runs(runs)
    text = page.document(shown, (out or usual).parent).encode()
    path = outputs.made(
        out, usual, lambda fresh: files.write_bytes(fresh, text), partial(page.of_others, shown)
    )
    print(f"gallery: {path}")
    return {"gallery": str(path)}


def status(folder: Path) -> dict[str, Any]:
    """`exoactor status`."""
    found = [_entry(path) for path in sorted(folder.glob("*/run.json"))]
    for entry in found:
        print(f"{entry['run']:<30} {entry['state']:<11} ${entry['usd']:.2f}  {entry['why']}")

    if not found:
        print(f"no runs in {folder}")

    waiting, spent = all_jobs(OPEN), ledger_spent()
    for job in waiting:
        print(
            f"job {job.id}: {job.what}, {job.state} ({job.says or 'not asked since'}), "
            f"up to ${job.usd:.2f}, {job.run}"
        )

    if spent is not None:
        print(
            "spent at services, by all runs: "
            f"${spent:.2f}{', what is waiting counted in full' if waiting else ''}"
        )

    return {"runs": found, "spent_usd": spent or 0.0, "jobs": [overview(job) for job in waiting]}


def _word(run: RunFolder) -> str:
    if not run.finished:
        return "unfinished"
    return word({"passed": run.verdict()[0]}) if run.judged() else "no verdict"


def _entry(path: Path) -> dict[str, Any]:
    """What a run.json tells in a line; one that tells nothing does not hide the others."""
    state, usd, why = "unreadable", 0.0, ""
    try:
        found = run_folder.read(path.parent)
        usd = (found.document.get("spent_usd") or found.document.at("money_usd")).number()
        if failed := found.document.get("failed"):
            state, why = "failed", failed.at("what").text()
        else:
            state = _word(found)
    except ExoActorError as error:
        why = f"{path.name}: {error}".splitlines()[0]

    return {"run": str(path.parent), "state": state, "usd": usd, "why": why}
