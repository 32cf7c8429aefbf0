"""What a user asks for."""

import math
import shlex
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

from exoactor.core.errors import ConfigError

DEFAULT_STATURE_M = 1.70
STATURES_M = (0.5, 2.6)
"""From a toddler to the tallest: beyond it is a slip, such as centimetres."""
QUARTER_TURNS = (0, 90, 180, 270)


DEX3 = "g1-dex3"
ROBOTS = ("g1", DEX3)
"""With rubber hands, and with Dex3-1 hands."""


@dataclass(frozen=True)
class BackEnds:
    """One back end a stage, by name; and the robot."""

    transfer: str = "rehearsal"
    """Puts a person in the robot's place (with --scene)."""
    plan: str = "rules"
    """Breaks the instruction into steps (with --scene)."""
    imagine: str = "rehearsal"
    """Makes the clip of a person doing it (with --scene)."""
    body: str = "blaze"
    """Reads the person's joints off the clip."""
    hands: str = "blaze"
    """Reads the hands' states off the clip."""
    ground: str = "own"
    """Finds floor, camera and contacts."""
    retarget: str = "own"
    """Puts the person's motion on the G1."""
    track: str = "auto"
    """Executes it in physics. auto: policy, and mpc where that fails; or one of them, or twist2 (weights to fetch).

    physics-filter also writes clean_motion.npz, what the robot did, for other trackers. kinematic only draws it.
    """
    judge: str = "physics"
    """Gives the verdict."""
    robot: str = "g1"
    """Who executes it: g1 (rubber hands), or g1-dex3, whose Dex3-1 hands do what the person's do."""

    @classmethod
    def of(cls, profile: str, **given: str | None) -> "BackEnds":
        """A profile's back ends, but for those that are given."""
        if profile not in PROFILES:
            raise ConfigError(f"--profile {profile}: no such profile", f"choose from: {', '.join(PROFILES)}")
        return cls(**{**PROFILES[profile], **{stage: name for stage, name in given.items() if name is not None}})

    @property
    def flags(self) -> list[str]:
        """What has to be said on the command line to choose these."""
        chosen = {stage.name: (getattr(self, stage.name), stage.default) for stage in fields(self)}
        return [word for name, (back, usual) in chosen.items() if back != usual for word in (f"--{name}", back)]


CLOUD = {"transfer": "nano-banana", "plan": "gemini", "imagine": "kling"}
PROFILES: dict[str, dict[str, str]] = {
    "offline": {},
    "cloud": CLOUD,
    "paper": {**CLOUD, "body": "gem", "hands": "wilor", "track": "sonic-smpl", "robot": DEX3},
    "open": {"transfer": "as-is", "plan": "openai", "imagine": "wan"},
}
"""Where a profile's back ends differ from the embedded ones."""
LONGEST_ORDER_S = 60.0
MOST_CANDIDATES = 99
"""More is a slip, and would be a fortune."""
LARGEST_SEED = (1 << 31) - 1 - MOST_CANDIDATES
"""Services take 32 bits, and each candidate has a seed of its own."""


@dataclass(frozen=True)
class Wish:
    """What is wanted of the imagination: how many clips, how long, and the seed of the first.

    `take`: build on this one, counted from 1, whatever is thought of it; None: on the first without a fault.
    """

    candidates: int = 1
    seconds: float = 8.0
    seed: int = 0
    take: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.candidates <= MOST_CANDIDATES:
            raise ConfigError(f"--candidates {self.candidates} is no number of clips", f"give 1 to {MOST_CANDIDATES}")
        if not 1.0 <= self.seconds <= LONGEST_ORDER_S:
            raise ConfigError(f"--seconds {self.seconds:g} is no length of a clip", f"give 1 to {LONGEST_ORDER_S:g}")
        if not 0 <= self.seed <= LARGEST_SEED:
            raise ConfigError(f"--seed {self.seed} is no seed", f"give 0 to {LARGEST_SEED}")
        if self.take is not None and not 1 <= self.take <= self.candidates:
            raise ConfigError(f"--take {self.take}: there is no such candidate", f"give 1 to {self.candidates}")

    @property
    def flags(self) -> list[str]:
        """What has to be said on the command line to wish this."""
        words = [] if self.candidates == Wish.candidates else ["--candidates", str(self.candidates)]
        words += [] if self.seconds == Wish.seconds else ["--seconds", f"{self.seconds:g}"]
        words += [] if self.take is None else ["--take", str(self.take)]
        return words + ([] if self.seed == Wish.seed else ["--seed", str(self.seed)])


