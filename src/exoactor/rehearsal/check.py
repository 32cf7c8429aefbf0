"""Whether an imagined performance could have happened: feet that slide, skin inside things, haste,
things that jump.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import Flags, joint_indices
from exoactor.rehearsal.animation import Animation
from exoactor.scenes import extent, solids
from exoactor.scenes.scene import Thing
from exoactor.scenes.trace import Success

NEARBY_M = 0.03
"""Distances from the skin are told up to here."""


@dataclass(frozen=True)
class Findings:
    """What an examination found.

    `slide_mm_s`: mean horizontal speed of the feet in contact; `penetration_mm`: the deepest any
    skin is inside a thing or the floor, in `deepest` (its name) at `deepest_s`; `wrist_m_s`,
    `hip_m_s`: the highest speeds; `jump_mm`: the furthest a thing goes from one frame to the next.
    In a thin plate no point is deeper than half its thickness: more than that was passed through.
    """

    duration_s: float
    slide_mm_s: float
    penetration_mm: float
    deepest: str
    deepest_s: float
    wrist_m_s: float
    hip_m_s: float
    jump_mm: float
    success: Success | None


def examine(animation: Animation, clearance_m: Array, success: Success | None) -> Findings:
    """Measure a performance; `clearance_m` (T, N + 1) as `clearance` gives it."""
    performance = animation.performance
    joints, fps = performance.actor.joints(performance.pose), performance.fps
    frame, which = np.unravel_index(int(clearance_m.argmin()), clearance_m.shape)
    jumps = np.linalg.norm(np.diff(animation.thing_pos_m, axis=0), axis=-1)

    return Findings(
        duration_s=float(performance.time_s[-1]),
        slide_mm_s=slide_mm_s(joints, performance.contact, fps),
        penetration_mm=max(0.0, -1e3 * float(clearance_m.min())),
        deepest=(*animation.scene.names, "floor")[int(which)],
        deepest_s=float(frame / fps),
        wrist_m_s=_fastest(joints[:, joint_indices(("left_wrist", "right_wrist"))], fps),
        hip_m_s=_fastest(joints[:, joint_indices(("left_hip", "right_hip"))], fps),
        jump_mm=1e3 * float(jumps.max(initial=0.0)),
        success=success,
    )


def slide_mm_s(joint_pos_m: Array, contact: Flags, fps: float) -> float:
    """Mean horizontal speed of the balls of the feet between frames that are both in contact
    (T, 2).
    """
    balls = joint_pos_m[:, joint_indices(("left_foot", "right_foot")), :2]
    speed = 1e3 * fps * np.linalg.norm(np.diff(balls, axis=0), axis=-1)
    stays = contact[1:] & contact[:-1]
    return float(speed[stays].mean()) if stays.any() else 0.0


def clearance(animation: Animation, every: int = 1) -> Array:
    """(T, N + 1) distance of the skin to each thing's solid parts, then the floor; below 0 inside,
    up to NEARBY_M.

    Looked at in each `every`th frame, which then stands for the next ones too.
    """
    performance = animation.performance
    out = np.full((len(performance.contact), len(animation.scene.things) + 1), NEARBY_M)
    frames = range(0, len(out), every)
    for frame, skin in zip(frames, performance.actor.skins(performance.pose, frames), strict=True):
        out[frame, -1] = min(NEARBY_M, float(skin[:, 2].min()))
        for index, thing in enumerate(animation.scene.things):
            pos, quat = animation.thing_pos_m[frame, index], animation.thing_quat_wxyz[frame, index]
            out[frame, index] = nearest(thing, skin, pos, quat)
        out[frame + 1 : frame + every] = out[frame]
    return out


def nearest(thing: Thing, point_m: Array, pos_m: Array, quat_wxyz: Array) -> float:
    """The least signed distance of points (V, 3) to a thing, up to NEARBY_M."""
    low, high = extent.box_m(thing)
    local = rotations.rotate(rotations.conjugate(quat_wxyz), point_m - pos_m)
    near = local[((local > low - NEARBY_M) & (local < high + NEARBY_M)).all(axis=1)]
    distances = [
        solids.part_distance(part, near).min() for part in thing.parts if part.solid and len(near)
    ]
    return float(min((NEARBY_M, *distances)))


def _fastest(point_m: Array, fps: float) -> float:
    """The highest speed of any of (T, K, 3)."""
    return float(fps * np.linalg.norm(np.diff(point_m, axis=0), axis=-1).max(initial=0.0))
