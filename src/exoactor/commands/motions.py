"""`exoactor export`, `import` and `stream`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from exoactor import exchange
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.motion import ESTIMATE_FPS, RobotMotion
from exoactor.io import files, outputs
from exoactor.runtime.request import PersonRequest

if TYPE_CHECKING:
    from exoactor.exchange.reading import Imported, Said

AGAIN = "give the folder of a finished run"


Which = Literal["reference", "raw", "executed"]
"""What was tracked; the motion it was made from; and what the robot did in physics."""


def export(folder: Path, to: str, out: Path | None, which: Which) -> dict[str, Any]:
    """`exoactor export`."""
    form = exchange.find(to)
    if (form.of == "person" and which != "reference") or (form.of == "run" and which == "raw"):
        whose = "the person's motion" if form.of == "person" else "what the robot did"
        raise ConfigError(f"--to {to} is {whose}", f"leave --{which} out")
    path = outputs.made(out, folder / f"{to}{form.suffix}", partial(_export, form, folder, which))
    print(f"{to}: {path}")
    return {"format": to, "path": str(path)}


def _export(form: exchange.Format, folder: Path, which: Which, path: Path) -> None:
    if form.of == "run":
        from exoactor.exchange import lerobot

        execution = files.load_execution(folder / "execution.npz")
        lerobot.write(path, execution, folder / "execution.mp4", _task(folder))
    elif form.of == "person":
        form.write(path, files.load_human_motion(folder / "human_motion.npz"))
    else:
        form.write(path, _motion(folder, which))


def _motion(folder: Path, which: Which) -> RobotMotion:
    match which:
        case "raw":
            return files.load_robot_motion(folder / "robot_motion.npz")
        case "executed":
            return files.load_execution(folder / "execution.npz").motion
        case "reference":
            if not (folder / "reference.npz").exists():
                raise ConfigError(
                    f"{folder} has no reference.npz, as runs of earlier releases",
                    "run its command again, with another --out; "
                    "or give --raw for the motion before",
                )
            return files.load_reference(folder / "reference.npz").motion


def _task(folder: Path) -> str:
    """What was asked for: the instruction, else the command."""
    if (folder / "plan.json").is_file():
        return files.read_document(folder / "plan.json", AGAIN).at("instruction").text()
    asked = files.read_document(folder / "run.json", AGAIN).get("asked")
    command = asked.get("command") if asked else None
    return command.text() if command else folder.name


def import_motion(file: Path, source: str, said: "Said", out: Path | None) -> dict[str, Any]:
    """`exoactor import`."""
    form = exchange.find(source)
    if form.of == "person":
        raise ConfigError(
            f"{source} holds a person's motion, not a robot's", f"exoactor run --body-result {file}"
        )
    if form.of == "run":
        readable = [name for name, other in exchange.FORMATS.items() if other.of == "robot"]
        raise ConfigError(f"{source} is written, not read", f"choose from: {', '.join(readable)}")

    try:
        found = form.read(file, said)
    except BadMotionError as error:
        _for_another_command(file, error, f"--from {source}")
        raise

    usual = Path(f"{outputs.plain_name(file.stem)}.npz")
    path = outputs.made(out, usual, lambda fresh: files.save_robot_motion(fresh, found.motion))
    said_of_it = told(file, found)
    print(f"motion: {path}")
    return {**said_of_it, "path": str(path)}


def native(file: Path) -> RobotMotion:
    """A native motion file, looked at and told about; BadMotionError names the command that reads
    it, if another.
    """
    from exoactor.exchange import reading
    from exoactor.robots import g1

    try:
        given = files.load_robot_motion(file)
    except BadMotionError as error:
        _for_another_command(file, error, "exoactor track")
        raise

    missing = [name for name in g1.JOINT_NAMES if name not in given.joint_names]
    if missing:
        raise BadMotionError(
            f"{file}: joint_names lacks {', '.join(missing)}", "give a motion of the 29-joint G1"
        )

    told(file, reading.native(str(file), given.reordered(g1.JOINT_NAMES)))
    return given


def told(file: Path, found: "Imported") -> dict[str, Any]:
    """Say what was read: whose, how long, at which rate, how high; and what is odd about it."""
    motion, height = found.motion, found.motion.root_pos_m[:, 2]
    print(
        f"{file}: Unitree G1, {len(motion)} frames, {motion.fps:g} a second ({found.rate}), "
        f"{motion.duration_s:.2f} s, the pelvis {height.min():.2f} to {height.max():.2f} m high"
    )
    for note in found.notes:
        print(f"  - {note}")

    seconds, notes = motion.duration_s, list(found.notes)
    return {"robot": "unitree_g1", "fps": motion.fps, "seconds": seconds, "notes": notes}


def person(request: PersonRequest) -> None:
    """Look at a person's file and tell about it, before anything is done with it."""
    from exoactor.stages.body.external import results

    try:
        found = results.read(request.result, request.smplx, request.fps, request.up)
    except BadMotionError as error:
        _for_another_command(request.result, error, "--body-result")
        raise

    fps = found.fps or ESTIMATE_FPS
    print(
        f"{request.result}: a person of {found.stature_m:.2f} m, {len(found)} frames, "
        f"{fps:g} a second, {(len(found) - 1) / fps:.2f} s"
    )
    for note in found.notes:
        print(f"  - {note}")


def _for_another_command(file: Path, error: BadMotionError, here: str) -> None:
    """Raise it anew with the command that reads the file, where that is another."""
    from exoactor.exchange.recognise import meant_for

    meant = meant_for(file)
    if meant is not None and here not in meant[1]:
        raise BadMotionError(f"{error.what}; it is {meant[0]}", meant[1]) from None


def stream(
    run: Path, live: bool, protocol: Literal[1, 3], bind: str, feedback: str
) -> dict[str, Any]:
    """`exoactor stream`."""
    from exoactor.stream import frames, publish

    checked = frames.check(run, live)
    if checked.clamped:
        print(f"{checked.clamped} joint angles were beyond a limit and are clamped")

    where = f"to {bind}, protocol {protocol}" if live else "to nobody (dry run; --live sends)"
    print(
        f"streaming {len(checked)} frames, {len(checked) / frames.FPS:.1f} s, {where}; "
        "any key stops it",
        flush=True,
    )
    report = publish.stream(checked, publish.Settings(live, protocol, bind, feedback))
    if report.held_back:
        print(f"{report.held_back} messages asked for more speed than is sent; they were held back")

    print(
        f"{report.frames} frames, ended {report.ended}; "
        f"99 % within {report.jitter_ms_p99:.2f} ms of their time"
    )
    told = {key: getattr(report, key) for key in ("frames", "ended", "jitter_ms_p99")}
    return {**told, "live": live}
