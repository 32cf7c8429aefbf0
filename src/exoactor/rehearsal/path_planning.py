"""Ways over the floor: around what stands in a scene, through its doorways, to where something is
at hand.

A way is searched on a grid (Dijkstra), pulled taut like an elastic band that what stands around
pushes away, and rounded where it turns. What stands in the way is said by `floors`.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, map_coordinates
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from exoactor.core import resample
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.rehearsal.floors import Floor, whole_outline
from exoactor.scenes.scene import Scene

CLEARANCE_M = 0.30
"""From the middle of the body to anything solid: half a person's width and the swing of an arm."""
SPARE_M = 0.02
GRID_M, STEP_M = 0.04, 0.04
"""Of the search, and between the points of a way."""
WIDE_M = 0.60
"""Nearer than this to anything a way counts as longer, up to 1 + NARROW times."""
NARROW = 0.8
OPENING = 0.5
"""Beside a start or a goal that is nearer to something than the clearance, the way opens up by this
share of itself."""
STRAIGHT_M = 0.28
"""The last part of a way, walked straight, where its end is to be reached facing somewhere."""


def way(
    scene: Scene,
    start_m: Array,
    goal_m: Array,
    *,
    facing_rad: float | None = None,
    clearance_m: float = CLEARANCE_M,
    without: Sequence[str] = (),
    via_m: Sequence[Array] = (),
) -> Array:
    """A smooth way (N, 2) from place to place (2,), points about `STEP_M` apart.

    Nothing solid is nearer than the clearance, but beside a start or a goal that is nearer itself.
    `facing_rad`: the last steps go straight that way, where there is room; `without`: as in
    `Floor.of`; `via_m`: places on the way.

    Raises:
        ConfigError: there is no way.
    """
    floor = Floor.of(scene, without)
    start = np.asarray(start_m, dtype=np.float64)[:2]
    goal = np.asarray(goal_m, dtype=np.float64)[:2]
    field, ends = _Field.of(floor, np.array([start, goal, *via_m])), np.array([start, goal])
    needs = _Needs(floor, ends, floor.clear_m(ends), clearance_m)
    quick = replace(needs, room=field)
    stops = [start, *(np.asarray(place, dtype=np.float64)[:2] for place in via_m), goal]
    run_in = goal[None]

    if facing_rad is not None:
        back = np.arange(round(STRAIGHT_M / STEP_M), -1, -1) * STEP_M
        straight = goal - np.outer(back, [np.cos(facing_rad), np.sin(facing_rad)])
        if np.linalg.norm(goal - start) > STRAIGHT_M and needs.spare_m(straight).min() >= -1e-9:
            stops, run_in = [*stops[:-1], straight[0]], straight

    legs = [_searched(quick, field, a, b, scene.name) for a, b in itertools.pairwise(stops)]
    rough = np.concatenate([stops[0][None], *(leg[1:] for leg in legs), run_in[1:]])
    return _smoothed(needs, quick, rough, len(run_in) - 1)


def around(
    scene: Scene,
    name: str,
    start_m: Array,
    goal_m: Array,
    *,
    left: bool | None = None,
    clearance_m: float = CLEARANCE_M,
) -> Array:
    """A way (N, 2) that goes around a thing, to a goal (2,) behind it or back to where it began.

    `left`: the thing is kept on the left hand (it is gone around against the clock); None: the
    shorter way round. A goal on the side one comes from is reached once around.
    """
    thing, start, goal = scene.thing(name), np.asarray(start_m)[:2], np.asarray(goal_m)[:2]
    centre = np.array(thing.pos_m[:2])
    far = np.linalg.norm(whole_outline(thing) - centre, axis=1).max()
    radius = clearance_m + 0.05 + float(far)
    first, last = (float(np.arctan2(*(place - centre)[::-1])) for place in (start, goal))

    counter = (last - first) % (2.0 * np.pi)
    if left is None:
        left = counter <= np.pi
    sweep = counter if left else counter - 2.0 * np.pi
    if abs(sweep) < np.pi / 3.0:
        sweep += 2.0 * np.pi * np.sign(sweep if sweep else 1.0)

    count = max(1, int(abs(sweep) / (np.pi / 3.0)))
    angles = first + sweep * np.arange(1, count + 1) / (count + 1)
    via = centre + radius * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return way(scene, start, goal, via_m=list(via), clearance_m=clearance_m)


@dataclass(frozen=True)
class _Field:
    """The room around the points of a grid, read in between: `clear` (X, Y) metres, the first at
    `low_m` (2,).
    """

    low_m: Array
    clear: Array

    @staticmethod
    def of(floor: Floor, places_m: Array) -> "_Field":
        """Around places (N, 2) and whatever stands on the floor, as far as the room goes."""
        corners = np.concatenate([places_m, *floor.outlines])
        west, east, south, north, _ = floor.room.walls_m
        low = np.maximum(corners.min(0) - 2.0 * WIDE_M, [west, south])
        high = np.minimum(corners.max(0) + 2.0 * WIDE_M, [east, north])
        x, y = (np.arange(a, b, GRID_M) for a, b in zip(low, high, strict=True))
        return _Field(low, floor.clear_m(np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1)))

    @property
    def point_m(self) -> Array:
        """(X * Y, 2) the points of the grid."""
        return np.asarray(self.low_m + GRID_M * np.argwhere(np.ones_like(self.clear)))

    def clear_m(self, point_m: Array) -> Array:
        """(N,) at points (N, 2), bilinearly."""
        at = (point_m - self.low_m).T / GRID_M
        return np.asarray(map_coordinates(self.clear, at, order=1, mode="nearest"))


