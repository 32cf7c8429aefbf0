"""How much room there is: for a body that walks straight on, and for a thing that is moved."""

from dataclasses import replace

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.humans import gait
from exoactor.rehearsal import places
from exoactor.rehearsal.floors import Floor
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.scenes import affordances, extent
from exoactor.scenes.scene import Scene, Thing

STRIKES_M = 0.02
"""Nearer than this a thing that is moved strikes another."""
PASSING_M, AHEAD_FREE_M = 0.22, 0.02
"""From the middle of a body that walks straight on to anything; and between what it stretches
ahead and anything."""


def free_way(builder: PerformanceBuilder, goal_m: Array, says: str) -> None:
    """That nothing stands in the straight way to a place (2,).

    Raises:
        BadMotionError: it says what does, and how far one gets.
    """
    far = float(np.linalg.norm(goal_m - builder.place_m))
    path = np.linspace(builder.place_m, goal_m, max(2, int(far / 0.02)))
    for name, floor in Floor.each(builder.scene):
        clear = floor.clear_m(path)
        short = clear < np.minimum(PASSING_M, clear[0] - 0.01)
        if short.any():
            free = far * float(short.argmax()) / len(path)
            raise BadMotionError(
                f"there is no room to walk {far:.1f} m {says}: the {name} is {free:.1f} m away",
                "say a shorter way, or turn first",
            )


def room_m(builder: PerformanceBuilder, thing: Thing, way: Array, far_m: float) -> float:
    """How far a thing on the floor can go along (2,) before it strikes something, up to `far_m`."""
    points = _outline(builder, thing)
    floor = Floor.of(as_it_is(builder), without=(thing.name,))
    along = np.arange(0.0, far_m + 0.0199, 0.02)
    clear = floor.clear_m(points[:, None] + along[:, None] * way).min(axis=0)
    blocked = clear < np.minimum(STRIKES_M, clear[0] - 1e-6)
    return min(far_m, float(along[max(0, int(blocked.argmax()) - 1)])) if blocked.any() else far_m


def room_on_top_m(builder: PerformanceBuilder, thing: Thing, way: Array, far_m: float) -> float:
    """How far a thing can be slid along (3,) on what it stands on, up to `far_m`: it stays on it,
    and strikes nothing.
    """
    start = builder.things[thing.name].place_m
    others = [
        path
        for name, path in builder.things.items()
        if name not in (thing.name, _under(builder, thing))
    ]
    points = np.array([builder.things[thing.name].at(point) for point in samples(thing)])
    for far in np.arange(0.0, far_m + 0.0199, 0.02):
        moved = points + far * way
        struck = any(path.distance(moved).min() < STRIKES_M / 2.0 for path in others)
        if struck or not borne(builder, thing, (start + far * way)[None]):
            return max(0.0, float(far) - 0.02)
    return far_m


def borne(builder: PerformanceBuilder, thing: Thing, point_m: Array) -> bool:
    """Whether places (N, 3) are all over what a thing stands on."""
    under = places.holder(builder, thing)
    if under is None:
        return bool(
            Floor.of(builder.scene, without=(thing.name,)).clear_m(point_m[:, :2]).min() > 0.0
        )
    path = builder.things[under.name]
    back = rotations.conjugate(path.quat_wxyz)
    local = rotations.rotate(np.broadcast_to(back, (len(point_m), 4)), point_m - path.place_m)
    height = builder.things[thing.name].place_m[2] - path.place_m[2]
    faces = [f for f in affordances.surfaces(under) if abs(f.middle_m[2] - height) < 0.03]
    return any(bool(face.holds(local).all()) for face in faces)


def _under(builder: PerformanceBuilder, thing: Thing) -> str | None:
    under = places.holder(builder, thing)
    return None if under is None else under.name


def samples(thing: Thing) -> Array:
    """(N, 3) points of a thing in its frame, enough to tell whether it strikes something."""
    parts = [extent.around_m(part) for part in thing.parts if part.solid]
    return np.concatenate([*parts, *(part.mean(axis=0)[None] for part in parts)])


def _outline(builder: PerformanceBuilder, thing: Thing) -> Array:
    """(N, 2) corners of a thing from above, where it is by now."""
    return np.array([builder.things[thing.name].at(point)[:2] for point in samples(thing)])


def as_it_is(builder: PerformanceBuilder) -> Scene:
    """The scene with all things where they are by now, as far as they stand upright."""
    things = tuple(
        replace(path.thing, pos_m=(float(x), float(y), float(z)), yaw_rad=yaw_rad)
        for path in builder.things.values()
        for x, y, z in [path.place_m]
        for yaw_rad in [float(rotations.yaw(path.quat_wxyz))]
    )
    return replace(builder.scene, things=things)


def free_ahead_m(builder: PerformanceBuilder, most_m: float) -> float:
    """How far nothing stands straight ahead of the body's middle, up to so much."""
    along = np.arange(0.0, most_m, 0.02)
    path = builder.place_m + along[:, None] * gait.ahead(builder.yaw_rad)
    blocked = Floor.of(builder.scene).clear_m(path) < AHEAD_FREE_M
    return float(along[blocked.argmax()]) if blocked.any() else most_m
