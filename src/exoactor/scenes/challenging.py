"""Challenging scenes, seen from the front: something is grasped, carried and put where it
belongs.
"""

import numpy as np

from exoactor.scenes import furniture
from exoactor.scenes.moves import Layout, Moves

VIEW = (1.90, -2.05, 1.50), (0.50, 0.0, 0.60)


def can_basket(moves: Moves) -> Layout:
    """A can at the right hand, a basket before the middle, on a table."""
    table = furniture.table(moves.place(0.96, 0.0), moves.yaw(np.pi), 0.64)
    can = furniture.can(furniture.on_top(table, 0.10 + moves.by(0.02), -0.22 + moves.by(0.03)))
    woven = furniture.basket(furniture.on_top(table, 0.18 + moves.by(0.02), 0.06 + moves.by(0.03)))
    return Layout((table, can, woven), moves.start(), moves.camera(*VIEW))


def paper_bin(moves: Moves) -> Layout:
    """A crumpled sheet on a table, a bin on the floor at the right of it."""
    table = furniture.table(moves.place(0.96, 0.06, 0.03), moves.yaw(np.pi), 0.66, width_m=0.66)
    paper = furniture.paper(
        furniture.on_top(table, 0.10 + moves.by(0.02), -0.16 + moves.by(0.03)), moves.by(np.pi)
    )
    bin_ = furniture.waste_bin((*moves.place(0.64, -0.60), 0.0))
    return Layout(
        (table, paper, bin_), moves.start(), moves.camera((2.30, -1.76, 1.50), (0.46, -0.08, 0.56))
    )


def bottle_basket(moves: Moves) -> Layout:
    """A bottle at the right hand, a low basket before the middle, on a table."""
    table = furniture.table(moves.place(0.96, 0.0), moves.yaw(np.pi), 0.62)
    bottle = furniture.bottle(
        furniture.on_top(table, 0.10 + moves.by(0.02), -0.20 + moves.by(0.03))
    )
    place = furniture.on_top(table, 0.18 + moves.by(0.02), 0.07 + moves.by(0.03))
    return Layout(
        (table, bottle, furniture.basket(place, height_m=0.08)), moves.start(), moves.camera(*VIEW)
    )


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

    place = furniture.on_top(table, 0.15 + moves.by(0.01), moves.by(0.03))
    carton = furniture.box(place, table.yaw_rad + moves.by(0.05), mass_kg=1.0)
    camera = moves.camera((2.20, -1.75, 1.50), (0.35, -0.30, 0.60))

    return Layout((table, second, carton), moves.start(), camera)
