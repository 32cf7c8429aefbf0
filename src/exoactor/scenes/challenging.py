"""Challenging scenes, seen from the front: something is grasped, carried and put where it
belongs.
"""

import numpy as np

from exoactor.core.goals import Goal
from exoactor.scenes import furniture
from exoactor.scenes.moves import Layout, Moves, Task

NUDGED = Goal("in_place", "table", amount=50.0)
"""Tables may give a little."""
VIEW = (1.90, -2.05, 1.50), (0.50, 0.0, 0.60)


def can_basket(moves: Moves) -> Layout:
    """A can at the right hand, a basket before the middle, on a table."""
    table = furniture.table(moves.place(0.96, 0.0), moves.yaw(np.pi), 0.64)
    can = furniture.can(moves.on_top(table, 0.10, -0.22))
    woven = furniture.basket(moves.on_top(table, 0.18, 0.06))
    return moves.layout(table, can, woven, view=VIEW)


def paper_bin(moves: Moves) -> Layout:
    """A crumpled sheet on a table, a bin on the floor at the right of it."""
    table = furniture.table(moves.place(0.96, 0.06, 0.03), moves.yaw(np.pi), 0.66, width_m=0.66)
    paper = furniture.paper(moves.on_top(table, 0.10, -0.16), moves.by(np.pi))
    bin_ = furniture.waste_bin((*moves.place(0.64, -0.60), 0.0))
    return moves.layout(table, paper, bin_, view=((2.30, -1.76, 1.50), (0.46, -0.08, 0.56)))


def bottle_basket(moves: Moves) -> Layout:
    """A bottle at the right hand, a low basket before the middle, on a table."""
    table = furniture.table(moves.place(0.96, 0.0), moves.yaw(np.pi), 0.62)
    bottle = furniture.bottle(moves.on_top(table, 0.10, -0.20))
    woven = furniture.basket(moves.on_top(table, 0.18, 0.07), height_m=0.08)
    return moves.layout(table, bottle, woven, view=VIEW)


def carry_box(moves: Moves) -> Layout:
    """A box on a table ahead, another table at the right."""
    table = furniture.table(
        moves.place(0.93, 0.0, 0.03),
        moves.yaw(np.pi),
        0.56,
        called=("table", "first table"),
        depth_m=0.38,
        width_m=0.60,
    )

    second = furniture.table(
        moves.place(0.35, -1.30),
        moves.yaw(np.pi / 2.0),
        0.56,
        name="second_table",
        called=("other table", "second table"),
        depth_m=0.42,
        width_m=0.64,
    )

    place = moves.on_top(table, 0.15, 0.0, (0.01, 0.03))
    carton = furniture.box(place, moves.yaw(table.yaw_rad, 0.05), mass_kg=1.0)
    camera = moves.camera((2.20, -1.75, 1.50), (0.35, -0.30, 0.60))

    return Layout((table, second, carton), moves.start(), camera)


TASKS = (
    Task(
        "S1",
        "can-basket",
        "put the can into the basket",
        can_basket,
        (Goal("in", "can", "basket"), Goal("let_go", "can"), NUDGED),
    ),
    Task(
        "S2",
        "paper-bin",
        "drop the crumpled paper into the bin",
        paper_bin,
        (Goal("in", "paper", "bin"), Goal("let_go", "paper"), Goal("upright", "bin")),
    ),
    Task(
        "S3",
        "bottle-basket",
        "place the bottle upright in the basket",
        bottle_basket,
        (
            Goal("in", "bottle", "basket"),
            Goal("upright", "bottle"),
            Goal("let_go", "bottle"),
            NUDGED,
        ),
    ),
    Task(
        "S4",
        "carry-box",
        "carry the box from one table to the other",
        carry_box,
        (
            Goal("on", "box", "second_table"),
            Goal("upright", "box"),
            Goal("let_go", "box"),
            NUDGED,
            Goal("in_place", "second_table", amount=50.0),
        ),
    ),
)
