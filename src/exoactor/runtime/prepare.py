"""From a request to the steps of its run, and the files they begin with."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from exoactor.core.errors import ConfigError
from exoactor.io import files
from exoactor.runtime.best import Candidates
from exoactor.runtime.request import ClipRequest, PersonRequest, PhotoRequest, Request, SceneRequest
from exoactor.store.keys import file_hash
from exoactor.store.store import Store

if TYPE_CHECKING:
    from exoactor.core.frames import Camera
    from exoactor.io.video import Clip

LONGEST_PX = 1920
"""Photos are worked on at this size at most: no service makes larger pictures or clips of them."""

Prepared = tuple[Candidates, dict[str, Path]]


@contextmanager
def prepared(request: Request, store: Store, tell: Callable[[str], None]) -> Iterator[Prepared]:
    """The steps of each candidate, of one where there is no choice; and the files they begin with,
    which are there meanwhile.

    `tell` is told what was done to the input, in whole sentences.

    Raises:
        ConfigError, BadMediaError: what the request names is not there, not usable, or does not go
            together.
    """
    with tempfile.TemporaryDirectory() as folder:
        match request:
            case ClipRequest():
                yield _of_clip(request, store)
            case PersonRequest():
                from exoactor.runtime.steps import person_steps

                yield Candidates([person_steps(request)]), {}
            case PhotoRequest():
                yield _of_photo(request, Path(folder), tell)
            case SceneRequest():
                yield _of_scene(request, Path(folder))


def _of_clip(request: ClipRequest, store: Store) -> Prepared:
    """The clip is decoded once, unless the store has it: what cannot be read is told before any
    work.
    """
    from exoactor.io.video import Limits, check_pictures, open_clip
    from exoactor.runtime.steps import clip_steps

    options = request.clip
    limits = Limits(options.max_seconds, options.max_px, options.max_gib)
    clip = open_clip(request.video, limits, options.fps)
    if store.find(file_hash(request.video)) is None:
        check_pictures(clip)

    clip = clip.turned(options.rotate or 0)

    camera = files.load_camera(options.camera) if options.camera else None
    if camera and (camera.width, camera.height) != (clip.width, clip.height):
        raise _of_other_pictures(request, camera, clip)

    return Candidates([clip_steps(request, camera)]), {"clip.mp4": request.video}


def _of_other_pictures(request: ClipRequest, camera: "Camera", clip: "Clip") -> ConfigError:
    """The camera is not that of the clip's pictures, as they are read."""
    turned = f", turned by --rotate {request.clip.rotate}," if request.clip.rotate else ""
    lying = (camera.height, camera.width) == (clip.width, clip.height)
    another = f", or {'another ' if turned else ''}--rotate" if lying else ""
    return ConfigError(
        f"{request.clip.camera} is for pictures of {camera.width}x{camera.height}, "
        f"{request.video}{turned} has {clip.width}x{clip.height}",
        f"give the camera of this clip as it is read, its K scaled with the pictures{another}",
    )


def _of_photo(request: PhotoRequest, folder: Path, tell: Callable[[str], None]) -> Prepared:
    from exoactor.io.pictures import photo, save_picture
    from exoactor.runtime.steps import photo_steps
    from exoactor.runtime.steps.framing import framed
    from exoactor.runtime.steps.photo import scene_in_photo

    whole = photo(request.photo, LONGEST_PX)
    picture, notes = framed(whole, request.back_ends)
    for note in notes:
        tell(note)

    save_picture(folder / "observation.png", picture)
    sources, scene = {"observation.png": folder / "observation.png"}, None
    if request.scene is not None:
        from exoactor.scenes.files import save_scene

        scene = scene_in_photo(request, whole, picture)
        save_scene(folder / "scene.json", scene)
        sources["scene.json"] = folder / "scene.json"

    steps = [photo_steps(request, notes, scene, one) for one in request.sampling.compared]
    return Candidates(steps), sources


def _of_scene(request: SceneRequest, folder: Path) -> Prepared:
    from exoactor.runtime.steps.scene import asked_scene, scene_steps
    from exoactor.scenes.files import save_scene

    scene = asked_scene(request)
    save_scene(folder / "scene.json", scene)
    steps = [scene_steps(request, scene, one) for one in request.sampling.compared]
    return Candidates(steps), {"scene.json": folder / "scene.json"}
