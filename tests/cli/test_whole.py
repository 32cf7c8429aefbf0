"""Whole commands in processes of their own: help, exit codes, errors in words, one JSON object
last."""

import json
from pathlib import Path

import numpy as np
import pytest

from exoactor.cli import main
from exoactor.cli.entry import COMMANDS
from exoactor.io import files
from made.commands import exoactor


def test_version_and_help(home: Path, tmp_path: Path) -> None:
    assert exoactor("--version", home=home, cwd=tmp_path).stdout.startswith("exoactor ")
    done = exoactor("gc", "--help", home=home, cwd=tmp_path)
    assert done.returncode == 0 and "gc" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code in (0, None) and command in capsys.readouterr().out


BAD = {
    "missing.mp4": None,
    "empty.mp4": b"",
    "page.mp4": b"<!DOCTYPE html><html><body>Sign in to download</body></html>",
    "noise.mp4": bytes(range(256)) * 64,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_clip_is_named_and_told_what_to_do(
    name: str,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    content = BAD[name]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SystemExit) as stopped:
        main(["run", "--video", name, "--json"])
    told = capsys.readouterr()
    assert stopped.value.code in (2, 4), told.err
    assert name in told.err and "next:" in told.err
    assert "Traceback" not in told.err
    assert json.loads(told.out.splitlines()[-1])["next"]
    assert not (tmp_path / "runs").exists(), "nothing is begun with a bad clip"


def test_an_unknown_back_end_lists_the_known_ones(
    home: Path, tmp_path: Path, standing: Path
) -> None:
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
    done = exoactor(*command, home=home, cwd=tmp_path, films=True)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["metrics"]["verdict"]["passed"] is False, "what was only drawn never passes"
    assert (
        sum("without physics" in reason for reason in result["metrics"]["verdict"]["reasons"]) == 1
    ), "and says so once"
    run = tmp_path / "runs" / "standing"
    for name in ("run.json", "metrics.json", "execution.npz", "execution.mp4", "report.html"):
        assert (run / name).stat().st_size > 0
    again = exoactor(*command, home=home, cwd=tmp_path, films=True)
    assert again.returncode == 0 and again.stderr.count("from the store") == 5
    assert json.loads(again.stdout.splitlines()[-1])["metrics"] == result["metrics"]
    listed = exoactor("status", "--json", home=home, cwd=tmp_path)
    assert json.loads(listed.stdout.splitlines()[-1])["runs"][0]["state"] == "not passed"
    cleaned = exoactor("gc", "--json", home=home, cwd=tmp_path)
    assert json.loads(cleaned.stdout.splitlines()[-1])["files"] == 0, "a run still stands on it all"


def test_the_policy_tracks_a_motion_and_the_filter_cleans_it(
    home: Path, tmp_path: Path, standing: Path
) -> None:
    run, metrics = tmp_path / "runs" / "standing", {}
    for name in ("policy", "physics-filter"):
        done = exoactor(
            "track", standing, "--track", name, "--json", home=home, cwd=tmp_path, films=True
        )
        assert done.returncode == 0, done.stderr
        metrics[name] = json.loads(done.stdout.splitlines()[-1])["metrics"]
        assert metrics[name]["verdict"]["passed"], metrics[name]["verdict"]["reasons"]
        execution = files.load_execution(run / "execution.npz")
        assert execution.physics and execution.backend == "policy", (
            "the filter says which of auto's two it was"
        )
        assert (run / "report.html").stat().st_size > 0
        assert (run / "clean_motion.npz").exists() is (name == "physics-filter")
    made = files.load_robot_motion(run / "clean_motion.npz")
    given = files.load_robot_motion(standing)
    assert (
        made.joint_names == given.joint_names and made.fps == given.fps and len(made) == len(given)
    )
    np.testing.assert_allclose(made.qpos, given.qpos, atol=0.1)
    assert done.stderr.count("from the store") == 3, (
        "the same execution is conditioned, judged, filmed once"
    )


def test_doctor_and_assets_list(home: Path, tmp_path: Path) -> None:
    checked = exoactor("doctor", "--json", home=home, cwd=tmp_path)
    names = [check["name"] for check in json.loads(checked.stdout.splitlines()[-1])["checks"]]
    assert {"python", "mujoco", "rendering", "blaze"} <= set(names)
    listed = exoactor("assets", "list", "--json", home=home, cwd=tmp_path)
    assert {"blaze", "g1-meshes", "sonic"} <= {
        a["name"] for a in json.loads(listed.stdout.splitlines()[-1])["assets"]
    }
    unknown = exoactor("assets", "pull", "nothing", home=home, cwd=tmp_path)
    assert unknown.returncode == 2 and "blaze" in unknown.stderr


def test_a_persons_motion_without_a_clip(home: Path, tmp_path: Path) -> None:
    """An AMASS sequence at 120 a second: on the floor, on the robot, in physics, with a report."""
    frames = 150
    t = np.linspace(0.0, 1.0, frames)
    pose = np.zeros((frames, 21, 3))
    pose[:, 15, 2], pose[:, 16, 2] = -1.2, 1.2 - 0.6 * np.sin(np.pi * t)
    np.savez(
        tmp_path / "wave.npz",
        pose_body=pose.reshape(frames, 63),
        root_orient=np.tile([np.pi / 2, 0.0, 0.0], (frames, 1)),
        trans=np.tile([0.3, 0.2, 1.31], (frames, 1)),
        betas=np.zeros(16),
        mocap_frame_rate=120.0,
    )
    done = exoactor(
        "run",
        "--body-result",
        "wave.npz",
        "--track",
        "policy",
        "--json",
        home=home,
        cwd=tmp_path,
        films=True,
    )
    assert done.returncode == 0, done.stderr
    metrics = json.loads(done.stdout.splitlines()[-1])["metrics"]
    assert metrics["verdict"]["passed"], metrics["verdict"]["reasons"]
    human = files.load_human_motion(tmp_path / "runs" / "wave" / "human_motion.npz")
    assert human.fps == 30.0 and human.time_s[-1] == pytest.approx(1.24, abs=0.05)
    assert (tmp_path / "runs" / "wave" / "report.html").is_file()
