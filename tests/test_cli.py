"""The command as a user meets it: help, exit codes, errors in words, one JSON object last."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exoactor.cli import main
from exoactor.cli.entry import COMMANDS
from exoactor.config import ClipOptions
from exoactor.core.motion import RobotMotion
from exoactor.core.progress import silent
from exoactor.io import assets, files
from exoactor.robots import g1
from exoactor.runtime.request import ClipRequest
from exoactor.runtime.steps import clip_steps
from exoactor.stages.condition import CONDITIONERS, ConditionInput


def exoactor(*arguments: str | Path, home: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "EXOACTOR_HOME": str(home)}
    command = [sys.executable, "-m", "exoactor", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=300, env=environment, cwd=cwd
    )


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
    motion = RobotMotion(
        50.0, root, np.tile([1.0, 0.0, 0.0, 0.0], (frames, 1)), pose, g1.JOINT_NAMES
    )
    files.save_robot_motion(tmp_path / "standing.npz", motion)
    return tmp_path / "standing.npz"


def test_version_and_help(home: Path, tmp_path: Path) -> None:
    assert exoactor("--version", home=home, cwd=tmp_path).stdout.startswith("exoactor ")
    for command in COMMANDS:
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


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code and the words of a command that is refused, in this process."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    text = capsys.readouterr().err
    assert "next:" in text
    return int(str(stopped.value.code)), text


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--stature", "0"), ("--stature", "-1.7"), ("--stature", "170"), ("--stature", "nan"),
        ("--person", "0"), ("--person", "-1"), ("--focal-px", "-1"), ("--focal-px", "0"),
        ("--focal-px", "inf"), ("--max-seconds", "nan"), ("--max-px", "0"), ("--max-gib", "-2"),
        ("--body", "nobody"), ("--camera", "nowhere.json"),
    ],
)  # fmt: skip
def test_a_flag_that_makes_no_sense_is_named(
    flag: str,
    value: str,
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    code, text = refused(
        ["run", "--video", str(repository / "examples/demo.mp4"), flag, value], capsys
    )
    assert code == 2 and (flag in text or value in text)
    assert not (tmp_path / "runs").exists(), "nothing is begun"


def test_a_camera_of_another_picture_size(
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    camera = json.loads((repository / "examples/demo_camera.json").read_text())
    (tmp_path / "camera.json").write_text(json.dumps(camera | {"width": camera["width"] + 2}))
    clip = str(repository / "examples/demo.mp4")
    code, text = refused(["run", "--video", clip, "--camera", "camera.json"], capsys)
    assert (
        code == 2
        and "camera.json" in text
        and "demo.mp4 has 1280x720" in text
        and "--rotate" not in text
    )
    (tmp_path / "camera.json").write_text(json.dumps(camera))
    code, text = refused(
        ["run", "--video", clip, "--camera", "camera.json", "--rotate", "90"], capsys
    )
    assert (
        code == 2
        and "demo.mp4, turned by --rotate 90, has 720x1280" in text
        and "or another --rotate" in text
    )


def test_a_given_camera_gives_its_focal_length(repository: Path) -> None:
    options = ClipOptions(camera=repository / "examples/demo_camera.json")
    request = ClipRequest(repository / "examples/demo.mp4", options)
    camera = files.load_camera(repository / "examples/demo_camera.json")
    assert clip_steps(request, camera)[0].settings["focal_px"] == camera.K[0, 0]
    assert (
        clip_steps(replace(request, clip=replace(options, focal_px=500.0)), camera)[0].settings[
            "focal_px"
        ]
        == 500.0
    )
    assert clip_steps(replace(request, clip=ClipOptions()))[0].settings["focal_px"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "no --scene, no --photo and no --video"),
        (["walk to the basket"], "no --scene, no --photo and no --video"),
        (["--scene", "basket", "--video", "clip.mp4"], "--video does not go with --scene"),
        (["--scene", "basket", "--stature", "1.8"], "--stature does not go with --scene"),
        (["--scene", "basket", "--camera", "camera.json"], "--camera does not go with --scene"),
        (["walk on", "--video", "clip.mp4"], "the instruction 'walk on' does not go with --video"),
        (["--video", "clip.mp4", "--seed", "1"], "--seed does not go with --video"),
        (["--scene", "baskt"], "bottle-table, basket"),
        (["--scene", "basket", "--seed", "-1"], "seed -1"),
        (["--scene", "basket", "--imagine", "kling9"], "rehearsal"),
        (["--scene", "basket", "--track", "sonic9"], "kinematic"),
        (["--scene", "basket", "--robot", "h1"], "g1, g1-dex3"),
        (["dance to the basket", "--scene", "basket"], "walk to, walk around"),
        (["walk to the bin", "--scene", "basket"], "there is: basket"),
        (["lift the table", "--scene", "wipe-table"], "weighs"),
        (["", "--scene", "basket"], "says nothing"),
    ],
)
@pytest.mark.parametrize("command", ["run", "plan"])
def test_what_is_asked_for_is_checked_first(
    command: str,
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    code, text = refused([command, *arguments], capsys)
    assert code == 2 and words in text
    assert not (tmp_path / "runs").exists(), "nothing is begun"


def test_plan_of_an_instruction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    main(["plan", "pick up the box and stand up", "--scene", "lift-box", "--seed", "1", "--json"])
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [stage["name"] for stage in told["stages"]][:5] == [
        "observe",
        "transfer",
        "plan",
        "imagine",
        "body",
    ]
    assert told["estimate_usd"] == 0.0 and not any(stage["cached"] for stage in told["stages"])
    assert not (tmp_path / "runs").exists()


def test_scenes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scenes", "--json"])
    shown = capsys.readouterr().out.splitlines()
    listed = json.loads(shown[-1])["scenes"]
    assert len(listed) == 14 and {"code", "name", "instruction", "says"} <= set(listed[0])
    assert any("walk to the chair and sit down" in line for line in shown[:-1])


def test_a_gallery_wants_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = refused(
        ["gallery", str(tmp_path / "nothing"), "--out", str(tmp_path / "gallery.html")], capsys
    )
    assert code == 2 and "nothing" in text and not (tmp_path / "gallery.html").exists()


@pytest.mark.parametrize("place", ["home", "out"])
def test_a_file_where_a_folder_should_be(
    place: str,
    standing: Path,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "taken" if place == "home" else home))
    out = str(tmp_path / ("taken" if place == "out" else "run"))
    code, text = refused(["track", str(standing), "--track", "kinematic", "--out", out], capsys)
    assert code == 2 and "taken" in text


def test_joints_are_matched_by_name(
    standing: Path,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    motion = files.load_robot_motion(standing)
    files.save_robot_motion(tmp_path / "fewer.npz", motion.reordered(g1.JOINT_NAMES[1:]))
    code, text = refused(["track", "fewer.npz"], capsys)
    assert code == 5 and "fewer.npz" in text and g1.JOINT_NAMES[0] in text
    files.save_robot_motion(
        tmp_path / "still.npz", motion.from_qpos(motion.qpos[:1], 50.0, motion.joint_names)
    )
    code, text = refused(["track", "still.npz"], capsys)
    assert code == 5 and "still.npz lasts 0.02 s" in text
    backwards = motion.reordered(g1.JOINT_NAMES[::-1])
    repair = CONDITIONERS.make("repair")
    one, other = (repair.condition(ConditionInput(given), silent) for given in (motion, backwards))
    np.testing.assert_array_equal(one.motion.joint_pos_rad, other.motion.joint_pos_rad)


def test_status_tells_of_every_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    going = {"finished": False, "failed": None, "money_usd": 0.0}
    bad = going | {
        "failed": {
            "error": "BadMotionError",
            "what": "nobody is in view",
            "next": "use another clip",
        }
    }
    edited = going | {"finished": True, "metrics_sha256": "0" * 64}
    named = {"going": going, "failed": bad, "odd": [], "edited": edited}
    for name, text in (
        *((name, json.dumps(document)) for name, document in named.items()),
        ("broken", "{"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(text)
        (tmp_path / name / "metrics.json").write_text('{"verdict": {"passed": true}}')
    main(["status", str(tmp_path), "--json"])
    listed = json.loads(capsys.readouterr().out.splitlines()[-1])["runs"]
    states = {Path(entry["run"]).name: entry["state"] for entry in listed}
    unreadable = dict.fromkeys(("odd", "broken", "edited"), "unreadable")
    assert states == {"going": "unfinished", "failed": "failed"} | unreadable
    why = {Path(entry["run"]).name: entry["why"] for entry in listed}
    assert "metrics.json is not the file that the run wrote" in why["edited"]


def test_assets_list_fetches_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = refused(["assets", "list", "g1-meshes"], capsys)
    assert code == 2 and "pull g1-meshes" in text


def test_after_a_pull_only_what_was_asked_for_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("exoactor.io.assets.pull", lambda name: None)
    main(["assets", "pull", "twist2"])
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["twist2"]
    main(["assets", "list"])
    assert {"blaze", "twist2", "sonic"} <= {
        line.split()[0] for line in capsys.readouterr().out.splitlines()
    }


def test_what_is_fetched_by_hand_is_told_how(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = refused(["assets", "pull", "sonic"], capsys)
    assert (
        code == 2
        and "hf download nvidia/GEAR-SONIC" in text
        and "NVIDIA Open Model License" in text
    )


def test_kinematic_run_resume_status_gc(home: Path, tmp_path: Path, standing: Path) -> None:
    """A whole run without physics: report, metrics, resume from the store, status, clean-up."""
    command = ("track", standing, "--track", "kinematic", "--json")
    done = exoactor(*command, home=home, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["metrics"]["verdict"]["passed"] is False, "what was only drawn never passes"
    assert (
        sum("without physics" in reason for reason in result["metrics"]["verdict"]["reasons"]) == 1
    ), "and says so once"
    run = tmp_path / "runs" / "standing"
    for name in ("run.json", "metrics.json", "execution.npz", "execution.mp4", "report.html"):
        assert (run / name).stat().st_size > 0
    again = exoactor(*command, home=home, cwd=tmp_path)
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
        done = exoactor("track", standing, "--track", name, "--json", home=home, cwd=tmp_path)
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


def test_flags_that_mean_nothing_are_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["bench", "tasks", "--jobs", "0", "--json"])
    shown = capsys.readouterr()
    assert left.value.code == 2 and "--jobs 0 does nothing" in shown.err
    assert json.loads(shown.out.splitlines()[-1])["what"] == "--jobs 0 does nothing"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bench", "track", "--trackers", "sonic9"], "mpc"),
        (["bench", "track", "--trackers", "kinematic"], "executes nothing"),
        (["bench", "track", "--trackers", "twist2"], "assets pull twist2"),
        (["bench", "track", "--motions", "nowhere", "--trackers", "mpc"], "holds no .npz"),
        (["bench", "track", "--tasks", "basket"], "bench track runs no tasks"),
        (["bench", "estimate", "--trackers", "mpc"], "compares no trackers"),
        (["bench", "run", "--robustness"], "compares no trackers"),
        (["bench", "tasks", "--motions", "nowhere"], "reads no --motions"),
    ],
)
def test_a_bench_that_cannot_be_is_refused(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EXOACTOR_SHARED", str(tmp_path))
    (tmp_path / "data/motions").mkdir(parents=True)
    (tmp_path / "data/motions/a.npz").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    _, text = refused(arguments, capsys)
    assert words in text
    assert not (tmp_path / "runs").exists(), "nothing is begun"


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
        "run", "--body-result", "wave.npz", "--track", "policy", "--json", home=home, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    metrics = json.loads(done.stdout.splitlines()[-1])["metrics"]
    assert metrics["verdict"]["passed"], metrics["verdict"]["reasons"]
    human = files.load_human_motion(tmp_path / "runs" / "wave" / "human_motion.npz")
    assert human.fps == 30.0 and human.time_s[-1] == pytest.approx(1.24, abs=0.05)
    assert (tmp_path / "runs" / "wave" / "report.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--body-result", "nothing.pt"], "does not exist"),
        (
            ["run", "--video", "x.mp4", "--body-home", "."],
            "--body-home goes with --body gem or gvhmr",
        ),
        (["run", "--video", "x.mp4", "--smplx", "."], "--smplx goes with --body gem or gvhmr"),
        (["run", "--body-result", ".", "--hands-result", "."], "goes with a clip"),
        (
            ["run", "--body-result", ".", "--seed", "3"],
            "--seed does not go with --body-result alone",
        ),
    ],
)
def test_flags_of_models_beside_are_checked(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    code, text = refused(arguments, capsys)
    assert code == 2 and words in text
    assert not (tmp_path / "runs").exists(), "nothing is begun"
