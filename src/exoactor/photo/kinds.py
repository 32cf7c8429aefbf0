"""What a kind of thing usually looks like: its size and how much that varies, its outline, the
edges that stand out.

The kinds are those of a scene's description; sizes are depth (along its x, where its front looks),
width and height of the box around it.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.spatial import ConvexHull

from exoactor.core.checks import Array
from exoactor.scenes import affordances
from exoactor.scenes.description.kinds import KINDS
from exoactor.scenes.description.shapes import Quantity
from exoactor.scenes.extent import around_m, half_m
from exoactor.scenes.scene import Part, Thing

SPREAD = 0.20
"""Standard deviation of the logarithm of the size of things of one kind: furniture is sold for
children and for adults."""
SPREADS = {"box": 0.35, "cylinder": 0.35, "ball": 0.35, "bottle": 0.15, "cup": 0.12, "can": 0.08}
FRONTED = frozenset({"chair", "shelf", "stairs", "ramp", "doorway"})
"""Their fronts look other than their backs."""
TURNED = frozenset({"cup", "paper"})
"""How they are turned is not told by a box, and makes no difference: they are taken as round."""
LONG = 0.3
"""Edges of parts that are so long, as a share of the thing's longer side, stand out."""
AXES = {"depth": (0,), "going": (0,), "width": (1,), "height": (2,), "rise": (2,)}
"""Which side of the box around a thing a parameter of its kind stretches; diameter: both level
ones."""
QUARTERS = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


@dataclass(frozen=True)
class Prior:
    """`usual_m` (3,): the box around it; `spread`: of the logarithm of all three together.

    outline: points (N, 3) whose hull it fills, and edges: ends (E, 2, 3) of those that stand out,
    both with the thing's place as their origin and the box's sides as their units. top: how high
    that is on which something stands. round: it looks the same from all sides; fronted: its front
    can be told from its back.
    """

    usual_m: Array
    spread: float
    outline: Array
    edges: Array
    top: float
    round: bool
    fronted: bool

    @property
    def period_rad(self) -> float:
        """By which it may be turned, and looks the same."""
        return 2.0 * np.pi if self.fronted else np.pi


@cache
def prior(kind: str) -> Prior:
    """Of a kind of KINDS."""
    thing = KINDS[kind].made({})
    parts = [part for part in thing.parts if part.drawn]
    points = np.concatenate([around_m(part) for part in parts])
    size = np.ptp(points, axis=0)
    face = affordances.top(thing)
    return Prior(
        size,
        SPREADS.get(kind, SPREAD),
        points[ConvexHull(points).vertices] / size,
        np.array([edge for part in parts for edge in _edges(part, size)]).reshape(-1, 2, 3) / size,
        float(face.middle_m[2] / size[2]) if face else 1.0,
        KINDS[kind].round or kind in TURNED,
        kind in FRONTED,
    )


def parameters(kind: str, size_m: Array) -> dict[str, float]:
    """What a description says of one of that size, in metres."""
    ratio, said = size_m / prior(kind).usual_m, {}
    for name, shape in KINDS[kind].parameters.items():
        if isinstance(shape, Quantity) and shape.usual is not None:
            value = shape.usual * float(ratio[list(AXES.get(name, (0, 1)))].mean())
            said[name] = float(np.clip(value, shape.low, shape.high))
    return said


def made(kind: str, size_m: Array) -> Thing:
    """One of about that size, at the origin."""
    return KINDS[kind].made(parameters(kind, size_m))


def _edges(part: Part, size_m: Array) -> Array:
    """(E, 2, 3) the upper edges of an upright box, where they are long."""
    half = half_m(part)
    if part.kind != "box" or part.quat_wxyz != (1.0, 0.0, 0.0, 0.0):
        return np.zeros((0, 2, 3))
    if 2.0 * half[:2].max() < LONG * size_m[:2].max():
        return np.zeros((0, 2, 3))
    corner = np.column_stack([QUARTERS, np.ones(4)]) * half + np.array(part.pos_m)
    return np.stack([corner, np.roll(corner, -1, axis=0)], axis=1)
