"""Where one hand closes around a thing, or a part of it: from its side, or from above what is
low.
"""

import numpy as np

from exoactor.core.checks import Array
from exoactor.scenes import extent
from exoactor.scenes.grasps.candidates import UP, Candidates, with_room
from exoactor.scenes.grasps.config import GraspConfig, PowerConfig
from exoactor.scenes.scene import Thing

WAYS = 16
"""Directions in which fingers are tried."""
HEIGHTS = np.linspace(0.0, 1.0, 5)
"""Where along something upright a hand is tried."""


def candidates(thing: Thing, hand: int, config: GraspConfig) -> Candidates:
    """All there are, for one hand: 0 left, 1 right."""
    solid = [part for part in thing.parts if part.solid]
    firm = [part for part in solid if 2.0 * extent.half_m(part).min() >= config.power.closes_m[0]]
    shapes = [extent.around_m(part) for part in firm]
    if len(solid) > 1:
        shapes.append(extent.solid_m(thing))
    bottom, centre = float(extent.box_m(thing)[0, 2]), extent.centre_of_mass_m(thing)
    nothing = np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 3)), np.zeros(0), np.zeros(0)
    rows = [nothing]
    for shape in shapes:
        rows += [_beside(shape, bottom, hand, config.power), _over(shape, config.power)]

    sites, normals, fingers, half, cost = (np.concatenate(each) for each in zip(*rows, strict=True))
    away = sites - centre
    cost = (
        cost
        + config.power.low_per_m * np.maximum(0.0, -away[:, 2])
        + config.power.high_per_m * np.maximum(0.0, away[:, 2])
        + config.power.beside_per_m * np.linalg.norm(away[:, :2], axis=1)
    )
    found = Candidates(
        "power",
        (hand,),
        sites[:, None],
        normals[:, None],
        fingers,
        half,
        cost,
        config.power.force_n,
    )
    return with_room(thing, found, config)


def _beside(
    shape_m: Array, bottom_m: float, hand: int, power: PowerConfig
) -> tuple[Array, Array, Array, Array, Array]:
    """Around something upright, whose hull has corners (N, 3): sites, normals and fingers (K, 3),
    half widths and costs (K,).
    """
    fingers, out = _level()
    out = out if hand == 0 else -out
    middle, wide, deep = _spans(shape_m, fingers, out)
    fits = (wide >= power.closes_m[0]) & (wide <= power.closes_m[1]) & (deep <= power.deep_m)

    top = float(shape_m[:, 2].max())
    low = max(float(shape_m[:, 2].min()) + 0.5 * power.breadth_m, bottom_m + power.over_m)
    high = max(low, top - 0.5 * power.breadth_m)
    height = low + HEIGHTS * (high - low)
    beyond = (height + 0.5 * power.breadth_m - top) / power.breadth_m

    which, at = np.nonzero(fits[:, None] & (beyond <= power.most_beyond))
    sites = np.column_stack([middle[which], height[at]])
    cost = power.beyond * np.maximum(0.0, beyond[at])
    return sites, out[which], fingers[which], 0.5 * wide[which], cost


def _over(shape_m: Array, power: PowerConfig) -> tuple[Array, Array, Array, Array, Array]:
    """From above around something low, the fingers on its far side and the thumb on the near one:
    the same.
    """
    fingers, out = _level()
    middle, _, wide = _spans(shape_m, fingers, out)
    top, high = shape_m[:, 2].max(), np.ptp(shape_m[:, 2])
    least, most = power.closes_m
    fits = (wide >= least) & (wide <= most) & (least <= high <= most)

    half = 0.5 * min(high, power.breadth_m)
    sites = np.column_stack([middle[fits], np.full(fits.sum(), top - half)])
    many = len(sites)
    return (
        sites,
        np.tile(UP, (many, 1)),
        fingers[fits],
        np.full(many, half),
        np.full(many, power.above),
    )


def _level() -> tuple[Array, Array]:
    """(WAYS, 3) directions, and those to the left of them."""
    angle = 2.0 * np.pi * np.arange(WAYS) / WAYS
    ahead = np.stack([np.cos(angle), np.sin(angle), np.zeros(WAYS)], axis=-1)
    return ahead, np.cross(UP, ahead)


def _spans(shape_m: Array, fingers: Array, out: Array) -> tuple[Array, Array, Array]:
    """The middle (K, 2) of a shape seen from above, how wide it is across fingers, how deep along
    them (K,).
    """
    along, across = shape_m @ fingers.T, shape_m @ out.T  # (N, K)
    ahead = 0.5 * (along.min(axis=0) + along.max(axis=0))
    aside = 0.5 * (across.min(axis=0) + across.max(axis=0))
    middle = ahead[:, None] * fingers + aside[:, None] * out
    return middle[:, :2], np.ptp(across, axis=0), np.ptp(along, axis=0)
