"""Easy scenes, seen from behind: to walk somewhere and stop there."""

import numpy as np

from exoactor.core.goals import Goal
from exoactor.scenes import furniture
from exoactor.scenes.moves import STANDING, Layout, Moves, Task

ON_MARK = Goal("near", "mark", amount=0.14)
VIEW = (-0.97, -2.00, 1.30), (0.85, 0.05, 0.45)


def bottle_table(moves: Moves) -> Layout:
    """A bottle near the front edge of a table, 1.7 m ahead."""
    table = furniture.table(moves.place(1.83, 0.0), moves.yaw(np.pi), 0.68)
    bottle = furniture.bottle(moves.on_top(table, 0.12, 0.0, (0.02, 0.05)))
    camera = moves.camera(*VIEW)
    return Layout((table, bottle), moves.start(), camera)


def basket(moves: Moves) -> Layout:
    """A basket on the floor, 1.75 m ahead."""
    woven = furniture.basket((*moves.place(1.75, 0.10, 0.10), 0.0), radius_m=0.20, height_m=0.26)
    camera = moves.camera(*VIEW)
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


TASKS = (
    Task(
        "B1",
        "bottle-table",
        "walk to the bottle on the table",
        bottle_table,
        (
            Goal("near", "bottle", amount=0.62),
            Goal("facing", "bottle"),
            STANDING,
            Goal("upright", "bottle"),
            Goal("in_place", "table"),
        ),
    ),
    Task(
        "B2",
        "basket",
        "walk to the basket",
        basket,
        (
            Goal("near", "basket", amount=0.45),
            Goal("facing", "basket"),
            STANDING,
            Goal("in_place", "basket"),
        ),
    ),
    Task(
        "B3",
        "around-chair",
        "go around the chair",
        around_chair,
        (
            Goal("around", "chair"),
            ON_MARK,
            STANDING,
            Goal("untouched", "chair"),
            Goal("in_place", "chair"),
        ),
    ),
    Task(
        "B4",
        "doorway",
        "walk through the doorway and stop at the mark",
        doorway,
        (Goal("through", "doorway"), ON_MARK, STANDING, Goal("untouched", "doorway")),
    ),
)
