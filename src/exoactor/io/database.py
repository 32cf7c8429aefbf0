"""SQLite as the store and the ledger use it: one transaction at a time, and what SQLite refuses in
words.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from exoactor.core.errors import ConfigError, ExoActorError, PermanentError, RetriableError

LOCKED_S = 30.0
"""How long another process's transaction is waited for."""
_HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_SHUT = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)
_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM)


@contextmanager
def transaction(path: Path, damaged: str) -> Iterator[sqlite3.Connection]:
    """One transaction on the database at `path`: committed and on disk when the block ends, undone
    when it fails.

    `damaged`: the next step where the file is no database, a broken one, or somebody else's.

    Raises:
        RetriableError: another process holds it, or the disk has no room.
        ConfigError: it may not be read or written.
        PermanentError: it is not what was written here.
    """
    try:
        with closing(sqlite3.connect(path, timeout=LOCKED_S)) as db, db:
            db.text_factory = _text
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            yield db
    except sqlite3.DatabaseError as error:
        raise _in_words(path, error, damaged) from None


def _text(content: bytes) -> str:
    """Text that is no UTF-8 is for whoever reads it to refuse: it does not keep the other rows from
    being read.
    """
    return content.decode(errors="surrogateescape")


def _in_words(path: Path, error: sqlite3.DatabaseError, damaged: str) -> ExoActorError:
    # the low byte: the primary code
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_FULL) & 0xFF
    if code in _HELD:
        return RetriableError(
            f"{path} is held by another process", "wait for it, then run the same command again"
        )
    if code in _DISK:
        return RetriableError(
            f"{path}: {error}", "see that the disk has room and is sound, then run it again"
        )
    if code in _SHUT:
        return ConfigError(
            f"{path}: {error}", "let it and its folder be read and written, or set EXOACTOR_HOME"
        )

    return PermanentError(f"{path} cannot be used ({error})", damaged)
