"""The command as a user meets it: help, exit codes, errors in words, one JSON object last."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.motion import RobotMotion
from exoactor.io import assets, files
from exoactor.robots import g1


def exoactor(*arguments: str | Path, home: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "EXOACTOR_HOME": str(home)}
    command = [sys.executable, "-m", "exoactor.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, cwd=cwd)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A fresh home with the models that the machine has."""
    folder = tmp_path / "home"
    folder.mkdir()
    if (assets.home() / "assets").is_dir():
        (folder / "assets").symlink_to(assets.home() / "assets")
    return folder


@pytest.fixture
def standing(tmp_path: Path) -> Path:
    """A motion file: the G1 stands for half a second."""
    frames = 25
    pose = np.tile([g1.STAND_POSE[name] for name in g1.JOINT_NAMES], (frames, 1))
    root = np.tile([0.0, 0.0, g1.STAND_ROOT_HEIGHT_M], (frames, 1))
    motion = RobotMotion(50.0, root, np.tile([1.0, 0.0, 0.0, 0.0], (frames, 1)), pose, g1.JOINT_NAMES)
    files.save_robot_motion(tmp_path / "standing.npz", motion)
    return tmp_path / "standing.npz"


def test_version_and_help(home: Path, tmp_path: Path) -> None:
    assert exoactor("--version", home=home, cwd=tmp_path).stdout.startswith("exoactor ")
    for command in ("run", "plan", "track", "view", "doctor", "assets", "status", "gc", "bench"):
        done = exoactor(command, "--help", home=home, cwd=tmp_path)
        assert done.returncode == 0 and command in done.stdout


BAD = {
    "missing.mp4": None,
    "empty.mp4": b"",
    "page.mp4": b"<!DOCTYPE html><html><body>Sign in to download</body></html>",
    "noise.mp4": bytes(range(256)) * 64,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_clip_is_named_and_told_what_to_do(name: str, home: Path, tmp_path: Path) -> None:
    content = BAD[name]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = exoactor("run", "--video", name, "--json", home=home, cwd=tmp_path)
    assert done.returncode in (2, 4), done.stderr
    assert name in done.stderr and "next:" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["next"]
    assert not (tmp_path / "runs").exists(), "nothing is begun with a bad clip"


def test_an_unknown_back_end_lists_the_known_ones(home: Path, tmp_path: Path, standing: Path) -> None:
    done = exoactor("track", standing, "--track", "sonic9", home=home, cwd=tmp_path)
    assert done.returncode == 2
    assert "sonic9" in done.stderr and "mpc" in done.stderr


def test_a_bad_motion_file(home: Path, tmp_path: Path) -> None:
    (tmp_path / "half.npz").write_bytes(b"PK\x03\x04 cut short")
    done = exoactor("track", "half.npz", home=home, cwd=tmp_path)
    assert done.returncode == 5 and "half.npz" in done.stderr and "Traceback" not in done.stderr


def test_kinematic_run_resume_status_gc(home: Path, tmp_path: Path, standing: Path) -> None:
    """A whole run without physics: report, metrics, resume from the store, status, clean-up."""
    command = ("track", standing, "--track", "kinematic", "--json")
    done = exoactor(*command, home=home, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["metrics"]["verdict"]["passed"] is False, "what was only drawn never passes"
    run = tmp_path / "runs" / "standing"
    for name in ("run.json", "metrics.json", "execution.npz", "execution.mp4", "report.html"):
        assert (run / name).stat().st_size > 0
    again = exoactor(*command, home=home, cwd=tmp_path)
    assert again.returncode == 0 and again.stderr.count("from the store") == 4
    assert json.loads(again.stdout.splitlines()[-1])["metrics"] == result["metrics"]
    listed = exoactor("status", "--json", home=home, cwd=tmp_path)
    assert json.loads(listed.stdout.splitlines()[-1])["runs"][0]["state"] == "not passed"
    cleaned = exoactor("gc", "--json", home=home, cwd=tmp_path)
    assert json.loads(cleaned.stdout.splitlines()[-1])["files"] == 0, "a run still stands on it all"


def test_doctor_and_assets_list(home: Path, tmp_path: Path) -> None:
    checked = exoactor("doctor", "--json", home=home, cwd=tmp_path)
    names = [check["name"] for check in json.loads(checked.stdout.splitlines()[-1])["checks"]]
    assert {"python", "mujoco", "rendering", "blaze"} <= set(names)
    listed = exoactor("assets", "list", "--json", home=home, cwd=tmp_path)
    assert {"blaze", "g1-meshes"} <= {a["name"] for a in json.loads(listed.stdout.splitlines()[-1])["assets"]}
    unknown = exoactor("assets", "pull", "nothing", home=home, cwd=tmp_path)
    assert unknown.returncode == 2 and "blaze" in unknown.stderr
