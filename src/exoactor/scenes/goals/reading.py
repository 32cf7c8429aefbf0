"""What a goal is read as off a trace, and what its readings share: whose they are, and where things
and bodies are to each other.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.goals import Goal, side
from exoactor.core.motion import Flags
from exoactor.scenes import affordances
from exoactor.scenes.goals.measures import Measure, spoken
from exoactor.scenes.scene import Scene, Thing
from exoactor.scenes.trace import Trace


@dataclass(frozen=True)
class Reading:
    """`holds` (T,): the instants at which it is so; of what happens once and stays so, from when
    on.
    """

    measures: tuple[Measure, ...]
    holds: Flags


Read = Callable[[Scene, Trace, Goal, int], Reading]
"""`int`: the frame since which it is asked."""


def thing_of(goal: Goal) -> str:
    """The thing that a goal is about."""
    return str(goal.thing)


def to_of(goal: Goal) -> str:
    """The second thing that it is about."""
    return str(goal.to)


def index_of(trace: Trace, name: str) -> int:
    """The place of a thing among the surroundings."""
    return trace.surroundings.index(name)


def lean_deg(trace: Trace) -> Array:
    """(T,) how far the trunk leans."""
    return np.asarray(np.degrees(np.arccos(np.clip(trace.upright, -1.0, 1.0))))


def aside_m(scene: Scene, trace: Trace, goal: Goal, point_m: Array, to: str) -> Array:
    """(T, 2) from the middle of what they are beside to points (T, 3): along the side that is
    asked for, and across it. Between two things, from one towards the other.
    """
    apart = (point_m - middles_m(scene.thing(to), trace))[:, :2]
    if goal.other is not None:
        across = (middles_m(scene.thing(goal.other), trace) - middles_m(scene.thing(to), trace))[
            :, :2
        ]
        way = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    else:
        turn = {"forwards": 0.0, "left": 0.5, "backwards": 1.0, "right": -0.5}
        yaw = scene.start.yaw_rad + np.pi * turn.get(str(goal.direction), 0.0)
        way = np.broadcast_to([np.cos(yaw), np.sin(yaw)], apart.shape)
    along = (apart * way).sum(axis=1)
    if goal.other is not None:
        along = np.minimum(along, (across * way).sum(axis=1) - along)
    return np.stack([along, np.abs(way[:, 0] * apart[:, 1] - way[:, 1] * apart[:, 0])], axis=1)


def on_that_side(aside_m: Array, goal: Goal, to: str, who: str) -> Reading:
    """Within 45° of the side that is asked for, any side where none is; `aside_m` (T, 2).

    Between two things the limit is for how far aside of the line from one to the other: how far
    along it is a matter of how large they are and how far apart.
    """
    along, across = aside_m.T
    far = across if goal.other is not None else np.hypot(along, across)
    holds = (far <= goal.limit) & (np.hypot(along, across) > 0.0)
    if goal.direction is not None:
        holds &= along >= across
    says = f"{who} {side(goal.direction, f'the {spoken(to)}', f'the {spoken(str(goal.other))}')}"
    figure = f"{along[-1] * 100:z.0f} cm that way, {across[-1] * 100:.0f} cm aside"
    return Reading((Measure(says, figure, bool(holds[-1])),), holds)


def middles_m(thing: Thing, trace: Trace) -> Array:
    """(T, 3) the middle of a thing's body, wherever it has got to."""
    at = index_of(trace, thing.name)
    centre = affordances.middle_m(thing)
    quat = trace.surroundings.quat_wxyz[:, at]
    return np.asarray(
        trace.surroundings.pos_m[:, at]
        + rotations.rotate(quat, np.broadcast_to(centre, (len(quat), 3)))
    )
