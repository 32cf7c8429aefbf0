from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.core.motion import Verdict
from exoactor.core.watched import Span, Watched
from exoactor.view.inputs import ReportInputs
from exoactor.view.report import write_report

HOSTILE = (
    "</script><script>document.title='taken'</script>"
    "<img src=x onerror=\"document.title='taken'\">&'\u2028"
)


@pytest.fixture(scope="module")
def report(made_up: ReportInputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(made_up, path)
    return path


@pytest.fixture(scope="module")
def page(browser: Any, report: Path) -> Any:
    browser.media(1300, 1600)
    browser.open(report)
    browser.wait_for("[...document.querySelectorAll('video')].every(v => v.readyState >= 2)")
    return browser


def seek(page: Any, time_s: float) -> None:
    page.evaluate(
        f"s = document.querySelector('[name=scrub]'), s.value = {time_s}, "
        "s.dispatchEvent(new Event('input'))"
    )
    page.wait_for("[...document.querySelectorAll('video')].every(v => !v.seeking)")
    page.evaluate(
        "new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame))"
    )


def picture(page: Any) -> np.ndarray:
    """The 3D view's pixels, thinned, (N, 4)."""
    read = """(() => { const gl = document.querySelector('canvas').getContext('webgl2');
        const w = gl.drawingBufferWidth, h = gl.drawingBufferHeight;
        const all = new Uint8Array(4 * w * h), out = [];
        gl.readPixels(0, 0, w, h, gl.RGBA, gl.UNSIGNED_BYTE, all);
        for (let i = 0; i < w * h; i += 23) out.push(...all.subarray(4 * i, 4 * i + 4));
        return out; })()"""
    return np.array(page.evaluate(read)).reshape(-1, 4)


def test_equal_inputs_give_equal_bytes(made_up: ReportInputs, report: Path, tmp_path: Path) -> None:
    write_report(made_up, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == report.read_bytes()


def test_nothing_is_fetched_from_outside(report: Path) -> None:
    text = report.read_text()
    assert "default-src 'none'" in text
    addresses = text.replace("http://www.w3.org/2000/svg", "")
    assert "http://" not in addresses and "https://" not in addresses


def test_opens_without_an_error_and_shows_the_verdict(page: Any) -> None:
    assert page.evaluate("document.documentElement.dataset.ready") == "yes"
    assert page.complaints == []
    assert "Passed" in page.evaluate("document.querySelector('.verdict').innerText")
    assert "it stayed on its feet" in page.evaluate("document.body.innerText")


def test_the_transport_moves_all_videos_in_step(page: Any) -> None:
    videos = "[...document.querySelectorAll('video')]"
    assert page.evaluate(f"{videos}.map(v => v.duration)") == pytest.approx(
        [2.0, 2.0, 2.0], abs=0.05
    )
    seek(page, 1.2)
    assert page.evaluate(f"{videos}.map(v => v.currentTime)") == pytest.approx(
        [1.2] * 3, abs=1 / 30
    )
    assert "1.20" in page.evaluate("document.querySelector('.transport output').textContent")


def test_arrow_keys_step_by_a_frame(page: Any) -> None:
    seek(page, 0.5)
    page.press("ArrowRight")
    page.press("ArrowRight")
    page.press("ArrowLeft")
    assert page.evaluate("Number(document.querySelector('[name=scrub]').value)") == pytest.approx(
        16 / 30, abs=1e-3
    )


def test_play_goes_on_by_itself_and_stops(page: Any) -> None:
    seek(page, 0.0)
    page.evaluate("document.querySelector('[name=play]').click()")
    page.wait_for("document.querySelectorAll('video')[2].currentTime > 0.3")
    # drawn later where the machine is busy
    page.wait_for("Number(document.querySelector('[name=scrub]').value) > 0.3")
    page.evaluate("document.querySelector('[name=play]').click()")
    page.wait_for("[...document.querySelectorAll('video')].every(v => v.paused && !v.seeking)")
    assert page.evaluate("Number(document.querySelector('[name=scrub]').value)") > 0.2


def test_the_3d_view_draws_the_motion(page: Any) -> None:
    seek(page, 0.25)
    first = picture(page)
    seek(page, 0.75)
    second = picture(page)
    solid = first[:, 3] == 255
    assert 0.02 < solid.mean() < 0.9  # person and robot before an open background
    assert np.unique(first[solid][:, :3], axis=0).shape[0] > 50
    assert (first != second).any(axis=1).mean() > 0.001  # an arm has moved


def test_switches_hide_what_they_name(page: Any) -> None:
    seek(page, 0.25)
    both = (picture(page)[:, 3] == 255).sum()
    page.evaluate("document.querySelector('#scene input[name=robot]').click()")
    seek(page, 0.25)
    alone = (picture(page)[:, 3] == 255).sum()
    page.evaluate("document.querySelector('#scene input[name=robot]').click()")
    assert 0 < alone < 0.8 * both


def test_plots_have_a_line_for_each_legend_entry(page: Any) -> None:
    figures = "[...document.querySelectorAll('.plots figure')]"
    lines = page.evaluate(f"{figures}.map(f => f.querySelectorAll('.plot .line').length)")
    entries = page.evaluate(f"{figures}.map(f => f.querySelectorAll('[data-series]').length)")
    assert lines == entries and len(lines) == 4
    assert not page.evaluate(
        "[...document.querySelectorAll('.plot path')].some(p => "
        "p.getAttribute('d').includes('NaN'))"
    )


@pytest.mark.parametrize("width", [900, 1300, 1900])
def test_no_sideways_scrolling(page: Any, width: int) -> None:
    page.media(width, 1000)
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.media(1300, 1600)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_the_paper(page: Any, scheme: str) -> None:
    page.media(1300, 1600, scheme)
    value = "getComputedStyle(document.documentElement).getPropertyValue(v).trim()"
    read = f"['--paper', '--ink', '--soft', '--accent', '--bad'].map(v => {value})"
    paper, *inks = (luminance(colour) for colour in page.evaluate(read))
    ratios = [(max(paper, ink) + 0.05) / (min(paper, ink) + 0.05) for ink in inks]
    assert min(ratios) >= 4.5  # WCAG 2.1, AA for text
    page.media(1300, 1600)


def luminance(colour: str) -> float:
    """WCAG's relative luminance of #rrggbb."""
    channel = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channel <= 0.03928, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_text_from_outside_stays_text(browser: Any, made_up: ReportInputs, tmp_path: Path) -> None:
    hostile = replace(
        made_up,
        name=HOSTILE,
        notes=(HOSTILE,),
        command=HOSTILE,
        stages=((HOSTILE, HOSTILE, HOSTILE),),
        verdict=Verdict(False, (HOSTILE,)),
        figures={"track": {HOSTILE: HOSTILE}, HOSTILE: {"a": 1}},
    )
    write_report(hostile, tmp_path / "report.html")
    browser.open(tmp_path / "report.html")
    browser.wait_for("document.documentElement.dataset.ready === 'yes'")
    assert browser.complaints == []
    assert browser.evaluate("document.title") != "taken"
    assert browser.evaluate("document.querySelectorAll('img').length") == 0
    assert browser.evaluate("document.querySelector('h1').textContent") == HOSTILE
    assert "Not passed" in browser.evaluate("document.querySelector('.verdict').innerText")


SHOTS = Watched((Span(0.0, 0.6), Span(0.6, 2.0)), 2)
HIDDEN = "The file's edit list shows 48 of its 60 pictures: those were read."
GIVEN = {
    "whole": ((0.0, 2.0), None, (), "What was given."),
    "a little less": ((0.05, 1.95), None, (), "What was given."),
    "its start": ((0.0, 1.0), None, (), "What was read of it. Left out: 1.0-2.0 s."),
    "its middle": ((0.5, 1.5), None, (), "What was read of it. Left out: 0.0-0.5 s and 1.5-2.0 s."),
    "a shot": ((0.6, 2.0), SHOTS, (), "What was read of it. Shot 2 of 2. Left out: 0.0-0.6 s."),
    "edited": ((0.0, 2.0), None, (HIDDEN,), f"What was read of it. {HIDDEN}"),
}


@pytest.mark.parametrize("what", GIVEN)
def test_what_is_left_out_of_a_clip_is_said_below_it(
    what: str, made_up: ReportInputs, tmp_path: Path
) -> None:
    span, watched, notes, says = GIVEN[what]
    assert made_up.clip is not None
    part = replace(made_up.clip.excerpt(*span), notes=notes)
    write_report(ReportInputs("clip", clip=part, watched=watched), tmp_path / "report.html")
    assert f"<b>The clip.</b> {says} " in unescape((tmp_path / "report.html").read_text())


def test_what_is_left_out_of_a_clip_that_was_made_is_said_too(
    instructed: ReportInputs, tmp_path: Path
) -> None:
    assert instructed.clip is not None
    part = instructed.clip.excerpt(1.0, 2.0).excerpt(0.0, 0.5)
    write_report(replace(instructed, clip=part), tmp_path / "report.html")
    assert (
        "acted out in this scene. Left out: 0.0-1.0 s and 1.5-2.0 s."
        in (tmp_path / "report.html").read_text()
    )


def test_a_run_from_a_photo_is_called_one(instructed: ReportInputs, tmp_path: Path) -> None:
    figures = {"plan": {"repairs": 0}}
    write_report(replace(instructed, scene=None, figures=figures), tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text()
    assert (
        "an instruction, as a Unitree G1 · a photo" in text
        and "The plan, imagined from the photo." in text
    )
    assert "acted out in this scene" not in text and ">Repairs<" in text


def test_what_rounds_to_nothing_has_no_sign(
    browser: Any, made_up: ReportInputs, tmp_path: Path
) -> None:
    assert made_up.human is not None
    human = replace(made_up.human, joint_pos_m=made_up.human.joint_pos_m - [0.001, 0.3, 0.0])
    write_report(replace(made_up, human=human), tmp_path / "report.html")
    browser.open(tmp_path / "report.html")
    browser.wait_for("document.documentElement.dataset.ready === 'yes'")
    assert (
        browser.evaluate("document.querySelector('[data-series]').textContent")
        == "0.00, \u22120.30"
    )


def test_a_motion_without_a_clip_has_no_empty_sections(
    browser: Any, made_up: ReportInputs, tmp_path: Path
) -> None:
    bare = ReportInputs("walk", execution=made_up.execution, verdict=made_up.verdict)
    write_report(bare, tmp_path / "report.html")
    browser.open(tmp_path / "report.html")
    browser.wait_for("document.documentElement.dataset.ready === 'yes'")
    assert browser.complaints == []
    assert browser.evaluate("document.querySelectorAll('video').length") == 0
    assert browser.evaluate("document.querySelectorAll('#scene input[name=person]').length") == 0
    assert browser.evaluate(
        "[...document.querySelectorAll('section')].every(s => s.innerText.length > 40)"
    )
