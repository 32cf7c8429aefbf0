"""What both palms hold, on the way: raised to before the body, and set down."""

from dataclasses import replace

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS
from exoactor.robots import g1
from exoactor.robots.whole_body_ik import REACHING, WholeBodyIk
from exoactor.stages.track.segments.config import SegmentConfig
from exoactor.stages.track.segments.hands import HandPlan
from exoactor.stages.track.segments.taking import UP, blended, solved
from exoactor.stages.track.segments.walking import Stand


def moved_to(
    ik: WholeBodyIk,
    qpos: Array,
    held: HandPlan,
    by_m: Array,
    lasts_s: float,
    turning: tuple[float, float, float],
    load_kg: float,
) -> tuple[Array, HandPlan]:
    """What is held moved by (3,) in the world, over feet that stand: poses (T, 36), and what hands
    do, from qpos (36,) and the last frame of what they did.
    """
    count = round(lasts_s * REFERENCE_FPS)
    share = minimum_jerk(np.arange(count + 1) / count)[:, None, None]
    plan = kept(held, count + 1, held.place_m[-1] + share * by_m)
    return over_feet(ik, qpos, plan, turning, load_kg), plan


def kept(held: HandPlan, frames: int, place_m: Array) -> HandPlan:
    """What is held goes on being held as it was last, at places (frames, S, 3)."""
    rotation = np.broadcast_to(held.rotation[-1], (frames, *held.rotation.shape[1:]))
    weight, press, load = (
        np.full(frames, last[-1]) for last in (held.weight, held.press_n, held.load_n)
    )
    return HandPlan(held.sides, place_m, held.point_m, rotation, weight, press, load)


def in_hand(ik: WholeBodyIk, qpos: Array, held: HandPlan) -> HandPlan:
    """What is held, where the hands are in the pose (36,), one frame."""
    place, rotation = (each[list(held.sides)] for each in ik.wrists(qpos))
    points = place + np.einsum("sij,sj->si", rotation, held.point_m)
    last = kept(held, 1, points[None])
    return replace(last, rotation=rotation[None])


def before_the_body(held: HandPlan, qpos: Array, frames: int) -> HandPlan:
    """What hands hold, fixed before the robot as it stands in qpos (36,)."""
    back = rotations.to_matrix(rotations.from_yaw(-rotations.yaw(qpos[g1.ROOT_QUAT])))
    place = (held.place_m[-1] - [*qpos[:2], 0.0]) @ back.T
    last = kept(held, frames, np.broadcast_to(place, (frames, *place.shape)))
    turned = np.broadcast_to(back @ held.rotation[-1], (frames, *held.rotation.shape[1:]))
    return replace(last, rotation=turned, carried=True)


def set_down(
    ik: WholeBodyIk,
    qpos: Array,
    held: HandPlan,
    by_m: Array,
    settings: SegmentConfig,
    load_kg: float,
) -> tuple[Array, HandPlan]:
    """What is held moved by (3,), first over its place, then down on it, and let go: poses (T, 36),
    and what hands do.
    """
    config, take = settings.deliver, settings.take
    over, down, opened = (
        round(s * REFERENCE_FPS) for s in (config.over_s, config.down_s, config.open_s)
    )
    count = over + down + 2 * opened
    frame = np.arange(count + 1, dtype=np.float64)
    high = max(0.0, by_m[2] + config.above_m)
    across, sunk = minimum_jerk(frame / over), minimum_jerk((frame - over) / down)
    way = across[:, None] * np.array([by_m[0], by_m[1], high])
    way[:, 2] += sunk * (by_m[2] - config.into_m - high)

    start, last = held.place_m[-1], over + down
    apart = start[0] - start[1]
    out = apart / np.linalg.norm(apart)
    heading = Stand.of(ik, qpos).heading_rad
    back = -np.array([np.cos(heading), np.sin(heading), 0.0])
    loose = minimum_jerk((frame - last) / opened)[:, None]
    gone = minimum_jerk((frame - last - opened) / opened)[:, None]
    away = gone * (config.back_m * back + config.up_m * UP)
    place = np.stack(
        [
            start[k] + way + loose * sign * config.open_m * out + away
            for k, sign in ((0, 1.0), (1, -1.0))
        ],
        axis=1,
    )
    place = gaussian_filter1d(place, take.smooth_s * REFERENCE_FPS, axis=0, mode="nearest")

    plan = kept(held, count + 1, place)
    borne = 1.0 - minimum_jerk((frame - last + 0.3 * down) / (0.3 * down))
    pressed = 1.0 - minimum_jerk((frame - last) / (0.4 * opened))
    plan = replace(plan, press_n=plan.press_n * pressed, load_n=plan.load_n * borne)
    return over_feet(ik, qpos, plan, take.turning, load_kg * borne, take.upright), plan


def loosened(
    ik: WholeBodyIk, qpos: Array, held: HandPlan, config: SegmentConfig
) -> tuple[Array, HandPlan]:
    """Hands opened where they are, for what they no longer hold: palms apart, fingers loose."""
    count = round(config.deliver.open_s * REFERENCE_FPS)
    share = minimum_jerk(np.arange(count + 1) / count)
    start = held.place_m[-1]
    out = np.zeros_like(start)
    if len(start) == 2:
        apart = (start[0] - start[1]) / np.linalg.norm(start[0] - start[1])
        out = config.deliver.open_m * np.array([apart, -apart])
    plan = kept(held, count + 1, start + share[:, None, None] * out)
    loose = plan.press_n * (1.0 - share) * (len(start) == 2)
    plan = replace(plan, press_n=loose, load_n=np.zeros(count + 1))
    return over_feet(ik, qpos, plan, config.take.turning, 0.0, config.take.upright), plan


def over_feet(
    ik: WholeBodyIk,
    qpos: Array,
    plan: HandPlan,
    turning: tuple[float, float, float],
    load_kg: Array | float,
    pelvis: tuple[float, float, float, float] = REACHING,
) -> Array:
    """Poses (T, 36) over feet that stand, upright where the hands allow it; turning, pelvis: what
    the turn of the hands, and the pelvis's guide (`BodyGoal`), count.
    """
    frames, stand = len(plan.place_m), Stand.of(ik, qpos)
    upright = upright_over(stand, qpos)
    share = minimum_jerk(np.linspace(0.0, 1.0 / 0.7, frames))[:, None]
    guide = blended(qpos, upright, share)
    load = np.broadcast_to(np.asarray(load_kg, dtype=np.float64), frames)
    prices = np.broadcast_to(np.array(turning), (frames, 3))
    return solved(ik, qpos, stand, guide, plan, prices, load, pelvis)


def upright_over(stand: Stand, qpos: Array) -> Array:
    """A pose (36,) with its pelvis upright over a stand, as high as it stands, trunk straight."""
    pose = qpos.copy()
    pose[:2] = stand.middle_m[:2]
    pose[2] = g1.STAND_ROOT_HEIGHT_M - 0.02
    pose[g1.ROOT_QUAT] = rotations.from_yaw(np.array(stand.heading_rad))
    pose[19:22] = 0.0
    return pose
