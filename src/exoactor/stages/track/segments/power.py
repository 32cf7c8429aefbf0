"""One hand closes around a thing and lifts it; sets it down, opens, and leaves the way it came."""

from dataclasses import replace

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.contacts import Hold
from exoactor.core.motion import REFERENCE_FPS
from exoactor.robots.whole_body_ik import ARMS_POS, CLOSED_AROUND_M, WholeBodyIk
from exoactor.stages.track.segments.carrying import kept, over_feet
from exoactor.stages.track.segments.config import PowerConfig, SegmentConfig
from exoactor.stages.track.segments.hands import HandPlan, along
from exoactor.stages.track.segments.taking import (
    GRAVITY_M_S2,
    UP,
    Posture,
    Sites,
    guided,
    solved,
)
from exoactor.stages.track.segments.walking import Stand

LAST = 2
"""The parts of the way, and its time, that are left once the thing was looked at again."""


def come(
    ik: WholeBodyIk,
    qpos: Array,
    rest: Array,
    hold: Hold,
    sites: Sites,
    posture: Posture,
    config: SegmentConfig,
) -> tuple[Array, HandPlan]:
    """From a stand in qpos (36,) until the open hand is before the thing, which is then looked at
    again: poses (T, 36), and what the hand does. rest (36,): the stand as it would be held.
    """
    power = config.power
    side, point = hold.grasp.hands[0], CLOSED_AROUND_M[list(hold.grasp.hands)]
    way = _frames(power.way_s)
    reach = max(posture.closed, int(way.sum()), round(config.take.reach_s * REFERENCE_FPS))
    ends = np.cumsum([reach - way[1:].sum(), *way[1:-LAST]])
    frame = np.arange(ends[-1] + 1.0)

    place, rotation = ik.wrists(qpos)
    hangs = place[side] + rotation[side] @ point[0]
    stand, vias = Stand.of(ik, qpos), _vias(_low(sites, point[0], power), power)[:-LAST]
    drawn = hangs - power.drawn_m * stand.ahead
    vias = np.concatenate([[[*drawn[:2], vias[0, 2]]], vias])
    path = along(hangs, vias, np.array([0.0, *ends]), frame)
    path = gaussian_filter1d(path, config.take.smooth_s * REFERENCE_FPS, axis=0, mode="nearest")

    shown = np.minimum(frame * posture.closed / reach, posture.closed)
    guide = guided(posture.at(shown), rest, stand, frame / (config.take.guided * reach))
    guide[:, ARMS_POS[1 - side]] = rest[ARMS_POS[1 - side]]
    near = minimum_jerk(frame / ends[1])
    still = np.zeros(len(frame))
    turned = np.broadcast_to(sites.rotation, (len(frame), *sites.rotation.shape))
    plan = HandPlan(hold.grasp.hands, path[:, None], point, turned, near, still, still)
    turning = near[:, None] * np.array(power.turning)
    return solved(ik, qpos, stand, guide, plan, turning, still), plan


def take(
    ik: WholeBodyIk,
    qpos: Array,
    open_hand: HandPlan,
    hold: Hold,
    sites: Sites,
    mass_kg: float,
    posture: Posture,
    config: SegmentConfig,
) -> tuple[Array, HandPlan]:
    """From before the thing, where `come` ends in qpos (36,), until it is held up."""
    power, arms = config.power, config.arms
    point = open_hand.point_m
    ends = np.cumsum(_frames(power.way_s[-LAST:]))
    closes = int(ends[-1]) - round(power.early_s * REFERENCE_FPS)
    lifted = closes + round(power.closed_s * REFERENCE_FPS)

    sites = _low(sites, point[0], power)
    least_m, most_m = config.take.rise_m
    wrist_m = sites.place_m[0, 2] - sites.rotation[0, 2] @ point[0]
    up_m = max(least_m, min(hold.rise_m, most_m, power.wrist_m - wrist_m))
    rise_s = max(config.take.rise_s, up_m / config.take.rise_m_s)
    rise, held = (round(s * REFERENCE_FPS) for s in (rise_s, config.take.held_s))
    frame = np.arange(lifted + rise + held, dtype=np.float64)
    vias = _vias(sites, power)[-LAST:]
    path = along(open_hand.place_m[-1, 0], vias, np.array([0.0, *ends]), frame)
    path += minimum_jerk((frame - lifted) / rise)[:, None] * up_m * UP
    path = gaussian_filter1d(path, config.take.smooth_s * REFERENCE_FPS, axis=0, mode="nearest")

    last = len(posture.qpos) - 1
    guide = posture.at(np.interp(frame, [lifted, lifted + rise], [posture.closed, last]))
    idle = ARMS_POS[1 - hold.grasp.hands[0]]
    guide[:, idle] = qpos[idle]
    early = arms.early_s * REFERENCE_FPS
    load = minimum_jerk((frame - lifted + early) / (arms.load_s * REFERENCE_FPS))
    plan = HandPlan(
        hold.grasp.hands,
        path[:, None],
        point,
        _turned(open_hand.rotation[-1], sites.rotation, frame / ends[0]),
        np.ones(len(frame)),
        np.where(frame < closes, 0.0, hold.grasp.force_n),
        mass_kg * GRAVITY_M_S2 * load,
    )
    turning = np.broadcast_to(power.turning, (len(frame), 3))
    return solved(ik, qpos, Stand.of(ik, qpos), guide, plan, turning, mass_kg * load), plan


