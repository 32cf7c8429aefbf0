"""A policy whose hands come to where the reference has them while they are to touch something.

The network was made to keep its balance: it leaves hands 4 to 6 cm from their places, too far to
wipe. So arms are solved anew from where the body really is.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core.checks import Array
from exoactor.core.contacts import FLOOR
from exoactor.core.motion import REFERENCE_FPS
from exoactor.robots.model import Hands
from exoactor.robots.whole_body_ik import WholeBodyIk
from exoactor.stages.track import TrackInput
from exoactor.stages.track.physics.rollout import Policy
from exoactor.stages.track.segments.arm_layer import ArmLayer
from exoactor.stages.track.segments.config import ArmConfig
from exoactor.stages.track.segments.hands import HandPlan

PALMS = ("left_palm", "right_palm")


@dataclass(frozen=True)
class ReachConfig:
    """Arms are corrected from `before_s` before a palm's contact to `after_s` after it, and blended
    in and out over about 2 `blend_s`; by what `arms` say. ahead_s: goals are those of so much
    later, as arms lag behind their targets (tuned on sweeping and wiping, seeds 0 to 2).
    """

    ahead_s: float = 0.06
    before_s: float = 2.0
    after_s: float = 0.3
    blend_s: float = 0.15
    arms: ArmConfig = field(default_factory=ArmConfig)


class HandsOnThings:
    """The policy's targets, but for the arms that touch something."""

    def __init__(
        self,
        policy: Policy,
        plans: tuple[HandPlan, ...],
        config: ReachConfig,
        hands: Hands = "rubber",
    ) -> None:
        self._policy = policy
        ik = WholeBodyIk(hands)
        self._layers = [ArmLayer(ik, config.arms) for _ in plans]
        for layer, plan in zip(self._layers, plans, strict=True):
            layer.plan = plan

    def act(self, frame: int, qpos: Array, qvel: Array) -> Array:
        """Position targets (29,)."""
        ctrl = self._policy.act(frame, qpos, qvel)
        for layer in self._layers:
            ctrl = layer.corrected(frame, qpos, ctrl)
        return ctrl


def plans(given: TrackInput, config: ReachConfig) -> tuple[HandPlan, ...]:
    """One for each hand that is to touch a thing: the wrist where the reference has it."""
    ik, motion = WholeBodyIk(), given.reference.motion
    out = []
    for side, palm in enumerate(PALMS):
        weight = _weight(given, palm, config)
        if not weight.any():
            continue
        ahead = np.arange(len(motion)) + round(config.ahead_s * motion.fps)
        later = np.minimum(ahead, len(motion) - 1)
        place, rotation = map(np.array, zip(*map(ik.wrists, motion.qpos[later]), strict=True))
        none = np.zeros(len(motion))
        at = (place[:, [side]], np.zeros((1, 3)), rotation[:, [side]])
        out.append(HandPlan((side,), *at, weight, none, none))
    return tuple(out)


def _weight(given: TrackInput, palm: str, config: ReachConfig) -> Array:
    """(T,) how much of an arm's error is corrected."""
    reference, contacts = given.reference, given.contacts
    time_s = reference.motion.time_s - reference.clip_start_s + contacts.clip_start_s
    touching = np.zeros(len(time_s))
    for one in contacts.contacts:
        if one.part == palm and one.thing != FLOOR:
            begins, ends = one.start_s - config.before_s, one.end_s + config.after_s
            touching[(time_s >= begins) & (time_s <= ends)] = 1.0
    return np.asarray(gaussian_filter1d(touching, config.blend_s * REFERENCE_FPS))
