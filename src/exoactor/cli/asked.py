"""What `run` and `plan` are asked: the flags, and the request they make."""

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Literal

from tyro.conf import Positional, arg

from exoactor.cli.words import Where
from exoactor.config import (
    DEFAULT_STATURE_M,
    BackEnds,
    Beside,
    ClipRequest,
    PersonRequest,
    PhotoRequest,
    SamplingOptions,
    SceneRequest,
)
from exoactor.core.errors import ConfigError
from exoactor.remote.jobs import Budget


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
class Asked:
    """The flags of `run` and `plan`."""

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
    candidates: int = SamplingOptions.candidates
    """How many clips to imagine; the first without a fault is built on, all are kept."""
    seconds: float = SamplingOptions.seconds
    """How long an imagined clip shall be."""
    take: int | None = None
    """Build on this candidate, whatever the check says of it."""
    max_usd: float = Budget.max_usd
    """What this run may cost in all, earlier commands for the same run folder included."""
    resubmit: bool = False
    """Order anew what failed, was given up or is in doubt. It may be paid twice."""
    wait: float = Budget.wait_s
    """Seconds to wait for one job at a service before giving up for now."""
    out: Where = None
    """Run folder; default runs/<scene>-<seed> or runs/<name of photo or clip>; others of that name get a number."""
    person: int | None = None
    """Follow the N-th of those who are listed, by first sight, then from the left; default: the one that moves, is
    large, central and long in view."""
    shot: int | None = None
    """Read this shot of a clip that is cut, counted from 1; default: the one in which somebody is in view longest."""
    focal_px: float | None = None
    """Focal length in pixels; default: the one of --camera, else a guess, said in the report."""
    stature: float = DEFAULT_STATURE_M
    """The person's height in metres: it sets the scale."""
    camera: Path | None = None
    """camera.json with K and pose, if they are known; the world is then the camera's."""
    rotate: Literal[0, 90, 180, 270] | None = None
    """Turn the clip's pictures clockwise; default: as the file says, and the person in it, where that is evident."""
    fps: float | None = None
    """Pictures a second at which the clip was captured, e.g. 240 for slow motion; with --body-result alone, the file's
    frames a second. Default: what the file says."""
    max_seconds: float = 60.0
    """Refuse longer clips."""
    max_px: int = 4096
    """Refuse clips wider or higher than this."""
    max_gib: float = 2.0
    """Refuse larger files."""
    up: Literal["z", "y"] | None = None
    """With --body-result alone: which axis of the file's world is up; default: as its format has it."""
    back_ends: Choice = field(default_factory=_Choice)
    beside: Annotated[Beside, arg(name="")] = field(default_factory=Beside)
    json: bool = False
    """Print one JSON object as the last line of standard output."""


WAYS = {
    "scene": ("instruction", "seed", "candidates", "seconds", "take"),
    "photo": ("instruction", "seed", "candidates", "seconds", "take", "focal_px"),
    "video": ("person", "shot", "focal_px", "stature", "camera", "rotate", "fps", "max_seconds", "max_px", "max_gib"),
}
"""Ways to ask, each by the flag that says where, and the flags that go with it."""
OF_A_FILE = ("fps", "up")
"""Flags that go with a person's motion without a clip."""


def budget_of(command: Asked) -> Budget:
    """What may be spent; ConfigError where that is no amount."""
    return Budget(command.max_usd, command.resubmit, command.wait)


def request_of(command: Asked) -> ClipRequest | SceneRequest | PhotoRequest | PersonRequest:
    """What is asked for, in one of the three ways; ConfigError if it is several or none."""
    given = {flag.name for flag in fields(command) if getattr(command, flag.name) != flag.default}
    chosen = [way for way in WAYS if way in given]
    if not chosen and command.beside.body_result is not None:
        return _of_a_file(command, given)
    for name in sorted(given & set(OF_A_FILE) - set(WAYS["video"])):
        raise ConfigError(f"--{name} goes with --body-result alone", "leave it out: the clip tells")
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
    sampling = SamplingOptions(command.candidates, command.seconds, command.seed if command.photo else 0, command.take)
    if command.scene is not None:
        return SceneRequest(command.scene, command.seed, command.instruction, back_ends, sampling)
    if command.photo is not None:
        if command.instruction is None:
            raise ConfigError("with --photo, nothing says what shall be done", _three_ways())
        return PhotoRequest(command.photo, command.instruction, sampling, command.focal_px, back_ends, beside)
    assert command.video is not None
    return ClipRequest(
        video=command.video,
        person=command.person,
        shot=command.shot,
        focal_px=command.focal_px,
        stature_m=command.stature,
        camera=command.camera,
        rotate=command.rotate,
        fps=command.fps,
        max_seconds=command.max_seconds,
        max_px=command.max_px,
        max_gib=command.max_gib,
        back_ends=back_ends,
        beside=beside,
    )


def _of_a_file(command: Asked, given: set[str]) -> PersonRequest:
    """A person's motion that no clip goes with."""
    path = command.beside.body_result
    assert path is not None, "seen before"
    for name in sorted(given & {name for names in WAYS.values() for name in names} - set(OF_A_FILE)):
        raise ConfigError(f"--{name.replace('_', '-')} does not go with --body-result alone", _three_ways())
    if command.beside.hands_result is not None:
        raise ConfigError("--hands-result goes with a clip", "add --video with the clip that both were read off")
    back_ends = BackEnds.of(command.profile, **vars(command.back_ends))
    return PersonRequest(path, command.beside.smplx, command.fps, command.up, back_ends)


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