def set_down(
    ik: WholeBodyIk,
    qpos: Array,
    held: HandPlan,
    by_m: Array,
    config: SegmentConfig,
    load_kg: float,
) -> tuple[Array, HandPlan]:
    """As `carrying.set_down`, by one hand."""
    power, deliver = config.power, config.deliver
    start, rotation = held.place_m[-1, 0], held.rotation[-1, 0]
    high_m = max(0.0, by_m[2] + deliver.above_m)
    over, there = start + [*by_m[:2], high_m], start + by_m

    down_s = max(power.down_s, (high_m - by_m[2]) / power.sinks_m_s)
    seconds = (power.up_s, deliver.over_s, down_s, power.calm_s, power.open_s)
    up, across, down, calm, opened = np.cumsum(_frames(seconds))
    sites = Sites.in_hand(there, rotation, held.sides[0])
    back = _vias(sites, power)[::-1][1:]
    off = there + power.press_m * sites.out[0]  # what the palm presses on would fall over
    ends = np.cumsum([opened, *_frames(power.way_s[:1:-1])])
    frame = np.arange(ends[-1] + 1.0)
    path = along(start, np.array([start + high_m * UP, over, there, there, off, *back]),
                  np.array([0.0, up, across, down, calm, *ends]), frame)  # fmt: skip
    path = gaussian_filter1d(path, config.take.smooth_s * REFERENCE_FPS, axis=0, mode="nearest")

    plan = kept(held, len(frame), path[:, None])
    loose = minimum_jerk((frame - ends[-2]) / (ends[-1] - ends[-2]))
    borne = 1.0 - minimum_jerk((frame - calm) / (0.4 * (opened - calm)))
    plan = replace(
        plan,
        weight=plan.weight * (1.0 - loose),
        press_n=np.where(frame < calm, plan.press_n, 0.0),
        load_n=plan.load_n * borne,
    )
    return over_feet(ik, qpos, plan, power.turning, load_kg * borne), plan


def above(held: HandPlan, by_m: Array, rim_m: float, config: PowerConfig) -> Array:
    """How (3,) what is held is moved, so that hand and fingers stay above a rim: it is let fall
    from there.
    """
    rotation, point, place = held.rotation[-1, 0], held.point_m[0], held.place_m[-1, 0]
    fingers = point + [0.0, np.copysign(config.fingers_m, point[1]), 0.0]
    hangs = max(hangs_m(rotation, point, config), float(rotation[2] @ (point - fingers)))
    return np.array([*by_m[:2], max(by_m[2], rim_m + config.over_m + hangs - place[2])])


def _low(sites: Sites, point_m: Array, config: PowerConfig) -> Sites:
    """Lower than the clip shows, but not so that the hand would touch what the thing stands on."""
    lowest_m = sites.bottom_m + config.over_m + hangs_m(sites.rotation[0], point_m, config)
    return sites.raised(max(-config.lower_m, lowest_m - sites.place_m[0, 2]))


def hangs_m(rotation: Array, point_m: Array, config: PowerConfig) -> float:
    """How far the lowest of an open hand is below a point (3,) of its wrist, turned (3, 3)."""
    middle, half = np.array(config.hand_m)
    return float(rotation[2] @ (point_m - middle) + np.abs(rotation[2]) @ half)


def _vias(sites: Sites, config: PowerConfig) -> Array:
    """(N, 3) from where the hand comes to where it closes, the last of them the site itself."""
    return np.array(
        [
            sites.place_m[0] - back * sites.fingers + out * sites.out[0] + up * UP
            for back, out, up in (*config.way_m, (0.0, -config.press_m, 0.0))
        ]
    )


def _turned(first: Array, last: Array, share: Array) -> Array:
    """(T, 1, 3, 3) of a wrist from one rotation (1, 3, 3) to another, by shares (T,) of the way."""
    quats = rotations.from_matrix(np.stack([first, last]))[:, 0]  # (2, 4)
    weight = minimum_jerk(share)[:, None]
    return rotations.to_matrix(rotations.partway(quats[:1], quats[1:], weight))[:, None]


def _frames(seconds: tuple[float, ...]) -> Array:
    return np.round(np.array(seconds) * REFERENCE_FPS)
