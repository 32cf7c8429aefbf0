"""Easy scenes, seen from behind: to walk somewhere and stop there."""

import numpy as np

from exoactor.scenes import furniture
from exoactor.scenes.moves import Layout, Moves


def bottle_table(moves: Moves) -> Layout:
    """A bottle near the front edge of a table, 1.7 m ahead."""
    table = furniture.table(moves.place(1.83, 0.0), moves.yaw(np.pi), 0.68)
    bottle = furniture.bottle(furniture.on_top(table, 0.12 + moves.by(0.02), moves.by(0.05)))
    camera = moves.camera((-0.97, -2.00, 1.30), (0.85, 0.05, 0.45))
    return Layout((table, bottle), moves.start(), camera)


def basket(moves: Moves) -> Layout:
    """A basket on the floor, 1.75 m ahead."""
    woven = furniture.basket((*moves.place(1.75, 0.10, 0.10), 0.0), radius_m=0.20, height_m=0.26)
    camera = moves.camera((-0.97, -2.00, 1.30), (0.85, 0.05, 0.45))
    return Layout((woven,), moves.start(), camera)


def around_chair(moves: Moves) -> Layout:
    """A chair in the way, and a mark on the floor behind it."""
    chair = furniture.chair(moves.place(0.90, 0.14), moves.yaw(-2.2))
    mark = furniture.mark(moves.place(1.70, -0.05))
    camera = moves.camera((-0.72, -2.05, 1.30), (0.92, -0.05, 0.49))
    return Layout((chair, mark), moves.start(), camera)


def doorway(moves: Moves) -> Layout:
    """A partition with a doorway, and a mark on the floor beyond."""
    door = furniture.doorway(moves.place(0.75, 0.0, 0.04), moves.yaw(0.0))
    mark = furniture.mark(moves.place(1.38, 0.05, 0.04))
    camera = moves.camera((-1.48, -1.42, 1.20), (0.75, 0.03, 0.51))
    return Layout((door, mark), moves.start(), camera)
