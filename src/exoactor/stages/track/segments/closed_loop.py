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
from exoactor.stages.track.segments.felt import Felt, Presumed
from exoactor.stages.track.segments.fingers import Fingers
from exoactor.stages.track.segments.hands import HandPlan
from exoactor.stages.track.segments.known import Known


class FollowsOn(Policy, Protocol):
    """A policy that keeps what it remembers when it is given another reference."""

    def follow(self, sampled: SampledReference) -> None:
        """From now on follow this one, from its first frame."""
        ...


class ClosedLoop:
    """Keeps the time, what was asked and what was done. fingers: None of rubber hands; seen:
    standard deviations of what it measures of a thing's place and heading, which the plant's seed
    draws; gain: of `Felt`.

    known: where things are taken to be, and the robot where it was asked to be; None: both are
    measured.
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
        known: Known | None,
    ) -> None:
        self.log = RolloutLog(plant, first)
        self.clip_s = [first.clip_start_s]
        self._policy, self._layer, self._fingers = policy, layer, fingers
        self._seen, self._known = seen, known
        seen_now, _ = plant.observed_state
        felt: Felt | Presumed = Felt(seen_now, gain) if known is None else Presumed(self.asked)
        self._felt = felt
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
        """Place (3,) and rotation (4,) of a thing as they are seen, or known."""
        if self._known is not None:
            return self._known.pose(name, self._felt.qpos)
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
            felt = self._felt.update(pose, speed, qpos[frame])
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
