"""What goals are measured by: each measure is a name, a figure in words, and whether it will
do.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import Trace

STILL_S, STILL_M = 0.7, 0.03
"""Feet that stay within so much for so long, at the end, stand still."""
STANDING_M, STANDING_UP = 0.58, 0.87
"""Least height of the hips' middle (0.68 m in the G1's stand) and of the torso's upright share (30°
of lean)."""
REST_S, REST_M = 0.4, 0.01
"""A thing that stays within so much for so long, at the end, lies still."""
UPRIGHT_RAD = np.radians(20.0)


@dataclass(frozen=True)
class Measure:
    """One thing that a task asks for."""

    name: str
    figure: str
    achieved: bool


def at_most(name: str, value: float, limit: float, unit: str, digits: int = 0) -> Measure:
    """A figure that shall not exceed its limit."""
    return Measure(
        name, f"{_amount(value, unit, digits)} (at most {limit:.{digits}f})", bool(value <= limit)
    )


def at_least(name: str, value: float, limit: float, unit: str, digits: int = 0) -> Measure:
    """A figure that shall reach its limit."""
    return Measure(
        name, f"{_amount(value, unit, digits)} (at least {limit:.{digits}f})", bool(value >= limit)
    )


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


def shift_m(scene: Scene, trace: Trace, name: str) -> Array:
    """(T,) how far a thing is from where the scene set it, seen from above."""
    pos = trace.surroundings.pos_m[:, trace.surroundings.index(name), :2]
    return np.asarray(np.linalg.norm(pos - np.array(scene.thing(name).pos_m)[:2], axis=-1))


def local(trace: Trace, name: str, point_m: Array, frame: int | None = None) -> Array:
    """World points (T, 3) in a thing's frame, as it was at each instant, or at that of `frame`."""
    at = trace.surroundings.index(name)
    every = slice(None) if frame is None else [frame]
    pos, quat = trace.surroundings.pos_m[every, at], trace.surroundings.quat_wxyz[every, at]
    apart = np.asarray(point_m) - pos
    return rotations.rotate(
        np.broadcast_to(rotations.conjugate(quat), (*apart.shape[:-1], 4)), apart
    )


def spoken(name: str) -> str:
    """A name as one says it."""
    return name.replace("_", " ")
