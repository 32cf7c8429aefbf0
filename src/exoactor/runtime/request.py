"""What a run is asked for: a request has all that decides what comes out, and can say itself as a
command line.
"""

import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from exoactor.config import (
    BackEnds,
    ClipOptions,
    ExternalModels,
    Group,
    SamplingOptions,
    flag_names,
    set_fields,
)
from exoactor.core.errors import ConfigError
from exoactor.scenes.scene import Known, Scene


def command_line(
    *words: str, groups: tuple[Group, ...] = (), back_ends: BackEnds | None = None
) -> str:
    """The command that makes the same result from the same files: names without folders, only what
    was set.
    """
    line = ["exoactor", *words]
    for group in groups:
        names = flag_names(type(group))
        for name in set_fields(group):
            line += [names[name], _said(getattr(group, name))]
    return shlex.join([*line, *(back_ends.flags if back_ends else ())])


def _said(value: object) -> str:
    if isinstance(value, Path):
        return value.name
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class ClipRequest:
    """Everything that decides what comes out of a clip."""

    video: Path
    clip: ClipOptions = ClipOptions()
    back_ends: BackEnds = BackEnds()
    external: ExternalModels = ExternalModels()

    @property
    def name(self) -> str:
        """Of the run."""
        return self.video.stem

    @property
    def again(self) -> str:
        """The command that makes the same result."""
        limits = ("max_seconds", "max_px", "max_gib")
        clip = replace(self.clip, **{name: getattr(ClipOptions, name) for name in limits})
        words, groups = ("run", "--video", self.video.name), (clip, self.external)
        return command_line(*words, groups=groups, back_ends=self.back_ends)


@dataclass(frozen=True)
class PhotoRequest:
    """Everything that decides what comes out of an instruction and a photo of the robot in its
    scene.

    `focal_px`: of the photo as it is worked on (io.pictures.photo); None if it is not known.
    `scene`: what was found in the photo, with its camera: these things are then in physics.
    `scene_file`: which one it was read from.
    """

    photo: Path
    instruction: str
    sampling: SamplingOptions = SamplingOptions()
    focal_px: float | None = None
    back_ends: BackEnds = BackEnds()
    external: ExternalModels = ExternalModels()
    scene: Scene | None = None
    scene_file: Path | None = None

    def __post_init__(self) -> None:
        if self.scene is not None and self.focal_px is not None:
            raise ConfigError(
                "--focal-px does not go with a photo's --scene", "the scene's camera tells it"
            )
        if not self.instruction.strip():
            raise ConfigError(
                "the instruction says nothing", 'say what shall be done, such as "lift the box"'
            )
        ClipOptions(focal_px=self.focal_px)

    def in_scene(self, asked: str | Path | Scene) -> "PhotoRequest":
        """With the scene that was found in the photo, or its file.

        Raises:
            ConfigError: as `scenes.open.open_scene`.
        """
        from exoactor.scenes.open import open_scene

        if isinstance(asked, Scene):
            return replace(self, scene=asked)
        return replace(self, scene=open_scene(Path(asked)), scene_file=Path(asked))

    @property
    def name(self) -> str:
        """Of the run."""
        return self.photo.stem

    @property
    def again(self) -> str:
        """The command that makes the same result."""
        where = self.scene_file.name if self.scene_file else self.scene and self.scene.name
        found = ("--scene", where) if where else ()
        words = ("run", self.instruction, "--photo", self.photo.name, *found)
        groups = (self.sampling, ClipOptions(focal_px=self.focal_px), self.external)
        return command_line(*words, groups=groups, back_ends=self.back_ends)


@dataclass(frozen=True)
class PersonRequest:
    """A person's motion without a clip: `fps`, `up`: what the user says of the file, see
    `result.read`.
    """

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
        words = ("run", "--body-result", self.result.name, *(("--up", self.up) if self.up else ()))
        groups = (ExternalModels(smplx=self.smplx), ClipOptions(fps=self.fps))
        return command_line(*words, groups=groups, back_ends=self.back_ends)


@dataclass(frozen=True)
class SceneRequest:
    """Everything that decides what comes out of an instruction in a scene; `instruction` None: the
    scene's own.

    `scene`: the name of one of the fourteen tasks' scenes, or one of your own. `sampling`: its seed
    is the variation of the scene; the rest is for back ends of imagine that take it. `scene_known`:
    what the robot is told of it. `file`: which one the scene was read from, if from one.
    """

    scene: str | Scene
    instruction: str | None = None
    sampling: SamplingOptions = SamplingOptions()
    back_ends: BackEnds = BackEnds()
    scene_known: Known = "full"
    file: Path | None = None

    @classmethod
    def of(
        cls,
        asked: str | Path | Scene,
        instruction: str | None,
        sampling: SamplingOptions,
        back_ends: BackEnds,
        scene_known: Known = "full",
    ) -> "SceneRequest":
        """In a scene by its name, in one of your own, or in a file's.

        Raises:
            ConfigError: as `scenes.open.open_scene`.
        """
        from exoactor.scenes.open import is_file, open_scene

        how = (instruction, sampling, back_ends, scene_known)
        if isinstance(asked, Scene) or (isinstance(asked, str) and not is_file(asked)):
            return cls(asked, *how)
        file = Path(asked)
        return cls(open_scene(file, sampling.seed), *how, file)

    @property
    def name(self) -> str:
        """Of the run."""
        if isinstance(self.scene, Scene):
            return f"{self.scene.name}-{self.scene.seed}" if self.file else self.scene.name
        return f"{self.scene}-{self.sampling.seed}"

    @property
    def again(self) -> str:
        """The command that makes the same result."""
        asked = () if self.instruction is None else (self.instruction,)
        known = () if self.scene_known == "full" else ("--scene-known", self.scene_known)
        where = self.file.name if self.file else self.scene_name
        words = ("run", *asked, "--scene", where, *known)
        return command_line(*words, groups=(self.sampling,), back_ends=self.back_ends)

    @property
    def scene_name(self) -> str:
        """Of the scene alone."""
        return self.scene.name if isinstance(self.scene, Scene) else self.scene


Request = ClipRequest | SceneRequest | PhotoRequest | PersonRequest
