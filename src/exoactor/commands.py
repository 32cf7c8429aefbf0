"""What each subcommand does. Each gives the object that --json prints, and tells the user in words."""

import sys
import tempfile
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

from exoactor.config import ClipRequest, PersonRequest, PhotoRequest, SceneRequest, TaskBench, TrackBench
from exoactor.console import Progress
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.io import assets as asset_table
from exoactor.io import files
from exoactor.pipeline.run import plan as planned
from exoactor.pipeline.run import run
from exoactor.pipeline.step import Step
from exoactor.remote.jobs import Purse, abandon, adopt, overview
from exoactor.remote.ledger import OPEN, Job, Ledger, State
from exoactor.store.store import Store

LONGEST_PX = 1920
"""Photos are worked on at this size at most: no service makes larger pictures or clips of them."""
MIN_MOTION_S = 0.5
"""As of clips: less is no behaviour, and no video to look at."""


def open_store() -> Store:
    """The user's store."""
    return Store(asset_table.home() / "store")


Request: TypeAlias = ClipRequest | SceneRequest | PhotoRequest | PersonRequest


def run_request(request: Request, out: Path | None, line: str, purse: Purse) -> dict[str, Any]:
    """`exoactor run`."""
    name = request.video.stem if isinstance(request, ClipRequest) else request.name
    with _work(request) as (steps, sources):
        return _run(steps, sources, out or Path("runs") / name, line, purse)


def track_motion(motion: Path, out: Path | None, track: str, line: str) -> dict[str, Any]:
    """`exoactor track`."""
    from exoactor.pipeline.steps import motion_steps
    from exoactor.pipeline.steps.robot import OF_A_PERSON
    from exoactor.robots import g1

    given = files.load_robot_motion(motion)  # a bad file is refused before anything is kept
    missing = [name for name in g1.JOINT_NAMES if name not in given.joint_names]
    if missing:
        raise BadMotionError(f"{motion}: joint_names lacks {', '.join(missing)}", "give a motion of the 29-joint G1")
    lasts_s = len(given) / given.fps
    if lasts_s < MIN_MOTION_S:
        raise BadMotionError(f"{motion} lasts {lasts_s:.2f} s", f"give at least {MIN_MOTION_S} s; is its fps right?")
    if track == OF_A_PERSON:
        raise ConfigError(
            f"--track {track} follows a person's joints, and this is a robot's motion", "use --track sonic"
        )
    steps = motion_steps(motion, track, "physics")
    return _run(steps, {"robot_motion.npz": motion}, out or Path("runs") / motion.stem, line)


@contextmanager
def _work(request: Request) -> Iterator[tuple[list[Step], dict[str, Path]]]:
    """The steps, and the files they begin with, which are there meanwhile."""
    if isinstance(request, ClipRequest):
        yield _clip_work(request)
        return
    if isinstance(request, PersonRequest):
        from exoactor.pipeline.steps import person_steps

        yield person_steps(request), {}
        return
    if isinstance(request, PhotoRequest):
        from exoactor.io.pictures import photo, save_picture
        from exoactor.pipeline.steps import photo_steps

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "observation.png"
            save_picture(path, photo(request.photo, LONGEST_PX))
            yield photo_steps(request), {"observation.png": path}
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


def _run(
    steps: list[Step], sources: dict[str, Path], folder: Path, line: str, purse: Purse | None = None
) -> dict[str, Any]:
    metrics = run(steps, sources, folder, open_store(), {"command": line}, Progress(), purse)
    verdict = metrics["verdict"]
    print(f"\n{_word(verdict)}")
    for reason in verdict["reasons"]:
        print(f"  - {reason}")
    print(f"report: {folder / 'report.html'}")
    return {"run": str(folder), "metrics": metrics}


def _word(verdict: Mapping[str, Any]) -> str:
    return "passed" if verdict["passed"] else "not passed"


def plan_request(request: Request) -> dict[str, Any]:
    """`exoactor plan`: spends nothing."""
    with _work(request) as (steps, sources):
        lines = planned(steps, sources, open_store())
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


def export(folder: Path, to: str, out: Path | None, executed: bool) -> dict[str, Any]:
    """`exoactor export`."""
    from exoactor import exchange

    form = exchange.find(to)
    path = out or folder / f"{to}{form.suffix}"
    if form.of == "run":
        from exoactor.exchange import lerobot

        asked = files.read_json(folder / "run.json").get("asked", {})
        plan = folder / "plan.json"
        task = str(files.read_json(plan)["instruction"] if plan.is_file() else asked.get("command", folder.name))
        lerobot.write(path, files.load_execution(folder / "execution.npz"), folder / "execution.mp4", task)
    elif form.of == "person":
        if executed:
            raise ConfigError(f"--to {to} is the person's motion, which nobody executed", "leave --executed out")
        form.write(path, files.load_human_motion(folder / "human_motion.npz"))
    elif executed:
        form.write(path, files.load_execution(folder / "execution.npz").motion)
    else:
        form.write(path, files.load_robot_motion(folder / "robot_motion.npz"))
    print(f"{to}: {path}")
    return {"format": to, "path": str(path)}


