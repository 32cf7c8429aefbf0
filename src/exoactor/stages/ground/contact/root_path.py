"""Where the root goes, so that what is in contact stays where it is.

A sparse linear least-squares problem over the clip: a correction of the root in each frame and one
anchor for each contact. The anchors are unknown on the floor, so the feet decide how far the root
travels from step to step, while the estimate decides, weakly along the camera's ray and firmly
across it, where it is. Contacts that do not fit (a foot that slides) are weighed down (iteratively
reweighted, Huber).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.core.runs import runs
from exoactor.humans import limbs

Index = np.ndarray[Any, np.dtype[np.intp]]


@dataclass(frozen=True)
class PathConfig:
    """Standard deviations: of the estimate along and across the ray, of a sole in contact, of
    accelerations.

    `ray_ratio` of the depth, an error that lasts `ray_memory_s`; of a place from its anchor:
    `contact_m` level across the ray, `contact_along_m` level along it, `contact_height_m` upwards;
    `start_m` of the root from where it is known to start, over the first `start_s`. `huber`:
    deviations beyond which a contact is weighed down, in `rounds` of solving.
    """

    ray_ratio: float = 0.03
    ray_memory_s: float = 1.0
    across_m: float = 0.02
    contact_m: float = 0.01
    contact_along_m: float = 0.03
    contact_height_m: float = 0.03
    start_m: float = 0.01
    start_s: float = 0.3
    ray_acceleration_m_s2: float = 3.0
    across_acceleration_m_s2: float = 1.5
    huber: float = 3.0
    rounds: int = 4


@dataclass(frozen=True)
class Contact:
    """One place of a part of the body (`skin.PARTS`, feet first) held over frames [start, stop)."""

    part: int
    point: int
    start: int
    stop: int
    on_floor: bool


def contacts_of(contact: Flags, raised: Flags) -> tuple[Contact, ...]:
    """The contacts in (T, N, 2) flags; those where most frames are `raised` (T, N, 2) are not on
    the floor.
    """
    out = []
    for part, point in np.ndindex(contact.shape[1:]):
        for start, stop in runs(contact[:, part, point]):
            high = bool(raised[start:stop, part, point].mean() > 0.5)
            out.append(Contact(part, point, start, stop, not high))
    return tuple(out)


def correct(
    root_m: Array,
    point_m: Array,
    contacts: tuple[Contact, ...],
    camera_m: Array,
    fps: float,
    config: PathConfig,
    start_m: tuple[float, float] | None = None,
) -> tuple[Array, Array]:
    """The correction (T, 3) to add to the root, and the anchors (C, 3) of the contacts.

    Args:
        root_m: (T, 3) pelvis in the world, floor z = 0.
        point_m: (T, N, 2, 3) skin of the parts that may carry, moving with the root.
        contacts: what is held when; a contact off the floor finds its own height.
        camera_m: (3,) the camera's place, which the rays come from.
        fps: rate of the frames.
        config: weights.
        start_m: place over the floor where the root starts, if it is known.
    """
    frames, ray = len(root_m), root_m - camera_m
    depth = np.linalg.norm(ray, axis=1, keepdims=True)
    ray = ray / depth

    problem = _Problem(3 * (frames + len(contacts)))
    _stay_near_estimate(problem, ray, depth[:, 0], fps, config)
    _move_smoothly(problem, root_m, ray, fps, config)
    if start_m is not None:
        _start_at(problem, root_m, start_m, fps, config)

    fixed = len(problem)
    for number, held in enumerate(contacts):
        _hold(problem, number, held, point_m, ray, config)

    x = problem.solve(fixed, config).reshape(-1, 3)
    return x[:frames], x[frames:]


class _Problem:
    """Rows of a sparse linear least-squares problem, each already divided by its standard
    deviation.
    """

    def __init__(self, unknowns: int) -> None:
        self._unknowns = unknowns
        self._blocks: list[sparse.coo_array] = []
        self._rights: list[Array] = []

    def __len__(self) -> int:
        return sum(len(right) for right in self._rights)

    def add(self, right: Array, *parts: tuple[Index, Array]) -> None:
        """Rows Σ axis_k · x_k = right: `parts` are numbers of unknown places (rows,) and axes
        (rows, 3).
        """
        rows = np.repeat(np.arange(len(right)), 3)
        columns = [(3 * place[:, None] + np.arange(3)).ravel() for place, _ in parts]
        values = np.concatenate([axis.ravel() for _, axis in parts])
        where = np.tile(rows, len(parts)), np.concatenate(columns)
        self._blocks.append(sparse.coo_array((values, where), (len(right), self._unknowns)))
        self._rights.append(right)

    def solve(self, fixed: int, config: PathConfig) -> Array:
        """The unknowns; rows after the `fixed` first ones are weighed down where they do not
        fit.
        """
        matrix, right = sparse.vstack(self._blocks, format="csr"), np.concatenate(self._rights)
        weight = np.ones(len(right))
        for _ in range(config.rounds):
            weighted = matrix.T @ sparse.diags_array(weight)
            x = spsolve((weighted @ matrix).tocsc(), weighted @ right)
            miss = np.abs(matrix @ x - right) / config.huber
            weight[fixed:] = 1.0 / np.maximum(miss[fixed:], 1.0)
        return np.asarray(x)


def _stay_near_estimate(
    problem: _Problem, ray: Array, depth_m: Array, fps: float, config: PathConfig
) -> None:
    """Along the ray an error lasts a while, so one frame says little there; across the ray each
    frame counts.
    """
    frame, nothing = np.arange(len(ray)), np.zeros(len(ray))
    along = 1.0 / (config.ray_ratio * depth_m * np.sqrt(config.ray_memory_s * fps))
    for axis in _axes_across(ray):
        problem.add(nothing, (frame, axis / config.across_m))
    problem.add(nothing, (frame, ray * along[:, None]))


def _move_smoothly(
    problem: _Problem, root_m: Array, ray: Array, fps: float, config: PathConfig
) -> None:
    """Along the ray the corrected path is smooth; across it only the correction is, so that a jump
    stays a jump.
    """
    if len(root_m) < 3:
        return
    middle = np.arange(1, len(root_m) - 1)
    acceleration = np.diff(root_m, 2, axis=0) * fps**2
    ray, nothing = ray[1:-1], np.zeros(len(middle))
    terms = [(ray, config.ray_acceleration_m_s2, (ray * acceleration).sum(-1))]
    terms += [(axis, config.across_acceleration_m_s2, nothing) for axis in _axes_across(ray)]

    for axis, sigma, now in terms:
        change = axis * (fps**2 / sigma)
        parts = (middle - 1, change), (middle, -2.0 * change), (middle + 1, change)
        problem.add(-now / sigma, *parts)


def _start_at(
    problem: _Problem,
    root_m: Array,
    start_m: tuple[float, float],
    fps: float,
    config: PathConfig,
) -> None:
    """Over the first frames the corrected root is over its start."""
    frame = np.arange(min(max(1, round(config.start_s * fps)), len(root_m)))
    for k, axis in enumerate(np.eye(3)[:2]):
        off = (start_m[k] - root_m[frame, k]) / config.start_m
        problem.add(off, (frame, np.tile(axis / config.start_m, (len(frame), 1))))


def _hold(
    problem: _Problem, number: int, held: Contact, point_m: Array, ray: Array, config: PathConfig
) -> None:
    """Place plus correction equals the anchor, and the anchor is on the floor if the contact is."""
    frame = np.arange(held.start, held.stop)
    point = point_m[frame, held.part, held.point]
    anchor = np.full(len(frame), len(ray) + number)
    level, up = _axes_across(ray[frame])[0], np.array([0.0, 0.0, 1.0])
    axes = (
        (level, config.contact_m),
        (np.cross(up, level), config.contact_along_m),
        (np.broadcast_to(up, level.shape), config.contact_height_m),
    )

    for axis, sigma in axes:
        right = -(axis * point).sum(axis=-1) / sigma
        problem.add(right, (frame, axis / sigma), (anchor, -axis / sigma))
    problem.add(np.zeros(1), (anchor[:1], (1e4 if held.on_floor else 1e-3) * up[None]))


def _axes_across(ray: Array) -> tuple[Array, Array]:
    """Two unit vectors (T, 3) each, orthogonal to the rays: level, and upwards."""
    level = limbs.unit(np.cross(ray, [0.0, 0.0, 1.0]))
    return level, np.cross(level, ray)
