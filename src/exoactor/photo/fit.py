"""The most likely camera, person and things, and how sure each is.

The camera is found from the person and the picture's lines, each thing with that camera, from
several yaws, and then everything at once; the Jacobian there tells how sure it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import least_squares

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.photo.problem import CAMERA, PERSON, Problem, order
from exoactor.photo.view import View

PITCHES = np.radians([0.0, 8.0, 16.0, 24.0, 32.0])
AROUND = np.radians([-3.0, 0.0, 3.0])
ROOMS, MOST_ROOMS = np.radians(np.arange(0.0, 90.0, 2.0)), 3
"""Where the search begins: for the camera's pitch without a person, and about what a person tells;
for the direction of the room.
"""
ROUGH_RAD = np.radians(2.0)
"""How near lines have to be to a direction while the room's is looked for."""
YAWS = np.radians(np.arange(0.0, 180.0, 30.0))
"""And for a thing's yaw, from the line of sight on, where no lines tell."""
EDGE_COST, EDGE_PX = 6.0, 8.0
"""What it costs (of the log likelihood) that no edges are seen where a thing's are; how far off
they count. Tuned on seeds 0 to 29 of `exoactor bench photo`."""
AS_LIKELY, APART_RAD = 2.0, np.radians(8.0)
"""Another yaw that costs by less more, and is so far away, may as well be the true one."""
USUAL_M, FARTHEST_M = 3.0, 12.0
"""Away from the camera: where things begin that no ray tells of, and beyond which none do."""
STEPS, LAST_STEPS = 40, 30


@dataclass(frozen=True)
class Fit:
    """`x` (V,): the variables of `problem`; `covariance` (V, V); `cost`: half the sum of squares.

    `also_rad`: by the thing's index, by how much another yaw differs that is about as likely.
    """

    problem: Problem
    x: Array
    covariance: Array
    cost: float
    also_rad: dict[int, float]


def solve(problem: Problem) -> Fit:
    """The fit; its problem knows the directions in which the things' edges run.

    Raises:
        ConfigError: something on the floor ends above the horizon.
    """
    x = _camera(problem)
    _check_horizon(problem, problem.view(x))
    level: dict[int, float] = {}
    also: dict[int, float] = {}
    for index in order(problem.seen):
        tried = _thing(problem, x, index)
        best, x = tried[0], tried[0].x
        if best.level_rad is not None:
            level[index] = best.level_rad
        if (other := _another(problem, tried, index)) is not None:
            also[index] = other

    known = replace(problem, level_rad=level)
    found = least_squares(known.residuals, x, x_scale="jac", max_nfev=LAST_STEPS)
    covariance = np.linalg.pinv(found.jac.T @ found.jac, hermitian=True)
    return Fit(known, found.x, covariance, float(found.cost), also)


def _check_horizon(problem: Problem, view: View) -> None:
    for index, seen in enumerate(problem.seen):
        left, _, right, bottom = seen.box_px
        ray = view.ray(np.array([(left + right) / 2.0, bottom]))
        if problem.holders[index] is None and ray[2] > 0.0:
            horizon = _horizon_px(view, (left + right) / 2.0)
            raise ConfigError(
                f"the box of {seen.name!r} ends in row {bottom:.0f}, above the horizon, which is "
                f"in row {horizon:.0f} there: nothing on the floor is seen so high",
                "say what it stands `on`, or look at its box and at --focal-px",
            )


def _horizon_px(view: View, column_px: float) -> float:
    """The row in which the horizon is, in a column."""
    up = view.rotation[2] * [1.0 / view.focal_px, 1.0 / view.focal_px, 1.0]
    across = (column_px - view.centre_px[0]) * up[0] + up[2]
    return float(view.centre_px[1] - across / up[1])


@dataclass(frozen=True)
class _Tried:
    cost: float
    x: Array
    level_rad: float | None = None


def _camera(problem: Problem) -> Array:
    """(V,) with camera and person in place; the things are not yet."""
    somebody = problem.person is not None
    begun = _begun(problem, PITCHES[1])
    if somebody:
        begun = _minimised(problem, begun, slice(0, CAMERA + PERSON), _of_person).x
    tried = []
    for pitch in begun[0] + AROUND if somebody else PITCHES:
        for room in _rooms(problem, _with(begun, 0, pitch)):
            x = _with(_with(begun, 0, pitch), CAMERA - 1, room)
            tried.append(_minimised(problem, x, slice(0, problem.things_at), _of_all_but_things))
    return min(tried, key=lambda one: one.cost).x


def _rooms(problem: Problem, x: Array) -> Array:
    """Directions in which the room may be built, those that explain most lines first."""
    view = problem.view(x)
    cost = np.array(
        [float((problem.lines.built(view, room, ROUGH_RAD) ** 2).sum()) for room in ROOMS]
    )
    least = (cost <= np.roll(cost, 1)) & (cost < np.roll(cost, -1))
    best = np.flatnonzero(least)[np.argsort(cost[least])][:MOST_ROOMS]
    return np.asarray(ROOMS[best] if len(best) else ROOMS[:1])


