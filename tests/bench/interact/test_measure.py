"""A trial from what is acted to its row, in run folders as a run has them."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.bench import interact
from exoactor.bench.interact import draw, measure, reading, trials
from exoactor.config import BackEnds, BenchOptions
from exoactor.core.contacts import ContactPlan, Grasp, Hold
from exoactor.core.errors import ConfigError
from exoactor.humans.motions import demo
from exoactor.io.contacts import load_contacts
from exoactor.io.files import load_execution, load_human_motion
from exoactor.runtime.step import Outcome, Step, Work
from exoactor.scenes.files import load_scene


def drawn_on_paper(seen_from: str) -> Step:
    def draw(work: Work) -> Outcome:
        (work.folder / "execution.mp4").write_bytes(b"a film")
        return Outcome()

    return Step("film", "paper", 1, {}, ("execution.npz", seen_from), ("execution.mp4",), draw)


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of its own; references are not executed but copied, and nothing is drawn."""
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(measure, "BackEnds", partial(BackEnds, track="kinematic"))
    monkeypatch.setattr(measure, "film_step", drawn_on_paper)
    return tmp_path / "out"


def test_a_trial_is_tracked_by_what_is_known_in_what_there_is(at_home: Path) -> None:
    trial = trials.lift(0)[0]
    read = measure.reading_row(trial, acted=True, out=at_home)
    assert read == {"reading": trial.reading, "stage": None, "failed": None, "fault": False}
    assert load_contacts(at_home / trial.reading / "contacts.json").of("left_palm")

    made = measure.trial_row(trial, acted=False, out=at_home)
    assert (made["stage"], made["done"], made["fault"], made["fell"]) == (
        "goals",
        False,
        False,
        False,
    )
    assert "box raised" in made["failed"] and made["energy_j"] == 0.0

    folder = at_home / "lift" / trial.name
    assert load_scene(folder / "scene.json").things == trial.world.things
    assert load_scene(folder / "known_scene.json").things == trial.scene.things
    around = load_execution(folder / "execution.npz").surroundings
    assert around is not None
    there = around.pos_m[0, around.index("box")]
    assert there == pytest.approx(trial.world.thing("box").pos_m, abs=1e-6)
    assert (folder / "execution.mp4").read_bytes() == b"a film"

    far = replace(
        trial, name="far", world=replace(trial.world, start=trials.start(0)[4].world.start)
    )
    made = measure.trial_row(far, acted=True, out=at_home)
    assert made["stage"] == "track" and made["failed"].startswith("it began 1.50 m from")

    holds = load_contacts(folder / "contacts.json").holds
    assert holds[0].grasp.force_n > 20.0 and 0.0 < made["touch_cm"] < 60.0
    loose = replace(trial, name="loose", pressed=False)
    assert measure.trial_row(loose, acted=True, out=at_home)["stage"] == "goals"
    (hold,) = load_contacts(at_home / "lift" / "loose" / "contacts.json").holds
    assert not (at_home / "lift" / "loose" / "execution.mp4").exists()
    assert hold.grasp.force_n == 0.0

    bare = replace(trial, name="bare", grounded=False)
    assert measure.reading_row(bare, acted=True, out=at_home)["stage"] is None
    assert not load_contacts(at_home / bare.reading / "contacts.json").contacts
    before, after = (
        load_human_motion(at_home / one.reading / "human_motion.npz") for one in (bare, trial)
    )
    assert np.abs(before.joint_pos_m - after.joint_pos_m).max() > 0.01


