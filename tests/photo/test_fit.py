"""The camera from who stands, the things from their boxes, and how sure all is."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from exoactor.core.errors import ConfigError
from exoactor.photo import fit, found
from exoactor.photo.fit import Fit
from exoactor.photo.found import Found
from exoactor.photo.lines import quarter
from exoactor.photo.person import Person
from exoactor.photo.problem import Problem
from made.photographed import STOOD, TRUE, stander


@pytest.fixture(scope="module")
def solved(problem: Callable[..., Problem]) -> Fit:
    return fit.solve(problem(stander()))


@pytest.fixture(scope="module")
def told(solved: Fit) -> Found:
    return found.told(solved)


def test_the_camera_is_found_from_who_stands(solved: Fit) -> None:
    view = solved.problem.view(solved.x)
    assert np.degrees(solved.x[0]) == pytest.approx(14.0, abs=0.5)
    assert view.height_m == pytest.approx(1.4, abs=0.02)
    assert solved.x[5:7] == pytest.approx(STOOD[:2], abs=0.03)


@pytest.mark.parametrize("index, name", enumerate(TRUE))
def test_things_are_found_where_they_stand(solved: Fit, index: int, name: str) -> None:
    thing = solved.problem.standing(solved.x, index)
    assert thing.place_m == pytest.approx(TRUE[name].place_m, abs=0.07)
    assert thing.base_m == pytest.approx(TRUE[name].base_m, abs=0.02)
    assert thing.size_m == pytest.approx(TRUE[name].size_m, rel=0.06)


def test_what_was_found_is_told_from_the_robot(told: Found) -> None:
    desk = told.things[0]
    away = TRUE["desk"].place_m - STOOD[:2]
    cos, sin = np.cos(STOOD[2]), np.sin(STOOD[2])
    at = np.array([cos * away[0] + sin * away[1], cos * away[1] - sin * away[0]])
    assert desk.place_m == pytest.approx(at, abs=0.04)
    assert told.camera.position_m[2] == pytest.approx(1.4, abs=0.02)
    camera_at = told.camera.position_m[:2]
    assert np.linalg.norm(camera_at) == pytest.approx(np.linalg.norm(STOOD[:2]), abs=0.03)

    left, top, right, bottom = desk.seen.box_px
    x, y = told.camera.project(told.camera.to_camera(np.array([*desk.place_m, 0.3])))
    assert left < x < right and top < y < bottom


def test_without_a_person_all_is_less_sure_and_that_is_said(
    problem: Callable[..., Problem], told: Found
) -> None:
    alone = found.told(fit.solve(problem(None)))
    assert alone.height_sd_m > 2.0 * told.height_sd_m
    assert any("Nobody" in note and "the desk" in note for note in alone.notes)
    assert not any("Nobody" in note for note in told.notes)
    x, y = alone.things[0].place_m
    assert x > 1.0 and abs(y) < 1e-6


def test_a_focal_length_that_is_a_guess_is_said(problem: Callable[..., Problem]) -> None:
    guessed = found.told(fit.solve(problem(stander(), None)))
    assert guessed.focal_sd > 0.02
    assert "--focal-px" in guessed.notes[1]


def test_nothing_on_the_floor_is_seen_above_the_horizon(problem: Callable[..., Problem]) -> None:
    asked = problem(stander())
    floating = replace(asked.seen[2], box_px=(600.0, 10.0, 650.0, 60.0))
    with pytest.raises(ConfigError, match="'bin' ends in row 60, above the horizon"):
        fit.solve(replace(asked, seen=(*asked.seen[:2], floating)))


def test_a_box_cut_by_the_picture_s_edge_may_go_on(problem: Callable[..., Problem]) -> None:
    asked = problem(stander())
    left, top, right, bottom = asked.seen[2].box_px
    middle = round((left + right) / 2.0)
    halved = replace(asked.seen[2], box_px=(left, top, float(middle), bottom))
    x = fit.solve(asked).x
    inside = replace(asked, seen=(*asked.seen[:2], halved))
    at_edge = replace(inside, width=middle)
    assert abs(inside.of_thing(x, asked.view(x), 2)[2]) > 5.0
    assert at_edge.of_thing(x, asked.view(x), 2)[2] == 0.0


def test_a_yaw_that_fits_as_well_is_told(solved: Fit) -> None:
    """A box alone does not tell which way a thing is turned from the line of sight."""
    yaw = solved.problem.standing(solved.x, 0).yaw_rad
    both = [yaw, yaw + solved.also_rad.get(0, 0.0)]
    off = [abs((one - TRUE["desk"].yaw_rad + np.pi / 2) % np.pi - np.pi / 2) for one in both]
    assert min(off) < np.radians(15.0)


def test_a_quarter_turn_is_none() -> None:
    assert quarter(np.array([np.pi / 2.0 + 0.1, -0.2])) == pytest.approx([0.1, -0.2])


def test_the_person_s_lean_is_taken_out(problem: Callable[..., Problem]) -> None:
    asked = problem(stander())
    assert isinstance(asked.person, Person)
    x = fit.solve(asked).x
    leant = x.copy()
    leant[8] += 0.1
    moved = asked.person_m(leant) - asked.person_m(x)
    assert np.abs(moved[:, 2]).max() == 0.0
    assert np.linalg.norm(moved, axis=1).max() == pytest.approx(0.1 * asked.body_m[:, 2].max())
