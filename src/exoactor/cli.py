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
from exoactor.config import (
    DEFAULT_STATURE_M,
    BackEnds,
    Beside,
    ClipRequest,
    PersonRequest,
    PhotoRequest,
    SceneRequest,
    TaskBench,
    TrackBench,
    Wish,
)
from exoactor.core.errors import ConfigError, ExoActorError, refused
from exoactor.remote.jobs import Purse

Where = Annotated[Path | None, arg(metavar="DIR")]


@dataclass(frozen=True)
class _Choice:
    transfer: str | None = None
    """Puts a person in the robot's place: rehearsal (in a scene), as-is (leaves the photo alone), nano-banana."""
    plan: str | None = None
    """Breaks the instruction into steps: rules (in a scene), gemini, openai (any compatible server)."""
    imagine: str | None = None
    """Makes the clip of a person doing it: rehearsal (in a scene), kling, kling-legacy, fal, veo, omni, wan (local)."""
    body: str | None = None
    """Reads the person's joints off the clip: blaze, or gem and gvhmr (your own checkout, or a result)."""
    hands: str | None = None
    """Reads the hands' states off the clip: blaze, or wilor (your own environment, or a result)."""
    ground: str | None = None
    """Finds floor, camera and contacts."""
    retarget: str | None = None
    """Puts the person's motion on the G1."""
    track: str | None = None
    """Executes it in physics: auto (policy, and mpc where that fails), one of them, twist2, sonic (their weights).

    physics-filter also writes clean_motion.npz, what the robot did, for other trackers. kinematic only draws it.
    """
    judge: str | None = None
    """Gives the verdict."""
    robot: str | None = None
    """Who executes it: g1 (rubber hands), or g1-dex3, whose Dex3-1 hands do what the person's do."""


Choice = Annotated[_Choice, arg(name="")]


