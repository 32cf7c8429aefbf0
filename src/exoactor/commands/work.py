"""`exoactor run`, `plan`, `track` and `bench`."""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exoactor.commands import place
from exoactor.commands.motions import native, person
from exoactor.commands.shelf import open_store
from exoactor.commands.telling import tell, tell_people
from exoactor.config import ClipRequest, PersonRequest, PhotoRequest, Request, TaskBench, TrackBench
from exoactor.console import Progress
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.io import files
from exoactor.pipeline.needs import missing
from exoactor.pipeline.run import plan as planned
from exoactor.pipeline.run import run, to_do
from exoactor.pipeline.step import Step
from exoactor.remote.jobs import Budget
from exoactor.stages.track import TRACKERS
from exoactor.store.keys import file_hash

if TYPE_CHECKING:
    from exoactor.core.frames import Camera
    from exoactor.io.video import Clip

LONGEST_PX = 1920
"""Photos are worked on at this size at most: no service makes larger pictures or clips of them."""
MIN_MOTION_S = 0.5
"""As of clips: less is no behaviour, and no video to look at."""


def run_request(request: Request, out: Path | None, line: str, budget: Budget) -> dict[str, Any]:
    """`exoactor run`."""
    with _work(request) as (steps, sources):
        called = {"clip.mp4": str(request.video)} if isinstance(request, ClipRequest) else {}
        return _run(steps, sources, place.of_request(request, out), line, budget, called)


def track_motion(motion: Path, out: Path | None, track: str, line: str) -> dict[str, Any]:
    """`exoactor track`."""
    from exoactor.pipeline.steps import motion_steps

    given = native(motion)  # a bad file is refused before anything is kept
    lasts_s = len(given) / given.fps
    if lasts_s < MIN_MOTION_S:
        raise BadMotionError(f"{motion} lasts {lasts_s:.2f} s", f"give at least {MIN_MOTION_S} s; is its fps right?")
    if "human" in TRACKERS.find(track).reads:
        raise ConfigError(
            f"--track {track} follows a person's joints, and this is a robot's motion", "use --track sonic"
        )
    steps = motion_steps(motion, track, "physics")
    sources, called = {"robot_motion.npz": motion}, {"robot_motion.npz": str(motion)}
    return _run(steps, sources, place.of_motion(motion, out), line, called=called)


@contextmanager
def _work(request: Request) -> Iterator[tuple[list[Step], dict[str, Path]]]:
    """The steps, and the files they begin with, which are there meanwhile."""
    if isinstance(request, ClipRequest):
        yield _clip_work(request)
        return
    if isinstance(request, PersonRequest):
        from exoactor.pipeline.steps import person_steps

        person(request)  # a bad file is refused before anything is kept
        yield person_steps(request), {}
        return
    if isinstance(request, PhotoRequest):
        from exoactor.io.pictures import photo, save_picture
        from exoactor.pipeline.steps import photo_steps
        from exoactor.pipeline.steps.framing import framed

        picture, notes = framed(photo(request.photo, LONGEST_PX), request.back_ends)
        print(*notes, sep="\n", end="\n" if notes else "", file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "observation.png"
            save_picture(path, picture)
            yield photo_steps(request, notes), {"observation.png": path}
        return
    from exoactor.pipeline.steps.scene import asked_scene, scene_steps
    from exoactor.scenes.files import save_scene

    scene = asked_scene(request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.json"
        save_scene(path, scene)
        yield scene_steps(request, scene), {"scene.json": path}


def _clip_work(request: ClipRequest) -> tuple[list[Step], dict[str, Path]]:
    """The clip is decoded once, unless the store has it: what cannot be read is told before any work."""
    from exoactor.io.video import Limits, check_pictures, open_clip
    from exoactor.pipeline.steps import clip_steps

    options = request.clip
    limits = Limits(options.max_seconds, options.max_px, options.max_gib)
    clip = open_clip(request.video, limits, options.fps)
    if open_store().find(file_hash(request.video)) is None:
        check_pictures(clip)
    clip = clip.turned(options.rotate or 0)
    camera = files.load_camera(options.camera) if options.camera else None
    if camera and (camera.width, camera.height) != (clip.width, clip.height):
        raise _of_other_pictures(request, camera, clip)
    return clip_steps(request, camera), {"clip.mp4": request.video}


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


def _run(
    steps: list[Step],
    sources: dict[str, Path],
    where: place.Place,
    line: str,
    budget: Budget | None = None,
    called: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    folder, asked = where.folder(), {"command": line, "inputs": where.inputs}
    metrics = run(steps, sources, folder, open_store(), asked, Progress(), budget, called)
    tell(metrics)
    tell_people(folder)
    print(f"report: {folder / 'report.html'}")
    return {"run": str(folder), "metrics": metrics}


def plan_request(request: Request, out: Path | None, budget: Budget) -> dict[str, Any]:
    """`exoactor plan`: spends nothing, and writes nothing."""
    with _work(request) as (steps, sources):
        folder, store = place.of_request(request, out).folder(), open_store()
        lines = planned(steps, sources, store)
        lacking = missing(to_do(steps, lines), store, folder, budget.max_usd)
    for entry in lines:
        state = "in the store" if entry.cached else "would run"
        print(f"{entry.name:<10} {entry.back_end:<10} {state:<13} ${entry.usd:.2f}")
    total = sum(entry.usd for entry in lines)
    print(f"estimate: ${total:.2f}")
    stages = [{"name": e.name, "backend": e.back_end, "cached": e.cached, "usd": e.usd} for e in lines]
    if lacking:
        print("missing, before it can run:")
    for error in lacking:
        print(f"  - {error.what}\n    next: {error.next_step}")
    told = [{"what": error.what, "next": error.next_step} for error in lacking]
    return {"stages": stages, "estimate_usd": total, "missing": told}


def bench(what: str, of_track: TrackBench, of_tasks: TaskBench, out: Path | None) -> dict[str, Any]:
    """`exoactor bench`."""
    from importlib import import_module

    about_tasks, about_trackers = what in ("tasks", "estimate"), what == "track"
    if of_track.motions is not None and not about_trackers:
        raise ConfigError(f"bench {what} reads no --motions", "leave it out, or use bench track")
    if replace(of_track, jobs=1) != TrackBench() and not about_trackers:
        raise ConfigError(
            f"bench {what} compares no trackers", "leave --trackers and --robustness out, or use bench track"
        )
    if (replace(of_tasks, jobs=1) if about_trackers else of_tasks) != TaskBench() and not about_tasks:
        raise ConfigError(f"bench {what} runs no tasks", "leave --tasks and what goes with it out, or use bench tasks")
    module = import_module(f"exoactor.bench.{what}")
    asked = of_tasks if about_tasks else of_track if about_trackers else None
    with place.of_bench(what, asked, out) as folder:
        result: dict[str, Any] = module.main(asked, folder)
    return result
