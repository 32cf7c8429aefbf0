"""The `exoactor` command. Each subcommand is a frozen dataclass, its flags the fields; the work is done elsewhere."""

import json
import os
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro
from tyro.conf import Positional, arg

from exoactor import __version__
from exoactor.config import DEFAULT_STATURE_M, BackEnds
from exoactor.core.errors import ExoActorError, refused

Where = Annotated[Path | None, arg(metavar="DIR")]
Back = Annotated[BackEnds, arg(name="")]


@dataclass(frozen=True)
class _Clip:
    video: Path
    """The clip: one person, a static camera, the whole body in view."""
    out: Where = None
    """Run folder; default runs/<name of the clip>."""
    person: int | None = None
    """Follow the N-th person from the left in the first frame with people; default: the largest and most central."""
    focal_px: float | None = None
    """Focal length in pixels; default: the one of --camera, else a guess, said in the report."""
    stature: float = DEFAULT_STATURE_M
    """The person's height in metres: it sets the scale."""
    camera: Path | None = None
    """camera.json with K and pose, if they are known; the world is then the camera's."""
    max_seconds: float = 60.0
    """Refuse longer clips."""
    max_px: int = 4096
    """Refuse clips wider or higher than this."""
    max_gib: float = 2.0
    """Refuse larger files."""
    back_ends: Back = field(default_factory=BackEnds)
    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class Run(_Clip):
    """A clip of a person → a verified G1 behaviour, with a report. The same command resumes."""


@dataclass(frozen=True)
class Plan(_Clip):
    """What `run` would do, what is there already, what it would cost. Spends nothing."""


@dataclass(frozen=True)
class Track:
    """A G1 motion file → execution in physics, verdict and report."""

    motion: Positional[Path]
    """A native motion file (npz)."""
    out: Where = None
    """Run folder; default runs/<name of the motion>."""
    track: str = BackEnds.track
    """mpc, or kinematic for looking only."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class View:
    """Open a run's report in the browser."""

    run: Positional[Path]
    """The run folder."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class Doctor:
    """Check this machine: what is there, what is missing, how to get it."""

    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class Assets:
    """List or fetch model files and meshes; each is checked by its SHA-256."""

    action: Positional[Literal["list", "pull"]]
    names: Positional[tuple[str, ...]] = ()
    """Which to pull."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class Status:
    """The runs in a folder, their verdicts and what they cost."""

    folder: Positional[Path] = Path("runs")
    """Where the runs are."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class Gc:
    """Remove what no run uses any more from the store. Artefacts that cost money stay."""

    paid_too: bool = False
    """Remove unused artefacts that cost money as well."""
    dry_run: bool = False
    """Only say what would go."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class Bench:
    """Measure a stage and print the table its targets are read from."""

    what: Positional[Literal["estimate", "retarget", "track", "run"]]
    motions: Where = None
    """Folder of native motion files for `track`; default: the shared data's."""
    out: Where = None
    """Where the page and the JSON go; default runs/bench-<what>."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""


COMMANDS: dict[str, Any] = {
    "run": Run, "plan": Plan, "track": Track, "view": View, "doctor": Doctor, "assets": Assets, "status": Status,
    "gc": Gc, "bench": Bench,
}  # fmt: skip


def main(argv: list[str] | None = None) -> None:
    """Parse, carry out, exit: 0 done (whatever the verdict), 130 stopped by Ctrl-C, else see core/errors.py."""
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(threads, "1")  # matrices here are small: BLAS threads only get in each other's way
    argv = sys.argv[1:] if argv is None else argv
    if argv == ["--version"]:
        print(f"exoactor {__version__}")
        return
    command = tyro.extras.subcommand_cli_from_dict(
        COMMANDS,
        prog="exoactor",
        description="Tell a humanoid what to do: a clip of a person becomes a verified Unitree G1 behaviour.",
        args=argv,
    )
    try:
        result = _in_words(command, shlex.join(["exoactor", *argv]))
    except ExoActorError as error:
        print(f"\nerror: {error}", file=sys.stderr)
        if getattr(command, "json", False):
            print(json.dumps({"error": type(error).__name__, "what": error.what, "next": error.next_step}))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("\nstopped; the same command goes on from here", file=sys.stderr)
        sys.exit(130)
    if getattr(command, "json", False):
        print(json.dumps(result))


def _in_words(command: Any, line: str) -> dict[str, Any]:
    """Carry out; what the system refuses, wherever it may be, becomes an ExoActorError."""
    try:
        return _carry_out(command, line)
    except BrokenPipeError:  # `exoactor status | head`: nobody reads on, and there is nothing left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        raise refused(error) from None


def _carry_out(command: Any, line: str) -> dict[str, Any]:
    from exoactor import commands

    match command:
        case Run():
            return commands.run_clip(_request(command), command.out, line)
        case Plan():
            return commands.plan_clip(_request(command))
        case Track():
            return commands.track_motion(command.motion, command.out, command.track, line)
        case View():
            return commands.view(command.run)
        case Doctor():
            return commands.doctor()
        case Assets():
            return commands.assets(command.action, command.names)
        case Status():
            return commands.status(command.folder)
        case Gc():
            return commands.collect(command.paid_too, command.dry_run)
        case Bench():
            return commands.bench(command.what, command.motions, command.out)
    raise AssertionError(command)


def _request(command: _Clip) -> Any:
    from exoactor.config import ClipRequest

    return ClipRequest(
        video=command.video,
        person=command.person,
        focal_px=command.focal_px,
        stature_m=command.stature,
        camera=command.camera,
        max_seconds=command.max_seconds,
        max_px=command.max_px,
        max_gib=command.max_gib,
        back_ends=command.back_ends,
    )


if __name__ == "__main__":
    main()
