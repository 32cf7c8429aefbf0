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
from exoactor.stages.retarget.targets import body_targets


@dataclass(frozen=True)
class MinkConfig:
    """Settings of the back end.

    steps: of inverse kinematics a frame; settle_steps: at most, for the first frame and where a
    limb got lost. smooth_s: Gaussian width by which the person's joints are smoothed in time.
    widening: share by which the feet are set apart to suit the robot's wider hips.
    """

    steps: int = 2
    settle_steps: int = 300
    smooth_s: float = body_targets.SMOOTH_S
    widening: float = body_targets.WIDENING
    costs: Costs = field(default_factory=Costs)


class MinkRetargeter:
    """Puts a person's motion on the G1."""

    def __init__(self, config: MinkConfig | None = None) -> None:
        self.config = config or MinkConfig()
        self._follower = Follower(self.config.costs, self.config.steps, self.config.settle_steps)

    def retarget(self, given: RetargetInput, progress: Progress = silent) -> RobotMotion:
        """The G1's motion at REFERENCE_FPS, inside joint ranges and speeds, feet locked where the
        person stands.
        """
        goal = body_targets.make(given, REFERENCE_FPS, self.config.smooth_s, self.config.widening)
        poses = []
        for qpos in self._follower.follow(goal):
            poses.append(qpos)
            progress(len(poses) / len(goal))
        return RobotMotion.from_qpos(np.stack(poses), goal.fps, g1.JOINT_NAMES)
