"""Feet lifted over what lies low on the floor: an estimate smooths the swing of a foot, above all
of a hidden one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import envelope
from exoactor.core.checks import Array
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1
from exoactor.robots.legs import Legs, sole_corners
from exoactor.scenes.extent import part_box_m
from exoactor.scenes.scene import Part, Scene, Thing


@dataclass(frozen=True)
class FootingConfig:
    """How a foot passes over things; set by hand.

    step_over_m: what is lower can be stepped over; what is higher is walked around. spare_m,
    beside_m: how far above such a thing a sole passes, and how far beside it that begins. rise_s:
    within this a foot rises from its path to the lifted one. said_m: less is not worth a word.
    """

    step_over_m: float = 0.15
    spare_m: float = 0.04
    beside_m: float = 0.01
    rise_s: float = 0.08
    said_m: float = 0.02


def stepped_over(
    motion: RobotMotion, scene: Scene, legs: Legs, config: FootingConfig = FootingConfig()
) -> tuple[RobotMotion, tuple[str, ...]]:
    """The motion with its feet lifted over low things in their way; and what was changed."""
    qpos = motion.qpos
    pos, quat = legs.feet(qpos)
    corners = sole_corners(pos, quat)  # (T, 2, 4, 3)
    lowest = corners[..., 2].min(axis=-1) - g1.SOLE_RADIUS_M

    short = np.zeros((len(qpos), 2))
    for thing, part in _low(scene, config.step_over_m):
        top = thing.pos_m[2] + part_box_m(part)[1, 2]
        over = _over(corners, thing, part, config.beside_m)
        short = np.maximum(short, np.where(over, top + config.spare_m - lowest, 0.0))

    if not (short > 0.0).any():
        return motion, ()

    lift = envelope(short, config.rise_s * motion.fps)
    for t in np.flatnonzero(lift.max(axis=1) > 1e-4):
        pos[t, :, 2] += lift[t]
        qpos[t] = legs.solve(qpos[t], pos[t], quat[t])[0]

    said = (
        "a foot would have met what lies on the floor; it was lifted by up to "
        f"{lift.max() * 100:.0f} cm"
    )
    return motion.with_qpos(qpos), (said,) if lift.max() > config.said_m else ()


def _low(scene: Scene, step_over_m: float) -> Iterator[tuple[Thing, Part]]:
    """What is solid of things that are low all over, so that they can be stepped over: boxes, and
    whatever stands fast.
    """
    for thing in scene.things:
        solid = [part for part in thing.parts if part.solid]
        stays = not thing.free or all(part.kind == "box" for part in solid)
        if stays and all(thing.pos_m[2] + part_box_m(part)[1, 2] < step_over_m for part in solid):
            yield from ((thing, part) for part in solid)


def _over(corner_m: Array, thing: Thing, part: Part, beside_m: float) -> Array:
    """(T, 2) whether a sole, corners (T, 2, 4, 3), is over a part or nearly so, seen from above."""
    turn = rotations.from_yaw(np.full(corner_m.shape[:-1], -thing.yaw_rad))
    local = rotations.rotate(turn, corner_m - np.array(thing.pos_m))
    low, high = local[..., :2].min(axis=-2), local[..., :2].max(axis=-2)
    begin, end = part_box_m(part)[:, :2]
    return np.asarray(((low < end + beside_m) & (high > begin - beside_m)).all(axis=-1))
