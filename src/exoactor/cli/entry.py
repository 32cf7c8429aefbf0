"""Carry out a command line, and tell in words what could not be done."""

import json
import os
import select
import shlex
import sys
from pathlib import Path
from typing import Any, TextIO

from exoactor import __version__
from exoactor.cli.fault import owned
from exoactor.cli.look import Gallery, Status, View
from exoactor.cli.motions import Export, Import, Stream
from exoactor.cli.parse import parsed
from exoactor.cli.scenes import Scenes
from exoactor.cli.stopped import is_interrupt
from exoactor.cli.upkeep import Assets, Doctor, Gc, JobsCommand
from exoactor.cli.work import Bench, FakeServices, Plan, Run, Track
from exoactor.core.errors import ExoActorError, refused

COMMANDS: dict[str, Any] = {
    "run": Run, "plan": Plan, "scenes": Scenes, "scene": Scenes,
    "track": Track, "view": View, "gallery": Gallery,
    "export": Export, "import": Import, "stream": Stream, "doctor": Doctor, "assets": Assets,
    "status": Status, "jobs": JobsCommand, "gc": Gc, "bench": Bench, "fake-services": FakeServices,
}  # fmt: skip


def carried_out(argv: list[str]) -> int:
    """Carry out, print what --json asks for, and give the exit code; KeyboardInterrupt, or what
    came of it, rises.
    """
    _settle()
    code = 0

    try:
        code, told = _outcome(argv)
        if "--json" in argv:
            print(json.dumps(told, allow_nan=False))
        sys.stdout.flush()
    except BrokenPipeError:
        # `exoactor status | head`: nobody reads on, and there is nothing left to say
        _write_to_nobody()
    except OSError as error:  # standard output itself is full, or gone
        _write_to_nobody()
        code = _tell(refused(error))

    return code


def _settle() -> None:
    """The process's surroundings as the rest expects them, whatever the user's are."""
    for descriptor in range(3):  # one that is closed would be given to the next file that is opened
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)

    sys.stdout, sys.stderr = sys.stdout or _nobody(), sys.stderr or _nobody()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a word that the terminal has no sign for is spelled
            stream.reconfigure(errors="backslashreplace")

    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        # matrices here are small: BLAS threads only get in each other's way
        os.environ.setdefault(threads, "1")

    # MuJoCo reads it on import, and fails where that is not installed
    if asked := os.environ.pop("MUJOCO_GL", ""):
        os.environ["EXOACTOR_GL"] = asked


def _nobody() -> TextIO:
    """A stream whose words are lost."""
    return Path(os.devnull).open("w")


def _outcome(argv: list[str]) -> tuple[int, dict[str, Any]]:
    """The exit code, and what --json prints."""
    if argv == ["--version"]:
        print(f"exoactor {__version__}")
        return 0, {"version": __version__}

    line = shlex.join(["exoactor", *argv])
    try:
        return 0, parsed(COMMANDS, argv).carry_out(line)
    except BrokenPipeError as error:
        if _is_broken(1):
            raise
        met = refused(error)  # the pipe was another one
    except ExoActorError as error:
        met = error
    except OSError as error:
        met = refused(error)
    except Exception as error:
        if is_interrupt(error):
            raise
        met = owned(error, line)

    return _tell(met), {"error": type(met).__name__, "what": met.what, "next": met.next_step}


def _tell(error: ExoActorError) -> int:
    """Print it where errors go, and give its exit code."""
    try:
        print(f"\nerror: {error}", file=sys.stderr, flush=True)
    except OSError:  # nobody can be told; the exit code does
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    return error.exit_code


def _is_broken(descriptor: int) -> bool:
    """Whether nobody reads any more what is written to a pipe."""
    ready = select.poll()
    ready.register(descriptor, select.POLLOUT)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in ready.poll(0))


def _write_to_nobody() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
