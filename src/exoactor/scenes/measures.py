"""What success predicates measure on a trace: each measure is a name, a figure in words, and
whether it will do.

A predicate knows what happened to the body and the things, and where the scene had set them; it
never sees the plan.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import Success, Trace

STILL_S, STILL_M = 0.7, 0.03
"""Feet that stay within so much for so long, at the end, stand still."""
STANDING_M, STANDING_UP = 0.58, 0.87
"""Least height of the hips' middle (0.68 m in the G1's stand) and of the torso's upright share (30°
of lean)."""
PUSHED_M = 0.03
"""Furniture that moved less was not pushed."""
REST_S, REST_M = 0.4, 0.01
"""A thing that stays within so much for so long, at the end, lies still."""
UPRIGHT_DEG = 20.0


@dataclass(frozen=True)
class Measure:
    """One thing that a task asks for."""

    name: str
    figure: str
    achieved: bool


def success(*measures: Measure) -> Success:
    """All of them together; the details say which one was missed."""
    details = {m.name: m.figure if m.achieved else f"{m.figure}: missed" for m in measures}
    return Success(all(m.achieved for m in measures), details)


def at_most(name: str, value: float, limit: float, unit: str, digits: int = 0) -> Measure:
    """A figure that shall not exceed its limit."""
    figure = f"{_amount(value, unit, digits)} (at most {limit:.{digits}f})"
    return Measure(name, figure, bool(value <= limit))


def at_least(name: str, value: float, limit: float, unit: str, digits: int = 0) -> Measure:
    """A figure that shall reach its limit."""
    figure = f"{_amount(value, unit, digits)} (at least {limit:.{digits}f})"
    return Measure(name, figure, bool(value >= limit))


def _amount(value: float, unit: str, digits: int) -> str:
    """The value and its unit, "0.40 m"; degrees follow their number at once, "35°"."""
    return f"{value:.{digits}f}{'' if unit == '°' else ' '}{unit}"


def ending(trace: Trace, lasts_s: float) -> Flags:
    """(T,) the instants of the last seconds."""
    return np.asarray(trace.time_s >= trace.time_s[-1] - lasts_s - 1e-9)


def longest_s(trace: Trace, holds: Flags) -> float:
    """How long (T,) flags hold without a break, at the longest."""
    best, since = 0.0, None
    for time_s, held in zip(trace.time_s, holds, strict=True):
        since = (time_s if since is None else since) if held else None
        best = max(best, time_s - since) if since is not None else best
    return float(best)


def standing(trace: Trace) -> Flags:
    """(T,) whether the body stands: hips up, torso upright."""
    return np.asarray((trace.pelvis_m[:, 2] >= STANDING_M) & (trace.upright >= STANDING_UP))


def stands(trace: Trace) -> tuple[Measure, Measure]:
    """It stands at the end, and its feet keep their place."""
    last = ending(trace, STILL_S)
    feet = trace.feet_m[last]
    wander = float(np.linalg.norm(np.ptp(feet, axis=0)[:, :2], axis=-1).max())
    upright, hips = float(trace.upright[last].min()), float(trace.pelvis_m[last, 2].min())
    figure = f"hips at {hips:.2f} m, torso leaning {lean_deg(upright):.0f}°"
    return (
        Measure("standing at the end", figure, bool(standing(trace)[last].all())),
        at_most(f"feet, last {STILL_S} s, moved", wander * 1e3, STILL_M * 1e3, "mm", 1),
    )


def lean_deg(up: float) -> float:
    """How far an axis leans whose upright share is given."""
    return float(np.degrees(np.arccos(np.clip(up, -1.0, 1.0))))


def near(trace: Trace, point_m: Array, within_m: float, name: str) -> Measure:
    """At the end the body is near a point, seen from above."""
    away = float(np.linalg.norm(trace.pelvis_m[-1, :2] - point_m[:2]))
    return at_most(f"distance to the {name}", away, within_m, "m", 2)


def faces(trace: Trace, point_m: Array, within_deg: float, name: str) -> Measure:
    """At the end the body faces a point."""
    x, y = point_m[:2] - trace.pelvis_m[-1, :2]
    off = np.degrees(np.arctan2(y, x) - trace.facing_rad[-1])
    away = abs((off + 180.0) % 360.0 - 180.0)
    return at_most(f"turned away from the {name}", away, within_deg, "°")


def shift_m(scene: Scene, trace: Trace, name: str) -> Array:
    """(T,) how far a thing is from where the scene set it, seen from above."""
    pos = trace.surroundings.pos_m[:, trace.surroundings.index(name), :2]
    return np.asarray(np.linalg.norm(pos - scene.thing(name).pos_m[:2], axis=-1))


def stays(scene: Scene, trace: Trace, name: str, within_m: float = PUSHED_M) -> Measure:
    """A thing keeps its place all the time."""
    furthest = float(shift_m(scene, trace, name).max())
    return at_most(f"{_spoken(name)} moved", furthest * 1e3, within_m * 1e3, "mm")


def untouched(trace: Trace, name: str) -> Measure:
    """The body never touches a thing."""
    touched = trace.surroundings.touched[:, trace.surroundings.index(name)]
    figure = f"from {trace.time_s[touched.argmax()]:.1f} s" if touched.any() else "never"
    return Measure(f"{_spoken(name)} touched", figure, not touched.any())


def upright(trace: Trace, name: str) -> Measure:
    """A thing is upright at the end."""
    quat = trace.surroundings.quat_wxyz[-1, trace.surroundings.index(name)]
    up = rotations.rotate(quat, np.array([0.0, 0.0, 1.0]))[2]
    return at_most(f"{_spoken(name)} tilted", lean_deg(up), UPRIGHT_DEG, "°")


def left_alone(trace: Trace, name: str) -> tuple[Measure, Measure]:
    """At the end a thing lies still on something, and no hand is on it."""
    around, last = trace.surroundings, ending(trace, REST_S)
    at = around.index(name)
    stir = float(np.linalg.norm(np.ptp(around.pos_m[last, at], axis=0)))
    rests, held = bool(around.resting[last, at].all()), bool(around.touched[last, at].any())
    return (
        Measure(f"{_spoken(name)} let go", "still touched" if held else "yes", not held),
        Measure(
            f"{_spoken(name)} at rest",
            f"moved {stir * 1e3:.0f} mm in the last {REST_S} s" if rests else "rests on nothing",
            rests and stir <= REST_M,
        ),
    )


def inside(scene: Scene, trace: Trace, name: str, container: str) -> Measure:
    """At the end the middle of a thing's body is in a container, wherever that has got to."""
    around, room = trace.surroundings, scene.thing(container).part("inside")
    at = around.index(name)
    centre = np.array(scene.thing(name).part("body").pos_m)
    middle = around.pos_m[-1, at] + rotations.rotate(around.quat_wxyz[-1, at], centre)
    x, y, z = local(trace, container, middle[None], -1)[0] - np.array(room.pos_m)
    aside, above = float(np.hypot(x, y)), float(abs(z))
    reach, half = room.size_m
    figure = f"{aside * 100:.0f} cm from its axis, {(z + half) * 100:.0f} cm over its floor"
    within = aside <= reach and above <= half + 0.02
    return Measure(f"{_spoken(name)} in the {container}", figure, within)


