"""Feet that stand still: contacts tidied, soles locked flat on the floor, swings joined on without
a jump.

A foot here is its ankle frame: (T, 3) positions and (T, 4) orientations wxyz in the world, x to the
toes, z up.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.core.runs import runs
from exoactor.stages.retarget.targets.config import USUAL, FeetConfig


@dataclass(frozen=True)
class Foot:
    """Where one foot shall be: `pos_m` (T, 3), `quat_wxyz` (T, 4), `contact` (T,)."""

    pos_m: Array
    quat_wxyz: Array
    contact: Flags


def tidy(contact: Flags, fps: float, config: FeetConfig = USUAL.feet) -> Flags:
    """Short gaps closed, then short contacts dropped."""
    run = max(round(config.min_run_s * fps), 1)
    if len(contact) <= run:
        return contact
    padded = np.pad(contact, run, mode="edge")
    closed = ndimage.binary_closing(padded, np.ones(run))
    opened = ndimage.binary_opening(closed, np.ones(run))
    return np.asarray(opened[run:-run])


def lock(foot: Foot, height_m: float, raised: Flags, config: FeetConfig = USUAL.feet) -> Foot:
    """The foot held still and flat in each contact, smooth between contacts: at `height_m`, or as
    high as it is where it stands on something else than the floor, `raised` (T,).

    What a contact corrects fades linearly into the next one over the swing. The corner that leaves
    in speed is rounded by smoothing, which in turn disturbs the contacts a little: a second lock
    undoes that.
    """
    stands = _stands(foot, config)
    held = np.zeros_like(foot.contact)
    for stand in stands:
        held[stand] = True
    foot = replace(foot, contact=held)

    places = [_place(foot, stand, None if raised[stand].any() else height_m) for stand in stands]
    locked, width = _correct(foot, stands, places), config.smooth_frames
    pos = ndimage.gaussian_filter1d(locked.pos_m, width, axis=0, mode="nearest")
    quat = smooth_quaternions(locked.quat_wxyz, width)
    return _correct(Foot(pos, quat, held), stands, places)


def smooth_quaternions(quat_wxyz: Array, frames: float) -> Array:
    """Gaussian smoothing along time of orientations (T, ..., 4) on one hemisphere."""
    return rotations.normalise(ndimage.gaussian_filter1d(quat_wxyz, frames, axis=0, mode="nearest"))


def above_floor(foot: Foot, sole_m: Array, radius_m: float) -> Foot:
    """Raised where a corner of the sole (4, 3, centres of spheres) would be below the floor."""
    corners = rotations.rotate(foot.quat_wxyz[:, None], sole_m[None])
    lowest = foot.pos_m[:, 2] + corners[..., 2].min(axis=1) - radius_m
    lift = np.where(foot.contact, 0.0, np.maximum(-lowest, 0.0))
    return replace(foot, pos_m=foot.pos_m + lift[:, None] * [0.0, 0.0, 1.0])


def _stands(foot: Foot, config: FeetConfig) -> list[slice]:
    """The contacts as runs of frames; where a foot was dragged or turned too far, a few frames are
    left to move it.
    """
    heading = np.unwrap(rotations.yaw(foot.quat_wxyz))
    stands: list[slice] = []
    for first, last in runs(foot.contact):
        start = first
        for t in range(first, last):
            moved = np.linalg.norm(foot.pos_m[t, :2] - foot.pos_m[start, :2])
            if moved > config.drift_m or abs(heading[t] - heading[start]) > config.turn_rad:
                stands.append(slice(start, t - config.step_frames))
                start = t
        stands.append(slice(start, last))

    least = min(config.min_stand_frames, len(foot.contact))
    return [stand for stand in stands if stand.stop - stand.start >= least]


def _place(foot: Foot, stand: slice, height_m: float | None) -> tuple[Array, Array]:
    """Position and orientation to hold during a stand; None: as high as it is."""
    x, y, z = np.median(foot.pos_m[stand], axis=0)
    heading = np.median(np.unwrap(rotations.yaw(foot.quat_wxyz))[stand])
    return np.array([x, y, z if height_m is None else height_m]), rotations.from_yaw(heading)


def _correct(foot: Foot, stands: list[slice], places: list[tuple[Array, Array]]) -> Foot:
    """Moved onto the places in the stands; between them the correction fades from one to the
    next.
    """
    if not stands:
        return foot

    shift, turn = np.zeros_like(foot.pos_m), np.zeros_like(foot.pos_m)
    for stand, (pos, quat) in zip(stands, places, strict=True):
        shift[stand] = pos - foot.pos_m[stand]
        turn[stand] = rotations.to_rotvec(
            rotations.multiply(quat, rotations.conjugate(foot.quat_wxyz[stand]))
        )

    frames, known = np.arange(len(foot.contact)), np.flatnonzero(foot.contact)
    for column in (*shift.T, *turn.T):
        column[:] = np.interp(frames, known, column[known])

    quat = rotations.multiply(rotations.from_rotvec(turn), foot.quat_wxyz)
    return Foot(foot.pos_m + shift, quat, foot.contact)
