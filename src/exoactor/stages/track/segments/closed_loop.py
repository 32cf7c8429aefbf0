"""The robot in physics, moved part by part: what each part asks is known only when the one before
is done.
"""

from typing import Protocol

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS, RobotMotion, TrackingReference
from exoactor.robots import g1
from exoactor.stages.track.physics.plant import Plant
from exoactor.stages.track.physics.rollout import STEP_S, Policy
from exoactor.stages.track.physics.rollout_log import AFTER_FALL_S, RolloutLog
from exoactor.stages.track.physics.sampled_reference import SampledReference
from exoactor.stages.track.segments.arm_layer import ArmLayer
from exoactor.stages.track.segments.felt import Felt
from exoactor.stages.track.segments.fingers import Fingers
from exoactor.stages.track.segments.hands import HandPlan


class FollowsOn(Policy, Protocol):
    """A policy that keeps what it remembers when it is given another reference."""

    def follow(self, sampled: SampledReference) -> None:
        """From now on follow this one, from its first frame."""
        ...


class ClosedLoop:
    """Keeps the time, what was asked and what was done. fingers: None of rubber hands; gain: of
    `Felt`.

    seen_m, seen_rad: standard deviations of what it measures of things; `seed` draws them.
    """

    def __init__(
        self,
        plant: Plant,
        policy: FollowsOn,
        layer: ArmLayer,
        fingers: Fingers | None,
        first: TrackingReference,
        seen: tuple[float, float],
        gain: float,
    ) -> None:
        self.log = RolloutLog(plant, first)
        self.clip_s = [first.clip_start_s]
        self._policy, self._layer, self._fingers = policy, layer, fingers
        self._seen, self._felt = seen, Felt(plant.observed_state[0], gain)
        self._down_s = 0.0
        self._chance = np.random.default_rng((plant.disturbance.seed, 18))

    @property
    def plant(self) -> Plant:
        """What stands for the robot."""
        return self.log.plant

    @property
    def asked(self) -> Array:
        """The last pose (36,) that was asked for."""
        return np.asarray(self.log.asked[-1])

    @property
    def lost(self) -> bool:
        """Whether it lies, or fell for good."""
        return self._down_s >= AFTER_FALL_S

    def measured(self) -> Array:
        """The robot's pose (36,) as it is felt."""
        return self._felt.qpos.copy()

    def measured_thing(self, name: str) -> tuple[Array, Array]:
        """Place (3,) and rotation (4,) of a thing as they are seen."""
        around = self.plant.surroundings()
        k = around.index(name)
        off = self._chance.standard_normal(4) * [*[self._seen[0]] * 3, self._seen[1]]
        turn = rotations.from_yaw(np.array(off[3]))
        place = around.pos_m[0, k] + off[:3] * [1.0, 1.0, 0.5]
        return place, rotations.multiply(turn, around.quat_wxyz[0, k])

    def follow(
        self, qpos: Array, clip_s: tuple[float, float], hands: HandPlan | None = None
    ) -> bool:
        """Follow poses (T, 36), the first of which is where it is now, which stand for a stretch of
        the clip; hands are told what to do in each. Whether it still stands.
        """
        if self.lost or len(qpos) < 2:
            return not self.lost
        motion = RobotMotion.from_qpos(qpos, REFERENCE_FPS, g1.JOINT_NAMES)
        part = TrackingReference(motion, np.zeros(len(qpos)), 0.0, motion.duration_s)
        self._policy.follow(SampledReference(part, STEP_S))
        self._layer.plan = hands
        self.log.ask(qpos[1:])
        self.clip_s += np.linspace(*clip_s, len(qpos))[1:].tolist()

        for frame in range(len(qpos) - 1):
            pose, speed = self.plant.observed_state
            felt = self._felt.update(pose, speed)
            ctrl = self._policy.act(frame, pose, speed)
            if self._fingers is not None:
                told = self._fingers.told(hands, frame, self.plant.finger_pos_rad)
                self.plant.move_fingers(told)
            self.plant.move(self._layer.corrected(frame, felt, ctrl))
            self.log.frame()
            self._down_s = self._down_s + STEP_S if self.log.falling() else 0.0
            if self.lost:
                return False
        return True
