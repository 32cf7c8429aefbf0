"""Scenes richer than the fourteen: several things of a kind, told apart by colour, size, place."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from exoactor.core.frames import Camera
from exoactor.scenes import furniture, tasks
from exoactor.scenes.scene import Part, Scene, Start, Thing, Vec3

FACING = np.pi
"""Turned towards the start."""


def cup(name: str, paint: str, pos_m: Vec3) -> Thing:
    """A cup 9 cm high."""
    body = Part("body", "cylinder", (0.035, 0.045), (0.0, 0.0, 0.045), paint=paint)
    return Thing(name, ("cup", "mug"), (body,), pos_m, mass_kg=0.2)


def ball(pos_m: Vec3) -> Thing:
    """A ball 9 cm across."""
    body = Part("body", "sphere", (0.045,), (0.0, 0.0, 0.045), paint="yellow")
    return Thing("ball", ("ball",), (body,), pos_m, mass_kg=0.2)


def carton(name: str, half_m: Vec3, pos_m: Vec3, paint: str = "cardboard") -> Thing:
    """A box of a size, a kilogram."""
    body = Part("body", "box", half_m, (0.0, 0.0, half_m[2]), paint=paint)
    return Thing(name, ("box",), (body,), pos_m, mass_kg=1.0)


def room(name: str, *things: Thing) -> Scene:
    """Things before somebody who stands at the origin and looks along x."""
    camera = Camera.looking_at(
        np.array([2.0, -2.0, 1.5]), np.array([0.6, 0.0, 0.5]), 970, 1280, 720
    )
    return Scene(name, 0, "stand still", things, Start((0.0, 0.0), 0.0), camera)


def lab() -> Scene:
    """Two cups and a bottle on a table, a chair on the left, a stool and a bin on the right, a ball
    before the table, a basket and a mark on the floor.
    """
    table = furniture.table((1.5, 0.0), FACING, 0.66, width_m=1.0)
    return room(
        "lab",
        table,
        cup("red_cup", "red", furniture.on_top(table, 0.14, 0.30)),
        cup("blue_cup", "blue", furniture.on_top(table, 0.14, -0.02)),
        furniture.bottle(furniture.on_top(table, 0.14, -0.30)),
        furniture.chair((0.9, 1.2), FACING),
        furniture.stand((0.8, -1.2), FACING, 0.50),
        furniture.waste_bin((0.2, -1.2, 0.0)),
        ball((0.6, 0.15, 0.0)),
        furniture.basket((0.3, 1.1, 0.0)),
        furniture.mark((-0.8, 0.0)),
    )


def boxes() -> Scene:
    """A small, a big and a tall box on the floor, from the left to the right."""
    return room(
        "boxes",
        carton("small_box", (0.07, 0.07, 0.07), (1.2, 0.8, 0.0)),
        carton("big_box", (0.16, 0.2, 0.16), (1.3, 0.0, 0.0)),
        carton("tall_box", (0.06, 0.06, 0.25), (1.2, -0.8, 0.0), "blue"),
    )


def chairs() -> Scene:
    """Three chairs in a row, the right one nearest, the left one farthest away, and a table behind
    the start.
    """
    seats = {"left_chair": (1.9, 0.9), "middle_chair": (1.6, 0.0), "right_chair": (1.1, -0.8)}
    return room(
        "chairs",
        *(replace(furniture.chair(at, FACING), name=name) for name, at in seats.items()),
        furniture.table((-1.2, 0.0), 0.0, 0.66),
    )


ROOMS: dict[str, Callable[[], Scene]] = {"lab": lab, "boxes": boxes, "chairs": chairs}


@cache
def scene(name: str) -> Scene:
    """One of these, or of the fourteen."""
    return ROOMS[name]() if name in ROOMS else tasks.scene(name)
