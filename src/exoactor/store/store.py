"""The store: content-addressed files, and for each key the files and figures its work gave.

    store.db            one row a key, written last of all, with a digest over the whole row
    objects/ab/cdef…    file contents by SHA-256, read-only
    work/               where stages write before their files are taken in; left-overs are removed
    quarantine/         contents and rows that no longer match their hash

A file is hashed on every read, and so is a row. One that does not match is set aside and counts as
absent, so the work is done again. A row of a release that wrote no digests counts as absent too.
What was bought is not bought again for that: it lies beside the ledger.
"""

import fcntl
import json
import shutil
import sqlite3
import time
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from exoactor.core.errors import RetriableError, refused
from exoactor.io.atomic import locked, whole
from exoactor.io.database import transaction
from exoactor.store import own
from exoactor.store.artefact import COLUMNS, Artefact, Row, cost_money, from_row, named_in, to_row
from exoactor.store.keys import file_hash

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS artefacts (
    key TEXT PRIMARY KEY, stage TEXT NOT NULL, backend TEXT NOT NULL, outputs TEXT NOT NULL,
    figures TEXT NOT NULL, timing TEXT NOT NULL, seconds REAL NOT NULL, usd REAL NOT NULL,
    created_s REAL NOT NULL, digest TEXT NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS uses (
    run TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (run, key)
    )""",
)


class Store:
    """Opens or creates the store in `folder`; safe for several processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            for name in ("objects", "work", "quarantine"):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise refused(error) from None

        with self._database() as db:
            _prepare(db)

        own.sweep(folder / "work")

    def find(self, key: str) -> Artefact | None:
        """The artefact of a key if its row and all its files are there and unharmed."""
        with self._database() as db:
            row = db.execute(f"SELECT {COLUMNS} FROM artefacts WHERE key = ?", (key,)).fetchone()
            found = from_row(row) if row else None
            if row and not found:
                self._set_aside(db, row)
        sound = found is not None and all(map(self.verified, found.outputs.values()))
        return found if sound else None

    def _set_aside(self, db: sqlite3.Connection, row: Row) -> None:
        place = self.folder / "quarantine" / f"row.{time.time_ns()}.json"
        place.write_text(json.dumps(list(row), default=repr))
        db.execute("DELETE FROM artefacts WHERE key = ?", (row[0],))

    def verified(self, content_hash: str) -> bool:
        """Whether the content is here and still what its name says; a damaged one is moved to
        quarantine.
        """
        path = self.object_path(content_hash)
        if path.is_file() and file_hash(path) == content_hash:
            return True
        # it was never here, or another process set it aside first
        with suppress(FileNotFoundError):
            path.replace(self.folder / "quarantine" / f"{content_hash}.{time.time_ns()}")
        return False

    def sound(self, content_hash: str, name: str) -> Path:
        """Where a verified content lies; RetriableError says `name` where it is damaged."""
        if not self.verified(content_hash):
            raise RetriableError(
                f"{name} is damaged in the store", "run the same command again: it is made anew"
            )
        return self.object_path(content_hash)

    def object_path(self, content_hash: str) -> Path:
        """Where a content lies."""
        return self.folder / "objects" / content_hash[:2] / content_hash[2:]

    def put(self, path: Path) -> str:
        """Copy a file in and give its hash; nothing is visible before it is whole and on disk."""
        content_hash = file_hash(path)
        if self.verified(content_hash):
            return content_hash

        with whole(self.object_path(content_hash)) as temporary:
            shutil.copyfile(path, temporary)
            if file_hash(temporary) != content_hash:
                raise RetriableError(
                    f"{path} changed while it was read", "let it finish and run the command again"
                )
            temporary.chmod(0o444)

        return content_hash

    def record(self, artefact: Artefact) -> None:
        """Make an artefact known; its files must have been put before."""
        with self._database() as db:
            row = to_row(artefact, time.time())
            places = ", ".join("?" * len(row))
            db.execute(f"INSERT OR REPLACE INTO artefacts ({COLUMNS}) VALUES ({places})", row)

    def copy_out(self, content_hash: str, target: Path) -> None:
        """Place a verified copy at `target`, atomically; nothing is done if it is there already."""
        if target.is_file() and file_hash(target) == content_hash:
            return
        content = self.sound(content_hash, target.name)
        with whole(target) as temporary:
            shutil.copyfile(content, temporary)

    def work_folder(self) -> AbstractContextManager[Path]:
        """A folder to write in, removed afterwards."""
        return own.work_folder(self.folder / "work")

    def set_uses(self, run: Path, keys: list[str]) -> None:
        """Note which keys a run folder stands on, so that gc keeps them."""
        name = str(run.resolve())
        with self._database() as db:
            db.execute("DELETE FROM uses WHERE run = ?", (name,))
            pairs = [(name, key) for key in keys]
            db.executemany("INSERT OR IGNORE INTO uses VALUES (?, ?)", pairs)

    def collect(self, *, paid_too: bool = False, dry_run: bool = False) -> tuple[int, int]:
        """Forget artefacts that no existing run uses, then remove contents nobody names:
        (files, bytes) removed.

        Artefacts that cost money are kept unless `paid_too`. RetriableError while a run is going
        on.
        """
        with self._lock(fcntl.LOCK_EX):
            return self._collect(paid_too, dry_run)

    def in_use(self) -> AbstractContextManager[None]:
        """Held by a run: nothing is collected meanwhile."""
        return self._lock(fcntl.LOCK_SH)

    def _lock(self, kind: int) -> AbstractContextManager[None]:
        other = "a clean-up" if kind == fcntl.LOCK_SH else "a run"
        busy = RetriableError(f"{other} is using {self.folder}", "wait for it, then try again")
        return locked(self.folder / "lock", busy, kind)

    def _collect(self, paid_too: bool, dry_run: bool) -> tuple[int, int]:
        with self._database() as db:
            uses = db.execute("SELECT rowid, run, key FROM uses").fetchall()
            living = set(filter(_is_run, {run for _, run, _ in uses}))
            used = {key for _, run, key in uses if run in living}
            rows = db.execute("SELECT rowid, key, outputs, usd FROM artefacts").fetchall()
            kept = {
                number: outputs
                for number, key, outputs, usd in rows
                if key in used or (cost_money(usd) and not paid_too)
            }
            if not dry_run:  # by their numbers: a damaged text cannot be asked for
                forgotten = [(number,) for number, run, _ in uses if run not in living]
                db.executemany("DELETE FROM uses WHERE rowid = ?", forgotten)
                unused = [row[:1] for row in rows if row[0] not in kept]
                db.executemany("DELETE FROM artefacts WHERE rowid = ?", unused)

        named = {content for outputs in kept.values() for content in named_in(outputs)}
        here = own.contents(self.folder / "objects")
        loose = [path for path in here if path.parent.name + path.name not in named]
        loose += own.set_aside(self.folder / "quarantine")
        size = sum(path.lstat().st_size for path in loose)
        if not dry_run:
            for path in loose:
                own.remove(path)

        return len(loose), size

    def _database(self) -> AbstractContextManager[sqlite3.Connection]:
        next_step = "move that file away: files are kept, work is done again where needed"
        return transaction(self.folder / "store.db", next_step)


def _prepare(db: sqlite3.Connection) -> None:
    """Make the tables; in a store of a release without digests, rows get an empty one, which
    matches nothing.
    """
    if _has_digests(db):
        return
    db.execute("BEGIN IMMEDIATE")  # one process at a time, which may find that another has done it
    for table in _SCHEMA:
        db.execute(table)
    if not _has_digests(db):
        db.execute("ALTER TABLE artefacts ADD COLUMN digest TEXT NOT NULL DEFAULT ''")


def _has_digests(db: sqlite3.Connection) -> bool:
    return any(column[1] == "digest" for column in db.execute("PRAGMA table_info(artefacts)"))


def _is_run(folder: object) -> bool:
    """Whether what a row of uses names is a run folder still; what cannot be looked at may be
    one.
    """
    try:
        return (Path(str(folder)) / "run.json").is_file()
    except PermissionError:
        return True
    except OSError:
        return False