@dataclass(frozen=True)
class Beside:
    """Models that run in environments of their own, and results of theirs that are there already."""

    body_result: Path | None = None
    """smpl_params.pt or hmr4d_results.pt: what GEM or GVHMR read off this very clip; chooses that back end."""
    body_home: Path | None = None
    """For --body gem or gvhmr: your checkout of it, with its environment in .venv."""
    hands_result: Path | None = None
    """hands_raw.npz: what WiLoR read off this very clip; chooses that back end."""
    hands_home: Path | None = None
    """For --hands wilor: a folder with WiLoR-mini's environment in .venv."""
    smplx: Path | None = None
    """SMPLX_NEUTRAL.npz, for the exact bones of an SMPL-X body; else this project's own at its stature."""

    def __post_init__(self) -> None:
        for flag in fields(self):
            path = getattr(self, flag.name)
            if path is not None and not path.exists():
                raise ConfigError(f"--{flag.name.replace('_', '-')} {path} does not exist", "check the path")

    @property
    def flags(self) -> list[str]:
        """What has to be said on the command line, files by their names."""
        given = {flag.name.replace("_", "-"): getattr(self, flag.name) for flag in fields(self)}
        return [word for name, path in given.items() if path is not None for word in (f"--{name}", path.name)]


LONGEST_FOCAL_PX = 1e6
"""Beyond it no camera sees anything turn or come nearer."""


def _check_focal(focal_px: float | None) -> None:
    if focal_px is not None and not 1.0 <= focal_px <= LONGEST_FOCAL_PX:
        raise ConfigError(f"--focal-px {focal_px:g} is no focal length", "give pixels, or leave it out")


@dataclass(frozen=True)
class ClipRequest:
    """Everything that decides what comes out of a clip."""

    video: Path
    person: int | None = None
    shot: int | None = None
    focal_px: float | None = None
    stature_m: float = DEFAULT_STATURE_M
    camera: Path | None = None
    rotate: int | None = None
    fps: float | None = None
    max_seconds: float = 60.0
    max_px: int = 4096
    max_gib: float = 2.0
    back_ends: BackEnds = BackEnds()
    beside: Beside = Beside()

    def __post_init__(self) -> None:
        shortest, tallest = STATURES_M
        if not shortest <= self.stature_m <= tallest:
            raise ConfigError(
                f"--stature {self.stature_m:g} is no person's height", f"give metres, {shortest:g} to {tallest:g}"
            )
        if self.person is not None and self.person < 1:
            raise ConfigError(f"--person {self.person}: there is no such person", "people.json counts them from 1")
        if self.shot is not None and self.shot < 1:
            raise ConfigError(f"--shot {self.shot}: there is no such shot", "people.json counts them from 1")
        _check_focal(self.focal_px)
        if self.rotate is not None and self.rotate not in QUARTER_TURNS:
            raise ConfigError(f"--rotate {self.rotate} is no quarter turn", "give 0, 90, 180 or 270, clockwise")
        if self.fps is not None and not (self.fps > 0.0 and math.isfinite(self.fps)):
            raise ConfigError(f"--fps {self.fps:g} is no rate", "give pictures a second, or leave it out")
        for flag in ("max_seconds", "max_px", "max_gib"):
            if not getattr(self, flag) > 0:
                name = flag.replace("_", "-")
                raise ConfigError(f"--{name} {getattr(self, flag):g} lets no clip through", "give more than zero")

    @property
    def name(self) -> str:
        """Of the run."""
        return self.video.stem

    @property
    def again(self) -> str:
        """The command that makes the same result from the same files: names without folders, only what was set."""
        words = ["exoactor", "run", "--video", self.video.name]
        words += [] if self.person is None else ["--person", str(self.person)]
        words += [] if self.shot is None else ["--shot", str(self.shot)]
        words += [] if self.focal_px is None else ["--focal-px", f"{self.focal_px:g}"]
        words += [] if self.stature_m == DEFAULT_STATURE_M else ["--stature", f"{self.stature_m:g}"]
        words += [] if self.camera is None else ["--camera", self.camera.name]
        words += [] if self.rotate is None else ["--rotate", str(self.rotate)]
        words += [] if self.fps is None else ["--fps", f"{self.fps:g}"]
        return shlex.join([*words, *self.back_ends.flags, *self.beside.flags])


