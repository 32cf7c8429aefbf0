"""Moderate scenes: the whole body does something with a thing. Seen from the front, or across one's
way.
"""

import numpy as np

from exoactor.scenes import furniture
from exoactor.scenes.moves import Layout, Moves


def sweep_bottle(moves: Moves) -> Layout:
    """A bottle on a table at hand, a little to the right."""
    table = furniture.table(moves.place(0.95, 0.0), moves.yaw(np.pi), 0.66, width_m=0.90)
    bottle = furniture.bottle(
        furniture.on_top(table, 0.13 + moves.by(0.02), -0.10 + moves.by(0.03))
    )
    return Layout(
        (table, bottle), moves.start(), moves.camera((1.90, -2.05, 1.50), (0.50, 0.0, 0.60))
    )


def sit_chair(moves: Moves) -> Layout:
    """A chair 1.3 m ahead that faces to the right of who comes."""
    chair = furniture.chair(moves.place(1.30, 0.42), moves.yaw(-np.pi / 2.0))
    return Layout((chair,), moves.start(), moves.camera((2.05, -2.0, 1.35), (0.72, 0.05, 0.58)))


def lift_box(moves: Moves) -> Layout:
    """A cardboard box on a stool."""
    stool = furniture.stand(moves.place(0.88, 0.0, 0.03), moves.yaw(np.pi), 0.50)
    place = furniture.on_top(stool, 0.16 + moves.by(0.01), moves.by(0.02))
    carton = furniture.box(place, stool.yaw_rad + moves.by(0.05))
    return Layout(
        (stool, carton), moves.start(), moves.camera((1.95, -1.98, 1.45), (0.48, 0.0, 0.60))
    )


def duck_bar(moves: Moves) -> Layout:
    """A bar across the way, 1.18 m above the floor."""
    bar = furniture.bar(moves.place(0.95, 0.0, 0.04), moves.yaw(0.0))
    return Layout((bar,), moves.start(), moves.camera((-0.54, -2.20, 1.30), (0.90, 0.0, 0.47)))


def step_over(moves: Moves) -> Layout:
    """A beam on the floor across the way, 8 cm high."""
    beam = furniture.obstacle(moves.place(0.90, 0.0, 0.04), moves.yaw(0.0))
    return Layout((beam,), moves.start(), moves.camera((-0.52, -2.14, 1.30), (0.85, 0.0, 0.48)))


def wipe_table(moves: Moves) -> Layout:
    """A table with coffee spilt on it."""
    depth, height, into, across = 0.45, 0.68, 0.15 + moves.by(0.02), -0.08 + moves.by(0.04)
    coffee = furniture.spill(depth, height, into, across, (0.07, 0.13))
    table = furniture.table(
        moves.place(0.95, 0.0), moves.yaw(np.pi), height, depth_m=depth, extra=(coffee,)
    )
    return Layout((table,), moves.start(), moves.camera((1.90, -2.05, 1.50), (0.50, 0.0, 0.60)))
