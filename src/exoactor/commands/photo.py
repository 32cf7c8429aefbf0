"""`exoactor scene from-photo`."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from exoactor.config import ClipOptions
from exoactor.core.errors import ConfigError
from exoactor.core.frames import Image
from exoactor.io import files, outputs, pictures
from exoactor.photo import boxes, description, found, overlay
from exoactor.photo.boxes import Seen
from exoactor.photo.found import Found
from exoactor.runtime.home import open_store
from exoactor.runtime.prepare import LONGEST_PX
from exoactor.scenes.description import sound_scene
from exoactor.services.budget import Budget
from exoactor.services.jobs import Jobs


def scene_of(
    photo: Path,
    boxed: Path | None,
    plan: str | None,
    focal_px: float | None,
    stature_m: float,
    out: Path | None,
    budget: Budget,
) -> dict[str, Any]:
    """Find the things, and write scene, camera and the picture with them drawn over it."""
    if (boxed is None) == (plan is None):
        told = "both --boxes and --plan say" if boxed else "nothing says"
        raise ConfigError(
            f"{told} where the things are in {photo}",
            "give --boxes boxes.json (docs/photos.md), or --plan gemini",
        )
    if out is not None and out.suffix.lower() not in (".yaml", ".yml"):
        raise ConfigError(f"--out {out} is no name of a scene", "let it end in .yaml")
    ClipOptions(focal_px=focal_px, stature_m=stature_m)
    whole = pictures.load_picture(photo)
    picture = pictures.photo(photo, LONGEST_PX)
    seen = _by_hand(boxed, whole, picture) if boxed else _by_model(photo, picture, budget)

    result = found.find(picture, seen, focal_px, stature_m)
    usual = Path(f"{outputs.plain_name(photo.stem)}.yaml")
    path = _written(out, usual, photo, picture, result)
    notes = (*result.notes, *_amiss(path))
    for note in notes:
        print(note)
    print(f"scene: {path}\nlook at: {_beside(path, 'found.png')}")
    return {
        "scene": str(path),
        "picture": str(_beside(path, "found.png")),
        "notes": list(notes),
        "things": [_told(thing) for thing in result.things],
    }


def _by_hand(boxed: Path, whole: Image, picture: Image) -> tuple[Seen, ...]:
    """Boxes in the photo's own pixels, for the picture as it is worked on."""
    height, width = whole.shape[:2]
    scale = picture.shape[1] / width, picture.shape[0] / height
    return tuple(one.scaled(*scale) for one in boxes.load_boxes(boxed, width, height))


def _by_model(photo: Path, picture: Image, budget: Budget) -> tuple[Seen, ...]:
    """Boxes by Gemini: paid for once a picture, whatever is done with them."""
    from exoactor.photo import finder
    from exoactor.stages.plan.gemini import Gemini

    service, store = Gemini(), open_store()
    service.ready()
    jobs = Jobs(
        store.folder, str(photo.resolve()), budget, tell=lambda says: print(says, file=sys.stderr)
    )
    return finder.find(picture, service, jobs)


def _amiss(path: Path) -> tuple[str, ...]:
    """What keeps the scene from being used as it is."""
    try:
        sound_scene(path)
    except ConfigError as error:
        return (f"It cannot be used as it is: {error.what}; {error.next_step}.",)
    return ()


def _told(thing: found.FoundThing) -> dict[str, Any]:
    return {
        "name": thing.seen.name,
        "kind": thing.seen.kind,
        "place_m": thing.place_m.tolist(),
        "base_m": thing.base_m,
        "yaw_rad": thing.yaw_rad,
        "size_m": thing.size_m.tolist(),
        "place_sd_m": thing.place_sd_m,
        "yaw_sd_rad": thing.yaw_sd_rad,
        "size_sd": thing.size_sd,
        "also_rad": thing.also_rad,
    }


def _written(out: Path | None, usual: Path, photo: Path, picture: Image, result: Found) -> Path:
    """The scene's path, its camera and picture beside it; what is there and says something else
    stays.
    """
    drawn = pictures.encoded(overlay.overlay(picture, result))
    with tempfile.TemporaryDirectory() as folder:
        files.save_camera(Path(folder) / "camera.json", result.camera)
        camera = (Path(folder) / "camera.json").read_bytes()

    def contents(path: Path) -> dict[Path, bytes]:
        at = _beside(path, "camera.json")
        text = description.description(result, photo.name, at.name)
        return {path: text.encode(), at: camera, _beside(path, "found.png"): drawn}

    def fault(path: Path) -> str | None:
        for place, content in contents(path).items():
            if os.path.lexists(place) and not (
                place.is_file() and not place.is_symlink() and place.read_bytes() == content
            ):
                return f"would need {place.name}, which is there already and says something else"
        return None

    path = outputs.chosen(out, usual, fault, usual.suffix)
    for place, content in contents(path).items():
        files.write_bytes(place, content)
    return path


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{path.stem}-{what}")