@dataclass(frozen=True)
class PhotoRequest:
    """Everything that decides what comes out of an instruction and a photo of the robot in its scene.

    `focal_px`: of the photo as it is worked on (io.pictures.photo); None if it is not known.
    """

    photo: Path
    instruction: str
    wish: Wish = Wish()
    focal_px: float | None = None
    back_ends: BackEnds = BackEnds()
    beside: Beside = Beside()

    def __post_init__(self) -> None:
        if not self.instruction.strip():
            raise ConfigError("the instruction says nothing", 'say what shall be done, such as "lift the box"')
        _check_focal(self.focal_px)

    @property
    def name(self) -> str:
        """Of the run."""
        return self.photo.stem

    @property
    def again(self) -> str:
        """The command that makes the same result: only what was set."""
        words = ["exoactor", "run", self.instruction, "--photo", self.photo.name, *self.wish.flags]
        words += [] if self.focal_px is None else ["--focal-px", f"{self.focal_px:g}"]
        return shlex.join([*words, *self.back_ends.flags, *self.beside.flags])


@dataclass(frozen=True)
class PersonRequest:
    """A person's motion without a clip: `fps`, `up`: what the user says of the file, see `result.read`."""

    result: Path
    smplx: Path | None = None
    fps: float | None = None
    up: Literal["z", "y"] | None = None
    back_ends: BackEnds = BackEnds()

    def __post_init__(self) -> None:
        if self.fps is not None and not 1.0 <= self.fps <= 1000.0:
            raise ConfigError(f"--fps {self.fps:g} is no rate of a motion", "give 1 to 1000")

    @property
    def name(self) -> str:
        """Of the run."""
        return self.result.stem

    @property
    def again(self) -> str:
        """The command that makes the same result."""
        words = ["exoactor", "run", "--body-result", self.result.name]
        words += [] if self.smplx is None else ["--smplx", self.smplx.name]
        words += [] if self.fps is None else ["--fps", f"{self.fps:g}"]
        words += [] if self.up is None else ["--up", self.up]
        return shlex.join([*words, *self.back_ends.flags])


@dataclass(frozen=True)
class SceneRequest:
    """Everything that decides what comes out of an instruction in a scene; `instruction` None: the scene's own.

    `wish`: for back ends of imagine that take one; the seed is the scene's.
    """

    scene: str
    seed: int = 0
    instruction: str | None = None
    back_ends: BackEnds = BackEnds()
    wish: Wish = Wish()

    @property
    def name(self) -> str:
        """Of the run."""
        return f"{self.scene}-{self.seed}"

    @property
    def again(self) -> str:
        """The command that makes the same result: only what was set."""
        words = ["exoactor", "run", *([] if self.instruction is None else [self.instruction]), "--scene", self.scene]
        words += [] if self.seed == 0 else ["--seed", str(self.seed)]
        return shlex.join([*words, *replace(self.wish, seed=0).flags, *self.back_ends.flags])


@dataclass(frozen=True)
class TrackBench:
    """What `exoactor bench track` measures."""

    motions: Path | None = None
    """Folder of native motion files; default: the shared data's."""
    trackers: tuple[str, ...] = ()
    """Which; default: all that can run here."""
    robustness: bool = False
    """Also pushed, on slippery floors, with wrong masses, weak motors, noise and delay."""
    jobs: int = 1
    """How many executions at a time."""

    def __post_init__(self) -> None:
        if self.jobs < 1:
            raise ConfigError(f"--jobs {self.jobs} does nothing", "give 1 or more")


@dataclass(frozen=True)
class TaskBench:
    """What `exoactor bench tasks` and `exoactor bench estimate` measure."""

    tasks: tuple[str, ...] = ()
    """Scenes by name, for `tasks` and `estimate`; default: all of them."""
    seeds: tuple[int, ...] | None = None
    """In which variations; default: 0 1 2 for `tasks`, 0 for `estimate`."""
    hard: bool = False
    """For `estimate`: the clips of the chosen tasks also blurred, dark, hidden in part and worse."""
    jobs: int = 1
    """How many at a time, also for `track`; a run of `tasks` keeps about two cores busy, a clip of `estimate` one."""
    only_imagined: bool = False
    """For `tasks`: look at what is imagined, without making and executing clips."""

    def __post_init__(self) -> None:
        if self.jobs < 1:
            raise ConfigError(f"--jobs {self.jobs} does nothing", "give 1 or more")
        if self.seeds == ():
            raise ConfigError("--seeds names none", "give seeds, such as --seeds 0 1 2")
