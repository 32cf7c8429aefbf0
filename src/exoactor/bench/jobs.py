"""Rows of a benchmark measured several at a time."""

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

Row = dict[str, Any]
COMMAND = (sys.executable, "-m", "exoactor")
"""The command line of this very installation, for what is measured as a user has it."""


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
