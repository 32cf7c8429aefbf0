"""Moderate scenes: the whole body does something with a thing. Seen from the front, or across one's
way.
"""

import numpy as np

from exoactor.core.goals import Goal
from exoactor.scenes import furniture
from exoactor.scenes.moves import STANDING, Layout, Moves, Task

AT_TABLE = (1.90, -2.05, 1.50), (0.50, 0.0, 0.60)
"""Where the camera stands and looks."""


def sweep_bottle(moves: Moves) -> Layout:
    """A bottle on a table at hand, a little to the right."""
    table = furniture.table(moves.place(0.95, 0.0), moves.yaw(np.pi), 0.66, width_m=0.90)
    bottle = furniture.bottle(moves.on_top(table, 0.13, -0.10))
    return moves.layout(table, bottle, view=AT_TABLE)


def sit_chair(moves: Moves) -> Layout:
    """A chair 1.3 m ahead that faces to the right of who comes."""
    chair = furniture.chair(moves.place(1.30, 0.42), moves.yaw(-np.pi / 2.0))
    return moves.layout(chair, view=((2.05, -2.0, 1.35), (0.72, 0.05, 0.58)))


def lift_box(moves: Moves) -> Layout:
    """A cardboard box on a stool."""
    stool = furniture.stand(moves.place(0.88, 0.0, 0.03), moves.yaw(np.pi), 0.50)
    place = moves.on_top(stool, 0.16, 0.0, (0.01, 0.02))
    carton = furniture.box(place, moves.yaw(stool.yaw_rad, 0.05))
    return moves.layout(stool, carton, view=((1.95, -1.98, 1.45), (0.48, 0.0, 0.60)))


def duck_bar(moves: Moves) -> Layout:
    """A bar across the way, 1.18 m above the floor."""
    bar = furniture.bar(moves.place(0.95, 0.0, 0.04), moves.yaw(0.0))
    return moves.layout(bar, view=((-0.54, -2.20, 1.30), (0.90, 0.0, 0.47)))


def step_over(moves: Moves) -> Layout:
    """A beam on the floor across the way, 8 cm high."""
    beam = furniture.obstacle(moves.place(0.90, 0.0, 0.04), moves.yaw(0.0))
    return moves.layout(beam, view=((-0.52, -2.14, 1.30), (0.85, 0.0, 0.48)))


def wipe_table(moves: Moves) -> Layout:
    """A table with coffee spilt on it."""
    depth, height, into, across = 0.45, 0.68, 0.15 + moves.by(0.02), -0.08 + moves.by(0.04)
    coffee = furniture.spill(depth, height, into, across, (0.07, 0.13))
    table = furniture.table(
        moves.place(0.95, 0.0), moves.yaw(np.pi), height, depth_m=depth, extra=(coffee,)
    )
    return moves.layout(table, view=AT_TABLE)


TASKS = (
    Task(
        "A1",
        "sweep-bottle",
        "sweep the bottle aside",
        sweep_bottle,
        (
            Goal("touched", "bottle"),
            Goal("moved", "bottle", amount=12.0),
            Goal("on", "bottle", "table"),
            Goal("in_place", "table"),
        ),
    ),
    Task(
        "A2",
        "chair",
        "walk to the chair and sit down",
        sit_chair,
        (Goal("seated", "chair"), Goal("in_place", "chair", amount=100.0)),
    ),
    Task(
        "A3",
        "lift-box",
        "lift the box and stand up",
        lift_box,
        (Goal("lifted", "box"), Goal("held", "box"), STANDING),
    ),
    Task(
        "A4",
        "duck-bar",
        "duck under the bar",
        duck_bar,
        (Goal("under", "bar"), Goal("untouched", "bar"), STANDING),
    ),
    Task(
        "A5",
        "step-over",
        "step over the obstacle",
        step_over,
        (Goal("over", "obstacle"), Goal("in_place", "obstacle", amount=20.0), STANDING),
    ),
    Task(
        "A6",
        "wipe-table",
        "wipe the table",
        wipe_table,
        (Goal("touched", "table"), Goal("wiped", "table"), Goal("in_place", "table")),
    ),
)
