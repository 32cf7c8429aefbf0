"""What may lie where a command wants to write, and how to see that it stays as it was."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from exoactor.cli import main
from exoactor.core.motion import RobotMotion
from exoactor.io import files
from exoactor.robots import g1, model


def motion(path: Path, frames: int = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    stand = np.tile(model.stand_qpos(), (frames, 1))
    files.save_robot_motion(path, RobotMotion.from_qpos(stand, 50.0, g1.JOINT_NAMES))
    return path


def state(root: Path) -> dict[str, str]:
    """Everything below a folder: where links lead, what files hold."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        else:
            found[name] = (
                hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
            )
    return found


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def kept(before: dict[str, str], root: Path) -> None:
    """Nothing that was there has changed or gone."""
    after = state(root)
    assert {name: after.get(name) for name in before} == before


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    text = capsys.readouterr().err
    assert stopped.value.code in (2, 5, 7) and "next:" in text and "Traceback" not in text, text
    return text


def foreign(path: Path) -> None:
    path.mkdir(parents=True)
    (path / "camera.json").write_text("mine")
    (path / ".x.1.tmp").write_text("mine")


def with_run_json(text: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        foreign(path)
        (path / "run.json").write_text(text)

    return make


def other_run(path: Path) -> None:
    main(["track", str(motion(path.parent / "others" / "x.npz", 70)), "--out", str(path)])


def earlier_run(path: Path) -> None:
    """Of the same command, by a release that did not write down what a run is made of."""
    main(["track", "motion.npz", "--out", str(path)])
    document = json.loads((path / "run.json").read_text())
    del document["asked"]["inputs"]
    (path / "run.json").write_text(json.dumps(document))


def write(path: Path) -> None:
    path.write_text("mine")


IN_THE_WAY: dict[str, Callable[[Path], None]] = {
    "a file": write,
    "a foreign folder": foreign,
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to a file": lambda path: path.symlink_to("camera.json"),
    "a link to a foreign folder": lambda path: (
        foreign(path.with_name("elsewhere")),
        path.symlink_to("elsewhere"),
    )[0],
    "a pipe": lambda path: os.mkfifo(path),
    "a run of other inputs": other_run,
    "a run of an earlier release": earlier_run,
    "somebody's run.json": with_run_json('{"schema_version": 1, "stages": []}'),
    "a list as run.json": with_run_json("[1]"),
    "half a run.json": with_run_json('{"asked": {'),
    "a folder as run.json": lambda path: (path / "run.json").mkdir(parents=True),
    "a hidden folder alone": lambda path: (path / ".git").mkdir(parents=True),
}