@dataclass(frozen=True)
class _Needs:
    """How much room a way needs where: the clearance, or what its ends have and a share of the
    distance from them.
    """

    room: Floor | _Field
    ends_m: Array  # (2, 2)
    end_clear_m: Array  # (2,)
    clearance_m: float

    def spare_m(self, point_m: Array) -> Array:
        """(N,) room that points (N, 2) have beyond what they need."""
        apart = np.linalg.norm(point_m[:, None] - self.ends_m, axis=-1)
        allowed = np.minimum(self.clearance_m, self.end_clear_m + OPENING * apart)
        return np.asarray(self.room.clear_m(point_m) - allowed.min(-1))


def _searched(needs: _Needs, field: _Field, start_m: Array, goal_m: Array, scene: str) -> Array:
    """The cheapest way (N, 2) on the grid, its own ends included."""
    grid = field.point_m
    apart = [np.linalg.norm(grid - place, axis=1) for place in (start_m, goal_m)]
    ends = [int(distance.argmin()) for distance in apart]

    # the ends are not on the grid
    free = (needs.spare_m(grid) >= SPARE_M) | (np.minimum(*apart) < 2.0 * GRID_M)
    near = np.clip(1.0 - field.clear.ravel() / WIDE_M, 0.0, 1.0)
    graph = _neighbours(field.clear.shape, free, 1.0 + NARROW * near)
    _, before = dijkstra(graph, indices=ends[0], return_predecessors=True)

    cells, at = [], ends[1]
    while at != ends[0]:
        cells.append(at)
        at = int(before[at])
        if at < 0:
            raise ConfigError(
                f"scene {scene} has no way from {np.round(start_m, 2).tolist()} to "
                f"{np.round(goal_m, 2).tolist()}",
                "make room there, or name another place",
            )

    return np.concatenate([start_m[None], grid[cells[::-1]][:-1], goal_m[None]])


def _neighbours(shape: tuple[int, ...], free: NDArray[np.bool_], cost: Array) -> coo_array:
    """Graph of free cells, each joined to its eight neighbours; lengths by the cost of both
    ends.
    """
    index = np.arange(shape[0] * shape[1]).reshape(shape)
    pairs = [
        (index[:-1], index[1:], 1.0),
        (index[:, :-1], index[:, 1:], 1.0),
        (index[:-1, :-1], index[1:, 1:], np.sqrt(2.0)),
        (index[1:, :-1], index[:-1, 1:], np.sqrt(2.0)),
    ]

    first, second = (np.concatenate([pair[k].ravel() for pair in pairs]) for k in (0, 1))
    apart = np.concatenate([np.full(pair[0].size, pair[2]) for pair in pairs])
    open_ = free[first] & free[second]
    first, second, apart = first[open_], second[open_], apart[open_]
    length = apart * (cost[first] + cost[second]) / 2.0
    ends = np.concatenate([first, second]), np.concatenate([second, first])
    return coo_array((np.tile(length, 2), ends), shape=(index.size, index.size)).tocsr()


def _smoothed(needs: _Needs, quick: _Needs, rough_m: Array, tail: int) -> Array:
    """The way pulled taut and rounded; the last `tail` points stay. The rough one where that would
    touch something.
    """
    path = _even(rough_m)
    for round_ in range(12):
        for _ in range(25):
            path = _relaxed(quick, path, tail)
        path = _even(path) if round_ < 11 else path

    if needs.spare_m(path).min() < 0.0:
        return _even(rough_m)

    for sigma_m in (0.16, 0.10, 0.05):
        rounded = gaussian_filter1d(path, sigma_m / STEP_M, axis=0, mode="nearest")
        # The ends stay where they are: the rounding fades out towards them.
        along = np.arange(len(path))
        inner = np.minimum(along, np.maximum(along[::-1] - tail // 2, 0)) * STEP_M
        weight = np.clip(inner / (2.0 * sigma_m), 0.0, 1.0)[:, None]
        rounded = weight * rounded + (1.0 - weight) * path
        if needs.spare_m(rounded).min() >= 0.0:
            return _even(rounded)
    return path


def _relaxed(needs: _Needs, path_m: Array, tail: int) -> Array:
    """One round of pulling taut and pushing away; ends and tail stay."""
    if len(path_m) < 4:
        return path_m

    inner = slice(1, len(path_m) - 1 - tail)
    out = path_m.copy()
    out[1:-1] = 0.25 * path_m[:-2] + 0.5 * path_m[1:-1] + 0.25 * path_m[2:]

    short = SPARE_M - needs.spare_m(out)
    pressed = np.flatnonzero(short > 0.0)
    if len(pressed):
        h = 0.5 * GRID_M
        at, clear = out[pressed], needs.room.clear_m
        apart = [clear(at + h * axis) - clear(at - h * axis) for axis in np.eye(2)]
        uphill = np.stack(apart, axis=-1) / (2.0 * h)
        uphill /= np.maximum(np.linalg.norm(uphill, axis=-1, keepdims=True), 1e-6)
        out[pressed] += short[pressed, None] * uphill

    done = path_m.copy()
    done[inner] = out[inner]
    return done


def _even(path_m: Array) -> Array:
    """The same way with points about `STEP_M` apart."""
    mileage = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path_m, axis=0), axis=1))])
    keep = np.concatenate([[True], np.diff(mileage) > 1e-9])
    count = max(2, round(mileage[-1] / STEP_M) + 1)
    return resample.linear(mileage[keep], path_m[keep], np.linspace(0.0, mileage[-1], count))