def import_motion(file: Path, source: str, out: Path | None) -> dict[str, Any]:
    """`exoactor import`."""
    from exoactor import exchange

    form = exchange.find(source)
    if form.of != "robot":
        raise ConfigError(
            f"--from {source} holds no robot's motion alone", "a person's goes with a clip: --body-result"
        )
    path = out or Path(f"{file.stem}.npz")
    files.save_robot_motion(path, form.read(file))
    print(f"{path}: exoactor track {path}")
    return {"path": str(path)}


def stream(run: Path, live: bool, protocol: Literal[1, 3], bind: str, feedback: str) -> dict[str, Any]:
    """`exoactor stream`."""
    from exoactor.stream import frames, publish

    checked = frames.check(run)
    if checked.clamped:
        print(f"{checked.clamped} joint angles were beyond a limit and are clamped")
    where = f"to {bind}, protocol {protocol}" if live else "to nobody (dry run; --live sends)"
    print(f"streaming {len(checked)} frames, {len(checked) / frames.FPS:.1f} s, {where}; any key stops it", flush=True)
    report = publish.stream(checked, publish.Settings(live, protocol, bind, feedback))
    print(f"{report.frames} frames, ended {report.ended}; 99 % within {report.jitter_ms_p99:.2f} ms of their time")
    return {"frames": report.frames, "ended": report.ended, "jitter_ms_p99": report.jitter_ms_p99, "live": live}


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
    listed = [{"name": f.asset.name, "state": f.state, "licence": f.asset.licence} for f in found]
    for asset in asset_table.BY_HAND.values():
        state = "present" if asset.present else "absent"
        print(f"{asset.name:<11} {state:<8} {asset.what}; by hand: {asset.how}")
        listed.append({"name": asset.name, "state": state, "licence": asset.licence})
    return {"assets": listed}


def status(folder: Path) -> dict[str, Any]:
    """`exoactor status`."""
    found = [_entry(path) for path in sorted(folder.glob("*/run.json"))]
    for entry in found:
        print(f"{entry['run']:<30} {entry['state']:<11} ${entry['usd']:.2f}  {entry['why']}")
    if not found:
        print(f"no runs in {folder}")
    waiting, spent = _jobs(OPEN), _ledger_spent()
    for job in waiting:
        print(
            f"job {job.id}: {job.what}, {job.state} ({job.says or 'not asked since'}), up to ${job.usd:.2f}, {job.run}"
        )
    if spent is not None:
        print(f"spent at services, by all runs: ${spent:.2f}")
    return {"runs": found, "spent_usd": spent or 0.0, "jobs": [overview(job) for job in waiting]}


def _ledger() -> Ledger | None:
    """The user's ledger, if anything was ever ordered."""
    path = asset_table.home() / "store" / "ledger.db"
    return Ledger(path) if path.is_file() else None


def _jobs(states: tuple[State, ...] = ()) -> list[Job]:
    ledger = _ledger()
    return ledger.jobs(states) if ledger else []


def _ledger_spent() -> float | None:
    ledger = _ledger()
    return ledger.spent_usd() if ledger else None


def jobs(action: str, number: int | None, remote_id: str | None) -> dict[str, Any]:
    """`exoactor jobs list|adopt|abandon`."""
    if action == "list":
        if number is not None:
            raise ConfigError("jobs list takes no number", "leave it out")
        found = _jobs()
        for job in found:
            told = f"{job.says}  " if job.says else ""
            print(f"{job.id:>4} {job.state:<9} ${job.usd:<5.2f} {job.what:<34} {told}{job.remote_id}")
        if not found:
            print("nothing was ever ordered")
        return {"jobs": [overview(job) for job in found]}
    ledger = _ledger()
    if number is None or ledger is None or (remote_id is None) == (action == "adopt"):
        usage = "exoactor jobs adopt JOB ITS-ID" if action == "adopt" else "exoactor jobs abandon JOB"
        raise ConfigError(f"jobs {action} needs to know which", f"{usage}; exoactor jobs list shows them")
    job = adopt(ledger, number, remote_id) if remote_id else abandon(ledger, number)
    then = "the same command waits for it" if action == "adopt" else "it counts as paid; --resubmit orders it anew"
    print(f"job {job.id} is {job.state}: {then}")
    return {"job": overview(job)}


def _entry(path: Path) -> dict[str, Any]:
    """What a run.json tells in a line; one that tells nothing does not hide the others."""
    state, usd, why = "unreadable", 0.0, ""
    try:
        document, metrics = files.read_json(path), path.with_name("metrics.json")
        usd = float(document["spent_usd" if "spent_usd" in document else "money_usd"])
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


def doctor(live: bool = False) -> dict[str, Any]:
    """`exoactor doctor`."""
    from exoactor import doctor as checks

    found = checks.examine(live)
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
