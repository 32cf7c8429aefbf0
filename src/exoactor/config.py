"""What a user asks for: each group of options once, as a dataclass; the command line's flags are
its fields.

A request is what a run is made of. Its options are told, checked and written back as a command line
from here alone.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal, get_type_hints

from tyro.conf import Suppress, arg

from exoactor.core.errors import ConfigError
from exoactor.scenes.scene import Known

STATURES_M = (0.5, 2.6)
"""From a toddler to the tallest: beyond it is a slip, such as centimetres."""
LONGEST_ORDER_S = 60.0
"""More seconds than these are no length of an imagined clip."""
MOST_CANDIDATES = 99
"""More is a slip, and would be a fortune."""
MOST_WORLDS = 100
"""More take minutes and tell little more."""
LARGEST_SEED = (1 << 31) - 1
"""Services take 32 bits, and each candidate has a seed of its own."""
LONGEST_FOCAL_PX = 1e6
"""Beyond it no camera sees anything turn or come nearer."""

DEX3 = "g1-dex3"
ROBOTS = ("g1", DEX3)
"""With rubber hands, and with Dex3-1 hands."""

PROFILE = "profile"
"""The name that stands for the profile's choice."""
USUAL = {
    "transfer": "rehearsal", "plan": "rules", "imagine": "rehearsal", "body": "blaze",
    "hands": "blaze", "ground": "contact", "interact": "geometry", "retarget": "mink",
    "condition": "repair", "track": "auto", "judge": "physics", "robot": "g1",
}  # fmt: skip
"""What is embedded."""
CLOUD = {"transfer": "nano-banana", "plan": "gemini", "imagine": "kling"}
PROFILES: dict[str, dict[str, str]] = {
    "offline": {},
    "cloud": CLOUD,
    "paper": {**CLOUD, "body": "gem", "hands": "wilor", "track": "sonic-smpl", "robot": DEX3},
    "open": {"transfer": "as-is", "plan": "openai", "imagine": "wan"},
}
"""Where a profile's back ends differ from the embedded ones."""


