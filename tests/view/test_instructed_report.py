"""The report of a run from an instruction, in a real browser."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.core.motion import Verdict
from exoactor.runtime.candidates import Tried, table
from exoactor.view import scene3d
from exoactor.view.inputs import ReportInputs
from exoactor.view.report import write_report

MOVED = "3 cm (at least 12): missed"
HOSTILE = (
    "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
)
COLUMNS = "[...document.querySelectorAll('.columned figure')]"


@pytest.fixture(scope="module")
def page(browser: Any, instructed: ReportInputs, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("instructed-report") / "report.html"
    write_report(instructed, path)
    browser.media(1400, 1600)
    browser.open(path)
    browser.wait_for("[...document.querySelectorAll('video')].every(v => v.readyState >= 2)")
    return browser


def tops_and_lefts(page: Any) -> np.ndarray:
    places = f"{COLUMNS}.map(f => f.getBoundingClientRect()).map(r => [r.top, r.left])"
    return np.round(page.evaluate(places))


def test_the_instruction_is_the_headline(page: Any) -> None:
    assert page.evaluate("document.querySelector('h1').textContent") == "Push the ball aside"
    assert "ball-table, seed 1" in page.evaluate("document.querySelector('.over').textContent")
    assert page.complaints == []


def test_four_columns_stand_side_by_side_and_two_by_two(page: Any) -> None:
    titles = page.evaluate(f"{COLUMNS}.map(f => f.querySelector('b').textContent)")
    assert titles == ["Observation.", "Imagined person.", "Estimated pose.", "Execution."]
    top, left = tops_and_lefts(page).T
    assert len(set(top)) == 1 and (np.diff(left) > 200).all()
    page.media(390, 800)
    top, left = tops_and_lefts(page).T
    assert top[0] == top[1] < top[2] == top[3] and left[0] == left[2] < left[1] == left[3]
    # the plots are drawn anew a moment later
    page.wait_for("document.documentElement.scrollWidth <= 390")
    page.media(1400, 1600)


def test_the_videos_go_in_step(page: Any) -> None:
    page.evaluate(
        "s = document.querySelector('[name=scrub]'), s.value = 1.2, "
        "s.dispatchEvent(new Event('input'))"
    )
    page.wait_for("[...document.querySelectorAll('video')].every(v => !v.seeking)")
    times = page.evaluate(f"{COLUMNS}.slice(1).map(f => f.querySelector('video').currentTime)")
    assert times == pytest.approx([1.2] * 3, abs=1 / 30)


def test_the_observation_shows_the_person_when_asked(page: Any) -> None:
    opacity = "Number(getComputedStyle(document.querySelector('img.person')).opacity)"
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth === 320)")
    assert page.evaluate(opacity) == 0
    page.evaluate("document.querySelector('[name=swap]').click()")
    page.wait_for(f"{opacity} === 1")
    page.evaluate("document.querySelector('[name=swap]').click()")
    page.wait_for(f"{opacity} === 0")


def test_a_column_can_be_enlarged_and_put_back(page: Any) -> None:
    width = f"{COLUMNS}[1].offsetWidth"
    small = page.evaluate(width)
    page.evaluate(f"{COLUMNS}[1].querySelector('[name=enlarge]').click()")
    assert page.evaluate(width) > 2 * small
    assert page.evaluate(f"{COLUMNS}[1].querySelector('[name=enlarge]').ariaPressed") == "true"
    page.evaluate(f"{COLUMNS}[1].querySelector('video').click()")
    assert page.evaluate(width) == small


def test_task_and_verdict_stand_beside_each_other(page: Any) -> None:
    outcomes = page.evaluate("[...document.querySelectorAll('.verdict')].map(v => v.innerText)")
    assert "Task not done" in outcomes[0] and "ball moved" in outcomes[0] and "3 cm" in outcomes[0]
    asked = "The ball is 12 cm or more from where it was; the ball is on the table"
    assert asked in outcomes[0], "when it is done"
    assert page.evaluate("document.querySelector('.verdict .missed dd').innerText") == "3 cm"
    assert (
        page.evaluate("document.querySelector('.verdict .missed small').innerText") == "at least 12"
    )
    assert "Passed" in outcomes[1]


def test_several_candidates_are_a_table(instructed: ReportInputs, tmp_path: Path) -> None:
    rows = [Tried(2, None, True, 3, 1, 10, 9, 12.4, 841.3), Tried(1, f"{HOSTILE}")]
    told = {"candidates": {"best": 2, "ranked": table(rows)}}
    figures = {**instructed.figures, **told}
    bare = replace(instructed, clip=None, overlay=None, execution_video=None, figures=figures)
    write_report(bare, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text()
    assert '<th scope="row">2, kept</th><td class="number">passed</td>' in page
    assert '<td class="number">2 of 3</td><td class="number">9 of 10</td>' in page
    assert "Candidate 1 was not executed: &lt;/script&gt;" in page and HOSTILE not in page


def test_the_plan_is_a_list_with_the_prompt_in_a_fold(page: Any) -> None:
    assert page.evaluate(
        "[...document.querySelectorAll('.plan li')].map(li => li.innerText.split('\\n')[0])"
    ) == [
        "Walk to the table.",
        "Push the ball.",
    ]
    assert page.evaluate("document.querySelector('.plan details').open") is False
    parts = page.evaluate("[...document.querySelectorAll('.plan dt')].map(dt => dt.textContent)")
    assert parts == ["Shot", "Scene", "Motion", "Execution", "End state"]


def test_things_are_drawn_where_they_are_and_can_be_hidden(page: Any) -> None:
    def solid() -> int:
        page.evaluate(
            "new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame))"
        )
        count = """(() => { const gl = document.querySelector('canvas').getContext('webgl2');
            const w = gl.drawingBufferWidth, h = gl.drawingBufferHeight;
            const all = new Uint8Array(4 * w * h); let n = 0;
            gl.readPixels(0, 0, w, h, gl.RGBA, gl.UNSIGNED_BYTE, all);
            for (let i = 3; i < all.length; i += 4) n += all[i] === 255;
            return n; })()"""
        return int(page.evaluate(count))

    page.evaluate("document.querySelector('#scene').scrollIntoView()")
    page.wait_for("document.querySelector('canvas').width > 300")
    with_things = solid()
    page.evaluate("document.querySelector('#scene input[name=things]').click()")
    assert solid() < 0.8 * with_things
    page.evaluate("document.querySelector('#scene input[name=things]').click()")


def test_only_what_moved_has_a_track(instructed: ReportInputs) -> None:
    assert instructed.scene is not None
    things = scene3d.things_scene(instructed.scene, instructed.execution)
    table, ball = things["places"]
    assert "track" not in table and ball["track"]["frames"] == len(instructed.execution.motion)
    # what is not painted is not drawn
    assert [shape["kind"] for shape in things["shapes"]] == [
        "box",
        "sphere",
    ]


def test_the_path_goes_between_the_things(page: Any) -> None:
    assert page.evaluate("document.querySelectorAll('.plot.path .thing').length") == 2
    box = page.evaluate(
        "(({ width, height }) => [width, height])(document.querySelector('.thing').getBBox())"
    )
    assert box[1] / box[0] == pytest.approx(0.8 / 0.6, rel=0.02)  # the table's top from above


def test_what_the_verdict_repeats_of_the_task_is_said_once(
    browser: Any, instructed: ReportInputs, tmp_path: Path
) -> None:
    verdict = Verdict(
        False, (f"The task was not done: ball moved {MOVED}.", "It stayed on its feet.")
    )
    write_report(replace(instructed, verdict=verdict), tmp_path / "report.html")
    browser.open(tmp_path / "report.html")
    assert browser.evaluate(
        "[...document.querySelectorAll('.verdict li')].map(li => li.innerText)"
    ) == ["It stayed on its feet."]


def test_that_a_task_was_not_judged_is_said_and_why(
    browser: Any, instructed: ReportInputs, tmp_path: Path
) -> None:
    why = "no goal could be formed for this instruction"
    task = {"name": "ball", "success": None, "details": {"not judged": why}}
    write_report(replace(instructed, figures={"task": task}), tmp_path / "report.html")
    browser.open(tmp_path / "report.html")
    outcomes = browser.evaluate("[...document.querySelectorAll('.verdict')].map(v => v.innerText)")
    assert outcomes[0].startswith("Task not judged") and why in outcomes[0]
    assert browser.evaluate("document.querySelector('.verdict').querySelector('svg') === null")


def test_a_long_figure_of_the_task_does_not_widen_a_narrow_page(
    browser: Any, instructed: ReportInputs, tmp_path: Path
) -> None:
    task = {
        "success": True,
        "details": {"standing at the end": "hips at 0.68 m, torso leaning 0°, feet together"},
    }
    write_report(replace(instructed, figures={"task": task}), tmp_path / "report.html")
    browser.media(390, 800)
    browser.open(tmp_path / "report.html")
    browser.wait_for("document.documentElement.scrollWidth <= 390")
    browser.media(1400, 1600)


def test_text_from_outside_stays_text(
    browser: Any, instructed: ReportInputs, tmp_path: Path
) -> None:
    assert instructed.plan is not None and instructed.scene is not None
    plan = replace(
        instructed.plan,
        instruction=HOSTILE,
        actions=tuple(
            replace(action, says=HOSTILE, thing=HOSTILE) for action in instructed.plan.actions
        ),
        prompt=replace(instructed.plan.prompt, shot=HOSTILE),
    )
    task = {"success": True, "details": {HOSTILE: HOSTILE}}
    scene = replace(instructed.scene, name=HOSTILE)
    write_report(
        replace(instructed, plan=plan, scene=scene, figures={"task": task}),
        tmp_path / "report.html",
    )
    browser.open(tmp_path / "report.html")
    browser.wait_for("document.documentElement.dataset.ready === 'yes'")
    assert browser.complaints == []
    assert browser.evaluate("document.title") != "taken"
    assert browser.evaluate("document.querySelectorAll('img').length") == 2
    assert browser.evaluate("document.querySelector('h1').textContent") == HOSTILE