def local(trace: Trace, name: str, point_m: Array, frame: int | None = None) -> Array:
    """World points (T, 3) in a thing's frame, as it was at each instant, or at that of `frame`."""
    around, at = trace.surroundings, trace.surroundings.index(name)
    every = slice(None) if frame is None else [frame]
    apart = point_m - around.pos_m[every, at]
    return rotations.rotate(rotations.conjugate(around.quat_wxyz[every, at]), apart)


def crossing(path_m: Array) -> int | None:
    """Of a path (T, 3) in a thing's frame, the frame in which it comes to the thing's front (x > 0)
    for good.
    """
    beyond = path_m[:, 0] > 0.0
    if not beyond[-1] or beyond.all():
        return None
    return int(np.flatnonzero(~beyond)[-1]) + 1


def went_through(trace: Trace, name: str, path_m: Array, half_width_m: float, by: str) -> Measure:
    """A path (T, 3) in the world passes a thing between its sides, from its back to its front."""
    path = local(trace, name, path_m)
    at, what, figure = crossing(path), f"{by} beyond the {name}", f"{path[-1, 0]:.2f} m"
    if at is None:
        return Measure(what, figure, False)
    aside = abs(float(path[at, 1]))
    figure += f", passed {aside:.2f} m from its middle (at most {half_width_m:.2f})"
    return Measure(what, figure, aside <= half_width_m)


def _spoken(name: str) -> str:
    return name.replace("_", " ")
