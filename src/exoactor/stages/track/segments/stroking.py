"""One palm pushes a thing along what it stands on: around the thing as it was measured, it comes
from behind it, goes along slowly, and leaves the way it came.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.contacts import Contact
from exoactor.core.motion import REFERENCE_FPS
from exoactor.robots.whole_body_ik import WholeBodyIk
from exoactor.scenes import extent
from exoactor.scenes.scene import Thing
from exoactor.stages.track.segments.config import SegmentConfig, StrokeConfig
from exoactor.stages.track.segments.hands import HandPlan, along, wrist_rotation
from exoactor.stages.track.segments.taking import UP, Posture, guided, solved
from exoactor.stages.track.segments.walking import Stand

BEYOND = 0.5
"""A side that faces more than this away from the body is the far one (cosine)."""


@dataclass(frozen=True)
class Push:
    """What the palm of a hand (0 left, 1 right) is to do, in the world: push from a point (3,) on a
    thing's side, the way out of which is `out` (3,), by goes_m (3,); top_m: how high the thing is.
    """

    side: int
    point_m: Array
    out: Array
    goes_m: Array
    top_m: float

    @staticmethod
    def of(touch: Contact, thing: Thing, pos_m: Array, quat_wxyz: Array) -> "Push":
        """That of a contact with a thing, which is at (3,), (4,)."""
        assert touch.goes_m is not None
        side = 0 if touch.part == "left_palm" else 1
        point, out = (rotations.rotate(quat_wxyz, each) for each in (touch.point_m, touch.normal))
        top_m = float(pos_m[2] + extent.box_m(thing)[1, 2])
        return Push(side, pos_m + point, out, touch.goes_m, top_m)


def stroke(
    ik: WholeBodyIk,
    qpos: Array,
    rest: Array,
    push: Push,
    posture: Posture,
    settings: SegmentConfig,
) -> tuple[Array, HandPlan]:
    """From a stand in qpos (36,) until the hand is beside the body again: poses (T, 36), and what
    the hand does. rest (36,): the stand as it would be held; the posture's `closed` frame is the
    one in which the clip's palm begins to push.
    """
    config, stand, side = settings.stroke, Stand.of(ik, qpos), push.side
    point = np.array([config.grip_m, *ik.palms_m[side, 1:]])
    rotation = _rotation(push, stand, config)
    place, turned = ik.wrists(qpos)
    hangs = place[side] + turned[side] @ point

    push_s = np.linalg.norm(push.goes_m) / config.mean_m_s
    coming = (config.up_s, config.across_s, config.down_s, config.close_s)
    leaving = (config.rest_s, config.off_s, config.down_s, config.across_s)
    ends = np.cumsum(np.round(np.array([*coming, push_s, *leaving]) * REFERENCE_FPS))
    frame = np.arange(ends[-1] + 1.0)
    path = along(hangs, _vias(push, hangs, stand, config), np.array([0.0, *ends]), frame)
    path = gaussian_filter1d(path, settings.take.smooth_s * REFERENCE_FPS, axis=0, mode="nearest")

    begins, stops, last = ends[3], ends[4], len(posture.qpos) - 1
    shown = np.interp(frame, [0, begins, stops], [0, posture.closed, last])
    share = np.minimum(frame / begins, (ends[-1] - frame) / (ends[-1] - stops))
    guide = guided(posture.at(shown), rest, stand, share)
    near = minimum_jerk(np.minimum(frame / ends[0], (ends[-1] - frame) / (ends[-1] - ends[-2])))
    none = np.zeros(len(frame))
    plan = HandPlan(
        (side,),
        path[:, None],
        point[None],
        np.broadcast_to(rotation, (len(frame), 1, 3, 3)),
        near,
        none,
        none,
        pushes=True,
    )
    return solved(
        ik, qpos, stand, guide, plan, near[:, None] * np.array(config.turning), none
    ), plan


def _rotation(push: Push, stand: Stand, config: StrokeConfig) -> Array:
    """(3, 3) of the wrist: the palm on the thing's side, fingers along it, ahead; to the other hand
    where that is ahead.
    """
    left = np.cross(UP, stand.ahead)
    inward = -left if push.side == 0 else left
    fingers = np.cross(push.out, UP)
    fingers *= np.copysign(1.0, fingers @ (stand.ahead + inward)) / np.linalg.norm(fingers)
    return wrist_rotation(push.out if push.side == 0 else -push.out, fingers, config.tilt_rad)


def _vias(push: Push, hangs: Array, stand: Stand, config: StrokeConfig) -> Array:
    """(9, 3) by which the palm goes: up beside the body, over and behind the thing, on it, to the
    end of the push, where it rests, and back.
    """
    behind = push.point_m + config.behind_m * push.out
    over = behind + config.over_m * UP
    if push.out @ stand.ahead > BEYOND:
        over[2] = max(over[2], push.top_m + config.clear_m)
    beside = np.array([*(hangs - config.drawn_m * stand.ahead)[:2], over[2]])
    pushed, gone = push.point_m + push.goes_m, push.goes_m
    return np.array(
        [beside, over, behind, push.point_m, pushed, pushed, behind + gone, over + gone, beside]
    )
