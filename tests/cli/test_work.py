"""What is asked for is checked before anything is begun, and refused in words."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exoactor.cli import main
from exoactor.config import ClipOptions
from exoactor.core.progress import silent
from exoactor.io import files
from exoactor.robots import g1
from exoactor.runtime.request import ClipRequest
from exoactor.runtime.steps import clip_steps
from exoactor.stages.condition import CONDITIONERS, ConditionInput
from made.commands import refused


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
        (
            ["--video", "clip.mp4", "--scene-known", "none"],
            "--scene-known does not go with --video",
        ),
        (["walk on", "--video", "clip.mp4"], "the instruction 'walk on' does not go with --video"),
        (["--video", "clip.mp4", "--seed", "1"], "--seed does not go with --video"),
        (["--scene", "baskt"], "bottle-table, basket"),
        (["--scene", "basket", "--seed", "-1"], "seed -1"),
        (["--scene", "basket", "--imagine", "kling9"], "rehearsal"),
        (["--scene", "basket", "--track", "sonic9"], "kinematic"),
        (["--scene", "basket", "--robot", "h1"], "g1, g1-dex3"),
        (["hum a tune", "--scene", "basket"], "walk to, walk around"),
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


def test_plan_of_several_candidates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    main(["plan", "--scene", "lift-box", "--candidates", "2", "--until", "judge", "--json"])
    *lines, last = capsys.readouterr().out.splitlines()
    stages = [(stage["name"], stage.get("candidate")) for stage in json.loads(last)["stages"]]
    assert stages[:4] == [("observe", None), ("transfer", None), ("plan", None), ("imagine", 1)]
    assert stages.count(("track", 1)) == stages.count(("track", 2)) == 1
    assert stages[-2:] == [("judge", 2), ("rank", None)]
    assert lines[4].startswith("candidate 1  body       blaze      would run"), lines[4]


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


def test_a_tracker_of_ones_own_that_gives_something_else_is_told_what_to_give(
    standing: Path,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(home))
    own = tmp_path / "mine.py"
    own.write_text("class Mine:\n    def track(self, given, progress):\n        return given\n")
    out = str(tmp_path / "run")
    code, text = refused(["track", str(standing), "--track", f"{own}:Mine", "--out", out], capsys)
    assert code == 2 and "the tracker gave TrackInput, not Tracked" in text


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
        (["bench", "track", "--tasks", "basket"], "bench track does not read --tasks"),
        (["bench", "estimate", "--trackers", "mpc"], "use bench track"),
        (["bench", "run", "--robustness"], "bench run does not read --robustness"),
        (["bench", "tasks", "--motions", "nowhere"], "does not read --motions"),
        (["bench", "tasks", "--n", "9"], "use bench generalise or photo"),
        (
            ["bench", "estimate", "--scene-known", "none"],
            "does not read --scene-known",
        ),
        (["bench", "tasks", "--only-imagined", "--scene-known", "none"], "makes no difference"),
        (["bench", "generalise", "--n", "99999999"], "give 1 to 10000"),
        (["bench", "photo", "--only-imagined"], "bench photo does not read --only-imagined"),
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
