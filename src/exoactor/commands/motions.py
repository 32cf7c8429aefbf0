"""`exoactor export`, `import` and `stream`."""

from pathlib import Path
from typing import Any, Literal

from exoactor.core.errors import ConfigError
from exoactor.io import files

AGAIN = "give the folder of a finished run"


def export(folder: Path, to: str, out: Path | None, executed: bool) -> dict[str, Any]:
    """`exoactor export`."""
    from exoactor import exchange

    form = exchange.find(to)
    path = out or folder / f"{to}{form.suffix}"
    if form.of == "run":
        from exoactor.exchange import lerobot

        execution = files.load_execution(folder / "execution.npz")
        lerobot.write(path, execution, folder / "execution.mp4", _task(folder))
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


def _task(folder: Path) -> str:
    """What was asked for: the instruction, else the command."""
    if (folder / "plan.json").is_file():
        return files.read_document(folder / "plan.json", AGAIN).at("instruction").text()
    asked = files.read_document(folder / "run.json", AGAIN).get("asked")
    command = asked.get("command") if asked else None
    return command.text() if command else folder.name


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
