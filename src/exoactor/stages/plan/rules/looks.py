"""How things look and how large they are, in the words with which people tell one from another:
colours, sizes, which is leftmost or nearest.
"""

import colorsys
from collections.abc import Callable, Sequence

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.scenes import affordances, paints
from exoactor.scenes.extent import box_m, half_m
from exoactor.scenes.scene import Part, Scene, Thing

COLOURS = (
    "black", "white", "grey", "gray", "silver", "red", "orange", "brown", "beige", "tan", "yellow",
    "green", "teal", "turquoise", "blue", "purple", "violet", "pink",
)  # fmt: skip
MATERIALS: dict[str, tuple[str, ...]] = {
    "wooden": ("oak", "pine", "ash"), "wood": ("oak", "pine", "ash"),
    "cardboard": ("cardboard",), "wicker": ("wicker",), "metal": ("steel", "can"),
    "steel": ("steel",),
}  # fmt: skip
"""Materials that paints show."""
UNSEEN = (
    "plastic", "glass", "paper", "old", "new", "empty", "full", "open", "closed", "round", "square",
    "flat", "nearby", "whole", "same", "nice", "crumpled", "striped", "thin", "heavy", "light",
)  # fmt: skip
"""What a scene does not tell: let pass where only one thing is called so."""
_PICTURED = {name: ("brown", "beige", "tan") for name in ("oak", "pine", "wicker", "cardboard")}
_HUES = ((0.04, ("red",)), (0.11, ("orange",)), (0.18, ("yellow",)), (0.45, ("green",)),
         (0.53, ("teal", "turquoise", "blue")), (0.70, ("blue",)), (0.80, ("purple", "violet")),
         (0.93, ("pink", "purple")), (1.01, ("red",)))  # fmt: skip
"""Colours by their hue, up to which each goes."""
SHARE = 0.3
"""Of a thing's skin, for a colour to be one of its own."""
ASIDE_M = 0.05
CLEARLY = 1.15
"""What is so far aside is on the left or the right; a size this much above the next is the larger
one."""

Size = Callable[[Thing], float]


def colours(thing: Thing) -> set[str]:
    """Words for the colours of its large parts."""
    area: dict[str, float] = {}
    for part in thing.parts:
        if part.drawn:
            area[part.paint] = area.get(part.paint, 0.0) + _skin_m2(part)
    total = sum(area.values())
    return {word for paint, size in area.items() if size >= SHARE * total for word in _named(paint)}


def materials(thing: Thing) -> set[str]:
    """Words for what it seems to be made of."""
    paints = {part.paint for part in thing.parts}
    return {word for word, shown in MATERIALS.items() if paints & set(shown)}


def volume(thing: Thing) -> float:
    """Of the box around it, in cubic metres."""
    low, high = box_m(thing)
    return float(np.prod(high - low))


def height(thing: Thing) -> float:
    """Of its top above what it stands on."""
    return float(box_m(thing)[1, 2])


def length(thing: Thing) -> float:
    """Of its longest side on the floor."""
    low, high = box_m(thing)
    return float((high - low)[:2].max())


SIZES: dict[str, tuple[Size, float]] = {
    **dict.fromkeys(("small", "smaller", "smallest", "little", "tiny"), (volume, -1.0)),
    **dict.fromkeys(("big", "bigger", "biggest", "large", "larger", "largest"), (volume, 1.0)),
    **dict.fromkeys(("tall", "taller", "tallest", "high", "higher", "highest"), (height, 1.0)),
    **dict.fromkeys(("low", "lower", "lowest", "short", "shorter", "shortest"), (height, -1.0)),
    **dict.fromkeys(("long", "longer", "longest", "wide", "wider", "widest"), (length, 1.0)),
    **dict.fromkeys(("narrow", "narrower", "narrowest"), (length, -1.0)),
}  # fmt: skip
"""What a word compares, and whether the larger or the smaller is meant."""


WORDS = frozenset((*COLOURS, *MATERIALS, *UNSEEN, *SIZES))
"""All words for how things look."""


