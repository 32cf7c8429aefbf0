"""The Python API: run a request as the command line does, and read a run folder into nouns."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from exoactor.config import BackEnds, ClipOptions, ExternalModels, SamplingOptions
from exoactor.core.contacts import ContactPlan
from exoactor.core.errors import ConfigError
from exoactor.core.motion import (
    BodyMotion,
    Execution,
    HandMotion,
    HumanMotion,
    RobotMotion,
    TrackingReference,
    Verdict,
    WorldRun,
)
from exoactor.core.plan import Plan
from exoactor.io import files
from exoactor.io.contacts import load_contacts
from exoactor.io.plans import load_plan
from exoactor.runtime import best, place
from exoactor.runtime.events import Listener, ignore
from exoactor.runtime.home import open_store
from exoactor.runtime.prepare import prepared
from exoactor.runtime.request import ClipRequest, PhotoRequest, Request, SceneRequest
from exoactor.runtime.run import Planned
from exoactor.scenes.scene import Known, Scene
from exoactor.services.budget import Budget
from exoactor.store import run_folder


@dataclass(frozen=True)
class Run:
    """A run folder, read as it is asked for; a file is read only if it is still the one that the
    run wrote.

    Raises:
        ConfigError: the run made no such file.
        PermanentError: the file is not what the run wrote.
    """

    folder: Path

    @cached_property
    def metrics(self) -> Mapping[str, Any]:
        """metrics.json, by section."""
        return dict(self._made.metrics().object())

    @cached_property
    def verdict(self) -> Verdict:
        """Whether the behaviour may go on to a robot, and why."""
        return Verdict(*self._made.verdict())

    @cached_property
    def plan(self) -> Plan:
        """The instruction as actions."""
        return load_plan(self.file("plan.json"))

    @cached_property
    def scene(self) -> Scene:
        """Where it happened."""
        from exoactor.scenes.files import load_scene

        return load_scene(self.file("scene.json"))

    @cached_property
    def body(self) -> BodyMotion:
        """The person as the camera saw it."""
        return files.load_body(self.file("body.npz"))

    @cached_property
    def hands(self) -> HandMotion:
        """The states of both hands."""
        return files.load_hands(self.file("hands.npz"))

    @cached_property
    def human(self) -> HumanMotion:
        """The person in the world."""
        return files.load_human_motion(self.file("human_motion.npz"))

    @cached_property
    def contacts(self) -> ContactPlan:
        """What touches what, when."""
        return load_contacts(self.file("contacts.json"))

    @cached_property
    def robot(self) -> RobotMotion:
        """The G1's motion as it was retargeted."""
        return files.load_robot_motion(self.file("robot_motion.npz"))

    @cached_property
    def reference(self) -> TrackingReference:
        """What the robot was to follow."""
        return files.load_reference(self.file("reference.npz"))

    @cached_property
    def worlds(self) -> tuple[WorldRun, ...]:
        """What the same command came to in other worlds."""
        return files.load_worlds(self.file("worlds.npz"))

    @cached_property
    def execution(self) -> Execution:
        """What it did in physics."""
        return files.load_execution(self.file("execution.npz"))

    def file(self, name: str) -> Path:
        """One of the files of the run, by its name."""
        path = self._made.file(name)
        if path is None:
            raise ConfigError(
                f"{self.folder} has no {name}", f"it has: {', '.join(sorted(self._made.outputs))}"
            )
        return path

    @cached_property
    def _made(self) -> run_folder.RunFolder:
        return run_folder.read(self.folder)


def load(folder: str | Path) -> Run:
    """A run that was made before; ConfigError where the folder holds none."""
    found = Run(Path(folder))
    run_folder.read(found.folder)
    return found


def run(
    instruction: str | None = None,
    *,
    scene: str | Path | Scene | None = None,
    photo: str | Path | None = None,
    video: str | Path | None = None,
    sampling: SamplingOptions = SamplingOptions(),
    clip: ClipOptions = ClipOptions(),
    back_ends: BackEnds = BackEnds(),
    external: ExternalModels = ExternalModels(),
    scene_known: Known = "full",
    budget: Budget = Budget(),
    out: str | Path | None = None,
    until: str | None = None,
    listener: Listener = ignore,
) -> Run:
    """An instruction in a scene or for a photo, or a clip of a person, becomes a verified G1
    behaviour.

    What is in the store is not worked on twice, as with `exoactor run`. `scene`: the name of one of
    the scenes, a file of your own, or a Scene; with a photo, what was found in it. `scene_known`:
    what the robot is told of the things in it. `out`: the run folder; default: runs/<name>.
    `until`: the step to stop after, such as "judge": no film, no report. `listener` is told
    how the work goes on.

    Raises:
        ExoActorError: what is wrong, and the next step (see `exoactor.core.errors`).
    """
    groups = (sampling, clip, back_ends, external, scene_known)
    request = _request(instruction, scene, photo, video, *groups)
    where = place.of_request(request, Path(out) if out else None)
    folder, store = where.folder(), open_store()
    with prepared(request, store, lambda note: None) as (candidates, sources):
        asked = {"command": request.again, "inputs": where.inputs}
        called = {"clip.mp4": str(request.video)} if isinstance(request, ClipRequest) else {}
        best.run(candidates, sources, folder, store, asked, listener, budget, called, until)
    return Run(folder)


def plan(
    instruction: str | None = None,
    *,
    scene: str | Path | Scene | None = None,
    photo: str | Path | None = None,
    video: str | Path | None = None,
    sampling: SamplingOptions = SamplingOptions(),
    clip: ClipOptions = ClipOptions(),
    back_ends: BackEnds = BackEnds(),
    external: ExternalModels = ExternalModels(),
    scene_known: Known = "full",
) -> list[Planned]:
    """What `run` would do, what is in the store already, and what it would cost. Spends nothing;
    arguments as there.
    """
    groups = (sampling, clip, back_ends, external, scene_known)
    request = _request(instruction, scene, photo, video, *groups)
    store = open_store()
    with prepared(request, store, lambda note: None) as (candidates, sources):
        return [line for _, line in best.plan(candidates, sources, store)]


def _request(
    instruction: str | None,
    scene: str | Path | Scene | None,
    photo: str | Path | None,
    video: str | Path | None,
    sampling: SamplingOptions,
    clip: ClipOptions,
    back_ends: BackEnds,
    external: ExternalModels,
    scene_known: Known,
) -> Request:
    ways = {"scene": scene, "photo": photo, "video": video}
    given = [name for name, value in ways.items() if value is not None]
    if len(given) != 1 and given != ["scene", "photo"]:
        said = f"{' and '.join(given)} do not go together" if given else "nothing says where"
        raise ConfigError(said, "give one of scene, photo and video")
    if scene is not None and photo is None:
        return SceneRequest.of(scene, instruction, sampling, back_ends, scene_known)
    if scene_known != "full":
        raise ConfigError(f"scene_known does not go with {given[0]}", "leave it out")
    if photo is not None:
        if instruction is None:
            raise ConfigError(
                "with a photo, nothing says what shall be done", "give the instruction"
            )
        asked = PhotoRequest(Path(photo), instruction, sampling, clip.focal_px, back_ends, external)
        return asked if scene is None else asked.in_scene(scene)

    assert video is not None, "one of the three"
    if instruction is not None:
        raise ConfigError(
            "an instruction does not go with a clip", "leave it out: the clip shows what to do"
        )

    return ClipRequest(Path(video), clip, back_ends, external)
