"""What each subcommand does. Each gives the object that --json prints, and tells the user in words."""

import sys
import tempfile
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from exoactor.config import ClipRequest, SceneRequest, TaskBench, TrackBench
from exoactor.console import Progress
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.io import assets as asset_table
from exoactor.io import files
from exoactor.pipeline.run import plan, run
from exoactor.pipeline.step import Step
from exoactor.store.store import Store

MIN_MOTION_S = 0.5
"""As of clips: less is no behaviour, and no video to look at."""


def open_store() -> Store:
    """The user's store."""
    return Store(asset_table.home() / "store")


def run_request(request: ClipRequest | SceneRequest, out: Path | None, line: str) -> dict[str, Any]:
    """`exoactor run`."""
    name = request.name if isinstance(request, SceneRequest) else request.video.stem
    with _work(request) as (steps, sources):
        return _run(steps, sources, out or Path("runs") / name, line)


def track_motion(motion: Path, out: Path | None, track: str, line: str) -> dict[str, Any]:
    """`exoactor track`."""
    from exoactor.pipeline.steps import motion_steps
    from exoactor.robots import g1

    given = files.load_robot_motion(motion)  # a bad file is refused before anything is kept
    missing = [name for name in g1.JOINT_NAMES if name not in given.joint_names]
    if missing:
        raise BadMotionError(f"{motion}: joint_names lacks {', '.join(missing)}", "give a motion of the 29-joint G1")
    lasts_s = len(given) / given.fps
    if lasts_s < MIN_MOTION_S:
        raise BadMotionError(f"{motion} lasts {lasts_s:.2f} s", f"give at least {MIN_MOTION_S} s; is its fps right?")
    steps = motion_steps(motion, track, "physics")
    return _run(steps, {"robot_motion.npz": motion}, out or Path("runs") / motion.stem, line)


