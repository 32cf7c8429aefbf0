"""The kinds of things that a description may name, with their parameters: a table over
`furniture` and `structures`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from exoactor.scenes import furniture, structures
from exoactor.scenes.description.shapes import METRES, Count, Quantity, Shape
from exoactor.scenes.scene import Thing

FLOOR, ORIGIN = (0.0, 0.0), (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Kind:
    """A parametric thing: `build` makes it at the origin from its parameters by name, in metres,
    each `name` of a length as `name_m`.

    round: it looks the same from all sides, and faces nowhere. paint: of the parts that a colour
    changes.
    """

    says: str
    build: Callable[..., Thing]
    paint: str
    parameters: Mapping[str, Shape] = field(default_factory=dict)
    round: bool = False

    def made(self, values: Mapping[str, float]) -> Thing:
        """With these parameters, the usual ones where none is given."""
        usual = {name: getattr(shape, "usual", None) for name, shape in self.parameters.items()}
        told = {**usual, **{name: values[name] for name in self.parameters if name in values}}
        named = {
            f"{name}_m" if isinstance(self.parameters[name], Quantity) else name: value
            for name, value in told.items()
        }
        return self.build(**named)


def _long(says: str, usual: float, low: float, high: float) -> Quantity:
    return Quantity(says, METRES, low, high, usual)


def _size(height: float, width: float, depth: float, most: float = 3.0) -> dict[str, Shape]:
    """Of what is as high, as wide from left to right and as deep from front to back."""
    return {
        "height": _long("how high it is", height, 0.01, most),
        "width": _long("from its left to its right", width, 0.01, most),
        "depth": _long("from its front to its back", depth, 0.01, most),
    }


def _furniture(height: float, width: float, depth: float, of: str) -> dict[str, Shape]:
    return {
        "height": _long(f"of its {of} above the floor", height, 0.15, 1.5),
        "width": _long("from its left to its right", width, 0.15, 3.0),
        "depth": _long("from its front to its back", depth, 0.15, 2.0),
    }


def _turned(height: float, diameter: float, low: float = 0.02) -> dict[str, Shape]:
    """Of what is round about its upright axis."""
    return {
        "height": _long("how high it is", height, 0.02, 2.0),
        "diameter": _long("across", diameter, low, 1.0),
    }


def _of_radius(build: Callable[..., Thing]) -> Callable[..., Thing]:
    """A vessel that takes its opening's radius."""

    def made(*, height_m: float, diameter_m: float) -> Thing:
        return build(ORIGIN, height_m=height_m, radius_m=diameter_m / 2.0)

    return made


KINDS: dict[str, Kind] = {
    "table": Kind(
        "a table on four legs, 18 kg, slippery on top",
        partial(furniture.table, FLOOR, 0.0), "oak", _furniture(0.68, 0.80, 0.42, "top"),
    ),
    "chair": Kind(
        "a chair with a back, 12.8 kg",
        partial(furniture.chair, FLOOR, 0.0), "blue", _furniture(0.41, 0.42, 0.40, "seat"),
    ),
    "stool": Kind(
        "a stool to put something on, 12 kg",
        partial(furniture.stand, FLOOR, 0.0), "pine", _furniture(0.50, 0.40, 0.34, "top"),
    ),
    "shelf": Kind(
        "boards between two sides, 20 kg", structures.shelf, "pine",
        {**_furniture(1.20, 0.80, 0.30, "top"), "height": _long("how high it is", 1.2, 0.3, 2.4),
         "boards": Count("how many, the top included", 1, 8, 3)},
    ),
    "bench": Kind(
        "a bench to sit on, 16 kg", structures.bench, "oak", _furniture(0.42, 1.20, 0.36, "seat")
    ),
    "box": Kind(
        "a cardboard box, 1.2 kg",
        partial(furniture.box, ORIGIN), "cardboard", _size(0.25, 0.30, 0.25, 1.0),
    ),
    "cylinder": Kind(
        "an upright cylinder, 0.5 kg",
        partial(furniture.cylinder, ORIGIN), "grey", _turned(0.15, 0.08), round=True,
    ),
    "bottle": Kind(
        "a bottle of water, 0.3 kg",
        partial(furniture.bottle, ORIGIN), "bottle", _turned(0.20, 0.064, 0.03), round=True,
    ),
    "can": Kind(
        "a full drinks can, 0.35 kg",
        partial(furniture.can, ORIGIN), "can", _turned(0.115, 0.066), round=True,
    ),
    "cup": Kind(
        "a mug, its handle to its left, 0.3 kg",
        partial(furniture.cup, ORIGIN, 0.0), "white", _turned(0.10, 0.09, 0.05),
    ),
    "paper": Kind(
        "a crumpled sheet, 7 cm across, 30 g", partial(furniture.paper, ORIGIN, 0.0), "paper"
    ),
    "bin": Kind(
        "a waste-paper bin, 1.5 kg",
        _of_radius(furniture.waste_bin), "grey", _turned(0.32, 0.30, 0.08), round=True,
    ),
    "basket": Kind(
        "a round basket, 1 kg",
        _of_radius(furniture.basket), "wicker", _turned(0.10, 0.26, 0.08), round=True,
    ),
    "ball": Kind(
        "a ball, 0.4 kg", partial(furniture.ball, ORIGIN), "orange",
        {"diameter": _long("across", 0.20, 0.03, 1.0)}, round=True,
    ),
    "bar": Kind(
        "a bar across the way, on two posts, to duck under",
        partial(furniture.bar, FLOOR, 0.0), "white",
        {"height": _long("free below it", 1.18, 0.3, 2.5),
         "width": _long("between its posts", 1.30, 0.5, 4.0)},
    ),
    "beam": Kind(
        "a beam on the floor across the way, to step over, 3 kg",
        partial(furniture.obstacle, FLOOR, 0.0), "yellow", _size(0.08, 1.0, 0.06),
    ),
    "step": Kind("a low platform", structures.step, "pine", _size(0.10, 0.80, 0.40)),
    "stairs": Kind(
        "steps up, away from who stands behind it", structures.stairs, "pine",
        {"steps": Count("how many", 1, 12, 3),
         "rise": _long("of each step", 0.10, 0.02, 0.3),
         "going": _long("how deep each step is", 0.28, 0.1, 1.0),
         "width": _long("from its left to its right", 0.80, 0.2, 4.0)},
    ),
    "ramp": Kind(
        "a wedge that goes up, away from who stands behind it",
        structures.ramp, "pine", _size(0.15, 0.80, 1.20, 6.0),
    ),
    "doorway": Kind(
        "a partition with a doorway in it",
        partial(furniture.doorway, FLOOR, 0.0), "partition",
        {"height": _long("of the opening", 1.43, 0.5, 2.6),
         "width": _long("of the opening", 1.0, 0.4, 3.0)},
    ),
    "wall": Kind("a wall", structures.wall, "partition", _size(2.4, 2.0, 0.10, 12.0)),
    "mark": Kind(
        "a round mark on the floor, to stop at",
        partial(furniture.mark, FLOOR), "red",
        {"diameter": _long("across", 0.32, 0.05, 1.0)}, round=True,
    ),
}  # fmt: skip
"""By name."""
