"""Where two palms hold a thing: pairs of opposite sides of its parts, by geometry alone."""

from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.scenes import extent
from exoactor.scenes.grasps import sides
from exoactor.scenes.grasps.candidates import UP, Candidates, none, with_room
from exoactor.scenes.grasps.config import GraspConfig, PalmsConfig
from exoactor.scenes.grasps.sides import Sides
from exoactor.scenes.scene import Thing

HANDS = (0, 1)
ACROSS, ALONG = np.array([-1.0, 0.0, 1.0]), np.array([-0.6, -0.2, 0.2, 0.6])
"""Where on the surface that both sides share palms are tried, level and up; and as near beside the
centre of mass as it goes."""
GRAVITY_M_S2 = 9.81


@dataclass(frozen=True)
class _Pairs:
    """M pairs of opposite sides of a thing, in its frame, each with S places for both palms.

    axis, across: (M, 3) level, from the second side to the first, and to the left of that. sites_m:
    (M, S, 2, 3); normals: (M, 2, 3). skin: (M,) what it costs that a palm finds no more of it.
    """

    axis: Array
    across: Array
    sites_m: Array
    normals: Array
    skin: Array


def candidates(thing: Thing, config: GraspConfig) -> Candidates:
    """All there are, for somebody on either side of each pair."""
    pairs = _pairs(thing, config.palms)
    return _priced(thing, pairs, config) if len(pairs.axis) else none("palms", HANDS)


def force_n(thing: Thing, palms: PalmsConfig) -> float:
    """With which each palm presses."""
    weight = (thing.mass_kg or 0.0) * GRAVITY_M_S2
    return float(np.clip(palms.press_n + palms.press_per_weight * weight, *palms.press_range_n))


def _pairs(thing: Thing, palms: PalmsConfig) -> _Pairs:
    """Those between which a hand on each side fits, and which have enough for a palm."""
    at = sides.of(thing, palms.rises)
    one, two = _opposite(at, palms)
    axis = (at.normal[one] - at.normal[two]) * [1.0, 1.0, 0.0]
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    across = np.cross(UP, axis)

    least, most = _shared(at, one, two, across)  # (M, 2) each: level, up
    width = ((at.middle_m[one] - at.middle_m[two]) * axis).sum(axis=1)
    covered = np.clip(0.5 * (most - least) / palms.palm_half_m, 0.0, 1.0).prod(axis=1)
    fits = (width >= palms.width_m[0]) & (width <= palms.width_m[1])
    fits &= covered >= palms.least_covered
    one, two, axis, across = one[fits], two[fits], axis[fits], across[fits]

    beside = across @ extent.centre_of_mass_m(thing)
    spot = _spots(least[fits], most[fits], beside, palms)  # (M, S, 2)
    sites = [_on(at, side, axis, across, spot) for side in (one, two)]
    normals = np.stack([at.normal[one], at.normal[two]], axis=1)
    skin = palms.edge * (1.0 - covered[fits])
    skin += palms.slope * np.maximum(0.0, normals[..., 2].max(axis=1))
    return _Pairs(axis, across, np.stack(sites, axis=2), normals, skin)


def _opposite(at: Sides, palms: PalmsConfig) -> tuple[Array, Array]:
    """(M,) and (M,): pairs of sides that look away from each other."""
    one, two = np.triu_indices(len(at.normal), 1)
    level = at.normal[:, :2] / np.linalg.norm(at.normal[:, :2], axis=1, keepdims=True)
    away = (level[one] * level[two]).sum(axis=1) <= -palms.opposed
    away &= ((at.middle_m[one] - at.middle_m[two]) * at.normal[one]).sum(axis=1) > 0.0
    return one[away], two[away]


def _shared(at: Sides, one: Array, two: Array, across: Array) -> tuple[Array, Array]:
    """Lowest and highest level and up coordinates (M, 2) that both sides of a pair have."""
    ends = []
    for side in (one, two):
        level = (at.middle_m[side] * across).sum(axis=1)
        middle = np.stack([level, at.middle_m[side, 2]], axis=1)
        ends.append((middle - at.half_m[side], middle + at.half_m[side]))
    return np.maximum(ends[0][0], ends[1][0]), np.minimum(ends[0][1], ends[1][1])


def _spots(least: Array, most: Array, beside: Array, palms: PalmsConfig) -> Array:
    """(M, S, 2) level and up coordinates at which palms are tried, as much on the surface as they
    go; `beside` (M,): where the centre of mass is.
    """
    half, middle = 0.5 * (most - least), 0.5 * (least + most)
    free = half - np.minimum(palms.palm_half_m, 0.5 * half)
    best = np.clip(beside - middle[:, 0], -free[:, 0], free[:, 0])
    across = np.concatenate([ACROSS * free[:, :1], best[:, None]], axis=1)  # (M, A)
    along = ALONG * free[:, 1:]
    level, up = np.repeat(across, len(ALONG), axis=1), np.tile(along, (1, across.shape[1]))
    return np.asarray(middle[:, None] + np.stack([level, up], axis=-1))


def _on(at: Sides, side: Array, axis: Array, across: Array, spot: Array) -> Array:
    """(M, S, 3) the points of a side at level and up coordinates (M, S, 2)."""
    normal, middle = at.normal[side][:, None], at.middle_m[side][:, None]
    flat = spot[..., :1] * across[:, None] + spot[..., 1:] * UP
    away = ((middle - flat) * normal).sum(axis=-1) / (axis[:, None] * normal).sum(axis=-1)
    return np.asarray(flat + away[..., None] * axis[:, None])


def _priced(thing: Thing, pairs: _Pairs, config: GraspConfig) -> Candidates:
    """All places on all pairs, from both sides, with what they cost."""
    palms = config.palms
    from_com = pairs.sites_m.mean(axis=2) - extent.centre_of_mass_m(thing)  # (M, S, 3)
    aside = np.abs((from_com * pairs.across[:, None]).sum(axis=-1))
    beside = np.abs((from_com * pairs.axis[:, None]).sum(axis=-1))
    up = from_com[..., 2]
    width = np.linalg.norm(pairs.sites_m[:, :, 0] - pairs.sites_m[:, :, 1], axis=-1)
    cost = (
        palms.tilt * np.arctan2(aside, np.maximum(up, 0.0) + palms.hung_m)
        + palms.low_per_m * np.maximum(palms.steady_m - up, 0.0)
        + palms.high_per_m * np.maximum(up, 0.0)
        + palms.wide_per_m * np.maximum(width - palms.wide_m, 0.0)
        + pairs.skin[:, None]
    )

    near = beside <= palms.beside_m
    which = np.nonzero(near)[0]
    sites, normals, across = pairs.sites_m[near], pairs.normals[which], pairs.across[which]
    found = Candidates(  # whoever looks along `across` has the second side to the left
        "palms",
        HANDS,
        np.concatenate([sites[:, ::-1], sites]),
        np.concatenate([normals[:, ::-1], normals]),
        np.concatenate([across, -across]),
        np.zeros(2 * len(which)),
        np.tile(cost[near], 2),
        force_n(thing, palms),
    )
    return with_room(thing, found, config)
