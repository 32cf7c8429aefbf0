"""Which way up a clip is, told by the person in it: where the flag of the phone was lost.

The networks see people at any angle equally well, so their scores tell nothing, and who lies, props
on the arms or stands on the hands is no reason to turn a picture. What tells is what a person can
only do upright.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import SIDES

PARTS = ("shoulder", "hip", "wrist", "ankle")


@dataclass(frozen=True)
class UprightConfig:
    """When a person counts as stored lying or standing on its head, rather than doing so.

    `tilt_deg`, `share`: trunk and legs point there, to within so much, in this share of the frames.
    `travel`: feet and hips move across the body by so many lengths of it (push-ups leave the feet,
    crawling goes along the body); `frontal`: or the shoulders are seen this wide, in lengths of the
    trunk (who lies on a floor is seen from the side). `propped_share`: but an arm stretched away
    from the body for longer may carry it. `hanging_share`: arms that lie along the legs for this
    share hang, and not upwards.
    """

    tilt_deg: float = 35.0
    share: float = 0.9
    travel: float = 0.25
    frontal: float = 0.4
    propped_share: float = 0.5
    hanging_share: float = 0.6


@dataclass(frozen=True)
class Upright:
    """By how much pictures have to be turned clockwise for upright people: a multiple of 90°.

    `sure`: they were stored turned; else the person may lie, or stand on its hands.
    """

    turn_deg: int = 0
    sure: bool = True


def parts_of(px: Array, names: Sequence[str]) -> dict[str, Array]:
    """Left and right (T, 2, 2) of each of PARTS, of points (T, N, 2) and their names."""
    return {part: px[:, [names.index(f"{side}_{part}") for side in SIDES]] for part in PARTS}


def upright_turn(px: Mapping[str, Array], config: UprightConfig = UprightConfig()) -> Upright:
    """What the way a person is seen says of the pictures.

    Args:
        px: of each of PARTS where left and right are (T, 2, 2), x to the right and y down, in the
            frames where found.
        config: when it is evident.
    """
    shoulders, hips, wrists, ankles = (px[part] for part in PARTS)
    trunk = shoulders.mean(1) - hips.mean(1)  # (T, 2), towards the head
    legs = hips.mean(1) - ankles.mean(1)
    quarter = _quarter(trunk, legs, config)
    if quarter == 0:
        return Upright()

    arms = wrists - shoulders  # (T, 2, 2)
    from_legs_deg = _angle_deg(arms, -legs[:, None])
    if quarter == 2:
        sure = bool((from_legs_deg.max(1) < 60.0).mean() >= config.hanging_share)
    else:
        reach = np.linalg.norm(arms, axis=-1) > 0.6 * np.linalg.norm(trunk, axis=-1)[:, None]
        propped = ((np.abs(from_legs_deg - 90.0) < 40.0) & reach).any(1)
        sure = not propped.mean() >= config.propped_share and (
            _travels(hips, ankles, trunk, legs, config) or _frontal(shoulders, trunk, config)
        )

    return Upright(360 - 90 * quarter, sure)


def _quarter(trunk: Array, legs: Array, config: UprightConfig) -> int:
    """How many quarter turns clockwise from upright the head points; 0 where it varies."""
    for quarter, towards in enumerate(np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]), start=1):
        off_deg = np.maximum(_angle_deg(trunk, towards), _angle_deg(legs, towards))
        if len(off_deg) and (off_deg < config.tilt_deg).mean() >= config.share:
            return quarter
    return 0


def _travels(hips: Array, ankles: Array, trunk: Array, legs: Array, config: UprightConfig) -> bool:
    """Across the body, which lies along x."""
    length = float(np.median(np.linalg.norm(trunk, axis=-1) + np.linalg.norm(legs, axis=-1)))
    ways = [np.ptp(np.quantile(part.mean(1)[:, 1], [0.05, 0.95])) for part in (hips, ankles)]
    return bool(min(ways) >= config.travel * length)


def _frontal(shoulders: Array, trunk: Array, config: UprightConfig) -> bool:
    wide = np.linalg.norm(shoulders[:, 0] - shoulders[:, 1], axis=-1)
    return bool(np.median(wide) > config.frontal * np.median(np.linalg.norm(trunk, axis=-1)))


def _angle_deg(a: Array, b: Array) -> Array:
    """Between vectors (..., 2), 0…180."""
    cos = (a * b).sum(-1) / np.maximum(
        np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1), 1e-9
    )
    return np.asarray(np.degrees(np.arccos(np.clip(cos, -1.0, 1.0))))
