"""Files that are there whole or not at all, and locks; nothing is ever written through a link."""

import errno
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exoactor.core.errors import ConfigError, ExoActorError

NUMBERS = 10**9
"""Of temporaries: so many that no two that are written at the same time have the same one."""


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A new file beside `path` to write in.

    When the block ends well it is on disk and renamed to `path`, else gone.

    It is its own for each that writes, in whatever process or thread, and never a link that was put
    there; `path` is replaced, not followed, if it is one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.randbelow(NUMBERS)}.tmp")
    os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666))

    try:
        yield temporary
        flush(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)

    flush(path.parent)


def flush(path: Path) -> None:
    """Have a file, or the names in a folder, on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path, busy: ExoActorError, kind: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold a lock (fcntl.LOCK_EX or LOCK_SH) on a file, which is made where it is not there and
    never written.

    Raises:
        ExoActorError: `busy`, where another process holds it; a ConfigError where it is a link, or
            no plain file.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ConfigError(
                f"{path} is a link, and a lock must be a file", "remove the link"
            ) from None
        raise
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ConfigError(f"{path} is no plain file, and a lock must be one", "remove it")
        if not taken(handle, kind):
            raise busy
        yield
    finally:
        os.close(handle)


def taken(handle: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Hold a lock on an open file or folder, until it is closed; False where another process
    does.
    """
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
