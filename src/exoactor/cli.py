"""The `exoactor` command. Each subcommand is a frozen dataclass, its flags the fields; the work is done elsewhere."""

import json
import os
import shlex
import sys
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro
from tyro.conf import Positional, arg

from exoactor import __version__
from exoactor.config import DEFAULT_STATURE_M, BackEnds, ClipRequest, SceneRequest, TaskBench, TrackBench
from exoactor.core.errors import ConfigError, ExoActorError, refused

Where = Annotated[Path | None, arg(metavar="DIR")]
Back = Annotated[BackEnds, arg(name="")]


@dataclass(frozen=True)
class _Asked:
    instruction: Annotated[Positional[str | None], arg(metavar="INSTRUCTION")] = None
    """What shall be done in the scene; default: the scene's own task."""
    scene: str | None = None
    """Where: the name of a scene (`exoactor scenes` lists them). Either this or --video."""
    seed: int = 0
    """Which variation of the scene: it moves start, things and camera a little."""
    video: Path | None = None
    """A clip of your own instead: one person, a static camera, the whole body in view."""
    out: Where = None
    """Run folder; default runs/<scene>-<seed> or runs/<name of the clip>."""
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
class Run(_Asked):
    """An instruction in a scene, or a clip of a person → a verified G1 behaviour, with a report.

    The same command resumes.
    """


@dataclass(frozen=True)
class Plan(_Asked):
    """What `run` would do, what is there already, what it would cost. Spends nothing."""


@dataclass(frozen=True)
class Scenes:
    """The scenes there are: name, the paper's code, the instruction, and when it counts as done."""

    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class Track:
    """A G1 motion file → execution in physics, verdict and report."""

    motion: Positional[Path]
    """A native motion file (npz)."""
    out: Where = None
    """Run folder; default runs/<name of the motion>."""
    track: str = BackEnds.track
    """auto (policy, mpc where that fails), policy, mpc, twist2 (weights to fetch), physics-filter (as auto; what the
    robot did is written as clean_motion.npz), or kinematic for looking only."""
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
class Gallery:
    """One page that shows several runs side by side."""

    runs: Positional[tuple[Path, ...]]
    """The run folders."""
    out: Annotated[Path, arg(metavar="FILE")] = Path("runs") / "gallery.html"
    """Where the page goes."""
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

    what: Positional[Literal["estimate", "retarget", "track", "run", "tasks"]]
    motions: Where = None
    """Folder of native motion files for `track`; default: the shared data's."""
    trackers: tuple[str, ...] = ()
    """For `track`: which, by name; default: all that can run here."""
    robustness: bool = False
    """For `track`: also pushed, on slippery floors, with wrong masses, weak motors, noise and delay."""
    out: Where = None
    """Where the page and the JSON go; default runs/bench-<what>."""
    of_tasks: Annotated[TaskBench, arg(name="")] = field(default_factory=TaskBench)
    json: bool = False
    """Print one JSON object as the last line of standard output."""


COMMANDS: dict[str, Any] = {
    "run": Run, "plan": Plan, "scenes": Scenes, "track": Track, "view": View, "gallery": Gallery, "doctor": Doctor,
    "assets": Assets, "status": Status, "gc": Gc, "bench": Bench,
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
            return commands.run_request(_request(command), command.out, line)
        case Plan():
            return commands.plan_request(_request(command))
        case Scenes():
            return commands.scenes()
        case Track():
            return commands.track_motion(command.motion, command.out, command.track, line)
        case View():
            return commands.view(command.run)
        case Gallery():
            return commands.gallery(command.runs, command.out)
        case Doctor():
            return commands.doctor()
        case Assets():
            return commands.assets(command.action, command.names)
        case Status():
            return commands.status(command.folder)
        case Gc():
            return commands.collect(command.paid_too, command.dry_run)
        case Bench():
            of_track = TrackBench(command.motions, command.trackers, command.robustness, command.of_tasks.jobs)
            return commands.bench(command.what, of_track, command.of_tasks, command.out)
    raise AssertionError(command)


OF_A_SCENE = ("instruction", "scene", "seed")
OF_A_CLIP = ("video", "person", "focal_px", "stature", "camera", "max_seconds", "max_px", "max_gib")


def _request(command: _Asked) -> ClipRequest | SceneRequest:
    """What is asked for, in one of the two ways; ConfigError if it is both or neither."""
    given = {flag.name for flag in fields(command) if getattr(command, flag.name) != flag.default}
    if command.scene is None and command.video is None:
        raise ConfigError("nothing says where: there is neither --scene nor --video", _two_ways())
    other = OF_A_SCENE if command.scene is None else OF_A_CLIP
    for name in other:
        if name in given:
            flag = (
                f"the instruction {command.instruction!r}" if name == "instruction" else f"--{name.replace('_', '-')}"
            )
            raise ConfigError(
                f"{flag} does not go with {'--video' if command.scene is None else '--scene'}", _two_ways()
            )
    if command.scene is not None:
        return SceneRequest(command.scene, command.seed, command.instruction, command.back_ends)
    assert command.video is not None
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


def _two_ways() -> str:
    return 'say either: exoactor run "walk to the basket" --scene basket, or: exoactor run --video clip.mp4'


if __name__ == "__main__":
    main()