@dataclass(frozen=True)
class _Asked:
    instruction: Annotated[Positional[str | None], arg(metavar="INSTRUCTION")] = None
    """What shall be done; with --scene, default: the scene's own task."""
    scene: str | None = None
    """Where: the name of a scene (`exoactor scenes` lists them)."""
    seed: int = 0
    """Which variation of the scene: it moves start, things and camera a little. With --photo: which imagination."""
    photo: Path | None = None
    """Or a photo of the robot where it stands, whole and seen from a few metres, taken from a camera that stays."""
    video: Path | None = None
    """Or a clip of your own: one person, a static camera, the whole body in view."""
    profile: str = "offline"
    """The back ends to begin with: offline (embedded), cloud (Nano Banana Pro, Gemini, Kling), paper (the same, then
    GEM, WiLoR and SONIC beside ExoActor) or open (your own planner, Wan); each stage's flag overrides it."""
    candidates: int = Wish.candidates
    """How many clips to imagine; the first without a fault is built on, all are kept."""
    seconds: float = Wish.seconds
    """How long an imagined clip shall be."""
    take: int | None = None
    """Build on this candidate, whatever the check says of it."""
    max_usd: float = Purse.max_usd
    """What this run may cost in all, earlier commands for the same run folder included."""
    resubmit: bool = False
    """Order anew what failed, was given up or is in doubt. It may be paid twice."""
    wait: float = Purse.wait_s
    """Seconds to wait for one job at a service before giving up for now."""
    out: Where = None
    """Run folder; default runs/<scene>-<seed>, or runs/<name of the photo or clip>."""
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
    back_ends: Choice = field(default_factory=_Choice)
    beside: Annotated[Beside, arg(name="")] = field(default_factory=Beside)
    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class Run(_Asked):
    """An instruction in a scene or for a photo, or a clip of a person → a verified G1 behaviour, with a report.

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
class Export:
    """A run's motion in another tool's format: joints by name, axes and orders as that tool has them."""

    run: Positional[Path]
    """The run folder."""
    to: str
    """mjlab, beyondmimic, unitree-csv, gmr, twist2, sonic (deployment CSV), sonic-lib, smpl (the person), or lerobot
    (a dataset of one episode, with video)."""
    out: Annotated[Path | None, arg(metavar="FILE")] = None
    """Where it goes; default <run>/<format>.<suffix>."""
    executed: bool = False
    """What the robot did in physics, instead of the reference it followed."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class Import:
    """A motion of another tool as a native motion file, for `exoactor track`."""

    file: Positional[Path]
    """The file, or the folder (sonic)."""
    source: Annotated[str, arg(name="from")]
    """Its format, as of `exoactor export`."""
    out: Annotated[Path | None, arg(metavar="FILE")] = None
    """Where it goes; default <name>.npz in the working folder."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class Stream:
    """A run that passed, to a robot's controller, 50 frames a second. Nothing is sent without --live.

    It stops at a key, Ctrl-C, or when the robot's feedback stays away, and holds the pose it ended in.
    """

    run: Positional[Path]
    """The run folder."""
    to: Literal["sonic"] = "sonic"
    """Whose messages: SONIC's ZMQ protocol."""
    protocol: Literal[1, 3] = 1
    """1: the robot's joints. 3: the person's, which SONIC follows by itself."""
    live: bool = False
    """Really send. Without it the same loop runs and no socket is opened."""
    bind: str = "tcp://127.0.0.1:5556"
    """Where the robot's process connects; for another machine: tcp://*:5556."""
    feedback: str = "tcp://127.0.0.1:5557"
    """Where the robot publishes g1_debug."""
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
class JobsCommand:
    """The orders at services: list them, or settle one that is in doubt."""

    action: Positional[Literal["list", "adopt", "abandon"]]
    """adopt: you found the job at the service, and its id there. abandon: let it be; it counts as paid."""
    number: Annotated[Positional[int | None], arg(metavar="JOB")] = None
    """Which, as listed."""
    remote_id: Annotated[Positional[str | None], arg(metavar="ITS-ID")] = None
    """For adopt: its id at the service."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class FakeServices:
    """Play all services on loopback, to rehearse --profile cloud without a key and without money. Ctrl-C ends it."""

    scene: str = "lift-box"
    """What the services know: the person, the plan and the clip of this rehearsal scene."""
    seed: int = 0
    """Which variation of it."""
    out: Where = Path("runs") / "fake-services"
    """Where the photo to begin with goes, and the settings that point at these services."""
    port: int = 8642
    """On 127.0.0.1; 0: any that is free."""
    latency: float = 0.2
    """Seconds before every answer."""
    polls: int = 3
    """How often a clip is asked for before it is done."""
    trouble: tuple[str, ...] = ()
    """Faults for the first orders, in turn: busy, error, reset, stall, drip, cut, html, refused; `lost-` before one:
    the work is taken, and charged, before it strikes."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""


@dataclass(frozen=True)
class Doctor:
    """Check this machine: what is there, what is missing, how to get it; which keys are set, never their value."""

    live: bool = False
    """Ask each service whose key is set for something that costs nothing, to see that the key works."""
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

    what: Positional[Literal["estimate", "retarget", "track", "run", "tasks", "beside"]]
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
            purse = Purse(command.max_usd, command.resubmit, command.wait)
            return commands.run_request(_request(command), command.out, line, purse)
        case Plan():
            return commands.plan_request(_request(command))
        case Scenes():
            return commands.scenes()
        case Track():
            return commands.track_motion(command.motion, command.out, command.track, line)
        case View():
            return commands.view(command.run)
        case Export():
            return commands.export(command.run, command.to, command.out, command.executed)
        case Import():
            return commands.import_motion(command.file, command.source, command.out)
        case Stream():
            return commands.stream(command.run, command.live, command.protocol, command.bind, command.feedback)
        case Gallery():
            return commands.gallery(command.runs, command.out)
        case Doctor():
            return commands.doctor(command.live)
        case JobsCommand():
            return commands.jobs(command.action, command.number, command.remote_id)
        case FakeServices():
            from exoactor.fake_services import FakeSettings, serve

            told = FakeSettings(command.scene, command.seed, command.port, command.latency, command.polls)
            return serve(told, command.trouble, command.out or Path("runs") / "fake-services")
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


