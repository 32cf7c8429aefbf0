"""Two palms take a thing and lift it: the whole body by inverse kinematics around the thing as it
was measured, its posture guided by the clip's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.contacts import Grasp, Hold
from exoactor.core.motion import REFERENCE_FPS
from exoactor.robots import g1
from exoactor.robots.whole_body_ik import REACHING, BodyGoal, HandGoal, WholeBodyIk
from exoactor.scenes import extent
from exoactor.scenes.scene import Thing
from exoactor.stages.track.segments.config import SegmentConfig, TakeConfig
from exoactor.stages.track.segments.hands import HandPlan, wrist_rotation
from exoactor.stages.track.segments.walking import Stand

UP = np.array([0.0, 0.0, 1.0])
GRAVITY_M_S2 = 9.81


@dataclass(frozen=True)
class Posture:
    """The clip's poses (N, 36) from the reach on, moved to where the robot stands; `closed`: the
    one in which the hands close, after which the thing is lifted.
    """

    qpos: Array
    closed: int

    def at(self, frame: Array) -> Array:
        """Poses (T, 36) at frames (T,) in between."""
        low = np.clip(np.floor(frame).astype(int), 0, len(self.qpos) - 1)
        high = np.minimum(low + 1, len(self.qpos) - 1)
        share = (frame - np.floor(frame))[:, None]
        out = (1.0 - share) * self.qpos[low] + share * self.qpos[high]
        out[:, g1.ROOT_QUAT] = rotations.partway(
            self.qpos[low][:, g1.ROOT_QUAT], self.qpos[high][:, g1.ROOT_QUAT], share
        )
        return np.asarray(out)


@dataclass(frozen=True)
class Sites:
    """Where palms go in the world: the sites of a grasp (S, 3), the ways out of the thing there
    (S, 3), the fingers' way (3,), the wrists' rotations (S, 3, 3); and the height of what the thing
    stands on.
    """

    place_m: Array
    out: Array
    fingers: Array
    rotation: Array
    bottom_m: float

    @staticmethod
    def of(hold: Hold, pos_m: Array, quat_wxyz: Array, tilt_rad: float) -> "Sites":
        """Of a thing at (3,), (4,)."""
        grasp = hold.grasp
        place = pos_m + rotations.rotate(quat_wxyz, grasp.sites_m)
        out = rotations.rotate(quat_wxyz, grasp.normals)
        fingers = rotations.rotate(quat_wxyz, grasp.fingers)
        leftward = (1.0 if side == 0 else -1.0 for side in grasp.hands)
        turned = [
            wrist_rotation(sign * normal, fingers, tilt_rad)
            for sign, normal in zip(leftward, out, strict=True)
        ]
        return Sites(place, out, fingers, np.array(turned), float(pos_m[2]))

    @staticmethod
    def in_hand(place_m: Array, rotation: Array, side: int) -> "Sites":
        """That of a hand at (3,) whose wrist is turned by (3, 3)."""
        out = rotation[:, 1] if side == 0 else -rotation[:, 1]
        return Sites(place_m[None], out[None], rotation[:, 0], rotation[None], -np.inf)

    def also(self, before: "Sites", bumped_m: float) -> "Sites":
        """Of what stands where it stood before: the mean of both looks."""
        if np.linalg.norm(self.place_m - before.place_m, axis=-1).max() > bumped_m:
            return self
        return replace(self, place_m=0.5 * (before.place_m + self.place_m))

    def raised(self, by_m: float) -> "Sites":
        """So much higher."""
        return replace(self, place_m=self.place_m + by_m * UP)


def depth_m(thing: Thing, grasp: Grasp) -> float:
    """How far what is solid of a thing reaches from the sites towards who holds it."""
    away = grasp.middle_m - extent.solid_m(thing)
    return float((away @ grasp.fingers).max())


def take(
    ik: WholeBodyIk,
    qpos: Array,
    rest: Array,
    hold: Hold,
    sites: Sites,
    mass_kg: float,
    posture: Posture,
    settings: SegmentConfig,
    deep_m: float = 0.0,
) -> tuple[Array, HandPlan]:
    """From a stand in qpos (36,) until the thing is held up: poses (T, 36), and what hands do.

    rest (36,): the stand as it would be held. deep_m: how far the thing reaches from the sites
    towards the body.
    """
    config, arms = settings.take, settings.arms
    reach = max(posture.closed, round(config.reach_s * REFERENCE_FPS))
    up_m = float(np.clip(hold.rise_m, *config.rise_m))
    rise_s = max(config.rise_s, up_m / config.rise_m_s)  # faster, what hangs from the palms swings
    rise, held = (round(s * REFERENCE_FPS) for s in (rise_s, config.held_s))
    lifted = reach + round(config.pause_s * REFERENCE_FPS)
    frame = np.arange(lifted + rise + held, dtype=np.float64)

    stand = Stand.of(ik, qpos)
    path = _path(ik.palms(qpos), stand, sites, reach, config)
    risen = minimum_jerk((frame - lifted) / rise)[:, None]  # (T, 1)
    far_m = float((sites.place_m.mean(axis=0)[:2] - stand.middle_m[:2]) @ sites.fingers[:2])
    nearest_m = max(config.back_m, deep_m + settings.carry.belly_m)
    back_m = float(np.clip(far_m - nearest_m, 0.0, config.most_back_m))
    # up first: what still stands would be dragged along
    drawn = minimum_jerk((frame - lifted) / rise - 0.5)[:, None]
    moved = up_m * risen * UP - back_m * drawn * sites.fingers  # (T, 3)
    place = path[np.minimum(np.arange(len(frame)), reach)] + moved[:, None]
    place = gaussian_filter1d(place, config.smooth_s * REFERENCE_FPS, axis=0, mode="nearest")

    # the body rises with the thing, else the trunk bends over what is still low
    shown = posture.at(np.minimum(frame * posture.closed / reach, posture.closed))
    guide = guided(shown, rest, stand, frame / (config.guided * reach))
    guide = blended(guide, posture.qpos[-1], risen)
    near = minimum_jerk(frame / (reach - round(config.sure_s * REFERENCE_FPS)))
    early = arms.early_s * REFERENCE_FPS
    load = minimum_jerk((frame - lifted + early) / (arms.load_s * REFERENCE_FPS))
    press = minimum_jerk((frame - reach) / (arms.press_s * REFERENCE_FPS))
    frozen = minimum_jerk((frame - reach) / (arms.frozen_s * REFERENCE_FPS))

    plan = HandPlan(
        hold.grasp.hands,
        place,
        ik.palms_m[list(hold.grasp.hands)],
        np.broadcast_to(sites.rotation, (len(frame), *sites.rotation.shape)),
        near * (1.0 - frozen),
        hold.grasp.force_n * press,
        mass_kg * GRAVITY_M_S2 * load,
    )
    turning = near[:, None] * np.array(config.turning)
    pelvis = np.array(REACHING) + risen * (np.array(config.upright) - REACHING)
    return solved(ik, qpos, stand, guide, plan, turning, mass_kg * load, pelvis), plan


def _path(palms_m: Array, stand: Stand, sites: Sites, frames: int, config: TakeConfig) -> Array:
    """(frames + 1, 2, 3) of the palms from where they hang to where they close: out sideways, wide
    and over, beside, on it.
    """
    heading = stand.heading_rad
    left = np.array([-np.sin(heading), np.cos(heading), 0.0])
    close = round(config.close_s * REFERENCE_FPS)
    beside = frames - close
    wide = beside - round(config.beside_s * REFERENCE_FPS)
    out = max(1, round(0.28 * wide))
    t = np.arange(frames + 1)[:, None]

    path = np.empty((frames + 1, 2, 3))
    for k, sign in enumerate((1.0, -1.0)):
        site, off = sites.place_m[k], sites.out[k]
        via = site + config.wide_m * off + config.over_m * UP - config.behind_m * sites.fingers
        aside = max(0.0, float(sign * left @ (via - palms_m[k])))
        way = palms_m[k] + minimum_jerk(t / out) * sign * left * aside
        way = way + minimum_jerk((t - out) / (wide - out)) * (via - way)
        way = way + minimum_jerk((t - wide) / (beside - wide)) * (
            site + config.beside_m * off - way
        )
        path[:, k] = way + minimum_jerk((t - beside) / close) * (site - config.press_m * off - way)
    return path


def guided(shown: Array, rest: Array, stand: Stand, share: Array) -> Array:
    """(T, 36) from the stand (36,) into the clip's postures (T, 36), over the robot's own feet."""
    first = rest.copy()
    first[:2] = stand.middle_m[:2]
    first[g1.ROOT_QUAT] = rotations.from_yaw(np.array(stand.heading_rad))
    return blended(first, shown, minimum_jerk(share)[:, None])


def blended(first: Array, last: Array, share: Array) -> Array:
    """(T, 36) from poses to others, (36,) or (T, 36) each, of these a share (T, 1)."""
    out = first + share * (last - first)
    turned = (len(share), 4)
    out[:, g1.ROOT_QUAT] = rotations.partway(
        np.broadcast_to(first[..., g1.ROOT_QUAT], turned),
        np.broadcast_to(last[..., g1.ROOT_QUAT], turned),
        share,
    )
    return np.asarray(out)


def solved(
    ik: WholeBodyIk,
    qpos: Array,
    stand: Stand,
    guide: Array,
    plan: HandPlan,
    turning: Array,
    load_kg: Array,
    pelvis: Sequence[float] | Array = REACHING,
) -> Array:
    """Poses (T, 36) over feet that stand, with the hands where a plan has them; turning (T, 3):
    what their turn counts; pelvis (4,) or (T, 4): what its guide does (`BodyGoal`).
    """
    prices = np.broadcast_to(pelvis, (len(guide), 4))
    rotation, out, pose = stand.rotation, np.empty_like(guide), qpos.copy()
    for t in range(len(guide)):
        hands = {
            side: HandGoal(plan.place_m[t, k], plan.point_m[k], plan.rotation[t, k], turning[t])
            for k, side in enumerate(plan.sides)
        }
        middle = plan.place_m[t].mean(axis=0)
        goal = BodyGoal(
            stand.pos_m,
            rotation,
            stand.com_m,
            guide[t],
            pelvis=prices[t],
            hands=hands,
            load_kg=float(load_kg[t]),
            load_m=middle,
        )
        pose = ik.solve(pose, goal, 25 if t == 0 else 3)
        out[t] = pose
    return out