@dataclass(frozen=True)
class BackEnds:
    """One back end a stage, by name, or as file.py:Class; the robot, and the worlds it is tried in.
    What is left to the profile is filled in.
    """

    profile: str = "offline"
    """The back ends to begin with: offline (embedded), cloud (Nano Banana Pro, Gemini, Kling),
    paper (the same, then GEM, WiLoR and SONIC beside ExoActor) or open (your own planner, Wan);
    each stage's flag overrides it."""
    transfer: str = PROFILE
    """Puts a person in the robot's place: rehearsal (in a scene), as-is (leaves the photo alone),
    nano-banana."""
    plan: str = PROFILE
    """Breaks the instruction into steps: rules (in a scene), gemini, openai
    (any compatible server)."""
    imagine: str = PROFILE
    """Makes the clip of a person doing it: rehearsal (in a scene), kling, kling-legacy, fal, veo,
    omni, wan (local)."""
    body: str = PROFILE
    """Reads the person's joints off the clip: blaze, or gem and gvhmr (your own checkout, or a
    result)."""
    hands: str = PROFILE
    """Reads the hands' states off the clip: blaze, or wilor (your own environment, or a result)."""
    ground: str = PROFILE
    """Finds floor, camera and foot contacts."""
    interact: str = PROFILE
    """Puts hands on the things they act on, and plans what touches what."""
    retarget: str = PROFILE
    """Puts the person's motion on the G1."""
    condition: str = PROFILE
    """Makes the G1's motion one that it can follow: limits, floor, balance, a stand at both
    ends."""
    track: str = PROFILE
    """Executes it in physics: auto (policy, and mpc where that fails), one of them, twist2, sonic
    (their weights).

    physics-filter also writes clean_motion.npz, what the robot did, for other trackers. kinematic
    only draws it.
    """
    judge: str = PROFILE
    """Gives the verdict."""
    robot: str = PROFILE
    """Who executes it: g1 (rubber hands), or g1-dex3, whose Dex3-1 hands do what the person's
    do."""
    worlds: int = 10
    """In how many other worlds the same command is tried: slippery soles, pushes, late commands,
    things a little off; it has to hold in four of five. 0: in none."""
    said: Suppress[frozenset[str]] = field(init=False, repr=False, compare=False)
    """The stages whose back end was not left to the profile."""

    def __post_init__(self) -> None:
        if self.profile not in PROFILES:
            raise ConfigError(
                f"--profile {self.profile}: no such profile", f"choose from: {', '.join(PROFILES)}"
            )
        if not 0 <= self.worlds <= MOST_WORLDS:
            raise ConfigError(
                f"--worlds {self.worlds} is no number of worlds", f"give 0 to {MOST_WORLDS}"
            )
        said = frozenset(stage for stage in USUAL if getattr(self, stage) != PROFILE)
        object.__setattr__(self, "said", said)
        for stage, name in {**USUAL, **PROFILES[self.profile]}.items():
            if getattr(self, stage) == PROFILE:
                object.__setattr__(self, stage, name)

    @classmethod
    def unsaid(cls) -> "BackEnds":
        """All left to a profile that is not chosen yet: the defaults of a command line. `filled`
        chooses.
        """
        made = object.__new__(cls)
        for one in fields(cls):
            object.__setattr__(made, one.name, one.default if one.init else frozenset())
        return made

    def filled(self) -> "BackEnds":
        """With the profile's choice where a back end was left to it."""
        left = any(getattr(self, stage) == PROFILE for stage in USUAL)
        return replace(self) if left else self

    @property
    def flags(self) -> list[str]:
        """What has to be said on the command line to choose these: each by its name, whatever the
        profile.
        """
        chosen = {stage: getattr(self, stage) for stage in USUAL}
        said = ((f"--{one}", name) for one, name in chosen.items() if name != USUAL[one])
        worlds = [] if self.worlds == BackEnds.worlds else ["--worlds", str(self.worlds)]
        return [*chain(*said), *worlds]


@dataclass(frozen=True)
class SamplingOptions:
    """What is wanted of the imagination: how many clips, how long, and the seed of the first."""

    candidates: int = 1
    """How many clips to imagine; each without a fault is read and executed, the best is kept, what
    came of all is told."""
    seconds: float = 8.0
    """How long an imagined clip shall be."""
    take: int | None = None
    """Build on this candidate alone, counted from 1, whatever the check says of it."""
    seed: int = 0
    """Which variation of the scene: it moves start, things and camera a little. With --photo: which
    imagination."""

    def __post_init__(self) -> None:
        if not 1 <= self.candidates <= MOST_CANDIDATES:
            raise ConfigError(
                f"--candidates {self.candidates} is no number of clips",
                f"give 1 to {MOST_CANDIDATES}",
            )
        if not 1.0 <= self.seconds <= LONGEST_ORDER_S:
            raise ConfigError(
                f"--seconds {self.seconds:g} is no length of a clip",
                f"give 1 to {LONGEST_ORDER_S:g}",
            )
        most = LARGEST_SEED - (self.candidates - 1)
        if not 0 <= self.seed <= most:
            raise ConfigError(f"--seed {self.seed} is no seed", f"give 0 to {most}")
        if self.take is not None and not 1 <= self.take <= self.candidates:
            raise ConfigError(
                f"--take {self.take}: there is no such candidate", f"give 1 to {self.candidates}"
            )

    @property
    def compared(self) -> tuple[int | None, ...]:
        """The candidates that are executed, counted from 1; None: one alone, without a choice."""
        if self.candidates == 1 or self.take is not None:
            return (None,)
        return tuple(range(1, self.candidates + 1))


