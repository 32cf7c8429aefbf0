"""What in the store's folder is the store's own: what has a name that it gives.

Nothing else is ever removed. Of a link it is the link alone: it leads to files of somebody else's.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exoactor.io.atomic import taken

_SHELF = re.compile(r"[0-9a-f]{2}")
# the last: of earlier releases
_CONTENT = re.compile(r"[0-9a-f]{62}|\.[0-9a-f]{62}\.[0-9]+\.tmp|\.tmp-\w+")
_ASIDE = re.compile(r"[0-9a-f]{64}\.[0-9]+|row\.[0-9]+\.json")
_WORK = re.compile(r"[0-9]+-\w+")


def contents(objects: Path) -> list[Path]:
    """Contents by their hash, and what a process that was killed had begun to copy."""
    return [
        content
        for shelf in _named(objects, _SHELF)
        if shelf.is_dir() and not shelf.is_symlink()
        for content in _named(shelf, _CONTENT)
    ]


def set_aside(quarantine: Path) -> list[Path]:
    """Contents and rows that were damaged."""
    return _named(quarantine, _ASIDE)


def remove(path: Path) -> None:
    """Remove one of them; of a folder also what is in it, where links are removed and not
    followed.
    """
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def work_folder(place: Path) -> Iterator[Path]:
    """A folder to write in, removed afterwards. It is held by a lock: process numbers differ
    between containers.
    """
    folder, handle = _begun(place)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def sweep(place: Path) -> None:
    """Remove the work folders whose process is gone."""
    for folder in _named(place, _WORK):
        with suppress(OSError):  # no folder, or not ours to open
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if taken(handle):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)


def _begun(place: Path) -> tuple[Path, int]:
    """A new folder and the lock on it; another process may have swept it away before it was
    locked.
    """
    while True:
        folder = Path(tempfile.mkdtemp(dir=place, prefix=f"{os.getpid()}-"))
        with suppress(FileNotFoundError):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            if taken(handle) and folder.is_dir():
                return folder, handle
            os.close(handle)


def _named(folder: Path, name: re.Pattern[str]) -> list[Path]:
    return [entry for entry in folder.iterdir() if name.fullmatch(entry.name)]
