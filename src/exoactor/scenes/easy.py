"""Easy scenes, seen from behind: to walk somewhere and stop there."""

import numpy as np

from exoactor.scenes import furniture
from exoactor.scenes.measures import (
    at_least,
    faces,
    near,
    stands,
    stays,
    success,
    untouched,
    upright,
    went_through,
)
from exoactor.scenes.moves import Layout, Moves, Task
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import Success, Trace

WITHIN_M, FACING_DEG = 0.65, 35.0
"""An arm's length and a step away, and looking at it, is at it."""
ON_MARK_M = 0.30
VIEW = (-0.97, -2.00, 1.30), (0.85, 0.05, 0.45)
AROUND_DEG = 120.0


def bottle_table(moves: Moves) -> Layout:
    """A bottle near the front edge of a table, 1.7 m ahead."""
    table = furniture.table(moves.place(1.83, 0.0), moves.yaw(np.pi), 0.68)
    bottle = furniture.bottle(moves.on_top(table, 0.12, 0.0, (0.02, 0.05)))
    camera = moves.camera(*VIEW)
    return Layout((table, bottle), moves.start(), camera)


def at_bottle(scene: Scene, trace: Trace) -> Success:
    """Stands still at the bottle, facing it; the bottle stands, the table keeps its place."""
    bottle = np.array(scene.thing("bottle").pos_m)
    return success(
        near(trace, bottle, WITHIN_M, "bottle"),
        faces(trace, bottle, FACING_DEG, "bottle"),
        *stands(trace),
        upright(trace, "bottle"),
        stays(scene, trace, "table"),
    )


def basket(moves: Moves) -> Layout:
    """A basket on the floor, 1.75 m ahead."""
    woven = furniture.basket((*moves.place(1.75, 0.10, 0.10), 0.0), radius_m=0.20, height_m=0.26)
    camera = moves.camera(*VIEW)
    return Layout((woven,), moves.start(), camera)


def at_basket(scene: Scene, trace: Trace) -> Success:
    """Stands still at the basket, facing it; the basket keeps its place."""
    woven = np.array(scene.thing("basket").pos_m)
    return success(
        near(trace, woven, WITHIN_M, "basket"),
        faces(trace, woven, FACING_DEG, "basket"),
        *stands(trace),
        stays(scene, trace, "basket"),
    )


def around_chair(moves: Moves) -> Layout:
    """A chair in the way, and a mark on the floor behind it."""
    chair = furniture.chair(moves.place(0.90, 0.14), moves.yaw(-2.2))
    mark = furniture.mark(moves.place(1.70, -0.05))
    camera = moves.camera((-0.72, -2.05, 1.30), (0.92, -0.05, 0.49))
    return Layout((chair, mark), moves.start(), camera)


def behind_chair(scene: Scene, trace: Trace) -> Success:
    """Went at least 120° around the chair without touching it, and stands still on the mark."""
    apart = trace.pelvis_m[:, :2] - scene.thing("chair").pos_m[:2]
    angle = np.degrees(np.unwrap(np.arctan2(apart[:, 1], apart[:, 0])))
    return success(
        at_least("went around the chair", abs(float(angle[-1] - angle[0])), AROUND_DEG, "°"),
        near(trace, np.array(scene.thing("mark").pos_m), ON_MARK_M, "mark"),
        *stands(trace),
        untouched(trace, "chair"),
        stays(scene, trace, "chair"),
    )


def doorway(moves: Moves) -> Layout:
    """A partition with a doorway, and a mark on the floor beyond."""
    door = furniture.doorway(moves.place(0.75, 0.0, 0.04), moves.yaw(0.0))
    mark = furniture.mark(moves.place(1.38, 0.05, 0.04))
    camera = moves.camera((-1.48, -1.42, 1.20), (0.75, 0.03, 0.51))
    return Layout((door, mark), moves.start(), camera)


def beyond_doorway(scene: Scene, trace: Trace) -> Success:
    """Walked through the doorway without touching it, and stands still on the mark."""
    opening = scene.thing("doorway").part("opening")
    return success(
        went_through(trace, "doorway", trace.pelvis_m, opening.size_m[1], "body"),
        near(trace, np.array(scene.thing("mark").pos_m), ON_MARK_M, "mark"),
        *stands(trace),
        untouched(trace, "doorway"),
    )


TASKS = (
    Task("B1", "bottle-table", "walk to the bottle on the table", bottle_table, at_bottle),
    Task("B2", "basket", "walk to the basket", basket, at_basket),
    Task("B3", "around-chair", "go around the chair", around_chair, behind_chair),
    Task("B4", "doorway", "walk through the doorway and stop at the mark", doorway, beyond_doorway),
)
