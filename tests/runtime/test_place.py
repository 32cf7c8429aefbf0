"""Outputs that would destroy: everything the commands write, against all that may be in its place.

The commands are real, and so are lock, folder and run.json; the steps of a run are one that takes
no time.
"""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.cli import main
from exoactor.config import BackEnds, ClipOptions, SamplingOptions
from exoactor.core.motion import RobotMotion
from exoactor.io import files
from exoactor.io.outputs import plain_name
from exoactor.robots import g1, model
from exoactor.runtime import place
from exoactor.runtime.place import Request
from exoactor.runtime.request import ClipRequest, PersonRequest, PhotoRequest, SceneRequest
from exoactor.runtime.step import Outcome, Step, Work

OUTPUTS = ("execution.npz", "camera.json", "report.html")
METRICS = {"verdict": {"passed": False, "reasons": []}, "track": {}}


def motion(path: Path, frames: int = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    stand = np.tile(model.stand_qpos(), (frames, 1))
    files.save_robot_motion(path, RobotMotion.from_qpos(stand, 50.0, g1.JOINT_NAMES))
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a motion file, and things of the user's of the names that runs
    write."""

    def execute(work: Work) -> Outcome:
        for name in OUTPUTS:
            (work.folder / name).write_bytes(
                b"made of " + work.inputs["robot_motion.npz"].read_bytes()
            )
        return Outcome(METRICS)

    def steps(motion: Path, track: str) -> list[Step]:
        return [Step("judge", track, 1, {}, ("robot_motion.npz",), OUTPUTS, execute)]

    monkeypatch.setattr("exoactor.runtime.steps.motion_steps", steps)
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in (
        "camera.json",
        "report.html",
        "notes.tmp",
        ".draft.123.tmp",
        ".camera.json.123.tmp",
    ):
        (folder / name).write_text(f"mine: {name}")
    motion(folder / "motion.npz")
    return folder


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


def with_link(name: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        main(["track", "motion.npz", "--out", str(path)])
        (path / name).unlink()
        (path / name).symlink_to(path.parent / "camera.json")

    return make


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


@pytest.mark.parametrize("what", IN_THE_WAY)
def test_a_run_folder_that_was_named(
    what: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    IN_THE_WAY[what](here / "out")
    before = state(here)
    assert "out" in refused(["track", "motion.npz", "--out", "out"], capsys)
    assert state(here) == before


def test_a_run_that_is_in_the_way_is_called_what_it_is(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other_run(here / "other")
    earlier_run(here / "earlier")
    assert "other inputs (exoactor track" in refused(
        ["track", "motion.npz", "--out", "other"], capsys
    )
    said = refused(["track", "motion.npz", "--out", "earlier"], capsys)
    assert "made by an earlier release" in said and "exoactor track" not in said, (
        "the same command leads nowhere"
    )
    assert "another place with --out, or move away" in said


@pytest.mark.parametrize("what", IN_THE_WAY)
def test_a_usual_run_folder_that_is_taken(
    what: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "runs").mkdir()
    (here / "runs" / "camera.json").write_text("mine")
    IN_THE_WAY[what](here / "runs" / "motion")
    before = state(here)
    for _ in range(2):  # the same command finds its own folder again
        capsys.readouterr()
        main(["track", "motion.npz"])
        assert "runs/motion-2" in capsys.readouterr().err
    kept(before, here)
    assert (here / "runs/motion-2/report.html").is_file() and not (here / "runs/motion-3").exists()


NAMES = [
    ".",
    "..",
    "",
    "./",
    "here/..",
    "../here",
    "motion.npz",
    "motion.npz/x",
    "x" * 300,
    "a\udcffb",
    "runs/../.",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_no_new_folder(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(here.parent)
    refused(["track", "motion.npz", "--out", name], capsys)
    after = {name: what for name, what in state(here.parent).items() if not name.startswith("home")}
    assert after == {name: what for name, what in before.items() if not name.startswith("home")}


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("...npz", "unnamed"),
        ("....npz", "unnamed"),
        (".npz.npz", "npz"),
        (".hidden.npz", "hidden"),
        ("dots. .npz", "dots"),
        ("a\nb\x1b[2J.npz", "a_b_[2J"),
        ("\u202egpj.npz", "_gpj"),
        ("n" * 240 + ".npz", "n" * 120),
        ("é" * 100 + ".npz", "é" * 60),
        ("back\\slash.npz", "back_slash"),
    ],
)
def test_a_folder_named_after_a_file_of_any_name(name: str, folder: str, here: Path) -> None:
    (here / "motion.npz").rename(here / name)
    before = state(here)
    main(["track", "./" + name])
    kept(before, here)
    assert names(here / "runs") == [folder]
    assert plain_name(folder) == folder


@pytest.mark.parametrize("left", [".lock", ".run.json.123.tmp"])
def test_what_a_command_leaves_that_is_killed_at_once_is_a_folder_to_go_on_in(
    left: str, here: Path
) -> None:
    (here / "out").mkdir()
    (here / "out" / left).touch()
    main(["track", "motion.npz", "--out", "out"])
    assert (here / "out/report.html").is_file() and not (here / "out/.run.json.123.tmp").exists()


def test_another_tracker_fills_the_same_folder_anew(here: Path) -> None:
    main(["track", "motion.npz"])
    (here / "runs/motion/notes.txt").write_text("mine")
    main(["track", "motion.npz", "--track", "mpc"])
    assert json.loads((here / "runs/motion/run.json").read_text())["stages"][0]["backend"] == "mpc"
    assert (here / "runs/motion/notes.txt").read_text() == "mine" and names(here / "runs") == [
        "motion"
    ]


def test_a_moved_input_is_the_same_input(here: Path) -> None:
    main(["track", "motion.npz"])
    (here / "moved").mkdir()
    (here / "motion.npz").rename(here / "moved/motion.npz")
    main(["track", "moved/motion.npz"])
    assert names(here / "runs") == ["motion"]


def test_temporaries_of_ours_go_and_others_stay(here: Path) -> None:
    main(["track", "motion.npz"])
    mine = [
        ".draft.123.tmp",
        ".report.html.tmp",
        ".report.html.x.tmp",
        "report.html.1.tmp",
        ".lerobot.1.tmp",
    ]
    for name in (*mine, ".report.html.123.tmp", ".run.json.9.tmp", ".robot_motion.npz.7.tmp"):
        (here / "runs/motion" / name).touch()
    main(["track", "motion.npz"])
    assert {path.name for path in (here / "runs/motion").glob("*.tmp")} == set(mine)


@pytest.mark.parametrize(
    "name", ["camera.json", "report.html", "run.json", "metrics.json", ".lock"]
)
def test_a_link_in_a_run_folder_is_not_followed(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["track", "motion.npz", "--out", "out"])
    content = (here / "out" / name).read_bytes()
    (here / "precious").write_bytes(content if name == "run.json" else b"mine")
    (here / "out" / name).unlink()
    (here / "out" / name).symlink_to(here / "precious")
    before = (here / "precious").read_bytes()
    if name == ".lock":
        assert "link" in refused(["track", "motion.npz", "--out", "out"], capsys)
    else:
        main(["track", "motion.npz", "--out", "out"])
    assert (here / "precious").read_bytes() == before


def unitree_csv(path: Path, frames: int = 60) -> Path:
    row = ",".join(["0", "0", "0.79", "0", "0", "0", "1"] + ["0"] * 29)
    path.write_text(f"{row}\n" * frames)
    return path


IMPORT = ["import", "walk.csv", "--from", "unitree-csv"]
FOR_A_FILE = {
    name: IN_THE_WAY[name]
    for name in ("a file", "a foreign folder", "a link to nothing", "a link to a file", "a pipe")
}


@pytest.mark.parametrize("what", FOR_A_FILE)
def test_an_imported_motion_that_was_named(
    what: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unitree_csv(here / "walk.csv")
    FOR_A_FILE[what](here / "taken.npz")
    before = state(here)
    assert "taken.npz" in refused([*IMPORT, "--out", "taken.npz"], capsys)
    assert state(here) == before


@pytest.mark.parametrize("what", FOR_A_FILE)
def test_an_imported_motion_whose_usual_name_is_taken(
    what: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unitree_csv(here / "walk.csv")
    FOR_A_FILE[what](here / "walk.npz")
    before = state(here)
    for _ in range(2):
        main([*IMPORT, "--json"])
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["path"] == "walk-2.npz"
    kept(before, here)
    assert files.load_robot_motion(here / "walk-2.npz").fps == 30.0


@pytest.mark.parametrize(
    "name", [".", "..", "", "walk.csv", "walk.csv/x.npz", "n" * 300, "a\udcff.npz"]
)
def test_an_imported_motion_under_a_name_that_cannot_be(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unitree_csv(here / "walk.csv")
    before = state(here)
    refused([*IMPORT, "--out", name], capsys)
    assert state(here) == before


def test_an_import_does_not_overwrite_what_it_reads(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["track", "motion.npz", "--out", "run"])
    main(["export", "run", "--to", "mjlab", "--raw", "--out", "walk.npz"])
    before = state(here)
    main(["import", "walk.npz", "--from", "mjlab"])
    kept(before, here)
    assert (here / "walk-2.npz").is_file()
    refused(["import", "walk.npz", "--from", "mjlab", "--out", "walk.npz"], capsys)
    kept(before, here)


@pytest.mark.parametrize("to", ["mjlab", "gmr", "unitree-csv", "sonic"])
def test_exports(to: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Twice is once; another motion gets another name; what was named and is taken is refused;
    deeper is made."""
    main(["track", "motion.npz", "--out", "run"])
    capsys.readouterr()

    def place(*more: str) -> Path:
        main(["export", "run", "--to", to, "--raw", "--json", *more])
        return Path(json.loads(capsys.readouterr().out.splitlines()[-1])["path"])

    first = place()
    assert first == place() and first.parent == Path("run")
    assert place("--out", "new/er/x") == Path("new/er/x")
    motion(here / "run/robot_motion.npz", 80)
    before = state(here)
    assert place().name.removesuffix(first.suffix) == f"{first.name.removesuffix(first.suffix)}-2"
    refused(["export", "run", "--to", to, "--raw", "--out", str(first)], capsys)
    refused(["export", "run", "--to", to, "--raw", "--out", "run"], capsys)
    kept(before, here)
    assert not list(here.rglob(".exoactor-*"))


def test_an_export_that_fails_midway_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["track", "motion.npz", "--out", "run"])
    before = state(here)

    def full(path: Path, data: bytes) -> None:
        if path.name == "body_quat.csv":
            raise OSError(28, "No space left on device", str(path))
        files.write_bytes(path, data)

    monkeypatch.setattr("exoactor.exchange.sonic_csv.write_bytes", full)
    assert "make room" in refused(
        ["export", "run", "--to", "sonic", "--raw", "--out", "new/sonic"], capsys
    )
    assert state(here) == before


