import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.bench import tasks
from exoactor.config import BenchOptions
from exoactor.core.errors import ConfigError
from exoactor.core.motion import Surroundings
from exoactor.core.truth import Truth
from exoactor.humans.motions import demo
from exoactor.io.files import save_human_motion
from exoactor.io.truth import save_truth
from exoactor.scenes import tasks as all_tasks


def row(name: str, seed: int, **measured: Any) -> dict[str, Any]:
    task = all_tasks.task(name)
    found = {
        "imagined": True,
        "slide_mm_s": 1.0,
        "penetration_mm": 2.0,
        "world_mpjpe_mm": 80.0,
        "fell": False,
    }
    rest = {
        "survived_s": 6.0,
        "duration_s": 6.0,
        "mpjpe_local_mm": 20.0,
        "success": True,
        "worlds": 10,
        "worlds_held": 9,
        "wall_s": 90.0,
        "run": "x",
    }
    start = {"code": task.code, "task": name, "seed": seed, "tier": task.tier, "failed": None}
    return {**start, **found, **rest, **measured}


def every(**measured: Any) -> list[dict[str, Any]]:
    return [row(name, seed, **measured) for name in all_tasks.TASKS for seed in (0, 1, 2)]


def targets(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {f"{f.on}: {f.what}": (f.value, f.target) for f in tasks._run_figures(rows)}


def test_targets_are_those_of_all_tasks_in_three_seeds() -> None:
    found = targets(every())
    assert found["easy: success"] == (12.0, "≥ 12")
    assert found["moderate: without a fall"] == (18.0, "≥ 15")
    assert found["moderate: success"] == (18.0, "≥ 9")
    assert found["challenging: success"] == (12.0, "")
    assert targets([row("chair", 0), row("chair", 1, success=False, fell=True)])[
        "moderate: success"
    ] == (1.0, "")


def test_worlds_held_are_counted_by_task_where_it_was_done() -> None:
    rows = [
        row("chair", 0, worlds_held=6),
        row("chair", 1, worlds=20, worlds_held=20),
        row("chair", 2, success=False, worlds_held=0),
        row("basket", 0, worlds=0, worlds_held=None),
    ]
    found = targets(rows)
    assert found["chair: worlds held, mean"] == (8.0, "≥ 8.5")
    assert "basket: worlds held, mean" not in found


def test_a_run_that_failed_counts_as_not_done() -> None:
    failed = {
        "code": "A2",
        "task": "chair",
        "seed": 2,
        "tier": "moderate",
        "failed": "the disk is full",
    }
    rows = [row("chair", 0), failed]
    assert targets(rows)["moderate: success"] == (1.0, "")
    assert targets(rows)["moderate: without a fall"] == (1.0, "")
    assert tasks._imagined_figures(rows)[0].met is False


def test_the_imagination_of_a_task_is_examined() -> None:
    found = tasks.imagined(all_tasks.task("basket"), 0)
    assert found["imagined"] is True and len(found["imagined_details"]) > 2
    assert (
        found["slide_mm_s"] <= tasks.SLIDE_MM_S and found["penetration_mm"] <= tasks.PENETRATION_MM
    )


def test_only_imagined_stops_there_and_keeps_the_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = BenchOptions(tasks=("basket",), seeds=(1, 0), jobs=2, only_imagined=True)
    result = tasks.main(asked, tmp_path)
    assert [entry["seed"] for entry in result["rows"]] == [1, 0]
    assert json.loads((tmp_path / "bench.json").read_text()) == json.loads(json.dumps(result))
    assert not (tmp_path / "gallery.html").exists()
    printed = capsys.readouterr().out
    assert printed.index("B2 basket, 1") < printed.index("B2 basket, 0") and "of 2" in printed


def test_what_was_not_done_says_by_which_figures() -> None:
    assert list(tasks._missed(row("chair", 0))) == []
    missed = list(
        tasks._missed(row("chair", 0, success=False, details={"on the seat": "3 % (≥ 40 %)"}))
    )
    assert missed == ["    success: on the seat 3 % (≥ 40 %)"]
    assert list(tasks._missed(row("chair", 0, penetration_mm=12.0, deepest="chair"))) == [
        "    penetration: of the chair"
    ]


def test_the_estimates_error_is_told_in_the_world(tmp_path: Path) -> None:
    human = demo(1.32).human_motion()
    count = len(human.time_s)
    nothing = Surroundings(
        (), np.zeros((count, 0, 3)), np.zeros((count, 0, 4)), *[np.zeros((count, 0))] * 3
    )
    still = np.zeros(count, dtype=np.int8)
    camera = all_tasks.scene("basket").camera
    save_truth(
        tmp_path / "truth.npz", Truth(human, still, still, camera, nothing, np.zeros((count, 2)))
    )
    moved = replace(human, joint_pos_m=human.joint_pos_m + [0.03, 0.0, -0.04])
    save_human_motion(tmp_path / "human_motion.npz", moved)
    assert tasks.world_mpjpe_mm(tmp_path) == pytest.approx(50.0, abs=0.1)


def test_a_run_that_cannot_begin_says_why(tmp_path: Path) -> None:
    (tmp_path / "basket-0").write_text("no folder")
    measured = tasks._row("basket", 0, out=tmp_path, known="photo", only_imagined=False)
    assert (
        "basket-0" in measured["failed"] and "run" not in measured and measured["imagined"] is True
    )


def test_the_page_shows_the_table_where_no_run_came_to_anything(tmp_path: Path) -> None:
    rows = [row("basket", 0), row("basket", 1, success=False)]
    tasks._write_page(rows, tasks._run_figures(rows), tmp_path)
    page = (tmp_path / "gallery.html").read_text()
    assert "B2 basket, 0" in page and "✓" in page and "✗" in page and "80 mm" in page


def test_a_scene_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no scene 'moon'"):
        tasks.main(BenchOptions(tasks=("moon",)), tmp_path)


@pytest.mark.parametrize("asked", [{"jobs": 0}, {"seeds": ()}])
def test_what_measures_nothing_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        BenchOptions(**asked)
