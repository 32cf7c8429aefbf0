"""The back end `mink`: limb-length-aware targets, then inverse kinematics on mink within all
limits.
"""

from dataclasses import dataclass, field

import numpy as np

from exoactor.core.motion import REFERENCE_FPS, RobotMotion
from exoactor.core.progress import Progress, silent
from exoactor.robots import g1
from exoactor.stages.retarget import RetargetInput
from exoactor.stages.retarget.mink_ik.follow import Costs, Follower
from exoactor.stages.retarget.mink_ik.limits import LimitConfig
from exoactor.stages.retarget.targets import body_targets
from exoactor.stages.retarget.targets.config import TargetConfig


@dataclass(frozen=True)
class MinkConfig:
    """Settings of the back end.

    steps: of inverse kinematics a frame; settle_steps: at most, for the first frame and where a
    limb got lost.
    """

    steps: int = 2
    settle_steps: int = 300
    targets: TargetConfig = field(default_factory=TargetConfig)
    limits: LimitConfig = field(default_factory=LimitConfig)
    costs: Costs = field(default_factory=Costs)


class MinkRetargeter:
    """Puts a person's motion on the G1."""

    def __init__(self, config: MinkConfig | None = None) -> None:
        self.config = config or MinkConfig()
        self._follower = Follower(
            self.config.costs, self.config.limits, self.config.steps, self.config.settle_steps
        )

    def retarget(self, given: RetargetInput, progress: Progress = silent) -> RobotMotion:
        """The G1's motion at REFERENCE_FPS, inside joint ranges and speeds, feet locked where the
        person stands.
        """
        goal = body_targets.make(given, REFERENCE_FPS, self.config.targets)
        poses = []
        for qpos in self._follower.follow(goal):
            poses.append(qpos)
            progress(len(poses) / len(goal))
        return RobotMotion.from_qpos(np.stack(poses), goal.fps, g1.JOINT_NAMES)