def test_a_gallery_is_written_anew_for_the_same_runs_only(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        main(["track", "motion.npz", "--out", name])
    main(["gallery", "one", "two"])
    page = here / "runs/gallery.html"
    first = page.read_text()
    document = json.loads((here / "one/run.json").read_text())
    failed = {"error": "BadMotionError", "what": "it fell", "next": "try again"}
    (here / "one/run.json").write_text(json.dumps(document | {"failed": failed, "finished": False}))
    main(["gallery", "two", "one"])
    assert "it fell" in page.read_text() != first and names(here / "runs") == ["gallery.html"]
    before = state(here)
    main(["gallery", "one"])
    kept(before, here)
    assert (here / "runs/gallery-2.html").is_file()
    for taken in ("report.html", "runs/gallery.html", "one", "."):
        refused(["gallery", "one", "--out", taken], capsys)
    kept(before, here)


@pytest.mark.parametrize("what", ["a foreign folder", "a file", "a run of other inputs"])
def test_the_folder_of_a_benchmark(
    what: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured(asked: object, out: Path) -> dict[str, str]:
        files.write_json(out / "bench.json", {})
        return {"out": str(out)}

    monkeypatch.setattr("exoactor.bench.tasks.main", measured)
    IN_THE_WAY[what](here / "out")
    (here / "runs").mkdir(exist_ok=True)
    IN_THE_WAY[what](here / "runs/bench-tasks")
    before = state(here)
    refused(["bench", "tasks", "--out", "out"], capsys)
    for arguments, folder in (
        ([], "bench-tasks-2"),
        (["--jobs", "2"], "bench-tasks-2"),
        (["--tasks", "basket"], "bench-tasks-3"),
    ):
        main(["bench", "tasks", *arguments, "--json"])
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["out"] == f"runs/{folder}"
    kept(before, here)


def test_a_plan_tells_of_the_folder_and_makes_nothing(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign(here / "out")
    before = state(here)
    assert "out" in refused(["plan", "--scene", "basket", "--out", "out"], capsys)
    assert state(here) == before


def test_a_camera_that_lies_in_the_run_folder_is_not_removed(
    here: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "run").mkdir()
    (here / "run/camera.json").write_bytes((repository / "examples/demo_camera.json").read_bytes())
    (here / "run/run.json").write_text('{"asked": {"inputs": null}}')
    before, clip = state(here), str(repository / "examples/demo.mp4")
    text = refused(["run", "--video", clip, "--camera", "run/camera.json", "--out", "run"], capsys)
    assert "camera.json, which this command reads" in text
    assert state(here) == before


def test_what_a_run_is_made_of_and_what_is_only_how(here: Path) -> None:
    (here / "a.png").write_bytes(b"one")
    (here / "b.png").write_bytes(b"two")
    (here / "c.png").write_bytes(b"one")

    def of(request: Request) -> Any:
        return place.of_request(request, None).inputs

    a, b, c = (Path(f"{name}.png") for name in "abc")
    mpc, more = BackEnds(track="mpc"), SamplingOptions(candidates=3, seed=4)
    assert of(PhotoRequest(a, "wave")) == of(PhotoRequest(c, "wave", more, 900.0, mpc))
    assert of(PhotoRequest(a, "wave")) != of(PhotoRequest(a, "walk"))
    assert of(PhotoRequest(a, "wave")) != of(PhotoRequest(b, "wave"))
    assert (
        of(ClipRequest(a))
        == of(ClipRequest(c, ClipOptions(person=2, stature_m=1.8), mpc))
        != of(ClipRequest(b))
    )
    assert of(PersonRequest(a)) == of(PersonRequest(c, fps=30.0)) != of(PersonRequest(b))
    one, two = SamplingOptions(seed=1), SamplingOptions(seed=2)
    first = SceneRequest("basket", sampling=one)
    assert of(first) == of(replace(first, back_ends=mpc))
    others = [
        replace(first, sampling=two),
        replace(first, scene="lift-box"),
        replace(first, instruction="walk"),
    ]
    assert all(of(first) != of(other) for other in others)
