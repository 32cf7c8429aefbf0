"""Goals of the way: what the body passed through, under, over and around."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.goals import Goal, GoalKind
from exoactor.core.motion import Flags
from exoactor.scenes import affordances, extent
from exoactor.scenes.goals.measures import Measure, at_least, at_most, local, spoken
from exoactor.scenes.goals.reading import Read, Reading, index_of, thing_of
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import Trace

STEPPED_ON_N = 20.0
BENEATH_M, BEYOND_M = 0.08, 0.30
"""From the middle of what is overhead: where the body is beneath it, and where it is past it."""
BEYOND_S = 0.3
"""How long the body is beyond what it has passed, if it comes back."""


def _through(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    gap = affordances.opening(scene.thing(thing_of(goal)))
    half = np.inf if gap is None else gap.size_m[1]
    return _passing(trace, thing_of(goal), trace.pelvis_m, half, "body", since)


def _under(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name = thing_of(goal)
    gap = affordances.opening(scene.thing(name))
    half, free = (np.inf, np.inf) if gap is None else (gap.size_m[1], 2.0 * gap.size_m[2])
    passed = _passing(trace, name, trace.pelvis_m, half, "body", since)
    path = _crosswise(local(trace, name, trace.pelvis_m), since)
    below = (np.abs(path[:, 0]) <= BENEATH_M) & (np.abs(path[:, 1]) <= half)
    top = float(trace.top_m[below].max()) if below.any() else np.inf
    measures = (
        *passed.measures,
        at_most(f"highest point under the {spoken(name)}", top, free, "m", 2),
        at_least(f"beyond the {spoken(name)}", float(path[since:, 0].max()), BEYOND_M, "m", 2),
    )
    return Reading(measures, passed.holds)


def _over(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name = thing_of(goal)
    half = float(np.abs(extent.box_m(scene.thing(name))[:, 1]).max())
    feet = [
        _passing(trace, name, trace.feet_m[:, foot], half, f"{side} foot", since)
        for foot, side in enumerate(("left", "right"))
    ]
    load = float(trace.surroundings.load_n[:, index_of(trace, name)].max())
    trod = at_most(f"weight put on the {spoken(name)}", load, STEPPED_ON_N, "N")
    return Reading(
        (*(measure for foot in feet for measure in foot.measures), trod),
        feet[0].holds & feet[1].holds,
    )


def _around(scene: Scene, trace: Trace, goal: Goal, since: int) -> Reading:
    name = thing_of(goal)
    apart = (trace.pelvis_m - np.array(scene.thing(name).pos_m))[:, :2]
    angle = np.degrees(np.unwrap(np.arctan2(apart[:, 1], apart[:, 0])))
    turned = np.abs(angle - angle[since])
    turned[:since] = 0.0
    measure = at_least(f"went around the {spoken(name)}", float(turned[-1]), goal.limit, "°")
    return Reading((measure,), turned >= goal.limit)


def _crosswise(path_m: Array, since: int) -> Array:
    """A path (T, 3) in a thing's frame, as it is for who comes from behind the thing."""
    return path_m if path_m[since, 0] <= 0.0 else path_m * [-1.0, -1.0, 1.0]


def _passing(
    trace: Trace, name: str, point_m: Array, half_width_m: float, by: str, since: int
) -> Reading:
    """A path (T, 3) in the world passes a thing between its sides, from the side on which it is at
    a frame to the other.
    """
    path = _crosswise(local(trace, name, point_m), since)
    says, at = f"{by} beyond the {spoken(name)}", _crossing(path[:, 0] > 0.0, trace.time_s, since)
    if at is None:
        missed = Measure(says, f"{path[-1, 0]:.2f} m", False)
        return Reading((missed,), np.zeros(len(path), dtype=np.bool_))
    aside = abs(float(path[at, 1]))
    figure = (
        f"{path[-1, 0]:.2f} m, passed {aside:.2f} m from its middle (at most {half_width_m:.2f})"
    )
    fits = aside <= half_width_m
    return Reading((Measure(says, figure, fits),), (np.arange(len(path)) >= at) & fits)


def _crossing(beyond: Flags, time_s: Array, since: int) -> int | None:
    """The first frame after another from which on (T,) flags hold for a while, or to the end."""
    for at in np.flatnonzero(beyond[1:] & ~beyond[:-1]) + 1:
        if at > since and beyond[at:][time_s[at:] <= time_s[at] + BEYOND_S].all():
            return int(at)
    return None


READ: dict[GoalKind, Read] = {
    "through": _through,
    "under": _under,
    "over": _over,
    "around": _around,
}
