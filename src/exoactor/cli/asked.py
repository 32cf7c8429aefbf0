"""What `run` and `plan` are asked: the groups of options as flags, and the request they make."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from tyro.conf import OmitArgPrefixes, Positional, arg

from exoactor.config import (
    BackEnds,
    ClipOptions,
    ExternalModels,
    SamplingOptions,
    flag_names,
    set_fields,
)
from exoactor.core.errors import ConfigError
from exoactor.registry import REGISTRIES
from exoactor.runtime.request import ClipRequest, PersonRequest, PhotoRequest, Request, SceneRequest
from exoactor.scenes.scene import Known
from exoactor.services.budget import Budget

Where = Annotated[Path | None, arg(metavar="DIR")]


@dataclass(frozen=True)
class Asked:
    """The flags of `run` and `plan`."""

    instruction: Annotated[Positional[str | None], arg(metavar="INSTRUCTION")] = None
    """What shall be done; with --scene, default: the scene's own task."""
    scene: str | None = None
    """Where: the name of a scene (`exoactor scenes` lists them), or a file of your own."""
    scene_known: Known = "full"
    """What the robot is told of the things in the scene: all, what a photo would tell, or nothing;
    physics has the true ones."""
    photo: Path | None = None
    """Or a photo of the robot where it stands, whole and seen from a few metres, taken from a
    camera that stays; with --scene, the one that was found in it (`exoactor scene from-photo`)."""
    video: Path | None = None
    """Or a clip of your own: one person, a static camera, the whole body in view."""
    out: Where = None
    """Run folder; default runs/<scene>-<seed> or runs/<name of photo or clip>; others of that name
    get a number."""
    until: Annotated[str | None, arg(metavar="STEP")] = None
    """Stop after this step, such as `judge`, which has the verdict: no film, no report. The same
    command without it goes on from there."""
    up: Literal["z", "y"] | None = None
    """With --body-result alone: which axis of the file's world is up; default: as its format has
    it."""
    sampling: OmitArgPrefixes[SamplingOptions] = field(default_factory=SamplingOptions)
    clip: OmitArgPrefixes[ClipOptions] = field(default_factory=ClipOptions)
    back_ends: OmitArgPrefixes[BackEnds] = field(default_factory=BackEnds.unsaid)
    external: OmitArgPrefixes[ExternalModels] = field(default_factory=ExternalModels)
    budget: OmitArgPrefixes[Budget] = field(default_factory=Budget)
    json: bool = False
    """Print one JSON object as the last line of standard output."""


def request_of(command: Asked) -> Request:
    """What is asked for, in one of the ways; ConfigError if it is several or none."""
    given = [way for way in ("scene", "photo", "video") if getattr(command, way) is not None]
    if not given and command.external.body_result is not None:
        return _of_a_file(command, command.external.body_result)
    if command.up is not None:
        raise ConfigError("--up goes with --body-result alone", "leave it out: the clip tells")
    if not given:
        told = "nothing says where: there is no --scene, no --photo and no --video"
        raise ConfigError(told, _THREE_WAYS)
    if len(given) > 1 and given != ["scene", "photo"]:
        raise ConfigError(f"--{given[1]} does not go with --{given[0]}", _THREE_WAYS)

    back_ends = _chosen(command.back_ends, command.external)
    if command.scene is not None and command.photo is None:
        _refuse(command, "--scene", "clip")
        asked = (command.instruction, command.sampling, back_ends, command.scene_known)
        return SceneRequest.of(command.scene, *asked)
    if command.scene_known != "full":
        raise ConfigError(f"--scene-known does not go with --{given[0]}", _THREE_WAYS)
    if command.photo is not None:
        _refuse(command, "--photo", "clip", allowed=("focal_px",))
        if command.instruction is None:
            raise ConfigError("with --photo, nothing says what shall be done", _THREE_WAYS)
        said, focal_px = (command.instruction, command.sampling), command.clip.focal_px
        photo = PhotoRequest(command.photo, *said, focal_px, back_ends, command.external)
        return photo if command.scene is None else photo.in_scene(Path(command.scene))

    assert command.video is not None, "one of the three"
    _refuse(command, "--video", "sampling", "instruction")
    return ClipRequest(command.video, command.clip, back_ends, command.external)


def _of_a_file(command: Asked, path: Path) -> PersonRequest:
    """A person's motion that no clip goes with."""
    _refuse(command, "--body-result alone", "instruction", "sampling", "clip", allowed=("fps",))
    if command.external.hands_result is not None:
        raise ConfigError(
            "--hands-result goes with a clip", "add --video with the clip that both were read off"
        )
    return PersonRequest(
        path, command.external.smplx, command.clip.fps, command.up, command.back_ends.filled()
    )


def _refuse(command: Asked, way: str, *groups: str, allowed: tuple[str, ...] = ()) -> None:
    """ConfigError where something of these groups was said that does not go with a way to ask."""
    for group in groups:
        value = getattr(command, group)
        if group == "instruction":
            said = [] if value is None else [f"the instruction {value!r}"]
        else:
            names = flag_names(type(value))
            said = [names[name] for name in set_fields(value) if name not in allowed]
        if said:
            raise ConfigError(f"{said[0]} does not go with {way}", _THREE_WAYS)


def _chosen(names: BackEnds, external: ExternalModels) -> BackEnds:
    """The back ends that a result chooses; ConfigError where something is given for one that was
    not chosen.
    """
    names = names.filled()
    by_result = {"body": external.body_result, "hands": external.hands_result}

    # which of several makes no difference to a file: the last
    for stage, result in by_result.items():
        if result and stage not in names.said:
            said = {name: getattr(names, name) for name in names.said}
            found = {stage: _external(stage)[-1]}
            names = BackEnds(names.profile, worlds=names.worlds, **said, **found)

    for flag in set_fields(external):
        stage = "hands" if flag.startswith("hands") else "body"
        if not REGISTRIES[stage].find(getattr(names, stage)).external:
            backs = _external(stage)
            raise ConfigError(
                f"--{flag.replace('_', '-')} goes with --{stage} {' or '.join(backs)}",
                f"add --{stage} {backs[-1]}",
            )

    return names


def _external(stage: str) -> list[str]:
    return [name for name, entry in REGISTRIES[stage].back_ends.items() if entry.external]


_THREE_WAYS = (
    'say one of: exoactor run "walk to the basket" --scene basket; '
    'exoactor run "lift the box" --photo lab.jpg --profile cloud; '
    "exoactor run --video clip.mp4"
)
