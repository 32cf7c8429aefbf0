"""Parse the command line, carry out, and tell in words what could not be done."""

import json
import os
import shlex
import sys
from typing import Any

import tyro

from exoactor import __version__
from exoactor.cli.look import Gallery, Scenes, Status, View
from exoactor.cli.motions import Export, Import, Stream
from exoactor.cli.upkeep import Assets, Doctor, Gc, JobsCommand
from exoactor.cli.work import Bench, FakeServices, Plan, Run, Track
from exoactor.core.errors import ExoActorError, refused

COMMANDS: dict[str, Any] = {
    "run": Run, "plan": Plan, "scenes": Scenes, "track": Track, "view": View, "gallery": Gallery, "export": Export,
    "import": Import, "stream": Stream, "doctor": Doctor,
    "assets": Assets, "status": Status, "jobs": JobsCommand, "gc": Gc, "bench": Bench, "fake-services": FakeServices,
}  # fmt: skip


def main(argv: list[str] | None = None) -> None:
    """Parse, carry out, exit: 0 done (whatever the verdict), 130 stopped by Ctrl-C, else see core/errors.py."""
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(threads, "1")  # matrices here are small: BLAS threads only get in each other's way
    argv = sys.argv[1:] if argv is None else argv
    if argv == ["--version"]:
        print(f"exoactor {__version__}")
        return
    about = "Tell a humanoid what to do: an instruction, or a clip, becomes a verified Unitree G1 behaviour."
    try:  # flags are read in here as well: what they make may refuse them
        command = tyro.extras.subcommand_cli_from_dict(COMMANDS, prog="exoactor", description=about, args=argv)
        result = _in_words(command, shlex.join(["exoactor", *argv]))
    except ExoActorError as error:
        print(f"\nerror: {error}", file=sys.stderr)
        if "--json" in argv:
            print(json.dumps({"error": type(error).__name__, "what": error.what, "next": error.next_step}))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("\nstopped; the same command goes on from here", file=sys.stderr)
        sys.exit(130)
    if "--json" in argv:
        print(json.dumps(result))


def _in_words(command: Any, line: str) -> dict[str, Any]:
    """Carry out; what the system refuses, wherever it may be, becomes an ExoActorError."""
    try:
        result: dict[str, Any] = command.carry_out(line)
        return result
    except BrokenPipeError:  # `exoactor status | head`: nobody reads on, and there is nothing left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        raise refused(error) from None
