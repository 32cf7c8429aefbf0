"""Run folders that would destroy: named or usual, against all that may be in their place.

The commands are real, and so are lock, folder and run.json; the steps of a run are one that takes
no time.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exoactor.cli import main
from exoactor.config import BackEnds, ClipOptions, SamplingOptions
from exoactor.io.outputs import plain_name
from exoactor.runtime import place
from exoactor.runtime.place import Request
from exoactor.runtime.request import ClipRequest, PersonRequest, PhotoRequest, SceneRequest
from made.in_the_way import IN_THE_WAY, earlier_run, foreign, kept, names, other_run, refused, state


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