WAYS = {
    "scene": ("instruction", "seed", "candidates", "seconds", "take"),
    "photo": ("instruction", "seed", "candidates", "seconds", "take", "focal_px"),
    "video": ("person", "focal_px", "stature", "camera", "max_seconds", "max_px", "max_gib"),
}
"""Ways to ask, each by the flag that says where, and the flags that go with it."""


def _request(command: _Asked) -> ClipRequest | SceneRequest | PhotoRequest | PersonRequest:
    """What is asked for, in one of the three ways; ConfigError if it is several or none."""
    given = {flag.name for flag in fields(command) if getattr(command, flag.name) != flag.default}
    chosen = [way for way in WAYS if way in given]
    if not chosen and command.beside.body_result is not None:
        return _of_a_file(command, given)
    if not chosen:
        raise ConfigError("nothing says where: there is no --scene, no --photo and no --video", _three_ways())
    way, others = chosen[0], {name for names in WAYS.values() for name in names} - set(WAYS[chosen[0]])
    for name in [*chosen[1:], *sorted(others & given)]:
        flag = f"the instruction {command.instruction!r}" if name == "instruction" else f"--{name.replace('_', '-')}"
        raise ConfigError(f"{flag} does not go with --{way}", _three_ways())
    names, beside = dict(vars(command.back_ends)), command.beside
    if beside.body_result and names["body"] is None:  # which of the two makes no difference to a file
        names["body"] = "gvhmr"
    if beside.hands_result and names["hands"] is None:
        names["hands"] = "wilor"
    back_ends = BackEnds.of(command.profile, **names)
    _check_beside(beside, back_ends)
    wish = Wish(command.candidates, command.seconds, command.seed if command.photo else 0, command.take)
    if command.scene is not None:
        return SceneRequest(command.scene, command.seed, command.instruction, back_ends, wish)
    if command.photo is not None:
        if command.instruction is None:
            raise ConfigError("with --photo, nothing says what shall be done", _three_ways())
        return PhotoRequest(command.photo, command.instruction, wish, command.focal_px, back_ends, beside)
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
        back_ends=back_ends,
        beside=beside,
    )


def _of_a_file(command: _Asked, given: set[str]) -> PersonRequest:
    """A person's motion that no clip goes with."""
    path = command.beside.body_result
    assert path is not None, "seen before"
    for name in sorted(given & {name for names in WAYS.values() for name in names}):
        raise ConfigError(f"--{name.replace('_', '-')} does not go with --body-result alone", _three_ways())
    if command.beside.hands_result is not None:
        raise ConfigError("--hands-result goes with a clip", "add --video with the clip that both were read off")
    return PersonRequest(path, command.beside.smplx, BackEnds.of(command.profile, **vars(command.back_ends)))


BESIDE = {
    "body_result": ("body", ("gem", "gvhmr")), "body_home": ("body", ("gem", "gvhmr")),
    "smplx": ("body", ("gem", "gvhmr")), "hands_result": ("hands", ("wilor",)), "hands_home": ("hands", ("wilor",)),
}  # fmt: skip
"""Flags of models beside ExoActor, and the back ends they are for."""


def _check_beside(beside: Beside, names: BackEnds) -> None:
    """ConfigError where a flag is for a back end that was not chosen."""
    for flag, (stage, backs) in BESIDE.items():
        if getattr(beside, flag) is not None and getattr(names, stage) not in backs:
            raise ConfigError(
                f"--{flag.replace('_', '-')} goes with --{stage} {' or '.join(backs)}", f"add --{stage} {backs[-1]}"
            )


def _three_ways() -> str:
    return (
        'say one of: exoactor run "walk to the basket" --scene basket; exoactor run "lift the box" --photo lab.jpg '
        "--profile cloud; exoactor run --video clip.mp4"
    )


if __name__ == "__main__":
    main()
