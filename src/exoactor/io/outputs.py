"""Where commands may write: where nothing is yet, or where the same was made of the same inputs.

A place that the user named must be one of these, or nothing is written. A usual place that is taken
is counted up: runs/motion, runs/motion-2, … Links are never written through.

    chosen          the place, for a folder of a kind that `folder_fault` knows by its marker
    made            a file or folder made whole, then put in its place

A folder of ours has a marker, a JSON document that says what it was made of: run.json in a run's,
made.json elsewhere.
"""

import filecmp
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from exoactor.core.errors import ConfigError
from exoactor.core.fields import SCHEMA_VERSION
from exoactor.io import files

Fault = Callable[[Path], str | None]
"""Why a place may not be written, as words after its name; None where it may be."""

RUN, MADE = "run.json", "made.json"
LONGEST_BYTES = 120
"""Of a name that is taken from an input's: with a number and a temporary's ending it still is
one."""
ELSEWHERE = "name another place with --out, or move away what is there"


def plain_name(text: str) -> str:
    """A file's name as the name of something new: not hidden, no way to elsewhere, short enough,
    printable.
    """
    shown = "".join(one if one.isprintable() and one not in "/\\" else "_" for one in text)
    return shown.encode()[:LONGEST_BYTES].decode(errors="ignore").strip(" .") or "unnamed"


def chosen(named: Path | None, usual: Path, fault: Fault, suffix: str = "") -> Path:
    """`named` by the user, else the first of `usual`, usual-2, … with nothing against it.

    Another than the usual one is said.

    `suffix`: of a file's name; the number goes before it.

    Raises:
        ConfigError: what is against the place that was named.
    """
    if named is not None:
        place = _straight(named)
        if why := fault(place):
            raise ConfigError(f"--out {named} {why}", ELSEWHERE)
        return place
    if (why := fault(usual)) is None:
        return usual

    stem = usual.name.removesuffix(suffix)
    others = (usual.with_name(f"{stem}-{number}{suffix}") for number in count(2))
    path = next(path for path in others if fault(path) is None)
    print(f"{usual} {why}: this goes to {path}", file=sys.stderr)
    return path


def folder_fault(folder: Path, marker: str, inputs: Mapping[str, Any] | None) -> str | None:
    """What is against writing in a folder what is made of `inputs`.

    `inputs` None: whatever it is made of.
    """
    if not os.path.lexists(folder):
        return None
    if not folder.is_dir():
        return "is no folder"
    if os.path.lexists(folder / marker):
        return _marker_fault(folder / marker, inputs)

    # of a command that was killed before its first word
    left = re.compile(rf"\.lock|\.{re.escape(marker)}\.\d+\.tmp")
    if any(not left.fullmatch(entry.name) for entry in folder.iterdir()):
        return f"holds files and no {marker}: it was not made by this command"
    return None


@contextmanager
def claimed(named: Path | None, usual: Path, inputs: Mapping[str, Any]) -> Iterator[Path]:
    """The folder for what is made of `inputs`, marked as such before anything else is in it.

    Where the work in it fails before it has left anything there, the folder goes again.
    """
    folder = chosen(named, usual, partial(folder_fault, marker=MADE, inputs=inputs))
    new = [place for place in (folder, *folder.parents) if not place.exists()]

    if not (folder / MADE).is_file():
        told = {"schema_version": SCHEMA_VERSION, "asked": {"inputs": dict(inputs)}}
        files.write_json(folder / MADE, told)

    try:
        yield folder
    except BaseException:
        if new and [entry.name for entry in folder.iterdir()] == [MADE]:
            (folder / MADE).unlink()
            for place in new:
                place.rmdir()
        raise


def made(
    named: Path | None, usual: Path, make: Callable[[Path], None], again: Fault | None = None
) -> Path:
    """Have a file or a folder made whole and put it where nothing is.

    What is there already stays if it is the same.

    `make` is given the path to write, which has the name it will have. `again`: like a fault, of
    what may be replaced.
    """
    place = usual if named is None else _straight(named)
    if not place.name:
        raise ConfigError(f"--out {place} names a folder that is there already", ELSEWHERE)

    beside = next(folder for folder in place.absolute().parents if folder.is_dir())
    with tempfile.TemporaryDirectory(dir=beside, prefix=".exoactor-", suffix=".tmp") as temporary:
        fresh = Path(temporary) / place.name
        make(fresh)
        path = chosen(named, usual, partial(_taken, fresh, again), "".join(place.suffixes[-1:]))
        if not _same(fresh, path):
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.replace(path)

    return path


def _taken(fresh: Path, again: Fault | None, path: Path) -> str | None:
    if not os.path.lexists(path) or _same(fresh, path):
        return None
    if path.is_symlink():
        return "is a link"
    if fresh.is_dir() and path.is_dir() and not any(path.iterdir()):
        return None
    if again is not None and path.is_file():
        return again(path)
    return "is there already, and it is something else"


def _same(fresh: Path, path: Path) -> bool:
    """Whether two files, or all that is in two folders, are the same; links are nothing's same."""
    if path.is_symlink() or not path.exists():
        return False
    if not fresh.is_dir():
        return path.is_file() and filecmp.cmp(fresh, path, shallow=False)

    names = {entry.name for entry in fresh.iterdir()}
    if not path.is_dir() or names != {entry.name for entry in path.iterdir()}:
        return False
    return all(_same(fresh / name, path / name) for name in names)


def _marker_fault(marker: Path, inputs: Mapping[str, Any] | None) -> str | None:
    try:
        asked = files.read_json(marker)["asked"]
        was, command = asked.get("inputs"), asked.get("command")
    except (ConfigError, AttributeError, KeyError, TypeError):
        return f"holds a {marker.name} that is not ExoActor's"

    if inputs is None or was == inputs:
        return None
    if was is None:  # its command may well be this one: to name it would help nobody
        return "was made by an earlier release, which did not write down of what"
    by = f" ({command})" if isinstance(command, str) else ""
    return f"holds what was made of other inputs{by}"


def _straight(path: Path) -> Path:
    """Without `..`: folders on the way that are not there yet would be made for nothing."""
    return path.resolve() if ".." in path.parts else path