def extreme(things: Sequence[Thing], size: Size, sign: float) -> list[Thing]:
    """The largest (smallest, for a sign of -1) if it is so clearly; else all that may be meant."""
    if len(things) < 2:
        return list(things)
    ordered = sorted(things, key=lambda thing: -sign * size(thing))
    first, second = size(ordered[0]), size(ordered[1])
    clear = max(first, second) >= CLEARLY * min(first, second)
    return ordered[:1] if clear else list(things)


def middle_m(thing: Thing) -> Array:
    """(2,) of it on the floor, where it stands at first."""
    return np.asarray(thing.to_world(box_m(thing).mean(axis=0))[:2])


def from_left(scene: Scene, things: Sequence[Thing]) -> list[Thing]:
    """Things from the left to the right, as seen from the start."""
    return sorted(things, key=lambda thing: -float(ahead_and_left(scene, middle_m(thing))[1]))


def ahead_and_left(scene: Scene, point_m: Array) -> Array:
    """(2,) a place on the floor (2,), as seen from the start."""
    offset = np.array([*(np.asarray(point_m)[:2] - scene.start.place_m), 0.0])
    back = rotations.from_yaw(np.array(-scene.start.yaw_rad))
    return np.asarray(rotations.rotate(back, offset)[:2])


def lies(scene: Scene, thing: Thing, side: str) -> bool:
    """Whether it is to the left or right of straight ahead, as seen from the start."""
    left = float(ahead_and_left(scene, middle_m(thing))[1])
    return left > ASIDE_M if side == "left" else left < -ASIDE_M


def in_line(scene: Scene, one: Thing, other: Thing) -> bool:
    """Whether neither of two things is further to the left, as seen from the start."""
    left = [ahead_and_left(scene, middle_m(thing))[1] for thing in (one, other)]
    return float(abs(left[0] - left[1])) < ASIDE_M


def apart_m(one: Thing, other: Thing) -> float:
    """Between the middles of two things, seen from above."""
    return float(np.linalg.norm(middle_m(one) - middle_m(other)))


def on_side(scene: Scene, thing: Thing, side: str, to: Thing) -> bool:
    """Whether a thing is on a side of another, as seen from the start, within 45° of it."""
    ahead, left = ahead_and_left(scene, middle_m(thing)) - ahead_and_left(scene, middle_m(to))
    along = {"forwards": ahead, "backwards": -ahead, "left": left, "right": -left}
    far = float(np.hypot(ahead, left))
    return far > 0.0 and (side == "beside" or along[side] >= far * np.cos(np.pi / 4.0))


def between(thing: Thing, one: Thing, other: Thing) -> bool:
    """Whether it is between two others, no further aside than along."""
    way = middle_m(other) - middle_m(one)
    length_m = float(np.linalg.norm(way))
    if length_m == 0.0:
        return False
    along, across = (
        float(axis @ (middle_m(thing) - middle_m(one)))
        for axis in (way / length_m, np.array([-way[1], way[0]]) / length_m)
    )
    return min(along, length_m - along) >= abs(across)


def supported(scene: Scene, thing: Thing, on: Thing | None) -> bool:
    """Whether it stands on or in another; None for the floor."""
    return affordances.support(scene, thing) is on


def _skin_m2(part: Part) -> float:
    x, y, z = half_m(part)
    return float(x * y + y * z + z * x)


def _named(paint: str) -> tuple[str, ...]:
    """Words for a paint."""
    if paint in _PICTURED:
        return _PICTURED[paint]
    hue, saturation, value = colorsys.rgb_to_hsv(*paints.paint_of(paint).rgb)
    if value < 0.22:
        return ("black",)
    if saturation < 0.18:
        return ("white",) if value > 0.8 else ("grey", "gray", "silver")
    if 0.03 < hue < 0.14 and (saturation < 0.6 or value < 0.7):
        return ("brown", "beige", "tan")
    return next(words for limit, words in _HUES if hue <= limit)
