"""Furniture and small things with sizes, weights and paints drawn within what makes sense for
somebody 1.32 m tall. Each stands at the origin, its front to +x.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from exoactor.core.checks import Array
from exoactor.scenes import furniture
from exoactor.scenes.scaling import scaled
from exoactor.scenes.scene import Thing

Rng: TypeAlias = np.random.Generator
HERE = (0.0, 0.0)
ON_FLOOR = (0.0, 0.0, 0.0)

WOODS = ("oak", "pine", "ash", "white", "grey", "dark")
COLOURS = ("blue", "teal", "red", "yellow", "grey", "white", "sand")


def table(
    rng: Rng,
    height_m: tuple[float, float] = (0.56, 0.72),
    *,
    name: str = "table",
    called: tuple[str, ...] = ("table", "desk"),
) -> Thing:
    """For handling things on it: 56 to 72 cm high."""
    high, deep, wide = rng.uniform(*height_m), rng.uniform(0.38, 0.55), rng.uniform(0.60, 1.00)
    made = furniture.table(HERE, 0.0, high, name=name, called=called, depth_m=deep, width_m=wide)
    return replace(
        _painted(made, {"oak": _any(rng, WOODS)}),
        mass_kg=rng.uniform(14.0, 30.0),
        friction=rng.uniform(0.3, 0.5),
    )


def stool(rng: Rng) -> Thing:
    """Of 42 to 54 cm."""
    made = scaled(furniture.stand(HERE, 0.0, rng.uniform(0.42, 0.54)), _stretched(rng, 0.1, (0, 1)))
    called = ("stool", "stand")
    return replace(
        _painted(made, {"pine": _any(rng, WOODS)}),
        name="stool",
        called=called,
        mass_kg=rng.uniform(8.0, 15.0),
    )


def chair(rng: Rng) -> Thing:
    """Its seat 38 to 44 cm high."""
    made = scaled(furniture.chair(HERE, 0.0), _stretched(rng, 0.07, (0, 1, 2)))
    paints = {"blue": _any(rng, COLOURS), "ash": _any(rng, WOODS)}
    return replace(_painted(made, paints), mass_kg=rng.uniform(9.0, 16.0))


def basket(rng: Rng) -> Thing:
    """To stand on the floor."""
    return furniture.basket(
        ON_FLOOR, radius_m=rng.uniform(0.15, 0.22), height_m=rng.uniform(0.15, 0.30)
    )


def waste_bin(rng: Rng) -> Thing:
    """About 30 cm high and wide."""
    return scaled(furniture.waste_bin(ON_FLOOR), _stretched(rng, 0.15, (0, 2), round_=True))


def box(rng: Rng) -> Thing:
    """For two hands: 22 to 34 cm wide, up to 2 kg."""
    made = furniture.box(ON_FLOOR, mass_kg=rng.uniform(0.5, 2.0))
    deep, wide, high = rng.uniform(0.8, 1.1), rng.uniform(0.75, 1.15), rng.uniform(0.65, 1.1)
    paints = {"cardboard": _any(rng, ("cardboard", "cardboard", "white", "blue", "sand"))}
    return replace(
        _painted(scaled(made, (deep, wide, high)), paints), friction=rng.uniform(0.6, 0.9)
    )


def bottle(rng: Rng) -> Thing:
    """17 to 23 cm high."""
    made = scaled(furniture.bottle(ON_FLOOR), _stretched(rng, 0.14, (0, 2), round_=True))
    paints = {"cap": _any(rng, COLOURS), "label": _any(rng, COLOURS)}
    return replace(
        _painted(made, paints), mass_kg=rng.uniform(0.2, 0.45), friction=rng.uniform(0.3, 0.4)
    )


def can(rng: Rng) -> Thing:
    """10 to 13 cm high."""
    made = scaled(furniture.can(ON_FLOOR), _stretched(rng, 0.1, (0, 2), round_=True))
    return replace(
        _painted(made, {"can": _any(rng, COLOURS)}),
        mass_kg=rng.uniform(0.2, 0.4),
        friction=rng.uniform(0.3, 0.45),
    )


def doorway(rng: Rng) -> Thing:
    """About a metre wide."""
    return scaled(furniture.doorway(HERE, 0.0), _stretched(rng, 0.12, (1,)))


def bar(rng: Rng) -> Thing:
    """Across the way, 1.10 to 1.24 m free below it."""
    made = furniture.bar(HERE, 0.0)
    return scaled(made, (1.0, rng.uniform(0.9, 1.15), rng.uniform(1.10, 1.24) / 1.18))


def beam(rng: Rng) -> Thing:
    """On the floor across the way, 5 to 11 cm high."""
    deep, wide, high = rng.uniform(0.8, 1.6), rng.uniform(0.75, 1.2), rng.uniform(0.65, 1.4)
    made = scaled(furniture.obstacle(HERE, 0.0), (deep, wide, high))
    paints = {"yellow": _any(rng, COLOURS)}
    return replace(_painted(made, paints), mass_kg=rng.uniform(2.0, 5.0))


ON_THE_FLOOR: dict[str, Callable[[Rng], Thing]] = {
    "table": table, "chair": chair, "stool": stool, "basket": basket, "bin": waste_bin, "box": box,
}  # fmt: skip
ON_A_TABLE: dict[str, Callable[[Rng], Thing]] = {"bottle": bottle, "can": can}
"""What stands about in a room, and on its tables."""


def _any(rng: Rng, names: tuple[str, ...]) -> str:
    return names[int(rng.integers(len(names)))]


def _stretched(rng: Rng, by: float, axes: tuple[int, ...], round_: bool = False) -> Array:
    """(3,) factors around 1 along some axes; `round_`: along y as along x."""
    out = np.ones(3)
    for axis in axes:
        out[axis] = rng.uniform(1.0 - by, 1.0 + by)
    if round_:
        out[1] = out[0]
    return out


def _painted(thing: Thing, paints: dict[str, str]) -> Thing:
    """With other paints for some."""
    parts = (replace(part, paint=paints.get(part.paint, part.paint)) for part in thing.parts)
    return replace(thing, parts=tuple(parts))
