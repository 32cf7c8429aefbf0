"""Rows of a benchmark measured several at a time, and whole runs as a user has them."""

import json
import multiprocessing
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from exoactor.core.errors import PermanentError
from exoactor.store import run_folder
from exoactor.store.run_folder import RunFolder

Row = dict[str, Any]
COMMAND = (sys.executable, "-m", "exoactor")
"""The command line of this very installation, for what is measured as a user has it."""
LIMIT_S = 1800.0


def rows_in_order(
    measure: Callable[..., Row], work: Sequence[tuple[Any, ...]], jobs: int
) -> Iterator[Row]:
    """`measure` of each piece of work, in order; so many at a time, each in a process of its own if
    more than one.
    """
    if jobs == 1:
        yield from (measure(*piece) for piece in work)
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(measure, *zip(*work, strict=True))


def finished_run(
    words: Sequence[str], out: Path, environment: Mapping[str, str] | None = None
) -> RunFolder:
    """`exoactor run` with these words, in a process of its own, to its end.

    Raises:
        PermanentError: it failed, or was not done after LIMIT_S.
    """
    command = [*COMMAND, "run", *words]
    again = f"run it by itself to see why: {shlex.join(command)}"

    try:
        done = subprocess.run(
            [*command, "--out", str(out), "--json"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PermanentError(f"it was not done after {LIMIT_S:.0f} s", again) from None

    if done.returncode != 0:
        raise PermanentError(_why(done), again)
    return run_folder.read(out)


def _why(done: subprocess.CompletedProcess[str]) -> str:
    """What a run that failed says of it: its last line as JSON, else the last of its error
    output.
    """
    try:
        return str(json.loads(done.stdout.splitlines()[-1])["what"])
    except (IndexError, KeyError, TypeError, ValueError):
        return done.stderr.strip().rpartition("\n")[2] or f"exit status {done.returncode}"