def _with(x: Array, index: int, value: float) -> Array:
    """The variables with another value of one of them."""
    changed = x.copy()
    changed[index] = value
    return changed


def _begun(problem: Problem, pitch_rad: float) -> Array:
    usual, person = problem.config.height.usual_height_m, problem.person
    x = np.zeros(problem.variables)
    x[:CAMERA] = [pitch_rad, 0.0, np.log(usual), np.log(problem.usual_focal_px), 0.0]
    if person is not None:
        view = problem.view(x)
        feet = np.argsort(person.px[:, 1])[-4:]
        facing = view.rotation @ person.facing
        place = _on_plane(view, person.px[feet].mean(axis=0), 0.0)
        x[CAMERA : CAMERA + 3] = [*place, np.arctan2(facing[1], facing[0])]
    return x


def _of_person(problem: Problem, x: Array, view: View) -> list[Array]:
    return [problem.of_camera(x), problem.of_person(x, view)]


def _of_all_but_things(problem: Problem, x: Array, view: View) -> list[Array]:
    rows = [problem.of_camera(x), problem.of_lines(x, view)]
    return rows if problem.person is None else [*rows, problem.of_person(x, view)]


def _thing(problem: Problem, x: Array, index: int) -> list[_Tried]:
    """The variables with one more thing in place, from several yaws, the likeliest first."""
    view, at, prior = problem.view(x), problem.at(index), problem.priors[index]
    left, _, right, bottom = problem.seen[index].box_px
    place = _on_plane(view, np.array([(left + right) / 2.0, bottom]), problem.base_m(x, index))
    sight = float(np.arctan2(place[1], place[0]))
    deep = problem.usual_m[index][:2].mean() / 2.0
    place = place + deep * np.array([np.cos(sight), np.sin(sight)])

    def of_thing(asked: Problem, x: Array, view: View) -> list[Array]:
        return [asked.of_thing(x, view, index)]

    tried = []
    for yaw, level in _starts(problem, view, index, sight):
        asked = problem if level is None else replace(problem, level_rad={index: level})
        begun = x.copy()
        begun[at] = [*place, yaw, 0.0, 0.0, 0.0]
        now = _minimised(asked, begun, at, of_thing)
        seen = 1.0
        if level is not None:
            edge_px = view.project(asked.standing(now.x, index).edges_m(prior))
            seen = problem.lines.along(index, edge_px, EDGE_PX)
        tried.append(_Tried(now.cost + EDGE_COST * (1.0 - seen), now.x, level))
    return sorted(tried, key=lambda one: one.cost)


def _starts(
    problem: Problem, view: View, index: int, sight_rad: float
) -> list[tuple[float, float | None]]:
    """Yaws to begin with, and the direction of the edges that each goes with."""
    prior = problem.priors[index]
    if prior.round:
        return [(0.0, None)]
    levels = problem.lines.level(index, view, problem.config.level_rad)
    quarters = np.arange(0.0, prior.period_rad - 1e-6, np.pi / 2.0)
    if len(levels):
        return [(float(level + turn), float(level)) for level in levels for turn in quarters]
    turns = np.concatenate([YAWS, YAWS + np.pi]) if prior.fronted else YAWS
    return [(float(sight_rad + turn), None) for turn in turns]


def _another(problem: Problem, tried: Sequence[_Tried], index: int) -> float | None:
    """By how much another yaw differs that is about as likely as the best."""
    yaw_at, period = problem.at(index).start + 2, problem.priors[index].period_rad
    for other in tried[1:]:
        turn = other.x[yaw_at] - tried[0].x[yaw_at]
        apart = float((turn + period / 2.0) % period - period / 2.0)
        if other.cost < tried[0].cost + AS_LIKELY and abs(apart) > APART_RAD:
            return apart
    return None


def _on_plane(view: View, px: Array, height_m: float) -> Array:
    """(2,) where a pixel's ray meets a level plane, or some way along it where it meets none."""
    ray = view.ray(px)
    below, level = view.height_m - height_m, float(np.linalg.norm(ray[:2]))
    meets = ray[2] * below < 0.0
    share = min(below / -ray[2], FARTHEST_M / level) if meets else USUAL_M / level
    return np.asarray(ray[:2] * share)


def _minimised(
    problem: Problem,
    x: Array,
    variables: slice,
    rows: Callable[[Problem, Array, View], list[Array]],
) -> _Tried:
    """Some of the variables at the least of some of the residuals."""

    def off(part: Array) -> Array:
        whole = x.copy()
        whole[variables] = part
        return np.concatenate(rows(problem, whole, problem.view(whole)))

    found = least_squares(off, x[variables], x_scale="jac", max_nfev=STEPS)
    whole = x.copy()
    whole[variables] = found.x
    return _Tried(float(found.cost), whole)
