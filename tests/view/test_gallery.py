import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from exoactor.core.errors import ConfigError, PermanentError
from exoactor.io import plans, video
from exoactor.io.files import write_json
from exoactor.store.keys import file_hash
from exoactor.view import gallery
from exoactor.view.inputs import ReportInputs

HOSTILE = (
    "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
)


def run_folder(folder: Path, instructed: ReportInputs, *, success: bool, instruction: str) -> Path:
    """A folder as a run leaves it, as far as a gallery reads it."""
    folder.mkdir(parents=True)
    assert instructed.plan is not None
    plans.save_plan(folder / "plan.json", replace(instructed.plan, instruction=instruction))
    cv2.imwrite(str(folder / "observation.png"), np.full((90, 160, 3), 120, dtype=np.uint8))
    for name in ("clip", "overlay", "execution"):
        frames = (np.full((90, 160, 3), 40 + 8 * i, dtype=np.uint8) for i in range(20))
        video.write_video(folder / f"{name}.mp4", frames, 30.0)
    (folder / "report.html").write_text("<h1>report</h1>")
    task = {"name": "ball", "success": success, "details": {"ball moved": "3 cm", "told": HOSTILE}}
    track = {"survived_s": 5.5, "mpjpe_local_mm": 14.2, "mpjpe_global_mm": None}
    finished(folder, {"task": task, "track": track, "verdict": {"passed": True}})
    return folder


def finished(folder: Path, metrics: Any) -> None:
    write_json(folder / "metrics.json", metrics)
    told = {"finished": True, "failed": None, "metrics_sha256": file_hash(folder / "metrics.json")}
    write_json(folder / "run.json", told)


@pytest.fixture(scope="module")
def page(browser: Any, instructed: ReportInputs, tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("gallery")
    done = run_folder(home / "runs/ball #1", instructed, success=True, instruction="push the ball")
    hostile = run_folder(home / "runs/ball-2", instructed, success=False, instruction=HOSTILE)
    (hostile / "execution.mp4").unlink()
    (home / "pages").mkdir()
    gallery.write_gallery(gallery.of_runs([done, hostile]), home / "pages/gallery.html")
    browser.media(1400, 900)
    browser.open(home / "pages/gallery.html")
    browser.wait_for("document.documentElement.dataset.ready === 'yes'")
    return browser


def test_a_row_a_run_with_four_pictures(page: Any) -> None:
    columns = "[...document.querySelector('.tile').querySelectorAll('figure')]"
    left = page.evaluate(f"{columns}.map(f => f.getBoundingClientRect().left)")
    assert len(left) == 4 and (np.diff(left) > 200).all()
    assert page.evaluate("document.querySelectorAll('.tile').length") == 2
    assert page.evaluate("document.querySelector('.tile h3').textContent") == "Push the ball"


def test_a_run_of_a_clip_has_its_files_name_and_no_observation(tmp_path: Path) -> None:
    finished(tmp_path, {"task": None, "track": {}, "verdict": {"passed": True}})
    run = tmp_path.rename(tmp_path.with_name("walk_in_the_lab"))
    text = gallery.document(gallery.of_runs([run]), run.parent)
    assert ">Walk in the lab</a></h3>" in text and "<span>walk_in_the_lab</span>" in text
    assert '<div class="absent">no observation</div>' in text


def test_what_came_of_it_is_said(page: Any) -> None:
    marks = page.evaluate(
        "[...document.querySelectorAll('.tile')].map(t => "
        "[...t.querySelectorAll('.mark')].map(m => m.innerText))"
    )
    assert marks == [["Task done", "Passed"], ["Task not done", "Passed"]]
    told = page.evaluate("document.querySelector('.tile').innerText")
    assert (
        "ball moved 3 cm" in told
        and "5.50" in told
        and "14.2" in told
        and "World error" not in told
    )


def test_videos_are_found_beside_the_page_and_go_round(page: Any) -> None:
    page.wait_for(
        "[...document.querySelectorAll('.tile:first-of-type video')].every(v => v.readyState > 2)"
    )
    assert page.evaluate("document.querySelector('img').naturalWidth") == 160
    page.wait_for("document.querySelector('video').currentTime > 0.3")
    page.wait_for("document.querySelector('video').currentTime < 0.2")  # from the start again
    assert page.evaluate("document.querySelectorAll('video').length") == 5
    assert page.complaints == []


def test_everything_can_be_stopped(page: Any) -> None:
    page.evaluate("document.querySelector('[name=still]').click()")
    page.wait_for("[...document.querySelectorAll('video')].every(v => v.paused)")
    page.evaluate("document.querySelector('[name=still]').click()")
    page.wait_for("[...document.querySelectorAll('video')].some(v => !v.paused)")


def test_pictures_and_heading_lead_to_the_report(page: Any) -> None:
    links = page.evaluate(
        "[...new Set([...document.querySelector('.tile').querySelectorAll('a')].map(a => a.href))]"
    )
    assert len(links) == 1 and links[0].endswith("/runs/ball%20%231/report.html")


def test_text_from_outside_stays_text(page: Any) -> None:
    assert page.evaluate("document.title") == "Rehearsed · ExoActor"
    assert page.evaluate("document.querySelectorAll('.tile h3')[1].textContent") == HOSTILE


@pytest.mark.parametrize("width", [390, 900, 1400])
def test_no_sideways_scrolling(page: Any, width: int) -> None:
    page.media(width, 900)
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.media(1400, 900)


def test_a_run_that_failed_says_why(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"failed": {"what": "nobody is in the clip"}}))
    tile = gallery.tile_of(tmp_path)
    assert tile.told == "nobody is in the clip" and tile.done is None and tile.passed is None


@pytest.mark.parametrize(
    "metrics", [{}, [], {"verdict": None, "track": {}}, {"verdict": {"passed": True}}]
)
def test_metrics_that_tell_nothing_are_named(metrics: Any, tmp_path: Path) -> None:
    finished(tmp_path, metrics)
    with pytest.raises(ConfigError, match=r"metrics\.json"):
        gallery.tile_of(tmp_path)


def test_an_edited_verdict_is_not_shown(tmp_path: Path) -> None:
    finished(tmp_path, {"track": {}, "verdict": {"passed": False}})
    write_json(tmp_path / "metrics.json", {"track": {}, "verdict": {"passed": True}})
    with pytest.raises(PermanentError, match=r"metrics\.json is not the file that the run wrote"):
        gallery.tile_of(tmp_path)


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no run folder"):
        gallery.tile_of(tmp_path)


def test_a_table_has_its_heads_and_its_rows(browser: Any, tmp_path: Path) -> None:
    shown = gallery.Gallery(
        "Measured", "", (), (("Easy", "2 of 3", "at least 3"),), (("task", "done"), ("B1", "✓"))
    )
    gallery.write_gallery(shown, tmp_path / "page.html")
    browser.open(tmp_path / "page.html")
    assert browser.evaluate("[...document.querySelectorAll('th, td')].map(c => c.innerText)") == [
        "task",
        "done",
        "B1",
        "✓",
    ]
    assert browser.evaluate("document.querySelector('td').classList.contains('good')")
    assert browser.evaluate("document.querySelector('.figures dd').innerText") == "2 of 3"
