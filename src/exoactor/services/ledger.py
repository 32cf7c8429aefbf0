"""The ledger: what was ordered, for how much, and how it stands. One SQLite file, each change on
disk before it counts.

    intent     written before anything is sent, in the transaction that checks the budget
    accepted   the service gave an id, or is known to have the job
    done       the work is here: its hash, and what it cost
    failed     the service made nothing and says so
    in_doubt   the request may have been taken, or not: nothing is sent until a person decides
    abandoned  a person gave it up, or the service forgot it; it counts as paid
    unusable   the work is here, and nothing can be built on it

An order that the service refuses before taking it leaves no row. Every row counts as spent by its
`usd`; a failed one by what the service says it charged, most often nothing. Amounts are finite and
not below zero, or are not written.
"""

import math
import sqlite3
import time
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from exoactor.core.errors import BudgetError, PermanentError
from exoactor.io.database import transaction

State: TypeAlias = Literal[
    "intent", "accepted", "done", "failed", "in_doubt", "abandoned", "unusable"
]
STATES: tuple[str, ...] = get_args(State)
OPEN: tuple[State, ...] = ("intent", "accepted", "in_doubt")
"""States that wait for something."""
BOUGHT, LOCKS = "bought", "locks"
"""Folders beside the ledger: all content ever bought, and a file for every request ever made."""
RESTORE = (
    "it says what was paid for: restore it from a backup, "
    "or what can be read of it with sqlite3's .recover"
)
ENDED: tuple[State, ...] = ("failed", "in_doubt", "abandoned", "unusable")
"""States out of which nothing comes but by ordering anew."""
MOST_USD = 1e5
"""No single order costs more."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL,
    run TEXT NOT NULL, what TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL,
    request TEXT NOT NULL, usd REAL NOT NULL, remote_id TEXT NOT NULL DEFAULT '',
    content TEXT NOT NULL DEFAULT '', says TEXT NOT NULL DEFAULT '',
    created_s REAL NOT NULL, changed_s REAL NOT NULL, UNIQUE (key, attempt)
);
"""


@dataclass(frozen=True)
class Order:
    """What is to be ordered. `key`: of the request; `run`: the run folder it is ordered for.

    `what`: the request in a word, for people; `request`: the whole of it, as JSON. `usd`: the
    estimate.
    """

    key: str
    run: str
    what: str
    provider: str
    model: str
    request: str
    usd: float


@dataclass(frozen=True)
class Job(Order):
    """A row. `attempt` counts the request's orders from 1; `usd`: the estimate, or what was
    charged.

    `content`: hash of the work. `says`: the service's last words.
    """

    id: int
    attempt: int
    state: State
    remote_id: str
    content: str
    says: str
    created_s: float

    @property
    def client_id(self) -> str:
        """Our own name for it at the service: the same in every process that works on it."""
        return f"exoactor-{self.key[:32]}-{self.attempt}"


_COLUMNS = fields(Job)


