"""A laboratory for photo runs, and a working folder with things of the user's in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exoactor.config import BackEnds
from exoactor.core.frames import Box
from exoactor.runtime.step import Outcome, Step, Work
from exoactor.services.budget import Pace
from exoactor.services.fakes.server import Server
from made.in_the_way import motion
from made.lab import PERSON, Lab

OUTPUTS = ("execution.npz", "camera.json", "report.html")
METRICS = {"verdict": {"passed": False, "reasons": []}, "track": {}}


@pytest.fixture
def lab(offered: Callable[..., Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """The services, a photo, the command; pictures are compared at a quarter of the usual width."""
    monkeypatch.setattr("exoactor.io.likeness.WORK_PX", 160)
    monkeypatch.setattr("exoactor.services.jobs.Pace", lambda: Pace(0.01, 0.02, 3))

    def stand_in(picture: Any) -> list[Box]:
        """The pose networks see no person in a block of colour."""
        dark = (picture[PERSON.top : PERSON.bottom, PERSON.left : PERSON.right] < 80).mean() > 0.9
        return [PERSON] if dark else []

    monkeypatch.setattr("exoactor.runtime.steps.generate.people", stand_in)
    return Lab(offered, tmp_path)


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

    def steps(motion: Path, names: BackEnds) -> list[Step]:
        return [Step("judge", names.track, 1, {}, ("robot_motion.npz",), OUTPUTS, execute)]

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