@dataclass(frozen=True)
class ClipOptions:
    """What is known of a clip, of the person in it and of its camera; and what is too much of a
    clip.
    """

    person: int | None = None
    """Follow the N-th of those who are listed, by first sight, then from the left; default: the one
    that moves, is large, central and long in view."""
    shot: int | None = None
    """Read this shot of a clip that is cut, counted from 1; default: the one in which somebody is
    in view longest."""
    focal_px: float | None = None
    """Focal length in pixels; default: the one of --camera, else a guess, said in the report."""
    stature_m: Annotated[float, arg(name="stature")] = 1.70
    """The person's height in metres: it sets the scale."""
    camera: Path | None = None
    """camera.json with K and pose, if they are known; the world is then the camera's."""
    rotate: Literal[0, 90, 180, 270] | None = None
    """Turn the clip's pictures clockwise; default: as the file says, and the person in it, where
    that is evident."""
    fps: float | None = None
    """Pictures a second at which the clip was captured, e.g. 240 for slow motion; with
    --body-result alone, the file's frames a second. Default: what the file says."""
    max_seconds: float = 60.0
    """Refuse longer clips."""
    max_px: int = 4096
    """Refuse clips wider or higher than this."""
    max_gib: float = 2.0
    """Refuse larger files."""

    def __post_init__(self) -> None:
        shortest, tallest = STATURES_M
        if not shortest <= self.stature_m <= tallest:
            raise ConfigError(
                f"--stature {self.stature_m:g} is no person's height",
                f"give metres, {shortest:g} to {tallest:g}",
            )
        for name in ("person", "shot"):
            number = getattr(self, name)
            if number is not None and number < 1:
                raise ConfigError(
                    f"--{name} {number}: there is no such {name}", "people.json counts them from 1"
                )
        if self.focal_px is not None and not 1.0 <= self.focal_px <= LONGEST_FOCAL_PX:
            raise ConfigError(
                f"--focal-px {self.focal_px:g} is no focal length", "give pixels, or leave it out"
            )
        if self.rotate is not None and self.rotate not in (0, 90, 180, 270):
            raise ConfigError(
                f"--rotate {self.rotate} is no quarter turn", "give 0, 90, 180 or 270, clockwise"
            )
        if self.fps is not None and not (self.fps > 0.0 and math.isfinite(self.fps)):
            raise ConfigError(
                f"--fps {self.fps:g} is no rate", "give pictures a second, or leave it out"
            )
        for name in ("max_seconds", "max_px", "max_gib"):
            if not getattr(self, name) > 0:
                said = f"--{name.replace('_', '-')} {getattr(self, name):g}"
                raise ConfigError(f"{said} lets no clip through", "give more than zero")


@dataclass(frozen=True)
class ExternalModels:
    """Models that run in environments of their own, and results of theirs that are there
    already.
    """

    body_result: Path | None = None
    """smpl_params.pt or hmr4d_results.pt: what GEM or GVHMR read off this very clip; chooses that
    back end."""
    body_home: Path | None = None
    """For --body gem or gvhmr: your checkout of it, with its environment in .venv."""
    hands_result: Path | None = None
    """hands_raw.npz: what WiLoR read off this very clip; chooses that back end."""
    hands_home: Path | None = None
    """For --hands wilor: a folder with WiLoR-mini's environment in .venv."""
    smplx: Path | None = None
    """SMPLX_NEUTRAL.npz, for the exact bones of an SMPL-X body; else this project's own at its
    stature."""

    def __post_init__(self) -> None:
        for name, path in vars(self).items():
            if path is not None and not path.exists():
                raise ConfigError(
                    f"--{name.replace('_', '-')} {path} does not exist", "check the path"
                )


def flag_names(group: type) -> Mapping[str, str]:
    """The flag of each field of a group of options."""
    names = {}
    for name, hint in get_type_hints(group, include_extras=True).items():
        given = (getattr(meta, "name", None) for meta in getattr(hint, "__metadata__", ()))
        names[name] = "--" + next(filter(None, given), name.replace("_", "-"))
    return names