class Ledger:
    """Opens or creates the file at `path`; safe for several processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        _see_that_it_is_not_lost(path)
        with self._database() as db:
            db.executescript(_SCHEMA)

    def last(self, key: str) -> Job | None:
        """The latest order of a request."""
        return next(iter(self._select("WHERE key = ? ORDER BY attempt DESC LIMIT 1", key)), None)

    def job(self, number: int) -> Job | None:
        """By its number."""
        return next(iter(self._select("WHERE id = ?", number)), None)

    def jobs(self, states: tuple[State, ...] = ()) -> list[Job]:
        """All of them, or those in some states, oldest first."""
        marks = ", ".join("?" * len(states))
        return self._select(
            f"WHERE state IN ({marks}) ORDER BY id" if states else "ORDER BY id", *states
        )

    def spent_usd(self, run: str | None = None) -> float:
        """What was charged or may be, for one run or in all."""
        with self._database() as db:
            return _spent(db, run)

    def intend(self, order: Order, max_usd: float) -> Job:
        """Note that an order is about to be sent.

        Raises:
            BudgetError: with it the run would cost more than `max_usd`.
        """
        _amount(order.usd)
        with self._database() as db:
            db.execute("BEGIN IMMEDIATE")
            check_budget(order.what, order.usd, _spent(db, order.run), max_usd)
            ((before,),) = db.execute("SELECT MAX(attempt) FROM jobs WHERE key = ?", (order.key,))
            row = {"attempt": (before or 0) + 1, "state": "intent", **asdict(order)}
            row["created_s"] = row["changed_s"] = time.time()
            number = db.execute(
                f"INSERT INTO jobs ({', '.join(row)}) VALUES (:{', :'.join(row)})", row
            ).lastrowid

        (found,) = self._select("WHERE id = ?", number)
        return found

    def withdraw(self, job: Job) -> None:
        """Forget an order that was refused."""
        with self._database() as db:
            db.execute("DELETE FROM jobs WHERE id = ? AND state = 'intent'", (job.id,))

    def change(
        self,
        job: Job,
        state: State,
        *,
        remote_id: str | None = None,
        content: str | None = None,
        usd: float | None = None,
        says: str | None = None,
    ) -> Job:
        """The job in another state; what is not given stays."""
        if usd is not None:
            _amount(usd)

        given = {"remote_id": remote_id, "content": content, "usd": usd, "says": says}
        new = {k: v for k, v in given.items() if v is not None}
        new |= {"state": state, "changed_s": time.time()}
        with self._database() as db:
            columns = ", ".join(f"{name} = ?" for name in new)
            db.execute(f"UPDATE jobs SET {columns} WHERE id = ?", (*new.values(), job.id))

        (found,) = self._select("WHERE id = ?", job.id)
        return found

    def _select(self, where: str, *values: object) -> list[Job]:
        columns = ", ".join(column.name for column in _COLUMNS)
        with self._database() as db:
            rows = db.execute(f"SELECT {columns} FROM jobs {where}", values).fetchall()
        return [self._job(row) for row in rows]

    def _job(self, row: tuple[Any, ...]) -> Job:
        """The job of a row; PermanentError where a column holds what is never written there."""
        job = Job(*row)
        texts = (getattr(job, column.name) for column in _COLUMNS if column.type is str)
        numbers = (job.usd, job.created_s)  # finite, and not below zero

        sound = job.state in STATES and all(isinstance(text, str) for text in texts)
        if not (sound and all(_is_money(number) for number in numbers)):
            raise PermanentError(f"{self.path}: job {job.id} is damaged", RESTORE)

        return job

    def _database(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self.path, RESTORE)


def check_budget(what: str, usd: float, spent: float, max_usd: float) -> None:
    """BudgetError where the next expense goes beyond what is allowed."""
    if not spent + usd <= max_usd + 1e-9:
        raise BudgetError(
            f"{what} may cost up to ${usd:.2f}; this run has spent ${spent:.2f} of ${max_usd:.2f}",
            f"allow more: --max-usd {math.ceil(round((spent + usd) * 100, 6)) / 100:.2f}; "
            "what is paid for stays",
        )


def _amount(usd: float) -> None:
    """PermanentError for what is no amount of money."""
    if not 0.0 <= usd <= MOST_USD:
        raise PermanentError(
            f"${usd:g} is no price, and is not written down", "look at the prices in services.toml"
        )


def _spent(db: sqlite3.Connection, run: str | None) -> float:
    where, values = ("WHERE run = ?", (run,)) if run is not None else ("", ())
    rows = db.execute(f"SELECT id, usd FROM jobs {where}", values).fetchall()
    for number, usd in rows:
        if not _is_money(usd):  # SQL's SUM would count it as nothing
            raise PermanentError(f"the ledger's job {number} says it cost {usd!r}", RESTORE)
    return math.fsum(usd for _, usd in rows)


def _is_money(usd: object) -> bool:
    return isinstance(usd, float) and math.isfinite(usd) and usd >= 0.0


def _see_that_it_is_not_lost(path: Path) -> None:
    """PermanentError where the file that says what was ordered is gone or empty: it would be paid
    again.
    """
    if path.is_file() and path.stat().st_size:
        return

    traces = [path.with_name(name) for name in (BOUGHT, LOCKS)]
    traces = [folder for folder in traces if any(folder.glob("*"))]
    if traces:
        raise PermanentError(
            f"{path} is gone or empty, though {traces[0]} shows that services were paid",
            "restore it from a backup. To begin anew, and pay again: "
            f"move {BOUGHT} and {LOCKS} away too",
        )
