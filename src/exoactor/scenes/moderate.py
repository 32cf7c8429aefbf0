"""Moderate scenes: the whole body does something with a thing. Seen from the front, or across one's
way.
"""

import numpy as np

from exoactor.core.checks import Array
from exoactor.scenes import furniture
from exoactor.scenes.measures import (
    PUSHED_M,
    STANDING_UP,
    Measure,
    at_least,
    at_most,
    ending,
    lean_deg,
    local,
    longest_s,
    shift_m,
    standing,
    stands,
    stays,
    success,
    untouched,
    went_through,
)
from exoactor.scenes.moves import Layout, Moves, Task
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import Success, Trace

AT_TABLE = (1.90, -2.05, 1.50), (0.50, 0.0, 0.60)
"""Where the camera stands and looks."""
ASIDE_M = 0.12
SEATED_SHARE, SEATED_S = 0.3, 1.0
LIFTED_M, LIFTED_S = 0.05, 1.0
STEPPED_ON_N = 20.0
BEYOND_M = 0.30
WIPED_SHARE, CELL_M, PALM_M, OVER_M = 0.6, 0.02, 0.05, 0.06
"""A cell of the spill is wiped when the middle of a palm was within 5 cm beside and 6 cm above
it."""


def sweep_bottle(moves: Moves) -> Layout:
    """A bottle on a table at hand, a little to the right."""
    table = furniture.table(moves.place(0.95, 0.0), moves.yaw(np.pi), 0.66, width_m=0.90)
    bottle = furniture.bottle(moves.on_top(table, 0.13, -0.10))
    return moves.layout(table, bottle, view=AT_TABLE)


def bottle_aside(scene: Scene, trace: Trace) -> Success:
    """The body touched the bottle, which ended at least 12 cm away, still on the table; that keeps
    its place.
    """
    around, bottle = trace.surroundings, trace.surroundings.index("bottle")
    touched = bool(around.touched[:, bottle].any())
    moved = float(shift_m(scene, trace, "bottle")[-1])
    low = float(scene.thing("bottle").pos_m[2] - around.pos_m[-1, bottle, 2])
    return success(
        Measure("bottle touched", "yes" if touched else "never", touched),
        at_least("bottle moved", moved * 100, ASIDE_M * 100, "cm"),
        at_most("bottle below the table's top", low * 100, 3.0, "cm"),
        stays(scene, trace, "table"),
    )


def sit_chair(moves: Moves) -> Layout:
    """A chair 1.3 m ahead that faces to the right of who comes."""
    chair = furniture.chair(moves.place(1.30, 0.42), moves.yaw(-np.pi / 2.0))
    return moves.layout(chair, view=((2.05, -2.0, 1.35), (0.72, 0.05, 0.58)))


def seated(scene: Scene, trace: Trace) -> Success:
    """In the last second the chair bears at least 30 % of the weight nearly always, and the torso
    is upright.
    """
    last = ending(trace, SEATED_S)
    load = trace.surroundings.load_n[last, trace.surroundings.index("chair")] / trace.weight_n
    least, lean = float(np.percentile(load, 10)), lean_deg(trace.upright[last].min())
    away = float(np.linalg.norm(local(trace, "chair", trace.pelvis_m)[-1, :2]))
    return success(
        at_least("weight on the chair", least * 100, SEATED_SHARE * 100, "%"),
        at_most("hips from the middle of the seat", away * 100, 25.0, "cm"),
        at_most("torso leaning", lean, lean_deg(STANDING_UP), "°"),
        stays(scene, trace, "chair", 0.10),
    )


def lift_box(moves: Moves) -> Layout:
    """A cardboard box on a stool."""
    stool = furniture.stand(moves.place(0.88, 0.0, 0.03), moves.yaw(np.pi), 0.50)
    place = moves.on_top(stool, 0.16, 0.0, (0.01, 0.02))
    carton = furniture.box(place, moves.yaw(stool.yaw_rad, 0.05))
    return moves.layout(stool, carton, view=((1.95, -1.98, 1.45), (0.48, 0.0, 0.60)))


def box_lifted(scene: Scene, trace: Trace) -> Success:
    """For a second or more the standing body alone carries the box, at least 5 cm above its
    place.
    """
    at = trace.surroundings.index("box")
    rise = trace.surroundings.pos_m[:, at, 2] - scene.thing("box").pos_m[2]
    carried = ~trace.surroundings.resting[:, at] & trace.surroundings.touched[:, at]
    up, highest = carried & (rise >= LIFTED_M), float(np.max(rise * carried))
    return success(
        at_least("box raised, carried by the body alone", highest * 100, LIFTED_M * 100, "cm"),
        at_least("held up", longest_s(trace, up), LIFTED_S, "s", 1),
        at_least("held up standing", longest_s(trace, up & standing(trace)), LIFTED_S, "s", 1),
    )


