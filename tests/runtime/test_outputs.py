"""Outputs beside run folders that would destroy: imports, exports, galleries and benchmarks,
against all that may be in their place."""

import json
from pathlib import Path

import pytest

from exoactor.cli import main
from exoactor.io import files
from made.in_the_way import IN_THE_WAY, kept, motion, names, refused, state


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
