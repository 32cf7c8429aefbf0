"""Furniture and small things with sizes, weights and colours drawn within what makes sense for
somebody 1.32 m tall. Each stands at the origin, its front to +x.
"""

import colorsys
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from exoactor.scenes import furniture, structures
from exoactor.scenes.scene import Thing

Rng: TypeAlias = np.random.Generator
HERE = (0.0, 0.0)
ON_FLOOR = (0.0, 0.0, 0.0)
WOODS = ("oak", "pine", "ash", "white", "grey", "dark")
PLAIN, VIVID = (0.05, 0.3), (0.4, 0.8)
"""Saturations of colours, least and most."""


def colour(rng: Rng, saturation: tuple[float, float], least_bright: float = 0.35) -> str:
    """A paint of any hue."""
    rgb = colorsys.hsv_to_rgb(rng.random(), rng.uniform(*saturation), rng.uniform(least_bright, 1))
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb)


def table(rng: Rng, height_m: tuple[float, float] = (0.56, 0.72)) -> Thing:
    """For handling things on it: 56 to 72 cm high."""
    high, deep, wide = rng.uniform(*height_m), rng.uniform(0.38, 0.55), rng.uniform(0.60, 1.00)
    made = furniture.table(HERE, 0.0, high, depth_m=deep, width_m=wide)
    painted = _painted(made, oak=_wood(rng), steel=_wood(rng))
    return replace(painted, mass_kg=rng.uniform(14.0, 30.0), friction=rng.uniform(0.3, 0.5))


def stool(rng: Rng) -> Thing:
    """Of 42 to 54 cm."""
    high, deep, wide = rng.uniform(0.42, 0.54), rng.uniform(0.30, 0.38), rng.uniform(0.36, 0.44)
    made = furniture.stand(HERE, 0.0, high, depth_m=deep, width_m=wide)
    painted = _painted(made, pine=_wood(rng))
    named = replace(painted, name="stool", called=("stool", "stand"))
    return replace(named, mass_kg=rng.uniform(8.0, 15.0))


def chair(rng: Rng) -> Thing:
    """Its seat 38 to 44 cm high."""
    high, deep, wide = rng.uniform(0.38, 0.44), rng.uniform(0.36, 0.43), rng.uniform(0.38, 0.46)
    made = furniture.chair(HERE, 0.0, height_m=high, depth_m=deep, width_m=wide)
    painted = _painted(made, blue=colour(rng, VIVID), ash=_wood(rng))
    return replace(painted, mass_kg=rng.uniform(9.0, 16.0))


def bench(rng: Rng) -> Thing:
    """To sit on, 38 to 44 cm high."""
    high, deep, wide = rng.uniform(0.38, 0.44), rng.uniform(0.32, 0.40), rng.uniform(0.9, 1.3)
    made = structures.bench(height_m=high, depth_m=deep, width_m=wide)
    return _painted(made, oak=_wood(rng))


def basket(rng: Rng) -> Thing:
    """To stand on the floor."""
    wide, high = rng.uniform(0.15, 0.22), rng.uniform(0.15, 0.30)
    return furniture.basket(ON_FLOOR, radius_m=wide, height_m=high)


def waste_bin(rng: Rng) -> Thing:
    """About 30 cm high and wide."""
    wide, high = rng.uniform(0.13, 0.17), rng.uniform(0.27, 0.37)
    made = furniture.waste_bin(ON_FLOOR, radius_m=wide, height_m=high)
    return _painted(made, grey=colour(rng, PLAIN))


def box(rng: Rng) -> Thing:
    """For two hands: 22 to 34 cm wide, up to 2 kg."""
    deep, wide, high = rng.uniform(0.20, 0.28), rng.uniform(0.22, 0.34), rng.uniform(0.16, 0.28)
    made = furniture.box(
        ON_FLOOR, mass_kg=rng.uniform(0.5, 2.0), depth_m=deep, width_m=wide, height_m=high
    )
    paint = "cardboard" if rng.random() < 0.5 else colour(rng, PLAIN)
    return replace(_painted(made, cardboard=paint), friction=rng.uniform(0.6, 0.9))


def carton(rng: Rng) -> Thing:
    """A large box on the floor, 35 to 55 cm high, 2 to 5 kg."""
    deep, wide, high = rng.uniform(0.30, 0.42), rng.uniform(0.32, 0.45), rng.uniform(0.35, 0.55)
    made = furniture.box(
        ON_FLOOR, mass_kg=rng.uniform(2.0, 5.0), depth_m=deep, width_m=wide, height_m=high
    )
    return replace(made, friction=rng.uniform(0.4, 0.7))


def bottle(rng: Rng) -> Thing:
    """17 to 23 cm high."""
    high, wide = rng.uniform(0.17, 0.23), rng.uniform(0.055, 0.073)
    made = furniture.bottle(ON_FLOOR, height_m=high, diameter_m=wide)
    painted = _painted(made, cap=colour(rng, VIVID), label=colour(rng, PLAIN))
    return replace(painted, mass_kg=rng.uniform(0.2, 0.45), friction=rng.uniform(0.3, 0.4))


def can(rng: Rng) -> Thing:
    """10 to 13 cm high."""
    high, wide = rng.uniform(0.10, 0.13), rng.uniform(0.058, 0.073)
    made = furniture.can(ON_FLOOR, height_m=high, diameter_m=wide)
    painted = _painted(made, can=colour(rng, VIVID))
    return replace(painted, mass_kg=rng.uniform(0.2, 0.4), friction=rng.uniform(0.3, 0.45))


def ball(rng: Rng) -> Thing:
    """18 to 24 cm wide."""
    made = furniture.ball(ON_FLOOR, diameter_m=rng.uniform(0.18, 0.24))
    return _painted(made, orange=colour(rng, VIVID))


def doorway(rng: Rng) -> Thing:
    """About a metre wide."""
    wide, high = rng.uniform(0.9, 1.15), rng.uniform(1.43, 1.6)
    made = furniture.doorway(HERE, 0.0, width_m=wide, height_m=high)
    return _painted(made, partition=colour(rng, PLAIN, 0.6))


def bar(rng: Rng) -> Thing:
    """Across the way, 1.10 to 1.24 m free below it."""
    high, wide = rng.uniform(1.10, 1.24), rng.uniform(1.2, 1.5)
    return _painted(furniture.bar(HERE, 0.0, height_m=high, width_m=wide), red=colour(rng, VIVID))


def beam(rng: Rng) -> Thing:
    """On the floor across the way, 5 to 11 cm high."""
    deep, wide, high = rng.uniform(0.05, 0.10), rng.uniform(0.8, 1.2), rng.uniform(0.05, 0.11)
    made = furniture.obstacle(HERE, 0.0, depth_m=deep, width_m=wide, height_m=high)
    return replace(_painted(made, yellow=colour(rng, VIVID)), mass_kg=rng.uniform(2.0, 5.0))


ON_THE_FLOOR: dict[str, Callable[[Rng], Thing]] = {
    "table": table, "chair": chair, "stool": stool, "basket": basket, "bin": waste_bin, "box": box,
}  # fmt: skip
ON_A_TABLE: dict[str, Callable[[Rng], Thing]] = {"bottle": bottle, "can": can}
"""What stands about in a room, and on its tables."""


def _wood(rng: Rng) -> str:
    return str(rng.choice(WOODS))


def _painted(thing: Thing, **paints: str) -> Thing:
    """With other paints for some."""
    parts = (replace(part, paint=paints.get(part.paint, part.paint)) for part in thing.parts)
    return replace(thing, parts=tuple(parts))
