"""What the parts of a thing tell: how large it is, what it stands on, how much room is below it."""

import numpy as np

from exoactor.core import rotations
from exoactor.scenes.extent import box_m, part_box_m
from exoactor.scenes.scene import Scene, Thing

TOUCHING_M = 0.03
"""A thing's bottom this near to the top of a part below it stands on it."""


def height_m(thing: Thing) -> float:
    """Of its highest point above what it stands on."""
    return float(box_m(thing)[1, 2])


def width_m(thing: Thing) -> float:
    """Its narrower side, seen from above: what a hand has to span."""
    low, high = box_m(thing)
    return float((high - low)[:2].min())


def headroom_m(thing: Thing) -> float | None:
    """How much room is below it, at its middle; None where nothing is overhead."""
    over = [part_box_m(part) for part in thing.parts if part.solid]
    lows = [
        float(low[2]) for low, high in over if (low[:2] <= 0.0).all() and (high[:2] >= 0.0).all()
    ]
    return min(lows, default=None)


def support(scene: Scene, thing: Thing) -> Thing | None:
    """What the thing stands on or in; None for the floor."""
    if thing.pos_m[2] < TOUCHING_M:
        return None
    return next(
        (other for other in scene.things if other is not thing and _bears(other, thing)), None
    )


def _bears(other: Thing, thing: Thing) -> bool:
    offset = np.array(thing.pos_m) - other.pos_m
    turn = rotations.from_yaw(np.array(-other.yaw_rad))
    x, y, z = rotations.rotate(turn, offset)
    boxes = [part_box_m(part) for part in other.parts if part.solid]
    return any(
        low[0] <= x <= high[0] and low[1] <= y <= high[1] and abs(high[2] - z) < TOUCHING_M
        for low, high in boxes
    )
