"""Where the work of a command goes, and what it is made of.

A run's folder is for what the run is made of: given files by their content, scenes by their name,
and the words that say what shall be done. All else, such as another tracker, is how: the same
folder is then filled anew.
"""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exoactor.io import outputs
from exoactor.runtime.request import ClipRequest, PersonRequest, PhotoRequest, Request, SceneRequest
from exoactor.scenes.scene import Scene
from exoactor.store.keys import document, file_hash

RUNS = Path("runs")


@dataclass(frozen=True)
class Place:
    """`name` of what is worked on; `inputs`: what it is made of; `out`: where the user wants it, if
    that was said.

    `reads`: files that say how, which must not lie where a run writes.
    """

    name: str
    inputs: Mapping[str, Any]
    out: Path | None
    reads: tuple[Path, ...] = ()

    def folder(self) -> Path:
        """The run folder; ConfigError where the one that was named is something else's."""
        return outputs.chosen(self.out, RUNS / outputs.plain_name(self.name), self._fault)

    def _fault(self, folder: Path) -> str | None:
        for path in self.reads:
            if path.resolve().parent == folder.resolve():
                return f"holds {path.name}, which this command reads and may write"
        return outputs.folder_fault(folder, outputs.RUN, self.inputs)


def of_request(request: Request, out: Path | None) -> Place:
    """For `exoactor run`."""
    return Place(request.name, _made_of(request), out, _read_by(request))


def of_motion(motion: Path, out: Path | None) -> Place:
    """For `exoactor track`."""
    return Place(motion.stem, {"motion": file_hash(motion)}, out)


def of_bench(
    what: str, asked: Mapping[str, object], out: Path | None
) -> AbstractContextManager[Path]:
    """The folder of a benchmark, its own once something is in it. How many jobs it takes makes no
    difference.
    """
    settings = {name: value for name, value in asked.items() if name != "jobs"}
    inputs = json.loads(json.dumps({"bench": what, **settings}, default=str))
    return outputs.claimed(out, RUNS / f"bench-{what}", inputs)


def of_fakes(scene: str, seed: int, out: Path | None) -> AbstractContextManager[Path]:
    """The folder of `exoactor fake-services`, likewise: for a scene and its variation."""
    return outputs.claimed(out, RUNS / "fake-services", {"fake-services": scene, "seed": seed})


def of_pictures(scene: Scene, out: Path | None) -> AbstractContextManager[Path]:
    """The folder of `exoactor scenes show`, likewise: for a scene as it is."""
    usual = RUNS / outputs.plain_name(f"scene-{scene.name}-{scene.seed}")
    return outputs.claimed(out, usual, {"shown": json.loads(json.dumps(document(scene)))})


def _read_by(request: Request) -> tuple[Path, ...]:
    paths: list[Path | None] = []
    if isinstance(request, SceneRequest):
        paths.append(request.file)
    if isinstance(request, PhotoRequest):
        paths.append(request.scene_file)
    if isinstance(request, ClipRequest | PhotoRequest):
        paths += vars(request.external).values()
    if isinstance(request, ClipRequest):
        paths.append(request.clip.camera)
    return tuple(path for path in paths if path is not None)


def _made_of(request: Request) -> dict[str, Any]:
    match request:
        case ClipRequest():
            return {"video": file_hash(request.video)}
        case PhotoRequest():
            made = {"photo": file_hash(request.photo), "instruction": request.instruction}
            return made | ({"scene": document(request.scene)} if request.scene else {})
        case PersonRequest():
            return {"body_result": file_hash(request.result)}
        case SceneRequest():
            seed = request.sampling.seed
            scene = document(request.scene) if isinstance(request.scene, Scene) else request.scene
            return {"scene": scene, "seed": seed, "instruction": request.instruction}