@contextmanager
def _work(request: ClipRequest | SceneRequest) -> Iterator[tuple[list[Step], dict[str, Path]]]:
    """The steps, and the files they begin with, which are there meanwhile."""
    if isinstance(request, ClipRequest):
        yield _clip_work(request)
        return
    from exoactor.pipeline.steps.world import asked_scene, scene_steps
    from exoactor.scenes.files import save_scene

    scene = asked_scene(request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.json"
        save_scene(path, scene)
        yield scene_steps(request, scene), {"scene.json": path}


def _clip_work(request: ClipRequest) -> tuple[list[Step], dict[str, Path]]:
    from exoactor.io.video import Limits, open_clip
    from exoactor.pipeline.steps import clip_steps

    clip = open_clip(request.video, Limits(request.max_seconds, request.max_px, request.max_gib))
    camera = files.load_camera(request.camera) if request.camera else None
    if camera and (camera.width, camera.height) != (clip.width, clip.height):
        raise ConfigError(
            f"{request.camera} is for pictures of {camera.width}x{camera.height}, "
            f"{request.video} has {clip.width}x{clip.height}",
            "give the camera of this clip, its K scaled with the pictures",
        )
    return clip_steps(request, camera), {"clip.mp4": request.video}


def _run(steps: list[Step], sources: dict[str, Path], folder: Path, line: str) -> dict[str, Any]:
    metrics = run(steps, sources, folder, open_store(), {"command": line}, Progress())
    verdict = metrics["verdict"]
    print(f"\n{_word(verdict)}")
    for reason in verdict["reasons"]:
        print(f"  - {reason}")
    print(f"report: {folder / 'report.html'}")
    return {"run": str(folder), "metrics": metrics}


def _word(verdict: Mapping[str, Any]) -> str:
    return "passed" if verdict["passed"] else "not passed"


def plan_request(request: ClipRequest | SceneRequest) -> dict[str, Any]:
    """`exoactor plan`: spends nothing."""
    with _work(request) as (steps, sources):
        lines = plan(steps, sources, open_store())
    for entry in lines:
        state = "in the store" if entry.cached else "would run"
        print(f"{entry.name:<10} {entry.back_end:<10} {state:<13} ${entry.usd:.2f}")
    total = sum(entry.usd for entry in lines)
    print(f"estimate: ${total:.2f}")
    stages = [{"name": e.name, "backend": e.back_end, "cached": e.cached, "usd": e.usd} for e in lines]
    return {"stages": stages, "estimate_usd": total}


def scenes() -> dict[str, Any]:
    """`exoactor scenes`."""
    from exoactor.scenes.tasks import TASKS

    for task in TASKS.values():
        print(f"{task.code}  {task.name:<14} {task.instruction}\n{'':19}{task.says}")
    keys = ("code", "name", "tier", "instruction", "says")
    return {"scenes": [{key: getattr(task, key) for key in keys} for task in TASKS.values()]}


def view(folder: Path) -> dict[str, Any]:
    """`exoactor view`."""
    report = folder / "report.html"
    if not report.is_file():
        raise ConfigError(f"{report} does not exist", "give the folder of a finished run, such as runs/demo")
    address = report.resolve().as_uri()
    print(f"opening {report}")
    if not webbrowser.open(address):
        print(f"no browser was found; open it yourself: {address}", file=sys.stderr)
    return {"report": str(report)}


def gallery(runs: tuple[Path, ...], out: Path) -> dict[str, Any]:
    """`exoactor gallery`."""
    from exoactor.view.gallery import write_runs

    write_runs(runs, out)
    print(f"gallery: {out}")
    return {"gallery": str(out)}


def assets(action: str, names: tuple[str, ...]) -> dict[str, Any]:
    """`exoactor assets list|pull`."""
    if action == "pull" and not names:
        raise ConfigError("assets pull: no name given", "name one: exoactor assets list shows them")
    if action == "list" and names:
        raise ConfigError("assets list takes no names", f"to fetch: exoactor assets pull {' '.join(names)}")
    for name in names:
        asset_table.pull(name)
    found = asset_table.status()
    for line in found:
        print(f"{line.asset.name:<11} {line.state:<8} {line.asset.what}; {line.asset.licence}")
    return {"assets": [{"name": f.asset.name, "state": f.state, "licence": f.asset.licence} for f in found]}


def status(folder: Path) -> dict[str, Any]:
    """`exoactor status`."""
    found = [_entry(path) for path in sorted(folder.glob("*/run.json"))]
    for entry in found:
        print(f"{entry['run']:<30} {entry['state']:<11} ${entry['usd']:.2f}  {entry['why']}")
    if not found:
        print(f"no runs in {folder}")
    return {"runs": found, "spent_usd": sum(entry["usd"] for entry in found)}


def _entry(path: Path) -> dict[str, Any]:
    """What a run.json tells in a line; one that tells nothing does not hide the others."""
    state, usd, why = "unreadable", 0.0, ""
    try:
        document, metrics = files.read_json(path), path.with_name("metrics.json")
        usd = float(document["money_usd"])
        if document["failed"]:
            state, why = "failed", str(document["failed"]["what"])
        elif document["finished"] and metrics.is_file():
            state = _word(files.read_json(metrics)["verdict"])
        else:
            state = "unfinished"
    except (ConfigError, KeyError, TypeError, ValueError) as error:
        why = f"{path.name}: {error}".splitlines()[0]
    return {"run": str(path.parent), "state": state, "usd": usd, "why": why}


def collect(paid_too: bool, dry_run: bool) -> dict[str, Any]:
    """`exoactor gc`."""
    count, size = open_store().collect(paid_too=paid_too, dry_run=dry_run)
    print(f"{'would remove' if dry_run else 'removed'} {count} files, {size / 1e6:.1f} MB")
    return {"files": count, "bytes": size, "dry_run": dry_run}


def doctor() -> dict[str, Any]:
    """`exoactor doctor`."""
    from exoactor import doctor as checks

    found = checks.examine()
    for check in found:
        print(f"{'ok     ' if check.ok else 'missing' if check.needed else 'absent '} {check.name:<12} {check.detail}")
    return {"ok": all(c.ok or not c.needed for c in found), "checks": [vars(c) for c in found]}


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
    result: dict[str, Any] = module.main(asked, out or Path("runs") / f"bench-{what}")
    return result
