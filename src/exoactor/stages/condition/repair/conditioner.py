"""From a robot's motion to a reference: mended, put into its scene, between two stands."""

from dataclasses import dataclass, field

import numpy as np

from exoactor.core.errors import BadMotionError
from exoactor.core.motion import REFERENCE_FPS, RobotMotion, TrackingReference
from exoactor.core.progress import Progress
from exoactor.robots import g1
from exoactor.robots.legs import Legs
from exoactor.stages.condition import ConditionInput
from exoactor.stages.condition.repair import arms, place, settle
from exoactor.stages.condition.repair.arms import ARMS, ArmsConfig
from exoactor.stages.condition.repair.clearance import Clearance
from exoactor.stages.condition.repair.holding import HoldConfig, holding
from exoactor.stages.condition.repair.motion_repair import MotionConfig, repair
from exoactor.stages.condition.repair.place import SceneConfig
from exoactor.stages.condition.repair.settle import SettleConfig

MIN_FRAMES = 5


@dataclass(frozen=True)
class Ends:
    """How long the stands before and after the motion last, and the blends to and from it."""

    stand_s: float = 0.5
    blend_in_s: float = 1.0
    blend_out_s: float = 1.0
    rest_s: float = 1.0


@dataclass(frozen=True)
class ConditionConfig:
    """What is mended of the motion by itself and in its scene, and put before and after it."""

    ends: Ends = field(default_factory=Ends)
    motion: MotionConfig = field(default_factory=MotionConfig)
    scene: SceneConfig = field(default_factory=SceneConfig)
    settling: SettleConfig = field(default_factory=SettleConfig)
    hold: HoldConfig = field(default_factory=HoldConfig)
    arms: ArmsConfig = field(default_factory=ArmsConfig)


class Repair:
    """Mends the motion, reads it at REFERENCE_FPS, and puts a stand and a blend at both of its
    ends, in which no arm goes through the robot itself.

    In a scene it is also kept out of the things there, and the first stand is where the robot
    stands. A motion that begins or ends sitting is held there instead; arms that hold something at
    its end, by the contact plan, stay as they are.
    """

    def __init__(self, config: ConditionConfig | None = None) -> None:
        self.config = config or ConditionConfig()

    def condition(self, given: ConditionInput, progress: Progress) -> TrackingReference:
        """The whole way from stand to stand, and where the given motion lies in it.

        Raises:
            BadMotionError: it is another robot's motion, or too short.
        """
        config, scene, motion = self.config, given.scene, usable(given.motion)
        clearance = None
        if scene:
            clearance = Clearance(scene, config.scene.clearance, given.contacts.moved())
        legs = Legs(clearance.bears if clearance else None)

        mended, notes = repair(motion, legs, config.motion)
        clip, stand = mended.resampled(REFERENCE_FPS), None
        seated = np.zeros(len(clip))
        if scene and clearance:
            stand = place.first_stand(scene.start, legs)
            clip, seated, more = place.among(
                clip, scene, legs, clearance, config.scene, given.contacts
            )
            notes += more

        ends = config.ends
        held = holding(clip, given.contacts, config.hold)
        after = self._end(clip, ends.blend_out_s, ends.rest_s, legs, kept=held)
        before = self._end(
            settle.reversed_in_time(clip), ends.blend_in_s, ends.stand_s, legs, stand
        )
        qpos = np.concatenate([before.qpos[::-1], clip.qpos, after.qpos])  # (T, 36)
        seated = np.pad(seated, (len(before), len(after)), mode="edge")

        added = np.ones((len(qpos), 2), dtype=bool)  # of the left and the right arm
        added[len(before) : len(before) + len(clip)] = False
        added[len(before) :, [arm in held for arm in ARMS]] = False
        whole = RobotMotion.from_qpos(qpos, REFERENCE_FPS, g1.JOINT_NAMES)
        whole, also = arms.opened(whole, added, config.arms)

        start_s = len(before) / REFERENCE_FPS
        progress(1.0)
        return TrackingReference(whole, seated, start_s, start_s + clip.duration_s, notes + also)

    def _end(
        self,
        clip: RobotMotion,
        blend_s: float,
        hold_s: float,
        legs: Legs,
        onto: settle.Feet | None = None,
        kept: tuple[slice, ...] = (),
    ) -> RobotMotion:
        """What follows the clip: a stand; or, where it ends sitting, the pose it ends in."""
        if legs.sits(clip.qpos[-1]):
            return settle.hold(clip, blend_s + hold_s)
        return settle.settle(clip, blend_s, hold_s, legs, onto, self.config.settling, kept)


def usable(motion: RobotMotion) -> RobotMotion:
    """The motion in the G1's order of joints; BadMotionError: another robot's, or too short."""
    if len(motion) < MIN_FRAMES:
        raise BadMotionError(
            f"the reference has {len(motion)} frames", f"give a motion of at least {MIN_FRAMES}"
        )
    return motion.reordered(g1.JOINT_NAMES)