Group = SamplingOptions | ClipOptions | ExternalModels


def set_fields(group: "Group | BenchOptions") -> list[str]:
    """The names of the fields of a group of options that are not as usual."""
    usual = vars(type(group)())
    return [name for name, value in vars(group).items() if value != usual[name]]


MOST_DRAWN = 10_000


@dataclass(frozen=True)
class BenchOptions:
    """What a benchmark is asked; each option names those that read it."""

    motions: Annotated[Path | None, arg(metavar="DIR")] = None
    """For `track`: folder of native motion files; default: the shared data's."""
    trackers: tuple[str, ...] = ()
    """For `track`: which, by name; default: all that can run here."""
    robustness: bool = False
    """For `track`: also pushed, on slippery floors, with wrong masses, weak motors, noise and
    delay."""
    tasks: tuple[str, ...] = ()
    """For `tasks` and `estimate`: scenes by name; default: all of them."""
    seeds: tuple[int, ...] | None = None
    """In which variations; default: 0 1 2 for `tasks`, 0 for `estimate`."""
    hard: bool = False
    """For `estimate`: the clips of the chosen tasks also blurred, dark, hidden in part and
    worse."""
    n: int = 200
    """For `generalise` and `photo`: how many scenes to draw."""
    seed: int = 0
    """For `generalise`, `photo` and `interact`: from which seed they are drawn."""
    scene_known: Known = "full"
    """For `tasks` and `generalise`: what the robot is told of the things in a scene, as for
    `run`."""
    only_imagined: bool = False
    """For `tasks` and `generalise`: look at what is imagined, without making and executing
    clips."""
    variants: tuple[str, ...] = ()
    """For `interact`: in which ways physics is not as it is known, by name; default: all."""
    acted: bool = False
    """For `interact`: what the imagined person does is taken as read, without pixels."""
    jobs: int = 1
    """How many at a time; a run keeps about two cores busy, a clip of `estimate` one. Not for
    `run`, `retarget`, `external` and `clips`."""

    def __post_init__(self) -> None:
        if self.jobs < 1:
            raise ConfigError(f"--jobs {self.jobs} does nothing", "give 1 or more")
        if self.seeds == ():
            raise ConfigError("--seeds names none", "give seeds, such as --seeds 0 1 2")
        if self.only_imagined and self.scene_known != "full":
            raise ConfigError(
                f"--scene-known {self.scene_known} makes no difference to --only-imagined",
                "leave one of them out: it is what the robot is told",
            )
        if not 1 <= self.n <= MOST_DRAWN:
            raise ConfigError(
                f"--n {self.n} is no number of scenes to draw", f"give 1 to {MOST_DRAWN}"
            )
        if self.seed < 0:
            raise ConfigError(f"--seed {self.seed} is no seed", "give 0 or more")

    def of(self, what: str) -> dict[str, object]:
        """What the benchmark `what` reads of it, by field.

        Raises:
            ConfigError: something was said that it does not read.
        """
        reads = READ_BY.get(what, ())
        for name in set_fields(self):
            if name not in reads:
                others = [other for other, names in READ_BY.items() if name in names]
                raise ConfigError(
                    f"bench {what} does not read {flag_names(BenchOptions)[name]}",
                    f"leave it out, or use bench {' or '.join(others)}",
                )
        return {name: getattr(self, name) for name in reads}


READ_BY: dict[str, tuple[str, ...]] = {
    "estimate": ("tasks", "seeds", "hard", "jobs"),
    "track": ("motions", "trackers", "robustness", "jobs"),
    "tasks": ("tasks", "seeds", "scene_known", "only_imagined", "jobs"),
    "generalise": ("n", "seed", "scene_known", "only_imagined", "jobs"),
    "photo": ("n", "seed", "jobs"),
    "interact": ("variants", "seed", "acted", "jobs"),
}
"""The options of the benchmarks that have any."""
