"""The store: content-addressed files, and for each key the files and figures its work gave.

    store.db            one row a key, written last of all
    objects/ab/cdef…    file contents by SHA-256, read-only
    work/               where stages write before their files are taken in; left-overs of dead processes are removed
    quarantine/         contents that no longer match their hash

A file is hashed on every read. One that does not match its name is set aside and counts as absent, so the work is
done again.
"""

import fcntl
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exoactor.core.errors import PermanentError, RetriableError, refused
from exoactor.store.keys import file_hash

_SCHEMA = """
CREATE TABLE IF NOT EXISTS artefacts (
    key TEXT PRIMARY KEY, stage TEXT NOT NULL, backend TEXT NOT NULL, outputs TEXT NOT NULL, figures TEXT NOT NULL,
    timing TEXT NOT NULL, seconds REAL NOT NULL, usd REAL NOT NULL, created_s REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS uses (run TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (run, key));
"""


@dataclass(frozen=True)
class Artefact:
    """What one stage's work gave: `outputs` maps file names to content hashes.

    `figures` are part of the result; `timing` and `seconds` tell how long it took and differ from machine to machine.
    """

    key: str
    stage: str
    backend: str
    outputs: Mapping[str, str]
    figures: Mapping[str, Any]
    timing: Mapping[str, Any]
    seconds: float
    usd: float = 0.0


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
            db.executescript(_SCHEMA)
        self._sweep()

    def find(self, key: str) -> Artefact | None:
        """The artefact of a key if all its files are there and unharmed."""
        with self._database() as db:
            row = db.execute(
                "SELECT key, stage, backend, outputs, figures, timing, seconds, usd FROM artefacts WHERE key = ?",
                (key,),
            ).fetchone()
        if row is None:
            return None
        outputs, figures, timing = (json.loads(column) for column in row[3:6])
        found = Artefact(row[0], row[1], row[2], outputs, figures, timing, row[6], row[7])
        return found if all(self.verified(content) for content in found.outputs.values()) else None

    def verified(self, content_hash: str) -> bool:
        """Whether the content is here and still what its name says; a damaged one is moved to quarantine."""
        path = self.object_path(content_hash)
        if not path.is_file():
            return False
        if file_hash(path) == content_hash:
            return True
        with suppress(FileNotFoundError):  # another process set it aside first
            path.replace(self.folder / "quarantine" / f"{content_hash}.{time.time_ns()}")
        return False

    def object_path(self, content_hash: str) -> Path:
        """Where a content lies."""
        return self.folder / "objects" / content_hash[:2] / content_hash[2:]

    def put(self, path: Path) -> str:
        """Copy a file in and give its hash; nothing is visible before it is whole and on disk."""
        content_hash = file_hash(path)
        if self.verified(content_hash):
            return content_hash
        target = self.object_path(content_hash)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".tmp-")
        temporary = Path(name)
        os.close(handle)
        try:
            _copy(path, temporary)
            if file_hash(temporary) != content_hash:
                raise RetriableError(f"{path} changed while it was read", "let it finish and run the command again")
            temporary.chmod(0o444)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)
        return content_hash

    def record(self, artefact: Artefact) -> None:
        """Make an artefact known; its files must have been put before."""
        with self._database() as db:
            db.execute(
                "INSERT OR REPLACE INTO artefacts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    artefact.key,
                    artefact.stage,
                    artefact.backend,
                    json.dumps(dict(artefact.outputs)),
                    json.dumps(dict(artefact.figures), allow_nan=False),
                    json.dumps(dict(artefact.timing), allow_nan=False),
                    artefact.seconds,
                    artefact.usd,
                    time.time(),
                ),
            )

    def copy_out(self, content_hash: str, target: Path) -> None:
        """Place a verified copy at `target`, atomically; nothing is done if it is there already."""
        if target.is_file() and file_hash(target) == content_hash:
            return
        if not self.verified(content_hash):
            raise RetriableError(
                f"{target.name} is damaged in the store", "run the same command again: it is made anew"
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            _copy(self.object_path(content_hash), temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)

    @contextmanager
    def work_folder(self) -> Iterator[Path]:
        """A folder to write in, removed afterwards."""
        folder = Path(tempfile.mkdtemp(dir=self.folder / "work", prefix=f"{os.getpid()}-"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def set_uses(self, run: Path, keys: list[str]) -> None:
        """Note which keys a run folder stands on, so that gc keeps them."""
        with self._database() as db:
            db.execute("DELETE FROM uses WHERE run = ?", (str(run.resolve()),))
            db.executemany("INSERT OR IGNORE INTO uses VALUES (?, ?)", [(str(run.resolve()), key) for key in keys])

    def collect(self, *, paid_too: bool = False, dry_run: bool = False) -> tuple[int, int]:
        """Forget artefacts that no existing run uses, then remove contents nobody names: (files, bytes) removed.

        Artefacts that cost money are kept unless `paid_too`. RetriableError while a run is going on.
        """
        with self._lock(fcntl.LOCK_EX):
            return self._collect(paid_too, dry_run)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Held by a run: nothing is collected meanwhile."""
        with self._lock(fcntl.LOCK_SH):
            yield

    @contextmanager
    def _lock(self, kind: int) -> Iterator[None]:
        with (self.folder / "lock").open("w") as file:
            try:
                fcntl.flock(file, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                other = "a clean-up" if kind == fcntl.LOCK_SH else "a run"
                raise RetriableError(f"{other} is using {self.folder}", "wait for it, then try again") from None
            yield

    def _collect(self, paid_too: bool, dry_run: bool) -> tuple[int, int]:
        with self._database() as db:
            runs = [row[0] for row in db.execute("SELECT DISTINCT run FROM uses")]
            gone = [run for run in runs if not (Path(run) / "run.json").is_file()]
            used = {r[1] for r in db.execute("SELECT run, key FROM uses") if r[0] not in gone}
            rows = list(db.execute("SELECT key, outputs, usd FROM artefacts"))
            keep = {key for key, _, usd in rows if key in used or (usd > 0.0 and not paid_too)}
            if not dry_run:
                db.executemany("DELETE FROM uses WHERE run = ?", [(run,) for run in gone])
                db.executemany("DELETE FROM artefacts WHERE key = ?", [(r[0],) for r in rows if r[0] not in keep])
        named = {content for key, outputs, _ in rows if key in keep for content in json.loads(outputs).values()}
        loose = [p for p in self.folder.glob("objects/*/*") if p.parent.name + p.name not in named]
        loose += list((self.folder / "quarantine").iterdir())
        size = sum(path.stat().st_size for path in loose)
        if not dry_run:
            for path in loose:
                path.unlink(missing_ok=True)
        return len(loose), size

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """One transaction on the database: committed when the block ends, undone when it fails."""
        place = self.folder / "store.db"
        try:
            with closing(sqlite3.connect(place, timeout=30.0)) as db, db:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = FULL")
                yield db
        except sqlite3.OperationalError as error:  # a full disk, no permission, another process for half a minute
            raise RetriableError(f"{place}: {error}", "see that the disk has room and may be written") from None
        except sqlite3.DatabaseError as error:
            raise PermanentError(
                f"{place} cannot be used ({error})",
                "move that file away: files are kept, work is done again where needed",
            ) from None

    def _sweep(self) -> None:
        """Remove work folders whose process is gone."""
        for folder in (self.folder / "work").iterdir():
            pid = folder.name.split("-")[0]
            if pid.isdigit() and not _alive(int(pid)):
                shutil.rmtree(folder, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """Copy a file's content, and have it on disk."""
    with source.open("rb") as given, target.open("wb") as out:
        shutil.copyfileobj(given, out)
        out.flush()
        os.fsync(out.fileno())


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
