"""One bad input, tried in a forked child with bounded memory and time: how it ended, what it said,
what it took."""

import faulthandler
import hashlib
import importlib
import io
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GIB = 1 << 30
CODES = frozenset(range(2, 10))
"""How a command that refuses an input may end."""


@dataclass(frozen=True)
class Case:
    """`line`: the command, or ("python", "module:function") and its arguments; `files`: what lies
    in its folder.

    `surroundings`: changes of the environment; None takes a variable away. `refused`: whether it
    has to be, or may be read as well.
    """

    group: str
    name: str
    line: tuple[str, ...]
    files: dict[str, bytes | Path] = field(default_factory=dict)
    surroundings: dict[str, str | None] = field(default_factory=dict)
    refused: bool = True
    before: Callable[[], None] | None = None


@dataclass(frozen=True)
class Ending:
    """`code`: None where it had to be ended by force; `destroyed`: files that are not as they
    were."""

    code: int | None
    told: str
    seconds: float
    peak_bytes: int
    destroyed: tuple[str, ...]

    def fault(self, case: Case) -> str:
        """What is wrong with it; empty where nothing is."""
        if self.code is None:
            return "hangs"
        if "Traceback" in self.told or self.code == 70 or self.code < 0:
            return "traceback"
        if self.peak_bytes > GIB:
            return "memory"
        if self.destroyed:
            return "destroyed"
        if self.code != 0 and (self.code not in CODES or "next:" not in self.told):
            return "words"
        return "accepted" if case.refused and self.code == 0 else ""


def lay(case: Case, folder: Path) -> None:
    """Put the case's files into its folder."""
    for name, content in {"precious.txt": b"precious", **case.files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            path.symlink_to(content)
        else:
            path.write_bytes(content)


def tried(case: Case, folder: Path, limit_s: float) -> Ending:
    """Try it in `folder`, which is made."""
    lay(case, folder)
    before, began = _state(folder), time.monotonic()
    child = os.fork()
    if child == 0:
        _in_child(case, folder)
    status, peak = _ended(child, began + limit_s)
    told = (folder / ".told").read_text(errors="replace") if (folder / ".told").exists() else ""
    after = _state(folder)
    lost = tuple(name for name, content in before.items() if after.get(name) != content)
    return Ending(status, told, time.monotonic() - began, peak, lost)


def _ended(child: int, until: float) -> tuple[int | None, int]:
    while time.monotonic() < until:
        done, status, usage = os.wait4(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024
        time.sleep(0.005)
    os.killpg(child, signal.SIGKILL)
    return None, os.wait4(child, 0)[2].ru_maxrss * 1024


def _state(folder: Path) -> dict[str, str]:
    """By name, but for what the command writes by right: its words, and its home."""
    plain = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".told")
    plain = (path for path in plain if path.relative_to(folder).parts[0] != "home")
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in plain
    }


def _in_child(case: Case, folder: Path) -> None:
    code = 98
    try:
        # the test runner's would write a crash, which is the child's, into its own report
        faulthandler.disable()
        os.setsid()
        os.chdir(folder)
        out = os.open(".told", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.stdout = sys.stderr = io.TextIOWrapper(os.fdopen(1, "wb", 0), write_through=True)
        for name, value in case.surroundings.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 4 * GIB,) * 2)
        if case.before is not None:
            case.before()
        code = carried_out(case.line)
    except BaseException:
        traceback.print_exc()
        code = 99
    finally:
        os._exit(code)


def carried_out(line: tuple[str, ...]) -> int:
    """The exit code of a command, or of a reader of the library that is told as the command would
    tell it."""
    from exoactor.cli import main
    from exoactor.core.errors import ExoActorError

    try:
        if line[:1] != ("python",):
            main(list(line))
            return 0
        module, name = line[1].split(":")
        reader: Any = getattr(importlib.import_module(module), name)
        reader(*map(Path, line[2:]))
        return 0
    except ExoActorError as error:
        print(error)
        return error.exit_code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