def test_what_the_planner_refuses_fails_there_and_the_trials_in_it(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trial = trials.lift(0)[0]
    refused = replace(trial, scene=replace(trial.scene, instruction="sing to the box"))
    monkeypatch.setattr(interact, "VARIANTS", {"lift": lambda seed: [refused, refused]})
    document = interact.main(BenchOptions(acted=True, variants=("lift",)), at_home)
    assert [row["stage"] for row in document["rows"]] == ["plan", "plan"]
    assert document["summary"]["lift: done"] == 0.0
    assert "sing" in (at_home / "gallery.html").read_text()
    assert "sing" in capsys.readouterr().out


def test_who_acts_what_nobody_can_fails_at_the_imagination(
    at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise KeyError("seat")

    monkeypatch.setattr(reading, "choreograph", broken)
    made = measure.reading_row(trials.lift(0)[0], acted=True, out=at_home)
    assert (made["stage"], made["fault"], made["failed"]) == ("imagine", True, "KeyError: 'seat'")


def test_how_a_robot_feels_and_measures_goes_to_its_tracker() -> None:
    trial = trials.lift(0)[0]
    track, judge = measure._steps(BackEnds(), replace(trial, felt=trials.NOISY))
    assert (track.name, judge.name) == ("track", "judge")
    assert track.settings["config"]["disturbance"]["noise"] == 1.0
    blind, _ = measure._steps(BackEnds(), replace(trial, measured=False))
    assert blind.settings["config"]["segments"]["measures"] is False
    usual, _ = measure._steps(BackEnds(), trial)
    assert "config" not in usual.settings


def test_the_best_of_those_that_were_imagined_is_read(
    at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is the slower; none is lifted by what is only drawn, so the first is taken."""
    monkeypatch.setattr(reading, "BackEnds", partial(BackEnds, track="kinematic"))
    trial = replace(trials.lift(0)[0], candidates=2)
    assert measure.reading_row(trial, acted=True, out=at_home)["stage"] is None
    folder = at_home / trial.reading
    table = json.loads((folder / "metrics.json").read_text())["candidates"]
    assert table["best"] == 1 and len(table["ranked"]) == 2
    first, second = (
        load_execution(folder / f"candidate-{number}" / "execution.npz") for number in (1, 2)
    )
    assert len(first.time_s) != len(second.time_s)
    best = load_execution(folder / "execution.npz")
    np.testing.assert_array_equal(best.root_pos_m, first.root_pos_m)


def test_palms_that_do_not_press_are_where_they_were() -> None:
    site, level = np.zeros((2, 3)), np.array([1.0, 0.0, 0.0])
    hold = Hold("box", Grasp("palms", (0, 1), site, site, level, 30.0), 0.3, 2.0, 3.0, 0.2)
    (loose,) = measure.unpressed(ContactPlan(clip_start_s=0.5, holds=(hold,))).holds
    assert loose.grasp.force_n == 0.0 and loose.grasp.sites_m is hold.grasp.sites_m
    assert replace(loose, grasp=hold.grasp) == hold


def test_a_person_is_seen_where_the_camera_has_them() -> None:
    human, camera = demo().human_motion(), draw.lifting(0, 0).camera
    body = reading.seen(human, camera)
    assert camera.to_camera(human.joint_pos_m) == pytest.approx(body.joint_pos_cam_m, abs=1e-5)
    wrist, knuckle = body.hand_px[:, :, 0], body.hand_px[:, :, 1]
    assert wrist == pytest.approx(body.pixels[:, reading.WRISTS], abs=0.01)
    apart = np.linalg.norm(wrist - knuckle, axis=-1)
    assert 1.0 < np.median(apart) < 60.0


def row(variant: str, name: str, done: bool = True, **measured: Any) -> dict[str, Any]:
    start = {"variant": variant, "name": "x", "class": name, "done": done, "fault": False}
    found = {"touch_cm": 3.0, "closed_cm": 2.0, "energy_j": 200.0, "fell": False, "worlds_held": 9}
    return start | found | measured


def whole() -> list[dict[str, Any]]:
    return [row("lift", name) for name in draw.CLASSES for _ in range(15)]


def test_the_targets_are_those_of_all_trials_of_a_variant() -> None:
    def told(rows: list[dict[str, Any]]) -> dict[str, tuple[float | None, bool | None]]:
        return {f"{f.on}: {f.what}": (f.value, f.met) for f in interact.figures(rows)}

    found = told(whole())
    assert found["lift: done"] == (60.0, True) and found["lift: chairs"] == (15.0, True)
    assert found["lift: contact error, first touch"] == (3.0, True)
    failed = whole()[:-6] + [row("lift", "chair", done=False, touch_cm=None)] * 6
    assert told(failed)["lift: done"] == (54.0, False)
    assert told(failed)["lift: chairs"] == (9.0, False)
    assert found["lift: worlds held, of what was done"] == (9.0, True)
    frail = [row("lift", "box", worlds_held=6), row("lift", "box", done=False, worlds_held=0)]
    assert told(frail)["lift: worlds held, of what was done"] == (6.0, False)
    assert told(whole()[:7])["lift: done"] == (7.0, None)
    assert told([row("start", "box", fault=True)])["all: errors that nobody foresaw"] == (
        1.0,
        False,
    )


def test_the_table_has_a_line_a_class_and_one_for_all() -> None:
    rows = [
        row("lift", "box"),
        row("lift", "chair", done=False, closed_cm=None),
        row("moved", "box"),
    ]
    heads, *lines = interact.by_class(rows)
    assert [line[:4] for line in lines] == [
        ("lift", "box", "1", "1"), ("lift", "chair", "1", "0"), ("lift", "all", "2", "1"),
        ("moved", "box", "1", "1"), ("moved", "all", "1", "1"),
    ]  # fmt: skip
    chairs = dict(zip(heads, lines[1], strict=True))
    assert (chairs["first touch"], chairs["closed"]) == ("3.0 cm", "–")


def test_a_variant_that_there_is_not_is_refused() -> None:
    with pytest.raises(ConfigError, match="no such variant"):
        interact.main(BenchOptions(variants=("levitate",)), Path())