def duck_bar(moves: Moves) -> Layout:
    """A bar across the way, 1.18 m above the floor."""
    bar = furniture.bar(moves.place(0.95, 0.0, 0.04), moves.yaw(0.0))
    return moves.layout(bar, view=((-0.54, -2.20, 1.30), (0.90, 0.0, 0.47)))


def under_bar(scene: Scene, trace: Trace) -> Success:
    """Passed under the bar without touching it and stands upright beyond."""
    opening = scene.thing("bar").part("opening")
    path = local(trace, "bar", trace.pelvis_m)
    below = np.abs(path[:, 0]) <= 0.08
    top = float(trace.top_m[below].max()) if below.any() else np.inf
    return success(
        went_through(trace, "bar", trace.pelvis_m, opening.size_m[1], "body"),
        at_most("highest point under the bar", top, 2.0 * opening.size_m[2], "m", 2),
        untouched(trace, "bar"),
        at_least("beyond the bar at the end", float(path[-1, 0]), BEYOND_M, "m", 2),
        *stands(trace),
    )


def step_over(moves: Moves) -> Layout:
    """A beam on the floor across the way, 8 cm high."""
    beam = furniture.obstacle(moves.place(0.90, 0.0, 0.04), moves.yaw(0.0))
    return moves.layout(beam, view=((-0.52, -2.14, 1.30), (0.85, 0.0, 0.48)))


def over_obstacle(scene: Scene, trace: Trace) -> Success:
    """Both feet went over the obstacle, which was neither stepped on nor moved by 2 cm; stands
    beyond.
    """
    beam = scene.thing("obstacle").part("beam")
    load = float(trace.surroundings.load_n[:, trace.surroundings.index("obstacle")].max())
    return success(
        *(
            went_through(trace, "obstacle", trace.feet_m[:, foot], beam.size_m[1], f"{side} foot")
            for foot, side in enumerate(("left", "right"))
        ),
        at_most("weight put on the obstacle", load, STEPPED_ON_N, "N"),
        stays(scene, trace, "obstacle", 0.02),
        *stands(trace),
    )


def wipe_table(moves: Moves) -> Layout:
    """A table with coffee spilt on it."""
    depth, height, into, across = 0.45, 0.68, 0.15 + moves.by(0.02), -0.08 + moves.by(0.04)
    coffee = furniture.spill(depth, height, into, across, (0.07, 0.13))
    table = furniture.table(
        moves.place(0.95, 0.0), moves.yaw(np.pi), height, depth_m=depth, extra=(coffee,)
    )
    return moves.layout(table, view=AT_TABLE)


def table_wiped(scene: Scene, trace: Trace) -> Success:
    """A palm passed over at least 60 % of the spill, close to the table, which keeps its place."""
    cells = _cells(scene)
    palms = np.concatenate([local(trace, "table", trace.hands_m[:, hand]) for hand in (0, 1)])
    height = palms[:, None, 2] - cells[None, :, 2]
    beside = np.linalg.norm(palms[:, None, :2] - cells[None, :, :2], axis=-1)
    wiped = ((beside <= PALM_M) & (height <= OVER_M) & (height >= -PUSHED_M)).any(axis=0)
    touched = trace.surroundings.touched[:, trace.surroundings.index("table")]
    return success(
        at_least("spill wiped", float(wiped.mean()) * 100, WIPED_SHARE * 100, "%"),
        Measure("table touched", f"{touched.mean() * 100:.0f} % of the time", bool(touched.any())),
        stays(scene, trace, "table"),
    )


def _cells(scene: Scene) -> Array:
    """(N, 3) middles of the spill's cells in the table's frame."""
    coffee = scene.thing("table").part("spill")
    half = coffee.size_m[:2]
    x, y = np.meshgrid(*(np.arange(-reach + CELL_M / 2.0, reach, CELL_M) for reach in half))
    inside = (x / half[0]) ** 2 + (y / half[1]) ** 2 <= 1.0
    flat = np.stack([x[inside], y[inside], np.zeros(inside.sum())], axis=-1)
    return np.asarray(flat + np.array(coffee.pos_m))


TASKS = (
    Task("A1", "sweep-bottle", "sweep the bottle aside", sweep_bottle, bottle_aside),
    Task("A2", "chair", "walk to the chair and sit down", sit_chair, seated),
    Task("A3", "lift-box", "lift the box and stand up", lift_box, box_lifted),
    Task("A4", "duck-bar", "duck under the bar", duck_bar, under_bar),
    Task("A5", "step-over", "step over the obstacle", step_over, over_obstacle),
    Task("A6", "wipe-table", "wipe the table", wipe_table, table_wiped),
)
